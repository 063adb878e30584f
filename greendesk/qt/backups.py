"""Safety copies, in the window: what is brought back, a copy opened for a damaged file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from greendesk import opening, paths
from greendesk.edits.restore import bring_back as brought_back
from greendesk.i18n import N_, Text
from greendesk.model.record import Photo
from greendesk.photos import take_out_of
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.bring_back import BringBack, Kept, Ticked
from greendesk.qt.dialogs.trouble import Confirm
from greendesk.qt.words import moment_text
from greendesk.store.backup import Backup, listed
from greendesk.store.owner import owner, project_id

NONE_YET = Text(
    N_("There is no safety copy yet: GreenDesk makes the first one within half an hour.")
)
LOST = N_("{n:,} photos are damaged in the safety copy, too. Try an older copy.")


def bring_back(desk: Desk) -> None:
    """Offer the safety copies; make what is ticked as it was, as one undoable step."""
    session = desk.session

    def read(backup: Backup, arrived: Callable[[Kept], None]) -> None:
        desk.jobs.start(lambda job: opening.read_backup(backup.path), arrived, desk.failed)

    def ask(found: list[Backup]) -> None:
        if not found:
            desk.tell(NONE_YET)
            return
        show = desk.canvas.show_edit
        ticked = desk.ask(BringBack(found, session.view, read, show, desk.window))
        if ticked is None:
            return
        if not ticked.photos:
            _do(desk, ticked, ())
            return
        writer, at = session.writer, desk.now()
        desk.work_on(
            Text(N_("Getting {n:,} photos out of the safety copy…"), {"n": len(ticked.photos)}),
            lambda job: take_out_of(ticked.backup.path, writer, ticked.photos, at),
            lambda photos: _do(desk, ticked, photos),
        )

    session.writer.submit(lambda p: p.backups(paths.backups()), ask, desk.failed)


def _do(desk: Desk, ticked: Ticked, photos: Sequence[Photo]) -> None:
    """Make it what it was; of photos those whose bytes the copy had."""
    if lost := len(ticked.photos) - len(photos):
        desk.inform([Text(LOST, {"n": lost})])
        if not (ticked.patches or photos):
            return
    edit = brought_back(desk.session.view, ticked.patches, photos)
    if not desk.do(edit):
        return
    if (bounds := edit.bounds) is not None:
        desk.canvas.fly_to(bounds)
    desk.tell_undoable(edit.label)


def offer_latest(desk: Desk, path: Path) -> bool:
    """Offer the latest safety copy of a project that can't be opened; return whether it is taken.

    The file stays as it is; the copy becomes a project of its own beside it.
    """
    found = listed(paths.backups(), path.stem, project_id(path))
    if not found:
        return False
    words = N_(
        "{name} can't be opened. It stays exactly as it is. There is a safety copy of"
        " {when} ({whose}): GreenDesk can open it as a project of its own, beside that file."
    )
    told = {"name": path.name, "when": moment_text(found[0].at), "whose": _whose(found[0])}
    question = Text(words, told)
    accept = Text(N_("Open the safety copy"))
    if not desk.ask(Confirm(question, accept, desk.window, grave=True)):
        return False
    desk.jobs.start(
        lambda job: opening.save_as_new(found[0].path, path, desk.now()),
        desk.open,
        desk.failed,
    )
    return True


def _whose(backup: Backup) -> Text:
    """Say whose copy it is: of a file that can't be read only its name is known."""
    of = owner(backup.path)
    if of is None:
        return Text(N_("whose it is can't be read"))
    if not of.title.th:
        return Text(N_("{n:,} patches"), {"n": of.patches})
    return Text(N_("{lao}, {n:,} patches"), {"lao": of.title, "n": of.patches})
