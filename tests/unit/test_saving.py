"""Steps that cross on their way to the file: with the writer's own thread, heard one by one."""

import sqlite3
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.model.sketch import Sketch
from greendesk.session import Session
from greendesk.store import rtree
from tests.builders import NOW, full_disk, make_project, ready_patch


class Queued:
    """A session that hears of the file only when it is told to."""

    def __init__(self, path: Path) -> None:
        self.calls: deque[Callable[[], None]] = deque()
        self.session = Session.open(path, inline=False, post=self.calls.append, by="สมศรี")

    def settle(self) -> None:
        """Hear everything, and what comes of that, to the end."""
        while self.session.writer.ask(lambda project: True) and self.calls:
            while self.calls:
                self.calls.popleft()()

    def remark(self, words: str) -> None:
        self.session.do(set_values(self.session.view, "a", {"remark": words}))


@pytest.fixture
def queued(tmp_path: Path) -> Iterator[Queued]:
    made = Queued(make_project(tmp_path / "a.gpkg"))
    made.session.do(add_patches([ready_patch("a")]))
    made.settle()
    yield made
    made.settle()
    made.session.close()


def value_of(session: Session, field: str) -> object:
    return session.view.get("a").values.get(field)


def come_in(session: Session, name: str) -> None:
    """Have another name of the patch entered in the file, of which the session hears nothing."""
    with closing(sqlite3.connect(session.path)) as db, db:
        rtree.register(db)
        db.execute("UPDATE green_patch SET name_th = ? WHERE patch_id = 'a'", (name,))
    assert session.writer.ask(lambda project: project.look(NOW)) is not None


def test_two_quick_undos_take_back_two_steps(queued: Queued) -> None:
    queued.remark("หนึ่ง")
    queued.settle()
    queued.remark("สอง")
    queued.remark("สาม")
    queued.session.undo()
    queued.session.undo()
    queued.settle()
    assert value_of(queued.session, "remark") == "หนึ่ง"
    queued.session.undo()
    queued.session.redo()
    queued.session.redo()
    queued.settle()
    assert value_of(queued.session, "remark") == "สอง"


def test_what_is_typed_while_an_undo_is_under_way_stays(queued: Queued) -> None:
    queued.remark("หนึ่ง")
    queued.settle()
    queued.session.undo()
    queued.session.do(set_values(queued.session.view, "a", {"name_th": "ชื่อใหม่"}))
    queued.settle()
    assert value_of(queued.session, "name_th") == "ชื่อใหม่"
    assert queued.session.status.kind == "saved"


def test_undo_takes_back_the_officers_step_and_not_what_came_in_unseen(queued: Queued) -> None:
    session = queued.session
    session.do(add_patches([ready_patch("b", east=0.01)]))
    queued.settle()
    session.do(set_values(session.view, "b", {"remark": "ของเรา"}))
    queued.settle()
    come_in(session, "ชื่อจากศูนย์")  # nobody was told yet
    session.undo()
    queued.settle()
    assert session.view.get("b").values.get("remark") is None
    with closing(sqlite3.connect(session.path)) as db:
        names = db.execute("SELECT name_th FROM green_patch WHERE patch_id = 'a'").fetchone()
    assert names == ("ชื่อจากศูนย์",)


def test_what_is_typed_while_something_comes_in_stands_on_top_of_it(queued: Queued) -> None:
    session = queued.session
    come_in(session, "ชื่อจากศูนย์")
    queued.remark("ของเรา")
    queued.remark("ของเรา สอง")
    queued.settle()
    shown = session.view.get("a")
    assert (shown.name, shown.values["remark"]) == ("ชื่อจากศูนย์", "ของเรา สอง")
    assert session.status.kind == "saved"
    assert session.writer.ask(lambda p: p.stored(["a"])) == {"a": shown}


def test_what_could_not_be_saved_and_then_came_in_too_is_saved_in_the_end(queued: Queued) -> None:
    session = queued.session
    with full_disk(session.path):
        queued.remark("ก" * 200_000)
        queued.settle()
    assert session.status.kind == "trouble"
    come_in(session, "ชื่อจากศูนย์")
    session.try_again()
    queued.settle()
    shown = session.view.get("a")
    assert (shown.name, shown.values["remark"]) == ("ชื่อจากศูนย์", "ก" * 200_000)
    assert (session.status.kind, session.saver.unsaved) == ("saved", 0)


def test_what_another_program_saves_twice_stays_visible(queued: Queued) -> None:
    session = queued.session
    with closing(sqlite3.connect(session.path)) as db, db:
        rtree.register(db)
        db.execute("UPDATE green_patch SET name_th = 'ชื่อจาก QGIS' WHERE patch_id = 'a'")
    session.do(set_values(session.view, "a", {"name_th": "ชื่อของเรา"}))
    queued.settle()
    assert value_of(session, "name_th") == "ชื่อของเรา"
    assert session.writer.ask(lambda p: p.stored(["a"]))["a"] == session.view.get("a")
    session.undo()
    queued.settle()
    assert value_of(session, "name_th") == "ชื่อจาก QGIS"


def test_a_finished_sketch_that_could_not_be_written_is_no_trouble(queued: Queued) -> None:
    session = queued.session
    corners = [[101.0 + n * 1e-6, 10.5] for n in range(20_000)]
    with full_disk(session.path):
        session.keep_sketch(Sketch("sk", "draw", {"corners": corners}, False, None, None))
        session.drop_sketch("sk")
        queued.settle()
    queued.remark("อีกครั้ง")
    queued.settle()
    assert (session.status.kind, session.saver.unsaved) == ("saved", 0)
