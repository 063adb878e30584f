"""Are all photos there and whole: looked at in a job, told in words, mended where that is clear."""

from collections.abc import Sequence

from greendesk import photos
from greendesk.i18n import N_, Text
from greendesk.qt.desk import Desk
from greendesk.qt.jobs import Job
from greendesk.qt.words import name_text
from greendesk.store.photo_check import PhotoFault

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
        return photos.check_photos(writer, at, mend=may_mend)

    def done(found: tuple[int, list[PhotoFault]]) -> None:
        mended, faults = found
        if not mended and not faults:
            n = len(desk.session.view.album)
            desk.tell(Text(N_("All {n:,} photos are there and whole."), {"n": n}))
            return
        desk.inform(report(desk, mended, faults))

    desk.work_on(Text(N_("Looking at every photo…")), work, done)


def report(desk: Desk, mended: int, faults: Sequence[PhotoFault]) -> list[Text]:
    """Return what is to be told, one line each."""
    lines = [Text(photos.MENDED, {"n": mended})] if mended else []
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
