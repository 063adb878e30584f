import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.i18n import (
    NO_BREAK,
    Label,
    Text,
    bare_name,
    fiscal_year_be,
    fold_digits,
    format_area,
    in_language,
    joined,
    label_of,
    language,
    long_date,
    mend,
    rai_ngan_wah,
    rai_text,
    say,
    search_key,
    set_language,
    short_date,
    sort_key,
    thai_digits,
)


@pytest.fixture(autouse=True)
def _thai_again() -> Iterator[None]:
    before = language()
    set_language("th")
    yield
    set_language(before)


# --- texts ----------------------------------------------------------------------------------------


def test_values_fill_a_message_and_are_said_in_the_same_language() -> None:
    text = Text("{what}: {n:,}", {"what": Label("ต้นไม้", "trees"), "n": 1250})
    assert in_language("th", text) == "ต้นไม้: 1,250"
    assert in_language("en", text) == "trees: 1,250"


def test_a_text_within_a_text_is_said_too() -> None:
    assert in_language("en", Text("({inner})", {"inner": Text("{n} left", {"n": 2})})) == "(2 left)"


def test_what_has_no_translation_is_said_as_it_stands() -> None:
    assert say(Text("no such message in any catalogue")) == "no such message in any catalogue"


def test_the_language_changes_what_is_said_at_once() -> None:
    words = Label("อำเภอ", "Amphoe")
    assert label_of(words) == "อำเภอ"
    set_language("en")
    assert (language(), label_of(words)) == ("en", "Amphoe")


def test_a_language_that_is_not_ours_is_refused() -> None:
    with pytest.raises(ValueError, match="language"):
        set_language("fr")


# --- digits, letters, names -----------------------------------------------------------------------


def test_thai_digits_fold_even_inside_one_number() -> None:
    assert fold_digits("2๕64") == "2564"
    assert thai_digits("12 ไร่ 2564") == "๑๒ ไร่ ๒๕๖๔"


@pytest.mark.parametrize("damaged", ["น\u0e4d\u0e32", "นำ", "น\u200bำ", "น\u0e4d\u200b\u0e32"])
def test_sara_am_damaged_in_a_pdf_is_mended(damaged: str) -> None:
    assert mend(damaged) == "นำ"


@pytest.mark.parametrize("damaged", ["น\u0e4d\u0e49\u0e32", "น\u0e33\u0e49", "น้ำ"])
def test_sara_am_with_a_tone_mark_is_mended_in_every_order(damaged: str) -> None:
    assert mend(damaged) == "น้ำ"


def test_two_sara_e_are_one_sara_ae() -> None:
    assert mend("เเม่น้ำ") == "แม่น้ำ"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("อบต.กลอนโด", "กลอนโด"),
        ("อบต กลอนโด", "กลอนโด"),
        ("องค์การบริหารส่วนตำบลกลอนโด", "กลอนโด"),
        ("ทต.ด่านมะขามเตี้ย", "ด่านมะขามเตี้ย"),
        ("เทศบาลตำบล ด่านมะขามเตี้ย", "ด่านมะขามเตี้ย"),
        ("จ.กาญจนบุรี", "กาญจนบุรี"),
        ("จังหวัดกาญจนบุรี", "กาญจนบุรี"),
        ("ต.กลอนโด อ.ด่านมะขามเตี้ย จ.กาญจนบุรี", "กลอนโด ด่านมะขามเตี้ย กาญจนบุรี"),
    ],
)
def test_names_are_found_with_or_without_the_word_for_their_kind(typed: str, name: str) -> None:
    assert search_key(typed) == search_key(name)


@pytest.mark.parametrize("name", ["อ่าวน้อย", "ต้นโพธิ์", "จันทบุรี", "ทดลอง", "จังหวัด", "อบต."])
def test_letters_that_only_look_like_a_prefix_stay(name: str) -> None:
    assert bare_name(name) == name


@settings(max_examples=50)
@given(st.text(alphabet="กขนมสำแเ้่ ๑2.อบตท\u0e4d\u0e32\u200b"))
def test_a_search_key_of_a_search_key_is_itself_but_for_prefixes(text: str) -> None:
    assert mend(mend(text)) == mend(text)
    assert search_key(text) == search_key(f"  {text} ")


def test_thai_words_stand_in_the_order_of_the_dictionary() -> None:
    words = ["กา", "กก", "เก่ง", "เกง", "แก", "ไก่", "ขา", "กำ", "การ", "2", "a", "ก"]
    right = ["2", "ก", "กก", "กา", "การ", "กำ", "เกง", "เก่ง", "แก", "ไก่", "ขา", "a"]
    assert sorted(words, key=sort_key) == right


