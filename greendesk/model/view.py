"""Reading patches without knowing where they are kept.

:class:`MemoryView` is what the session shows and what tests are made of. Its index is a packed
R-tree over all boxes plus a short list of what changed since; the tree is rebuilt only when that
list has grown long, so one edit among 100,000 patches costs microseconds.
"""

from collections.abc import Iterable, Iterator
from typing import Protocol

import numpy as np
import shapely

from greendesk.i18n import search_key
from greendesk.model.edit import Bounds, Delta, Edit
from greendesk.model.record import Patch, PatchId

_FEW = 64  # below this a plain walk beats any index


class View(Protocol):
    """What edits, rules, tools and reports may ask of the data."""

    def find(self, patch_id: PatchId) -> Patch | None:
        """Return the patch, or None if there is none."""

    def get(self, patch_id: PatchId) -> Patch:
        """Return the patch; raise KeyError if there is none."""

    def near(self, bounds: Bounds) -> Iterable[Patch]:
        """Return every patch whose box touches ``bounds`` (EPSG:4326 degrees)."""

    def namesakes(self, name: str) -> Iterable[Patch]:
        """Return every patch whose name reads the same as ``name``, prefixes and spaces apart."""

    def __iter__(self) -> Iterator[Patch]:
        """Walk over all patches in order of their making."""

    def __len__(self) -> int:
        """Return how many patches there are."""


class MemoryView:
    """A View on a dict."""

    def __init__(self, patches: Iterable[Patch] = ()) -> None:
        self._by_id: dict[PatchId, Patch] = {patch.id: patch for patch in patches}
        self._tree: shapely.STRtree | None = None
        self._tree_ids: list[PatchId] = []
        self._fresh: dict[PatchId, None] = {}  # changed since the tree was built
        self._by_name: dict[str, dict[PatchId, None]] | None = None  # made when first asked for

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Patch]:
        return iter(tuple(self._by_id.values()))

    def find(self, patch_id: PatchId) -> Patch | None:
        """Return the patch, or None if there is none."""
        return self._by_id.get(patch_id)

    def get(self, patch_id: PatchId) -> Patch:
        """Return the patch; raise KeyError if there is none."""
        return self._by_id[patch_id]

    def near(self, bounds: Bounds) -> list[Patch]:
        """Return every patch whose box touches ``bounds``."""
        if len(self._by_id) <= _FEW:
            return [p for p in self._by_id.values() if _box_touches(p, bounds)]
        if self._tree is None or len(self._fresh) > max(256, len(self._by_id) // 50):
            self._index()
        assert self._tree is not None
        found = [self._tree_ids[i] for i in sorted(self._tree.query(shapely.box(*bounds)))]
        hits = [self._by_id[i] for i in found if i not in self._fresh]
        changed = (self._by_id.get(i) for i in self._fresh)
        return hits + [p for p in changed if p is not None and _box_touches(p, bounds)]

    def namesakes(self, name: str) -> list[Patch]:
        """Return every patch whose name reads the same as ``name``."""
        if self._by_name is None:
            self._by_name = {}
            for patch in self._by_id.values():
                self._note_name(patch)
        return [self._by_id[i] for i in self._by_name.get(search_key(name), ())]

    def _note_name(self, patch: Patch) -> None:
        if self._by_name is not None and patch.name:
            self._by_name.setdefault(search_key(patch.name), {})[patch.id] = None

    def _forget_name(self, patch: Patch | None) -> None:
        if self._by_name is not None and patch is not None and patch.name:
            self._by_name.get(search_key(patch.name), {}).pop(patch.id, None)

    def put(self, edit: Edit) -> None:
        """Make the patches what ``edit`` says. Only the session and tests call this."""
        for delta in edit.deltas:
            if delta.kind == Patch.kind:
                self._put_one(delta)

    def _put_one(self, delta: Delta) -> None:
        self._fresh[delta.id] = None
        self._forget_name(self._by_id.get(delta.id))
        if isinstance(delta.after, Patch):
            self._by_id[delta.id] = delta.after
            self._note_name(delta.after)
        else:
            self._by_id.pop(delta.id, None)

    def _index(self) -> None:
        drawn = [p for p in self._by_id.values() if p.shape is not None and not p.shape.is_empty]
        boxes = shapely.bounds(np.array([p.shape for p in drawn], dtype=object))
        rectangles = np.asarray(shapely.box(*boxes.T)) if drawn else np.array([], dtype=object)
        self._tree = shapely.STRtree(rectangles)
        self._tree_ids = [p.id for p in drawn]
        self._fresh = {}


def _box_touches(patch: Patch, b: Bounds) -> bool:
    if patch.shape is None or patch.shape.is_empty:
        return False
    a = patch.shape.bounds
    return bool(a[0] <= b[2] and a[2] >= b[0] and a[1] <= b[3] and a[3] >= b[1])
