"""Is this computer ready for work without internet?"""

import shutil
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from greendesk import paths, readiness
from greendesk.model.record import Patch
from greendesk.readiness import Luggage, is_whole_font, look_at_clock, look_round
from greendesk.tiles.builtin import BUILTIN
from greendesk.tiles.cached import CachedSource
from greendesk.tiles.source import load_sources
from tests.unit.tiles.server import TileServer
from tests.unit.tiles.test_filling import HERE, fill, plan_of, source_at

NOW = datetime(2026, 3, 1, 2, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A map that is gone by now, of which an area was kept."""
    path = tmp_path_factory.mktemp("kept") / "a.mbtiles"
    with TileServer() as server:
        fill(path, plan_of(server))
        return source_at(server.url), path


@pytest.fixture
def project(tmp_path):
    path = tmp_path / "งาน.gpkg"
    path.write_bytes(b"")
    return path


def luggage(kept, project, packs=True, boundary=HERE, patches=(), **more):
    source, path = kept
    maps = [CachedSource(source, None, packs=[path] if packs else [], blocked=True)]
    return Luggage(maps, source, boundary, patches, project, **more)


def wrong(found):
    return {(finding.id, finding.text.message) for finding in found.missing}


def test_with_a_kept_area_and_all_else_in_place_one_is_ready(kept, project):
    found = look_round(luggage(kept, project), datetime.now(UTC))
    assert found.ready
    assert [f.id for f in found.findings] == ["map", "lists", "fonts", "disk", "clock"]
    assert found.stock.whole


def test_without_boundary_the_patches_and_what_lies_round_them_are_looked_at(kept, project):
    inside = Patch("p1", HERE.centroid.buffer(0.001), {})
    found = look_round(luggage(kept, project, boundary=None, patches=[inside]), datetime.now(UTC))
    assert found.ready
    at_the_edge = Patch("p1", HERE.boundary.buffer(0.0001), {})
    wider = luggage(kept, project, boundary=None, patches=[at_the_edge])
    assert wrong(look_round(wider, datetime.now(UTC))) == {("map", readiness._SOME)}


def test_what_is_missing_of_the_map_is_named(kept, project):
    now = datetime.now(UTC)
    bare = luggage(kept, project, packs=False)
    assert wrong(look_round(bare, now)) == {("map", readiness._NONE)}
    assert look_round(bare, now).missing[0].fix == "keep"
    nowhere = luggage(kept, project, boundary=None, patches=[Patch("p1", None, {})])
    assert wrong(look_round(nowhere, now)) == {("map", readiness._NO_AREA)}
    assert look_round(nowhere, now).missing[0].fix == "boundary"
    plain = replace(luggage(kept, project), maps=(), chosen=BUILTIN)
    assert wrong(look_round(plain, now)) == {("map", readiness._NO_PICTURES)}


def test_a_map_that_may_not_be_kept_is_named_and_why(kept, project):
    osm = load_sources()["osm"]
    maps = [CachedSource(osm, None, blocked=True)]
    found = look_round(replace(luggage(kept, project), maps=maps, chosen=osm), datetime.now(UTC))
    assert len(found.missing) == 2
    assert found.missing[1].text.values["host"] == "tile.openstreetmap.org"


def test_the_best_of_several_maps_counts(kept, project):
    bare, good = luggage(kept, project, packs=False), luggage(kept, project)
    both = replace(good, maps=[*bare.maps, *good.maps])
    assert look_round(both, datetime.now(UTC)).ready


def test_a_clock_that_can_not_be_right_is_named(kept, project):
    for year, well in ((2010, False), (2026, True)):
        assert look_at_clock(datetime(year, 3, 1, tzinfo=UTC), None).well is well
    found = look_round(luggage(kept, project), NOW.replace(year=2025))  # saved just now
    assert ("clock", readiness._LATE_CLOCK) in wrong(found)
    later = Patch("p1", None, {"updated_at": "2999-01-01T00:00:00Z"})
    found = look_round(luggage(kept, project, patches=[later]), datetime.now(UTC))
    assert wrong(found) == {("clock", readiness._LATE_CLOCK)}
    odd = Patch("p1", None, {"updated_at": "soon"})
    assert look_round(luggage(kept, project, patches=[odd]), datetime.now(UTC)).ready


def test_a_full_disk_is_named_and_one_that_is_gone(kept, project, tmp_path, monkeypatch):
    monkeypatch.setattr(readiness, "LEAST_FREE_BYTES", 10**18)
    found = look_round(luggage(kept, project), datetime.now(UTC))
    assert wrong(found) == {("disk", readiness._NO_DISK)}
    gone = luggage(kept, tmp_path / "stick" / "งาน.gpkg")
    assert ("disk", readiness._DISK_GONE) in wrong(look_round(gone, datetime.now(UTC)))


def test_lists_and_letters_are_read_from_the_disk_anew(kept, project, tmp_path, monkeypatch):
    for name in ("fonts", "lists", "schemas"):
        shutil.copytree(paths.resource(name), tmp_path / "r" / name)
    monkeypatch.setattr(paths, "resource", lambda *parts: (tmp_path / "r").joinpath(*parts))
    monkeypatch.setattr("greendesk.lists.resource", paths.resource)
    assert look_round(luggage(kept, project), datetime.now(UTC)).ready
    font = tmp_path / "r" / "fonts" / "Sarabun-Bold.ttf"
    font.write_bytes(font.read_bytes()[:-1000])
    (tmp_path / "r" / "lists" / "places.tsv").unlink()
    found = look_round(luggage(kept, project), datetime.now(UTC))
    assert wrong(found) == {("lists", readiness._NO_LISTS), ("fonts", readiness._NO_FONTS)}


def test_a_font_is_whole_only_if_all_of_it_is_there(tmp_path):
    shipped = paths.resource("fonts", "Sarabun-Regular.ttf")
    assert is_whole_font(shipped)
    for name, data in (("empty", b""), ("page", b"<html>no</html>" * 20)):
        (tmp_path / name).write_bytes(data)
        assert not is_whole_font(tmp_path / name)
    assert not is_whole_font(tmp_path / "gone")
