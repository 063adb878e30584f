"""How much there is to be sent, as an estimate, and when: the bytes are made only when sealed.

Records are small and go first; photos are the load, so they may wait for the evening, when the link
is free.
"""

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import shapely

from greendesk.model.record import Patch, PatchId, Photo
from greendesk.model.sending import NEVER_SENT, Sending
from greendesk.model.telling import Due, Told, Upload, dues

EVENING_ENDS = 6
"""The hour of the morning up to which photos that wait for the evening may still go."""
_RECORD_BYTES, _CORNER_BYTES = 1_000, 40
"""What a record takes with the fields that are usually filled in, and each corner."""


@dataclass(frozen=True, slots=True)
class Freight:
    """What goes in one sending.

    Attributes:
        records, bytes_: how many records, and about how many bytes they are.
        photos, photo_bytes: how many photos, and how many bytes they are.
    """

    records: int = 0
    bytes_: int = 0
    photos: int = 0
    photo_bytes: int = 0


def freight_of(patches: Sequence[Patch], photos: Sequence[Photo]) -> Freight:
    """Return what these records and photos are together."""
    weight = sum(int(str(photo.values.get("size") or 0)) for photo in photos)
    return Freight(len(patches), estimated_bytes(patches), len(photos), weight)


def estimated_bytes(patches: Sequence[Patch]) -> int:
    """Return about how many bytes these patches are on the wire."""
    return sum(weights(patches))


def weights(patches: Sequence[Patch | None]) -> list[int]:
    """Return about how many bytes each of these patches is on the wire; None = a deleted one."""
    shapes = np.empty(len(patches), dtype=object)
    shapes[:] = [None if patch is None else patch.shape for patch in patches]
    corners = shapely.get_num_coordinates(shapes)
    found: list[int] = (_RECORD_BYTES + _CORNER_BYTES * corners).tolist()
    return found


def photos_to_go(
    photos: Iterable[Photo],
    received: frozenset[str],
    known: Mapping[PatchId, Sending],
    find: Callable[[PatchId], Patch | None],
    going: Container[PatchId] = frozenset(),
    told: Told | None = None,
) -> list[Due]:
    """Return the photos that the centre lacks of patches that it has, or will have by then.

    One that was moved or described anew since is among them, though its bytes are there. The same
    bytes go once, however many photos they are.

    Args:
        received: hashes that the centre has proved to have.
        known: what is known of patches and the centre.
        find: gives a patch that is there, and not in the recycle bin.
        going: patches whose records go in the same sending.
        told: what the centre was told of those that it has; None = look at their bytes alone.
    """

    def goes(photo: Photo) -> bool:
        there = known.get(photo.patch_id, NEVER_SENT).rev > 0 or photo.patch_id in going
        return there and find(photo.patch_id) is not None

    def upload(sha256: str) -> Upload:
        return Upload(sha256, status="verified" if sha256 in received else "")

    return [due for due in dues(photos, told, upload, goes) if due.photos]


def evening(now: datetime, hour: int) -> datetime | None:
    """Return when photos go that wait for the evening; None = it is evening, or night, already.

    Args:
        now: by the clock on the wall.
        hour: when the evening begins, 12 to 23.

    >>> evening(datetime(2026, 1, 5, 14, 20), 18), evening(datetime(2026, 1, 5, 18, 1), 18)
    (datetime.datetime(2026, 1, 5, 18, 0), None)
    """
    if now.hour >= hour or now.hour < EVENING_ENDS:
        return None
    return now.replace(hour=hour, minute=0, second=0, microsecond=0)
