"""An officer who draws, fills in, undoes and sends without end, and is cut off at any moment.

Says on a pipe what comes next and what is done, so that whoever cuts the power can tell what must
be in the file. The centre is a folder: one file per change, made once, never written over.
"""

import json
import os
import random
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from greendesk import lists
from greendesk.errors import Conflict
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.message import Change, Sender, Verdict, payload_sha
from greendesk.model.record import Patch
from greendesk.model.sketch import Sketch
from greendesk.store.project import Project
from tests.builders import NOW, ready_patch

Say = Callable[[dict], None]
SENDER = Sender("99990101", "device", "สมหญิง")


def new_id() -> str:
    return str(uuid.uuid4())


def done_ids(project: Project) -> list[str]:
    """Return the ids of the edits that are done, first to last."""
    with project._open.reading() as db:
        rows = db.execute("SELECT edit_id FROM gd_journal WHERE done = 1 ORDER BY seq")
        return [row[0] for row in rows]


def standing(ids: list[str]) -> list:
    """Return how many edits are done and which is the last: one short write to a pipe."""
    return [len(ids), ids[-1] if ids else ""]


class Centre:
    """A ledger in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def put(self, change: Change) -> None:
        """Keep a change unless its id is known already."""
        half = self.folder / f"~{new_id()}"
        half.write_bytes(change.body)
        with suppress(FileExistsError):
            os.link(half, self.folder / change.id)
        half.unlink()

    def verdict(self, change: Change) -> Verdict | None:
        """Return the ledger's row on a change, or None if it never arrived."""
        found = self.folder / change.id
        if not found.exists():
            return None
        body = found.read_bytes()
        rev = change.base_rev + 1
        return Verdict(change.id, "applied", rev, rev, rev, (), "2025-11-03", payload_sha(body))

    def bodies(self) -> dict[str, bytes]:
        return {p.name: p.read_bytes() for p in self.folder.iterdir() if p.name[0] != "~"}


class Officer:
    """One run of the program, from opening the project to the end of the power."""

    def __init__(
        self,
        path: Path,
        say: Say,
        seed: int,
        kind: type[Project] = Project,
        factory: type[sqlite3.Connection] = sqlite3.Connection,
    ) -> None:
        self.project = kind(
            path, lists.load_schema(), now=lambda: NOW, new_id=new_id, factory=factory
        )
        self.say, self.random = say, random.Random(seed)
        self.centre = Centre(path.with_name("centre"))
        self.patches = {p.id: p for p in self.project.load().patches}

    def work(self, steps: int) -> None:
        """Settle what was left open, then do so many things."""
        self.settle()
        for _ in range(steps):
            self.random.choice(
                (self.draw, self.draw, self.fill, self.recycle, self.undo, self.send)
            )()
        self.project.close()

    def do(self, before: Patch | None, after: Patch | None, sketch: str | None = None) -> None:
        edit = Edit(Text("edit"), (Delta(before, after),))
        edit_id, base = new_id(), done_ids(self.project)
        self.say({"done": standing(base), "next": standing([*base, edit_id])})
        self.project.apply(edit, edit_id=edit_id, at=NOW, by="x", sketch_done=sketch)
        self.say({"done": standing([*base, edit_id])})
        self._take(before, after)

    def draw(self) -> None:
        """Draw a patch corner by corner, then finish it."""
        sketch_id, corners = new_id(), []
        for n in range(self.random.randint(2, 4)):
            corners.append([101.0 + n / 1000, 10.5])
            self.project.save_sketch(Sketch(sketch_id, "draw", {"corners": corners}))
            self.say({"sketch": sketch_id, "corners": len(corners)})
        self.say({"finishing": sketch_id})
        self.do(None, ready_patch(sketch_id, self.random.random() / 10), sketch_id)
        self.say({"sketch": sketch_id, "corners": 0})

    def fill(self) -> None:
        """Change one field of one patch."""
        if patch := self._any():
            values = {**patch.values, "name_th": f"สวน {self.random.random()}"}
            self.do(patch, replace(patch, values=values))

    def recycle(self) -> None:
        if patch := self._any():
            self.do(patch, None)

    def undo(self) -> None:
        base = done_ids(self.project)
        if base:
            self.say({"done": standing(base), "next": standing(base[:-1])})
            undone = self.project.undo(at=NOW, by="x")
            assert undone is not None
            self.say({"done": standing(base[:-1])})
            for delta in undone.edit.deltas:
                self._take(delta.before, delta.after)

    def send(self) -> None:
        """Seal everything that differs, send it, and write the verdicts down."""
        dirty = [i for i, s in self.project.sending().items() if s.dirty]
        ids = iter(new_id, "")
        self.project.seal(dirty, batch_id=new_id(), change_ids=ids, sender=SENDER, at=NOW)
        changes = self.project.open_changes()
        self.project.mark_sent([change.id for change in changes])
        for change in changes:
            self.centre.put(change)
            self.settle([change])

    def settle(self, changes: list[Change] | None = None) -> None:
        """Read the ledger on what is open, as after every start."""
        for change in self.project.open_changes() if changes is None else changes:
            if (verdict := self.centre.verdict(change)) is not None:
                self.project.acknowledge([verdict], centre="folder", at=NOW)
                self.say({"receipt": change.id})

    def _any(self) -> Patch | None:
        return self.random.choice([*self.patches.values()]) if self.patches else None

    def _take(self, before: Patch | None, after: Patch | None) -> None:
        if after is not None:
            self.patches[after.id] = after
        elif before is not None:
            del self.patches[before.id]


def run_and_exit(work: Callable[[Say], None], pipe: int) -> None:
    """Do ``work`` in a child process of its own, telling on ``pipe``, and end it without a word."""
    code = 1
    try:
        work(lambda told: os.write(pipe, (json.dumps(told) + "\n").encode()))
        code = 0
    except Conflict as error:
        os.write(2, f"{error}\n".encode())
    finally:
        os._exit(code)
