"""Coordinates as officers type and paste them."""

from math import hypot

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from greendesk.i18n import thai_digits
from greendesk.model.coordinates import Parsed, Zone, parse_coordinates

PLACE = (100.1177, 14.4742)
POST = (99.533088, 14.017251)
"""E 557565 N 1549699 in zone 47 on WGS 84."""
POST_INDIAN = (99.529998, 14.019999)
SQUARE = ("557565 1549699", "557665 1549699", "557665 1549799", "557565 1549799")
WEST_OF_102, EAST_OF_102 = (99.5, 14.0), (102.9, 16.2)


def only(parsed: Parsed) -> tuple[float, float]:
    (lon, lat) = parsed.places[0]
    assert len(parsed.places) == 1
    assert not parsed.problems
    return round(lon, 6), round(lat, 6)


def problem(text: str) -> str:
    (row,) = parse_coordinates(text).problems
    assert row.problem is not None
    return row.problem.message


@pytest.mark.parametrize(
    "text",
    [
        "14.47420, 100.11770",
        "14.4742,100.1177",
        "14.4742\t100.1177",
        "14.4742; 100.1177",
        "100.1177 14.4742",
        "(14.4742, 100.1177)",
        "๑๔.๔๗๔๒, 100.1177",
        "14.4742° N, 100.1177° E",
        "N 14.4742 E 100.1177",
        "14.4742 น. 100.1177 ต.อ.",
        "ละติจูด 14.4742 ลองจิจูด 100.1177",
        "lat: 14.4742 lon: 100.1177",
        "14°28'27.12\"N 100°7'3.72\"E",
        "14° 28′ 27.12″ N, 100° 7′ 3.72″ E",
        "14°28'27.12''N 100°7'3.72''E",
        "E 100°7'3.72\" N 14°28'27.12\"",
        "14º28'27.12\" 100º7'3.72\"",
        "๑๔ องศา ๒๘ ลิปดา ๒๗.๑๒ ฟิลิปดา เหนือ ๑๐๐ องศา ๗ ลิปดา ๓.๗๒ ฟิลิปดา ตะวันออก",
        "14:28:27.12 100:7:3.72",
        "14 28 27.12 N 100 7 3.72 E",
        "14\t28\t27.12\t100\t7\t3.72",
        "14°28.452'N 100°7.062'E",
        "14 28.452 100 7.062",
        "14.28.27.12 100.07.03.72",
        "N 14.28.27.12, E 100.7.3.72",
        "9 100 14.4742 100.1177",
        "https://www.google.com/maps/@14.4742,100.1177,17z",
        "https://maps.google.com/?q=14.4742,100.1177",
        "https://www.google.com/maps/search/?api=1&query=14.4742%2C100.1177",
        "https://www.google.com/maps/place/X/@14.40,100.10,17z/data=!3m1!4b1!4m4!3d14.4742!4d100.1177",
        "สวนริมน้ำ https://maps.google.com/maps?q=14.4742,100.1177&z=17",
        "geo:14.4742,100.1177",
        "https://www.openstreetmap.org/#map=16/14.4742/100.1177",
        "https://www.openstreetmap.org/?mlat=14.4742&mlon=100.1177#map=12/14.40/100.10",
        "https://www.bing.com/maps?cp=14.4742~100.1177&lvl=16.0",
        """https://www.google.com/maps/place/14°28'27.12"N+100°07'3.72"E/@14.40,100.10,17z""",
        "https://www.google.com/maps/place/14%C2%B028'27.12%22N+100%C2%B007'3.72%22E/@14.4,100.1,9z",
        "https://www.google.com/maps/dir/A/B/@14.4,100.1,17z/data=!2m2!1d99.5!2d13.7!2m2!1d100.1177!2d14.4742",
        "https://www.google.com/maps/embed?pb=!1m18!1m12!1m3!1d3875.5!2d100.1177!3d14.4742!2m3!1f0",
        "https://map.longdo.com/?lat=14.4742&long=100.1177&zoom=15",
    ],
)
def test_degrees_are_understood_in_every_way_they_are_written(text: str) -> None:
    assert only(parse_coordinates(text)) == PLACE


@pytest.mark.parametrize(
    "text",
    [
        "47N 557565 1549699",
        "47P 557565mE 1549699mN",
        "47 P 557565 m E, 1549699 m N",
        "UTM zone 47N 557,565 1,549,699",
        "WGS 84 / UTM zone 47N: 557565, 1549699",
        "โซน 47 E ๕๕๗๕๖๕ N ๑๕๔๙๖๙๙",
        "โซน 47 ตะวันออก 557,565 เหนือ 1,549,699",
        "47N557565 1549699",
        "557565,1549699 47N",
        "EPSG:32647 557565 1549699",
        "47 557565 1549699",
        "47N N 1549699 E 557565",
        "zone 47 X=557565 Y=1549699",
    ],
)
def test_utm_is_understood_in_every_way_it_is_written(text: str) -> None:
    parsed = parse_coordinates(text)
    assert only(parsed) == POST
    assert parsed.question is None


