"""The centres that must all say the same: the practice centre, the real engine, its triggers alone.

Each is an :class:`~greendesk.sync.endpoint.Endpoint`, with what only a test does: raw bodies, the
whole ledger of an LAO, a reviewer's hand.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol, cast

import pytest
import shapely
import urllib3
from shapely.geometry import MultiPolygon, box, mapping

from greendesk.centre import PracticeCentre
from greendesk.centre.fields import fields_sql, patch_schema, version_of
from greendesk.model.answer import patch_from_row, verdict_from_row
from greendesk.model.message import (
    CentrePatch,
    Change,
    Feature,
    Op,
    Sender,
    Verdict,
    seal,
    uuid7,
)
from greendesk.model.record import Patch, Value
from greendesk.model.telling import UploadStatus
from greendesk.paths import resource
from greendesk.sync.endpoint import Endpoint, HttpEndpoint

SQUARE = MultiPolygon([box(101.0, 10.5, 101.001, 10.501)])


class Centre(Endpoint, Protocol):
    """An endpoint under test."""

    def put_body(self, change_id: str, body: bytes) -> None:
        """Send any bytes under an id."""

    def ledger(self, lao_code: str) -> list[Feature]:
        """Return every ledger row of an LAO."""

    def return_patch(self, patch_id: str, reason: str, remark_th: str) -> None:
        """Return a record as a reviewer would."""

    def publish_form(self, form: Mapping[str, object]) -> None:
        """Offer a newer version of the form, as an agency would."""

    def withdraw_form(self, form: Mapping[str, object]) -> None:
        """Forget it again: the next test wants the one that ships."""

    def close(self) -> None:
        """Stop."""


def new_id() -> str:
    """Return a fresh UUIDv7."""
    return uuid7(int(datetime.now(UTC).timestamp() * 1000), os.urandom(10))


class OverHttp(HttpEndpoint):
    """A centre behind HTTP."""

    def put_body(self, change_id: str, body: bytes) -> None:
        urllib3.PoolManager().request(
            "PUT",
            f"{self.address}/collections/change/items/{change_id}",
            body=body,
            headers={"Content-Type": "application/geo+json"},
            retries=False,
        )

    def demand_signature(self, lao_code: str, key: str) -> None:
        """Take changes of an LAO only if they are signed with a key."""
        raise NotImplementedError

    def check_photo(self, sha256: str) -> None:
        """Have the bytes of a photo be right."""
        raise NotImplementedError

    def take_bytes(self, sha256: str, data: bytes) -> None:
        """Have bytes arrive whole that are said to have this hash."""
        raise NotImplementedError

    def let_go(self, sha256: str) -> bool:
        """Ask whether the bytes of a photo may be deleted."""
        raise NotImplementedError

    def ledger(self, lao_code: str) -> list[Feature]:
        query = {"f": "json", "lao_code": lao_code, "limit": "1000"}
        return self._features(self._get("/collections/change/items", query))


class OverPractice(OverHttp):
    """The practice centre."""

    def __init__(self) -> None:
        self.centre = PracticeCentre(None, lambda: datetime.now(UTC), new_id)
        super().__init__(self.centre.start())

    def return_patch(self, patch_id: str, reason: str, remark_th: str) -> None:
        self.centre.return_patch(patch_id, reason, remark_th)

    def publish_form(self, form: Mapping[str, object]) -> None:
        self.centre.publish_form(form)

    def withdraw_form(self, form: Mapping[str, object]) -> None:
        self.centre._ledger._forms.pop(version_of(form))
        self.centre.publish_form(patch_schema())

    def check_photo(self, sha256: str) -> None:
        with self.centre._photos._db as db:
            db.execute("update photo set status = 'verified' where sha256 = ?", (sha256,))

    def take_bytes(self, sha256: str, data: bytes) -> None:
        shelf = self.centre._photos
        shelf.take(shelf.begin(len(data), {"sha256": sha256}), 0, data)

    def let_go(self, sha256: str) -> bool:
        return self.centre.let_go(sha256)

    def demand_signature(self, lao_code: str, key: str) -> None:
        self.centre.signing_keys[lao_code] = key

    def close(self) -> None:
        self._http.clear()
        self.centre.stop()


class OverEngine(OverHttp):
    """pygeoapi over PostgreSQL; a reviewer works in the database."""

    def __init__(self, url: str, dsn: str) -> None:
        super().__init__(url)
        self._triggers = OverTriggers(dsn)

    def return_patch(self, patch_id: str, reason: str, remark_th: str) -> None:
        self._triggers.return_patch(patch_id, reason, remark_th)

    def publish_form(self, form: Mapping[str, object]) -> None:
        self._triggers.publish_form(form)

    def withdraw_form(self, form: Mapping[str, object]) -> None:
        self._triggers.withdraw_form(form)

    def check_photo(self, sha256: str) -> None:
        self._triggers.ask("select gds.photo_checked(:'sha', true)", sha=sha256)

    def take_bytes(self, sha256: str, data: bytes) -> None:
        """Have the hook run as tusd would."""
        with NamedTemporaryFile() as file:
            file.write(data)
            file.flush()
            upload = {"MetaData": {"sha256": sha256}, "Storage": {"Path": file.name}}
            event = {"Type": "post-finish", "Event": {"Upload": upload}}
            subprocess.run(
                [sys.executable, resource("endpoint", "photo_hook.py")],
                input=json.dumps(event).encode(),
                env={**os.environ, "GREENDESK_DB": self._triggers.dsn},
                stdout=subprocess.DEVNULL,
                check=True,
            )

    def let_go(self, sha256: str) -> bool:
        return self._triggers.ask("select gds.photo_let_go(:'sha')", sha=sha256).strip() == "t"

    def demand_signature(self, lao_code: str, key: str) -> None:
        if "GREENDESK_ENGINE_KEYS" not in os.environ:
            pytest.skip("where this engine has its keys is not said")
        file = Path(os.environ["GREENDESK_ENGINE_KEYS"])
        known = json.loads(file.read_text("utf-8")) if file.exists() else {}
        fresh = file.with_suffix(".new")
        fresh.write_text(json.dumps(known | {lao_code: key}), encoding="utf-8")
        fresh.replace(file)

    def close(self) -> None:
        self._http.clear()


class OverTriggers:
    """The triggers alone, reached by psql."""

    skew_s: float | None = None

    def __init__(self, dsn: str) -> None:
        self.address, self.dsn = "postgresql://127.0.0.1", dsn

    def ask(self, sql: str, **words: str) -> str:
        """Run SQL in which ``:'name'`` stands for a word; return the lines psql prints."""
        options = [option for pair in words.items() for option in ("-v", "=".join(pair))]
        done = subprocess.run(
            ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", *options, self.dsn],
            input=sql,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def conformance(self) -> None:
        self.ask("select 1")

    def put_change(self, change: Change) -> None:
        self.put_body(change.id, change.body)

    def put_body(self, change_id: str, body: bytes) -> None:
        try:
            json.loads(body)
            self.ask("select gds.put_change(:'body'::jsonb)", body=body.decode("utf-8"))
        except (RuntimeError, ValueError):
            return  # an engine would answer 500; the ledger is the truth

    def verdicts(self, batch_id: str) -> Mapping[str, Verdict]:
        found = map(verdict_from_row, self._rows("change", "batch_id = :'word'", batch_id))
        return {verdict.change_id: verdict for verdict in found if verdict is not None}

    def change_row(self, change_id: str) -> Feature | None:
        return next(iter(self._rows("change", "id = :'word'", change_id)), None)

    def ledger(self, lao_code: str) -> list[Feature]:
        return self._rows("change", "lao_code = :'word'", lao_code)

    def ledger_columns(self) -> frozenset[str]:
        sql = "select column_name from information_schema.columns "
        return frozenset(self.ask(f"{sql} where table_name = 'change'").split())

    def patches(self, lao_code: str, cursor: int) -> tuple[CentrePatch, ...]:
        where = f"lao_code = :'word' and lao_seq > {cursor} order by lao_seq limit 50"
        return tuple(patch_from_row(row) for row in self._rows("patch", where, lao_code))

    def last_seq(self, lao_code: str) -> int:
        where = "select coalesce(max(lao_seq), 0) from gds.patch where lao_code = :'word'"
        return int(self.ask(where, word=lao_code))

    def photo_status(self, sha256: str) -> UploadStatus:
        found = self.ask("select status from gds.photo where sha256 = :'word'", word=sha256)
        return cast(UploadStatus, found.strip())

    def newer_form(self, known: int) -> object:
        sql = f"select content from gds.form where version > {known} order by version desc limit 1"
        found = self.ask(sql)
        return json.loads(found) if found else None

    def publish_form(self, form: Mapping[str, object]) -> None:
        self.ask("begin;\n" + fields_sql(form) + "\ncommit;")

    def withdraw_form(self, form: Mapping[str, object]) -> None:
        version = version_of(form)
        for table in ("form", "field"):
            self.ask(f"delete from gds.{table} where version = {version}")

    def _rows(self, table: str, where: str, word: str) -> list[Feature]:
        columns = (
            "to_jsonb(t) - 'geom' || jsonb_build_object('wkb', encode(st_asbinary(geom), 'hex'))"
        )
        rows = []
        for line in self.ask(
            f"select {columns} from gds.{table} t where {where}", word=word
        ).splitlines():
            properties = json.loads(line)
            wkb = properties.pop("wkb")
            geometry = mapping(shapely.from_wkb(wkb)) if wkb else None
            rows.append({"id": properties["id"], "geometry": geometry, "properties": properties})
        return rows

    def return_patch(self, patch_id: str, reason: str, remark_th: str) -> None:
        self.ask(
            "update gds.patch_review set review_status = 'returned', return_reason = :'reason', "
            "remark_th = :'remark' where id = :'id'",
            reason=reason,
            remark=remark_th,
            id=patch_id,
        )

    def close(self) -> None:
        pass


def fresh_lao() -> str:
    """Return a code that no other test has used: the engine's ledger outlives a test run."""
    return f"{secrets.randbelow(10**8):08d}"


@dataclass
class Device:
    """One officer's machine: seals changes of its patches, one after the other."""

    lao_code: str = field(default_factory=fresh_lao)
    device_id: str = field(default_factory=new_id)
    columns: tuple[str, ...] = ()
    valid: Mapping[str, Value] = field(default_factory=dict)

    def change(
        self,
        patch_id: str = "",
        *,
        op: Op = "upsert",
        base_rev: int = 0,
        shape: MultiPolygon = SQUARE,
        batch_id: str = "",
        change_id: str = "",
        reasons: Mapping[str, str] | None = None,
        **values: Value | None,
    ) -> Change:
        """Seal a change of a valid patch, with other ``values`` (None = empty)."""
        patch_id = patch_id or new_id()
        filled = {k: v for k, v in {**self.valid, **values}.items() if v is not None}
        return seal(
            change_id or new_id(),
            batch_id or new_id(),
            patch_id,
            op,
            base_rev,
            Patch(patch_id, shape, filled, reasons or {}),
            Sender(self.lao_code, self.device_id, "สมหญิง ใจดี"),
            "2026-01-02T03:04:05.678Z",
            self.columns,
            12002.5,
        )
