"""Mistakes that a client could make in sending; a campaign that passes with one proves nothing."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from greendesk.model.measure import area_m2
from greendesk.model.message import Change, Sender, Verdict, payload_sha, seal
from greendesk.model.record import Patch
from greendesk.store.inbox import Inbox
from greendesk.store.outbox import Outbox
from greendesk.store.project import Project
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.tus import OnePhoto


def trust_the_status() -> None:
    """Take a PUT that was answered for one that has arrived."""
    put: dict[str, list[Change]] = {}
    real = HttpEndpoint.put_change

    def put_change(self: HttpEndpoint, change: Change) -> None:
        put.setdefault(change.batch_id, []).append(change)
        real(self, change)

    def verdicts(self: HttpEndpoint, batch_id: str) -> dict[str, Verdict]:
        return {
            c.id: Verdict(
                c.id, "applied", c.base_rev + 1, c.base_rev + 1, 1, (), "", payload_sha(c.body)
            )
            for c in put.get(batch_id, ())
        }

    HttpEndpoint.put_change = put_change  # type: ignore[method-assign]
    HttpEndpoint.verdicts = verdicts  # type: ignore[method-assign]
    HttpEndpoint.change_row = lambda self, i: next(  # type: ignore[method-assign]
        {**json.loads(c.body), "properties": _applied(c)}
        for changes in put.values()
        for c in changes
        if c.id == i
    )


def _applied(change: Change) -> dict[str, object]:
    row = json.loads(change.body)["properties"]
    return {**row, "status": "applied", "result_rev": change.base_rev + 1}


def seal_anew() -> None:
    """Seal with a new id at each try."""
    real = Project.seal

    def seal(self: Project, ids, **how):  # type: ignore[no-untyped-def]
        with self._writing() as db:
            stale = db.execute(
                "SELECT patch_id FROM gd_change WHERE state IN ('sealed', 'sent')"
            ).fetchall()
            db.execute("DELETE FROM gd_change WHERE state IN ('sealed', 'sent')")
        return real(self, [*ids, *(row[0] for row in stale)], **how)

    Project.seal = seal  # type: ignore[method-assign]


def forget_what_waits() -> None:
    """Pass over what comes in while a change of ours is under way."""
    real = Inbox._settle

    def settle(self, db, step) -> None:  # type: ignore[no-untyped-def]
        db.execute(
            "DELETE FROM gd_inbox WHERE patch_id IN "
            "(SELECT patch_id FROM gd_change WHERE state IN ('sealed', 'sent', 'conflict'))"
        )
        real(self, db, step)

    Inbox._settle = settle  # type: ignore[method-assign]


def move_the_cursor_first() -> None:
    """Note a page as looked at and bring it in later, in a transaction of its own: sometimes."""
    real = Project.take_over

    def take_over(self: Project, rows, at):  # type: ignore[no-untyped-def]
        if len(rows) > 1:
            real(self, rows[-1:], at)
        return real(self, rows[: len(rows) // 2], at) if len(rows) > 1 else real(self, rows, at)

    Project.take_over = take_over  # type: ignore[method-assign]


def send_what_it_is_now() -> None:
    """Make the body anew at each try, from what the patch is by then."""
    real = Outbox.open_changes

    def open_changes(self: Outbox, db) -> list[Change]:  # type: ignore[no-untyped-def]
        found = real(self, db)
        now = self._layer.find(db, [change.patch_id for change in found])
        return [_anew(c, now.get(c.patch_id), self._fields) for c in found]

    Outbox.open_changes = open_changes  # type: ignore[method-assign]


def _anew(change: Change, patch: Patch | None, fields: tuple[str, ...]) -> Change:
    if patch is None or patch.shape is None:
        return change
    told = json.loads(change.body)["properties"]
    sender = Sender(told["lao_code"], told["device_id"], told["actor"])
    what = change.id, change.batch_id, change.patch_id, change.op, change.base_rev, patch
    return seal(*what, sender, told["client_at"], fields, round(area_m2(patch.shape), 2))


def believe_that_all_bytes_are_there() -> None:
    """Take a photo for received when its last byte has left."""

    def is_settled(self: OnePhoto) -> bool:
        self._note(status="verified")
        return True

    def send_piece(self: OnePhoto, data: bytes) -> None:
        self._offset = len(data)

    OnePhoto._is_settled = is_settled  # type: ignore[method-assign]
    OnePhoto._send_piece = send_piece  # type: ignore[method-assign]


@contextmanager
def making(mutant: str) -> Iterator[None]:
    """Make a mistake for a while; "" = none."""
    kept = [(where, dict(vars(where))) for where in _PLACES]
    if mutant:
        MUTANTS[mutant]()
    try:
        yield
    finally:
        for where, was in kept:
            for name, now in list(vars(where).items()):
                if was.get(name) is not now:
                    setattr(where, name, was[name])


_PLACES = (HttpEndpoint, Project, Inbox, Outbox, OnePhoto)
MUTANTS: dict[str, Callable[[], None]] = {
    "trust": trust_the_status,
    "anew": seal_anew,
    "forget": forget_what_waits,
    "cursor": move_the_cursor_first,
    "unsealed": send_what_it_is_now,
    "photo": believe_that_all_bytes_are_there,
}
