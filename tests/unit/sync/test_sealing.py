"""Many thousands are looked for and sealed a piece at a time; the officer works in between."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from greendesk import sealing
from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.errors import BadInput, Outage
from greendesk.i18n import Text
from greendesk.model.message import Change
from greendesk.sealing import Going, Sealing
from greendesk.session import Session
from greendesk.store.project import Project
from tests.builders import NOW, full_disk, make_project, ready_patch
from tests.unit.store.conftest import CENTRE, answer_to

IDS = [f"0192f0c4-0000-7000-8000-{n:012d}" for n in range(7)]


class Sealed:
    """A sealing whose next step comes when it is asked for."""

    def __init__(self, session: Session, ids: Sequence[str] | None = None) -> None:
        self.steps: list[object] = []
        self.changes: Sequence[Change] | None = None
        self.errors: list[Exception] = []
        Sealing(session, self._ready, self.errors.append, self.steps.append).begin(ids)

    def _ready(self, going: Going) -> None:
        self.changes = going.changes

    def step(self) -> None:
        self.steps.pop(0)()  # type: ignore[operator]

    def finish(self) -> "Sealed":
        while self.steps:
            self.step()
        return self


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """Seven patches that can go, two of which are a piece; each is a moment's look."""
    monkeypatch.setattr(sealing, "PIECE", 2)
    monkeypatch.setattr(sealing, "_TOLD", 3)
    monkeypatch.setattr(sealing, "_SLICE_S", -1.0)
    made = Session.open(make_project(tmp_path / "a.gpkg"))
    large = "หมายเหตุ " * 100
    patches = [ready_patch(i, 0.003 * n, remark=large) for n, i in enumerate(IDS)]
    made.do(add_patches(patches, Text("add")))
    yield made
    made.close()


def test_each_piece_is_a_batch_of_its_own_and_all_of_them_are_told(session: Session) -> None:
    found = Sealed(session).finish()
    assert found.changes is not None
    assert [change.patch_id for change in found.changes] == IDS  # as they stand in the list
    batches = [change.batch_id for change in found.changes]
    assert sorted(batches.count(batch) for batch in set(batches)) == [1, 2, 2, 2]
    assert {session.sending(i).open for i in IDS} == {"sealed"}
    assert session.sendable() == []
    again = Sealed(session).finish()  # the same bytes, and nothing new
    assert again.changes == found.changes


def test_what_is_changed_while_the_others_are_looked_at_is_looked_at_again(
    session: Session,
) -> None:
    found = Sealed(session)
    found.step()  # the first one is looked at
    session.do(set_values(session.view, IDS[0], {"name_th": ""}))
    session.do(set_values(session.view, IDS[1], {"name_th": "แก้ทันที"}))
    found.finish()
    bodies = {change.patch_id: change.body for change in found.changes or ()}
    assert sorted(bodies) == IDS[1:]  # the first has no name any more, so it stays here
    assert "แก้ทันที".encode() in bodies[IDS[1]]


def test_only_what_was_asked_for_is_sealed(session: Session) -> None:
    found = Sealed(session, IDS[:3]).finish()
    assert [change.patch_id for change in found.changes or ()] == IDS[:3]
    assert session.sendable() == IDS[3:]


def test_what_another_program_does_meanwhile_is_shown_before_it_is_sealed(
    session: Session,
) -> None:
    found = Sealed(session)
    with closing(sqlite3.connect(session.path)) as db, db:
        db.create_function("ST_IsEmpty", 1, lambda blob: 0)
        for name in ("ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            db.create_function(name, 1, lambda blob: 0.0)
        sql = "UPDATE green_patch SET name_th = 'จากโปรแกรมอื่น' WHERE patch_id = ?"
        db.execute(sql, (IDS[6],))
    found.finish()
    assert session.view.get(IDS[6]).name == "จากโปรแกรมอื่น"
    assert len(found.changes or ()) == 7
    body = next(c.body for c in found.changes or () if c.patch_id == IDS[6])
    assert "จากโปรแกรมอื่น".encode() in body


def test_what_was_sealed_before_the_disk_was_full_is_shown_as_sealed(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, pieces = Project.seal, []

    def seal(project: Project, *args: object, **more: object) -> object:
        pieces.append(args)
        if len(pieces) < 3:
            return real(project, *args, **more)  # type: ignore[arg-type]
        with full_disk(session.path):
            return real(project, *args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(Project, "seal", seal)
    found = Sealed(session).finish()
    (error,) = found.errors
    assert isinstance(error, Outage)
    assert found.changes is None
    assert [i for i in IDS if session.sending(i).open] == IDS[:4]
    monkeypatch.undo()
    assert len(Sealed(session).finish().changes or ()) == 7


def test_without_the_code_of_the_lao_nothing_begins(tmp_path: Path) -> None:
    session = Session.open(make_project(tmp_path / "b.gpkg", {"lao_code": ""}))
    with pytest.raises(BadInput):
        Sealed(session)
    assert session.on_changed == []
    session.close()


def test_what_is_changed_between_two_pieces_is_looked_at_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first piece is sealed; before the next one the officer spoils one and mends nothing."""
    real, pieces = Sealing._sealed, []

    def sealed(self: Sealing, found: object) -> None:
        pieces.append(found)
        if len(pieces) == 1:
            session.do(set_values(session.view, IDS[5], {"name_th": ""}))
            session.do(set_values(session.view, IDS[0], {"name_th": "แก้ทีหลัง"}))
        real(self, found)  # type: ignore[arg-type]

    monkeypatch.setattr(Sealing, "_sealed", sealed)
    found = Sealed(session).finish()
    assert {change.patch_id for change in found.changes or ()} == {*IDS} - {IDS[5]}
    assert session.sending(IDS[5]).open == ""
    assert session.on_changed == []


def test_what_is_changed_while_the_rest_is_told_stays_changed(session: Session) -> None:
    """What is told of it is older than what was just saved."""
    sealed = Sealed(session).finish().changes or ()
    verdicts = [answer_to(change) for change in sealed]
    session.writer.ask(lambda p: p.acknowledge(verdicts, centre=CENTRE, at=NOW))
    found = Sealed(session)
    while session.sending(IDS[0]).dirty:
        found.step()
    assert found.steps  # the last ones are still to be told
    session.do(set_values(session.view, IDS[6], {"name_th": "แก้ทันที"}))
    true = session.writer.ask(Project.sending)
    assert true[IDS[6]].dirty
    found.finish()
    assert {i: session.sending(i) for i in IDS} == {i: true[i] for i in IDS}
    assert session.on_changed == []
