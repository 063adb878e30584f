"""What the officer has on the desk: settings, jobs and, once a project is open, its work.

Panels, dialogs and actions get the Desk and nothing else. It joins the parts (session, bench,
canvas, form) and keeps no state of its own that one of them has. The one thing to know: panels are
made when a project opens and thrown away when it closes, so inside a panel ``desk.session`` is
always there.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from greendesk import proxy
from greendesk.errors import GreenDeskError, Outage, reason_of
from greendesk.i18n import N_, Text, say
from greendesk.qt.dialogs import page
from greendesk.qt.dialogs.trouble import Message
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.qt.projects import Projects
from greendesk.qt.theme import Theme
from greendesk.settings import CENTRE, Setting, Settings

if TYPE_CHECKING:  # everything that takes time to load comes after the first paint
    from datetime import datetime

    from shapely.geometry import MultiPolygon

    from greendesk.model.edit import Bounds, Edit
    from greendesk.model.record import Patch, PatchId
    from greendesk.model.sketch import Sketch
    from greendesk.qt.areas import Sums
    from greendesk.qt.basemaps import Basemaps
    from greendesk.qt.canvas.canvas import MapCanvas
    from greendesk.qt.checks import Checks
    from greendesk.qt.destinations import Destination
    from greendesk.qt.form.form import PatchForm
    from greendesk.qt.work import Work
    from greendesk.session import Session
    from greendesk.sync.line import Access
    from greendesk.tools.bench import Bench

T = TypeVar("T")
UNDO = Text(N_("Undo"))
CENTRE_WELL = N_("The centre answers. Everything is ready for sending.")
CENTRE_WELL_NEWER = N_(
    "The centre answers. Everything is ready for sending. It has a newer form: “Get the news” "
    "brings it."
)


@dataclass(frozen=True, slots=True)
class Notice:
    """A short message at the bottom left of the map.

    Attributes:
        run: what its button does.
        stays: the button goes on meaning what it says when something else is done.
        lasts: it is shown until what it speaks of is over, see :attr:`Desk.over`.
    """

    text: Text
    grave: bool = False
    button: Text | None = None
    run: Callable[[], None] | None = None
    stays: bool = False
    lasts: bool = False


class Desk(QObject):
    """One window's desk; lives on the window's thread as long as the window.

    Signals:
        opening, opened, closing: a project (the path comes with the first).
        changed: a :class:`~greendesk.session.Changed`, after every edit.
        status_changed: saved or not, undo labels, sending states.
        selection_changed, tool_changed: the bench has another selection, tool or tray.
        noticed: a :class:`Notice` to be shown.
        over: a :class:`Notice` of work that has ended, not to be shown any longer.
        page_wanted: which panel to show.
        preferences_changed: a setting.
        keys_changed: what the operating system keeps for the way to the centre.
    """

    opening = Signal(Path)
    opened = Signal()
    closing = Signal()
    changed = Signal(object)
    status_changed = Signal()
    selection_changed = Signal()
    tool_changed = Signal()
    noticed = Signal(object)
    over = Signal(object)
    page_wanted = Signal(str)
    preferences_changed = Signal()
    keys_changed = Signal()

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__()
        self.settings, self.theme = settings, theme
        self.ask: page.Ask = page.ask
        self.jobs = Jobs(self)
        self.window: QWidget | None = None
        self.projects = Projects(self)
        self.use_proxy()

    def use_proxy(self) -> None:
        """Have maps be asked through the officer's proxy as it is now, too."""

        def look_up() -> str:
            from greendesk.qt.access import proxy_of, whose  # late: only where there is a network

            return proxy_of(whose("", self.settings))

        proxy.go_through(look_up)

    # --- the open project ---------------------------------------------------------------------

    @property
    def has_project(self) -> bool:
        """Whether a project is open and all that shows it is there."""
        return self.projects.ready

    @property
    def work(self) -> "Work":
        """The open project's parts; only asked for while there is one."""
        assert self.projects.work is not None
        return self.projects.work

    @property
    def session(self) -> "Session":
        """The session of the open project."""
        return self.work.session

    @property
    def bench(self) -> "Bench":
        """The map tools."""
        return self.work.bench

    @property
    def canvas(self) -> "MapCanvas":
        """The map."""
        return self.work.canvas

    @property
    def form(self) -> "PatchForm":
        """The form of the selected patch."""
        return self.work.form

    @property
    def checks(self) -> "Checks":
        """States and issues, kept up to date beside the officer's work."""
        return self.work.checks

    @property
    def sums(self) -> "Sums":
        """Totals, kept up to date."""
        return self.work.sums

    @property
    def basemaps(self) -> "Basemaps":
        """Background maps."""
        return self.work.basemaps

    @property
    def centre_url(self) -> str:
        """Where the open project is sent; the practice centre, where nothing is real."""
        practice = self.work.practice_url
        return practice or self.session.centre or self.settings.get(CENTRE)

    def now(self) -> "datetime":
        """Return the time now, in UTC."""
        from greendesk.opening import now_utc

        return now_utc()

    def new_id(self) -> str:
        """Return a new id."""
        from greendesk.opening import fresh_id

        return fresh_id()

    def title(self) -> str:
        """Return what stands in the title bar."""
        if self.projects.work is None:
            return "GreenDesk"
        name = page.say_plain(Text("{name}", {"name": self.session.path.stem}))
        practice = page.say_plain(Text(N_("Practice"))) if self.session.practice else ""
        return " · ".join(filter(None, (name, practice, "GreenDesk")))

    # --- opening and closing ------------------------------------------------------------------

    def open(self, path: Path, *, read_only: bool = False, take_over: bool = False) -> None:
        """Open a project in a job; the one that is open closes when that has succeeded."""
        self.projects.open(path, read_only=read_only, take_over=take_over)

    def close_project(self) -> bool:
        """Finish what is being saved and close the project; False: the officer stays."""
        return self.projects.close()

    def close(self) -> bool:
        """Close everything; nothing is called back afterwards. False: the officer stays."""
        if not self.close_project():
            return False
        if self.window is not None:
            self.window.hide()  # a job may take a while to notice
        self.jobs.stop()
        return True

    # --- doing ----------------------------------------------------------------------------------

    def attempt(self, work: Callable[[], object]) -> bool:
        """Do ``work``; say in words what stands in the way. Return whether it was done."""
        try:
            work()
        except GreenDeskError as error:
            self.tell(error.text, grave=isinstance(error, Outage))
            return False
        except OSError as error:
            self.tell(
                Text(
                    N_("The settings can't be written ({why}). Your project is not affected."),
                    {"why": reason_of(error)},
                ),
                grave=True,
            )
            return False
        return True

    def do(self, edit: "Edit", origin: object = None) -> bool:
        """Carry out an edit; return whether it was accepted."""
        self.work.fly_next = False
        return self.attempt(lambda: self.session.do(edit, origin))

    def undo(self) -> None:
        """Take back the last corner of a sketch, else the last edit, and fly to the place."""
        if self.bench.undo_corner():
            self.canvas.bench_changed()
        else:
            self.form.keep()  # what was typed a moment ago is a step as well
            self.work.going_words = N_("Undone: {step}")
            self.session.undo()
            self.work.fly_next = True

    def redo(self) -> None:
        """Put back what was taken back."""
        if self.bench.redo_corner():
            self.canvas.bench_changed()
        else:
            self.form.keep()  # what was typed a moment ago is a step as well
            self.work.going_words = N_("Done again: {step}")
            self.session.redo()
            self.work.fly_next = True

    def work_on(self, words: Text, work: Callable[[Job], T], done: Callable[[T], None]) -> Job:
        """Do something long in a job; say ``words`` meanwhile and what stood in the way.

        The result is for the project that is open now; if another one is by then, it is dropped.
        """
        project, notice = self.projects.work, Notice(words, lasts=True)
        self.noticed.emit(notice)

        def arrived(result: T) -> None:
            self.over.emit(notice)
            if self.projects.work is project:
                done(result)
            elif self.projects.work is not None:
                self.tell(Text(N_("The other project was closed meanwhile, so nothing was done.")))

        def failed(error: Exception) -> None:
            self.over.emit(notice)
            if self.projects.work is project or not isinstance(error, GreenDeskError):
                self.failed(error)

        return self.jobs.start(work, arrived, failed)

    def failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, GreenDeskError):
            raise error
        self.ask(Message(error.text, self.window))

    def tell(
        self,
        text: Text,
        *,
        grave: bool = False,
        button: Text | None = None,
        run: Callable[[], None] | None = None,
        stays: bool = False,
    ) -> None:
        """Show a short message over the map; see :class:`Notice`."""
        self.noticed.emit(Notice(text, grave, button, run, stays))

    def tell_undoable(self, text: Text) -> None:
        """Show what was just done, with a button that takes back that and nothing else."""
        session, edit_id = self.session, self.session.last_edit

        def undo() -> None:
            if self.has_project and self.session is session:
                self.work.going_words = N_("Undone: {step}")
                self.attempt(lambda: session.undo(edit_id))
                self.work.fly_next = True

        self.tell(text, button=UNDO, run=undo)

    def inform(self, texts: Sequence[Text]) -> None:
        """Show longer remarks that want to be read."""
        whole = "\n".join(say(text) for text in texts)
        self.ask(Message(Text("{words}", {"words": whole}), self.window, grave=False))

    def prefer(self, setting: Setting[T], value: T) -> None:
        """Keep a setting and tell everybody."""
        self.attempt(lambda: self.settings.set(setting, value))
        self.preferences_changed.emit()
        if self.projects.work is not None:
            self.status_changed.emit()

    def show_page(self, name: str) -> None:
        """Have a panel shown."""
        self.page_wanted.emit(name)

    def test_centre(
        self,
        url: str,
        told: Callable[[Text, bool], None],
        access: "Access | None" = None,
        form: int = 0,
    ) -> None:
        """Ask in a job whether there is a centre; ``told(words, well)`` hears the answer.

        Args:
            access: what opens the way; None = what the system keeps.
            form: version of the form that is used here; 0 = it is not asked for a newer one.
        """
        from greendesk.qt.access import kept, whose
        from greendesk.qt.words import wrong_clock
        from greendesk.sync.endpoint import HttpEndpoint

        of = whose(url, self.settings)

        def work(job: Job) -> tuple[bool, float | None]:
            endpoint = HttpEndpoint(url, kept(of) if access is None else access, now=self.now)
            endpoint.conformance()
            newer = bool(form) and endpoint.newer_form(form) is not None
            return newer, endpoint.skew_s

        def answered(found: tuple[bool, float | None]) -> None:
            newer, clock = found[0], wrong_clock(found[1])
            well = Text(CENTRE_WELL_NEWER if newer else CENTRE_WELL)
            whole = Text("{well}\n{clock}", {"well": well, "clock": clock})
            told(well if clock is None else whole, clock is None)

        def failed(error: Exception) -> None:
            if isinstance(error, GreenDeskError):
                told(error.text, False)
            elif not isinstance(error, Cancelled):
                raise error

        self.jobs.start(work, answered, failed)

    # --- patches --------------------------------------------------------------------------------

    @property
    def selection(self) -> "tuple[PatchId, ...]":
        """Ids of the selected patches; empty while no project is open."""
        return self.projects.work.bench.selection if self.projects.work is not None else ()

    def select(self, ids: "tuple[PatchId, ...]", *, show: bool = False) -> None:
        """Select patches on the map and in the list; ``show`` brings them into sight."""
        if ids != self.selection:
            self.bench.select(ids)
            self.canvas.bench_changed()
        if show and (bounds := self.bounds_of(ids)) is not None:
            self.show_bounds(bounds)

    def step(self, by: int) -> None:
        """Select the next patch of the list (or the one before, below 0)."""
        self.work.step(by)

    def use_tool(self, tool_id: str) -> None:
        """Take up a map tool."""
        from greendesk.tools.toolbox import CHANGES_NOTHING, TOOLS

        if self.session.read_only and TOOLS[tool_id].family not in CHANGES_NOTHING:
            self.tell(self.session.status.text)
            self.tool_changed.emit()
            return
        self.bench.use(tool_id)
        self.canvas.bench_changed()
        self.canvas.setFocus()

    def start_drawing(self) -> None:
        """Begin a new patch."""
        self.use_tool("draw")

    def take_up(self, sketch_id: str) -> None:
        """Go on with a shape that was put aside, where it lies."""
        found = [sketch for sketch in self.bench.parked if sketch.id == sketch_id]
        self.bench.take_up(sketch_id)
        for sketch in found:
            if sketch.centre is not None and sketch.zoom is not None:
                self.canvas.go(*sketch.centre, sketch.zoom)
        self.canvas.bench_changed()
        self.canvas.setFocus()

    def discard(self, sketch_id: str) -> None:
        """Throw away a shape that was put aside; for a moment it can be had back."""
        found = [sketch for sketch in self.bench.parked if sketch.id == sketch_id]
        self.bench.discard(sketch_id)
        self.canvas.bench_changed()
        for sketch in found:
            thrown_away = Text(N_("The unfinished outline was thrown away."))
            self.tell(thrown_away, button=UNDO, run=partial(self._have_back, self.bench, sketch))

    def _have_back(self, bench: "Bench", sketch: "Sketch") -> None:
        if self.has_project and self.bench is bench:
            bench.put_back(sketch)
            self.canvas.bench_changed()

    def delete(self) -> None:
        """Move the selected patches to the recycle bin."""
        from greendesk.edits.shape import delete_patches
        from greendesk.qt.multitude import do_to
        from greendesk.rules import MANY

        def told(edit: "Edit") -> None:
            words = N_("{n:,} patches were moved to the recycle bin.")
            self.tell_undoable(Text(words, {"n": len(edit.deltas)}))

        ids = self.selection
        if len(ids) > MANY:
            self.select(())  # before they go in a moment: then there is enough to do
        do_to(self, len(ids), lambda view: delete_patches(view, ids), told)

    def restore(self, patches: "Sequence[Patch]") -> None:
        """Bring patches back from the recycle bin."""
        from greendesk.edits.shape import restore_patches
        from greendesk.qt.multitude import do_to

        def shown(edit: "Edit") -> None:
            self.select(tuple(edit.outcome.there), show=True)

        if patches:
            do_to(self, len(patches), lambda view: restore_patches(patches), shown)

    def set_boundary(self, outline: "MultiPolygon") -> None:
        """Keep the LAO's official outline in the project; what was there before can be had back."""
        before = self.session.survey.boundary

        def told() -> None:
            self.canvas.fly_to(outline.bounds)
            kept = Text(N_("Our official boundary is in the project now."))
            self.tell(kept, button=UNDO, run=back, stays=True)

        def back() -> None:
            if self.has_project and self.session.survey.boundary is outline:
                was = Text(N_("Our official boundary is as it was before."))
                self._put_boundary(before, lambda: self.tell(was))

        self._put_boundary(outline, told)

    def _put_boundary(self, outline: "MultiPolygon | None", told: Callable[[], None]) -> None:
        """Keep an outline, and call ``told`` once it is in the file, if it was not refused."""
        session = self.session

        def written(_: None) -> None:
            if self.has_project and self.session is session and session.survey.boundary is outline:
                told()

        if self.attempt(lambda: session.set_boundary(outline)):
            session.writer.submit(lambda project: None, written, session.saver.failed)

    # --- the map --------------------------------------------------------------------------------

    def bounds_of(self, ids: "Sequence[PatchId]") -> "Bounds | None":
        """Return the box round the shapes of these patches, or None if none is drawn."""
        return self.work.bounds_of(ids)

    def bounds_of_all(self) -> "Bounds | None":
        """Return the box round all shapes, or None if nothing is drawn."""
        return self.canvas.patch_bounds

    def show_bounds(self, bounds: "Bounds") -> None:
        """Bring ``bounds`` into sight; zoom only if it would not fit or be too small to be seen."""
        west, south, east, north = self.canvas.camera.bounds
        shares = (
            (bounds[2] - bounds[0]) / (east - west),
            (bounds[3] - bounds[1]) / (north - south),
        )
        if 1 / 50 < max(shares) <= 0.8:
            self.canvas.bring_into_sight(bounds)
        else:
            self.canvas.fly_to(bounds)

    def fly_to_selection(self) -> None:
        """Show the selected patches on the map."""
        if (bounds := self.bounds_of(self.selection)) is not None:
            self.canvas.fly_to(bounds)

    def fly_to_all(self) -> None:
        """Show every patch."""
        if (bounds := self.bounds_of_all()) is not None:
            self.canvas.fly_to(bounds)

    def fly_home(self) -> None:
        """Show the LAO's area."""
        self.canvas.go_home()

    def go_to(self, destination: "Destination") -> None:
        """Fly to what the go-to box found."""
        if destination.bounds is not None:
            self.canvas.fly_to(destination.bounds)
        elif destination.at is not None:
            lon, lat = destination.at
            self.canvas.go(lon, lat, destination.zoom)
        if destination.patch_id is not None:
            self.select((destination.patch_id,))
