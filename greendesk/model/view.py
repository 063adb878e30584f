"""Reading patches without knowing where they are kept.

:class:`MemoryView` is what the session shows and what tests are made of. Its two indexes (boxes on
the map, names) are made when first asked for and kept up to date edit by edit.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import numpy as np
import shapely

from greendesk.i18n import search_key
from greendesk.model.boxes import Boxes
from greendesk.model.edit import Bounds, Delta, Edit
from greendesk.model.record import Patch, PatchId


class View(Protocol):
    """What edits, rules, tools and reports may ask of the data."""

    def find(self, patch_id: PatchId) -> Patch | None:
        """Return the patch, or None if there is none."""

    def get(self, patch_id: PatchId) -> Patch:
        """Return the patch; raise KeyError if there is none."""

    def near(self, bounds: Bounds) -> Iterable[Patch]:
        """Return every patch whose box touches ``bounds`` (EPSG:4326 degrees)."""

    def namesakes(self, name: str) -> Sequence[PatchId]:
        """Return the ids, in their order, of all patches whose name reads the same as ``name``.

        Words like ตำบล, doubled spaces and Thai digits make no difference.
        """

    def __iter__(self) -> Iterator[Patch]:
        """Walk over all patches in order of their making."""

    def __len__(self) -> int:
        """Return how many patches there are."""


class MemoryView:
    """A View on a dict."""

    def __init__(self, patches: Iterable[Patch] = ()) -> None:
        self._by_id: dict[PatchId, Patch] = {patch.id: patch for patch in patches}
        self._boxes: Boxes | None = None
        self._by_name: dict[str, list[PatchId]] | None = None

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
        if self._boxes is None:
            self._boxes = _boxes_of(self._by_id.values())
        return [self._by_id[i] for i in self._boxes.touching(bounds)]

    def namesakes(self, name: str) -> Sequence[PatchId]:
        """Return the ids, in their order, of all patches whose name reads the same as ``name``."""
        if self._by_name is None:
            self._by_name = {}
            for patch_id in sorted(self._by_id):
                if name_key := search_key(self._by_id[patch_id].name):
                    self._by_name.setdefault(name_key, []).append(patch_id)
        return self._by_name.get(search_key(name), ()) if name else ()

    def put(self, edit: Edit) -> None:
        """Make the patches what ``edit`` says. Only the session and tests call this."""
        for delta in edit.deltas:
            if delta.kind == Patch.kind:
                self._put_one(delta)

    def _put_one(self, delta: Delta) -> None:
        before, after = self._by_id.get(delta.id), delta.after
        if isinstance(after, Patch):
            self._by_id[delta.id] = after
        else:
            after = None
            self._by_id.pop(delta.id, None)
        if self._boxes is not None:
            self._boxes.put(delta.id, _box_of(after))
        if self._by_name is not None:
            self._rename(delta.id, before, after)

    def _rename(self, patch_id: PatchId, before: Patch | None, after: Patch | None) -> None:
        assert self._by_name is not None
        old, new = (search_key(p.name) if p is not None else "" for p in (before, after))
        if old == new:
            return
        if old:
            held = self._by_name[old]
            del held[bisect_left(held, patch_id)]
        if new:
            insort(self._by_name.setdefault(new, []), patch_id)


def _boxes_of(patches: Iterable[Patch]) -> Boxes:
    drawn = [p for p in patches if p.shape is not None and not p.shape.is_empty]
    shapes = np.array([p.shape for p in drawn], dtype=object)
    return Boxes([p.id for p in drawn], shapely.bounds(shapes).reshape(-1, 4))


def _box_of(patch: Patch | None) -> Bounds | None:
    """Return the box round the shape, or None if nothing is drawn."""
    if patch is None or patch.shape is None or patch.shape.is_empty:
        return None
    return patch.shape.bounds
