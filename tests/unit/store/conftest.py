"""A project of its own for each test, and the few words that tests of the store share."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from greendesk import lists
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.message import Change, Sender, Verdict, payload_sha
from greendesk.model.record import Patch
from greendesk.store import gpkg
from greendesk.store.project import Applied, Project, Sealed
from tests.builders import NOW, ids, make_project, ready_patch

SENDER = Sender("99990101", "device", "สมหญิง ใจดี")
CENTRE = "http://127.0.0.1:8080"


class Desk:
    """An officer at one project file: opens, edits, undoes, sends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.new_ids = ids(7)
        self.project: Project = self.open()

    def open(self, **more) -> Project:
        more = {
            "now": lambda: NOW,
            "new_id": lambda: next(self.new_ids),
            "patience_s": 0.05,
            **more,
        }
        return Project(self.path, lists.load_schema(), **more)

    def again(self, **more) -> Project:
        """Close the project and open it again."""
        self.project.close()
        self.project = self.open(**more)
        return self.project

    def do(self, *pairs: tuple[Patch | None, Patch | None], label: str = "edit") -> Applied:
        edit = Edit(Text(label), tuple(Delta(*pair) for pair in pairs))
        return self.project.apply(edit, edit_id=next(self.new_ids), at=NOW, by="สมหญิง")

    def make(self, *patches: Patch) -> Applied:
        return self.do(*((None, patch) for patch in patches))

    def undo(self) -> Applied | None:
        return self.project.undo(at=NOW, by="สมหญิง")

    def redo(self) -> Applied | None:
        return self.project.redo(at=NOW, by="สมหญิง")

    def patches(self) -> dict[str, Patch]:
        return {patch.id: patch for patch in self.project.load().patches}

    def sending(self, patch_id: str):
        return self.project.sending().get(patch_id)

    def seal(self, *patch_ids: str) -> list[Change]:
        return [*self.try_to_seal(*patch_ids).changes]

    def try_to_seal(self, *patch_ids: str) -> Sealed:
        return self.project.seal(
            patch_ids, batch_id="batch", change_ids=self.new_ids, sender=SENDER, at=NOW
        )

    def answer(self, change: Change, status: str = "applied", rev: int | None = None, **more):
        verdict = answer_to(change, status, rev, **more)
        return self.project.acknowledge([verdict], centre=CENTRE, at=NOW)

    def send(self, patch_id: str) -> Change:
        """Seal a patch and have the centre take it."""
        (change,) = self.seal(patch_id)
        self.answer(change)
        return change


def answer_to(change: Change, status: str = "applied", rev: int | None = None, **more) -> Verdict:
    """Return what the ledger would say to a change."""
    rev = change.base_rev + 1 if rev is None else rev
    told = {
        "change_id": change.id,
        "status": status,
        "result_rev": rev if status == "applied" else None,
        "current_rev": rev,
        "lao_seq": 1 if status == "applied" else None,
        "problems": (),
        "received_at": "2025-11-03T02:31:00.000Z",
        "payload_sha": payload_sha(change.body),
        **more,
    }
    return Verdict(**told)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A new, empty project that is open."""
    made = Desk(make_project(tmp_path / "โครงการ กลอนโด.gpkg"))
    yield made
    made.project.close()


@pytest.fixture
def patch() -> Patch:
    return ready_patch("11111111-1111-4111-8111-111111111111")


@pytest.fixture
def other_program(desk: Desk) -> Iterator[Callable[..., list]]:
    """QGIS, as far as SQL goes: a connection of its own that knows the ST_ functions."""
    db = sqlite3.connect(desk.path, isolation_level=None, timeout=0.05)
    gpkg.register(db)
    yield lambda sql, *values: db.execute(sql, values).fetchall()
    db.close()
