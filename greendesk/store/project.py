"""The project file: one GeoPackage per LAO and machine, valid for QGIS at any moment.

Carrying out an edit is one transaction: the check that nothing changed meanwhile, rows and R-tree,
journal, outbox, extent. Undo and redo are the same machinery run backwards.

The one thing to know: a project belongs to one thread at a time (the writer's) and is the only way
to the file. Whatever a method returns was worked out before its COMMIT, so after an error the same
call may be made again: an edit is never carried out twice.
"""

import socket
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

import shapely
from shapely.geometry import MultiPolygon

from greendesk import lists, paths
from greendesk.edits.choosing import Clash
from greendesk.errors import BadInput, Conflict, Outage, UserError
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.guide import Guide
from greendesk.model.history import Version
from greendesk.model.message import CentrePatch, Change, Receipt, Sender, Verdict, Witnesses
from greendesk.model.places import Places
from greendesk.model.record import Patch, PatchId, Photo, Profile, Record
from greendesk.model.schema import Schema
from greendesk.model.sending import News, Sending
from greendesk.model.sketch import Sketch
from greendesk.model.telling import Told
from greendesk.store import (
    backup,
    foreign,
    forms,
    gpkg,
    guard,
    guides,
    history,
    journal,
    media,
    migrations,
    sketches,
    uploads,
    whose,
    witness,
)
from greendesk.store.backup import Backup
from greendesk.store.connection import PATIENCE_S, Connection
from greendesk.store.founding import found
from greendesk.store.guard import is_project as is_project
from greendesk.store.inbox import Found, Inbox
from greendesk.store.journal import Labels
from greendesk.store.layer import Binned, Layer
from greendesk.store.lock import HELD, Lock, holder_of
from greendesk.store.outbox import Outbox
from greendesk.store.photos import Photos
from greendesk.store.tables import get_meta, get_text, set_meta
from greendesk.store.trouble import DAMAGED

READ_ONLY = N_("Open for reading only; nothing can be changed here.")
OTHER_CENTRE = N_(
    "This project is sent to {bound} and to no other centre. Nothing was sent to {asked}. "
    "Check the centre's address in the settings."
)
PRACTICE_ONLY = N_(
    "This is a practice project: it is never sent to a real centre. Nothing was sent. "
    "Begin a project of your own for real work."
)
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class Contents:
    """Everything that a session begins with."""

    patches: Sequence[Patch]
    sketches: Sequence[Sketch]
    binned: Sequence[Binned]
    journal: Labels
    sending: Mapping[PatchId, Sending]
    profile: Profile
    boundary: MultiPolygon | None
    guides: Sequence[Guide]
    schema: Schema
    photos: Sequence[Photo] = ()
    received: frozenset[str] = frozenset()
    told: Told = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Applied:
    """What was carried out, and what undo, redo and the touched records' sending are now.

    Attributes:
        edit: what was asked for; or, when nothing of it was done, the same as ``foreign``.
        foreign: what another program had done before and nobody here has seen yet; it comes before
            ``edit``.
        taken_back: patches that are in the recycle bin now because what made them was undone.
    """

    edit: Edit
    journal: Labels
    sending: Mapping[PatchId, Sending]
    foreign: Edit | None = None
    taken_back: frozenset[PatchId] = frozenset()


