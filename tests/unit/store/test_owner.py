"""What a file says of itself before it is opened as a project."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from greendesk.edits.shape import add_patches
from greendesk.session import Session
from greendesk.store.owner import owner, project_id
from tests.builders import make_project, ready_patch


def test_a_project_tells_its_id_its_lao_and_how_many_patches_it_has(tmp_path: Path) -> None:
    path = make_project(tmp_path / "p.gpkg", {"lao_kind": "SAO", "name_th": "กลอนโด"})
    with closing(Session.open(path)) as session:
        session.do(add_patches([ready_patch("a")]))
        kept = session.writer.ask(lambda p: p._fact("project_id"))
    assert project_id(path) == kept
    found = owner(path)
    assert found is not None
    assert (found.title.th, found.patches) == ("อบต.กลอนโด", 1)


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"SQLite format 3\0" + b"x" * 5000])
def test_of_a_file_that_cannot_be_read_nothing_is_known(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "p.gpkg"
    path.write_bytes(content)
    assert (project_id(path), owner(path)) == ("", None)


def test_a_view_without_an_end_is_left(tmp_path: Path) -> None:
    path = tmp_path / "p.gpkg"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "CREATE VIEW gd_meta AS WITH RECURSIVE n(key) AS (SELECT 1 UNION ALL SELECT key + 1 "
            "FROM n) SELECT key, key AS value FROM n"
        )
    assert project_id(path) == ""
