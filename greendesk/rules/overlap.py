"""Which patches share ground: asked for one patch after an edit, or found for all at once.

The one thing to know: both ways must give the same answer. For one patch the view's index is
asked; for all, :class:`Paired` finds every pair in one sweep and is itself a view.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from greendesk.model.edit import Bounds
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View

_INNER = "T********"  # the insides of both meet


@dataclass(frozen=True, slots=True)
class Shared:
    """Ground that a patch shares with another: ``part`` of the smaller one, ``iou`` of both."""

    other: Patch
    part: float
    iou: float


def sound(shape: MultiPolygon | None) -> bool:
    """Return whether a shape is there, has finite coordinates and does not cross itself."""
    return (
        shape is not None
        and not shape.is_empty
        and bool(np.isfinite(shape.bounds).all())
        and bool(shapely.is_valid(shape))
    )


def shared_ground(patch: Patch, view: View) -> list[Shared]:
    """Return with which patches ``patch`` shares ground; those that cross themselves left out."""
    if isinstance(view, Paired):
        return view.shared(patch)
    shape = patch.shape
    if shape is None or not sound(shape):
        return []
    found = []
    for other in view.near(shape.bounds):
        if other.id == patch.id or other.shape is None or not sound(other.shape):
            continue
        if shapely.relate_pattern(shape, other.shape, _INNER):
            found.append(_measured(shape, other))
    return found


def _measured(shape: MultiPolygon, other: Patch) -> Shared:
    """Compare in square degrees: at one place the ratio of two areas is the same on the ground."""
    assert other.shape is not None
    both = float(shapely.area(shapely.intersection(shape, other.shape)))
    mine, theirs = float(shape.area), float(other.shape.area)
    return Shared(
        other,
        both / min(mine, theirs) if min(mine, theirs) else 0.0,
        both / (mine + theirs - both) if mine + theirs > both else 1.0,
    )


class Paired:
    """A view whose overlaps are known; built once for a check of all patches."""

    def __init__(self, view: View) -> None:
        self._view = view
        self._pairs: dict[PatchId, list[Patch]] = defaultdict(list)
        patches = [patch for patch in view if sound(patch.shape)]
        shapes = np.array([patch.shape for patch in patches], dtype=object)
        if not len(shapes):
            return
        one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
        apart = one < other
        one, other = one[apart], other[apart]
        meet = shapely.relate_pattern(shapes[one], shapes[other], _INNER)
        for a, b in zip(one[meet].tolist(), other[meet].tolist(), strict=True):
            self._pairs[patches[a].id].append(patches[b])
            self._pairs[patches[b].id].append(patches[a])

    def shared(self, patch: Patch) -> list[Shared]:
        """Return with which patches ``patch`` shares ground."""
        others = self._pairs.get(patch.id, [])
        return [_measured(patch.shape, other) for other in others if patch.shape is not None]

    def find(self, patch_id: PatchId) -> Patch | None:
        """Return the patch, or None if there is none."""
        return self._view.find(patch_id)

    def get(self, patch_id: PatchId) -> Patch:
        """Return the patch; raise KeyError if there is none."""
        return self._view.get(patch_id)

    def near(self, bounds: Bounds) -> Iterable[Patch]:
        """Return every patch whose box touches ``bounds``."""
        return self._view.near(bounds)

    def namesakes(self, name: str) -> Iterable[Patch]:
        """Return every patch of that name."""
        return self._view.namesakes(name)

    def __iter__(self) -> Iterator[Patch]:
        return iter(self._view)

    def __len__(self) -> int:
        return len(self._view)
