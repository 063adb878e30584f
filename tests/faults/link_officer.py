"""An officer at one of several computers of an LAO, on a link that can't be trusted; is killed.

Draws, renames, moves, deletes, undoes, sends, fetches, and decides where two have changed the same,
in any order. With the name of a mutant it makes one of the mistakes that must be caught.

::

    python -m tests.faults.link_officer PROJECT CENTRE SEED PLACE [MUTANT]
"""

import random
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from greendesk.delivery import deliver
from greendesk.edits.shape import add_patches, delete_patches
from greendesk.edits.values import set_values
from greendesk.errors import Conflict
from greendesk.fetching import decide
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.message import Change, Verdict, payload_sha
from greendesk.model.record import Patch
from greendesk.session import Session
from greendesk.store.inbox import Inbox
from greendesk.store.project import Project
from greendesk.sync.endpoint import HttpEndpoint
from tests.builders import ready_values, square

_CELL, _JITTER = 0.0016, 0.0004  # degrees; a patch is 0.001 wide


class Officer:
    """One officer; ``place`` keeps what different officers draw apart."""

    def __init__(self, path: Path, url: str, seed: int, place: int) -> None:
        self.session = Session.open(path, by=f"officer {place}")
        self.url, self.random, self.place = url, random.Random(seed), place

    def work(self) -> None:
        """Go on until the power fails."""
        acts = (self.draw, self.rename, self.rename, self.move, self.delete, self.undo)
        while True:
            for _ in range(self.random.randint(1, 4)):
                self.random.choice(acts)()
            self.send()

    def draw(self) -> None:
        """Draw a patch in a place of one's own."""
        patch_id = self.session.new_id()
        column, row = self.random.randrange(40), self.random.randrange(40)
        taken = {p.values.get("village_no") for p in self.session.view}
        if (number := column + self.place * 40) in taken and row:
            return
        values = ready_values(name_th=f"สวน {patch_id[-6:]}", village_no=number % 99)
        shape = square(column * _CELL, (row + self.place * 50) * _CELL)
        if not self.session.view.near(shape.bounds):
            self.session.do(add_patches([Patch(patch_id, shape, values)], Text("draw")))

    def rename(self) -> None:
        """Change a value; different officers often change the same one."""
        if patch := self._any():
            field = self.random.choice(("name_th", "remark"))
            words = {field: f"{self.place} {self.random.random():.6f}"}
            self.session.do(set_values(self.session.view, patch.id, words))

    def move(self) -> None:
        """Move the outline a little."""
        if patch := self._any():
            assert patch.shape is not None
            west, south, *_ = patch.shape.bounds
            column, row = (west - 101) // _CELL, (south - 10.5) // _CELL
            east = column * _CELL + self.random.random() * _JITTER
            north = row * _CELL + self.random.random() * _JITTER
            moved = replace(patch, shape=square(east, north))
            self.session.do(Edit(Text("move"), (Delta(patch, moved),)))

    def delete(self) -> None:
        """Throw a patch away, now and then."""
        if self.random.random() < 0.3 and (patch := self._any()):
            self.session.do(delete_patches(self.session.view, [patch.id]))

    def undo(self) -> None:
        """Take the last step back, whoever made it."""
        if self.session.undo_label:
            self.session.undo()

    def send(self) -> None:
        """Decide what clashes, then send and fetch."""
        for patch_id, sending in self.session.writer.ask(lambda p: p.sending()).items():
            if sending.clashes:
                theirs = self.session.writer.ask(lambda p, i=patch_id: p.clash(i).theirs)
                mine = self.session.view.find(patch_id)
                decide(self.session, patch_id, self.random.choice((mine, theirs)))
        deliver(self.session, self.url)

    def _any(self) -> Patch | None:
        patches = list(self.session.view)
        return self.random.choice(patches) if patches else None


# --- mistakes -------------------------------------------------------------------------------------


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
        {**__import__("json").loads(c.body), "properties": _applied(c)}
        for changes in put.values()
        for c in changes
        if c.id == i
    )


def _applied(change: Change) -> dict[str, object]:
    import json

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


MUTANTS: dict[str, Callable[[], None]] = {
    "trust": trust_the_status,
    "anew": seal_anew,
    "forget": forget_what_waits,
    "cursor": move_the_cursor_first,
}


def main(path: str, url: str, seed: str, place: str, mutant: str = "") -> None:
    """Work until killed."""
    if mutant:
        MUTANTS[mutant]()
    officer = Officer(Path(path), url, int(seed), int(place))
    print("open", flush=True)
    while True:
        try:
            officer.work()
        except Conflict:  # what came in was changed in the very moment: the officer does it again
            continue


if __name__ == "__main__":
    main(*sys.argv[1:])
