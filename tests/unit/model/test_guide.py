"""Guides are found by place, the LAO's boundary of now among them."""

from shapely.geometry import LineString, MultiPolygon

from greendesk.model.guide import OUR_BOUNDARY, Guide, Guides
from tests.builders import LAT, LON, square

AREA = Guide("1", "ต.เกาะ", square(0.1), "tambons.gpkg")
LINE = Guide("2", "", LineString([(LON, LAT), (LON + 0.01, LAT)]), "roads.kml")
HERE = (LON - 0.001, LAT - 0.001, LON + 0.001, LAT + 0.001)


def test_only_guides_near_the_place_are_found() -> None:
    assert list(Guides([AREA, LINE]).near(HERE)) == [LINE]


def test_without_guides_nothing_is_near() -> None:
    assert list(Guides().near(HERE)) == []


def test_our_boundary_is_a_guide_as_it_is_now() -> None:
    boundary: list[MultiPolygon | None] = [None]
    guides = Guides([LINE], lambda: boundary[0])
    assert [guide.id for guide in guides] == ["2"]
    boundary[0] = square(0.0, 0.0, 0.05)
    assert [guide.id for guide in guides.near(HERE)] == [OUR_BOUNDARY, "2"]
    boundary[0] = square(5.0)
    assert [guide.id for guide in guides.near(HERE)] == ["2"]


def test_guides_come_and_go_by_file_and_keep_the_boundary() -> None:
    guides = Guides([], lambda: square()).plus([AREA, LINE])
    assert guides.sources == {"tambons.gpkg": 1, "roads.kml": 1}
    left = guides.without("tambons.gpkg")
    assert [guide.id for guide in left] == [OUR_BOUNDARY, "2"]
