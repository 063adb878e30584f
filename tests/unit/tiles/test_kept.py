"""A map that can't be reached, of which an area was kept."""

import pytest

from greendesk.errors import Outage
from greendesk.tiles.cached import STANDS_IN, CachedSource
from greendesk.tiles.kept import address_in
from tests.unit.tiles.packs import RED, mbtiles, picture
from tests.unit.tiles.server import TileServer
from tests.unit.tiles.test_filling import fill, plan_of, source_at


@pytest.fixture
def kept(tmp_path):
    """A pack of a map that is gone by now, and the map's source."""
    with TileServer() as server:
        fill(tmp_path / "a.mbtiles", plan_of(server, 10))
    return tmp_path / "a.mbtiles", source_at(server.url)


def test_its_tiles_are_shown_as_long_as_the_map_is_gone_and_that_is_said_once(kept):
    path, source = kept
    told = []
    shown = CachedSource(source, None, practice=True, failed=told.append, packs=[path])
    with pytest.raises(Outage):
        shown.fetch(10, 3, 3)  # far away
    assert shown.fetch(10, 795, 471) is not None
    assert [error.text.message for error in told] == [STANDS_IN]
    shown.close()


def test_packs_of_other_maps_are_not_taken_for_it(kept, tmp_path):
    path, source = kept
    strange = mbtiles(tmp_path / "s.mbtiles", {(10, 795, 471): picture(RED)})
    (tmp_path / "no.mbtiles").write_text("no pack", encoding="utf-8")
    for packs in ([strange, tmp_path / "no.mbtiles", tmp_path / "gone.mbtiles"], []):
        shown = CachedSource(source, None, practice=True, packs=packs)
        with pytest.raises(Outage):
            shown.fetch(10, 795, 471)
        shown.close()
    other = source_at(source.url.replace("127.0.0.1", "localhost"))
    shown = CachedSource(other, None, practice=True, packs=[path])
    with pytest.raises(Outage):
        shown.fetch(10, 795, 471)
    shown.close()


def test_a_closed_one_finds_nothing(kept):
    path, source = kept
    shown = CachedSource(source, None, practice=True, packs=[path])
    shown.close()
    assert shown.fetch(10, 795, 471) is None


def test_which_map_it_was_is_known_of_packs_of_ours_only(kept, tmp_path):
    assert len(address_in(kept[0])) == 32
    assert address_in(mbtiles(tmp_path / "s.mbtiles", {(0, 0, 0): picture()})) == ""
