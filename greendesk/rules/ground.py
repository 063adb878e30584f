"""What rules know about shapes: which are sound, which share ground, what lies in an outline.

The one thing to know: a check of one patch and a check of all must give the same answer. One patch
asks the view's index as it goes along; for all, :meth:`Ground.surveyed` finds every answer in one
sweep beforehand. What is compared is computed by the same lines either way.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from greendesk.model.alike import kinds
from greendesk.model.edit import Bounds
from greendesk.model.record import Patch, PatchId, Photo
from greendesk.model.view import View

MOST_SHARED = 20
"""So many patches that share ground with one are told of: those of its size, which may be the same
one again, then the first by their ids."""
_ALIKE = 0.95
"""Shapes of which one is smaller than this part of the other are not the same."""
_SAMPLES, _HEAP = 200, 50  # boxes that a box meets, by a sample; parks side by side meet about 5
_INNER = "T********"  # the insides of both meet
_M2_PER_DEG2 = 1.2365e10  # at the equator; times the cosine of the latitude elsewhere


@dataclass(frozen=True, slots=True)
class Shared:
    """Ground that a patch shares with another.

    Attributes:
        mine, theirs: which part of each of the two it is, 0 to 1.
        iou: which part it is of the ground of both together.
    """

    other: Patch
    mine: float
    theirs: float
    iou: float

    @property
    def part(self) -> float:
        """Which part of the smaller one it is."""
        return max(self.mine, self.theirs)


def drawn(patch: Patch) -> MultiPolygon | None:
    """Return the shape of a patch, or None if nothing is drawn."""
    return None if patch.shape is None or patch.shape.is_empty else patch.shape


def finite(shape: MultiPolygon) -> bool:
    """Return whether every coordinate is a number; a box alone does not tell."""
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())


def on_earth(shape: MultiPolygon) -> bool:
    """Return whether the box of a shape lies on the Earth."""
    west, south, east, north = shape.bounds
    return west >= -360 and east <= 360 and south >= -90 and north <= 90


def part_of(part: float, whole: float) -> float:
    """Return ``part / whole``; 0 if the whole is too small for a number."""
    return part / whole if whole else 0.0


def rough_m2(shape: MultiPolygon | Polygon) -> float:
    """Return the area of a small sound shape to 2 %, in a microsecond (EPSG:4326).

    For telling at once what is far from a limit; a figure is computed by ``model.measure``.
    """
    _, south, _, north = shape.bounds
    return float(shape.area) * _M2_PER_DEG2 * cos(radians((south + north) / 2))


class Ground:
    """A view that remembers what was found out about its shapes. Lives for one check."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._valid: dict[PatchId, bool] = {}
        self._shapes: dict[PatchId, MultiPolygon | None] = {}
        self._shared: dict[PatchId, Sequence[Shared]] = {}
        self._outlines: dict[int, tuple[MultiPolygon, BaseGeometry]] = {}

    @classmethod
    def of(cls, view: View) -> "Ground":
        """Return ``view`` itself if it is one that remembers, else one that does."""
        return view if isinstance(view, Ground) else cls(view)

    @classmethod
    def surveyed(cls, view: View) -> "Ground":
        """Return a view that knows everything beforehand."""
        ground = cls(view)
        patches = [patch for patch in view if drawn(patch) is not None]
        valid = shapely.is_valid(_array(patches)).tolist()
        ground._valid = {p.id: found for p, found in zip(patches, valid, strict=True)}
        ground._shared = {patch.id: () for patch in view}
        ground._shared |= _pairs([p for p in patches if ground.sound_shape(p) is not None])
        return ground

    def is_valid(self, patch: Patch) -> bool:
        """Return whether a shape is drawn and does not cross itself; then it is finite as well."""
        if patch.id not in self._valid:
            shape = drawn(patch)
            self._valid[patch.id] = shape is not None and bool(shapely.is_valid(shape))
        return self._valid[patch.id]

    def sound_shape(self, patch: Patch) -> MultiPolygon | None:
        """Return the shape of a patch if it can be measured and compared."""
        if patch.id not in self._shapes:
            shape = patch.shape if self.is_valid(patch) else None
            self._shapes[patch.id] = shape if shape is not None and on_earth(shape) else None
        return self._shapes[patch.id]

    def shared(self, patch: Patch) -> Sequence[Shared]:
        """Return with which patches ``patch`` shares ground, in order of their ids."""
        if patch.id not in self._shared:
            self._shared[patch.id] = self._find_shared(patch)
        return self._shared[patch.id]

    def _find_shared(self, patch: Patch) -> Sequence[Shared]:
        shape = self.sound_shape(patch)
        if shape is None:
            return ()
        near = self._view.near(shape.bounds)
        others = [p for p in near if p.id != patch.id and self.sound_shape(p) is not None]
        shapes = _array(others)
        numbers = np.flatnonzero(shapely.intersects(shape, shapes))
        numbers = numbers[shapely.relate_pattern(shape, shapes[numbers], _INNER)]
        unlike = ~_alike(shapely.area(shape), shapely.area(shapes[numbers]))
        met = [(more, others[n]) for more, n in zip(unlike.tolist(), numbers.tolist(), strict=True)]
        met = sorted(met, key=lambda one: (one[0], one[1].id))[:MOST_SHARED]
        return [_measured(patch, other) for _, other in sorted(met, key=lambda one: one[1].id)]

    def outline(self, shape: MultiPolygon) -> BaseGeometry:
        """Return an outline of somewhere (EPSG:4326) ready for many questions.

        Made valid if need be, and empty if its coordinates are no numbers.
        """
        key = id(shape)
        if key not in self._outlines:
            sound: BaseGeometry = shape
            if not shapely.is_valid(shape):
                sound = shapely.make_valid(shape) if finite(shape) else MultiPolygon()
            ready = shapely.from_wkb(shapely.to_wkb(sound))  # a copy: its index is ours alone
            shapely.prepare(ready)
            self._outlines[key] = (shape, ready)
        return self._outlines[key][1]

    # --- the view itself --------------------------------------------------------------------

    def find(self, patch_id: PatchId) -> Patch | None:
        """Return the patch, or None if there is none."""
        return self._view.find(patch_id)

    def get(self, patch_id: PatchId) -> Patch:
        """Return the patch; raise KeyError if there is none."""
        return self._view.get(patch_id)

    def near(self, bounds: Bounds) -> Iterable[Patch]:
        """Return every patch whose box touches ``bounds``."""
        return self._view.near(bounds)

    def photos(self, patch_id: PatchId) -> Sequence[Photo]:
        """Return the photos of a patch, the oldest first."""
        return self._view.photos(patch_id)

    def namesakes(self, name: str) -> Sequence[PatchId]:
        """Return the ids of all patches of that name, in their order."""
        return self._view.namesakes(name)

    def __iter__(self) -> Iterator[Patch]:
        return iter(self._view)

    def __len__(self) -> int:
        return len(self._view)


