"""Photos, joined: made ready in a child process, put into the project file, added by an edit.

::

    files --prepare (child)--> bytes --stage (writer)--> in the file --edit--> added to a patch

The one thing to know: bytes are on the disk before the edit that speaks of them is carried out; an
adding that is broken off gives back what it had put there.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from greendesk import paths
from greendesk.edits.photos import add_photos, new_photo
from greendesk.errors import BadInput, Outage
from greendesk.exchange.base import Report, quiet
from greendesk.exchange.photos import Prepared, Refused, blurred, prepare_photos
from greendesk.i18n import N_
from greendesk.model.edit import Edit
from greendesk.model.photo import Shot
from greendesk.model.record import PatchId, Photo, Value
from greendesk.session import Session
from greendesk.store.backup import photos_in
from greendesk.store.media import NO_BYTES
from greendesk.store.photo_check import Met, PhotoFault
from greendesk.store.project import Project
from greendesk.store.writer import Writer

MENDED = N_("{n:,} damaged photos were mended.")
WHOLE_AGAIN = N_("Damaged in the project, and whole again by these files: {names}")


@dataclass(frozen=True, slots=True)
class Taken:
    """A photo whose bytes are in the project file and which belongs to no patch yet.

    Attributes:
        kept: what is known of the bytes, as fields of a photo.
        is_new: whether the bytes were not there before, for undo or another photo.
    """

    shot: Shot
    kept: Mapping[str, Value]
    is_new: bool

    @property
    def sha256(self) -> str:
        """The name under which the store has the bytes."""
        return str(self.kept["sha256"])


@dataclass(frozen=True, slots=True)
class Intake:
    """What became of some files.

    Attributes:
        known: names of files that are in the project already.
        mended: names of those whose photos were damaged there and are whole again.
    """

    taken: Sequence[Taken]
    refused: Sequence[Refused]
    known: Sequence[str]
    mended: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Where the officer wants a photo, and what it shows ("" = by where the camera looked)."""

    patch_id: PatchId
    shows: str = ""


def take_in(
    writer: Writer,
    paths: Sequence[Path],
    originals: frozenset[str],
    at: datetime,
    report: Report = quiet,
) -> Intake:
    """Put photos into the project file, not yet added to any patch; runs in a job.

    A file that is in the project already is left out; if its photo is damaged there, it is mended.

    Args:
        originals: hashes of the files that are in the project already.

    Raises:
        Outage: the project file can't be written; nothing was added.
    """
    taken: list[Taken] = []
    refused: list[Refused] = []
    known: list[str] = []
    mended: list[str] = []
    seen = set(originals)
    try:
        for n, found in enumerate(prepare_photos(paths), 1):
            if isinstance(found, Refused):
                refused.append(found)
            elif (met := _met_again(writer, found, seen, originals)) != "lost":
                (mended if met == "mended" else known).append(found.shot.name)
            else:
                seen.add(found.original_sha256)
                taken.append(_staged(writer, found, at))
            report(n / len(paths))
    except BaseException:
        give_back(writer, taken)
        raise
    return Intake(taken, refused, known, mended)


def give_back(writer: Writer, taken: Sequence[Taken]) -> None:
    """Let go of bytes that were put into the file for nothing."""
    new = [one.sha256 for one in taken if one.is_new]
    if new:
        writer.ask(lambda p: p.photos.unstage(new))


def take_out_of(backup: Path, writer: Writer, photos: Sequence[Photo], at: datetime) -> list[Photo]:
    """Put the bytes that a safety copy has of photos into the project file; in a job.

    Returns:
        Those whose bytes are there now; the copy may lack some, or have them damaged.

    Raises:
        Outage: the copy can't be read, or the project file not written.
    """
    there: set[str] = set()
    for sha256, data in photos_in(backup, sorted({photo.sha256 for photo in photos})):
        writer.ask(partial(_stage, sha256, data, at))
        there.add(sha256)
    return [photo for photo in photos if photo.sha256 in there]


