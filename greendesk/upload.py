"""Sending photos, joined: what the project file has, through the client, to what it notes down.

Text first, photos after: only photos of patches that the centre has acknowledged are sent. The job
touches the writer and plain values only.
"""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from greendesk.model.album import file_name
from greendesk.model.photo import Upload
from greendesk.model.record import PatchId, Photo
from greendesk.store.project import Project
from greendesk.store.writer import Writer
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.pace import FAILURES_BEFORE_PAUSE
from greendesk.sync.photos import PhotoProgress, PhotoSender, SetAside, feature_of, send_photos


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
    writer.ask(partial(_bind, endpoint.address))
    found = writer.ask(lambda p: p.photos_to_send())
    todo = [(photo, upload) for photo, upload in found if photo.patch_id not in left]
    sizes = {photo.sha256: int(str(photo.values.get("size") or 0)) for photo, _ in todo}
    proved: set[str] = set()

    def told(progress: PhotoProgress) -> None:
        if progress.status == "verified":
            proved.add(progress.latest)
        there = sum(sizes[sha256] for sha256 in proved)
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
        keep=lambda upload: writer.ask(partial(_keep, upload)),
        report=told,
        cancelled=cancelled,
        sleep=sleep,
        chance=random.random,
    )
    pairs = [(upload, feature_of(photo, lao_code, device_id)) for photo, upload in todo]
    try:
        ended = send_photos(pairs, endpoint, sender, patience)
    except SetAside as aside:
        names = {photo.sha256: file_name(photo) for photo, _ in todo}
        named = [names[sha256] for sha256 in aside.hashes]
        raise SetAside(aside.host, aside.hashes, named) from aside
    done = sum(upload.status == "verified" for upload in ended.values())
    here = writer.ask(lambda p: p.photos_to_send()) if missing else []
    damaged = tuple(photo for photo, _ in here if photo.sha256 in missing)  # not those thrown away
    return Tally(writer.ask(lambda p: p.photos_received()), len(pairs), done, damaged)


def _bind(address: str, project: Project) -> None:
    project.bind(address)


def _bytes_of(sha256: str, project: Project) -> bytes | None:
    return project.photo_bytes(sha256)


def _keep(upload: Upload, project: Project) -> None:
    project.keep_upload(upload)
