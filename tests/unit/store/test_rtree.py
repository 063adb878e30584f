"""The R-tree stays in step with the layer, whoever writes and however."""

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from shapely.geometry import MultiPolygon, box

from greendesk import lists
from greendesk.store import gpkg, rtree
from greendesk.store.blob import encode
from tests.builders import NOW, square

HERE, THERE = encode(square()), encode(square(0.5, 0.5))
EMPTY = b"GP\x00\x11\xe6\x10\x00\x00\x01\x06\x00\x00\x00\x00\x00\x00\x00"
STANDARD = {
    "insert": "CREATE TRIGGER rtree_t_c_insert AFTER INSERT ON t WHEN (NEW.c NOTNULL AND NOT "
    "ST_IsEmpty(NEW.c)) BEGIN INSERT OR REPLACE INTO rtree_t_c VALUES (NEW.i, ST_MinX(NEW.c), "
    "ST_MaxX(NEW.c), ST_MinY(NEW.c), ST_MaxY(NEW.c)); END",
    "update1": "CREATE TRIGGER rtree_t_c_update1 AFTER UPDATE OF c ON t WHEN OLD.i = NEW.i AND "
    "(NEW.c NOTNULL AND NOT ST_IsEmpty(NEW.c)) BEGIN INSERT OR REPLACE INTO rtree_t_c VALUES "
    "(NEW.i, ST_MinX(NEW.c), ST_MaxX(NEW.c), ST_MinY(NEW.c), ST_MaxY(NEW.c)); END",
    "update2": "CREATE TRIGGER rtree_t_c_update2 AFTER UPDATE OF c ON t WHEN OLD.i = NEW.i AND "
    "(NEW.c ISNULL OR ST_IsEmpty(NEW.c)) BEGIN DELETE FROM rtree_t_c WHERE id = OLD.i; END",
    "update3": "CREATE TRIGGER rtree_t_c_update3 AFTER UPDATE ON t WHEN OLD.i != NEW.i AND "
    "(NEW.c NOTNULL AND NOT ST_IsEmpty(NEW.c)) BEGIN DELETE FROM rtree_t_c WHERE id = OLD.i; "
    "INSERT OR REPLACE INTO rtree_t_c VALUES (NEW.i, ST_MinX(NEW.c), ST_MaxX(NEW.c), "
    "ST_MinY(NEW.c), ST_MaxY(NEW.c)); END",
    "update4": "CREATE TRIGGER rtree_t_c_update4 AFTER UPDATE ON t WHEN OLD.i != NEW.i AND "
    "(NEW.c ISNULL OR ST_IsEmpty(NEW.c)) BEGIN DELETE FROM rtree_t_c WHERE id IN (OLD.i, NEW.i); "
    "END",
    "delete": "CREATE TRIGGER rtree_t_c_delete AFTER DELETE ON t WHEN OLD.c NOT NULL BEGIN "
    "DELETE FROM rtree_t_c WHERE id = OLD.i; END",
}


def made() -> sqlite3.Connection:
    db = sqlite3.connect(":memory:", isolation_level=None)
    gpkg.register(db)
    schemas = (lists.load_schema(), lists.load_schema("lao_profile"))
    gpkg.create(db, *schemas, lists.load_places(), identifier="ทดสอบ", at=NOW)
    return db


def indexed(db: sqlite3.Connection) -> dict[int, float]:
    """Return fid -> west of everything in the R-tree."""
    return {fid: round(west, 2) for fid, west in db.execute(f"SELECT id, minx FROM {rtree.INDEX}")}


@pytest.fixture
def db() -> Iterator[sqlite3.Connection]:
    db = made()
    db.execute("INSERT INTO green_patch (fid, patch_id, geom) VALUES (1, 'a', ?)", (HERE,))
    yield db
    db.close()


def test_a_patch_is_found_where_it_is(db: sqlite3.Connection) -> None:
    assert indexed(db) == {1: 101.0}
    db.execute("UPDATE green_patch SET geom = ?", (THERE,))
    assert indexed(db) == {1: 101.5}
    db.execute("DELETE FROM green_patch")
    assert indexed(db) == {}