# --- dates ----------------------------------------------------------------------------------------


def test_dates_are_written_in_buddhist_era() -> None:
    assert long_date(date(2021, 6, 10)) == "10 มิถุนายน 2564"
    assert short_date(date(2019, 12, 15)) == "15 ธ.ค. 62"


def test_english_dates_keep_the_buddhist_year() -> None:
    set_language("en")
    assert long_date(date(2021, 6, 10)) == "10 June 2564"
    assert short_date(date(2019, 12, 15)) == "15 Dec 2562"


@pytest.mark.parametrize(
    ("day", "year_be"),
    [(date(2021, 9, 30), 2564), (date(2021, 10, 1), 2565), (date(2019, 12, 15), 2563)],
)
def test_the_fiscal_year_begins_on_the_first_of_october(day: date, year_be: int) -> None:
    assert fiscal_year_be(day) == year_be


# --- areas ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area_m2", "one_decimal", "none"),
    [
        (0, "0-0-0.0", "0-0-0"),
        (3.9, "0-0-1.0", "0-0-1"),
        (399.9, "0-1-0.0", "0-1-0"),
        (1599.99, "1-0-0.0", "1-0-0"),
        (5660, "3-2-15.0", "3-2-15"),
        (5660.3, "3-2-15.1", "3-2-15"),
        (39500765.15, "24687-3-91.3", "24687-3-91"),
    ],
)
def test_areas_are_rounded_to_square_wah_before_they_are_split(
    area_m2: float, one_decimal: str, none: str
) -> None:
    assert format_area(area_m2, decimals=1) == one_decimal
    assert format_area(area_m2) == none


@settings(max_examples=50)
@given(st.floats(min_value=0, max_value=1e12))
def test_a_part_of_an_area_never_fills_the_next_one(area_m2: float) -> None:
    rai, ngan, wah = rai_ngan_wah(area_m2)
    assert 0 <= ngan < 4
    assert 0 <= wah < 100
    assert abs((rai * 400 + ngan * 100 + float(wah)) * 4 - area_m2) <= 2 + area_m2 * 1e-12


@pytest.mark.parametrize(
    ("area_m2", "shown"),
    [(5660, "3-2-15"), (399 * 4e3, "997-2-0"), (39500765.15, "24,687-3-91")],
)
def test_large_areas_have_commas_on_the_screen(area_m2: float, shown: str) -> None:
    assert format_area(area_m2, "grouped") == shown


def test_an_area_in_words_leaves_out_what_is_zero() -> None:
    assert format_area(5660, "words") == "3 ไร่ 2 งาน 15 ตร.ว."
    assert format_area(1784, "words") == "1 ไร่ 46 ตร.ว."
    assert format_area(0, "words") == "0 ตร.ว."


def test_an_area_in_short_carries_its_unit() -> None:
    assert rai_text(5660).startswith(f"3-2-15{NO_BREAK}")


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("th", Text("{rnw} rai", {"rnw": "3-2-15"}), f"3-2-15{NO_BREAK}ไร่"),
        ("en", Text("{rnw} rai", {"rnw": "3-2-15"}), f"3-2-15{NO_BREAK}rai"),
        ("en", Text("{m2:,.0f} m² in {n} patches", {"m2": 5660, "n": 3}),
         f"5,660{NO_BREAK}m² in 3 patches"),
        ("en", Text("{percent} % of the area", {"percent": 5}), f"5{NO_BREAK}% of the area"),
        ("en", Text("5 minutes"), f"5{NO_BREAK}minutes"),
        ("en", Text("number {n} may differ", {"n": 3}), "number 3 may differ"),
    ],
)  # fmt: skip
def test_no_line_ends_between_a_number_and_its_unit(language, text, said):
    assert in_language(language, text) == said


def test_what_is_counted_holds_to_its_number_in_every_thai_sentence():
    """Fields like {n:,} and {m2:.1f} are numbers; what follows them is their unit."""
    sources = Path(__file__).parents[2].glob("translations/th.d/*.po")
    text = "\n".join(path.read_text("utf-8") for path in sources).replace('"\n"', "")
    counted = re.findall(r"\{(?:n|\w+:[^}]+)\}( [ก-๛]\S*)", text)
    assert len(counted) > 80
    no_unit = (" พัก", " ถึง", " คำอธิบาย", " ของ", " ซูมเข้า", " จาก", " กรุณา", " อ่านไม่เข้าใจ")
    counted = [words for words in counted if not words.startswith(no_unit)]
    assert not {words for words in counted if NO_BREAK not in joined(f"5{words}")}
