import pytest
from shapely.geometry import MultiPolygon, box

from greendesk.errors import BadInput
from greendesk.i18n import Label
from greendesk.tiles.base import TileSource
from greendesk.tiles.builtin import BUILTIN
from greendesk.tiles.plan import LEVELS, WHOLE_TO, levels_of, plan_pack, why_not
from greendesk.tiles.source import load_sources

HERE = (99.50, 14.00, 99.53, 14.03)
TWO = MultiPolygon([box(99.50, 14.00, 99.501, 14.001), box(99.529, 14.029, 99.53, 14.03)])


def source(url="https://maps.example.go.th/{z}/{x}/{y}.jpg", may=True, **more):
    title = Label("ภาพถ่าย", "Aerial")
    return TileSource(
        "web", title, "xyz", url, **{"min_zoom": 0, "max_zoom": 19, "may_be_packed": may, **more}
    )


def test_far_away_all_round_the_area_is_kept_and_close_only_the_area():
    plan = plan_pack(source(), [TWO], 17)
    whole = plan_pack(source(), [box(*HERE)], 17)
    assert sorted(plan.tiles) == list(range(18))
    for z in range(WHOLE_TO + 1):
        assert plan.tiles[z].tolist() == whole.tiles[z].tolist()
    assert len(plan.tiles[17]) < len(whole.tiles[17]) / 20
    assert plan.count == sum(map(len, plan.tiles.values()))


def test_the_box_of_the_plan_is_that_of_the_area():
    assert plan_pack(source(), [box(*HERE)], 15).bounds == pytest.approx(HERE, abs=1e-9)


def test_zooms_that_the_source_has_not_are_left_out():
    plan = plan_pack(source(min_zoom=10, max_zoom=16), [TWO], 16)
    assert sorted(plan.tiles) == list(range(10, 17))
    for zoom in (9, 17):
        with pytest.raises(BadInput, match="10 to 16"):
            plan_pack(source(min_zoom=10, max_zoom=16), [TWO], zoom)


def test_only_the_part_that_the_source_shows_is_planned():
    half = source(bounds=(99.0, 13.0, 99.515, 15.0))
    assert plan_pack(half, [box(*HERE)], 17).bounds[2] == pytest.approx(99.515)
    with pytest.raises(BadInput, match="does not show your area"):
        plan_pack(source(bounds=(1.0, 1.0, 2.0, 2.0)), [box(*HERE)], 17)


def test_closer_zooms_can_be_left_off():
    plan = plan_pack(source(), [TWO], 17).down_to(15)
    assert plan.deepest == 15


@pytest.mark.parametrize(
    "host",
    [
        "tile.openstreetmap.org",
        "mt1.google.com",
        "khms0.googleapis.com",
        "ecn.t0.tiles.virtualearth.net",
        "server.arcgisonline.com",
        "services.arcgisonline.com",
    ],
)
def test_maps_that_forbid_it_are_never_packed_whatever_was_ticked(host):
    forbidden = source(f"https://{host}/{{z}}/{{x}}/{{y}}")
    assert why_not(forbidden) is not None
    with pytest.raises(BadInput, match="does not allow"):
        plan_pack(forbidden, [TWO], 15)


def test_a_map_is_packed_only_where_its_owner_is_known_to_allow_it():
    assert why_not(source()) is None
    assert why_not(source(may=False)) is not None
    assert why_not(source("https://notgoogle.com.example.org/{z}/{x}/{y}")) is None


def test_no_map_that_ships_is_packed():
    assert all(why_not(shipped) for shipped in load_sources().values())
    assert why_not(BUILTIN) is not None


def test_closeness_in_words_ends_where_the_source_ends():
    assert [level.zoom for level in levels_of(source())] == [15, 17, 19]
    ends = levels_of(source(max_zoom=18))
    assert [(level.id, level.zoom) for level in ends] == [
        ("village", 15),
        ("street", 17),
        ("tree", 18),
    ]
    assert [level.id for level in levels_of(source(max_zoom=14))] == ["village"]
    assert [level.id for level in levels_of(source(min_zoom=16))] == ["street", "tree"]
    assert len({level.id for level in LEVELS}) == len(LEVELS)
