"""An index of boxes that come and go: which of them touch a window.

A packed R-tree can't be changed, so boxes that come later lie in trees of their own, and it is
known of each id in which tree its box of now lies. The one thing to know: trees are packed when
somebody asks, so an import of thousands costs nothing until then, and one edit among 100,000 boxes
costs microseconds.

::

    put ---> loose --(more than a handful)--> a tree --(as large as the one before)--> one tree
      +--(thousands at once)--> heaps -----> a tree
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, pairwise
from math import ceil, isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from greendesk.model.edit import Bounds

Array = NDArray[np.float64]
_LOOSE = 64
_PACK = 64
_MANY = 1024
_TREES = 8
_GONE = -1


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
    boxes: Array
    numbers: NDArray[np.intp]
    packs: Array

    @classmethod
    def of(cls, ids: Sequence[str], boxes: Array) -> "_Tree":
        order = _neighbours_together(boxes)
        sides = np.ascontiguousarray(boxes[order].T)
        starts = np.arange(0, len(order), _PACK)
        if not len(starts):
            return cls(ids, sides, order, sides)
        low = np.minimum.reduceat(sides[:2], starts, axis=1)
        high = np.maximum.reduceat(sides[2:], starts, axis=1)
        return cls(ids, sides, order, np.concatenate([low, high]))

    def given(self) -> Array:
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


def _touch(sides: Array, window: Bounds) -> NDArray[np.bool_]:
    w, s, e, n = window
    touches: NDArray[np.bool_] = (
        (sides[0] <= e) & (sides[2] >= w) & (sides[1] <= n) & (sides[3] >= s)
    )
    return touches


def _neighbours_together(boxes: Array) -> NDArray[np.intp]:
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

    def __init__(self, ids: Sequence[str], boxes: Array) -> None:
        """Begin with ``boxes``, an array (n, 4); those that are not finite touch nothing."""
        self._trees: dict[int, _Tree] = {}
        self._heaps: list[tuple[Sequence[str], Array]] = []  # as they came, not looked at yet
        self._fresh: list[tuple[int, Sequence[str], Array]] = []  # to become trees
        self._where: dict[str, int] = {}  # id -> the tree in which its box lies
        self._loose: dict[str, Bounds] = {}  # boxes that lie in no tree yet
        self._next = 0
        self._lay(ids, boxes)
        self._pack()

    def put(self, ids: Sequence[str], boxes: Array) -> None:
        """Take note of the boxes round ``ids``; one that is not finite is gone."""
        if len(ids) > _MANY:
            self._heaps.append((ids, boxes))
            return
        self._lay_heaps()
        self._where.update(dict.fromkeys(ids, _GONE))
        there = np.logical_and.reduce(np.isfinite(boxes), axis=1).tolist()
        for id, good, (w, s, e, n) in zip(ids, there, boxes.tolist(), strict=True):
            if good:
                self._loose[id] = (w, s, e, n)
            else:
                self._loose.pop(id, None)

    def touching(self, window: Bounds) -> list[str]:
        """Return the ids of all boxes that touch ``window``."""
        if not all(map(isfinite, window)):
            return []
        self._lay_heaps()
        if self._fresh or len(self._loose) > _LOOSE:
            self._pack()
        w, s, e, n = window
        where = self._where
        found = [
            id
            for number, tree in self._trees.items()
            for id in tree.touching(window)
            if where[id] == number
        ]
        for id, box in self._loose.items():
            if box[0] <= e and box[2] >= w and box[1] <= n and box[3] >= s:
                found.append(id)
        return found

    def _lay_heaps(self) -> None:
        while self._heaps:
            self._lay(*self._heaps.pop(0))

    def _lay(self, ids: Sequence[str], boxes: Array) -> None:
        """Take many boxes as they come: they are packed later."""
        good = np.logical_and.reduce(np.isfinite(boxes), axis=1)
        if self._loose:
            for id in self._loose.keys() & set(ids):
                del self._loose[id]
        if not good.all():
            self._where.update(dict.fromkeys(ids, _GONE))
            ids, boxes = list(compress(ids, good.tolist())), boxes[good]
        if len(ids):
            self._fresh.append((self._note(ids), ids, boxes))

    def _note(self, ids: Sequence[str]) -> int:
        """Note that these boxes lie in the next tree; return its number."""
        self._next += 1
        self._where.update(dict.fromkeys(ids, self._next))
        return self._next

    def _pack(self) -> None:
        """Make trees of what lies in none; trees that have grown small, or many, become one."""
        if len(self._loose) > _LOOSE:
            loose = [*self._loose]
            self._fresh.append((self._note(loose), loose, np.array([*self._loose.values()])))
            self._loose.clear()
        lying = Counter(self._where.values())  # how many boxes of now lie in each
        self._trees |= {n: _Tree.of(ids, boxes) for n, ids, boxes in self._fresh if lying[n]}
        self._fresh.clear()
        while (two := self._to_be_one(lying)) is not None:
            lying[self._join(two)] = sum(lying[number] for number in two)

    def _to_be_one(self, lying: Counter[int]) -> tuple[int, int] | None:
        """Return two trees that would better be one: small ones of about one size, or of many."""
        for number in [n for n in self._trees if not lying[n]]:
            del self._trees[number]
        by_size = sorted(self._trees, key=lying.__getitem__)
        for small, large in pairwise(by_size):
            if lying[large] <= min(2 * lying[small], _MANY):
                return small, large
        return (by_size[0], by_size[1]) if len(by_size) > _TREES else None

    def _join(self, two: tuple[int, int]) -> int:
        """Make one tree of two, without what has gone from them; return its number."""
        ids: list[str] = []
        boxes = []
        for number in two:
            tree = self._trees.pop(number)
            lie = [self._where[id] == number for id in tree.ids]
            ids += compress(tree.ids, lie)
            boxes.append(tree.given()[lie])
        joined = self._note(ids)
        self._trees[joined] = _Tree.of(ids, np.concatenate(boxes))
        return joined