def check_photos(writer: Writer, at: datetime, *, mend: bool) -> tuple[int, list[PhotoFault]]:
    """Read every photo; return how many damaged ones were mended, and what is wrong still.

    Args:
        mend: put right what needs no question, with sound bytes that lie beside a photo or in a
            safety copy.

    Raises:
        Outage: the project file can't be read, or not written.
    """
    mended = writer.ask(lambda p: p.photos.mend(at)) if mend else 0
    faults = writer.ask(lambda p: p.photos.faults())
    damaged = [fault.photo for fault in faults if fault.kind == "damaged"]
    if mend and damaged and _fetch_from_copies(writer, damaged, at):
        mended += writer.ask(lambda p: p.photos.mend(at))
        faults = writer.ask(lambda p: p.photos.faults())
    return mended, faults


def _fetch_from_copies(writer: Writer, damaged: Sequence[Photo], at: datetime) -> bool:
    """Put the sound bytes that safety copies have into the file, by hash; return whether any."""
    left = list(damaged)
    for backup in writer.ask(lambda p: p.backups(paths.backups())):
        try:
            found = take_out_of(backup.path, writer, left, at)
        except Outage:
            continue  # an older one may be readable
        left = [photo for photo in left if photo not in found]
        if not left:
            break
    return len(left) < len(damaged)


def originals_of(session: Session) -> frozenset[str]:
    """Return the hashes of the files from which the project's photos came."""
    return frozenset(session.view.album.originals())


def with_bytes(writer: Writer, photos: Iterable[Photo]) -> Iterator[tuple[Photo, bytes]]:
    """Yield photos with their bytes, read one after the other; damaged ones are left out."""
    for photo in photos:
        data = writer.ask(partial(_bytes_of, photo.sha256))
        if data is not None:
            yield photo, data


def adding(session: Session, pairs: Sequence[tuple[Taken, Place]]) -> Edit:
    """Return the edit that adds photos to patches."""
    return add_photos(
        [
            new_photo(session.new_id(), place.patch_id, one.shot, one.kept, place.shows)
            for one, place in pairs
        ]
    )


def blurred_version(
    writer: Writer, photo: Photo, box: tuple[float, float, float, float], at: datetime
) -> Mapping[str, Value]:
    """Put a version of a photo with a blurred box into the file; return its fields. In a job.

    Args:
        box: left, top, right, bottom in pixels of the photo.

    Raises:
        BadInput: the photo is damaged, or not there.
        Outage: the project file can't be written.
    """
    data = writer.ask(lambda p: p.photos.bytes_of(photo.sha256))
    if data is None:
        raise BadInput(NO_BYTES)
    made = blurred(data, box)
    writer.ask(lambda p: p.photos.stage(made.sha256, made.jpeg, at))
    return _kept(made)


def _bytes_of(sha256: str, project: Project) -> bytes | None:
    return project.photos.bytes_of(sha256)


def _met_again(writer: Writer, found: Prepared, seen: Set[str], originals: frozenset[str]) -> Met:
    """Return what a file's photo was; "lost" also if it has none, so that it is to be added."""
    if found.original_sha256 not in seen:
        return "lost"
    if found.original_sha256 not in originals:
        return "known"
    told = found.original_sha256, found.sha256, found.jpeg
    return writer.ask(lambda p: p.photos.meet_again(*told))


def _stage(sha256: str, data: bytes, at: datetime, project: Project) -> bool:
    return project.photos.stage(sha256, data, at)


def _staged(writer: Writer, found: Prepared, at: datetime) -> Taken:
    is_new = writer.ask(lambda p: p.photos.stage(found.sha256, found.jpeg, at))
    kept = {**_kept(found), "original_sha256": found.original_sha256}
    return Taken(found.shot, kept, is_new)


def _kept(found: Prepared) -> dict[str, Value]:
    return {
        "sha256": found.sha256,
        "size": len(found.jpeg),
        "width_px": found.width_px,
        "height_px": found.height_px,
    }
