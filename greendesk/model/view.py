"""Reading patches and their photos without knowing where they are kept.

:class:`MemoryView` is what the session shows and what tests are made of. Its two indexes (boxes on
the map, names) are made when first asked for and kept up to date edit by edit.
"""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat
from typing import Protocol
from weakref import ReferenceType, ref

import numpy as np
import shapely

from greendesk.errors import Gone
from greendesk.i18n import N_, search_key
from greendesk.model.album import Album
from greendesk.model.boxes import Boxes
from greendesk.model.edit import Bounds, Edit
from greendesk.model.record import Patch, PatchId, Photo, Record

GONE = N_("The patch is not there any more. Nothing was changed.")
CHANGED = N_("This patch has changed meanwhile. Nothing is lost; please do it again.")
UNKNOWN = -1
"""No view has this state."""


class View(Protocol):
    """What edits, rules, tools and reports may ask of the data."""

    def find(self, patch_id: PatchId) -> Patch | None:
        """Return the patch, or None if there is none."""

    def get(self, patch_id: PatchId) -> Patch:
        """Return the patch; raise Gone (a KeyError) if there is none."""

    def near(self, bounds: Bounds) -> Iterable[Patch]:
        """Return every patch whose box touches ``bounds`` (EPSG:4326 degrees)."""

    def namesakes(self, name: str) -> Sequence[PatchId]:
        """Return the ids, in their order, of all patches whose name reads the same as ``name``.

        Words like ตำบล, doubled spaces and Thai digits make no difference.
        """

    def photos(self, patch_id: PatchId) -> Sequence[Photo]:
        """Return the photos of a patch, the oldest first."""

    def __iter__(self) -> Iterator[Patch]:
        """Walk over all patches in order of their making."""

    def __len__(self) -> int:
        """Return how many patches there are."""


class MemoryView:
    """A View on a dict.

    Attributes:
        album: all photos, also those of patches in the recycle bin.
        state: a number that grows with every edit; a copy has that of its original.
    """

    def __init__(self, patches: Iterable[Patch] = (), photos: Iterable[Photo] = ()) -> None:
        self.album, self.state = Album(photos), 0
        self._by_id: dict[PatchId, Patch] = {patch.id: patch for patch in patches}
        self._boxes: Boxes | None = None
        self._by_name: dict[str, list[PatchId]] | None = None
        self._named: dict[PatchId, str] = {}  # under which key a patch stands among the names
        self._renamed: set[PatchId] = set()  # whose name may be another one since
        self._lent = False  # whether other views hold the same patches in the same dict
        self._copied: ReferenceType[MemoryView] | None = None  # the first copy since the last edit

    def copy(self) -> "MemoryView":
        """Return a view of the same patches that stays as it is, for a job.

        After an edit several ask for one; the patches, perhaps 100,000, are copied for the first.
        """
        first = None if self._copied is None else self._copied()
        other = MemoryView()
        other._by_id, other._lent = self._by_id.copy() if first is None else first._by_id, True
        other.album, other.state = self.album.copy(), self.state
        if first is None:
            self._copied = ref(other)
        return other

    def prepare(self) -> "MemoryView":
        """Make the indexes now: of 100,000 patches that takes half a second."""
        self._index_boxes()
        self._index_names()
        return self

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Patch]:
        return iter(tuple(self._by_id.values()))

    def find(self, patch_id: PatchId) -> Patch | None:
        """Return the patch, or None if there is none."""
        return self._by_id.get(patch_id)

    def get(self, patch_id: PatchId) -> Patch:
        """Return the patch; raise Gone if there is none."""
        if (patch := self._by_id.get(patch_id)) is None:
            raise Gone(GONE)
        return patch

    def record(self, record_id: str) -> Record | None:
        """Return the patch or photo with this id, or None if there is none."""
        return self._by_id.get(record_id) or self.album.find(record_id)

    def photos(self, patch_id: PatchId) -> tuple[Photo, ...]:
        """Return the photos of a patch, the oldest first."""
        return self.album.of(patch_id)

    def near(self, bounds: Bounds) -> list[Patch]:
        """Return every patch whose box touches ``bounds``."""
        return [self._by_id[i] for i in self._index_boxes().touching(bounds)]

    def namesakes(self, name: str) -> Sequence[PatchId]:
        """Return the ids, in their order, of all patches whose name reads the same as ``name``."""
        return self._index_names().get(search_key(name), ()) if name else ()

    def among(self, ids: frozenset[PatchId]) -> frozenset[PatchId]:
        """Return those of ``ids`` that are there."""
        return frozenset(filter(self._by_id.__contains__, ids))

    def fits(self, edit: Edit) -> bool:
        """Return whether patches and photos are still as ``edit`` found them."""
        outcome = edit.outcome
        photos = (d for d in outcome.others if isinstance(d.after or d.before, Photo))
        if any(self.album.find(d.id) != d.before for d in photos):
            return False
        return [*map(self._by_id.get, outcome.before)] == [*outcome.before.values()]

    def put(self, edit: Edit) -> list[Patch | None]:
        """Make patches and photos what ``edit`` says. Only the session and tests call this.

        Return what stood where now others stand, or none: None where nothing stood.
        """
        outcome = edit.outcome  # there may be thousands: all that walks over them is done before
        before = list(map(self._by_id.get, outcome.before))
        if self._lent:
            self._by_id, self._lent = self._by_id.copy(), False
        self._copied, self.state = None, self.state + 1
        self.album.put(edit)
        self._by_id.update(outcome.there)
        deque(map(self._by_id.pop, outcome.gone, repeat(None)), maxlen=0)
        if self._boxes is not None and outcome.moved:
            self._boxes.put(outcome.moved, outcome.boxes)
        if self._by_name is not None:
            self._renamed.update(outcome.before)
        return before

    def _index_boxes(self) -> Boxes:
        if self._boxes is None:
            shapes = np.fromiter((p.shape for p in self._by_id.values()), dtype=object)
            self._boxes = Boxes(list(self._by_id), shapely.bounds(shapes).reshape(-1, 4))
        return self._boxes

    def _index_names(self) -> dict[str, list[PatchId]]:
        """Return the ids by the key of their name, as the patches are called now."""
        if self._by_name is None:
            by_name: dict[str, list[PatchId]] = {}
            self._by_name = by_name
            for patch_id in sorted(self._by_id):
                if name_key := search_key(self._by_id[patch_id].name):
                    by_name.setdefault(name_key, []).append(patch_id)
                    self._named[patch_id] = name_key
        self.catch_up()
        return self._by_name

    def catch_up(self, most: int | None = None) -> bool:
        """Put renamed patches into the index of names, at most so many; is it complete now?

        Whoever asks for namesakes has it done. After an edit of thousands that takes long enough to
        be felt; a window has it done before, a little at a time.
        """
        if self._by_name is not None:
            for _ in range(len(self._renamed) if most is None else min(most, len(self._renamed))):
                self._rename(self._by_name, self._renamed.pop())
        return not self._renamed

    def _rename(self, by_name: dict[str, list[PatchId]], patch_id: PatchId) -> None:
        patch = self._by_id.get(patch_id)
        old = self._named.get(patch_id, "")
        new = search_key(patch.name) if patch is not None and patch.name else ""
        if old == new:
            return
        if old:
            held = by_name[old]
            del held[bisect_left(held, patch_id)]
            del self._named[patch_id]
        if new:
            insort(by_name.setdefault(new, []), patch_id)
            self._named[patch_id] = new
