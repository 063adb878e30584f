import pytest

from greendesk import lists
from greendesk.tiles import gazetteer

THAILAND = (97.0, 5.0, 106.0, 21.0)


def said(text, **more):
    return [place.whole.th for place in gazetteer.find(text, **more)]


def test_a_province_comes_before_the_amphoe_that_hold_its_name():
    assert said("เชียงใหม่")[:2] == ["จ.เชียงใหม่", "อ.เมืองเชียงใหม่ จ.เชียงใหม่"]


def test_a_tambon_is_found_at_its_amphoe():
    (place,) = gazetteer.find("ต.กลอนโด")
    assert place.whole.th == "ต.กลอนโด อ.ด่านมะขามเตี้ย จ.กาญจนบุรี"
    (amphoe,) = gazetteer.find("อ.ด่านมะขามเตี้ย จ.กาญจนบุรี", 1)
    assert (place.lon, place.lat) == (amphoe.lon, amphoe.lat)


def test_the_amphoe_of_a_capital_lies_at_the_capital():
    lon, lat = gazetteer.amphoe_at("7101")
    assert (lon, lat) == (pytest.approx(99.53, abs=0.05), pytest.approx(14.02, abs=0.05))
    assert said("เมืองกาญจนบุรี") == ["อ.เมืองกาญจนบุรี จ.กาญจนบุรี"]
    assert "ต.ปากแพรก อ.เมืองกาญจนบุรี จ.กาญจนบุรี" in said("ปากแพรก")


def test_an_amphoe_that_the_map_has_as_a_town_lies_there():
    (lamae, *_) = gazetteer.find("อ.ละแม")
    assert (lamae.lon, lamae.lat) == (pytest.approx(99.09, abs=0.05), pytest.approx(9.77, abs=0.05))
    assert not lamae.rough


def test_every_amphoe_and_tambon_can_be_found_if_only_by_its_province():
    known = lists.load_places()
    codes = [a.code for p in known.provinces() if p.code != "99" for a in known.amphoes(p.code)]
    assert set(codes) <= gazetteer._amphoes().keys()
    rough = [place for place in gazetteer._amphoes().values() if place.rough]
    assert len(rough) < 25
    assert gazetteer.find("อ.เขาสวนกวาง")[0].rough
    (code,) = (c for c in codes if known.name(c).th == "เขาสวนกวาง")
    assert gazetteer.amphoe_at(code) is None
    assert gazetteer.amphoe_at("") is None


def test_further_words_tell_namesakes_apart():
    found = said("ในเมือง ขอนแก่น")
    assert found
    assert all("ขอนแก่น" in whole for whole in found)


def test_english_names_are_found_in_any_case():
    assert gazetteer.find("BANG PHLI samut")[0].whole.en == "Bang Phli, Samut Prakan"


@pytest.mark.parametrize("text", ["เขตบางแค", "บางแค"])
def test_bangkok_has_khet_and_khwaeng(text):
    assert said(text)[0] == "เขตบางแค กรุงเทพมหานคร"
    assert "แขวงสีลม เขตบางรัก กรุงเทพมหานคร" in said("สีลม")


def test_damaged_letters_of_a_pdf_are_understood():
    assert said("ลําปาง")[0] == "จ.ลำปาง"


@pytest.mark.parametrize("text", ["", "   ", "ไม่มีที่นี่แน่นอน", "🌳"])
def test_nothing_is_found_for_nothing(text):
    assert said(text) == []


def test_no_more_than_asked_for_are_found():
    assert len(said("บ้าน", most=5)) == 5


def test_most_tambons_of_the_country_can_be_found():
    known = lists.load_places()
    all_of_them = [
        tambon
        for province in known.provinces()
        if province.code != "99"
        for amphoe in known.amphoes(province.code)
        for tambon in known.tambons(amphoe.code)
    ]
    have = sum(place.kind == "tambon" for *_, place in gazetteer._index())
    assert have > 0.9 * len(all_of_them)


def test_every_place_lies_where_thailand_and_its_neighbours_are():
    for place in gazetteer._places():
        assert 90 < place.lon < 115
        assert 0 < place.lat < 25


def kinds(zoom, bounds=THAILAND):
    return {place.kind for place in gazetteer.labels(bounds, zoom)}


def test_from_afar_countries_are_named_from_close_up_amphoe():
    assert kinds(5) == {"land"}
    assert kinds(7) == {"land", "province"}
    assert kinds(9) == {"province", "amphoe", "town"}
    assert kinds(13) == {"amphoe", "town"}


def test_the_most_important_name_comes_first():
    order = [place.kind for place in gazetteer.labels(THAILAND, 7)]
    assert order == sorted(order, key=["land", "province"].index)


def test_only_what_lies_in_the_picture_is_named():
    west, south, east, north = bounds = (99.0, 14.0, 100.0, 15.0)
    found = gazetteer.labels(bounds, 9)
    assert found
    assert all(west <= p.lon <= east and south <= p.lat <= north for p in found)


def test_no_name_stands_twice_for_a_province_and_its_town():
    names = [p.name.th for p in gazetteer.labels(THAILAND, 9) if p.kind in ("province", "town")]
    assert names.count("กาญจนบุรี") == 1
