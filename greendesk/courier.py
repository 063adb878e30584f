"""The courier, joined: what is to be sent as files on a stick.

::

    seal what is ready -> a folder on the stick: changes.gpkg, photos, manifest.json
                          flushed, read back, hashes compared -> "handed over"
    the centre loads it, gives its rows back as a file: see :mod:`.receipts`

What was handed over may be sent online later as well, or handed over twice: the bytes and ids are
the same, so the centre keeps each change once.
"""

import hashlib
import json
import os
import shutil
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import cast

from greendesk.errors import BadInput, Outage, reason_of
from greendesk.i18n import N_, Text
from greendesk.model.freight import photos_to_go
from greendesk.model.message import Change, Sender
from greendesk.model.record import PatchId, Photo
from greendesk.sealing import Going, Sealing
from greendesk.session import Session
from greendesk.store import courier as file
from greendesk.store.backup import flush
from greendesk.store.writer import Post
from greendesk.sync.photos import feature_of

CHANGES, PHOTOS, MANIFEST = "changes.gpkg", "photos.geojson", "manifest.json"
FORMAT = "greendesk-courier"
NOTHING = N_(
    "There is nothing ready to be handed over. “Check the data” says what the records still need."
)
NOT_WRITTEN = N_(
    "{name} can't be written ({why}). Nothing was handed over and nothing is lost. Choose another "
    "place, then try again."
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is to be handed over: plain values, so that a job can write it.

    Attributes:
        changes: everything sealed that has no answer yet.
        refused: why a patch could not be sealed; the others were.
        photos: that the centre lacks, of patches that it has or is handed now; ``bytes_of`` gives
            their bytes by hash, and ``is_here`` whether they are photos still: blurred or deleted
            meanwhile, they stay here.
        practice: it is no real report; folder and manifest say so.
    """

    changes: tuple[Change, ...]
    refused: Mapping[PatchId, Text]
    sender: Sender
    at: datetime
    photos: tuple[Photo, ...] = ()
    bytes_of: Callable[[str], bytes | None] = lambda sha256: None
    is_here: Callable[[str], bool] = lambda sha256: True
    practice: bool = False


@dataclass(frozen=True, slots=True)
class Packed:
    """What lies in a courier folder.

    Attributes:
        refused: why a patch could not be sealed; the others were.
        damaged: photos whose bytes are damaged here, so that they do not lie in it.
    """

    folder: Path
    changes: int
    size_bytes: int
    refused: Mapping[PatchId, Text]
    damaged: tuple[Photo, ...] = ()
    photos: int = 0


def pack(session: Session, into: Path) -> Packed:
    """Seal what is ready and write it, with all that has no answer yet, to a new folder.

    Waits for the disk: the window calls :func:`seal`, :func:`write` in a job, :func:`hand_over`.

    Raises:
        BadInput: nothing is ready; the LAO has no code; the copy can't be read back.
        Outage: the place can't be written.
    """
    parcels: list[Parcel] = []
    errors: list[Exception] = []
    seal(session, parcels.append, errors.append)
    if errors:
        raise errors[0]
    (parcel,) = parcels
    packed = write(into, parcel)
    hand_over(session, parcel)
    return packed


def seal(
    session: Session,
    ready: Callable[[Parcel], None],
    failed: Callable[[Exception], None],
    post: Post = lambda call: call(),
) -> None:
    """Seal what is ready; then call ``ready`` with everything that has no answer yet.

    What another program changed meanwhile is shown and checked first. ``failed`` hears BadInput if
    there is nothing to hand over.

    Raises:
        BadInput: the LAO has no code yet.
    """

    def sealed(going: Going) -> None:
        parcel = _parcel(session, going)
        if parcel.changes or parcel.photos:
            ready(parcel)
        else:
            failed(BadInput(next(iter(going.refused.values()), Text(NOTHING))))

    Sealing(session, sealed, failed, post).begin(None)


def _parcel(session: Session, going: Going) -> Parcel:
    sender = Sender(session.profile.lao_code, session.device_id, session.by)
    album, going_ids = session.view.album, frozenset(going.patches.values())
    known, find = session.ledger.known, session.view.find
    due = photos_to_go(album, album.received, known, find, going_ids)
    writer = session.writer
    return Parcel(
        going.changes,
        going.refused,
        sender,
        session.now(),
        tuple(photo for one in due for photo in one.photos),
        lambda sha256: writer.ask(lambda p: p.photos.bytes_to_give(sha256)),
        lambda sha256: writer.ask(lambda p: sha256 in p.photos.hashes()),
        session.practice,
    )


def write(into: Path, parcel: Parcel) -> Packed:
    """Write sealed changes to a new folder in ``into``.

    It gets its name when everything in it was flushed, read back and compared.

    Raises:
        BadInput: it can't be read back as it was written.
        Outage: the place can't be written.
    """
    kind = "greendesk-practice" if parcel.practice else "greendesk"
    name = f"{kind}-{parcel.sender.lao_code}-{parcel.at.astimezone():%Y%m%d-%H%M}"
    folder = _free(into / name)
    half = folder.with_name(f"~{folder.name}")
    try:
        half.mkdir()
        file.write(half / CHANGES, parcel.changes, parcel.at)
        damaged = _write_photos(half, parcel)
        manifest = _manifest(half, parcel)
        _put(half / MANIFEST, json.dumps(manifest, ensure_ascii=False, indent=2).encode())
        flush(half)
        file.check(half / CHANGES, parcel.changes)
        named = {photo.sha256 for photo in parcel.photos}
        if read_manifest(half) != manifest or not _are_whole(half.glob("*.jpg"), named):
            raise BadInput(file.NOT_WHOLE, name=folder.name)
        os.replace(half, folder)
        flush(into)
        size = sum(found.stat().st_size for found in folder.iterdir())
    except OSError as error:
        raise Outage(NOT_WRITTEN, name=folder.name, why=reason_of(error)) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    photos = sum(1 for _ in folder.glob("*.jpg"))
    return Packed(folder, len(parcel.changes), size, parcel.refused, damaged, photos)


def hand_over(session: Session, parcel: Parcel) -> None:
    """Note that these changes lie in a courier folder."""
    ids = [change.id for change in parcel.changes]
    session.saver.run(lambda p: p.hand_over(ids, parcel.at), session.note_sending)


def read_manifest(folder: Path) -> dict[str, object]:
    """Return the manifest of a courier folder, after comparing every file with its hash.

    Raises:
        BadInput: a file is missing or is not what it was.
    """
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        whole = manifest["format"] == FORMAT and all(
            _sha256(folder / Path(name).name) == told["sha256"]
            for name, told in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadInput(file.NOT_WHOLE, name=folder.name) from error
    if not whole:
        raise BadInput(file.NOT_WHOLE, name=folder.name)
    return cast(dict[str, object], manifest)


# --- inside -------------------------------------------------------------------------------------


def _write_photos(folder: Path, parcel: Parcel) -> tuple[Photo, ...]:
    """Write each photo under its hash, and what the centre is told; return the damaged ones."""
    told: list[object] = []
    damaged: list[Photo] = []
    same: dict[str, list[Photo]] = defaultdict(list)
    for photo in parcel.photos:
        same[photo.sha256].append(photo)
    for sha256, photos in same.items():
        data = parcel.bytes_of(sha256)
        if data is not None:
            _put(folder / f"{sha256}.jpg", data)
            code, device = parcel.sender.lao_code, parcel.sender.device_id
            told.append(json.loads(feature_of(photos, code, device)))
        elif parcel.is_here(sha256):
            damaged += photos
    if told:
        page = {"type": "FeatureCollection", "features": told}
        _put(folder / PHOTOS, json.dumps(page, ensure_ascii=False).encode())
    return tuple(damaged)


def _manifest(folder: Path, parcel: Parcel) -> dict[str, object]:
    files = sorted(path for path in folder.iterdir() if path.name != MANIFEST)
    return {
        "format": FORMAT,
        "version": 1,
        "practice": parcel.practice,
        "lao_code": parcel.sender.lao_code,
        "device_id": parcel.sender.device_id,
        "made_at": parcel.at.isoformat(timespec="seconds"),
        "batches": sorted({change.batch_id for change in parcel.changes}),
        "changes": len(parcel.changes),
        "files": {
            path.name: {"sha256": _sha256(path), "bytes": path.stat().st_size} for path in files
        },
    }


def _are_whole(photos: Iterable[Path], named: Collection[str]) -> bool:
    """Return whether each photo is what its name says, and one of those that were to come."""
    return all(path.stem in named and _sha256(path) == path.stem for path in photos)


def _free(folder: Path) -> Path:
    """Return a folder's name, or the next one that nobody has."""
    names = (folder if n == 1 else folder.with_name(f"{folder.name}-{n}") for n in range(1, 1000))
    return next(path for path in names if not path.exists())


def _put(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    flush(path)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()
