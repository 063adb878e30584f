"""``greendesk --tour FOLDER``: the whole main job, played on the real window.

Draws, fills in, undoes, mends, exports and sends on the made-up tambon, with real mouse and key
events, and leaves pictures of every step, the project, the export and the receipts in FOLDER. It
shows a newcomer what the program does, makes the pictures of the manual, and is a test of all of
it: a step that does not lead to what it should stops the tour with exit code 1.
"""

import json
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from time import monotonic
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget
from shapely.geometry import MultiPolygon

from greendesk import practice
from greendesk.model.measure import area_m2
from greendesk.model.message import Receipt
from greendesk.model.record import Patch, Value
from greendesk.model.sending import State
from greendesk.qt.app import make_application, make_window
from greendesk.qt.dialogs import files, page
from greendesk.qt.dialogs.receipts import Receipts
from greendesk.qt.workspace import Workspace
from greendesk.rules.base import Issue
from greendesk.settings import OFFICER, Settings

T = TypeVar("T")
PATIENCE_S = 60.0
QUICK = 80
"""How hard a picture is packed: a third of the time for a twentieth more bytes."""
CLOSE_ENOUGH = 0.12
"""By how much of its size a patch that was clicked may differ from the one in the picture."""

DOUBLE_CLICK_AT_MS = 10_000_000
_NO_KEY = Qt.KeyboardModifier.NoModifier


class Stopped(Exception):
    """A step of the tour did not lead to what it should."""


