"""Handing over on a stick, in the window: choose a place, write it in a job, read the receipt."""

from functools import partial
from pathlib import Path

from greendesk import courier, receipts
from greendesk.courier import Packed, Parcel
from greendesk.i18n import N_, Text
from greendesk.model.album import damaged_words
from greendesk.model.message import Feature
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs import files
from greendesk.receipts import Answers

RECEIPTS = ((Text(N_("Receipt files")), ("geojson", "json")),)
_MB = 1024 * 1024


def hand_over(desk: Desk) -> None:
    """Ask for a stick or folder; seal what is ready, write and check it there."""
    desk.form.keep()
    title = Text(N_("Hand over on a stick: choose the stick or a folder"))
    into = desk.ask(files.ChooseFolder(title, Path.home(), desk.window))
    if into is None:
        return
    write = partial(_write, desk, into)
    desk.attempt(lambda: courier.seal(desk.session, write, desk.failed, desk.jobs.post))


def _write(desk: Desk, into: Path, parcel: Parcel) -> None:
    """Write and check in a job what was sealed; say where it is."""

    def done(packed: Packed) -> None:
        courier.hand_over(desk.session, parcel)
        values = {
            "n": packed.changes,
            "photos": packed.photos,
            "folder": str(packed.folder),
            "mb": max(0.1, packed.size_bytes / _MB),
        }
        words = N_(
            "{n:,} records and {photos:,} photos ({mb:.1f} MB) are in {folder}. It was read back "
            "and is whole: let the system eject the stick, then it can be taken away. The receipt "
            "of the centre makes them received."
        )
        left_out = [damaged_words(packed.damaged)] if packed.damaged else []
        desk.inform([Text(words, values), *left_out])

    desk.work_on(
        Text(N_("Writing and checking {n:,} records…"), {"n": len(parcel.changes)}),
        lambda job: courier.write(into, parcel),
        done,
    )


def read_receipt(desk: Desk) -> None:
    """Ask for a receipt of the centre and take its answers over."""
    title = Text(N_("Read in a receipt of the centre"))
    path = desk.ask(files.OpenFile(title, RECEIPTS, Path.home(), desk.window))
    if path is None:
        return
    session = desk.session

    def taken(answers: Answers) -> None:
        receipts.show(session, answers)
        desk.inform(answers.loaded.words)

    def read(rows: list[Feature]) -> None:
        session.writer.submit(receipts.taking(rows, session, path.name), taken, desk.failed)

    words = Text(N_("Reading {file}…"), {"file": path.name})
    desk.work_on(words, lambda job: receipts.read_receipt(path), read)
