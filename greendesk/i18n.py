"""Texts in two languages, and the conventions of Thai; no Qt.

Core code never builds sentences. It makes a :class:`Text` (an English message and its values); the
edge that shows it calls :func:`say`, which looks the message up in the gettext catalogue of the
current language. What officers *type* (dates, years, areas) is read by
:mod:`greendesk.model.typed`; here is how things are written, compared and sorted.
"""

import gettext
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from string import ascii_lowercase
from typing import Literal

from greendesk.english import counted
from greendesk.paths import translations

LANGUAGES = ("th", "en")
BE = 543
"""Buddhist Era = Common Era + 543."""

# --- texts ----------------------------------------------------------------------------------------


def N_(message: str) -> str:
    """Mark ``message`` for extraction without translating it yet."""
    return message


@dataclass(frozen=True, slots=True)
class Text:
    """A translatable message and the values that fill its ``{fields}``.

    Values are numbers, strings, Labels or other Texts (said in the same language).
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Label:
    """Words that come from data (a schema, a list of places) and so bring both languages along."""

    th: str
    en: str

    def __str__(self) -> str:
        return self.en

    def said(self, code: str) -> str:
        """Return the words in the language ``code``."""
        return self.th if code == "th" else self.en


_language = "th"


def language() -> str:
    """Return the current language: "th" or "en"."""
    return _language


def set_language(code: str) -> None:
    """Say everything in ``code`` from now on: "th" or "en"."""
    global _language
    if code not in LANGUAGES:
        raise ValueError(f"not a language of ours: {code!r}")
    _language = code


def say(text: Text) -> str:
    """Return ``text`` in the current language."""
    return in_language(_language, text)


def in_language(code: str, text: Text) -> str:
    """Return ``text`` in the language ``code``, whatever the current one is.

    >>> in_language("en", Text("{n} of {all}", {"n": 2, "all": Text("twelve")}))
    '2 of twelve'
    """
    if not text.message:
        return ""  # to gettext this is the name of its own header
    values = {name: _value(code, value) for name, value in text.values.items()}
    said = _catalogue(code).gettext(text.message)
    return joined((counted(said, values) if code == "en" else said).format(**values))


NO_BREAK = "\u00a0"
_UNITS = (
    *("ไร่", "งาน", "ตร", "เมตร", "ม[.]", "ซม", "กม", "กิโลเมตร", "องศา", "บาท", "คน", "ต้น"),
    *("แปลง", "จุด", "มุม", "ด้าน", "รู", "ส่วน", "ชิ้น", "เส้น", "รายการ", "ช่อง", "บรรทัด", "ตัวอักษร"),
    *("รูป", "พิกเซล", "กิโลไบต์", "เมกะไบต์", "กิกะไบต์"),
    *("ไฟล์", "ภาพ", "แห่ง", "ขั้นตอน", "ขอบเขต", "ชุด", "ข้อ", "หลัก", "วัน", "เดือน", "ปี", "ครั้ง"),
    *("นาที", "วินาที", "ชั่วโมง", "เท่า", "โครงการ", "พื้นที่", "ใบ", "หน้า", "แถว", "ระดับ", "ค่า"),
    r"(?:rai|ngan|sq|wah|ha|km|cm|m|m²|km²|baht|px|[KMG]B|hours?|minutes?|seconds?|days?|years?)\b",
    r"(?:degrees?|met(?:re|er)s?)\b",
    *("[%°²]",),
)
_BESIDE_NUMBER = re.compile(rf"(?<=[0-9]) (?=(?:{'|'.join(_UNITS)}))|(?<=ร้อยละ) (?=[0-9])")


def joined(text: str) -> str:
    """Return ``text`` with no-break spaces between numbers and units: no line ends between them.

    >>> joined("3-2-15 ไร่ (5,660 m²)").split(" ")
    ['3-2-15\\xa0ไร่', '(5,660\\xa0m²)']
    """
    return _BESIDE_NUMBER.sub(NO_BREAK, text)


def label_of(label: Label) -> str:
    """Return the words of a label in the current language."""
    return label.said(_language)


def _value(code: str, value: object) -> object:
    if isinstance(value, Text):
        return in_language(code, value)
    return value.said(code) if isinstance(value, Label) else value


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    return gettext.translation("greendesk", translations(), languages=[code], fallback=True)


# --- digits and letters ---------------------------------------------------------------------------

_ARABIC = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
_THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_BROKEN_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_LATE_TONE_AM = re.compile("\u0e33[\u0e33\u0e48-\u0e4b]*[\u0e48-\u0e4b]")
_KINDS = (
    "องค์การบริหารส่วนตำบล|องค์การบริหารส่วนจังหวัด|เทศบาลตำบล|เทศบาลเมือง|เทศบาลนคร|จังหวัด|อำเภอ|กิ่งอำเภอ"
    "|ตำบล"
)
_SHORT_KINDS = r"(?:อบต|อบจ|ทต|ทม|ทน|จ|อ|ต)\.|(?:อบต|อบจ|ทต|ทม|ทน)(?=[\sก-ฮเ-ไ])"
_PREFIX = re.compile(rf"(?:^|(?<=[\s,(]))(?:(?:{_KINDS})\s*(?=\S)|(?:{_SHORT_KINDS})\s*)")
_BLANKS = re.compile(r"\s+")
_UNUSUAL = re.compile("[^ -~\u0e01-\u0e4c]|[A-Z\u0e4d]|  |^ | $|เเ|\u0e33[\u0e48-\u0e4b]")
"""What :func:`search_key` has to put right; most names of 100,000 hold none of it."""


def fold_digits(text: str) -> str:
    """Return ``text`` with Thai digits turned into Arabic ones.

    >>> fold_digits("2๕64")
    '2564'
    """
    return text.translate(_ARABIC)


def thai_digits(text: str) -> str:
    """Return ``text`` with Arabic digits turned into Thai ones; for official letters only."""
    return text.translate(_THAI)


def mend(text: str) -> str:
    """Return ``text`` as it was meant: NFC, no invisible letters, damaged ำ and แ put right.

    Text copied out of PDFs holds ํ + า for ำ and เ + เ for แ.
    """
    text = unicodedata.normalize("NFC", text).translate(_INVISIBLE).replace("เเ", "แ")
    return _LATE_TONE_AM.sub(_tones_first, _BROKEN_AM.sub("\\1\u0e33", text))


def _tones_first(found: re.Match[str]) -> str:
    letters = found[0]
    return letters.replace("\u0e33", "") + "\u0e33" * letters.count("\u0e33")


def search_key(text: str) -> str:
    """Return what to compare when searching: mended, lower case, Arabic digits.

    >>> search_key("ต.นํ้าเงิน  ๑๒") == search_key("ตำบลน้ำเงิน 12")
    True
    """
    if _UNUSUAL.search(text) or not unicodedata.is_normalized("NFC", text):
        text = _BLANKS.sub(" ", mend(fold_digits(text)).lower()).strip()
    return bare_name(text)


def bare_name(text: str) -> str:
    """Return a name without the word for what kind of place or organisation it is.

    Only words before a name go: what would leave nothing is kept.

    >>> bare_name("อบต.กลอนโด"), bare_name("ต. กลอนโด อ. ด่านมะขามเตี้ย"), bare_name("ตำบล")
    ('กลอนโด', 'กลอนโด ด่านมะขามเตี้ย', 'ตำบล')
    """
    bare = _PREFIX.sub("", text).strip()
    return bare or text


# Weights of the second level of collation: marks count only when all letters are equal.
_NO_MARK = "\x01"
_MARKS = {
    mark: chr(i + 2) for i, mark in enumerate("\u0e4e\u0e4c\u0e47\u0e48\u0e49\u0e4a\u0e4b\u0e4d")
}
_LEADING = frozenset("เแโใไ")
_ORDER = str.maketrans({"ฯ": " ฯ", "ๆ": " ๆ"} | {c: chr(0xF00 + ord(c)) for c in ascii_lowercase})


def sort_key(text: str) -> tuple[str, str, str]:
    """Return a key that sorts in the order of the Thai dictionary; Latin words come after Thai.

    A leading vowel counts after the consonant it stands before; tone marks count only when
    everything else is equal. Keys are for sorting, never for indexing.

    **Source:** Royal Institute Dictionary 2542, order of words; CLDR's collation for Thai.
    """
    text = mend(text)
    letters: list[str] = []
    marks: list[str] = []
    at = 0
    while at < len(text):
        letter = text[at]
        at += 1
        if letter in _MARKS:
            marks.append(_MARKS[letter])
            continue
        if letter in _LEADING and at < len(text) and "ก" <= text[at] <= "ฮ":
            letter, at = text[at] + letter, at + 1
        letters.append(letter)
        marks.append(_NO_MARK * len(letter))
    whole = fold_digits("".join(letters)).lower().translate(_ORDER)
    return whole, "".join(marks), text.swapcase()


# --- dates ----------------------------------------------------------------------------------------

MONTHS_TH = (
    *("มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน"),
    *("กรกฎาคม", "สิงหาคม", "กันยายน", "ตุลาคม", "พฤศจิกายน", "ธันวาคม"),
)
SHORT_MONTHS_TH = (
    *("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย."),
    *("ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."),
)
MONTHS_EN = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def fiscal_year_be(day: date) -> int:
    """Return the fiscal year of a day in Buddhist Era; it begins on 1 October.

    >>> fiscal_year_be(date(2021, 9, 30)), fiscal_year_be(date(2021, 10, 1))
    (2564, 2565)
    """
    return day.year + BE + (day.month >= 10)


def long_date(day: date) -> str:
    """Return a day in full in the current language, the year in Buddhist Era.

    >>> set_language("th"); long_date(date(2021, 6, 10))
    '10 มิถุนายน 2564'
    """
    months = MONTHS_TH if _language == "th" else MONTHS_EN
    return f"{day.day} {months[day.month - 1]} {day.year + BE}"


def short_date(day: date) -> str:
    """Return a day in short in the current language, the year in Buddhist Era.

    >>> set_language("th"); short_date(date(2019, 12, 15))
    '15 ธ.ค. 62'
    """
    if _language == "th":
        return f"{day.day} {SHORT_MONTHS_TH[day.month - 1]} {(day.year + BE) % 100:02}"
    return f"{day.day} {MONTHS_EN[day.month - 1][:3]} {day.year + BE}"


# --- areas ----------------------------------------------------------------------------------------

SQUARE_WA_M2 = 4
NGAN_M2 = 100 * SQUARE_WA_M2
RAI_M2 = 4 * NGAN_M2
_EXACT_M2 = 1e15  # below it a float tells half a square wah
AreaStyle = Literal["dash", "grouped", "words"]


def rai_ngan_wah(area_m2: float, decimals: int = 0) -> tuple[int, int, Decimal]:
    """Return an area in ไร่, งาน and ตารางวา: rounded to square wah first (half up), then split.

    >>> rai_ngan_wah(1599.99), rai_ngan_wah(5660.3, 1)
    ((1, 0, Decimal('0')), (3, 2, Decimal('15.1')))
    """
    if decimals == 0 and 0 <= area_m2 < _EXACT_M2:  # the same in a third of the time
        whole = _square_wah(area_m2)
        return whole // 400, whole % 400 // 100, Decimal(whole % 100)
    wah = (Decimal(repr(float(area_m2))) / SQUARE_WA_M2).quantize(
        Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP
    )
    rai, rest = divmod(wah, 400)
    ngan, wah = divmod(rest, 100)
    return int(rai), int(ngan), wah


def _square_wah(area_m2: float) -> int:
    """Return an area below _EXACT_M2 in square wah, rounded half up."""
    below, over = divmod(area_m2 / SQUARE_WA_M2, 1)
    return int(below) + (over >= 0.5)


def format_area(area_m2: float, style: AreaStyle = "dash", decimals: int = 0) -> str:
    """Return an area as officers write it.

    Args:
        style: "dash" for ``3-2-15`` in files, "grouped" for the screen, where large numbers of rai
            have commas, "words" for ``3 ไร่ 2 งาน 15 ตร.ว.``, parts of 0 left out.

    >>> format_area(5660), format_area(1784, "words"), format_area(0, "words")
    ('3-2-15', '1 ไร่ 46 ตร.ว.', '0 ตร.ว.')
    >>> format_area(16407544), format_area(16407544, "grouped")
    ('10254-2-86', '10,254-2-86')
    """
    if style == "dash" and decimals == 0 and 0 <= area_m2 < _EXACT_M2:  # a whole layer at once
        whole = _square_wah(area_m2)
        return f"{whole // 400}-{whole % 400 // 100}-{whole % 100}"
    rai, ngan, wah = rai_ngan_wah(area_m2, decimals)
    if style == "dash":
        return f"{rai}-{ngan}-{wah:f}"
    if style == "grouped":
        return f"{rai:,}-{ngan}-{wah:f}"
    parts = [f"{rai:,} ไร่"] * bool(rai) + [f"{ngan} งาน"] * bool(ngan)
    if wah or not parts:
        parts.append(f"{wah:f} ตร.ว.")
    return " ".join(parts)


def rai_text(area_m2: float) -> str:
    """Return an area in short in the current language, e.g. ``3-2-15 ไร่``."""
    return say(Text(N_("{rnw} rai"), {"rnw": format_area(area_m2, "grouped")}))
