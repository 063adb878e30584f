"""The photos of a project, found by their patch."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import PatchId, Photo
from greendesk.model.telling import Told

DAMAGED = N_(
    "{n:,} photos are damaged here and did not go: {which}. “Check the photos” in the menu says "
    "more."
)
_NAMED = 5


def file_name(photo: Photo) -> str:
    """Return the name of the file that a photo came from; of one that has none, its id."""
    return str(photo.values.get("source_name") or photo.id)


def some_of(names: Sequence[str]) -> str:
    """Return the first names of many, for a sentence.

    >>> some_of(["a", "b"]), some_of("abcdefg")
    ('a, b', 'a, b, c, d, e, …')
    """
    return ", ".join([*names[:_NAMED], *(["…"] if len(names) > _NAMED else [])])


def damaged_words(photos: Sequence[Photo]) -> Text:
    """Return what to tell the officer of photos that were left out, for they are damaged."""
    return Text(DAMAGED, {"n": len(photos), "which": some_of([*map(file_name, photos)])})


class Album:
    """The photos of a project, by patch; also of those in the recycle bin.

    Attributes:
        received: hashes of photos that the centre has proved to have.
        told: what it has proved to keep of them besides.
    """

    def __init__(
        self,
        photos: Iterable[Photo] = (),
        received: frozenset[str] = frozenset(),
        told: Told | None = None,
    ) -> None:
        self.received, self.told = received, told or {}
        self._by_id: dict[str, Photo] = {photo.id: photo for photo in photos}
        self._of: dict[PatchId, list[str]] = {}
        for photo in self._by_id.values():
            self._of.setdefault(photo.patch_id, []).append(photo.id)

    def copy(self) -> "Album":
        """Return an album that stays as it is, for a job."""
        return Album(self._by_id.values(), self.received, self.told)

    @property
    def has_left(self) -> bool:
        """Whether the centre was told of a photo that is not there any more, or not as it was."""
        now = {(photo.id, photo.sha256) for photo in self._by_id.values()}
        return any(key not in now for key in self.told)

    def find(self, photo_id: str) -> Photo | None:
        """Return the photo, or None if there is none."""
        return self._by_id.get(photo_id)

    def of(self, patch_id: PatchId) -> tuple[Photo, ...]:
        """Return the photos of a patch, those that were taken first before the others."""
        photos = [self._by_id[i] for i in self._of.get(patch_id, ())]
        return tuple(sorted(photos, key=_order))

    def arrived(self, patch_id: PatchId) -> tuple[int, int]:
        """Return how many photos of a patch the centre has proved to have, and how many it has."""
        ids = self._of.get(patch_id, ())
        return sum(self._by_id[i].sha256 in self.received for i in ids), len(ids)

    def originals(self) -> Mapping[str, Photo]:
        """Return the photos by the hash of the file that they came from."""
        return {str(p.values.get("original_sha256", "")): p for p in self._by_id.values()}

    def __iter__(self) -> Iterator[Photo]:
        return iter(tuple(self._by_id.values()))

    def __len__(self) -> int:
        return len(self._by_id)

    def put(self, edit: Edit) -> None:
        """Make the photos what ``edit`` says."""
        for delta in edit.outcome.others:
            if isinstance(delta.after or delta.before, Photo):
                self._drop(delta.id)
                if isinstance(delta.after, Photo):
                    self._by_id[delta.id] = delta.after
                    self._of.setdefault(delta.after.patch_id, []).append(delta.id)

    def _drop(self, photo_id: str) -> None:
        old = self._by_id.pop(photo_id, None)
        if old is not None:
            self._of[old.patch_id].remove(photo_id)


def _order(photo: Photo) -> tuple[str, str, str]:
    """Sort by time in UTC (its text would mix offsets), those without one last, by name."""
    at, name = photo.taken_at, str(photo.values.get("source_name", ""))
    return ("~" if at is None else f"{at.timestamp():020.3f}", name, photo.id)