@pytest.mark.parametrize(
    ("zone", "place"),
    [
        (Zone(47), POST),
        (Zone(47, "WGS84"), POST),
        (Zone(47, "INDIAN75"), POST_INDIAN),
    ],
)
def test_the_old_datum_is_reckoned_by_the_published_shift(zone: Zone, place: object) -> None:
    assert only(parse_coordinates("557565 1549699", zone=zone)) == place


@pytest.mark.parametrize("words", ["Indian 1975", "EPSG:24047", "อินเดียน 2518", "INDIAN75"])
def test_a_heading_names_zone_and_datum(words: str) -> None:
    parsed = parse_coordinates(f"UTM {words} zone 47\n557565 1549699")
    assert only(parsed) == POST_INDIAN
    assert parsed.recognised[0].values["zone"] == 47


def test_the_officers_datum_wins_over_what_was_read() -> None:
    parsed = parse_coordinates("Indian 1975\n557565 1549699", zone=Zone(47, "WGS84"))
    assert only(parsed) == POST


def test_each_line_is_read_by_the_datum_that_it_says_itself() -> None:
    wgs, indian = "WGS84 47N 557565 1549699", "Indian 1975 47N 557565 1549699"
    parsed = parse_coordinates(f"{wgs}\n{indian}\n47N 557665 1549699")
    other = only(parse_coordinates("WGS84 47N 557665 1549699"))
    expected = (POST, POST_INDIAN, other)
    for found, place in zip(parsed.places, expected, strict=True):
        assert found == pytest.approx(place, abs=1e-6)
    assert [text.values["datum"].message for text in parsed.recognised] == ["Indian 1975", "WGS 84"]
    assert parsed.zone == Zone(None, None)


def test_a_line_without_a_datum_follows_those_that_agree_on_one() -> None:
    parsed = parse_coordinates("47N 557665 1549699\nIndian 1975 47N 557565 1549699")
    alone = only(parse_coordinates("Indian 1975 47N 557665 1549699"))
    assert parsed.places[0] == pytest.approx(alone, abs=1e-6)
    assert parsed.zone == Zone(None, "INDIAN75")


@pytest.mark.parametrize(("like", "zone"), [(WEST_OF_102, 47), (EAST_OF_102, 48)])
def test_an_unsaid_zone_is_the_one_of_our_area_and_it_is_asked(like: object, zone: int) -> None:
    parsed = parse_coordinates("300000 1790000", like=like)
    assert parsed.zone == Zone(zone, "WGS84")
    assert parsed.guessed
    assert parsed.question is not None
    assert parsed.question.values == {"zone": zone}


def test_a_zone_in_which_the_places_lie_abroad_is_not_guessed() -> None:
    assert parse_coordinates("850000 1900000").zone == Zone(47, "WGS84")
    assert parse_coordinates("210000 1900000", like=WEST_OF_102).zone == Zone(48, "WGS84")


@pytest.mark.parametrize("name", ["1", "P1", "หมุด 1", "1.", "ก-1", "หลักเขตที่ 12/3"])
@pytest.mark.parametrize("rest", ["557565\t1549699", "14.4742\t100.1177", "14°28'27\"\t100°7'3\""])
def test_a_first_column_of_names_is_left_aside(name: str, rest: str) -> None:
    (row,) = parse_coordinates(f"{name}\t{rest}", zone=Zone(47)).rows
    assert row.at is not None
    assert row.name == name.rstrip(".")


def test_a_name_before_labelled_numbers_is_kept_whole() -> None:
    (row,) = parse_coordinates("หมุด 7 เหนือ 14.4742 ตะวันออก 100.1177").rows
    assert row.name == "หมุด 7"


def test_a_name_on_a_line_of_its_own_goes_with_the_place_below() -> None:
    (row,) = parse_coordinates("จุดที่ 3\n14.4742, 100.1177").rows
    assert row.name == "จุดที่ 3"


def test_a_heading_is_left_aside_and_said() -> None:
    parsed = parse_coordinates("ลำดับ\tค่าพิกัด E\tค่าพิกัด N\n1\t557565\t1549699", zone=Zone(47))
    assert only(parsed) == POST
    assert parsed.notes[-1].values == {"n": 1}


def test_heights_behind_the_place_are_left_aside() -> None:
    assert only(parse_coordinates("14.4742, 100.1177, 12.5")) == PLACE
    assert only(parse_coordinates("557565 1549699 12.5", zone=Zone(47))) == POST


