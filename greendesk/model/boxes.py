"""An index of boxes that come and go: which of them touch a window.

A packed R-tree can't be changed, so what changed since it was built lies in a smaller tree, and
what changed since then is walked through. The one thing to know: trees are built when somebody
asks, so an import of thousands costs nothing until then, and one edit among 100,000 boxes costs
microseconds.

::

    put ---> loose --(more than a handful)--> young --(half of all)--> old
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from math import ceil, isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from greendesk.model.edit import Bounds

_LOOSE = 64
_PACK = 64
_YOUNG = 1024


@dataclass(frozen=True, slots=True)
class _Tree:
    """Boxes in packs of neighbours: those packs that touch are looked into.

    Attributes:
        ids: as they were given.
        boxes: west, south, east, north, each of all boxes; pack by pack.
        numbers: which id each box belongs to.
        packs: the same four of each pack.
    """

    ids: Sequence[str]
    boxes: NDArray[np.float64]
    numbers: NDArray[np.intp]
    packs: NDArray[np.float64]

    @classmethod
    def of(cls, ids: Sequence[str], boxes: NDArray[np.float64]) -> "_Tree":
        order = _neighbours_together(boxes)
        sides = np.ascontiguousarray(boxes[order].T)
        starts = np.arange(0, len(order), _PACK)
        if not len(starts):
            return cls(ids, sides, order, sides)
        low = np.minimum.reduceat(sides[:2], starts, axis=1)
        high = np.maximum.reduceat(sides[2:], starts, axis=1)
        return cls(ids, sides, order, np.concatenate([low, high]))

    def given(self) -> NDArray[np.float64]:
        """Return the boxes, shape (n, 4), in the order of the ids."""
        boxes = np.empty((len(self.numbers), 4))
        boxes[self.numbers] = self.boxes.T
        return boxes

    def touching(self, window: Bounds) -> list[str]:
        """Return the ids whose boxes touch ``window``, in their order."""
        if not len(self.numbers):
            return []
        packs = _touch(self.packs, window).nonzero()[0]
        if not len(packs):
            return []
        places = (packs[:, None] * _PACK + np.arange(_PACK)).ravel()
        places = places[: np.searchsorted(places, len(self.numbers))]
        found = self.numbers[places[_touch(self.boxes[:, places], window)]]
        return [self.ids[n] for n in np.sort(found).tolist()]


def _touch(sides: NDArray[np.float64], window: Bounds) -> NDArray[np.bool_]:
    w, s, e, n = window
    touches: NDArray[np.bool_] = (
        (sides[0] <= e) & (sides[2] >= w) & (sides[1] <= n) & (sides[3] >= s)
    )
    return touches


def _neighbours_together(boxes: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return an order in which boxes that lie side by side follow each other.

    **Source:** Leutenegger, Lopez, Edgington, "STR: a simple and efficient algorithm for R-tree
    packing" (1997).
    """
    x, y = boxes[:, 0] + boxes[:, 2], boxes[:, 1] + boxes[:, 3]
    strip = np.empty(len(boxes), dtype=np.intp)
    strip[np.argsort(x)] = np.arange(len(boxes))
    strip //= max(1, ceil(sqrt(len(boxes) * _PACK)))
    return np.lexsort((y, strip))


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
        there = np.logical_and.reduce(np.isfinite(boxes), axis=1).tolist()
        for id, good, (w, s, e, n) in zip(ids, there, boxes.tolist(), strict=True):
            self._changed[id] = (w, s, e, n) if good else None
        self._loose.update(dict.fromkeys(ids))

    def touching(self, window: Bounds) -> list[str]:
        """Return the ids of all boxes that touch ``window``."""
        if not all(map(isfinite, window)):
            return []
        if len(self._loose) > _LOOSE:
            self._pack()
        w, s, e, n = window
        found = [i for i in self._old.touching(window) if i not in self._changed]
        found += [i for i in self._young.touching(window) if i not in self._loose]
        for id in self._loose:
            box = self._changed[id]
            if box and box[0] <= e and box[2] >= w and box[1] <= n and box[3] >= s:
                found.append(id)
        return found

    def _pack(self) -> None:
        """Put what is loose into the young tree, or all into the old one."""
        self._loose.clear()
        fresh = {i: box for i, box in self._changed.items() if box is not None}
        if len(self._changed) <= max(_YOUNG, len(self._old.ids) // 2):
            self._young = _Tree.of(list(fresh), _array(fresh.values()))
            return
        old = self._old.ids
        same = ~np.fromiter(map(self._changed.__contains__, old), np.bool_, len(old))
        ids = [*compress(old, same.tolist()), *fresh]
        self._old = _Tree.of(ids, np.concatenate([self._old.given()[same], _array(fresh.values())]))
        self._young = _Tree.of([], np.empty((0, 4)))
        self._changed.clear()


def _array(boxes: Iterable[Bounds]) -> NDArray[np.float64]:
    flat = chain.from_iterable(boxes)
    return np.fromiter(flat, np.float64).reshape(-1, 4)
