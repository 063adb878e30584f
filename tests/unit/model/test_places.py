import pytest

from greendesk.i18n import Label
from greendesk.lists import load_places
from greendesk.model.places import Places


def names(text: str) -> list[str]:
    return [place.label.th for place in load_places().find(text)]


def test_all_of_thailand_is_there() -> None:
    places = load_places()
    provinces = places.provinces()
    amphoes = [a for p in provinces for a in places.amphoes(p.code)]
    tambons = [t for a in amphoes for t in places.tambons(a.code)]
    assert (len(provinces), len(amphoes), len(tambons)) == (77, 928, 7436)
    assert all(place.label.th and place.label.en for place in (*provinces, *amphoes, *tambons))


def test_provinces_stand_in_thai_order() -> None:
    order = [place.label.th for place in load_places().provinces()]
    assert (order[0], order[-1]) == ("กระบี่", "อุบลราชธานี")


def test_the_made_up_province_is_offered_for_practice_only() -> None:
    places = load_places()
    assert "99" not in {p.code for p in places.provinces()}
    assert [p.code for p in places.provinces(practice=True)] == ["99"]
    assert names("ฝึกหัด") == []
    assert places.consistent("99", "9901", "990101")


@pytest.mark.parametrize("typed", ["กลอนโด", "ต.กลอนโด", "ตำบลกลอนโด", "kLon Do"])
def test_a_tambon_is_found_with_or_without_its_prefix(typed: str) -> None:
    assert "กลอนโด" in names(typed)


def test_a_name_damaged_in_a_pdf_is_found() -> None:
    assert "น้ำพอง" in names("น\u0e4d\u0e49\u0e32พอง")


def test_names_that_begin_with_the_text_come_first_and_provinces_before_tambons() -> None:
    assert names("กาญจนบุรี")[0] == "กาญจนบุรี"


def test_nothing_typed_finds_nothing() -> None:
    assert names(" ") == []


@pytest.mark.parametrize(
    "codes",
    [
        ("71", "7111", "711102"),
        ("71", "7111", ""),
        ("71", "", ""),
        ("", "", ""),
        ("71", "", "711102"),
    ],
)
def test_codes_that_lie_in_one_another_are_consistent(codes: tuple[str, str, str]) -> None:
    assert load_places().consistent(*codes)


@pytest.mark.parametrize(
    "codes",
    [("70", "7111", "711102"), ("71", "7112", "711102"), ("71", "7111", "711199"), ("71", "7", "")],
)
def test_codes_that_do_not_are_not(codes: tuple[str, str, str]) -> None:
    assert not load_places().consistent(*codes)


def test_an_unknown_code_is_its_own_name_and_has_no_places_within() -> None:
    places = Places({"71": Label("กาญจนบุรี", "Kanchanaburi")})
    assert places.name("71").th == "กาญจนบุรี"
    assert places.name("55").th == "55"
    assert places.find_code("55") is None
    assert places.amphoes("55") == places.tambons("5501") == places.amphoes("") == ()
