"""What officers type: dates, years, areas and numbers, in every way they are written.

The one thing to know: nothing is guessed. Where a text can mean two things (a Common Era year where
a Buddhist one is asked for), the answer is a BadInput whose sentence asks; the text stays in the
field. Thai and Arabic digits mix freely. How values are written out again is ``greendesk.i18n``'s.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from greendesk.errors import BadInput
from greendesk.i18n import (
    BE,
    MONTHS_EN,
    MONTHS_TH,
    N_,
    NGAN_M2,
    RAI_M2,
    SHORT_MONTHS_TH,
    SQUARE_WA_M2,
    Text,
    fold_digits,
    mend,
)

EARLIEST_BE, LATEST_BE = 2300, 2700
_CE = range(1757, 2158)

# --- numbers ----------------------------------------------------------------------------------

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+"
_WHOLE_NUMBER = re.compile(rf"([-−]?)({_NUMBER})")


def parse_number(text: str) -> Decimal:
    """Return a number; commas between thousands are allowed.

    Raises:
        BadInput: it is none.

    >>> parse_number("๑,๒๓๔.5")
    Decimal('1234.5')
    """
    match = _WHOLE_NUMBER.fullmatch(_clean(text))
    if match is None or len(text) > 40:
        raise BadInput(
            N_("“{text}” is not a number. Please type digits only, for example 1,250 or 12.5."),
            text=text.strip()[:40],
        )
    number = Decimal(match[2].replace(",", ""))
    return -number if match[1] else number


def _clean(text: str) -> str:
    return " ".join(fold_digits(mend(text)).split())


# --- years and dates --------------------------------------------------------------------------

_MONTH_NAMES = {
    name.replace(".", "").lower(): number % 12 + 1
    for number, name in enumerate(
        (*MONTHS_TH, *SHORT_MONTHS_TH, *MONTHS_EN, *(m[:3] for m in MONTHS_EN))
    )
}
_ERA = r"(?:พ\.?\s*ศ\.?\s*)?"
_YEAR = re.compile(rf"{_ERA}(\d{{2}}|\d{{4}})")
_NUMERIC = re.compile(rf"(\d{{1,2}})\s*[/.\- ]\s*(\d{{1,2}})\s*[/.\- ]\s*{_ERA}(\d{{4}}|\d{{2}})")
_NAMED = re.compile(rf"(?:วันที่\s*)?(\d{{1,2}})\s*([^\d\s]+?)\s*{_ERA}(\d{{4}}|\d{{2}})")
_STORED = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def lao_code_of(text: str) -> str | None:
    """Return the eight digits of a DLA code, or None if it is none; empty stays empty.

    Excel takes the zero before seven others away; it comes back.

    >>> lao_code_of("๖๗๑๑๑๐๒"), lao_code_of("06711102"), lao_code_of("0671110"), lao_code_of("")
    ('06711102', '06711102', None, '')
    """
    digits = fold_digits(text).replace(" ", "").replace("-", "")
    if not digits:
        return ""
    lost_zero = len(digits) == 7 and not digits.startswith("0")
    if not (digits.isascii() and digits.isdigit() and (len(digits) == 8 or lost_zero)):
        return None
    return digits.zfill(8)


def parse_year_be(text: str) -> int:
    """Return a year of the Buddhist Era.

    Raises:
        BadInput: not a year, or one of the Common Era; that is asked about, never turned round.

    >>> parse_year_be("2๕64"), parse_year_be("พ.ศ. ๒๕๖๔")
    (2564, 2564)
    """
    match = _YEAR.fullmatch(_clean(text))
    if match is None:
        raise BadInput(
            N_("“{text}” is not a year. Please type it in Buddhist Era, for example 2568."),
            text=text.strip()[:40],
        )
    return _year_be(match[1])


def _year_be(digits: str) -> int:
    """Return the year of two or four digits; two are short for 25xx, as in ``15 ธ.ค. 62``."""
    year = int(digits) + (2500 if len(digits) == 2 else 0)
    if EARLIEST_BE <= year <= LATEST_BE:
        return year
    if year in _CE:
        raise BadInput(
            N_("{year}: do you mean {year_be}? Please type the year in Buddhist Era."),
            year=digits,
            year_be=str(year + BE),
        )
    raise BadInput(
        N_("The year {year} can't be right. Please type it in Buddhist Era, for example 2568."),
        year=digits,
    )


def parse_date(text: str) -> date:
    """Return the day that was typed, its year in Buddhist Era.

    Day, month and year in this order, the month as a number or a name in Thai or English, long or
    short; two digits of a year mean 25xx. The stored form (ISO 8601, Common Era) is read as well.

    Raises:
        BadInput: not a date, no such day, or a year of the Common Era.

    >>> parse_date("๓๐ มิถุนายน ๒๕๖๔"), parse_date("15 ธ.ค. 62")
    (datetime.date(2021, 6, 30), datetime.date(2019, 12, 15))
    """
    clean = _clean(text)
    if match := _NUMERIC.fullmatch(clean):
        day, month, year = int(match[1]), int(match[2]), match[3]
    elif match := _STORED.fullmatch(clean):
        day, month, year = int(match[3]), int(match[2]), match[1]
        if int(year) in _CE:  # ISO 8601 has no Buddhist years: nothing is guessed here
            year = str(int(year) + BE)
    elif (match := _NAMED.fullmatch(clean)) and (number := _month(match[2])):
        day, month, year = int(match[1]), number, match[3]
    else:
        raise BadInput(
            N_("“{text}” is not a date. Please type day, month and year, for example 30/6/2568."),
            text=text.strip()[:40],
        )
    year_be = _year_be(year)
    try:
        return date(year_be - BE, month, day)
    except ValueError as error:
        raise BadInput(
            N_("There is no {day}/{month}/{year}. Please check day and month."),
            day=day,
            month=month,
            year=str(year_be),
        ) from error


def _month(name: str) -> int:
    return _MONTH_NAMES.get(name.replace(".", "").lower(), 0)


# --- areas ------------------------------------------------------------------------------------

_WAH_WORDS = r"(?:ตร\.?\s*ว\.?|ตารางวา|วา)"
_M2_WORDS = r"(?:ตร\.?\s*ม\.?|ตารางเมตร|ม\.?²|m2|m²|sq\.?\s*m\.?|ม2)"
_DASHED = re.compile(
    rf"({_NUMBER})\s*[-–/]\s*({_NUMBER})\s*[-–/]\s*({_NUMBER})\s*(?:ไร่|rai)?", re.IGNORECASE
)
_WORDED = re.compile(
    rf"(?:(?P<rai>{_NUMBER})\s*(?:ไร่|rai))?\s*(?:(?P<ngan>{_NUMBER})\s*(?:งาน|ngan))?\s*"
    rf"(?:(?P<wah>{_NUMBER})\s*(?:{_WAH_WORDS}|sq\.?\s*wah?|wah?))?",
    re.IGNORECASE,
)
_METRES = re.compile(rf"({_NUMBER})\s*{_M2_WORDS}", re.IGNORECASE)


_ODD_AREA = N_("One rai has 4 ngan and one ngan has 100 square wah: please check this figure.")


@dataclass(frozen=True, slots=True)
class Area:
    """An area that was typed; ``warning`` says what looks odd about it, or is None."""

    m2: float
    warning: Text | None = None


def parse_area(text: str) -> Area:
    """Return an area written in ไร่-งาน-ตารางวา or in square metres.

    Raises:
        BadInput: no unit can be told.

    >>> parse_area("๓-๒-๑๕ ไร่").m2, parse_area("5,660 ตร.ม.").m2, parse_area("2 งาน 46 ตร.ว.").m2
    (5660.0, 5660.0, 984.0)
    """
    clean = re.sub(r"^(เนื้อที่|ประมาณ)\s*", "", _clean(text))
    if match := _METRES.fullmatch(clean):
        return Area(float(_plain(match[1])))
    if match := _DASHED.fullmatch(clean):
        return _area(_plain(match[1]), _plain(match[2]), _plain(match[3]))
    if clean and (match := _WORDED.fullmatch(clean)):
        return _area(*(_plain(match[unit] or "0") for unit in ("rai", "ngan", "wah")))
    raise BadInput(
        N_(
            "“{text}” is not understood as an area. Please type it like {dashed}, {worded} or"
            " {metres}."
        ),
        text=text.strip()[:40],
        dashed="3-2-15",
        worded="3 ไร่ 2 งาน 15 ตร.ว.",
        metres="5,660 ตร.ม.",
    )


def _plain(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _area(rai: Decimal, ngan: Decimal, wah: Decimal) -> Area:
    area_m2 = float(rai * RAI_M2 + ngan * NGAN_M2 + wah * SQUARE_WA_M2)
    odd = (ngan >= 4 and rai > 0) or (wah >= 100 and rai + ngan > 0)
    return Area(area_m2, Text(_ODD_AREA) if odd else None)
