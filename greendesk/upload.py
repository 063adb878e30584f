"""Sending photos, joined: what the project file has, through the client, to what it notes down.

Text first, photos after: only photos of patches that the centre has acknowledged are sent. The job
touches the writer and plain values only.
"""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from greendesk.i18n import N_
from greendesk.model.album import file_name
from greendesk.model.record import PatchId, Photo
from greendesk.model.telling import Upload, Use
from greendesk.store.project import Project
from greendesk.store.writer import Writer
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.pace import FAILURES_BEFORE_PAUSE
from greendesk.sync.photos import PhotoProgress, PhotoSender, SetAside, send_photos

PHOTOS_THERE = N_("The centre has received {n:,} of {all:,} photos.")


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the photos that were to be sent.

    Attributes:
        verified: hashes that the centre proved to have, among them some of before.
        all: how many were to be sent this time.
        done: how many of them are proved to be there now.
        damaged: those whose bytes are damaged here, so that they could not go.
    """

    verified: frozenset[str]
    all: int
    done: int
    damaged: tuple[Photo, ...] = ()


def deliver_photos(
    writer: Writer,
    endpoint: HttpEndpoint,
    lao_code: str,
    device_id: str,
    report: Callable[[PhotoProgress], None] = lambda progress: None,
    cancelled: Callable[[], bool] = lambda: False,
    sleep: Callable[[float], None] = time.sleep,
    patience: int = FAILURES_BEFORE_PAUSE,
    left: frozenset[PatchId] = frozenset(),
) -> Tally:
    """Send what is not proved to be there; runs on a job's thread and may take long.

    Args:
        left: patches whose photos stay here this time.

    Raises:
        UserError: the project belongs to another centre.
        SetAside: some photos could not be sent, named by their files; the others were.
        Outage: something stands in the way; what arrived until then is noted down.
    """
    endpoint.conformance()
    writer.ask(partial(_bind, endpoint.address, lao_code))
    found = writer.ask(lambda p: p.photos.to_send())
    todo = [due for due in found if not due.photos or {p.patch_id for p in due.photos} - left]
    first = {due.upload.sha256: due.photos[0] for due in todo if due.photos}
    sizes = {i: int(str(photo.values.get("size") or 0)) for i, photo in first.items()}
    proved: set[str] = set()

    def told(progress: PhotoProgress) -> None:
        if progress.status == "verified":
            proved.add(progress.latest)
        there = sum(sizes.get(sha256, 0) for sha256 in proved)
        there += 0 if progress.latest in proved else progress.there
        report(replace(progress, bytes_there=there, bytes_all=sum(sizes.values())))

    missing: set[str] = set()

    def bytes_of(sha256: str) -> bytes | None:
        data = writer.ask(partial(_bytes_of, sha256))
        if data is None:
            missing.add(sha256)
        return data

    sender = PhotoSender(
        bytes_of=bytes_of,
        is_here=lambda sha256: writer.ask(partial(_is_here, sha256)),
        keep=lambda upload: writer.ask(partial(_keep, upload)),
        report=told,
        cancelled=cancelled,
        sleep=sleep,
        chance=random.random,
        told=lambda sha256, uses: writer.ask(partial(_keep_told, sha256, uses)),
        lao_code=lao_code,
        device_id=device_id,
    )
    try:
        ended = send_photos(todo, endpoint, sender, patience)
    except SetAside as aside:
        named = [file_name(first[i]) if i in first else i[:12] for i in aside.hashes]
        raise SetAside(aside.host, aside.hashes, named) from aside
    done = sum(ended[sha256].status == "verified" for sha256 in first)
    here = writer.ask(lambda p: p.photos.to_send()) if missing else []
    damaged = tuple(p for due in here for p in due.photos if p.sha256 in missing)  # not thrown away
    return Tally(writer.ask(lambda p: p.photos.received()), len(first), done, damaged)


def _bind(address: str, lao_code: str, project: Project) -> None:
    project.bind(address, lao_code)


def _bytes_of(sha256: str, project: Project) -> bytes | None:
    return project.photos.bytes_to_give(sha256)


def _is_here(sha256: str, project: Project) -> bool:
    return sha256 in project.photos.hashes()


def _keep_told(sha256: str, uses: Sequence[Use], project: Project) -> None:
    project.photos.keep_told(sha256, uses)


def _keep(upload: Upload, project: Project) -> None:
    project.photos.keep_upload(upload)