@dataclass(frozen=True, slots=True)
class Sealed:
    """What sealing came to.

    Attributes:
        changes: what was sealed.
        refused: why a patch could not be sealed; the others were.
        foreign: what another program had done and nobody here has seen yet. Then nothing was
            sealed: it may be wrong, and must be looked at first.
    """

    changes: Sequence[Change] = ()
    refused: Mapping[PatchId, Text] = field(default_factory=dict)
    foreign: Applied | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What came in from the centre.

    Attributes:
        applied: the edits that were carried out, in this order.
        sending: where the touched patches stand now.
        vanished: patches that the centre had received and doesn't have any more.
        said: patches of which somebody at the centre has said something new.
    """

    applied: Sequence[Applied]
    sending: Mapping[PatchId, Sending]
    vanished: Sequence[PatchId] = ()
    said: Sequence[PatchId] = ()


class Project:
    """One open project file."""

    def __init__(
        self,
        path: Path,
        schema: Schema,
        *,
        now: Callable[[], datetime],
        new_id: Callable[[], str],
        read_only: bool = False,
        take_over: bool = False,
        spare: bool = False,
        profile_schema: Schema | None = None,
        patience_s: float = PATIENCE_S,
        factory: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        """Open a file, after a look at its schema; bring it up to date if it is older.

        Args:
            read_only: nothing is written, not even a lock.
            take_over: take it from another window or computer that has it open.
            spare: a copy that is thrown away: no backup is made of it before it is brought up to
                date.
            patience_s: how long to wait for another program's lock, in seconds.

        Raises:
            Conflict: another window or computer has it open.
            BadInput: not a project of ours, damaged, strange, or made by a newer program.
            Outage: it can't be read or written just now.
        """
        if not path.is_file():
            raise BadInput(
                N_("There is no file {name} any more. Please choose another."), name=path.name
            )
        self.path, self.read_only = path, read_only
        self._new_id = new_id
        self._shipped = (schema, profile_schema or lists.load_schema("lao_profile"))
        self._fit(schema)
        self.photos = Photos(self._reading, self._writing)
        self._unseen: dict[str, Edit | None] = {}  # found by an edit that was not answered yet
        self._lock = None if read_only else Lock(path, now(), take_over=take_over)
        self._file: Connection | None = None
        try:
            self._file = Connection(
                path, self._prepare, read_only=read_only, patience_s=patience_s, factory=factory
            )
            with self._reading() as db:
                self._fit(forms.newest(db, schema))
            self._begin(now(), spare=spare)
        except BaseException:
            self.close()
            raise

    @staticmethod
    def create(
        path: Path,
        profile: Profile,
        schema: Schema,
        profile_schema: Schema,
        places: Places,
        *,
        project_id: str,
        device_id: str,
        now: datetime,
        practice: bool = False,
    ) -> None:
        """Make a new project file; never writes over one that is there.

        Raises:
            BadInput: there is a file of that name.
            Outage: the folder can't be written.
        """
        found(
            path,
            profile,
            schema,
            profile_schema,
            places,
            project_id=project_id,
            device_id=device_id,
            now=now,
            practice=practice,
        )

    # --- facts --------------------------------------------------------------------------------

    @property
    def practice(self) -> bool:
        """Whether this is a training project, never to be sent to a real centre."""
        return bool(self._fact("practice"))

    @property
    def centre(self) -> str:
        """Address of the centre that it is bound to; "" before the first sending."""
        return str(self._fact("centre") or "")

    @property
    def lao_code(self) -> str:
        """The code by which the centre knows the records; "" before the first is sealed or came."""
        with self._reading() as db:
            return whose.code(db, self._layer.profile(db).lao_code)

    @property
    def device_id(self) -> str:
        """Id of this machine's copy of the project."""
        return str(self._fact("device_id") or "")

    @property
    def recovered(self) -> bool:
        """Whether the program, or the machine, stopped in mid-work last time."""
        stale = self._lock is not None and self._lock.stale
        return stale or (not self.read_only and self._open.was_hot)

    def load(self) -> Contents:
        """Read everything as it is now.

        What other programs did since the last look is in the patches and marked as to be sent; the
        journal has it after the next :meth:`look`.
        """
        with self._reading() as db:
            sending = self._outbox.sending(db)
            if not all(isinstance(patch_id, str) for patch_id in sending):
                raise BadInput(DAMAGED, name=self.path.name)  # a stranger's
            return Contents(
                patches=self._layer.all(db),
                sketches=sketches.read(db),
                binned=self._layer.binned(db),
                journal=journal.labels(db),
                sending=sending,
                profile=self._layer.profile(db),
                boundary=_boundary(get_meta(db, "boundary")),
                guides=guides.read(db),
                schema=self.schema,
                photos=media.read(db),
                received=uploads.verified(db),
                told=uploads.told(db),
            )

    def stored(self, ids: Sequence[str]) -> dict[str, Record]:
        """Return the records with these ids as the file has them; a missing id is not there."""
        with self._reading() as db:
            found: dict[str, Record] = {**self._layer.find(db, ids), **media.find(db, ids)}
            profile = self._layer.profile(db)
        return found | ({profile.id: profile} if profile.id in ids else {})

    def history(self, patch_id: PatchId) -> list[Version]:
        """Return what a patch has been, oldest first, ending with what is stored now.

        What another program did is among it after the next :meth:`look`.
        """
        with self._reading() as db:
            now = self._layer.find(db, [patch_id]).get(patch_id)
            return history.read(db, patch_id, now)

    # --- edits --------------------------------------------------------------------------------

    def apply(
        self, edit: Edit, *, edit_id: str, at: datetime, by: str, sketch_done: str | None = None
    ) -> Applied:
        """Carry out an edit in one transaction; one that is in the journal already stays as it is.

        What another program did meanwhile is entered before it and returned as ``foreign``.

        Args:
            sketch_done: id of the sketch that this edit finishes; forgotten in the same step.

        Raises:
            Conflict: a record is no longer as the edit found it.
            BadInput: a value can't be kept.
            Outage: it was not written, or (said so) it is not known: apply it again.
        """
        with self._writing() as db:
            if not journal.has(db, edit_id):
                self._unseen[edit_id] = self._look(db, at)
                after = self._layer.carry_out(db, edit, gpkg.timestamp(at))
                journal.add(db, edit, edit_id, gpkg.timestamp(at), by)
                self._follow(db, after, at)
            if sketch_done is not None:
                sketches.drop(db, sketch_done)
            applied = self._applied(db, edit, self._unseen.get(edit_id))
        self._unseen.pop(edit_id, None)
        return applied

    def undo(self, *, at: datetime, by: str, expected: str | None = None) -> Applied | None:
        """Take back the last edit and return its inverse; None = nothing was taken back.

        What another program changed meanwhile is entered first and returned instead, so that
        nothing is taken back that the officer has not seen.

        Args:
            expected: id of the edit that is meant (``undo_id`` of the labels); if the officer has
                done another one since, nothing is taken back; what came in since stays as it is.
                None = whatever is the last.

        Raises:
            Conflict: a record is no longer as the edit left it; nothing was taken back.
        """
        return self._step(at, expected, back=True)

    def redo(self, *, at: datetime, by: str, expected: str | None = None) -> Applied | None:
        """Do again what was taken back last and return it; else as :meth:`undo` (``redo_id``)."""
        return self._step(at, expected, back=False)

    def look(self, at: datetime) -> Applied | None:
        """Enter what other programs did since the last look; None = nothing."""
        with self._reading() as db:
            if not foreign.ids(db):
                return None
        with self._writing() as db:
            edit = self._look(db, at)
            return None if edit is None else self._applied(db, edit, edit)

    def _step(self, at: datetime, expected: str | None, *, back: bool) -> Applied | None:
        with self._writing() as db:
            if (other := self._look(db, at)) is not None:
                return self._applied(db, other, other)
            entry = journal.to_undo(db, expected) if back else journal.to_redo(db)
            if entry is None or expected not in (None, entry.id):
                return None
            edit = entry.edit.inverse() if back else entry.edit
            after = self._layer.carry_out(db, edit, gpkg.timestamp(at))
            journal.set_done(db, entry.seq, not back)
            self._follow(db, after, at)
            gone = edit.outcome.gone_ids if back else frozenset[PatchId]()
            self._layer.note_taken_back(db, gone)
            return replace(self._applied(db, edit), taken_back=gone)

    def _look(self, db: sqlite3.Connection, at: datetime) -> Edit | None:
        """Enter the edits of other programs into journal and outbox, inside a transaction."""
        edit = foreign.take(db, self._layer, self._columns, gpkg.timestamp(at))
        if edit is not None:
            media.link(db, sorted(edit.ids))
            journal.add(db, edit, self._new_id(), gpkg.timestamp(at), "", of_officer=False)
            after = {d.id: d.after if isinstance(d.after, Patch) else None for d in edit.deltas}
            self._follow(db, after, at)
        return edit

    def _follow(
        self, db: sqlite3.Connection, after: Mapping[PatchId, Patch | None], at: datetime
    ) -> None:
        """Bring in line what follows from patches being like this now."""
        if after:
            self._outbox.edited(db, after)
            gpkg.refresh_contents(db, at)

    def _applied(self, db: sqlite3.Connection, edit: Edit, foreign: Edit | None = None) -> Applied:
        deltas = (*edit.deltas, *(foreign.deltas if foreign else ()))
        ids = [*dict.fromkeys(delta.id for delta in deltas if delta.kind == Patch.kind)]
        return Applied(edit, journal.labels(db), News(self._outbox.sending(db, ids)), foreign)

    # --- what is no edit ----------------------------------------------------------------------

    def save_sketch(self, sketch: Sketch) -> None:
        """Keep a half-drawn shape as it stands."""
        with self._writing() as db:
            sketches.save(db, sketch)

    def drop_sketch(self, sketch_id: str) -> None:
        """Forget a sketch."""
        with self._writing() as db:
            sketches.drop(db, sketch_id)

    def set_boundary(self, outline: MultiPolygon | None) -> None:
        """Keep the LAO's official outline, EPSG:4326; None = there is none."""
        with self._writing() as db:
            set_meta(db, "boundary", None if outline is None else shapely.to_wkb(outline))

    def put_guides(self, source: str, found: Sequence[Guide], at: datetime) -> None:
        """Keep the lines to draw against of one file, instead of those it brought before."""
        with self._writing() as db:
            guides.put(db, source, found, gpkg.timestamp(at))

    def backup(self, folder: Path, reason: str, at: datetime) -> Path:
        """Make a checked backup in ``folder`` and return the newest; see :mod:`.backup`."""
        with self._reading() as db:
            return backup.back_up(db, self.path, folder, reason, at)

    def backups(self, folder: Path) -> list[Backup]:
        """Return the backups of this project in ``folder``, the newest first."""
        return backup.listed(folder, self.path.stem, str(self._fact("project_id") or ""))

    def save_copy(self, to: Path) -> None:
        """Write a checked copy; a file that is there is replaced at the end.

        Raises:
            BadInput: ``to`` is this project.
            Conflict: ``to`` is a project that somebody has open.
            Outage: it can't be written.
        """
        backup.check_target(self.path, to)
        if (holder := holder_of(to)) is not None:
            raise Conflict(HELD, name=to.name, **holder.words)
        with self._reading() as db:
            backup.write_copy(db, to)

    # --- the centre ---------------------------------------------------------------------------

    def check_code(self, lao_code: str) -> None:
        """Make sure that records may be sent or fetched under a code of an LAO.

        Raises:
            UserError: the centre knows the records of this project by another one.
        """
        with self._reading() as db:
            whose.check(db, lao_code)

    def bind(self, address: str, lao_code: str) -> None:
        """Bind the project to the centre at ``address``; practice goes to this computer only.

        Raises:
            UserError: it is bound to another centre, or it is practice and the centre is real; or
                the centre knows its records by another code of an LAO.
        """
        self.check_code(lao_code)
        wanted = address.strip().rstrip("/")
        if self.practice and urlsplit(wanted).hostname not in _LOOPBACK:
            raise UserError(PRACTICE_ONLY)
        bound = self.centre
        if bound == wanted:
            return
        if bound and not self.practice:  # a practice centre has another port each time
            raise UserError(OTHER_CENTRE, bound=bound, asked=wanted)
        with self._writing() as db:
            set_meta(db, "centre", wanted)

    def seal(
        self,
        ids: Sequence[PatchId],
        *,
        batch_id: str,
        change_ids: Iterator[str],
        sender: Sender,
        at: datetime,
    ) -> Sealed:
        """Seal those of ``ids`` that differ from the centre's and have no change under way.

        What another program changed meanwhile is entered first and returned instead, so that
        nothing is sent that was not checked. A patch without a shape, or with a value that can't be
        sent, does not keep the others from being sealed.

        Raises:
            UserError: the centre knows the records of this project by another code of an LAO.
        """
        with self._writing() as db:
            if (other := self._look(db, at)) is not None:
                return Sealed(foreign=self._applied(db, other, other))
            changes, refused = self._outbox.seal(db, ids, batch_id, change_ids, sender, at)
            if changes:
                whose.keep(db, sender.lao_code)
            return Sealed(changes, refused)

    def open_changes(self) -> list[Change]:
        """Return every sealed change that has no verdict yet, as the very bytes."""
        with self._reading() as db:
            return self._outbox.open_changes(db)

    def sending(self) -> Mapping[PatchId, Sending]:
        """Return where every patch stands about which anything is known."""
        with self._reading() as db:
            return self._outbox.sending(db)

    def mark_sent(self, ids: Sequence[str]) -> Mapping[PatchId, Sending]:
        """Note that the bytes of these changes are about to leave."""
        with self._writing() as db:
            return self._outbox.sending(db, self._outbox.mark_sent(db, ids))

    def acknowledge(
        self, verdicts: Iterable[Verdict], *, centre: str, at: datetime
    ) -> Mapping[PatchId, Sending]:
        """Settle changes by what the ledger of ``centre`` says, and keep the receipts."""
        with self._writing() as db:
            return self._outbox.sending(db, self._outbox.acknowledge(db, verdicts, centre, at))

    def hold(self, ids: Sequence[str]) -> Mapping[PatchId, Sending]:
        """Set aside changes that the centre keeps answering without taking."""
        with self._writing() as db:
            return self._outbox.sending(db, self._outbox.hold(db, ids))

    def hand_over(self, ids: Sequence[str], at: datetime) -> Mapping[PatchId, Sending]:
        """Note that these changes lie in a courier file that was checked."""
        with self._writing() as db:
            return self._outbox.sending(db, self._outbox.hand_over(db, ids, at))

    def release_held(self) -> None:
        """Let everything that was set aside go along again."""
        with self._writing() as db:
            self._outbox.release_held(db)

    @property
    def cursor(self) -> int:
        """The number of the last record of the centre that was looked at."""
        with self._reading() as db:
            return self._inbox.cursor(db)

    def known_changes(self, *, every: bool = False) -> Witnesses:
        """Return what the centre's ledger must have if it lost nothing: some of it, or all."""
        with self._reading() as db:
            return witness.witnesses(db, every=every)

    def note_lost(self, ids: Collection[str]) -> None:
        """Remember which changes the ledger has had and does not have any more."""
        with self._writing() as db:
            witness.note_lost(db, ids)

    def note_found(self, ids: Collection[str]) -> None:
        """Forget that these changes were lost: the ledger has them again."""
        with self._writing() as db:
            witness.note_found(db, ids)

    def has_stranded(self) -> bool:
        """Return whether a conflict stands of which the centre has shown nothing."""
        with self._reading() as db:
            return bool(self._inbox.stranded(db))

    def take_over(self, rows: Sequence[CentrePatch], at: datetime) -> TakenOver:
        """Bring in a page of the centre, in the order of ``lao_seq``; none = what has waited."""
        return self._take_over(lambda db: self._inbox.take(db, rows), at, "")

    def compare(self, rows: Sequence[CentrePatch], at: datetime) -> TakenOver:
        """Bring the project in line with all that the centre has of the LAO, tombstones too."""
        return self._take_over(lambda db: self._inbox.compare(db, rows), at, "")

    def take_form(self, offered: Schema, at: datetime) -> Applied | None:
        """Take over a newer version of the form that the centre offers; records stay as they are.

        The columns it adds are there afterwards; those there were, too. A backup is made first.

        Args:
            offered: as :func:`greendesk.model.newer_form.checked_form` has let it through.

        Returns:
            What another program had done before and nobody here has seen yet.
        """
        self.backup(paths.backups(), "upgrade", at)
        with self._writing() as db:
            other = self._look(db, at)
            forms.keep(db, offered, gpkg.timestamp(at))
            schema = forms.newest(db, self._shipped[0])
            migrations.fit(db, schema, self._shipped[1], at)
            seen = None if other is None else self._applied(db, other, other)
        self._fit(schema)
        return seen

    def clash(self, patch_id: PatchId) -> Clash:
        """Return the versions of a patch that waits for a decision.

        Raises:
            BadInput: nothing waits.
        """
        with self._reading() as db:
            return self._inbox.clash(db, patch_id)

    def decide(
        self, patch_id: PatchId, chosen: Patch | None, *, at: datetime, by: str
    ) -> TakenOver:
        """End a clash with what the officer has chosen; None = deleted.

        Raises:
            BadInput: nothing waits for a decision.
        """
        return self._take_over(lambda db: self._inbox.decide(db, patch_id, chosen), at, by)

    def tick_review(self, patch_id: PatchId, *, done: bool) -> Mapping[PatchId, Sending]:
        """Tick off what the centre said of a patch, or take the tick away."""
        with self._writing() as db:
            self._inbox.tick(db, patch_id, done)
            return self._outbox.sending(db, [patch_id])

    def _take_over(
        self, find: Callable[[sqlite3.Connection], Found], at: datetime, by: str
    ) -> TakenOver:
        """Carry out and journal what the inbox finds, in one transaction with its bookkeeping."""
        with self._writing() as db:
            other = self._look(db, at)
            found = find(db)
            done = [] if other is None else [self._applied(db, other, other)]
            for edit in found.edits:
                after = self._layer.carry_out(db, edit, gpkg.timestamp(at))
                new_id, when = self._new_id(), gpkg.timestamp(at)
                journal.add(db, edit, new_id, when, by, of_officer=bool(by))
                self._follow(db, after, at)
                done.append(self._applied(db, edit))
            stored = self._layer.find(db, found.touched)
            self._outbox.mark(db, {i: stored.get(i) for i in found.touched})
            sending = self._outbox.sending(db, found.touched)
            return TakenOver(tuple(done), sending, found.vanished, found.said)

    def receipts(self) -> list[Receipt]:
        """Return every receipt, oldest first."""
        with self._reading() as db:
            return self._outbox.receipts(db)

    def close(self) -> None:
        """Close the file and give the lock back; one out of reach is left, as after a crash."""
        if self._file is not None:
            self._file.close()
        lock, self._lock = self._lock, None
        if lock is not None:
            with suppress(Outage):
                lock.release()

    # --- inside -------------------------------------------------------------------------------

    @property
    def _open(self) -> Connection:
        assert self._file is not None
        return self._file

    @cached_property
    def _allowed(self) -> guard.Allowed:
        return guard.allowed(*self._shipped)

    def _fit(self, schema: Schema) -> None:
        """Read and write by this version of the form from now on."""
        self.schema = schema
        self._schemas = (schema, self._shipped[1])
        self._columns = gpkg.columns(schema)
        self._layer = Layer(*self._schemas)
        self._outbox = Outbox(schema, self._layer)
        self._inbox = Inbox(schema, self._layer, self._outbox)

    def _prepare(self, db: sqlite3.Connection) -> None:
        """Look at the schema before anything is written, each time the file is opened."""
        guard.check(db, self.path.name, self._allowed)
        migrations.check(db, self.path.name)
        gpkg.register(db)

    def _begin(self, at: datetime, *, spare: bool) -> None:
        """Do what is due once after opening: a check after a crash, upgrade, other programs."""
        with self._reading() as db:
            if self.recovered and db.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise BadInput(DAMAGED, name=self.path.name)
            if self.read_only:
                if migrations.is_older(db, *self._schemas):
                    raise BadInput(migrations.TOO_OLD, name=self.path.name)
                return
            upgrade = migrations.is_needed(db, *self._schemas)
            moved = get_text(db, "host") != socket.gethostname()
        if upgrade:
            if not spare:
                self.backup(paths.backups(), "upgrade", at)
            with self._writing() as db:
                migrations.migrate(db, *self._schemas, at)
        if moved:  # a copy on another machine sends under a name of its own
            with self._writing() as db:
                set_meta(db, "device_id", self._new_id())
                set_meta(db, "host", socket.gethostname())
        self.look(at)

    def _reading(self) -> AbstractContextManager[sqlite3.Connection]:
        return self._open.reading()

    def _writing(self) -> AbstractContextManager[sqlite3.Connection]:
        if self._lock is None:
            raise UserError(READ_ONLY)
        self._lock.check()
        return self._open.writing()

    def _fact(self, key: str) -> object:
        with self._reading() as db:
            return get_meta(db, key)


def _boundary(wkb: object) -> MultiPolygon | None:
    if not isinstance(wkb, bytes):
        return None
    shape = shapely.from_wkb(wkb)
    return shape if isinstance(shape, MultiPolygon) else None
