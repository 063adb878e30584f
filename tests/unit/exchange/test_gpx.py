import random

import pytest
from shapely.geometry import Point

from greendesk.errors import BadInput
from greendesk.exchange import FORMATS, read_file
from greendesk.exchange.gpx import read_tracks, thinned
from greendesk.exchange.plan import plan_import
from greendesk.lists import load_schema
from greendesk.model.view import MemoryView
from tests.builders import ids

STEP = 0.001  # 110 m
ROUND = [(101, 14), (101 + STEP, 14), (101 + STEP, 14 + STEP), (101, 14 + STEP), (101, 14.0001)]
"""Four corners, and an end 11 m before the beginning."""
ALONG = [(101, 14), (101.01, 14), (101.02, 14.001)]


def gpx(inside, version="1.1", head='<?xml version="1.0" encoding="UTF-8"?>'):
    space = f"http://www.topografix.com/GPX/{version.replace('.', '/')}"
    return f'{head}<gpx version="{version}" xmlns="{space}">{inside}</gpx>'


def points(places, tag="trkpt"):
    return "".join(
        f'<{tag} lat="{lat}" lon="{lon}"><ele>12.5</ele><time>2025-11-03T02:30:00Z</time></{tag}>'
        for lon, lat in places
    )


def track(*segments, name="สวน &amp; น้ำ"):
    inside = "".join(f"<trkseg>{points(places)}</trkseg>" for places in segments)
    return f"<trk><name>{name}</name><desc>รอบสระ</desc>{inside}</trk>"


@pytest.fixture
def write(tmp_path):
    def write(content, name="in.gpx"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_a_track_that_comes_back_is_an_area(write, version):
    (found,) = read_file(write(gpx(track(ROUND), version))).found
    assert found.shape.bounds == (101, 14, 101 + STEP, 14 + STEP)
    assert found.values == {
        "name": "สวน & น้ำ",
        "description": "รอบสระ",
        "digitise_method": "GPS",
    }


def test_a_file_without_a_namespace_is_read(write):
    assert len(read_file(write(f"<gpx>{track(ROUND)}</gpx>")).found) == 1


def test_the_closing_is_said_with_its_length(write):
    (note,) = read_file(write(gpx(track(ROUND)))).notes
    assert note.values["n"] == 1
    assert note.values["m"] == pytest.approx(11.1, abs=0.1)


def test_a_route_that_comes_back_is_an_area(write):
    route = f"<rte><name>แนวเขต</name>{points(ROUND, 'rtept')}</rte>"
    (found,) = read_file(write(gpx(route))).found
    assert found.values["name"] == "แนวเขต"


def test_a_track_that_does_not_come_back_is_left_out_and_the_gap_is_said(write):
    (left,) = read_file(write(gpx(track(ALONG)))).left_out
    assert left.where == "1 สวน & น้ำ"
    assert left.why.values["m"] == pytest.approx(2163, abs=1)


def test_segments_that_go_on_are_joined(write):
    again = (101 + STEP, 14 + 0.0002)  # 22 m from where the signal was lost
    (found,) = read_file(write(gpx(track(ROUND[:2], [again, *ROUND[2:]])))).found
    assert found.shape.area == pytest.approx(STEP**2)


def test_segments_apart_are_areas_of_their_own(write):
    away = [(lon + 0.01, lat) for lon, lat in ROUND]
    found = read_file(write(gpx(track(ROUND, away)))).found
    assert [f.values["name"] for f in found] == ["สวน & น้ำ (1)", "สวน & น้ำ (2)"]


def test_points_within_a_metre_of_a_straight_side_are_left_out(write):
    walked = [(101 + STEP * n / 100, 14 + (n % 2) * 5e-6) for n in range(100)]
    (found,) = read_file(write(gpx(track([*walked, *ROUND[1:]])))).found
    assert len(found.shape.exterior.coords) == 5


def test_thinning_keeps_ends_and_corners():
    straight = [(101 + n * 1e-5, 14.0) for n in range(50)]
    assert thinned([*straight, (101.0005, 14.01)]) == (straight[0], straight[-1], (101.0005, 14.01))


def test_waypoints_are_left_out_by_name(write):
    way = "".join(
        f'<wpt lat="{lat}" lon="{lon}"><name>หมุด {n}</name></wpt>'
        for n, (lon, lat) in enumerate(ROUND, 1)
    )
    reading = read_file(write(gpx(way)))
    assert [left.where for left in reading.left_out][:2] == ["1 หมุด 1", "2 หมุด 2"]
    assert "Draw from coordinates" in reading.left_out[0].why.message
    tracks, waypoints = read_tracks(write(gpx(way + track(ROUND))))
    assert waypoints.points == tuple(ROUND)
    assert waypoints.names[0] == "หมุด 1"
    assert len(tracks) == 1


def test_what_comes_in_is_noted_as_walked_with_a_gps(write):
    new = ids()
    reading = read_file(write(gpx(track(ROUND))))
    plan = plan_import(reading, MemoryView(), load_schema(), lambda: next(new), source="in.gpx")
    (delta,) = plan.edit.deltas
    assert delta.after.values["digitise_method"] == "GPS"
    assert delta.after.values["name_th"] == "สวน & น้ำ"
    assert delta.after.shape.intersects(Point(101.0005, 14.0005))
    assert plan.notes == reading.notes


@pytest.mark.parametrize("lon", ["x", "", "nan", "inf", "1e400", "200"])
def test_a_damaged_track_is_left_out_and_the_others_stay(write, lon):
    bad = track(ROUND).replace('lon="101"', f'lon="{lon}"', 1)
    reading = read_file(write(gpx(bad + track(ROUND))))
    assert (len(reading.found), len(reading.left_out)) == (1, 1)


@pytest.mark.parametrize("places", [[], [(101, 14)], [(101, 14)] * 5, [(101, 14), (101, 15)]])
def test_a_track_without_three_places_is_left_out(write, places):
    (left,) = read_file(write(gpx(track(places)))).left_out
    assert "not an area" in left.why.message


def test_a_thai_code_page_is_understood(write):
    head = '<?xml version="1.0" encoding="TIS-620"?>'
    (found,) = read_file(write(gpx(track(ROUND), head=head).encode("cp874"))).found
    assert found.values["name"] == "สวน & น้ำ"


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE gpx [<!ENTITY a "b">]>',
        '<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE gpx SYSTEM "file:///etc/passwd">',
        '<?xml version="1.0" encoding="none-such"?>',
    ],
)
def test_a_file_that_asks_for_things_outside_is_refused(write, head):
    with pytest.raises(BadInput):
        read_file(write(gpx(track(ROUND), head=head)))


