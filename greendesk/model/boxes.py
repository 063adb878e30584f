"""An index of boxes that come and go: which of them touch a window.

A packed R-tree can't be changed, so what changed since it was built lies in a smaller tree, and
what changed since then is walked through. The one thing to know: trees are built when somebody
asks, so an import of thousands costs nothing until then, and one edit among 100,000 boxes costs
microseconds.

::

    put ---> loose --(more than a handful)--> young --(a sixteenth of all)--> old
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np
import shapely
from numpy.typing import NDArray

from greendesk.model.edit import Bounds

_LOOSE = 64
_YOUNG = 1024


@dataclass(frozen=True, slots=True)
class _Tree:
    ids: Sequence[str]
    boxes: NDArray[np.float64]
    tree: shapely.STRtree

    @classmethod
    def of(cls, ids: Sequence[str], boxes: NDArray[np.float64]) -> "_Tree":
        w, s, e, n = boxes.T
        rectangles = np.asarray(shapely.box(w, s, e, n), dtype=object)
        return cls(ids, boxes, shapely.STRtree(rectangles))

    def touching(self, window: shapely.Polygon) -> list[str]:
        return [self.ids[n] for n in sorted(self.tree.query(window).tolist())]


class Boxes:
    """Boxes by the id of what they stand round; EPSG:4326 degrees."""

    def __init__(self, ids: Sequence[str], boxes: NDArray[np.float64]) -> None:
        """Begin with ``boxes``, an array (n, 4); those that are not finite touch nothing."""
        good = np.flatnonzero(np.isfinite(boxes).all(axis=1))
        self._old = _Tree.of([ids[n] for n in good.tolist()], boxes[good])
        self._young = _Tree.of([], np.empty((0, 4)))
        self._changed: dict[str, Bounds | None] = {}  # all that is not as in the old tree
        self._loose: dict[str, None] = {}  # those of them that are not as in the young one

    def put(self, ids: Sequence[str], boxes: NDArray[np.float64]) -> None:
        """Take note of the boxes round ``ids``; one that is not finite is gone."""
        for id, (west, south, east, north) in zip(ids, boxes.tolist(), strict=True):
            there = isfinite(west) and isfinite(south) and isfinite(east) and isfinite(north)
            self._changed[id] = (west, south, east, north) if there else None
        self._loose.update(dict.fromkeys(ids))

    def touching(self, window: Bounds) -> list[str]:
        """Return the ids of all boxes that touch ``window``."""
        if not all(map(isfinite, window)):
            return []
        if len(self._loose) > _LOOSE:
            self._pack()
        w, s, e, n = window
        area = shapely.box(w, s, e, n)
        found = [i for i in self._old.touching(area) if i not in self._changed]
        found += [i for i in self._young.touching(area) if i not in self._loose]
        for id in self._loose:
            box = self._changed[id]
            if box and box[0] <= e and box[2] >= w and box[1] <= n and box[3] >= s:
                found.append(id)
        return found

    def _pack(self) -> None:
        """Put what is loose into the young tree, or all into the old one."""
        self._loose.clear()
        fresh = {i: box for i, box in self._changed.items() if box is not None}
        if len(self._changed) <= max(_YOUNG, len(self._old.ids) // 16):
            self._young = _Tree.of(list(fresh), _array(fresh.values()))
            return
        same = [n for n, i in enumerate(self._old.ids) if i not in self._changed]
        ids = [*(self._old.ids[n] for n in same), *fresh]
        self._old = _Tree.of(ids, np.concatenate([self._old.boxes[same], _array(fresh.values())]))
        self._young = _Tree.of([], np.empty((0, 4)))
        self._changed.clear()


def _array(boxes: Iterable[Bounds]) -> NDArray[np.float64]:
    return np.array(list(boxes), dtype=float).reshape(-1, 4)
