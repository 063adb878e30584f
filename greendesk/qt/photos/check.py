"""Are all photos there and whole: looked at in a job, told in words, mended where that is clear."""

from collections.abc import Sequence
from datetime import datetime

from greendesk import paths
from greendesk.errors import Outage
from greendesk.i18n import N_, Text
from greendesk.model.record import Photo
from greendesk.photos import take_out_of
from greendesk.qt.desk import Desk
from greendesk.qt.jobs import Job
from greendesk.qt.words import name_text
from greendesk.store.photo_check import PhotoFault
from greendesk.store.writer import Writer

_WORDS = {
    "missing": N_("{photo} ({patch}): another program took it out of the project file."),
    "damaged": N_("{photo} ({patch}): it is damaged in the project file."),
    "orphaned": N_("{photo}: the patch that it belonged to is not there any more."),
}
_WHAT_TO_DO = Text(
    N_("Add photos that are missing or damaged once more, or take them from a backup.")
)


def check_photos(desk: Desk) -> None:
    """Read every photo, put right what needs no question, and say what is left."""
    writer, at = desk.session.writer, desk.now()
    may_mend = not desk.session.read_only

    def work(job: Job) -> tuple[int, list[PhotoFault]]:
        mended = writer.ask(lambda p: p.photos.mend(at)) if may_mend else 0
        faults = writer.ask(lambda p: p.photos.faults())
        damaged = [fault.photo for fault in faults if fault.kind == "damaged"]
        if damaged and may_mend and _from_copies(writer, damaged, at):
            mended += writer.ask(lambda p: p.photos.mend(at))
            faults = writer.ask(lambda p: p.photos.faults())
        return mended, faults

    def done(found: tuple[int, list[PhotoFault]]) -> None:
        mended, faults = found
        if not mended and not faults:
            n = len(desk.session.view.album)
            desk.tell(Text(N_("All {n:,} photos are there and whole."), {"n": n}))
            return
        desk.inform(report(desk, mended, faults))

    desk.work_on(Text(N_("Looking at every photo…")), work, done)


def _from_copies(writer: Writer, damaged: Sequence[Photo], at: datetime) -> bool:
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


def report(desk: Desk, mended: int, faults: Sequence[PhotoFault]) -> list[Text]:
    """Return what is to be told, one line each."""
    lines = [Text(N_("{n:,} damaged photos were mended."), {"n": mended})] if mended else []
    for fault in faults:
        patch = desk.session.view.find(fault.photo.patch_id)
        values = {
            "photo": str(fault.photo.values.get("source_name", fault.photo.id)),
            "patch": "–" if patch is None else name_text(patch),
        }
        lines.append(Text(_WORDS[fault.kind], values))
    if any(fault.kind != "orphaned" for fault in faults):
        lines.append(_WHAT_TO_DO)
    return lines