def test_several_places_in_one_line_are_several_corners() -> None:
    parsed = parse_coordinates("14.47,100.11; 14.48,100.11; 14.48,100.12")
    assert parsed.places == ((100.11, 14.47), (100.11, 14.48), (100.12, 14.48))


@pytest.mark.parametrize(
    "text",
    [
        "[100.11,14.47],[100.11,14.48],[100.12,14.48]",
        "100.110,14.470,0 100.110,14.480,0 100.120,14.480,0",
        "POLYGON ((100.110 14.470, 100.110 14.480, 100.120 14.480))",
        "14.470 100.110 14.480 100.110 14.480 100.120",
    ],
)
def test_a_line_of_places_is_read_to_its_end(text: str) -> None:
    assert parse_coordinates(text).places == ((100.11, 14.47), (100.11, 14.48), (100.12, 14.48))


def test_a_second_place_in_metres_is_told_of() -> None:
    """It may be the same place on another datum, so it is not taken for a corner."""
    parsed = parse_coordinates("557565 1549699 557895 1549999", zone=Zone(47))
    assert only(parsed) == POST
    (row,) = parsed.rows
    assert row.doubt is not None
    assert "More than one place" in row.doubt.message


@pytest.mark.parametrize("heading", ["Indian 1975\n", ""])
def test_degrees_on_the_old_datum_are_shifted_and_told(heading: str) -> None:
    """**Source:** the published vector; degrees by the inverse of the same shift."""
    back = "+proj=helmert +x=-210 +y=-814 +z=-289"
    way = f"+step +proj=cart +ellps=WGS84 +step {back} +step +inv +proj=cart +ellps=evrst30"
    radians, degrees = "+xy_in=deg +xy_out=rad", "+xy_in=rad +xy_out=deg"
    ends = f"+step +proj=unitconvert {radians}", f"+step +proj=unitconvert {degrees}"
    shift = Transformer.from_pipeline(f"+proj=pipeline {ends[0]} {way} {ends[1]}")
    lon, lat = shift.transform(*POST_INDIAN)
    datum = "" if heading else "Indian 1975 "
    parsed = parse_coordinates(f"{heading}{datum}{lat:.8f}, {lon:.8f}")
    assert parsed.places[0] == pytest.approx(POST_INDIAN, abs=1e-7)
    assert parsed.recognised[0].values["datum"].message == "Indian 1975"


def test_the_officers_word_on_utm_does_not_move_degrees() -> None:
    parsed = parse_coordinates("14.4742, 100.1177\n557565 1549699", zone=Zone(47, "INDIAN75"))
    assert parsed.places[0] == PLACE


def test_the_corner_that_closes_the_outline_is_left_out() -> None:
    parsed = parse_coordinates("\n".join((*SQUARE, SQUARE[0])), zone=Zone(47))
    assert len(parsed.places) == 4
    assert not parsed.rows[-1].used
    assert parsed.rows[-1].doubt is not None


def test_a_place_that_is_written_twice_counts_once() -> None:
    parsed = parse_coordinates("\n".join((SQUARE[0], *SQUARE)), zone=Zone(47))
    assert len(parsed.places) == 4


def test_longitude_first_is_told() -> None:
    parsed = parse_coordinates("100.1177 14.4742\n14.4742 100.1178")
    assert [note.values for note in parsed.notes] == [{"n": 1}]


def test_northing_first_is_told() -> None:
    parsed = parse_coordinates("47N 1549699 557565")
    assert only(parsed) == POST
    assert [note.values for note in parsed.notes] == [{"n": 1}]


SOUTH = (101.3525, 6.8337)
"""E 760000 N 756000 in zone 47: in the south both orders are possible."""


@pytest.mark.parametrize(
    "text", ["760000 756000", "E 760000 N 756000", "Y X\n756000 760000", "N E\n1 756000 760000"]
)
def test_where_both_orders_are_possible_words_decide_else_the_easting_is_first(text: str) -> None:
    lon, lat = only(parse_coordinates(text, zone=Zone(47)))
    assert (round(lon, 4), round(lat, 4)) == SOUTH


def test_where_both_orders_are_possible_it_is_said() -> None:
    assert parse_coordinates("760000 756000", zone=Zone(47)).notes
    assert not parse_coordinates("E 760000 N 756000", zone=Zone(47)).notes


