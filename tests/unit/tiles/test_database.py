import sqlite3
import threading
from contextlib import closing

import pytest

from greendesk.errors import BadInput
from greendesk.tiles import database
from greendesk.tiles.database import PackFile, quoted
from greendesk.tiles.mbtiles import MBTilesReader
from greendesk.tiles.source import open_pack
from tests.unit.tiles.packs import RED, colour_of, mbtiles, picture


@pytest.fixture
def path(tmp_path):
    return mbtiles(tmp_path / "a b#%ก.mbtiles", {(0, 0, 0): picture()})


def test_reading_leaves_nothing_beside_the_file(path):
    before = path.read_bytes()
    open_pack(path)
    reader = MBTilesReader(path)
    assert reader.tile(0, 0, 0) is not None
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    reader.close()
    assert path.read_bytes() == before


def test_nothing_can_be_written(path):
    file = PackFile(path)
    with pytest.raises(sqlite3.DatabaseError):
        file.rows("DELETE FROM tiles")
    file.close()


def test_a_file_that_is_being_written_is_refused(path):
    path.with_name(path.name + "-journal").write_bytes(b"half")
    with pytest.raises(BadInput, match="still being written"):
        PackFile(path)


def test_a_query_that_never_ends_is_cut_off(tmp_path, monkeypatch):
    monkeypatch.setattr(database, "_MOST_CHECKS", 20)
    path = tmp_path / "endless.mbtiles"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT 0 zoom_level, i tile_column, 0 tile_row, NULL tile_data FROM n WHERE i < 0"
        )
    with pytest.raises(BadInput, match="damaged"):
        open_pack(path)


def test_a_view_that_loads_code_does_nothing(tmp_path):
    path = tmp_path / "evil.mbtiles"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "CREATE VIEW tiles AS SELECT 0 zoom_level, 0 tile_column, 0 tile_row, "
            "load_extension('x') tile_data"
        )
    with pytest.raises(BadInput, match="damaged"):
        open_pack(path)


def test_a_torn_file_is_told_in_one_sentence(tmp_path):
    whole = mbtiles(tmp_path / "a.mbtiles", {(4, x, 0): picture((x, 0, 0)) for x in range(16)})
    data = whole.read_bytes()
    for share in (0.1, 0.4, 0.7):
        torn = tmp_path / f"{share}.mbtiles"
        torn.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(BadInput, match="damaged"):
            open_pack(torn)


def test_damage_inside_hides_tiles_but_does_no_harm(tmp_path):
    path = mbtiles(tmp_path / "a.mbtiles", {(4, x, 0): picture((x, 0, 0)) for x in range(16)})
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 3000] = b"\xff" * 3000
    path.write_bytes(data)
    reader = MBTilesReader(path)
    for x in range(16):
        reader.tile(4, x, 0)
    reader.close()


def test_many_threads_may_read_at_once(tmp_path):
    tiles = {(4, x, y): picture((x * 16, y * 16, 0), 16) for x in range(16) for y in range(4)}
    reader = MBTilesReader(mbtiles(tmp_path / "a.mbtiles", tiles))
    wrong = []

    def read():
        for (z, x, y), _ in tiles.items():
            if colour_of(reader.tile(z, x, y))[:2] != (x * 16, y * 16):
                wrong.append((x, y))

    threads = [threading.Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    reader.close()
    assert wrong == []


def test_a_name_out_of_a_file_can_not_break_out_of_its_quotes(tmp_path):
    name = 'odd" name; --'
    path = tmp_path / "a.db"
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(f"CREATE TABLE {quoted(name)} (a)")
        db.execute(f"INSERT INTO {quoted(name)} VALUES (7)")
    file = PackFile(path)
    assert file.rows(f"SELECT a FROM {quoted(name)}") == [(7,)]
    assert file.columns(name) == {"a"}
    file.close()


def test_a_file_name_of_odd_letters_can_be_opened(path):
    reader = MBTilesReader(path)
    assert colour_of(reader.tile(0, 0, 0)) == (*RED, 255)
    reader.close()
