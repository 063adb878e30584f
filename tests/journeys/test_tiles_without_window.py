"""Offline maps by script: ``greendesk tiles plan|fetch|verify|info``."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from greendesk import practice
from greendesk.tiles.begun import part_of
from tests.builders import make_project
from tests.faults.test_kill_tiles import source_file
from tests.unit.tiles.server import TileServer

GROUND = practice.grounds()[0].url
BOX = "99.5,14.0,99.503,14.003"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return tmp_path / "แผนที่ ของเรา.mbtiles"


def asking(server: TileServer, folder: Path, *more: object) -> list[object]:
    source = source_file(folder / "web.toml", server.url)
    return ["--source", source, "--box", BOX, "--practice", "--json", *more]


def test_plan_fetch_verify_and_info_tell_of_the_same_pack(pack, tmp_path, run) -> None:
    with TileServer() as server:
        code, told = run("tiles", "plan", *asking(server, tmp_path))
        assert (code, told["closest"], told["measured"], told["fits"]) == (0, 17, True, True)
        code, fetched = run("tiles", "fetch", pack, *asking(server, tmp_path))
    assert (code, fetched["whole"], fetched["missing"]) == (0, True, [])
    assert fetched["tiles"] == told["tiles"] == sum(told["zooms"].values())
    assert pack.stat().st_size == pytest.approx(told["bytes"], rel=0.2)
    code, checked = run("tiles", "verify", pack, "--json")
    assert (code, checked["tiles"], checked["planned"]) == (0, told["tiles"], told["tiles"])
    assert checked["flaws"] == []
    code, known = run("tiles", "info", pack, "--json")
    assert (code, known["title"], known["zooms"]) == (0, pack.stem, told["zooms"])
    assert run("tiles", "info", pack)[0] == 0
    again, _ = run("tiles", "fetch", pack, "--json")
    assert again == 0


def test_missing_tiles_are_told_and_can_be_asked_for_again(pack, tmp_path, run) -> None:
    ill = [True]
    with TileServer(lambda z, x, y, n: "404" if ill and z == 17 and x % 2 else None) as server:
        code, told = run("tiles", "fetch", pack, *asking(server, tmp_path))
        assert code == 1
        assert {(row["z"], row["why"]) for row in told["missing"]} == {(17, "none")}
        assert run("tiles", "verify", pack, "--json")[0] == 1
        assert run("tiles", "fetch", pack, "--json")[0] == 1
        ill.clear()
        code, told = run("tiles", "fetch", pack, "--again", "--practice", "--json")
    assert (code, told["missing"]) == (0, [])
    assert not part_of(pack).exists()
    assert run("tiles", "verify", pack, "--json")[0] == 0


def test_a_tile_that_was_harmed_is_told(pack, tmp_path, run) -> None:
    with TileServer() as server:
        run("tiles", "fetch", pack, *asking(server, tmp_path, "--closest", "12"))
    with closing(sqlite3.connect(pack)) as db, db:
        db.execute("UPDATE images SET tile_data = substr(tile_data, 1, 900) WHERE id = 3")
    code, told = run("tiles", "verify", pack, "--json")
    assert (code, told["wrong"]) == (1, {"changed": 1})


def test_a_project_gives_its_boundary_or_its_patches(tmp_path, run) -> None:
    project = practice.make_sample(tmp_path)
    with TileServer() as server:
        source = ["--source", source_file(tmp_path / "w.toml", server.url), "--practice", "--json"]
        area = ["--project", project, "--closest", "village"]
        _, whole = run("tiles", "plan", *source, *area)
        _, patches = run("tiles", "plan", *source, *area, "--patches", "--margin", "10")
    assert whole["tiles"] >= patches["tiles"] > 10


def test_a_part_of_a_pack_is_taken_without_a_network(pack, tmp_path, run) -> None:
    code, large = run("tiles", "info", GROUND, "--json")
    assert code == 0
    west, south, east, north = large["bounds"]
    part = f"{west},{south},{(west + east) / 2},{(south + north) / 2}"
    code, told = run("tiles", "fetch", pack, "--source", GROUND, "--box", part, "--json")
    assert code in (0, 1)  # the picture of the island has no sea around it
    assert 0 < told["tiles"] < large["tiles"]
    assert run("tiles", "verify", pack, "--json")[1]["flaws"] == []


def test_a_map_that_is_gone_is_for_later(pack, tmp_path, run) -> None:
    with TileServer() as server:
        words = asking(server, tmp_path)
    assert run("tiles", "fetch", pack, *words)[0] == 3
    assert list(tmp_path.glob("*.mbtiles*")) == []
    code, told = run("tiles", "plan", *words)
    assert (code, told["measured"]) == (0, False)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--box", BOX], "--source"),
        (["--source", "osm", "--box", BOX], "tile.openstreetmap.org"),
        (["--source", "builtin", "--box", BOX], "internet"),
        (["--source", "no.toml", "--box", BOX], "no.toml"),
        (["--source", GROUND], "--outline"),
        (["--source", GROUND, "--box", "1,2,3"], "1,2,3"),
        (["--source", GROUND, "--box", "9,2,3,1"], "9,2,3,1"),
        (["--source", GROUND, "--box", BOX, "--closest", "near"], "near"),
        (["--source", GROUND, "--box", BOX], "does not show"),
    ],
)
def test_what_can_not_be_done_is_said_in_one_line(words, why, pack, run) -> None:
    code, said = run("tiles", "fetch", pack, *words, "--language", "en")
    assert code == 2
    assert why in said
    assert said.count("\n") == 1
    assert not pack.exists()


def test_a_server_on_this_computer_is_for_practice_only(pack, tmp_path, run) -> None:
    with TileServer() as server:
        words = [word for word in asking(server, tmp_path) if word != "--practice"]
        code, told = run("tiles", "fetch", pack, *words)
        assert (code, server.count) == (2, 0)
    assert "127.0.0.1" in told["error"]["message_en"]


def test_whether_one_can_work_without_internet_is_told_with_an_exit_code(tmp_path, run) -> None:
    project = practice.make_sample(tmp_path)
    code, told = run("tiles", "ready", project, "--json")
    assert (code, told["ready"]) == (0, True)
    assert told["tiles"]["found"] == told["tiles"]["tried"] > 50
    code, words = run("tiles", "ready", project, "--language", "en")
    assert code == 0
    assert words.startswith("Ready for work without internet.")
    elsewhere = make_project(tmp_path / "ที่อื่น.gpkg")
    code, told = run("tiles", "ready", elsewhere, "--source", "osm", "--json")
    assert (code, told["ready"], "tiles" in told) == (1, False, False)
    assert [row["id"] for row in told["findings"] if not row["well"]] == ["map"]
