"""The outbox: what differs from what the centre acknowledged last, sealed, sent and answered.

::

           edit           seal (before any network)        verdict
    clean ------> dirty ----------------------> sealed --> applied:  base := what was sent
      ^  <------    ^                           | sent     (edited meanwhile? dirty : clean)
      |  undone     |                           +--------> rejected: dirty, problems kept
      |  back       |                           +--------> conflict: dirty
      |             +--------------------------------------+
      +-- applied, and not edited meanwhile

The one thing to know: a row in gd_outbox is a *difference* between the layer and gd_base, worked
out anew after every edit and every verdict; it is never a log. And what was sealed is bytes: they
are read from gd_change and nowhere made again.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from greendesk.errors import BadInput
from greendesk.i18n import Text
from greendesk.model import answer, message
from greendesk.model.measure import area_m2
from greendesk.model.message import Change, Problem, Receipt, Sender, Verdict
from greendesk.model.record import Patch, PatchId
from greendesk.model.schema import Schema
from greendesk.model.sending import NEVER_SENT, Review, Sending
from greendesk.store import gpkg
from greendesk.store.layer import Layer
from greendesk.store.tables import among, as_list

_OPEN = "state IN ('sealed', 'sent')"
_DERIVED = ("patch_id", "area_m2")  # on the wire, and no value of the patch


@dataclass(frozen=True, slots=True)
class Base:
    """What the centre acknowledged last of one patch: its revision and what was sent."""

    rev: int
    deleted: bool
    body: bytes


class Outbox:
    """Works out, seals and settles what is to be sent."""

    def __init__(self, schema: Schema, layer: Layer) -> None:
        self._fields = tuple(schema.fields)
        self._sent_fields = frozenset(schema.fields) - frozenset(_DERIVED)
        self._layer = layer

    # --- the difference -----------------------------------------------------------------------

    def mark(self, db: sqlite3.Connection, now: Mapping[PatchId, Patch | None]) -> None:
        """Bring the outbox in line for patches that are like this now; None = not in the layer."""
        ids = as_list([*now])
        bases = self.bases(db, [*now])
        marks = [(i, self._difference(patch, bases.get(i))) for i, patch in now.items()]
        db.execute(f"DELETE FROM gd_outbox WHERE {among('patch_id')}", (ids,))
        db.executemany(
            "INSERT INTO gd_outbox (patch_id, op) VALUES (?, ?)",
            ((i, op) for i, op in marks if op),
        )

    def edited(self, db: sqlite3.Connection, now: Mapping[PatchId, Patch | None]) -> None:
        """Bring the outbox in line after an edit; what was found wrong before stands no more."""
        self.mark(db, now)
        db.execute(
            f"UPDATE gd_change SET standing = 0 WHERE standing = 1 AND {among('patch_id')}",
            (as_list([*now]),),
        )

    def _difference(self, patch: Patch | None, base: Base | None) -> message.Op | None:
        if base is None or base.deleted:
            return None if patch is None else "upsert"
        if patch is None:
            return "delete"
        values = {k: v for k, v in patch.values.items() if k in self._sent_fields}
        told = Patch(patch.id, patch.shape, values, patch.reasons)
        return None if told == message.sent_patch(base.body) else "upsert"

    def bases(self, db: sqlite3.Connection, ids: Sequence[PatchId]) -> dict[PatchId, Base]:
        """Return what the centre acknowledged last of each patch of which it has anything."""
        sql = f"SELECT patch_id, rev, deleted, body FROM gd_base WHERE {among('patch_id')}"
        rows = db.execute(sql, (as_list(ids),))
        return {i: Base(rev, bool(gone), body) for i, rev, gone, body in rows}

    # --- sealing ------------------------------------------------------------------------------

    def seal(
        self,
        db: sqlite3.Connection,
        ids: Sequence[PatchId],
        batch_id: str,
        change_ids: Iterator[str],
        sender: Sender,
        at: datetime,
    ) -> tuple[list[Change], dict[PatchId, Text]]:
        """Seal what differs and has no change under way; in the order of ``ids``.

        Returns:
            What was sealed, and why a patch was not: no shape, or a value that can't be sent.
        """
        wanted = as_list(ids)
        sql = f"SELECT patch_id, op FROM gd_outbox WHERE {among('patch_id')}"
        ops: dict[PatchId, message.Op] = dict(db.execute(sql, (wanted,)).fetchall())
        sql = f"SELECT patch_id FROM gd_change WHERE {_OPEN} AND {among('patch_id')}"
        under_way = {row[0] for row in db.execute(sql, (wanted,))}
        bases = self.bases(db, ids)
        patches = self._layer.find(db, ids)
        client_at = gpkg.timestamp(at)
        changes: list[Change] = []
        refused: dict[PatchId, Text] = {}
        for id in dict.fromkeys(ids):
            if id not in ops or id in under_way:
                continue
            base = bases.get(id)
            patch = patches.get(id) or self._last(db, id, base)
            try:
                change = message.seal(
                    next(change_ids),
                    batch_id,
                    id,
                    ops[id],
                    base.rev if base else 0,
                    patch,
                    sender,
                    client_at,
                    self._fields,
                    None if patch.shape is None else round(area_m2(patch.shape), 2),
                )
            except BadInput as error:
                refused[id] = error.text
            else:
                changes.append(change)
        db.executemany(
            "INSERT INTO gd_change (id, batch_id, patch_id, body, state, sealed_at) "
            "VALUES (?, ?, ?, ?, 'sealed', ?)",
            ((c.id, c.batch_id, c.patch_id, c.body, client_at) for c in changes),
        )
        return changes, refused

    def _last(self, db: sqlite3.Connection, id: PatchId, base: Base | None) -> Patch:
        """Return a recycled patch as it was last; the centre takes no record without a shape."""
        patch = self._layer.in_bin(db, id)
        if base is not None and (patch is None or patch.shape is None or patch.shape.is_empty):
            sent = message.sent_patch(base.body)
            return sent if patch is None else Patch(id, sent.shape, patch.values, patch.reasons)
        return patch or Patch(id)

    def open_changes(self, db: sqlite3.Connection) -> list[Change]:
        """Return every change without a verdict, as the very bytes, in the order of sealing."""
        rows = db.execute(f"SELECT body FROM gd_change WHERE {_OPEN} ORDER BY sealed_at, rowid")
        return [message.read_change(body) for (body,) in rows]

    def mark_sent(self, db: sqlite3.Connection, ids: Sequence[str]) -> list[PatchId]:
        """Note that these changes are about to leave; return their patches."""
        db.execute(
            f"UPDATE gd_change SET state = 'sent' WHERE state = 'sealed' AND {among('id')}",
            (as_list(ids),),
        )
        return self._patches_of(db, ids)

    def hold(self, db: sqlite3.Connection, ids: Sequence[str]) -> list[PatchId]:
        """Set aside changes that the centre does not take; return their patches."""
        db.execute(
            f"UPDATE gd_change SET held = 1 WHERE {_OPEN} AND {among('id')}", (as_list(ids),)
        )
        return self._patches_of(db, ids)

    def hand_over(self, db: sqlite3.Connection, ids: Sequence[str], at: datetime) -> list[PatchId]:
        """Note that these changes lie in a courier file; return their patches."""
        db.executemany(
            "INSERT INTO gd_handed (change_id, at) VALUES (?, ?) "
            "ON CONFLICT (change_id) DO UPDATE SET at = excluded.at",
            [(id, gpkg.timestamp(at)) for id in ids],
        )
        return self._patches_of(db, ids)

    def release_held(self, db: sqlite3.Connection) -> None:
        """Let everything that was set aside go along again."""
        db.execute("UPDATE gd_change SET held = 0 WHERE held = 1")

    def _patches_of(self, db: sqlite3.Connection, ids: Sequence[str]) -> list[PatchId]:
        sql = f"SELECT patch_id FROM gd_change WHERE {among('id')}"
        return [row[0] for row in db.execute(sql, (as_list(ids),))]

    # --- verdicts -----------------------------------------------------------------------------

    def acknowledge(
        self, db: sqlite3.Connection, verdicts: Iterable[Verdict], centre: str, at: datetime
    ) -> list[PatchId]:
        """Settle changes by what the ledger says; return the patches that are concerned.

        A verdict on a change that is settled already, or that is not ours, alters nothing. One
        whose hash is not that of our bytes is no proof: its change is set aside.
        """
        touched: dict[PatchId, None] = {}
        for verdict in verdicts:
            row = db.execute(
                "SELECT patch_id, body, state FROM gd_change WHERE id = ?", (verdict.change_id,)
            ).fetchone()
            if row is None:
                continue
            touched[row[0]] = None
            if row[2] not in ("sealed", "sent"):
                continue
            change = message.read_change(row[1])
            if answer.is_proof(verdict, change):
                self._settle(db, change, verdict, centre, gpkg.timestamp(at))
            else:
                self.hold(db, [change.id])
        ids = [*touched]
        stored = self._layer.find(db, ids)
        self.mark(db, {id: stored.get(id) for id in ids})
        return ids

    def _settle(
        self, db: sqlite3.Connection, change: Change, verdict: Verdict, centre: str, at: str
    ) -> None:
        receipt = answer.receipt_of(change, verdict, centre)
        db.execute(
            "INSERT INTO gd_receipt (change_id, batch_id, patch_id, rev, status, payload_sha, "
            "lao_seq, received_at, centre, kept_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*_cells(receipt), at),
        )
        db.execute(
            "UPDATE gd_change SET standing = 0 WHERE standing = 1 AND patch_id = ?",
            (change.patch_id,),
        )
        problems = json.dumps([asdict(p) for p in verdict.problems], ensure_ascii=False)
        db.execute(
            "UPDATE gd_change SET state = ?, held = 0, standing = 1, problems = ? WHERE id = ?",
            (verdict.status, problems, change.id),
        )
        if verdict.status == "applied":
            db.execute(
                "INSERT INTO gd_base (patch_id, rev, deleted, body) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (patch_id) DO UPDATE SET rev = excluded.rev, "
                "deleted = excluded.deleted, body = excluded.body WHERE excluded.rev > rev",
                (change.patch_id, verdict.result_rev, change.op == "delete", change.body),
            )
            db.execute(  # what was said of it since came with a row that waits in the inbox
                "DELETE FROM gd_review WHERE patch_id = ? AND NOT EXISTS"
                " (SELECT 1 FROM gd_inbox WHERE patch_id = gd_review.patch_id AND rev >= ?)",
                (change.patch_id, verdict.result_rev),
            )

    # --- what is known ------------------------------------------------------------------------

    def receipts(self, db: sqlite3.Connection) -> list[Receipt]:
        """Return every receipt, oldest first."""
        rows = db.execute(
            "SELECT change_id, batch_id, patch_id, rev, status, payload_sha, lao_seq, received_at, "
            "centre, change_id IN (SELECT change_id FROM gd_lost) FROM gd_receipt ORDER BY rowid"
        )
        return [replace(Receipt(*row[:-1]), lost=bool(row[-1])) for row in rows]

    def sending(
        self, db: sqlite3.Connection, ids: Sequence[PatchId] | None = None
    ) -> dict[PatchId, Sending]:
        """Return where patches stand: of ``ids``, or of all about which anything is known."""

        def rows(sql: str, *, joined: str = "WHERE") -> Iterator[Sequence[Any]]:
            if ids is None:
                return db.execute(sql)
            return db.execute(f"{sql} {joined} {among('patch_id')}", (as_list(ids),))

        differing = {
            patch_id
            for sql in ("SELECT patch_id FROM gd_outbox", "SELECT patch_id FROM gd_foreign")
            for (patch_id,) in rows(sql)
        }
        facts: dict[PatchId, dict[str, Any]] = defaultdict(dict)
        for patch_id in ids or ():
            facts[patch_id] = {}
        for patch_id, rev in rows("SELECT patch_id, rev FROM gd_base"):
            facts[patch_id]["rev"] = rev
        under_way = (
            "SELECT patch_id, state, held, id IN (SELECT change_id FROM gd_handed) "
            f"FROM gd_change WHERE {_OPEN}"
        )
        for patch_id, state, held, handed in rows(under_way, joined="AND"):
            facts[patch_id] |= {"open": state, "held": bool(held), "handed": bool(handed)}
        standing = "SELECT patch_id, state, problems FROM gd_change WHERE standing = 1"
        for patch_id, state, problems in rows(standing, joined="AND"):
            found = tuple(Problem(**problem) for problem in json.loads(problems))
            facts[patch_id] |= {"outcome": state, "problems": found}
        clashing = "SELECT patch_id, clashes FROM gd_inbox WHERE clashes <> '[]'"
        for patch_id, clashes in rows(clashing, joined="AND"):
            fact = facts[patch_id]
            fact["clashes"] = tuple(json.loads(clashes))
            if fact.get("outcome") == "conflict":
                fact["problems"] = ()  # that both have changed it is said once, by the clash
        said = "SELECT patch_id, status, reason, remark_th, at, done FROM gd_review"
        for patch_id, status, reason, remark, at, done in rows(said):
            facts[patch_id]["review"] = Review(status, reason, remark, at, bool(done))
        known = dict.fromkeys(differing, NEVER_SENT)  # of most, nothing else is known
        for patch_id, fact in facts.items():
            known[patch_id] = Sending(dirty=patch_id in differing, **fact)
        return known


def _cells(receipt: Receipt) -> tuple[object, ...]:
    return (
        receipt.change_id,
        receipt.batch_id,
        receipt.patch_id,
        receipt.rev,
        receipt.status,
        receipt.payload_sha,
        receipt.lao_seq,
        receipt.received_at,
        receipt.centre,
    )
