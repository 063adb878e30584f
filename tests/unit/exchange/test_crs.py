"""Which coordinate system, and the way from there."""

import pytest
from pyproj import CRS
from shapely.geometry import MultiPolygon, box

from greendesk.errors import BadInput
from greendesk.exchange.base import Found, Reading
from greendesk.exchange.crs import assumed, mover, on_earth
from greendesk.model.coordinates import Zone, parse_coordinates

DEGREES = box(100, 13, 100.01, 13.01)
METRES = box(557565, 1549699, 557665, 1549799)


def reading(*shapes, crs=""):
    return Reading([Found(shape, {}, str(n)) for n, shape in enumerate(shapes)], (), crs)


def test_the_officers_word_wins_over_the_files():
    assert assumed(reading(DEGREES, crs="EPSG:24047"), "EPSG:32647") == "EPSG:32647"
    assert assumed(reading(DEGREES, crs="EPSG:24047")) == "EPSG:24047"


def test_degrees_in_thailand_need_no_word():
    assert assumed(reading(DEGREES, DEGREES, box(0, 0, 1, 1))) == "EPSG:4326"


def test_metres_need_one():
    with pytest.raises(BadInput, match="EPSG:32647"):
        assumed(reading(METRES, METRES, DEGREES))


def test_a_system_told_in_full_is_as_good_as_its_number():
    wkt = CRS.from_epsg(32647).to_wkt("WKT1_ESRI")
    by_words = mover(reading(METRES, crs=wkt))(MultiPolygon([METRES]))
    by_number = mover(reading(METRES, crs="EPSG:32647"))(MultiPolygon([METRES]))
    assert by_words.equals_exact(by_number, 1e-9)


def test_degrees_stay_the_very_same():
    shape = MultiPolygon([DEGREES])
    assert mover(reading(DEGREES))(shape) is shape


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:1",
        "nonsense",
        "+proj=pipeline +step +proj=hgridshift +grids=/etc/passwd",
        "http://example.org/crs",
        "PROJCS[" + "[" * 100,
        "GEOGCS[" + "x" * 30_000,
    ],
)
def test_what_is_no_system_we_know_is_refused(crs):
    with pytest.raises(BadInput, match="not known"):
        mover(reading(DEGREES), crs)


def test_swapped_axes_are_noticed():
    with pytest.raises(BadInput, match="swapped"):
        mover(reading(box(13, 100, 13.01, 100.01), crs="EPSG:4326"))


def test_one_shape_far_away_does_not_keep_the_others_out():
    move = mover(reading(DEGREES, box(1e300, 1e300, 2e300, 2e300), crs="EPSG:4326"))
    assert on_earth(move(MultiPolygon([DEGREES])))


def test_what_can_not_be_brought_to_degrees_is_no_place():
    move = mover(reading(METRES, crs="EPSG:32647"))
    assert not on_earth(move(MultiPolygon([box(1e12, 1e12, 2e12, 2e12)])))


@pytest.mark.parametrize("form", ["EPSG", "WKT1_ESRI", "WKT2_2019"])
def test_the_old_datum_lands_where_typed_coordinates_do(form):
    crs = "EPSG:24047" if form == "EPSG" else CRS.from_epsg(24047).to_wkt(form)
    moved = mover(reading(METRES, crs=crs))(MultiPolygon([METRES]))
    typed = parse_coordinates("557565 1549699", zone=Zone(47, "INDIAN75")).places[0]
    assert moved.bounds[:2] == pytest.approx(typed, abs=1e-5)
    assert typed == pytest.approx((99.529998, 14.019999), abs=1e-6)