def test_lines_that_could_be_either_way_follow_the_sure_ones() -> None:
    parsed = parse_coordinates("756000 760000\n1549699 557565\n1549699 557665", zone=Zone(47))
    lon, lat = parsed.places[0]
    assert (round(lon, 4), round(lat, 4)) == SOUTH


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("14.4742", "only one number"),
        ("51.5074, -0.1278", "no place in Thailand"),
        ("14.4742 S 100.1177 E", "no place in Thailand"),
        ("47N 557565 154969", "no place in Thailand"),
        ("14°68'27\" 100°7'3\"", "from 0 to 59"),
        ("14 28 75 100 07 04", "from 0 to 59"),
        ("14 75.452 100 7.062", "from 0 to 59"),
        ("14.68.27 100.07.03", "from 0 to 59"),
        ("14.28.27.1.2 100.07.03.1.2", "no place in Thailand"),
        ("https://maps.app.goo.gl/abc123", "no coordinates"),
        ("48N 850000 1549699", "outside Thailand"),
    ],
)
def test_what_is_wrong_with_a_line_is_said_in_words(text: str, word: str) -> None:
    assert word in problem(text)


def test_a_bad_line_keeps_its_number_and_the_others_their_places() -> None:
    parsed = parse_coordinates(f"{SQUARE[0]}\n\n557665 15x9699\n{SQUARE[2]}", zone=Zone(47))
    assert [row.number for row in parsed.problems] == [3]
    assert len(parsed.places) == 2


def test_a_place_far_from_the_others_is_doubted() -> None:
    parsed = parse_coordinates("\n".join((*SQUARE[:3], "557565 1649799")), zone=Zone(47))
    assert [row.doubt is not None for row in parsed.rows] == [False, False, False, True]


@pytest.mark.parametrize("text", ["", "  \n\n", "สวนสาธารณะริมน้ำ", "ปี 2567", "26/11/2569 14:30"])
def test_other_words_are_no_coordinates_and_no_mistake(text: str) -> None:
    parsed = parse_coordinates(text)
    assert (parsed.places, parsed.problems) == ((), ())


def test_a_whole_book_is_read_up_to_a_limit() -> None:
    parsed = parse_coordinates("14.4742 100.1177\n" * 10_050)
    assert len(parsed.rows) == 10_000
    assert parsed.notes[-1].values == {"n": 10_000}


# --- any place, any form ----------------------------------------------------------------------


def _dms(value: float, marks: str) -> str:
    units = round(value * 3600 * 10_000)
    seconds = units / 10_000
    degrees, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    d, m, s = marks
    return f"{degrees:.0f}{d}{minutes:.0f}{m}{rest:.4f}{s}"


FORMS = {
    "decimal": lambda lon, lat: f"{lat:.7f}, {lon:.7f}",
    "turned": lambda lon, lat: f"{lon:.7f}\t{lat:.7f}",
    "words": lambda lon, lat: f"N {lat:.7f} E {lon:.7f}",
    "named": lambda lon, lat: f"หมุด 7\t{lat:.7f}\t{lon:.7f}",
    "thai": lambda lon, lat: thai_digits(f"{lat:.7f}, {lon:.7f}"),
    "signs": lambda lon, lat: f"{_dms(lat, '°' + chr(39) + chr(34))} {_dms(lon, '°′″')}",
    "link": lambda lon, lat: f"https://maps.example/?q={lat:.7f},{lon:.7f}",
}
lons, lats = st.floats(97.2, 105.8), st.floats(5.5, 20.6)


@given(lons, lats, st.sampled_from(sorted(FORMS)))
def test_any_printed_form_of_a_place_is_read_back(lon: float, lat: float, form: str) -> None:
    parsed = parse_coordinates(FORMS[form](lon, lat))
    assert parsed.places[0] == pytest.approx((lon, lat), abs=1e-6)


UTM = {zone: Transformer.from_crs(4326, 32600 + zone, always_xy=True) for zone in (47, 48)}
UTM_FORMS = {
    "plain": lambda zone, e, n: f"{zone}N {e:.2f} {n:.2f}",
    "commas": lambda zone, e, n: f"โซน {zone}\t1\t{e:,.2f}\t{n:,.2f}",
    "letters": lambda zone, e, n: f"{zone}P {e:.2f}mE {n:.2f}mN",
    "turned": lambda zone, e, n: f"zone {zone} N {n:.2f} E {e:.2f}",
}


@given(lons, lats, st.sampled_from(sorted(UTM_FORMS)))
def test_any_printed_form_of_utm_is_read_back(lon: float, lat: float, form: str) -> None:
    zone = 47 if lon < 102 else 48
    east, north = UTM[zone].transform(lon, lat)
    (place,) = parse_coordinates(UTM_FORMS[form](zone, east, north)).places
    again = UTM[zone].transform(*place)
    assert hypot(again[0] - east, again[1] - north) < 0.1


@given(st.text(max_size=300))
def test_no_text_breaks_it(text: str) -> None:
    parsed = parse_coordinates(text)
    assert all((row.at is None) == (row.problem is not None) for row in parsed.rows)