def test_a_link_to_elsewhere_is_left_alone(write):
    link = '<link href="http://127.0.0.1:9/x"><text>x</text></link>'
    assert len(read_file(write(gpx(link + track(ROUND)))).found) == 1


@pytest.mark.parametrize("text", ["<gpx>", "<gpx", gpx(""), "<gpx>" * 2000, "<a><gpx/></a>"])
def test_what_is_no_gpx_is_refused_in_words(write, text):
    with pytest.raises(BadInput):
        read_file(write(text))


def test_elements_deep_inside_one_another_are_no_tracks(write):
    deep = "<extensions>" * 5000 + track(ROUND) + "</extensions>" * 5000
    with pytest.raises(BadInput, match="nothing on the map"):
        read_file(write(gpx(deep)))


def test_more_tags_than_a_map_has_are_refused_before_they_are_read(write):
    with pytest.raises(BadInput, match="too many"):
        read_file(write(gpx("<a/>" * 4_000_001)))


def test_a_suffix_alone_makes_no_gpx(write):
    with pytest.raises(BadInput, match="not what its name says"):
        read_file(write("no xml at all"))


def test_gpx_is_read_and_not_written():
    assert FORMATS["gpx"].write is None


MUTANTS = 300
TOKENS = (b"NaN", b"1e400", b"<trkpt>", b'"', b"\x00", b"&x;", b"\xff" * 4, b"</trkseg>", b"")


def test_files_with_a_few_wrong_bytes_are_read_or_refused_in_words(write):
    chance = random.Random(7)
    away = [(lon + 0.01, lat) for lon, lat in ROUND]
    good = gpx(track(ROUND, away) + '<wpt lat="14" lon="101"><name>x</name></wpt>').encode()
    refused = 0
    for _ in range(MUTANTS):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(bad))
            bad[at : at + chance.randint(0, 9)] = chance.choice(TOKENS)
        path = write(bytes(bad))
        try:
            reading = read_file(path)
            plan_import(reading, MemoryView(), load_schema(), lambda: "p1", source="in.gpx")
        except BadInput:
            refused += 1
    assert 0 < refused < MUTANTS