@pytest.mark.parametrize("nothing", [None, EMPTY])
def test_a_patch_without_a_shape_is_found_nowhere(db: sqlite3.Connection, nothing) -> None:
    db.execute("INSERT INTO green_patch (geom) VALUES (?)", (nothing,))
    assert indexed(db) == {1: 101.0}
    db.execute("UPDATE green_patch SET geom = ? WHERE fid = 1", (nothing,))
    assert indexed(db) == {}
    db.execute("UPDATE green_patch SET geom = ? WHERE fid = 1", (THERE,))
    assert indexed(db) == {1: 101.5}
    db.execute("UPDATE green_patch SET fid = 9, geom = ? WHERE fid = 1", (nothing,))
    assert indexed(db) == {}


def test_a_patch_moves_with_its_number(db: sqlite3.Connection) -> None:
    db.execute("UPDATE green_patch SET fid = 7")
    assert indexed(db) == {7: 101.0}


def test_insert_or_update_works_in_one_statement(db: sqlite3.Connection) -> None:
    upsert = (
        "INSERT INTO green_patch (patch_id, geom) VALUES (?, ?) "
        "ON CONFLICT (patch_id) DO UPDATE SET geom = excluded.geom"
    )
    db.execute(upsert, ("a", THERE))
    assert indexed(db) == {1: 101.5}
    db.execute(upsert, ("a", None))
    assert indexed(db) == {}
    db.execute(upsert, ("a", HERE))
    db.execute(upsert, ("b", THERE))
    assert sorted(indexed(db).values()) == [101.0, 101.5]


def test_a_row_that_is_replaced_leaves_nothing_behind(db: sqlite3.Connection) -> None:
    db.execute("REPLACE INTO green_patch (fid, patch_id, geom) VALUES (1, 'a', ?)", (THERE,))
    assert indexed(db) == {1: 101.5}
    db.execute("REPLACE INTO green_patch (fid, patch_id, geom) VALUES (5, 'a', ?)", (HERE,))
    assert indexed(db) == {5: 101.0}
    db.execute("REPLACE INTO green_patch (fid, patch_id, geom) VALUES (5, 'a', NULL)")
    assert indexed(db) == {}


