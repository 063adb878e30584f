"""The practice centre's ledger: the rules of ``resources/endpoint/schema.sql`` on SQLite.

The one thing to know: a change is decided and written in one transaction under one lock, in the
order of the SQL triggers (known id, checks, the LAO's cursor, revision, apply); the verdict is the
row. Nothing is ever changed or removed in ``change``.
"""

import json
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import cast

from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from greendesk.centre.checks import Field, is_lao_code, problem, problems_by_forms
from greendesk.centre.fields import version_of
from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.message import ENVELOPE, Feature, Problem

Row = dict[str, object]

SCHEMA = """
create table if not exists change (
  id text primary key, batch_id text, lao_code text, patch_id text, sent text not null,
  status text not null, result_rev integer, current_rev integer, lao_seq integer,
  messages text not null, received_at text not null, unique (lao_code, lao_seq));
create index if not exists change_batch on change (batch_id);
create table if not exists patch (
  id text primary key, lao_code text not null, rev integer not null, deleted integer not null,
  lao_seq integer not null, last_change_id text not null, applied_at text not null,
  review_status text, return_reason text, remark_th text, reviewed_at text, sent text not null,
  unique (lao_code, lao_seq));
create table if not exists review (
  id text primary key, patch_id text not null, lao_code text not null, rev integer not null,
  lao_seq integer not null, review_status text, return_reason text, remark_th text,
  reviewed_at text not null, unique (lao_code, lao_seq));
create table if not exists batch (
  id text primary key, lao_code text, n integer not null, n_new integer not null,
  n_bad integer not null, received_at text not null);
create table if not exists lao_cursor (lao_code text primary key, seq integer not null);
create trigger if not exists change_stays before update on change
  begin select raise(ignore); end;
create trigger if not exists change_stays_there before delete on change
  begin select raise(ignore); end;
"""
VERDICT = (
    "status",
    "result_rev",
    "current_rev",
    "lao_seq",
    "messages",
    "received_at",
    "signature",
)
_HALF = re.compile("[\ud800-\udfff]")
"""Half a letter, which JSON has a word for, and no database."""
_UUID_SHAPE = "________-____-____-____-____________"


class NotAChange(BadInput):
    """What was sent cannot even be a row; an engine answers with an error and keeps nothing."""


