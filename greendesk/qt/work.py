"""Everything that belongs to one open project, put together and taken apart again."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import filterfalse, islice
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication

from greendesk import paths, rules
from greendesk.centre import PracticeCentre
from greendesk.edits.values import set_values
from greendesk.errors import BadInput, GreenDeskError
from greendesk.i18n import N_, Text, label_of, say
from greendesk.model.defaults import begin_patches
from greendesk.model.edit import Bounds, Edit
from greendesk.model.offset import offsets_in
from greendesk.model.record import Patch, PatchId, Value
from greendesk.opening import Opened, judged
from greendesk.qt.areas import Sums
from greendesk.qt.basemaps import Basemaps
from greendesk.qt.canvas.canvas import MapCanvas
from greendesk.qt.checks import Checks
from greendesk.qt.comparing import Comparing
from greendesk.qt.extents import box_round, home_of
from greendesk.qt.form.form import PatchForm
from greendesk.qt.keeping import Keeping
from greendesk.qt.key import Key
from greendesk.qt.palette import TYPE_COLOURS
from greendesk.qt.pictures import Pictures
from greendesk.qt.ready import Ready
from greendesk.qt.shipping import Shipping
from greendesk.qt.words import name_text
from greendesk.rules.base import Severity
from greendesk.rules.centre import TO_BE_TICKED, of_centre
from greendesk.session import Changed, Session
from greendesk.settings import OFFICER
from greendesk.tiles.stock import closer_by
from greendesk.tools.bench import Bench

if TYPE_CHECKING:
    from greendesk.qt.desk import Desk
    from greendesk.qt.moving import MovingPictures

BACKUP_MS = 30 * 60 * 1000
DAY_MS = 60 * 1000
"""How often the calendar is looked at: a project may be open over night."""

JOINED = N_(
    "{name} was changed meanwhile, by the centre or by another program. What you did stands on top"
    " of it; the history of the patch has both."
)

UNSEEN = Text(
    N_(
        "Another program had changed something in the file; that is shown now, and nothing else "
        "was done. Press again if you still want to."
    )
)


class Work(QObject):
    """One open project's session, tools, map and form, listening to one another."""

    def __init__(self, desk: "Desk", session: Session, own: Bounds | None) -> None:
        """Make the parts.

        Args:
            own: the box round all patches as they were read.
        """
        super().__init__(desk)
        self._desk, self.session, self._own = desk, session, own
        self.fly_next = False
        """Whether the next change that comes from an undo should be flown to."""
        self.menu_at: tuple[float, float] | None = None
        """(lon, lat) for which the map's menu is open; None = it is not."""
        self.pasted = ""
        """Coordinates that were typed or pasted and not drawn yet."""
        self.going_words = ""
        """What is said of the step that is undone, or done again, once it is."""
        self.going_back = False
        """Whether the change that is being told of just now undoes a step, or does it again."""
        self.shown_ids: Callable[[], list[PatchId]] = lambda: [p.id for p in session.view]
        """The patches in the order of the list; the list says so once it is there."""
        self.moving: MovingPictures | None = None
        """The mode in which a map's pictures are moved, while it lasts."""
        self._selected: tuple[PatchId, ...] = ()
        self._name_next: PatchId = ""
        self._not_kept: dict[str, PatchId] = {}  # fields whose text waits to be kept, and of whom
        self._centre: PracticeCentre | None = None
        self._practice_url = ""
        self._seen_tool: object = None
        self._profile: object = None  # of which the offsets of pictures are known
        self._boundary: object = None  # that the map shows
        self._rolling, self._day = QTimer(self), QTimer(self)
        self._rolling.timeout.connect(self._back_up)
        self._day.timeout.connect(self._look_at_day)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.applicationStateChanged.connect(self._look)
        self.checks = Checks(session, desk.jobs, self)
        self.sums = Sums(session, desk.jobs, self.checks.areas, self)
        self.leavings: list[object] = [session, session.view, session.ledger]
        """What holds most of the project, to be taken down once it is closed."""
        self.leavings += [self.checks, self.checks.findings, self.checks.areas]
        self.bench = Bench(
            lambda: session.view,
            new_id=session.new_id,
            do=self.draw,
            keep_sketch=session.keep_sketch,
            drop_sketch=session.drop_sketch,
            provenance=self._provenance,
            listen=self._bench_changed,
            look=lambda: (self.canvas.centre, self.canvas.zoom),
            guides=lambda: session.guides,
        )
        self.canvas = MapCanvas(self.bench, session.view, desk.jobs, TYPE_COLOURS)
        self.form = PatchForm(session.survey, at_once=False)
        self.pictures = Pictures(session, desk.jobs, self)
        self.key, self.shipping = Key(desk, self), Shipping(desk, self)
        self.basemaps = Basemaps(
            desk.settings,
            self.canvas,
            desk.jobs,
            practising=session.practice,
            tell=desk.tell,
            parent=self,
        )
        self.keeping = Keeping(desk.jobs, practice=session.practice, parent=self)
        self.ready = Ready(desk, self)
        self.comparing: Comparing  # made when the project is there to be asked

    @classmethod
    def begin(cls, desk: "Desk", opened: Opened, own: Bounds | None) -> "Work":
        """Make everything for a project that was just opened, and the box round its patches."""
        session = Session(opened, by=desk.settings.get(OFFICER))
        session.survey = judged(session.survey, desk.settings)
        return cls(desk, session, own)

    def set_up(self) -> Iterator[None]:
        """Make the form, field by field."""
        yield from self.form.make()
        if self.session.read_only:
            self.form.set_read_only(self.session.status.text)

    def _tell_joined(self, edit: Edit) -> None:
        """Say that something had come in under what the officer did."""
        changed = (d.after for d in edit.deltas if d.before is not None)
        patch = next((record for record in changed if isinstance(record, Patch)), None)
        if patch is not None:
            self._desk.tell(Text(JOINED, {"name": name_text(patch)}), stays=True)

    def listen(self) -> None:
        """Join the parts: who hears what from whom."""
        self.comparing = Comparing(self._desk, self)
        self.session.on_changed.append(self._changed)
        self.session.on_status.append(self._desk.status_changed.emit)
        self.session.saver.on_joined.append(self._tell_joined)
        self.session.on_status.append(self._come_to_rest)
        self.canvas.selection_changed.connect(lambda _: self._bench_changed())
        self.form.changed.connect(self._field_changed)
        self.form.next_asked.connect(partial(self.step, 1))
        self.form.previous_asked.connect(partial(self.step, -1))
        self.checks.changed.connect(self._show_problems)
        self.form.retold.connect(lambda: self._show_problems(self._selected))

    @property
    def practice_url(self) -> str:
        """Address of the practice centre; empty in a real project."""
        return self._practice_url

    def start(self) -> None:
        """Begin what runs beside the officer's work, and bring back what was half drawn.

        A practice project has its own centre beside it, on this computer.
        """
        if self.session.practice and not self.session.read_only:
            self._centre = PracticeCentre(
                self.session.path.parent, self._desk.now, self._desk.new_id
            )
            self._practice_url = self._centre.start()
        self._take_offsets()
        self.basemaps.show()
        self.keeping.look()
        self.ready.listen()
        self._take_boundary()
        self.basemaps.name_villages(self.session.guides.names)
        if not self._bring_back_sketches():
            self.canvas.go_home()
        gc.freeze()  # else Python's search for garbage walks over all patches, 0.2 s each time
        self.checks.start()
        self.sums.start()
        self._day.start(DAY_MS)
        if not self.session.read_only:
            self._rolling.start(BACKUP_MS)
            self._back_up()
            self.shipping.evening.resume()

    def _back_up(self) -> None:
        """Keep a checked copy of today; the store makes one only if something changed."""
        at = self._desk.now()
        self.session.writer.submit(
            lambda p: p.backup(paths.backups(), "rolling", at), None, self.session.saver.failed
        )

    def _look(self, state: Qt.ApplicationState) -> None:
        """Back from another program: show what it did to the file meanwhile."""
        if self._day.isActive():
            self._look_at_day()
        if state == Qt.ApplicationState.ApplicationActive and not self.session.read_only:
            at = self._desk.now()
            self.session.saver.step(lambda p: p.look(at))

    def _look_at_day(self) -> None:
        """After midnight: judge dates and years by the new day, and offer it in the form."""
        today = self._desk.now().astimezone().date()
        if today != self.session.survey.today:
            self.session.judge_by(replace(self.session.survey, today=today))
            self.form.take_survey(self.session.survey)

    def leave_menu(self) -> None:
        """Hear that the map's menu is closed, and that what was chosen there is done."""
        self.menu_at = None

    def keep(self) -> None:
        """Keep what was typed a moment ago, and pictures that are being moved."""
        self.form.keep()
        if self.moving is not None:
            self.moving.finish()

    def stop(self) -> None:
        """Keep what was typed a moment ago, and end what runs beside."""
        self.form.keep()
        self.form.forget()
        self._rolling.stop()
        self._day.stop()
        self.checks.stop()
        self.sums.stop()
        self.ready.stop()
        self.keeping.close()

    def put_away(self) -> None:
        """Let go of the widgets; the session is closed."""
        if self._centre is not None:
            self._centre.stop()
        self.basemaps.close()
        self.leavings.append(self.canvas.picture.patches.leave())
        gc.unfreeze()
        self.canvas.deleteLater()
        self.form.deleteLater()
        self.deleteLater()

    # --- what one part tells the others -------------------------------------------------------

    def draw(self, edit: Edit) -> bool:
        """Carry out what a map tool or a dialog made; a new patch's name is asked for at once.

        Return whether it was accepted; if not, the bench keeps the sketch.
        """
        self._look_at_day()
        survey = self.session.survey
        edit = begin_patches(edit, survey.schema, survey.profile, survey.today, self.form.pinned)
        made = [delta for delta in edit.deltas if delta.before is None]
        accepted = self._desk.do(edit)
        if accepted and len(made) == 1:  # a piece that was split off, too
            self._name_next = made[0].id
        return accepted

    def _changed(self, changed: Changed) -> None:
        self.canvas.changed(changed.ids, changed.bounds)
        if self.session.profile is not self._profile:
            self._take_offsets()
        if self.session.survey.boundary is not self._boundary:
            self._take_boundary()
        selected = self.bench.selection
        gone = frozenset[PatchId]() if changed.edit is None else changed.edit.outcome.gone.keys()
        if not gone.isdisjoint(selected):
            self._desk.select(tuple(filterfalse(gone.__contains__, selected)))
        elif len(selected) == 1 and selected[0] in changed.ids:
            if changed.origin is self.form:  # other fields may have been given or lost a value
                self.form.load(self.session.view.get(selected[0]))
            else:
                self._load_form()
        stepped = self.fly_next and changed.edit is not None
        self.going_back = stepped and changed.edit is not self.session.saver.unseen
        if stepped:
            self.fly_next = False
            self._show_undone(changed)
        self._desk.changed.emit(changed)
        self.going_back = False

    def _take_offsets(self) -> None:
        """Have the pictures lie where the project says."""
        profile = self._profile = self.session.profile
        self.basemaps.take_offsets(offsets_in(profile))

    def _take_boundary(self) -> None:
        """Have the map show our boundary, and take it for our area."""
        self._boundary = self.session.survey.boundary
        self.canvas.home = home_of(self.session.survey, self._own)
        self.canvas.picture.set_guides(self.session.guides)

    def _show_undone(self, changed: Changed) -> None:
        """Undo flies to the place, selects what came back and names the step.

        What another program did comes first, and then nothing of the officer's was taken back.
        """
        self.bench.hush()
        if not self.going_back:
            self._desk.tell(UNSEEN, grave=True)
        elif changed.edit is not None and self.going_words:
            self._desk.tell(Text(self.going_words, {"step": changed.edit.label}))
        if len(changed.ids) <= rules.MANY:
            there = (i for i in changed.ids if self.session.view.find(i) is not None)
            first = tuple(islice(there, 2))
            if len(first) == 1:
                self._desk.select(first)  # first: the form takes room from the map
        if changed.bounds is not None:
            self._desk.show_bounds(changed.bounds)

    def _bench_changed(self) -> None:
        """Hear the bench: another selection, another tool, something parked."""
        if self.bench.selection != self._selected:
            self._selected = self.bench.selection
            self._load_form()
            self._desk.selection_changed.emit()
        now = (self.bench.tool.id, self.bench.can_undo_corner, self.bench.can_redo_corner)
        seen = (*now, *(sketch.id for sketch in self.bench.parked))
        if seen != self._seen_tool:
            self._seen_tool = seen
            self._desk.tool_changed.emit()

    def _load_form(self) -> None:
        if len(self._selected) != 1:
            return
        patch = self.session.view.find(self._selected[0])
        if patch is None:
            return
        self.form.load(patch, *self._remarks(patch))
        self._show_problems({patch.id})
        if self._name_next == patch.id:
            self._name_next = ""
            self.form.be_calm()
            QTimer.singleShot(0, self.form, partial(self.form.focus_field, "name_th"))

    def _show_problems(self, ids: Iterable[PatchId]) -> None:
        """Put what is wrong with the selected patch at its fields."""
        if len(self._selected) == 1 and self._selected[0] in ids:
            patch = self.session.view.find(self._selected[0])
            if patch is not None:
                self.form.show_problems(*self._remarks(patch))
                self.form.show_state(self.checks.state(patch.id))
                self.form.show_findings(sum(self.checks.trouble.get(patch.id, ())))

    def _remarks(self, patch: Patch) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
        """Return what must be put right and what only needs a look: field id -> sentences."""
        words: dict[str, list[str]] = {}
        notes: dict[str, list[str]] = {}
        for issue in self.session.issues(patch.id):
            if not patch.reasons.get(issue.key):
                at = words if issue.severity is Severity.ERROR else notes
                at.setdefault(issue.found.field_id, []).append(say(issue.text))
        for problem in self.session.sending(patch.id).problems:
            words.setdefault(problem.field_id, []).append(problem.detail)
        reasons = self.session.survey.schema.return_reasons
        for issue in of_centre(patch.id, self.session.sending(patch.id), reasons):
            if issue.rule.id in TO_BE_TICKED:
                at = words if issue.severity is Severity.ERROR else notes
                at.setdefault(issue.found.field_id, []).append(say(issue.text))
        return words, notes

    def _field_changed(self, patch_id: PatchId, field_id: str, value: Value | None) -> None:
        patch = self.session.view.find(patch_id)
        if patch is None or patch.values.get(field_id) == value:
            return
        try:
            schema = self.session.survey.schema
            edit = set_values(self.session.view, patch_id, {field_id: value}, schema)
        except BadInput as error:
            self.form.refuse(patch, field_id, error.text)
            return

        def change() -> None:
            self.fly_next = False
            try:
                self.session.do(edit, self.form)
            except GreenDeskError as error:  # what was typed is not lost for that
                self._not_kept[field_id] = patch_id
                self.form.refuse(patch, field_id, error.text, again=True)
                raise

        self._desk.attempt(change)

    def is_refused(self, patch_id: PatchId, field_id: str) -> bool:
        """Return whether a field holds what was understood and could not be kept."""
        return self._not_kept.get(field_id) == patch_id

    def _come_to_rest(self) -> None:
        """Once nothing is under way: await no step, and keep what could not be kept before."""
        if self.session.status.kind != "saving":
            self.fly_next = False  # also of a step that found nothing to take back
        if self.session.status.kind == "saved":
            again, self._not_kept = self._not_kept, {}
            for field_id, patch_id in again.items():
                if patch_id == self.form.patch_id:
                    QTimer.singleShot(0, self.form, self.form.editors[field_id].keep)

    def _provenance(self, patch: Patch) -> Mapping[str, Value]:
        """Say from which imagery and at which scale something is being drawn."""
        found: dict[str, Value] = {
            "digitise_method": "SCREEN",
            "capture_scale": round(self.canvas.scale_number),
        }
        seen = self.basemaps.seen_under(patch)
        if seen is not None:
            source, zoom = seen
            found["imagery_source"] = label_of(source.title)
            found["imagery_zoom"] = zoom + closer_by(source)
            found |= self.basemaps.offset_of(source).values
            if source.image_date:
                found["imagery_date"] = source.image_date
        return found

    def _bring_back_sketches(self) -> bool:
        """Put a half-drawn shape back on the map as it was; return whether there was one."""
        live = self.bench.restore(self.session.sketches.values())
        if live is None or live.centre is None or live.zoom is None:
            return False
        lon, lat = live.centre
        self.canvas.go(lon, lat, live.zoom)
        self.canvas.bench_changed()
        return True

    # --- patches --------------------------------------------------------------------------------

    def step(self, by: int) -> None:
        """Select the next patch of the list, round and round."""
        ids = self.shown_ids()
        if not ids:
            return
        at = ids.index(self._selected[0]) if self._selected and self._selected[0] in ids else -by
        self._desk.select((ids[(at + by) % len(ids)],), show=True)

    def bounds_of(self, ids: Sequence[PatchId]) -> Bounds | None:
        """Return the box round these patches."""
        return box_round(self.session.view.find(patch_id) for patch_id in ids)
