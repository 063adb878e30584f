"""The inbox: what the centre has, brought into the project without treading on the officer's work.

::

    page of the centre ──► is a change of ours under way? ──yes──► gd_inbox: waits for its verdict
                                     │ no                                 │ (with the next page)
                                     ▼                                    │
                           three-way merge of base, mine, theirs ◄────────┘
                              │ no clash                      │ clash
                              ▼                               ▼
                    layer, journal; base := theirs     gd_inbox with its clashes, until the officer
                                                       decides; the loser is in the history

The one thing to know: ``gd_base`` moves only together with the layer, in one transaction, so what
differs afterwards is what the officer has changed and nothing else. The cursor is kept in that same
transaction: a page is taken over as a whole or not at all.
"""

import json
import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from greendesk.edits.choosing import Clash
from greendesk.edits.three_way import DELETED, Merged, three_way
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model import message
from greendesk.model.edit import Delta, Edit
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.message import CentrePatch
from greendesk.model.record import Patch, PatchId, Value
from greendesk.model.schema import Schema
from greendesk.model.sending import Review
from greendesk.store import whose, witness
from greendesk.store.layer import Layer
from greendesk.store.outbox import Outbox
from greendesk.store.tables import among, as_list, get_meta, set_meta

TAKEN_OVER = N_("Taken over from the centre")
AS_AT_CENTRE = N_("As the centre has it")
DECIDED = N_("Decided between two versions")
NOT_IN_CONFLICT = N_("There is nothing to decide about this patch any more. Nothing was changed.")
CURSOR = "centre_seq"


@dataclass(frozen=True, slots=True)
class Found:
    """What bringing records of the centre in came to.

    Attributes:
        edits: what the layer has to become, in this order; each an entry of the journal.
        touched: every patch whose sending may have changed.
        vanished: patches that the centre had received and doesn't have any more.
        said: patches of which somebody at the centre has said something new.
    """

    edits: tuple[Edit, ...] = ()
    touched: tuple[PatchId, ...] = ()
    vanished: tuple[PatchId, ...] = ()
    said: tuple[PatchId, ...] = ()


@dataclass(slots=True)
class _Step:
    """What one look at the inbox collects."""

    deltas: list[Delta] = field(default_factory=list)
    touched: dict[PatchId, None] = field(default_factory=dict)
    said: list[PatchId] = field(default_factory=list)