def _pairs(patches: Sequence[Patch]) -> dict[PatchId, list[Shared]]:
    """Return for each patch that shares ground with others, with which."""
    patches = sorted(patches, key=lambda patch: patch.id)
    shapes = _array(patches)
    kind_of = kinds(shapes)
    pairs = _few_met(shapes, kind_of) if _is_heap(shapes) else _all_met(shapes)
    sizes = shapely.area(shapes)
    unlike = ~_alike(sizes[pairs[:, 0]], sizes[pairs[:, 1]])
    pairs = pairs[np.lexsort((pairs[:, 1], unlike, pairs[:, 0]))]
    begins = np.searchsorted(pairs[:, 0], pairs[:, 0])
    pairs = pairs[np.arange(len(pairs)) - begins < MOST_SHARED]
    pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
    once, back = np.unique(np.sort(pairs, axis=1), axis=0, return_inverse=True)
    common = sizes[once[:, 0]]
    unlike = kind_of[once[:, 0]] != kind_of[once[:, 1]]
    one, other = once[unlike].T
    common[unlike] = shapely.area(shapely.intersection(shapes[one], shapes[other]))
    common, areas = common[back.ravel()].tolist(), sizes.tolist()
    found: dict[PatchId, list[Shared]] = {}
    for (a, b), both in zip(pairs.tolist(), common, strict=True):
        shared = _compared(patches[b], both, areas[a], areas[b])
        found.setdefault(patches[a].id, []).append(shared)
    return found


def _is_heap(shapes: NDArray[np.object_]) -> bool:
    """Return whether so many shapes lie on one another that all pairs would fill the memory."""
    some = shapes[:: max(1, len(shapes) // _SAMPLES)]
    return bool(shapely.STRtree(shapes).query(some).shape[1] > _HEAP * len(some))


def _all_met(shapes: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return which shapes share ground, each pair both ways."""
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = one < other
    one, other = one[once], other[once]
    met = shapely.relate_pattern(shapes[one], shapes[other], _INNER)
    both = np.column_stack([one[met], other[met]])
    return np.concatenate([both, both[:, ::-1]])


def _few_met(shapes: NDArray[np.object_], kind_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each shape at least the first of those that it shares ground with.

    The first shapes are held against all, then the next against those that have not met enough yet.
    """
    asking, counts = np.arange(len(shapes)), np.zeros(len(shapes), dtype=np.int64)
    found, begin, size = [np.empty((0, 2), dtype=np.int64)], 0, MOST_SHARED + 1
    while begin < len(shapes) and len(asking):
        some = shapes[begin : begin + size]
        one, other = shapely.STRtree(some).query(shapes[asking], predicate="intersects")
        one, other = asking[one], other + begin
        apart = one != other
        one, other = one[apart], other[apart]
        met = kind_of[one] == kind_of[other]
        met[~met] = shapely.relate_pattern(shapes[one[~met]], shapes[other[~met]], _INNER)
        found.append(np.column_stack([one[met], other[met]]))
        counts += np.bincount(one[met], minlength=len(shapes))
        begin, asking = begin + size, asking[counts[asking] < MOST_SHARED]
        size *= 2
    return np.concatenate(found)


def _measured(patch: Patch, other: Patch) -> Shared:
    """Compare in square degrees: at one place the ratio of two areas is the same on the ground."""
    first, second = sorted((patch, other), key=lambda p: p.id)  # the same digits both ways
    both = float(shapely.area(shapely.intersection(first.shape, second.shape)))
    mine, theirs = (float(shapely.area(p.shape)) for p in (patch, other))
    return _compared(other, both, mine, theirs)


def _compared(other: Patch, both: float, mine: float, theirs: float) -> Shared:
    whole = mine + theirs - both
    return Shared(other, part_of(both, mine), part_of(both, theirs), part_of(both, whole))


def _alike(one: float | NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which areas are so near to one another that the shapes may be the same."""
    alike: NDArray[np.bool_] = np.minimum(one, other) >= _ALIKE * np.maximum(one, other)
    return alike


def _array(patches: Sequence[Patch]) -> NDArray[np.object_]:
    shapes = np.empty(len(patches), dtype=object)
    shapes[:] = [patch.shape for patch in patches]
    return shapes
