import pytest

from greendesk.errors import BadInput, Outage
from greendesk.i18n import Label
from greendesk.tiles.base import TileSource, plain_words
from greendesk.tiles.builtin import BUILTIN
from greendesk.tiles.source import is_pack, load_sources, open_pack, open_source
from tests.unit.tiles.packs import RED, colour_of, gpkg, mbtiles, picture, pmtiles

ONE = {(0, 0, 0): picture(RED)}


def test_the_built_in_map_comes_first_and_is_the_one_of_the_code():
    assert next(iter(load_sources().values())) == BUILTIN


def test_every_shipped_source_names_its_makers_in_both_languages_and_stays_out_of_packs():
    for source in load_sources().values():
        assert source.attribution
        assert source.title.th != source.title.en
        assert not source.may_be_packed


def test_every_shipped_source_can_be_opened():
    for source in load_sources().values():
        open_source(source).close()


def test_openstreetmap_is_called_by_its_own_address_and_named_as_it_asks():
    osm = load_sources()["osm"]
    assert osm.url.startswith("https://tile.openstreetmap.org/")
    assert osm.attribution == "© OpenStreetMap contributors"


def test_no_background_map_is_plain_paper():
    reader = open_source(load_sources()["none"])
    red, green, blue, alpha = colour_of(reader.tile(7, 3, 3))
    assert min(red, green, blue) > 200
    assert alpha == 255


def test_a_source_is_added_by_a_file(tmp_path):
    (tmp_path / "9-own.toml").write_text(
        'id = "own"\nkind = "xyz"\nurl = "https://example.org/{z}/{x}/{y}.png"\n'
        "min_zoom = 5\nmax_zoom = 18\nbounds = [97.0, 5.0, 106.0, 21.0]\n"
        '[title]\nth = "ของเรา"\nen = "Ours"\n',
        encoding="utf-8",
    )
    (own,) = load_sources(tmp_path).values()
    assert (own.id, own.title, own.max_zoom) == ("own", Label("ของเรา", "Ours"), 18)
    assert own.bounds == (97.0, 5.0, 106.0, 21.0)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/one.png",
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "http://example.org/{z}/{x}/{y}.png",
        "file:///tmp/{z}/{x}/{y}.png",
        "https://foo..bar/{z}/{x}/{y}.png",
    ],
)
def test_a_source_whose_address_can_never_work_is_refused(tmp_path, url):
    (tmp_path / "9-own.toml").write_text(
        f'id = "own"\nkind = "xyz"\nurl = "{url}"\nmin_zoom = 5\nmax_zoom = 18\n'
        '[title]\nth = "ของเรา"\nen = "Ours"\n',
        encoding="utf-8",
    )
    with pytest.raises(BadInput):
        load_sources(tmp_path)


@pytest.mark.parametrize("text", ["id = ", "id = 1", '[title]\nth = "a"', "\x00", 'title = "a"'])
def test_a_damaged_file_is_named(tmp_path, text):
    (tmp_path / "bad.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"bad\.toml"):
        load_sources(tmp_path)


def test_packs_of_all_three_kinds_are_opened_by_what_they_hold(tmp_path):
    files = [
        mbtiles(tmp_path / "a.gpkg", ONE),
        gpkg(tmp_path / "b.pmtiles", ONE),
        pmtiles(tmp_path / "c", ONE),
    ]
    assert [open_pack(file).kind for file in files] == ["mbtiles", "gpkg", "pmtiles"]
    for file in files:
        reader = open_source(open_pack(file))
        assert colour_of(reader.tile(0, 0, 0)) == (*RED, 255)
        reader.close()


def test_a_quick_look_tells_a_pack_from_other_files(tmp_path):
    (tmp_path / "a.txt").write_text("hello", encoding="utf-8")
    (tmp_path / "empty").write_bytes(b"")
    (tmp_path / "torn.mbtiles").write_bytes(b"SQLite format 3\0" + bytes(50))
    looks = {
        mbtiles(tmp_path / "1", ONE): True,
        gpkg(tmp_path / "2", ONE): True,
        pmtiles(tmp_path / "3", ONE): True,
        gpkg(tmp_path / "shapes.gpkg", ONE, kind="features"): False,
        tmp_path / "a.txt": False,
        tmp_path / "empty": False,
        tmp_path / "torn.mbtiles": False,
        tmp_path / "gone": False,
        tmp_path: False,
    }
    assert {path: is_pack(path) for path in looks} == looks


def test_another_file_is_no_pack(tmp_path):
    path = tmp_path / "a.mbtiles"
    path.write_bytes(b"PK\x03\x04 a workbook")
    with pytest.raises(BadInput, match="is not a map pack"):
        open_pack(path)


def test_a_pack_that_is_gone_is_an_outage(tmp_path):
    path = mbtiles(tmp_path / "a.mbtiles", ONE)
    source = open_pack(path)
    path.unlink()
    for opening in (lambda: open_pack(path), lambda: open_source(source)):
        with pytest.raises(Outage, match="not there any more"):
            opening()


def test_a_pack_that_was_damaged_since_is_told_so(tmp_path):
    path = mbtiles(tmp_path / "a.mbtiles", ONE)
    source = open_pack(path)
    path.write_bytes(b"nothing")
    with pytest.raises(BadInput, match="damaged"):
        open_source(source)


def test_an_address_that_is_not_called_can_not_be_opened():
    source = TileSource("x", Label("", ""), "xyz", "http://example.org/{z}/{x}/{y}.png", 0, 19)
    with pytest.raises(BadInput, match=r"example\.org"):
        open_source(source)


@pytest.mark.parametrize("said", [None, 7, b"bytes", "", "<b></b>", " \n "])
def test_what_a_file_does_not_say_is_nothing(said):
    assert plain_words(said, 40) == ""


def test_what_a_file_says_too_long_is_cut():
    assert plain_words("ก" * 100, 10) == "ก" * 9 + "…"
