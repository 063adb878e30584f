"""Files made to harm, each with what has to become of it beside it.

One module a kind of file; :func:`all_cases` gives them all in the same order each time. A case says
what the program makes of it: a project takes it in by ``import``, a map pack is opened, a photo is
taken in, a stranger's project is opened. :mod:`.desk` does that in a process of its own.
"""

from importlib import import_module

from tests.faults.hostile.case import Case

KINDS = ("kml", "geojson", "gpx", "tables", "shp", "gpkg", "photo", "tiles", "special")


def all_cases() -> list[Case]:
    """Return every case, by kind; no two have the same kind and title."""
    return [c for kind in KINDS for c in import_module(f"tests.faults.hostile.{kind}").cases()]
