"""Every text is there in both languages, and well made."""

import gettext
import re

import pytest

from greendesk import paths
from greendesk.english import counted
from greendesk.wordbreak import BREAK, plain
from translations import build

AVOIDED, LATIN = build.glossary()


def test_every_text_is_translated_and_well_made():
    assert list(build.problems()) == []


@pytest.mark.parametrize(
    ("english", "thai", "what"),
    [
        ("{n} areas", "{m} แปลง", "the {fields} differ"),
        ("{n} areas", "{n แปลง", "a brace stands alone"),
        ("Save", "บันทึก\u200bแล้ว", "letters are put together wrongly"),
        ("Do", "ทํา", "letters are put together wrongly"),
        ("Type", "เเปลง", "letters are put together wrongly"),
        ("บันทึก", "บันทึก", "the message itself must be English"),
        ("Area: ", "แปลง:", "spaces at the ends differ"),
        ("The file is damaged", "ไฟล์ damaged", "English is left over (damaged)"),
        ("Draw a polygon", "วาดแปลง", "the glossary avoids “polygon”"),
        ("Draw an area", "วาดพอลิกอน", "the glossary avoids “พอลิกอน”"),
    ],
)
def test_the_check_sees(english, thai, what):
    assert list(build.mistakes(english, thai, AVOIDED, LATIN)) == [what]


@pytest.mark.parametrize(
    ("english", "thai"),
    [
        ("{n:,.0f} areas", "{n:,.0f} แปลง"),
        ("Press Ctrl+Enter", "กด Ctrl+Enter"),
        ("See https://example.org/manual", "ดู https://example.org/manual"),
        ("<b>{name}</b>", "<b>{name}</b>"),
        ("{rejected} returned", "ส่งคืนแก้ไข {rejected}"),
    ],
)
def test_the_check_is_content_with(english, thai):
    assert list(build.mistakes(english, thai, AVOIDED, LATIN)) == []


def test_the_program_loads_what_the_parts_say_with_breaks_between_words():
    catalogue = gettext.translation("greendesk", paths.translations(), ["th"])
    sources, _ = build.thai()
    said = {m.id: (catalogue.gettext(m.id), m.string) for m in sources if m.id}
    assert said
    assert all(plain(compiled) == source for compiled, source in said.values())
    assert sum(BREAK in compiled for compiled, _ in said.values()) > len(said) / 2


def test_what_is_quoted_is_called_as_it_is_called_on_screen():
    sources, _ = build.thai()
    said = {str(m.id): str(m.string) for m in sources if m.id}
    names = {english.rstrip("…"): thai.rstrip("…") for english, thai in said.items()}
    wrong = [
        (quoted, thai)
        for english, thai in said.items()
        for quoted in re.findall("“([^”{]+)”", english)
        if quoted.rstrip("…") in names and f"“{names[quoted.rstrip('…')]}" not in thai
    ]
    assert wrong == []


def test_breaks_never_stand_inside_a_field():
    catalogue = gettext.translation("greendesk", paths.translations(), ["th"])
    sources, _ = build.thai()
    for message in sources:
        assert build.fields(catalogue.gettext(message.id)) == build.fields(message.string)


def test_the_glossary_says_each_thing_once():
    rows = [line.split("|") for line in build.GLOSSARY.read_text(encoding="utf-8").split("\n")]
    words = [row[1].strip() for row in rows if len(row) == 6][2:]
    assert len(words) >= 50
    assert len(words) == len(set(words))


def test_what_there_is_one_of_is_called_so_in_english():
    """Of each count in each message: no noun in the plural follows a one, and no verb either."""
    wrong = []
    for message in build.messages():
        names = set(re.findall(r"\{(\w+):,\}", message.id or ""))
        for name in names:
            said = counted(message.id, {name: 1})
            wrong += re.findall(rf"\{{{name}[^}}]*\}} (?:\w+ )?{_PLURAL}", said)
    assert wrong == []


_PLURAL = r"(?:patches|photos|records|pictures|fields|tiles|points|lines|minutes|differ)\b"
