"""A hand over a bench of real tools: places are pixels east and north of the island's middle."""

from greendesk.model.view import MemoryView
from greendesk.tools.base import Key, Pointer
from greendesk.tools.bench import Bench
from tests.builders import LAT, LON, ids

PIXEL = (5e-6, 5e-6)  # about half a metre


def at(x, y, pixel=PIXEL):
    """Return (lon, lat) of a place in pixels."""
    return LON + x * pixel[0], LAT + y * pixel[1]


def px(place, pixel=PIXEL):
    """Return the whole pixels of (lon, lat)."""
    return round((place[0] - LON) / pixel[0]), round((place[1] - LAT) / pixel[1])


class Hand:
    """A bench, the patches under it, and everything that it asked for."""

    def __init__(self, patches=(), pixel=PIXEL, accepts=True):
        self.view, self.pixel, self.accepts = MemoryView(patches), pixel, accepts
        self.edits, self.kept, self.calls = [], {}, []
        self.heard = 0
        self._new_ids = ids()
        self.bench = self.new_bench()

    def new_bench(self):
        return Bench(
            lambda: self.view,
            new_id=lambda: next(self._new_ids),
            do=self._do,
            keep_sketch=self._keep,
            drop_sketch=self._drop,
            provenance=lambda patch: {"digitise_method": "SCREEN"},
            listen=self._listen,
            look=lambda: (at(0, 0), 17.5),
        )

    def point(self, kind, x, y, **held):
        place = at(x, y, self.pixel)
        event = Pointer(kind, place, self.pixel, place, **held)
        return self.bench.pointer(event, snapping=not held.get("alt", False))

    def move(self, x, y, **held):
        self.point("move", x, y, **held)

    def click(self, *places, **held):
        for x, y in places:
            self.move(x, y, **held)
            self.point("click", x, y, **held)

    def drag(self, *path, **held):
        """Drag, as the canvas does it; return whether the tool took the drag."""
        place = at(*path[0], self.pixel)
        if not self.bench.takes_drag(Pointer("press", place, self.pixel, place, **held)):
            return False
        self.point("press", *path[0], **held)
        for x, y in path[1:]:
            self.point("drag", x, y, **held)
        self.point("release", *path[-1], **held)
        return True

    def press(self, name, x=0, y=0, **held):
        return self.bench.key(Key(name, at(x, y, self.pixel), self.pixel, **held))

    @property
    def corners(self):
        """The sketch's corners in pixels."""
        return [px(corner, self.pixel) for corner in self.bench.tool.trace.corners]

    def outline(self, patch_id):
        """Return a patch's outline in pixels, its closing corner left out."""
        ring = self.view.get(patch_id).shape.geoms[0].exterior.coords[:-1]
        return [px(corner, self.pixel) for corner in ring]

    @property
    def only(self):
        """The only patch there is."""
        (patch,) = self.view
        return patch

    def _do(self, edit):
        self.calls.append("do")
        if not self.accepts:
            return False
        self.edits.append(edit)
        self.view.put(edit)
        return True

    def _keep(self, sketch):
        self.calls.append("keep")
        self.kept[sketch.id] = sketch

    def _drop(self, sketch_id):
        self.calls.append("drop")
        del self.kept[sketch_id]

    def _listen(self):
        self.heard += 1
