"""Photos into the project: chosen, dropped, pasted, or a whole folder of them; and looked at."""

from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QImage

from greendesk.exchange.photos import SUFFIXES, Refused, photos_in
from greendesk.i18n import N_, Text
from greendesk.model.photo import Match, away_m, match
from greendesk.model.record import PatchId
from greendesk.photos import WHOLE_AGAIN, Intake, Place, Taken, adding, originals_of, take_in
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.page import CANCEL
from greendesk.qt.jobs import Cancelled, Job
from greendesk.qt.photos import deeds
from greendesk.qt.photos.matching import MatchPage
from greendesk.qt.photos.page import PhotoPage

FAR_M = 500.0
"""A photo from so far away is asked about, even if it was given to a patch by hand."""
PHOTOS = ((Text(N_("Photos")), SUFFIXES),)
NOTHING_ADDED = Text(N_("Cancelled. No photo was added."))
_PASTED = "pasted.png"


def is_photo(path: Path) -> bool:
    """Return whether a file is called like a photo."""
    return path.suffix.lower().lstrip(".") in SUFFIXES


# --- bringing them in -----------------------------------------------------------------------------


def pick_photos(desk: Desk) -> None:
    """Ask for photos and add them to the selected patch."""
    title = Text(N_("Add photos"))
    paths = desk.ask(files.OpenFiles(title, PHOTOS, Path.home(), desk.window))
    if paths:
        take_photos(desk, paths)


def pick_folder(desk: Desk) -> None:
    """Ask for a folder of photos and match them to the patches."""
    title = Text(N_("Folder of photos"))
    folder = desk.ask(files.ChooseFolder(title, Path.home(), desk.window))
    if folder is not None:
        take_folder(desk, folder)


def take_folder(desk: Desk, folder: Path) -> None:
    """Match all photos of a folder to the patches."""
    found: list[Path] = []
    if desk.attempt(lambda: found.extend(photos_in(folder))):
        take_photos(desk, found, to="")


def can_paste() -> bool:
    """Return whether a photo was copied, as a picture or as files."""
    data = QGuiApplication.clipboard().mimeData()
    return data is not None and (data.hasImage() or bool(_files_of(data)))


def paste(desk: Desk) -> None:
    """Add the photos that were copied to the selected patch."""
    data = QGuiApplication.clipboard().mimeData()
    if paths := _files_of(data):
        take_photos(desk, paths)
        return
    picture = data.imageData()
    if isinstance(picture, QImage):
        folder = TemporaryDirectory(prefix="greendesk-", ignore_cleanup_errors=True)
        path = Path(folder.name) / _PASTED
        if picture.save(str(path), "PNG"):  # type: ignore[call-overload]
            take_photos(desk, [path], ended=folder.cleanup)


def _files_of(data: QMimeData) -> list[Path]:
    local = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return [path for path in local if is_photo(path)]


def take_photos(
    desk: Desk,
    paths: Sequence[Path],
    to: PatchId | None = None,
    ended: Callable[[], None] = lambda: None,
) -> None:
    """Put photos into the project in a job, then into their patches.

    Args:
        to: the patch that is meant; "" = none, None = the selected one.
        ended: called once the files are not needed any more.
    """
    if desk.session.read_only:
        desk.tell(desk.session.status.text)
        return
    chosen = desk.selection[0] if len(desk.selection) == 1 else ""
    given = chosen if to is None else to
    writer, originals, at = desk.session.writer, originals_of(desk.session), desk.now()
    started: list[Job] = []

    def told(fraction: float) -> None:
        values = {"n": round(fraction * len(paths)), "all": len(paths)}
        words = Text(N_("Preparing photos: {n:,} of {all:,}"), values)
        desk.tell(words, button=CANCEL, run=started[0].cancel, stays=True)

    def work(job: Job) -> Intake:
        return take_in(writer, paths, originals, at, job.report)

    def failed(error: Exception) -> None:
        ended()
        if isinstance(error, Cancelled):
            desk.tell(NOTHING_ADDED)
        else:
            desk.failed(error)

    project = desk.projects.work

    def done(intake: Intake) -> None:
        ended()
        if desk.projects.work is project:
            _place(desk, intake, given)

    started.append(desk.jobs.start(work, done, failed, told))
    told(0.0)


def _place(desk: Desk, intake: Intake, given: PatchId) -> None:
    """Add the photos where they clearly belong; else ask."""
    view, taken = desk.session.view, intake.taken
    if not taken:
        _tell_rest(desk, intake, 0)
        return
    matches = match(view, [one.shot for one in taken])
    pairs: list[tuple[Taken, Place]] | None
    if given and all(_fits(desk, given, *one) for one in zip(taken, matches, strict=True)):
        pairs = [(one, Place(given)) for one in taken]
    else:
        pictures = desk.work.pictures
        pairs = desk.ask(MatchPage(view, taken, matches, given, pictures, desk.window))
    if not pairs:
        desk.tell(NOTHING_ADDED)
    added = {id(one) for one, _ in pairs or ()}
    left = [one for one in taken if id(one) not in added]
    if pairs and desk.attempt(lambda: desk.session.do(adding(desk.session, pairs))):
        _tell_rest(desk, intake, len(pairs))
    if new := [one.sha256 for one in left if one.is_new]:
        failed = desk.session.saver.failed
        desk.session.writer.submit(lambda project: project.photos.unstage(new), None, failed)


def _fits(desk: Desk, given: PatchId, one: Taken, found: Match) -> bool:
    """Return whether nothing speaks against the patch that the officer has selected."""
    if found.patch_id not in (None, given):
        return False
    patch = desk.session.view.find(given)
    if patch is None:
        return False
    position = one.shot.position
    return position is None or patch.shape is None or away_m(patch, position) <= FAR_M


def _tell_rest(desk: Desk, intake: Intake, added: int) -> None:
    """Say what was added, and what was not and why."""
    if added:
        desk.tell_undoable(Text(N_("{n:,} photos were added."), {"n": added}))
    lines = [_refusal(refused) for refused in intake.refused]
    if intake.known:
        names = ", ".join(intake.known)
        lines.append(Text(N_("In the project already: {names}"), {"names": names}))
    if intake.mended:
        lines.append(Text(WHOLE_AGAIN, {"names": ", ".join(intake.mended)}))
    if lines:
        desk.inform(lines)


def _refusal(refused: Refused) -> Text:
    return Text("{name}: {why}", {"name": refused.name, "why": refused.why})


# --- looking at them ------------------------------------------------------------------------------


def open_photo(desk: Desk, photo_id: str) -> None:
    """Show a photo in full."""
    photo = desk.session.view.album.find(photo_id)
    if photo is not None:
        desk.ask(PhotoPage(desk, photo))


def delete(desk: Desk, photo_id: str) -> None:
    """Take a photo out of the project."""
    photo = desk.session.view.album.find(photo_id)
    if photo is not None:
        if desk.session.read_only:
            desk.tell(desk.session.status.text)
            return
        deeds.delete_photo_of(desk, photo)


def compare_selected(desk: Desk) -> None:
    """Show two photos of the selected patch side by side."""
    deeds.compare_photos(desk, desk.selection[0])
