"""Everything that is measured, in the order of the table. A new module of measures goes in here."""

from collections.abc import Collection

from PySide6.QtWidgets import QApplication

from tests.bench import basemap, checking, drawing, files, storing, watchdog, whole
from tests.bench.ground import Ground
from tests.bench.table import Measure

MODULES = (storing, files, checking, drawing, basemap, watchdog, whole)


def application() -> QApplication:
    """Return the application that the map needs."""
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication([])


def measures(ground: Ground, only: Collection[str] = ()) -> list[Measure]:
    """Return all measures, or those with these ids."""
    found = [measure for module in MODULES for measure in module.measures(ground)]
    return [measure for measure in found if not only or measure.id in only]
