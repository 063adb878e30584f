"""Opens, makes and closes projects for a desk; at most one of them is open.

::

    nothing --open, make, sample--> opening --(job, slices)--> open --close--> nothing
                                       |                         |
                                       +--not opened             +--not everything saved: ask
"""

from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from greendesk import garbage
from greendesk.errors import Conflict, GreenDeskError
from greendesk.i18n import N_, Text
from greendesk.paths import is_same_file
from greendesk.qt.dialogs.trouble import Confirm, Message, NotSaved, OtherWindow
from greendesk.qt.jobs import Cancelled, Job
from greendesk.qt.slices import Slices
from greendesk.settings import LANGUAGE, OFFICER

AWAY_MS = 3000
"""Who has turned to another program for so long is not back in the next moment."""

if TYPE_CHECKING:  # everything that takes time to load comes after the first paint
    from greendesk.model.edit import Bounds
    from greendesk.opening import Opened
    from greendesk.qt.desk import Desk
    from greendesk.qt.dialogs.first_start import FirstStart, Start
    from greendesk.qt.work import Work


class Projects:
    """The open project, if there is one, and the ways to another.

    Attributes:
        work: the open project's parts.
    """

    def __init__(self, desk: "Desk") -> None:
        self._desk = desk
        self.work: Work | None = None
        self.furnish: Callable[[], Iterator[None]] = lambda: iter(())
        """Makes what the window shows of a project, step by step; the window says so."""
        self.offer_copy: Callable[[Path], bool] = lambda path: False
        """Offers a safety copy instead of a damaged file; returns whether it is being opened."""
        self._setting_up: Slices | None = None
        self._left: Work | None = None  # was put away, and is taken down once another is there
        self._littered = False  # whether there is garbage that only a long search finds
        self._away = QTimer(desk)
        self._away.setSingleShot(True)
        self._away.setInterval(AWAY_MS)
        self._away.timeout.connect(self._clear_out)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._look)

    def open(self, path: Path, *, read_only: bool = False, take_over: bool = False) -> None:
        """Open a project in a job; the one that is open closes when that has succeeded."""
        from greendesk import wordbreak
        from greendesk.model import measure
        from greendesk.opening import open_project

        if self.work is not None and is_same_file(self._desk.session.path, path):
            self._desk.tell(Text(N_("This project is open already.")))
            return
        self._desk.opening.emit(path)

        @garbage.kept_out(lasting=True)
        def work(job: Job) -> "tuple[Opened, Bounds | None]":
            from greendesk.qt.extents import box_round

            measure.prepare()
            wordbreak.prepare()
            import_module("numpy.ma")  # numpy and shapely ask for it in their own time, 50 ms
            import_module("greendesk.qt.workspace")  # what shows it is loaded beside the window
            import_module("greendesk.qt.work")
            opened = open_project(
                path,
                inline=False,
                post=self._desk.jobs.post,
                read_only=read_only,
                take_over=take_over,
            )
            places, practice = opened.survey.places, opened.survey.practice
            places.provinces(practice=practice)  # sorted once; the form asks for them in a moment
            return opened, box_round(opened.view)

        self._desk.jobs.start(
            work, lambda found: self._take(*found), partial(self._not_opened, path)
        )

    def _take(self, opened: "Opened", own: "Bounds | None") -> None:
        if not self.close():
            opened.writer.close()
            return
        steps = self._set_up(opened, own)
        next(steps)  # the session at once: it is what has to be closed
        self._setting_up = Slices(steps, self._stand_ready, self._desk)

    def _set_up(self, opened: "Opened", own: "Bounds | None") -> Iterator[None]:
        """Make all that shows the project; the window lives between two steps."""
        from greendesk.qt.work import Work

        with garbage.kept_out(lasting=True):
            self.work = work = Work.begin(self._desk, opened, own)
            yield
            work.listen()
            yield from self.furnish()
        if (left := self._left) is not None:  # its widgets are gone by now
            self._left = None
            yield from garbage.taken_down(left.leavings)
            self._littered = True

    def _look(self, state: Qt.ApplicationState) -> None:
        """Clear out what a closed project left while the officer works in another program."""
        if state == Qt.ApplicationState.ApplicationActive:
            self._away.stop()
        elif self._littered:
            self._away.start()

    def _clear_out(self) -> None:
        self._littered = False
        garbage.clear_out()

    def _stand_ready(self) -> None:
        """Everything that listens is there."""
        self._setting_up = None
        assert self.work is not None
        if not self._desk.session.practice:
            self._desk.attempt(lambda: self._desk.settings.remember(self._desk.session.path))
        self._desk.opened.emit()
        self.work.start()
        if self._desk.session.recovered:
            self._desk.tell(
                Text(
                    N_(
                        "GreenDesk was not closed properly last time. Everything that was saved is"
                        " here, up to the last step."
                    )
                )
            )

    @property
    def ready(self) -> bool:
        """Whether a project is open and all that shows it is made."""
        return self.work is not None and self._setting_up is None

    def _not_opened(self, path: Path, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, GreenDeskError):
            raise error
        from greendesk.store.trouble import DAMAGED, ODD

        if isinstance(error, Conflict):
            choice = self._desk.ask(OtherWindow(error.text, self._desk.window))
            if choice is not None:
                over = choice == OtherWindow.TAKE_OVER
                self.open(path, read_only=not over, take_over=over)
                return
        elif error.text.message in (DAMAGED, ODD) and self.offer_copy(path):
            return
        else:
            self._desk.ask(Message(error.text, self._desk.window, title=Text(N_("Not opened"))))
        if self.work is None:
            self.welcome()

    def open_sample(self) -> None:
        """Make the sample project if need be, and open it."""
        from greendesk.practice import make_sample

        self._desk.jobs.start(lambda job: make_sample(), self.open, self._desk.failed)

    def begin(self, path: Path | None = None) -> None:
        """Open ``path``, else the last project, else ask what to begin with."""
        if path is None:
            path = next(iter(self._desk.settings.recent()), None)
        if path is None:
            self.welcome()
        else:
            self.open(path)

    def welcome(self) -> None:
        """Ask what to begin with; the window closes when the officer does not want to begin."""
        from greendesk.qt.dialogs.first_start import FirstStart

        question = FirstStart(self._desk.settings, self._desk.window, put_question=self._desk.ask)
        if not self.start_new(question) and self.work is None and self._desk.window is not None:
            self._desk.window.close()

    def start_new(self, question: "FirstStart") -> bool:
        """Put the first questions and begin with what the officer says."""
        start = self._desk.ask(question)
        if start is None:
            return False
        self._desk.prefer(LANGUAGE, start.language)
        if start.practice:
            self.open_sample()
        elif start.existing is not None:
            self.open(start.existing)
        else:
            self._make(start)
        return True

    def _make(self, start: "Start") -> None:
        from greendesk.opening import create_project

        profile, path = start.profile, start.path
        assert profile is not None
        assert path is not None
        self._desk.prefer(OFFICER, start.officer)
        self._desk.opening.emit(path)
        self._desk.jobs.start(
            lambda job: create_project(path, profile),
            lambda _: self.open(path),
            partial(self._not_opened, path),
        )

    def open_again(self) -> None:
        """Close the project and open it anew, on the same patch: its form is a newer one now."""
        if self.work is None:
            return
        path, chosen = self._desk.session.path, self._desk.selection
        if not self.close():
            return

        def back() -> None:
            self._desk.opened.disconnect(back)
            view = self._desk.session.view
            there = tuple(i for i in chosen if view.find(i) is not None)
            if self._desk.session.path == path and there:
                self._desk.select(there, show=True)

        self._desk.opened.connect(back)
        self.open(path)

    def close(self) -> bool:
        """Finish what is being saved, close the file and put everything of it away.

        Return False if the officer would rather stay, because something could not be saved.
        """
        if self.work is None:
            return True
        work = self.work
        if self._setting_up is not None:
            self._setting_up.stop()
            self._setting_up = None
        work.keep()
        if not self._may_forget(work) or not self._all_saved():
            return False
        work.stop()
        self._desk.closing.emit()
        work.session.close()
        self.work, self._left = None, work
        work.put_away()
        return True

    def _may_forget(self, work: "Work") -> bool:
        """Ask before closing over a text that was not understood or not kept: it is in no file."""
        view = work.session.view
        unread = {i: texts for i, texts in work.form.unread.items() if view.find(i) is not None}
        if not unread:
            return True
        patch_id, texts = next(iter(unread.items()))
        words = N_(
            "“{text}” could not be understood, so it is not kept. Please put it right in the form,"
            " or close without it."
        )
        field_id, text = next(iter(texts.items()))
        if work.is_refused(patch_id, field_id):
            words = N_("“{text}” could not be kept yet. Stay and try again, or close without it.")
        question = Text(words, {"text": text})
        accept = Text(N_("Close without it"))
        if self._desk.ask(Confirm(question, accept, self._desk.window)):
            return True
        self._desk.select((patch_id,), show=True)
        work.form.focus_field(field_id)
        return False

    def _all_saved(self) -> bool:
        """Wait until all is saved; ask what to do if that fails."""
        saver, waiting = self._desk.session.saver, QEventLoop()

        def look() -> None:
            if saver.status.kind != "saving":
                waiting.quit()

        while True:
            self._desk.status_changed.connect(look)
            if saver.status.kind == "saving":
                waiting.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            self._desk.status_changed.disconnect(look)
            if not saver.unsaved:
                return True
            choice = self._desk.ask(NotSaved(saver.status.text, saver.unsaved, self._desk.window))
            if choice != NotSaved.AGAIN:
                return choice == NotSaved.GIVE_UP
            saver.try_again()
