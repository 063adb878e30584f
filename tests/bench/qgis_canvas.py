"""Run by the Python that has QGIS: shows a map canvas, then says what is asked, and ends.

    python3 qgis_canvas.py start               says when the empty canvas is painted
    python3 qgis_canvas.py memory CLEAN.gpkg   draws the layer in it; says the most memory in MB

Imports nothing of ours.
"""

import sys
import time
from pathlib import Path

from qgis.core import QgsApplication, QgsVectorLayer
from qgis.gui import QgsMapCanvas

SIZE = (1600, 900)
PATIENCE_S = 300


def most_memory_mb():
    """Return the most memory of this process; getrusage counts that of its parent in."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1]) / 1024


def main(work, clean=""):
    """Do it."""
    application = QgsApplication([], True)
    application.initQgis()
    canvas = QgsMapCanvas()
    canvas.resize(*SIZE)
    canvas.show()
    application.processEvents()
    if work == "start":
        print("painted", flush=True)
        return
    layer = QgsVectorLayer(f"{clean}|layername=green_patch", "patches", "ogr")
    assert layer.isValid()
    layer.setLabelsEnabled(False)  # our figures are without names, too
    canvas.setDestinationCrs(layer.crs())
    canvas.setLayers([layer])
    canvas.setExtent(layer.extent())
    drawn = []
    canvas.renderComplete.connect(lambda painter: drawn.append(True))
    canvas.refreshAllLayers()
    end = time.monotonic() + PATIENCE_S
    while (not drawn or canvas.isDrawing()) and time.monotonic() < end:
        application.processEvents()
    assert drawn, "QGIS never drew it all"
    print(most_memory_mb(), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