class Ledger:
    """The tables ``change`` and ``patch``; may be used from any thread."""

    def __init__(
        self,
        file: Path | None,
        schema: Mapping[str, object],
        fields: Sequence[Field],
        now: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        """Open or make the ledger; ``file`` None keeps it in memory.

        Args:
            schema: the form, as it is served.
            fields: what is checked of it.
        """
        self._now, self._new_id = now, new_id
        self._forms: dict[int, Sequence[Field]] = {}
        self.take_form(schema, fields)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(file or ":memory:", check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        self._db.executescript(SCHEMA)

    def take_form(self, schema: Mapping[str, object], fields: Sequence[Field]) -> None:
        """Ask by another version of the form from now on; those before stay known."""
        self.form = schema
        self._forms = {**self._forms, version_of(schema): fields}
        every = {f.name: f for form in self._forms.values() for f in form}
        self.fields = tuple(every.values())
        self.columns = tuple(sorted({*ENVELOPE, *every}))
        self._numbers = {f.name for f in self.fields if f.kind in ("integer", "number")}

    @property
    def ledger_columns(self) -> Mapping[str, object]:
        """Each column that the ledger has, with what JSON Schema says of it: nothing."""
        return {name: {} for name in (*self.columns, *VERDICT)}

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._db:
            self._db.execute("begin immediate")
            yield self._db

    # --- writing ----------------------------------------------------------------------------

    def put(self, feature: Feature) -> bool:
        """Take a change as a GeoJSON Feature; return whether it was new.

        Raises:
            NotAChange: not a Feature, no usable id, an unknown column, a value of another type.
            ValueError: a number that JSON has no word for.
        """
        sent, shape_ = self._checked(feature)
        row = cast(Row, sent["properties"])
        with self._transaction() as db:
            if db.execute("select 1 from change where id = ?", (row["id"],)).fetchone():
                return False
            found = problems_by_forms(row, shape_, self._forms)
            received_at = self._time()
            seq, current = self._current(db, row)
            verdict: Row = {"status": "rejected", "current_rev": 0}
            if current is not None and current["lao_code"] != row["lao_code"]:
                found.append(problem("gd:other_lao", "/properties/lao_code"))
            elif current is not None:
                verdict["current_rev"] = current["rev"]
            if not found:
                self._decide(db, sent, verdict, found, current is not None, seq, received_at)
            self._insert(
                db,
                "change",
                {
                    **{name: row.get(name) for name in ("batch_id", "lao_code", "patch_id")},
                    **{"id": row["id"], "sent": _text(sent), "received_at": received_at},
                    "messages": _text([_message(p) for p in found]),
                    **verdict,
                },
            )
        return True

    def put_batch(self, feature: Feature) -> None:
        """Take many changes in one request; one that is known, or can't be a row, harms no other.

        Raises:
            NotAChange: not a Feature, no usable id, or a code of an LAO that is no text.
        """
        told = feature.get("properties")
        if feature.get("type") != "Feature" or not isinstance(told, Mapping):
            raise NotAChange(N_("The centre takes GeoJSON Features only."))
        batch_id, ops = feature.get("id") or told.get("id"), told.get("ops")
        if not _like_uuid(batch_id):
            raise NotAChange(N_("A change needs an id of its own."))
        if not _fits(told.get("lao_code"), number=False, json_object=False):
            raise NotAChange(N_("The centre cannot keep the value of {name}."), name="lao_code")
        with self._lock:
            if self.batch(cast(str, batch_id)) is not None:
                return
            ended = [self._tried(op) for op in (ops if isinstance(ops, list) else ())]
            with self._transaction() as db:
                row: Row = {"id": batch_id, "lao_code": told.get("lao_code"), "n": len(ended)}
                row |= {"n_new": ended.count(True), "n_bad": ended.count(None)}
                self._insert(db, "batch", {**row, "received_at": self._time()})

    def _tried(self, op: object) -> bool | None:
        """Take one change of a batch; return whether it was new, None = it can't be a row."""
        try:
            return self.put(op) if isinstance(op, dict) else None
        except (NotAChange, ValueError):
            return None

    def batch(self, batch_id: str) -> Feature | None:
        """Return what became of a batch, or None."""
        rows = self._all("select * from batch where id = ?", (batch_id,))
        if not rows:
            return None
        return {"type": "Feature", "id": batch_id, "geometry": None, "properties": {**rows[0]}}

    def _decide(
        self,
        db: sqlite3.Connection,
        sent: Feature,
        verdict: Row,
        found: list[Problem],
        known: bool,
        seq: int,
        received_at: str,
    ) -> None:
        """Fill in the verdict on a change without problems; apply it if its revision fits."""
        row = cast(Row, sent["properties"])
        rev = cast(int, verdict["current_rev"])
        if rev != row["base_rev"]:
            verdict["status"] = "conflict"
            found.append(problem("gd:conflict", ""))
            return
        if row["op"] == "delete" and not known:
            found.append(problem("gd:not_found", ""))
            return
        verdict |= {
            "status": "applied",
            "result_rev": rev + 1,
            "current_rev": rev + 1,
            "lao_seq": seq + 1,
        }
        stands: Row = {
            "rev": rev + 1,
            "deleted": row["op"] == "delete",
            "lao_seq": seq + 1,
            "last_change_id": row["id"],
            "applied_at": received_at,
            **dict.fromkeys(("review_status", "return_reason", "remark_th", "reviewed_at")),
        }
        if row["op"] == "delete":  # the tombstone keeps the last values that were accepted
            self._update_patch(db, cast(str, row["patch_id"]), stands)
        else:
            db.execute("delete from patch where id = ?", (row["patch_id"],))
            whole = {"id": row["patch_id"], "lao_code": row["lao_code"], "sent": _text(sent)}
            self._insert(db, "patch", {**whole, **stands})
        self._advance(db, cast(str, row["lao_code"]), seq + 1)

    def review(self, patch_id: str, status: str, reason: str = "", remark_th: str = "") -> None:
        """Do what a person at the centre does: return a record, or remark on it.

        Raises:
            KeyError: the centre has no such patch.
        """
        with self._transaction() as db:
            found = db.execute("select * from patch where id = ?", (patch_id,)).fetchone()
            if found is None:
                raise KeyError(patch_id)
            seq = self._seq(db, found["lao_code"]) + 1
            words: Row = {
                "review_status": status or None,
                "return_reason": reason or None,
                "remark_th": remark_th or None,
                "reviewed_at": self._time(),
                "lao_seq": seq,
            }
            self._update_patch(db, patch_id, words)
            whose = {"patch_id": patch_id, "lao_code": found["lao_code"], "rev": found["rev"]}
            self._insert(db, "review", {"id": self._new_id(), **whose, **words})
            self._advance(db, found["lao_code"], seq)

    # --- reading ----------------------------------------------------------------------------

    def changes(self, where: Mapping[str, str], limit: int, offset: int) -> list[Feature]:
        """Return ledger rows as Features in order of id, those with the given column values."""
        columns = ("id", "batch_id", "lao_code", "patch_id")
        wanted = {name: where[name] for name in columns if name in where}
        clause = " and ".join(f"{name} = ?" for name in wanted) or "1"
        rows = self._all(
            f"select * from change where {clause} order by id limit ? offset ?",
            (*wanted.values(), limit, offset),
        )
        return [self._change_feature(row) for row in rows]

    def patches(
        self, lao_code: str, cursor: int, limit: int, offset: int, *, last_first: bool = False
    ) -> list[Feature]:
        """Return patches of an LAO ("" = of all) after ``cursor``, in order of ``lao_seq``."""
        order = "desc" if last_first else "asc"
        rows = self._all(
            "select * from patch where (lao_code = ? or ? = '') and lao_seq > ? "
            f"order by lao_seq {order} limit ? offset ?",
            (lao_code, lao_code, cursor, limit, offset),
        )
        return [self._patch_feature(row) for row in rows]

    def patch(self, patch_id: str) -> Feature | None:
        """Return one patch as it stands, or None."""
        rows = self._all("select * from patch where id = ?", (patch_id,))
        return self._patch_feature(rows[0]) if rows else None

    def _all(self, sql: str, values: Sequence[object]) -> list[sqlite3.Row]:
        with self._lock:
            return list(self._db.execute(sql, tuple(values)))

    def _change_feature(self, row: sqlite3.Row) -> Feature:
        sent = json.loads(row["sent"])
        server = {
            name: row[name]
            for name in ("status", "result_rev", "current_rev", "lao_seq", "received_at")
        }
        server |= {"messages": json.loads(row["messages"]), "signature": None}
        return {**sent, "properties": {**sent["properties"], **server}}

    def _patch_feature(self, row: sqlite3.Row) -> Feature:
        sent = json.loads(row["sent"])
        values = {f.name: sent["properties"].get(f.name) for f in self.fields}
        server = {name: row[name] for name in row.keys() if name != "sent"}  # noqa: SIM118
        server |= {"deleted": bool(row["deleted"]), "reasons": sent["properties"]["reasons"]}
        return {**sent, "id": row["id"], "properties": {**values, **server}}

    # --- inside -----------------------------------------------------------------------------

    def _checked(self, feature: Feature) -> tuple[Feature, BaseGeometry | None]:
        """Return the Feature with every column, and its shape (EPSG:4326)."""
        properties = feature.get("properties")
        if feature.get("type") != "Feature" or not isinstance(properties, Mapping):
            raise NotAChange(N_("The centre takes GeoJSON Features only."))
        change_id = feature.get("id") or properties.get("id")
        if not _like_uuid(change_id):
            raise NotAChange(N_("A change needs an id of its own."))
        row: Row = {**dict.fromkeys(self.columns), **properties, "id": change_id}
        for name in VERDICT:  # the server's words; a client cannot say them
            row.pop(name, None)
        unknown = sorted(set(row) - set(self.columns))
        if unknown:
            raise NotAChange(N_("The centre has no column {name}."), name=unknown[0])
        for name, value in row.items():
            if not _fits(value, name in self._numbers or name == "base_rev", name == "reasons"):
                raise NotAChange(N_("The centre cannot keep the value of {name}."), name=name)
        geometry = feature.get("geometry")
        try:
            found = shape(cast(dict[str, object], geometry)) if geometry else None
        except (ShapelyError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise NotAChange(N_("The shape is not GeoJSON.")) from error
        kept = {"type": "Feature", "id": change_id, "properties": row}
        return {**kept, "geometry": mapping(found) if found is not None else None}, found

    def _current(self, db: sqlite3.Connection, row: Row) -> tuple[int, sqlite3.Row | None]:
        """Return the LAO's last number and the patch as it stands."""
        if not is_lao_code(row["lao_code"]):
            return 0, None
        found = db.execute("select * from patch where id = ?", (row["patch_id"],)).fetchone()
        return self._seq(db, cast(str, row["lao_code"])), found

    def _seq(self, db: sqlite3.Connection, lao_code: str) -> int:
        found = db.execute("select seq from lao_cursor where lao_code = ?", (lao_code,)).fetchone()
        return int(found[0]) if found else 0

    def _advance(self, db: sqlite3.Connection, lao_code: str, seq: int) -> None:
        db.execute("insert or replace into lao_cursor values (?, ?)", (lao_code, seq))

    def _insert(self, db: sqlite3.Connection, table: str, row: Row) -> None:
        marks = ", ".join("?" * len(row))
        db.execute(f"insert into {table} ({', '.join(row)}) values ({marks})", tuple(row.values()))

    def _update_patch(self, db: sqlite3.Connection, patch_id: str, row: Row) -> None:
        pairs = ", ".join(f"{name} = ?" for name in row)
        db.execute(f"update patch set {pairs} where id = ?", (*row.values(), patch_id))

    def _time(self) -> str:
        return self._now().isoformat(timespec="milliseconds")


def _message(found: Problem) -> Mapping[str, str]:
    return {"type": found.type, "pointer": found.pointer, "detail": found.detail}


def _like_uuid(value: object) -> bool:
    return (
        isinstance(value, str)
        and len(value) == len(_UUID_SHAPE)
        and all(
            letter == "-" if place == "-" else letter in "0123456789abcdef"
            for letter, place in zip(value, _UUID_SHAPE, strict=True)
        )
    )


def _fits(value: object, number: bool, json_object: bool) -> bool:
    """Return whether a column of the real centre could hold ``value``."""
    if value is None:
        return True
    if json_object:
        return isinstance(value, Mapping)
    if number:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) and "\0" not in value and not _HALF.search(value)


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