class Inbox:
    """Brings in what the centre has; the caller carries out and journals what it returns."""

    def __init__(self, schema: Schema, layer: Layer, outbox: Outbox) -> None:
        self._schema, self._layer, self._outbox = schema, layer, outbox
        self._sent = frozenset(schema.fields) - {"area_m2", "patch_id"}

    def cursor(self, db: sqlite3.Connection) -> int:
        """Return the number of the last record of the centre that was looked at."""
        return int(str(get_meta(db, CURSOR) or 0))

    def take(self, db: sqlite3.Connection, rows: Sequence[CentrePatch]) -> Found:
        """Bring in a page of the centre, and what has waited; inside a transaction.

        Args:
            rows: in the order of ``lao_seq``; none = only what has waited.
        """
        step = _Step()
        gone = self._gone_back(db, rows)
        self._begin_anew(db, gone, step)
        self._note(db, rows, step)
        self._settle(db, step)
        if rows:
            set_meta(db, CURSOR, max(self.cursor(db), *(row.lao_seq for row in rows)))
            witness.note_page(db, rows)
            self._keep_code(db, rows)
        return replace(_found(step), vanished=tuple(gone))

    def compare(self, db: sqlite3.Connection, rows: Sequence[CentrePatch]) -> Found:
        """Bring the project in line with all that the centre has; inside a transaction.

        A centre that was restored from a backup lacks what it had received, or has it as it was
        before: such records differ again, and are sent again.

        Args:
            rows: every patch of the LAO, tombstones too.
        """
        there = {row.patch.id for row in rows}
        known = [id for (id,) in db.execute("SELECT patch_id FROM gd_base")]
        gone = {id: None for id in known if id not in there} | self._gone_back(db, rows)
        step = _Step()
        self._begin_anew(db, gone, step)
        self._forget_undone(db, rows, step)
        self._note(db, rows, step)
        self._settle(db, step)
        stranded = self.stranded(db)
        for id in stranded:  # it was sealed when the centre still had what it has lost since
            db.execute("UPDATE gd_change SET standing = 0 WHERE patch_id = ?", (id,))
        step.touched |= dict.fromkeys(stranded)
        set_meta(db, CURSOR, max((row.lao_seq for row in rows), default=0))
        witness.note_all(db, rows)
        self._keep_code(db, rows)
        return replace(_found(step), vanished=tuple(gone))

    def _keep_code(self, db: sqlite3.Connection, rows: Sequence[CentrePatch]) -> None:
        for code in {row.lao_code for row in rows if row.lao_code}:
            whose.keep(db, code)

    def stranded(self, db: sqlite3.Connection) -> list[PatchId]:
        """Return patches whose change met another revision of which the centre shows nothing."""
        rows = db.execute(
            "SELECT patch_id FROM gd_change WHERE standing = 1 AND state = 'conflict'"
            " AND patch_id NOT IN (SELECT patch_id FROM gd_inbox)"
        )
        return [patch_id for (patch_id,) in rows]

    def clash(self, db: sqlite3.Connection, patch_id: PatchId) -> Clash:
        """Return the versions of a patch that waits for a decision.

        Raises:
            BadInput: nothing waits.
        """
        _, deleted, body = self._waiting(db, patch_id)
        mine = self._layer.find(db, [patch_id]).get(patch_id)
        base = self._outbox.bases(db, [patch_id]).get(patch_id)
        return Clash(
            patch_id,
            base=None if base is None or base.deleted else message.sent_patch(base.body),
            mine=mine,
            theirs=None if deleted else self._with_own(message.sent_patch(body), mine),
            former=self._layer.in_bin(db, patch_id) if mine is None else None,
        )

    def decide(self, db: sqlite3.Connection, patch_id: PatchId, chosen: Patch | None) -> Found:
        """End a clash with what the officer has chosen; inside a transaction.

        First the centre's version is made ours, then the chosen one: both are in the history.

        Args:
            chosen: shape and values; None = deleted.

        Raises:
            BadInput: nothing waits for a decision.
        """
        rev, deleted, body = self._waiting(db, patch_id)
        mine = self._layer.find(db, [patch_id]).get(patch_id)
        theirs = None if deleted else self._with_own(message.sent_patch(body), mine)
        self._set_base(db, patch_id, rev, deleted, body)
        db.execute("DELETE FROM gd_inbox WHERE patch_id = ?", (patch_id,))
        edits = [
            Edit(Text(words), (Delta(before, after),))
            for words, before, after in (
                (AS_AT_CENTRE, mine, theirs),
                (DECIDED, theirs, chosen),
            )
            if before != after
        ]
        return Found(tuple(edits), (patch_id,))

    def tick(self, db: sqlite3.Connection, patch_id: PatchId, done: bool) -> None:
        """Tick a remark of the centre off, or take the tick away."""
        db.execute("UPDATE gd_review SET done = ? WHERE patch_id = ?", (int(done), patch_id))

    # --- inside -------------------------------------------------------------------------------

    def _gone_back(
        self, db: sqlite3.Connection, rows: Sequence[CentrePatch]
    ) -> dict[PatchId, CentrePatch | None]:
        """Return what is older at the centre than what it has told us before: it was restored.

        Where a change of somebody else made the revision that we know, with another content, there
        is nothing from which both come: it loses its base, so that the officer is asked.
        """
        bases = self._outbox.bases(db, [row.patch.id for row in rows])
        gone: dict[PatchId, CentrePatch | None] = {}
        for row in rows:
            base = bases.get(row.patch.id)
            if base is None or row.rev > base.rev:
                continue
            if row.rev == base.rev and not self._is_other(row, base.deleted, base.body):
                continue
            if row.rev == base.rev and row.change_id and not self._is_of_ours(db, row.change_id):
                db.execute("DELETE FROM gd_base WHERE patch_id = ?", (row.patch.id,))
            else:
                gone[row.patch.id] = row
        return gone

    def _is_of_ours(self, db: sqlite3.Connection, change_id: str) -> bool:
        sql = "SELECT 1 FROM gd_receipt WHERE change_id = ?"
        return db.execute(sql, (change_id,)).fetchone() is not None

    def _begin_anew(
        self, db: sqlite3.Connection, gone: Mapping[PatchId, CentrePatch | None], step: _Step
    ) -> None:
        """Take what the centre has now for what it acknowledged last; the rest is to be sent."""
        for id, row in gone.items():
            db.execute("DELETE FROM gd_base WHERE patch_id = ?", (id,))
            db.execute("DELETE FROM gd_review WHERE patch_id = ?", (id,))
            rev = 0 if row is None else row.rev
            db.execute("DELETE FROM gd_inbox WHERE patch_id = ? AND rev > ?", (id, rev))
            db.execute("UPDATE gd_change SET standing = 0 WHERE patch_id = ?", (id,))
            if row is not None:
                self._put_base(db, row)
            step.touched[id] = None

    def _forget_undone(
        self, db: sqlite3.Connection, rows: Sequence[CentrePatch], step: _Step
    ) -> None:
        """Take out of the inbox what the centre has gone back behind: nobody may decide on it."""
        revs = {row.patch.id: row.rev for row in rows}
        waiting = db.execute("SELECT patch_id, rev FROM gd_inbox").fetchall()
        undone = [id for id, rev in waiting if rev > revs.get(id, 0)]
        db.executemany("DELETE FROM gd_inbox WHERE patch_id = ?", ((id,) for id in undone))
        step.touched |= dict.fromkeys(undone)

    def _note(self, db: sqlite3.Connection, rows: Iterable[CentrePatch], step: _Step) -> None:
        """Put what is newer than our base into the inbox, and keep what was said of records."""
        rows = list(rows)
        wanted = as_list([row.patch.id for row in rows])
        sql = f"SELECT patch_id, rev FROM gd_base WHERE {among('patch_id')}"
        known = dict(db.execute(sql, (wanted,)).fetchall())
        for row in rows:
            id = row.patch.id
            if row.rev > known.get(id, 0):
                db.execute(
                    "INSERT INTO gd_inbox (patch_id, rev, deleted, body) VALUES (?, ?, ?, ?) "
                    "ON CONFLICT (patch_id) DO UPDATE SET rev = excluded.rev, "
                    "deleted = excluded.deleted, body = excluded.body WHERE excluded.rev > rev",
                    (id, row.rev, row.deleted, message.body_of(self._plain(row.patch))),
                )
            if self._keep_review(db, row):
                step.said.append(id)
            step.touched[id] = None

    def _keep_review(self, db: sqlite3.Connection, row: CentrePatch) -> bool:
        """Keep what was said of a record; return whether that is new and asks to be seen to."""
        said = Review(row.review_status, row.return_reason, row.remark_th, row.reviewed_at)
        if not (said.status or said.remark_th):
            db.execute("DELETE FROM gd_review WHERE patch_id = ?", (row.patch.id,))
            return False
        kept = db.execute(
            "INSERT INTO gd_review (patch_id, status, reason, remark_th, at) "
            "VALUES (?, ?, ?, ?, ?) ON CONFLICT (patch_id) DO UPDATE SET "
            "status = excluded.status, reason = excluded.reason, "
            "remark_th = excluded.remark_th, at = excluded.at, done = 0 WHERE excluded.at <> at",
            (row.patch.id, said.status, said.reason, said.remark_th, said.at),
        )
        return kept.rowcount > 0 and said.open

    def _settle(self, db: sqlite3.Connection, step: _Step) -> None:
        """Merge everything in the inbox that has no change of ours under way."""
        waiting = db.execute(
            "SELECT patch_id, rev, deleted, body, clashes FROM gd_inbox WHERE patch_id NOT IN "
            "(SELECT patch_id FROM gd_change WHERE state IN ('sealed', 'sent'))"
        ).fetchall()
        ids = [row[0] for row in waiting]
        bases = self._outbox.bases(db, ids)
        stored = self._layer.find(db, ids)
        for id, rev, deleted, body, clashes in waiting:
            step.touched[id] = None
            base = bases.get(id)
            if base is not None and base.rev >= rev:  # a verdict has brought it meanwhile
                db.execute("DELETE FROM gd_inbox WHERE patch_id = ?", (id,))
                continue
            mine = stored.get(id)
            theirs = None if deleted else self._with_own(message.sent_patch(body), mine)
            known = None if base is None or base.deleted else message.sent_patch(base.body)
            merged = three_way(known, mine, theirs, self._sent)
            if mine is None and known is None and theirs is not None:
                merged = self._met_again(db, id, theirs)
            if merged.clashes:
                found = json.dumps(merged.clashes)
                if found != clashes:
                    sql = "UPDATE gd_inbox SET clashes = ? WHERE patch_id = ?"
                    db.execute(sql, (found, id))
                continue
            self._set_base(db, id, rev, deleted, body)
            db.execute("DELETE FROM gd_inbox WHERE patch_id = ?", (id,))
            if merged.patch != mine:
                step.deltas.append(Delta(mine, merged.patch))

    def _met_again(self, db: sqlite3.Connection, id: PatchId, theirs: Patch) -> Merged:
        """Merge a patch that the centre has and we have not: new, or thrown away before sending."""
        thrown = self._layer.in_bin(db, id) is not None
        return Merged(None, (DELETED,)) if thrown else Merged(theirs)

    def _waiting(self, db: sqlite3.Connection, id: PatchId) -> tuple[int, bool, bytes]:
        row = db.execute(
            "SELECT rev, deleted, body FROM gd_inbox WHERE patch_id = ? AND clashes <> '[]'", (id,)
        ).fetchone()
        if row is None:
            raise BadInput(NOT_IN_CONFLICT)
        return row[0], bool(row[1]), row[2]

    def _put_base(self, db: sqlite3.Connection, row: CentrePatch) -> None:
        body = message.body_of(self._plain(row.patch))
        self._set_base(db, row.patch.id, row.rev, row.deleted, body)

    def _set_base(
        self, db: sqlite3.Connection, id: PatchId, rev: int, deleted: bool, body: bytes
    ) -> None:
        db.execute(
            "INSERT OR REPLACE INTO gd_base (patch_id, rev, deleted, body) VALUES (?, ?, ?, ?)",
            (id, rev, int(deleted), body),
        )
        db.execute("UPDATE gd_change SET standing = 0 WHERE standing = 1 AND patch_id = ?", (id,))

    def _is_other(self, row: CentrePatch, deleted: bool, body: bytes) -> bool:
        """Return whether the centre has another content under the revision that we know."""
        if deleted or row.deleted:
            return deleted != row.deleted
        return self._plain(message.sent_patch(body)) != self._plain(row.patch)

    def _plain(self, patch: Patch) -> Patch:
        """Return a patch of the centre as one of ours: known fields, numbers of their type."""
        values: dict[str, Value] = {}
        for name, value in patch.values.items():
            if name not in self._sent or (isinstance(value, float) and not math.isfinite(value)):
                continue
            whole = isinstance(value, float) and value.is_integer()
            if whole and FIELD_TYPES[self._schema.field(name).type].sql == "INTEGER":
                value = int(value)
            values[name] = value
        return replace(patch, values=values)

    def _with_own(self, patch: Patch, mine: Patch | None) -> Patch:
        """Return a patch of the centre with the values that never leave this computer."""
        if mine is None:
            return patch
        own = {name: value for name, value in mine.values.items() if name not in self._sent}
        return replace(patch, values={**own, **patch.values})


def _found(step: _Step) -> Found:
    edits = (Edit(Text(TAKEN_OVER), tuple(step.deltas)),) if step.deltas else ()
    return Found(edits, tuple(step.touched), said=tuple(step.said))
