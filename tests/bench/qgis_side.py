"""Run by the Python that has QGIS: does one piece of work for each line it reads.

    python3 qgis_side.py CLEAN.gpkg IN.geojson FOLDER PACK.mbtiles

Imports nothing of ours. Each answer is a line "answer MILLISECONDS"; the first is the version.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import time
from pathlib import Path

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsDistanceArea,
    QgsFeatureRequest,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointLocator,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

SIZE = (1600, 900)
CENTRE = (99.5, 14.5)
METRES_PER_PX_AT_0 = 156543.03392804097
INDEXED = 5000  # patches that are indexed for snapping, as on our side
CPU = os.environ.get("GREENDESK_BENCH_CPU")
CLOCK = time.process_time if CPU else time.perf_counter
MERCATOR = QgsCoordinateReferenceSystem("EPSG:3857")
DEGREES = QgsCoordinateReferenceSystem("EPSG:4326")


def timed(work):
    """Return how many milliseconds some work takes."""
    began = CLOCK()
    work()
    return (CLOCK() - began) * 1000


def spent_by_children():
    """Return the time, in seconds; of the processor's only what ended processes took."""
    times = os.times()
    return times.children_user + times.children_system if CPU else time.perf_counter()


def p95(figures):
    """Return the figure that one in twenty exceeds."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


class Side:
    """The same files as ours, and a method for each measure that has two sides."""

    def __init__(self, clean, geojson, folder, pack):
        self._clean, self._geojson, self._folder = clean, geojson, Path(folder)
        self._pack, self._packs = pack, 0
        self._layer = self._opened()
        self._locator = None
        self._chance = random.Random(7)
        self._turn, self._ids = 0, None

    def _opened(self):
        layer = QgsVectorLayer(f"{self._clean}|layername=green_patch", "patches", "ogr")
        assert layer.isValid()
        layer.setLabelsEnabled(False)  # our figures are without names, too
        return layer

    def _draw(self, layer, extent, ground=None):
        """Draw as QGIS's own canvas does: antialiased, and thinned to the pixels."""
        settings = QgsMapSettings()
        settings.setLayers([layer] if ground is None else [layer, ground])
        settings.setFlag(QgsMapSettings.Antialiasing)
        settings.setFlag(QgsMapSettings.UseRenderingOptimization)
        settings.setDestinationCrs(MERCATOR)
        settings.setOutputSize(QSize(*SIZE))
        settings.setBackgroundColor(QColor("white"))
        settings.setExtent(extent)
        job = QgsMapRendererParallelJob(settings)
        job.start()
        job.waitForFinished()
        assert not job.errors()

    def _everything(self, layer):
        turn = QgsCoordinateTransform(DEGREES, MERCATOR, QgsProject.instance())
        return turn.transformBoundingBox(layer.extent())

    def _round_centre(self, zoom):
        return self._around(QgsPointXY(*CENTRE), zoom)

    def _around(self, place, zoom):
        turn = QgsCoordinateTransform(DEGREES, MERCATOR, QgsProject.instance())
        middle = turn.transform(QgsPointXY(place.x(), place.y()))
        size = METRES_PER_PX_AT_0 / 2**zoom
        across, up = SIZE[0] * size / 2, SIZE[1] * size / 2
        x, y = middle.x(), middle.y()
        return QgsRectangle(x - across, y - up, x + across, y + up)

    def open_picture(self):
        """Open the file and draw all of it."""

        def work():
            layer = self._opened()
            self._draw(layer, self._everything(layer))

        return timed(work)

    def full(self):
        """Draw all of it."""
        return timed(lambda: self._draw(self._layer, self._everything(self._layer)))

    def z14(self):
        """Draw the middle at zoom 14."""
        return self._middle(14)

    def z15(self):
        """Draw the middle at zoom 15."""
        return self._middle(15)

    def z16(self):
        """Draw the middle at zoom 16."""
        return self._middle(16)

    def z17(self):
        """Draw the middle at zoom 17."""
        return self._middle(17)

    def _middle(self, zoom):
        return timed(lambda: self._draw(self._layer, self._round_centre(zoom)))

    def z14_map(self):
        """Draw the middle at zoom 14 over the pack, which is opened and read anew."""
        ground = self._never_seen(Path(self._pack))
        return timed(lambda: self._draw(self._layer, self._round_centre(14), ground))

    def _never_seen(self, pack):
        """Return a layer of a pack under a name of its own: QGIS keeps tiles by their address."""
        self._packs += 1
        link = self._folder / f"pack-{os.getpid()}-{self._packs}.mbtiles"
        link.symlink_to(pack)
        layer = QgsRasterLayer(f"type=mbtiles&url=file://{link}", "pack", "wms")
        assert layer.isValid()
        return layer

    def pack17(self):
        """Draw the other pack, which is opened and read anew, at zoom 17; no patches."""
        ground = self._never_seen(Path(self._pack).with_name("deep.mbtiles"))
        return timed(lambda: self._draw(ground, self._round_centre(17)))

    def pan14(self):
        """Move 20 px at zoom 14, again and again; p95 until complete."""
        size, extent = METRES_PER_PX_AT_0 / 2**14, self._round_centre(14)
        taken = []
        for _ in range(20):
            extent.setXMinimum(extent.xMinimum() + 20 * size)
            extent.setXMaximum(extent.xMaximum() + 20 * size)
            taken.append(timed(lambda: self._draw(self._layer, extent)))
        return p95(taken)

    def wheel(self):
        """Zoom from 14 to 16 and back, a notch of the wheel at a time; p95 until complete."""
        zoom, taken = 14.0, []
        for number in range(20):
            zoom += (1 if number // 8 % 2 == 0 else -1) * 0.24 + 0.001
            extent = self._round_centre(zoom)
            taken.append(timed(lambda extent=extent: self._draw(self._layer, extent)))
        return p95(taken)

    def drop_full(self):
        """Move a corner and draw everything; not saved yet."""
        return self._drop(lambda corner: self._everything(self._layer))

    def drop16(self):
        """Move a corner and draw its surroundings at zoom 16; not saved yet."""
        return self._drop(lambda corner: self._around(corner, 16))

    def _drop(self, extent_of):
        layer = self._layer
        if self._ids is None:
            self._ids = [f.id() for f in layer.getFeatures()]
        self._turn = (self._turn + max(1, len(self._ids) // 50)) % len(self._ids)
        patch_id = self._ids[self._turn]
        corner = layer.getFeature(patch_id).geometry().vertexAt(0)
        extent = extent_of(corner)
        assert layer.startEditing()

        def work():
            assert layer.moveVertex(corner.x() + 1e-5, corner.y(), patch_id, 0)
            self._draw(layer, extent)

        taken = timed(work)
        assert layer.rollBack()
        return taken

    def edit(self):
        """Move a corner and save; the median of twenty."""
        layer = self._layer
        ids = [f.id() for f in layer.getFeatures()]
        step = max(1, len(ids) // 50)

        def work():
            self._turn = (self._turn + step) % len(ids)
            assert layer.startEditing()
            shape = layer.getFeature(ids[self._turn]).geometry()
            corner = shape.vertexAt(0)
            assert layer.moveVertex(corner.x() + 1e-5, corner.y(), ids[self._turn], 0)
            assert layer.commitChanges(), layer.commitErrors()

        return statistics.median(timed(work) for _ in range(20))

    def export(self):
        """Write all of it to a new GeoPackage."""
        return timed(lambda: self._write(self._layer, self._folder / "qgis-out.gpkg"))

    def _write(self, layer, path):
        options = QgsVectorFileWriter.SaveVectorOptions()
        options.driverName = "GPKG"
        options.layerName = "green_patch"
        context = QgsProject.instance().transformContext()
        wrong = QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)
        assert wrong[0] == QgsVectorFileWriter.NoError, wrong

    def bring(self):
        """Read the GeoJSON file and write it to a new GeoPackage."""

        def work():
            layer = QgsVectorLayer(self._geojson, "in", "ogr")
            assert layer.isValid()
            self._write(layer, self._folder / "qgis-in.gpkg")

        return timed(work)

    def areas(self):
        """Measure every patch on the ellipsoid."""
        shapes = [f.geometry() for f in self._layer.getFeatures()]
        measure = QgsDistanceArea()
        measure.setSourceCrs(DEGREES, QgsProject.instance().transformContext())
        measure.setEllipsoid("WGS84")
        return timed(lambda: sum(measure.measureArea(shape) for shape in shapes))

    def point(self):
        """Read the values of the patches at a place; the median of 200."""
        corners = self._corners()

        def query():
            at = self._chance.choice(corners)
            x, y = (v + self._chance.uniform(-5e-5, 5e-5) for v in (at.x(), at.y()))
            touch = QgsRectangle(x - 4e-5, y - 4e-5, x + 4e-5, y + 4e-5)
            request = QgsFeatureRequest(touch).setFlags(QgsFeatureRequest.ExactIntersect)
            return timed(lambda: [f.attributes() for f in self._layer.getFeatures(request)])

        return statistics.median(query() for _ in range(200))

    def _corners(self):
        """Return a corner of each of some patches."""
        request = QgsFeatureRequest().setLimit(INDEXED)
        return [f.geometry().vertexAt(0) for f in self._layer.getFeatures(request)]

    def index(self):
        """Make the index for snapping on the first patches, as many as ours has."""
        layer = self._opened()
        assert layer.setSubsetString(f"fid <= {INDEXED}")
        context = QgsProject.instance().transformContext()
        self._locator = QgsPointLocator(layer, DEGREES, context)
        self._located = layer
        return timed(self._locator.init)

    def start(self):
        """Start a process with QGIS's libraries and an empty canvas."""
        began = spent_by_children()
        self._canvas("start")
        return (spent_by_children() - began) * 1000

    def memory(self):
        """Return the most memory, in MB, of a process that draws all patches in a canvas."""
        return float(self._canvas("memory", self._clean))

    def _canvas(self, *work):
        program = [sys.executable, str(Path(__file__).with_name("qgis_canvas.py")), *work]
        with subprocess.Popen(program, stdout=subprocess.PIPE, encoding="utf-8") as process:
            line = process.stdout.readline().strip()
            process.kill()
        return line

    def snap(self):
        """Find the corner or side next to a point; the median of 200."""
        if self._locator is None:
            self.index()
        corners = self._corners()

        def query():
            at = self._chance.choice(corners)
            place = QgsPointXY(
                at.x() + self._chance.uniform(-5e-5, 5e-5),
                at.y() + self._chance.uniform(-5e-5, 5e-5),
            )

            def work():
                if not self._locator.nearestVertex(place, 12e-5).isValid():
                    self._locator.nearestEdge(place, 12e-5)

            return timed(work)

        return statistics.median(query() for _ in range(200))


def main():
    """Answer until there are no more lines."""
    application = QgsApplication([], False)
    application.initQgis()
    side = Side(*sys.argv[1:5])
    print("answer", json.dumps(Qgis.QGIS_VERSION), flush=True)
    for line in sys.stdin:
        work = line.strip()
        print("answer", getattr(side, "bring" if work == "import" else work)(), flush=True)


if __name__ == "__main__":
    main()
