"""What the centre has of photos, and what it was told of them: values and what follows from them.

The one thing to know: bytes are named by their hash, and one row at the centre stands for them. The
same bytes may be several photos, of several patches, on several computers; each is a *use* in the
list of that row. Whoever writes the list names the revision it was read at, and leaves the uses of
others alone.

**Source:** GreenDesk Sync Profile 1, section 5.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from greendesk.model.record import Photo

UploadStatus = Literal["", "waiting", "verified", "bad_hash"]


@dataclass(frozen=True, slots=True)
class Upload:
    """Where the bytes of a photo stand on their way to the centre.

    Attributes:
        url: address of the upload that was begun; "" = none.
        status: what the centre said of them last: only "verified" proves that it has them.
    """

    sha256: str
    url: str = ""
    status: UploadStatus = ""


Use = Mapping[str, object]
"""What the centre is told of one photo besides its bytes, as JSON has it; see :func:`use_of`."""
Told = Mapping[tuple[str, str], Use]
"""What the centre has proved to keep: (id, hash) of a photo -> what it was told of it."""


def use_of(photo: Photo) -> Use:
    """Return what the centre is told of a photo; nothing that names a person is in it."""
    return {
        "photo_id": photo.id,
        "patch_id": photo.patch_id,
        "kind": photo.shows,
        "taken_at": photo.values.get("taken_at"),
        "caption": photo.caption or None,
    }


@dataclass(frozen=True, slots=True)
class PhotoRow:
    """What the centre has on the bytes of one hash.

    Attributes:
        status: whether it has them.
        rev: how often what is told of them was written; an update names it.
        uses: the photos that these bytes are, of every computer; none = they may be deleted there.
        point: where the first of them was taken, (lon, lat) in EPSG:4326; None = it is not said.
    """

    status: UploadStatus
    rev: int = 0
    uses: tuple[Use, ...] = ()
    point: tuple[float, float] | None = None

    def says(self, mine: Iterable[Use], told: Collection[str]) -> bool:
        """Return whether it says of our photos what is so, and nothing of those that are gone.

        Args:
            told: ids of photos of which it was told before.
        """
        return self.uses_with(mine, told) == list(self.uses)

    def uses_with(self, mine: Iterable[Use], told: Collection[str]) -> list[Use]:
        """Return its list with ours brought up to date, in the order in which it stands."""
        now = {str(use["photo_id"]): use for use in mine}
        kept = [
            now.pop(id, use)
            for use in self.uses
            if (id := str(use.get("photo_id"))) in now or id not in told
        ]
        return [*kept, *now.values()]


@dataclass(frozen=True, slots=True)
class Due:
    """Bytes of a photo of which the centre has something to learn.

    Attributes:
        upload: where they stand.
        photos: the photos that they are now; none = they are not used any more.
        told: ids of the photos of which it was told before.
    """

    upload: Upload
    photos: tuple[Photo, ...]
    told: frozenset[str] = frozenset()

    @property
    def uses(self) -> list[Use]:
        """What is so of our photos now."""
        return [use_of(photo) for photo in self.photos]


def dues(
    photos: Iterable[Photo],
    told: Told | None,
    upload: Callable[[str], Upload],
    goes: Callable[[Photo], bool],
    is_gone: Callable[[Photo], bool] = lambda photo: False,
    kept: Collection[tuple[str, str]] = (),
) -> list[Due]:
    """Return the bytes that are not proved to be there, and those of which something is news.

    What is news: a photo was moved to another patch, described anew, added with the same bytes, or
    is gone. One that neither goes nor is gone (its patch is not there yet) is no news: what was
    told of it stands.

    Args:
        told: what the centre was told; None = look at the bytes alone.
        upload: where the bytes of a hash stand.
        goes: whether the centre may hear of a photo.
        is_gone: whether it is one of a patch that the centre has as deleted.
        kept: (id, hash) of photos that are not here, and not to be given up.
    """
    stays = set(kept)
    now: dict[str, list[Photo]] = defaultdict(list)
    for photo in photos:
        if goes(photo):
            now[photo.sha256].append(photo)
        elif not is_gone(photo):
            stays.add((photo.id, photo.sha256))
    before: dict[str, dict[str, Use]] = defaultdict(dict)
    for (photo_id, sha256), use in (told or {}).items():
        if (photo_id, sha256) not in stays:
            before[sha256][photo_id] = use
    found: list[Due] = []
    for sha256 in dict.fromkeys((*now, *before)):
        ours, stands, known = now.get(sha256, ()), upload(sha256), before.get(sha256, {})
        there = stands.status == "verified"
        if there and (told is None or known == {photo.id: use_of(photo) for photo in ours}):
            continue
        found.append(Due(stands, tuple(ours), frozenset(known)))
    return found
