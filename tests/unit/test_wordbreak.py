import pytest
from hypothesis import given
from hypothesis import strategies as st

from greendesk.wordbreak import BREAK, breakable, plain, words

THAI = st.text(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), max_size=60)
MIXED = st.text(
    st.one_of(st.characters(min_codepoint=0x0E01, max_codepoint=0x0E5B), st.characters())
)
NEVER_FIRST = tuple("ะัาำิีึืฺุู็่้๊๋์ํๆฯ")


@pytest.mark.parametrize(
    ("run", "expected"),
    [
        ("บันทึกข้อมูลในเครื่องแล้ว", "บันทึก ข้อมูล ใน เครื่อง แล้ว"),
        ("พื้นที่สีเขียวขององค์การบริหารส่วนตำบล", "พื้นที่สีเขียว ของ องค์การบริหารส่วนตำบล"),
        ("จุดที่ส่งให้ศูนย์", "จุด ที่ ส่ง ให้ ศูนย์"),
        ("อบต", "อบต"),
    ],
)
def test_a_line_is_cut_into_words(run, expected):
    assert " ".join(words(run)) == expected


def test_nothing_but_thai_is_touched():
    text = "{name} EPSG:32647 <b>3-2-15</b> https://example.org\n\t“ok”"
    assert breakable(text) == text


def test_a_short_word_stays_whole():
    assert breakable("ไร่") == "ไร่"


def test_a_repetition_mark_stays_with_its_word():
    assert f"{BREAK}ๆ" not in breakable("เอกสารอื่นๆที่เกี่ยวข้อง")


def test_a_field_inside_a_sentence_stays_whole():
    assert "{area_m2:,.0f}" in breakable("เนื้อที่ทั้งหมด{area_m2:,.0f}ตารางเมตร")


@given(MIXED)
def test_quotation_marks_and_brackets_stay_with_their_words(text):
    broken = breakable(text)
    for opening in "“‘«([{":
        assert opening + BREAK not in broken
    for closing in "”’»)]}":
        assert BREAK + closing not in broken


@given(MIXED)
def test_taking_the_breaks_out_again_gives_the_text(text):
    assert plain(breakable(text)) == plain(text)


@given(MIXED)
def test_breaking_twice_changes_nothing(text):
    assert breakable(breakable(text)) == breakable(text)


@given(THAI)
def test_no_line_begins_with_a_mark_that_belongs_to_the_letter_before(text):
    for piece in breakable(text).split(BREAK)[1:]:
        assert not piece.startswith(NEVER_FIRST)


@given(THAI)
def test_no_line_ends_with_a_vowel_that_belongs_to_the_letter_after(text):
    for piece in breakable(text).split(BREAK)[:-1]:
        assert not piece.endswith(tuple("เแโใไ"))
