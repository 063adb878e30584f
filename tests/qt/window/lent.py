"""One window for the tests of a module that leave it as they found it.

To open a window costs more than most tests do in it. After each test the lent one is put back:
what the test did is undone by the program's own undo, what it chose, typed or opened is taken
away. Then it is looked at: if anything to be seen or known of it isn't as it was when it was
opened, it is closed, and the next test begins with a new one. So no test meets what another left.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QScrollBar,
    QWidget,
)
from pytestqt.exceptions import TimeoutError as Unrest
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from greendesk import i18n
from greendesk.model.record import Patch
from greendesk.qt import speech
from greendesk.qt.theme import is_dark, text_percent
from greendesk.settings import LANGUAGE, TEXT_SIZE
from tests.qt.window import stage
from tests.qt.window.opened import LAPTOP, Stage


class Begun(NamedTuple):
    """How it began: what is undone next and the patches, where the map stood and if it flew."""

    work: tuple[object, object]
    place: tuple[float, float, float]
    motion: bool


Open = Callable[[Sequence[Patch], QtBot], Stage]
Facts = tuple[object, ...]
TYPED = (QLineEdit, QComboBox)
"""What may keep something on a page that is not in sight (the form is filled anew each time)."""


class Lent:
    """At most one window, with the patches that were asked for last."""

    open_now: "ClassVar[Lent | None]" = None
    """The one whose window is open; other windows ask for it to be closed."""

    def __init__(self, open: Open) -> None:
        self._open = open
        self._here: Stage | None = None
        self._patches: tuple[Patch, ...] = ()
        self._as_opened: tuple[Facts, list[Facts]] = ((), [])
        self._begun = Begun((None, None), (0.0, 0.0, 0.0), True)

    def lend(self, patches: tuple[Patch, ...], qtbot: QtBot) -> Stage:
        """Return a window as it is just after opening a project with these patches."""
        if self._here is None or self._patches != patches:
            close_what_is_lent()
            self._here = here = self._open(patches, qtbot)
            Lent.open_now = self
            self._patches = patches
            canvas = here.desk.canvas
            self._begun = Begun(work_of(here), (*canvas.centre, canvas.zoom), canvas.motion.allowed)
            put_back(here, self._begun)  # at rest, as it will be the next time
            self._as_opened = known(here), seen(here)
        self._here.borrow(qtbot)
        return self._here

    def take_back(self) -> None:
        """Have the window as it was, or none."""
        here = self._here
        if here is None:
            return
        unexpected = here.script.unexpected
        if not self._is_as_opened(here):
            self.close()
        assert not unexpected, "nobody expected that question"

    def _is_as_opened(self, here: Stage) -> bool:
        if not isValid(here.window) or here.window.workspace is None:
            return False
        try:
            put_back(here, self._begun)
        except Unrest:
            return False
        return self._as_opened == (known(here), seen(here))

    def close(self) -> None:
        """Close the window, if there is one."""
        here, self._here, Lent.open_now = self._here, None, None
        if here is not None:
            here.close()


def close_what_is_lent() -> None:
    """Make room for another window: two would ask one another for the keyboard."""
    if Lent.open_now is not None:
        Lent.open_now.close()


def close_messages(here: Stage) -> None:
    """Close the message on screen, those behind it, and the way to those that were missed."""
    toast = here.workspace.toast
    toast.missed.clear()
    toast.missed_changed.emit()
    while toast.isVisible():
        toast.leave()


def put_back(here: Stage, begun: Begun) -> None:
    """Undo what was done, and take away what was chosen, typed or opened."""
    desk, patches = here.desk, here.side.patches
    for other in QApplication.topLevelWidgets():
        if other is not here.window and other.isVisible():
            other.close()
    for asked in here.window.findChildren(QDialog):
        asked.deleteLater()
    here.begin_script()
    if i18n.language() != "th":
        speech.speak("th")
    desk.settings.set(LANGUAGE, "th")
    desk.settings.set(TEXT_SIZE, 100)
    desk.theme.set_text_percent(100)
    if is_dark():
        desk.theme.set_dark(False)
    desk.canvas.motion.allowed = begun.motion
    desk.select(())
    desk.use_tool("select")
    for sketch in desk.bench.parked:
        desk.bench.discard(sketch.id)
    for tool_id in ("split", "select"):  # the hint speaks no more of what was put aside
        desk.use_tool(tool_id)
    desk.canvas.mouse_leads()
    here.settle()
    while work_of(here) != begun.work and here.session.undo_label is not None:
        here.session.undo()
        here.settle()
    patches.search.clear()
    patches.chips[None].click()
    patches.model.sort_by("name")
    for entry in patches.filter.menu().actions():
        if entry.isChecked() and entry.actionGroup() is None:
            entry.trigger()  # a type that alone was to be shown
    here.workspace.top_bar.go_to.clear()
    finder = here.workspace.form_holder.many.field.finder
    finder.start(None)
    finder.kept.emit(None)
    QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
    here.until(lambda: not patches.model.busy)
    desk.show_page("patches")
    close_messages(here)
    here.resize(LAPTOP)
    here.window.activateWindow()
    desk.canvas.setFocus()
    if (*desk.canvas.centre, desk.canvas.zoom) != begun.place:
        desk.canvas.go(*begun.place)
    here.settle()
    desk.work.ready.void()  # not tested yet, as just after opening


def work_of(here: Stage) -> tuple[object, object]:
    """Return what would be undone next, and the patches."""
    return here.session.undo_label, {patch.id: patch for patch in here.session.view}


def known(here: Stage) -> Facts:
    """Return what can be known of the work, seen or not."""
    desk, session = here.desk, here.session
    typed = [w for kind in TYPED for w in here.window.findChildren(kind)]
    return (
        session.path,
        work_of(here),
        session.outbox,
        dict(session.sketches),
        desk.selection,
        desk.bench.tool.id,
        desk.checks.counts,
        desk.sums.totals,
        desk.form.unread,
        desk.work.pasted,
        [source.id for source in desk.canvas.picture.tiles.sources],
        desk.canvas.motion.allowed,
        here.side.patches.model.shown_ids(),
        [_said(widget) for widget in typed if not desk.form.isAncestorOf(widget)],
        (i18n.language(), text_percent(), is_dark()),
        QApplication.focusWidget(),
    )


def seen(here: Stage) -> list[Facts]:
    """Return what can be seen: every widget, whether it can be used, and what it says."""
    line = here.workspace.status_line
    tells_of_before = (line.saved, line.place, *here.workspace.rail.steps)
    plain = (QWidget, QScrollBar)  # come and go with the room there is
    return [
        (type(widget), widget.isEnabled(), _said(widget))
        for widget in stage.visible(here.window)
        if not (type(widget) in plain or widget in tells_of_before or _inner(widget))
    ]


def _inner(widget: QWidget) -> bool:
    return isinstance(widget.parentWidget(), QLineEdit | QComboBox)  # fades in and out


def _said(widget: QWidget) -> object:
    if isinstance(widget, QAbstractButton):
        return widget.text(), widget.isChecked()
    if isinstance(widget, QLabel | QLineEdit):
        return widget.text()
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        return widget.model().rowCount()
    return None