def test_a_statement_that_fails_changes_nothing(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO green_patch (fid, patch_id, geom) VALUES (2, 'b', ?)", (THERE,))
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE green_patch SET patch_id = 'c', geom = ?", (THERE,))
    assert indexed(db) == {1: 101.0, 2: 101.5}


@pytest.mark.parametrize("change", ["fid = fid", "patch_id = 'c'", "fid = 3"])
def test_a_shape_that_is_updated_or_ignored_is_found_in_its_new_place(
    db: sqlite3.Connection, change: str
) -> None:
    db.execute(f"UPDATE OR IGNORE green_patch SET {change}, geom = ?", (THERE,))
    assert [*indexed(db).values()] == [101.5]


@pytest.mark.parametrize("change", ["patch_id = 'b'", "patch_id = NULL", "fid = 2"])
def test_an_update_that_is_passed_over_changes_nothing(db: sqlite3.Connection, change: str) -> None:
    db.execute("INSERT INTO green_patch (fid, patch_id, geom) VALUES (2, 'b', ?)", (THERE,))
    db.execute(f"UPDATE OR IGNORE green_patch SET {change}, geom = ? WHERE fid = 1", (THERE,))
    assert indexed(db) == {1: 101.0, 2: 101.5}


def test_many_rows_are_indexed_at_once(db: sqlite3.Connection) -> None:
    rtree.drop(db)
    many = [(n, encode(square(n / 1000))) for n in range(2, 300)]
    db.executemany("INSERT INTO green_patch (fid, geom) VALUES (?, ?)", [*many, (300, None)])
    rtree.make(db)
    assert len(indexed(db)) == 299
    assert db.execute(f"SELECT rtreecheck('{rtree.INDEX}')").fetchone() == ("ok",)
    db.execute("DELETE FROM green_patch WHERE fid = 5")
    assert 5 not in indexed(db)


def test_the_extent_is_that_of_all_shapes(db: sqlite3.Connection) -> None:
    rows = [(encode(square(n % 40 / 100, n // 40 / 100)),) for n in range(1600)]
    db.executemany("INSERT INTO green_patch (geom) VALUES (?)", rows)
    assert rtree.extent(db) == pytest.approx((101.0, 101.391, 10.5, 10.891), abs=2e-5)
    db.execute("DELETE FROM green_patch WHERE fid % 40 != 2")
    db.execute("DELETE FROM green_patch WHERE fid > 800")
    sides = db.execute(
        f"SELECT min(minx), max(maxx), min(miny), max(maxy) FROM {rtree.INDEX}"
    ).fetchone()
    assert rtree.extent(db) == sides
    db.execute("DELETE FROM green_patch")
    assert rtree.extent(db) is None


def test_the_extent_lies_around_what_it_is_the_extent_of(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM green_patch")
    shape = MultiPolygon([box(100.123456789, 13.123456789, 100.23456789, 13.3456789012)])
    db.execute("INSERT INTO green_patch (geom) VALUES (?)", (encode(shape),))
    west, east, south, north = rtree.extent(db)
    assert box(west, south, east, north).contains(shape)


def test_the_triggers_stand_word_for_word_as_in_the_standard(db: sqlite3.Connection) -> None:
    sql = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'rtree%'"
    found = {name.removeprefix("rtree_green_patch_geom_"): text for name, text in db.execute(sql)}
    names = (("rtree_t_c", rtree.INDEX), (" t ", " green_patch "), ("W.c", "W.geom"))
    names += (("D.c", "D.geom"), ("OF c", "OF geom"), ("W.i", "W.fid"), ("D.i", "D.fid"))
    expected = dict(STANDARD)
    for short, name in names:
        expected = {k: text.replace(short, name) for k, text in expected.items()}
    assert found == expected


class AnyWriting(RuleBasedStateMachine):
    """Whatever statements come in whatever order, the R-tree is what the layer says."""

    fids = st.integers(1, 4)
    ids = st.sampled_from("abcd")
    geoms = st.sampled_from([None, EMPTY, HERE, THERE])

    def __init__(self) -> None:
        super().__init__()
        self.db = made()

    def _try(self, sql: str, *values: object) -> None:
        try:
            self.db.execute(sql, values)
        except sqlite3.IntegrityError:
            return  # the statement is undone as a whole

    @rule(fid=fids, id=ids, geom=geoms, how=st.sampled_from(["INSERT", "REPLACE"]))
    def insert(self, fid: int, id: str, geom: bytes | None, how: str) -> None:
        self._try(f"{how} INTO green_patch (fid, patch_id, geom) VALUES (?, ?, ?)", fid, id, geom)

    @rule(
        fid=fids,
        id=ids,
        geom=geoms,
        on=st.sampled_from(["fid", "patch_id"]),
        too=st.sampled_from(["", ", fid = excluded.fid", ", patch_id = excluded.patch_id"]),
    )
    def upsert(self, fid: int, id: str, geom: bytes | None, on: str, too: str) -> None:
        self._try(
            "INSERT INTO green_patch (fid, patch_id, geom) VALUES (?, ?, ?) "
            f"ON CONFLICT ({on}) DO UPDATE SET geom = excluded.geom{too}",
            fid,
            id,
            geom,
        )

    @rule(
        fid=fids,
        geom=geoms,
        what=st.sampled_from(
            ["fid = fid", "fid = fid + 1", "fid = 2", "patch_id = 'b'", "patch_id = NULL"]
        ),
        how=st.sampled_from(["", "OR REPLACE", "OR IGNORE"]),
    )
    def update(self, fid: int, geom: bytes | None, what: str, how: str) -> None:
        self._try(f"UPDATE {how} green_patch SET {what}, geom = ? WHERE fid = ?", geom, fid)

    @rule(fid=fids, name=st.text("กข", max_size=2))
    def update_values(self, fid: int, name: str) -> None:
        self._try("UPDATE green_patch SET name_th = ? WHERE fid = ?", name, fid)

    @rule(fid=fids)
    def delete(self, fid: int) -> None:
        self._try("DELETE FROM green_patch WHERE fid = ?", fid)

    @invariant()
    def in_step(self) -> None:
        rows = self.db.execute("SELECT fid, geom FROM green_patch").fetchall()
        west = {HERE: 101.0, THERE: 101.5}
        assert indexed(self.db) == {fid: west[geom] for fid, geom in rows if geom in west}

    def teardown(self) -> None:
        self.db.close()


TestAnyWriting = AnyWriting.TestCase
TestAnyWriting.settings = settings(max_examples=150, stateful_step_count=12, deadline=None)