def main(argv: Sequence[str]) -> int:
    """Play the tour; ``argv`` holds the folder for what it makes, which is emptied first."""
    folder = Path(argv[0]) if argv else Path("tour")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    qInstallMessageHandler(_repeat)
    player = Tour(folder)
    try:
        player.play()
    except Stopped as stopped:
        player.picture("stopped-here")
        print(f"The tour stopped: {stopped}", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        player.close()
    return 0


def _repeat(kind: QtMsgType, context: object, words: str) -> None:
    """Say what Qt says, except that it has no window manager here."""
    if "propagateSizeHints" not in words:
        print(words, file=sys.stderr)  # noqa: T201


class Tour:
    """One playing of the tour.

    Attributes:
        desk: the desk of the real window.
        made: what was made so far, in order: file names in the folder.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.app = make_application()
        settings = Settings.load(folder / "settings")
        settings.set(OFFICER, "ผู้ฝึกหัด")
        self.desk, self.window = make_window(settings, dark=False)
        self.desk.ask = self._answer
        self.made: list[str] = []
        self._broken: list[BaseException] = []
        sys.excepthook = lambda kind, error, trace: self._broken.append(error)
        self._to: Path | None = None

    def play(self) -> None:
        """Do the main job from the first look to the receipts."""
        path = practice.make_sample(self.folder)
        self.window.show()
        self.window.activateWindow()
        self.desk.open(path)
        self.until(lambda: self.desk.has_project, "the sample opens")
        self.until_quiet()
        self.picture("01-my-area")
        sample = practice.load_sample()
        ways = (self.finish_by_enter, self.finish_by_double_click, self.finish_on_first_corner)
        for number, ((shape, values), finish) in enumerate(zip(sample.to_draw, ways, strict=False)):
            self.draw(shape, finish, number)
            self.fill_in(values, number)
        self.undo_and_redo()
        self.mend()
        self.export()
        self.send()
        self.speak_english()
        self.come_back(path)
        self.tell(f"{len(self.made)} pictures and files in {self.folder}")

    def close(self) -> None:
        """Close the window as an officer would."""
        self.window.close()
        self.app.processEvents()

    # --- the steps ----------------------------------------------------------------------------

    def draw(
        self, shape: MultiPolygon, finish: Callable[[QPoint, QPoint], None], number: int
    ) -> None:
        """Draw round a patch that is seen in the picture, corner by corner."""
        before = {patch.id for patch in self.desk.session.view}
        canvas = self.desk.canvas
        canvas.fly_to(shape.bounds, animate=False)
        canvas.zoom_by(-0.4)
        self.until_quiet()
        side = self._workspace().side
        if number == 0:
            self.click(side.patches.add)
        else:
            canvas.setFocus()
            self.key(canvas, Qt.Key.Key_A, "a")
        corners = [self._at(lonlat) for lonlat in shape.geoms[0].exterior.coords[:-1]]
        corners = _apart(corners)
        for count, corner in enumerate(corners):
            self.move(corner)
            QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=corner)
            if number == 0 and count == len(corners) // 2:
                self.move(corners[count + 1])
                self.picture("02-drawing")
        finish(corners[0], corners[-1])
        self.until(lambda: len(self.desk.session.view) == len(before) + 1, "the patch is there")
        made = next(p for p in self.desk.session.view if p.id not in before)
        wanted, drawn = area_m2(shape), area_m2(made.shape)
        if abs(wanted - drawn) > CLOSE_ENOUGH * wanted:
            raise Stopped(f"{drawn:.0f} m² were drawn, not {wanted:.0f}")
        self.until(lambda: self.desk.session.status.kind == "saved", "the patch is saved")

    def finish_by_enter(self, first: QPoint, last: QPoint) -> None:
        """Press Enter."""
        self.key(self.desk.canvas, Qt.Key.Key_Return)

    def finish_by_double_click(self, first: QPoint, last: QPoint) -> None:
        """Click the last corner twice more, at once (Qt's own test mouse is never so quick)."""
        press, release = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
        again = QEvent.Type.MouseButtonDblClick
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        canvas = self.desk.canvas
        for ms, kind in enumerate((press, release, again, release)):
            held = none if kind == release else left
            at = QPointF(last)
            event = QMouseEvent(kind, at, canvas.mapToGlobal(at), left, held, _NO_KEY)
            event.setTimestamp(DOUBLE_CLICK_AT_MS + 50 * ms)
            QApplication.sendEvent(canvas, event)
        self.app.processEvents()

    def finish_on_first_corner(self, first: QPoint, last: QPoint) -> None:
        """Click on the first corner."""
        self.move(first)
        QTest.mouseClick(self.desk.canvas, Qt.MouseButton.LeftButton, pos=first)

    def fill_in(self, values: dict[str, Value], number: int) -> None:
        """Type the name and choose what the short form asks."""
        patch_id = self.desk.selection[0]
        form = self.desk.form
        self.until(lambda: form.isVisible(), "the form is there")
        form.focus_field("name_th")
        name = form.findChild(QLineEdit, "name_th")
        if name is None:
            raise Stopped("there is no field for the name")
        self.type(name, str(values["name_th"]))
        self.key(name, Qt.Key.Key_Tab)
        chosen = {k: v for k, v in values.items() if k != "name_th"} | {"ownership": "LAO_LAND"}
        for field_id, code in chosen.items():
            form.editors[field_id].choose(code)
            self.app.processEvents()
        self.until(
            lambda: (
                self._patch(patch_id).values.get("ownership") == "LAO_LAND"
                and self._patch(patch_id).name == values["name_th"]
            ),
            "what was typed is kept",
        )
        self.until_quiet()
        if number == 0:
            self.picture("03-form")
        self.until(
            lambda: self.desk.checks.state(patch_id) is State.READY, "the patch is ready to be sent"
        )

    def undo_and_redo(self) -> None:
        """Take three steps back and do them again."""
        view = self.desk.session.view
        before = {patch.id: patch for patch in view}
        for keys in (Qt.Key.Key_Z, Qt.Key.Key_Y):
            for _ in range(3):
                self.settle()
                self.desk.canvas.setFocus()
                QTest.keyClick(self.desk.canvas, keys, Qt.KeyboardModifier.ControlModifier)
                self.settle()
            if keys == Qt.Key.Key_Z and {patch.id: patch for patch in view} == before:
                raise Stopped("Ctrl+Z changed nothing")
        if {patch.id: patch for patch in view} != before:
            raise Stopped("after undo and redo not everything is as it was")

    def mend(self) -> None:
        """Look at what is wrong with the sample, take the offered mend, fill in what is missing."""
        side = self._workspace().side
        side.tabs.setCurrentIndex(1)
        self.until_quiet()
        issues = side.issues
        row = next(
            (n for n in range(issues.model.rowCount()) if _mends(issues.model.issue(n))), None
        )
        if row is None:
            raise Stopped("no mend is offered for the year of the Common Era")
        issues.list.setCurrentIndex(issues.model.index(row))
        self.click(issues.remedy.preview)
        self.until_quiet()
        self.picture("04-check")
        known = issues.model.rowCount()
        self.click(issues.remedy.fix)
        self.settle()
        self.until(lambda: issues.model.rowCount() < known, "the mend takes the remark away")

    def export(self) -> None:
        """Write the GeoPackage for upload."""
        self._to = self.folder / "export.gpkg"
        self._workspace().actions_by_id["data.export"].trigger()
        self.until(lambda: bool(self._to and self._to.exists()), "the export is written")
        self.until_quiet()
        self.made.append("export.gpkg")

    def send(self) -> None:
        """Send everything that is ready to the practice centre and look at the receipts."""
        side = self._workspace().side
        side.tabs.setCurrentIndex(2)
        self.until_quiet()
        ready = len(self.desk.session.sendable())
        if ready < 3:
            raise Stopped(f"only {ready} patches are ready")
        self.picture("05-before-sending")
        self.click(side.sending.send_button)
        accepted = self.desk.checks.counts
        self.until(lambda: accepted.get(State.ACCEPTED, 0) == ready, "all were received")
        self.until(lambda: not side.sending.sending, "sending has ended")
        self.until_quiet()
        self.picture("06-received")
        self.click(side.sending.receipts)
        self.until(lambda: "receipts.json" in self.made, "the receipts are shown")

    def speak_english(self) -> None:
        """Change the language without a restart."""
        self._workspace().side.tabs.setCurrentIndex(0)
        self.click(self._workspace().top_bar.language)
        toast = self._workspace().toast
        if toast.isVisible():
            self.click(toast.close_button)
        self.until_quiet()
        self.picture("07-english")
        self.click(self._workspace().top_bar.language)

    def come_back(self, path: Path) -> None:
        """Close the project, open it again: everything is there, and can still be undone."""
        before = {patch.id: patch for patch in self.desk.session.view}
        self.desk.close_project()
        self.desk.open(path)
        self.until(lambda: self.desk.has_project, "the project opens again")
        if {patch.id: patch for patch in self.desk.session.view} != before:
            raise Stopped("after a restart not everything is there")
        if self.desk.session.undo_label is None:
            raise Stopped("after a restart nothing can be undone")
        self.until_quiet()
        self.picture("08-the-next-day")

    # --- dialogs --------------------------------------------------------------------------------

    def _answer(self, question: page.Question[T]) -> T | None:
        """Show the real question, take its picture, and answer it as an officer would."""
        if isinstance(question, files.SaveFile):
            assert self._to is not None
            question.dialog.setDirectory(str(self._to.parent))
            question.dialog.selectFile(self._to.name)
            return question.answer()
        dialog = question if isinstance(question, QDialog) else None
        QTimer.singleShot(0, lambda: self._press(dialog))
        return page.ask(question)

    def _press(self, dialog: QDialog | None) -> None:
        if dialog is None:
            return
        self.settle()
        self.picture(f"dialog-{type(dialog).__name__.lower()}", dialog)
        if isinstance(dialog, Receipts):
            self._write_receipts(dialog.receipts)
        primary = [b for b in dialog.findChildren(QPushButton) if b.property("kind") == "primary"]
        self.click(primary[-1])

    def _write_receipts(self, receipts: Sequence[Receipt]) -> None:
        rows = [asdict(receipt) for receipt in receipts]
        text = json.dumps(rows, ensure_ascii=False, indent=1)
        (self.folder / "receipts.json").write_text(text + "\n", encoding="utf-8")
        self.made.append("receipts.json")

    # --- the hand -------------------------------------------------------------------------------

    def click(self, widget: QWidget) -> None:
        """Click a button in its middle."""
        if not (widget.isVisible() and widget.isEnabled()):
            raise Stopped(f"{widget.accessibleName()!r} can't be pressed: {widget.toolTip()}")
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
        self.app.processEvents()

    def move(self, to: QPoint) -> None:
        """Move the mouse over the map."""
        QTest.mouseMove(self.desk.canvas, to)
        self.app.processEvents()

    def key(self, widget: QWidget, key: Qt.Key, text: str = "") -> None:
        """Press and release a key."""
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text)
            QApplication.sendEvent(widget, event)
        self.app.processEvents()

    def type(self, widget: QWidget, text: str) -> None:
        """Type letter by letter (Qt's own test keyboard dies of Thai)."""
        for letter in text:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(widget, event)

    # --- looking --------------------------------------------------------------------------------

    def until(self, done: Callable[[], bool], what: str) -> None:
        """Let the window live until ``done``; stop the tour if it takes too long."""
        end = monotonic() + PATIENCE_S
        while not done():
            self.app.processEvents()
            if self._broken:
                raise Stopped(f"{what}: {self._broken[0]!r}") from self._broken[0]
            if monotonic() > end:
                raise Stopped(f"waited in vain until {what}")

    def until_quiet(self) -> None:
        """Wait until the map is complete, all is checked and nothing is being saved."""
        self.until(
            lambda: (
                self.desk.canvas.complete
                and not self.desk.checks.busy
                and self.desk.session.status.kind == "saved"
            ),
            "everything is at rest",
        )
        self.app.processEvents()

    def settle(self) -> None:
        """Let everything that waits happen."""
        for _ in range(3):
            self.app.processEvents()
        if self.desk.has_project:
            self.until(lambda: self.desk.session.status.kind == "saved", "all is saved")

    def picture(self, name: str, of: QWidget | None = None) -> None:
        """Keep what is on screen."""
        self.app.processEvents()
        (of or self.window).grab().save(str(self.folder / f"{name}.png"), "PNG", QUICK)
        self.made.append(f"{name}.png")
        self.tell(f"{name}.png")

    def tell(self, line: str) -> None:
        """Say how far the tour is."""
        if sys.stdout is not None:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()

    def _at(self, lonlat: tuple[float, ...]) -> QPoint:
        x, y = self.desk.canvas.pixel((lonlat[0], lonlat[1]))
        return QPoint(round(x), round(y))

    def _patch(self, patch_id: str) -> Patch:
        return self.desk.session.view.get(patch_id)

    def _workspace(self) -> Workspace:
        found = self.window.workspace
        assert isinstance(found, Workspace)
        return found


def _apart(corners: Sequence[QPoint], least_px: int = 14) -> list[QPoint]:
    """Return the corners that an officer would click: none so near that it means the last one."""
    kept: list[QPoint] = []
    for corner in corners:
        if all((corner - other).manhattanLength() >= least_px for other in (*kept[-1:], *kept[:1])):
            kept.append(corner)
    return kept


def _mends(issue: Issue | None) -> bool:
    return issue is not None and issue.rule.id == "V10" and issue.found.fix is not None
