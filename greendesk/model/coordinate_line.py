"""One line of coordinates as people write them: what it says, before zone and datum are known.

The one thing to know: Thailand lies at 5-21 N and 97-106 E, and its UTM eastings and northings are
numbers of another size, so the numbers themselves tell what they are and in which order they stand;
letters and words are needed only where both orders are possible.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from greendesk.i18n import N_, Text, fold_digits, mend

SOUTH, NORTH, WEST, EAST = 5.0, 21.0, 97.0, 106.0
_EASTINGS, _NORTHINGS = (100_000.0, 900_000.0), (600_000.0, 2_330_000.0)
_LONGEST = 2_000  # letters of a line that are read

LONELY = N_(
    "There is only one number. Write both coordinates in one line, for example 14.47420, 100.11770."
)
NOWHERE = N_("These numbers are no place in Thailand. Please compare them with the document.")
BEYOND_59 = N_("Minutes and seconds go from 0 to 59. Please compare them with the document.")
SHORT_LINK = N_(
    "This link holds no coordinates. Open it in a browser and copy the address that appears there."
)


@dataclass(frozen=True, slots=True)
class Degrees:
    """A place in degrees, WGS 84."""

    lon: float
    lat: float
    lon_first: bool = False


@dataclass(frozen=True, slots=True)
class Metres:
    """A place in UTM metres.

    Attributes:
        north_first: the northing was written before the easting.
        turns: the numbers could also be meant the other way round, and no word says which.
    """

    east_m: float
    north_m: float
    north_first: bool = False
    turns: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says.

    Attributes:
        number: of the line in the text, from 1.
        name: what stands before the coordinates, e.g. the number of a boundary post.
        found: its place; None if it has none.
        problem: what is wrong with it; None also for a line that is no coordinate at all.
        zone: the UTM zone that is written in it, or 0.
        datum: the datum that is written in it, or "".
        order: "EN" or "NE" where words say which comes first, else "".
    """

    number: int
    text: str
    name: str = ""
    found: Degrees | Metres | None = None
    problem: Text | None = None
    zone: int = 0
    datum: str = ""
    order: str = ""


@dataclass(frozen=True, slots=True)
class _Number:
    value: float
    decimals: int
    start: int


_MARKS = str.maketrans(
    {"º": "°", "˚": "°", "−": "-", "–": "-", "—": "-", "，": ",", "；": ";", "\u00a0": " "}
    | dict.fromkeys("′’‘´`ʹ", "'")
    | dict.fromkeys("″”“„ʺ", '"')
)
_TWINS = re.compile(r"''|\"\"+")
_PIECES = re.compile(r"[;|]|\)[\s,]*\(")

_DEG = r"-?\d{1,3}\.\d+|-?\d{1,3}"
_PAIR = rf"({_DEG})\s*,\s*({_DEG})(?![\d.])"
_LINK = (
    re.compile(rf"!3d({_DEG})!4d({_DEG})"),
    re.compile(rf"!1d({_DEG})!2d({_DEG})(?!.*!1d)"),  # where a way leads to
    re.compile(rf"!2d({_DEG})!3d({_DEG})"),  # a map inside of another page
    re.compile(rf"[?&#]lat=({_DEG})&(?:long?|lng)=({_DEG})"),  # Longdo
    re.compile(rf"[?&#](?:q|ll|query|center|destination|daddr|sll)=(?:loc:)?\s*{_PAIR}"),
    re.compile(rf"/(?:place|search|dir)/(?:[^/@]*/)*{_PAIR}"),
    re.compile(rf"@{_PAIR}"),
    re.compile(rf"geo:{_PAIR}"),
    re.compile(rf"[?&#]mlat=({_DEG})&mlon=({_DEG})"),  # OpenStreetMap, a marker
    re.compile(rf"[?&#]map=[\d.]+/({_DEG})/({_DEG})"),  # OpenStreetMap, the view
    re.compile(rf"[?&#]cp=({_DEG})~({_DEG})"),  # Bing
)
_ESCAPED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_NAMED_BY_ANGLES = re.compile(r"/(?:place|search|dir)/([^/@]*°[^/@]*)")
_ADDRESS = re.compile(r"https?://|goo\.gl|geo:|@-?\d", re.IGNORECASE)

_EPSG = re.compile(r"epsg[\s:]*(326|240)(4[78])", re.IGNORECASE)
_ZONE = re.compile(
    r"(?:(?:utm|zone|โซน)[\s.:/]*)+(4[78])\s*[NPQ]?(?![\d.A-Za-z])"
    r"|(?<![\d.A-Za-z])(4[78])\s*[NPQ](?=[\s,;:)/]|\d{6}|$)",
    re.IGNORECASE,
)
_ZONE_THEN_NORTHING = re.compile(
    r"(?<![\d.])(4[78])\s+(?=N[\s.:=]*\d[\d,.]*[\s,;]*E[\s.:=]*\d)", re.IGNORECASE
)
_WGS = re.compile(r"wgs[\s_-]*(?:19)?84", re.IGNORECASE)
_INDIAN = re.compile(r"(?:indian|อินเดียน|อินเดีย)[\s_-]*(?:(?:19)?75|2518)", re.IGNORECASE)

_EASTWARD = r"ตะวันออก|ต\.\s*อ\.|ลองจิจูด|ลองติจูด|easting|longitude|long|lon|lng|m?E|X"
_NORTHWARD = r"ทิศเหนือ|เหนือ|น\.|ละติจูด|แลตติจูด|northing|latitude|lat|m?N|Y"
_LABEL = re.compile(
    rf"(?<![A-Za-z])(?:(?P<east>{_EASTWARD})|(?P<north>{_NORTHWARD})|เมตร|ม\.|m\.?)"
    r"(?![A-Za-z])\s*[.:=]?",
    re.IGNORECASE,
)
_SOUTH_OR_WEST = re.compile(r"\d[°'\"\s]*(?:[SW](?![A-Za-z])|ใต้|ตะวันตก)")

_GROUPED = re.compile(
    r"(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?![A-Za-z])|(?<![\w.])\.\d+"
)
_SINGLE = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?![A-Za-z])")
_ANGLE = re.compile(
    r"(?<![\w.])(?P<d>\d{1,3}(?:\.\d+)?)\s*(?:°|องศา|deg)\s*"
    r"(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*(?:'|ลิปดา|min|$|(?=[\s,;]))\s*"
    r"(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:\"|ฟิลิปดา|พิลิปดา|sec|(?=[\s,;NE]|$)))?)?"
    r"|(?<![\w.:])(?P<d2>\d{1,3}):(?P<m2>\d{1,2}):(?P<s2>\d{1,2}(?:\.\d+)?)(?![\d:])",
    re.IGNORECASE,
)
_HAS_ANGLE = re.compile(r"\d\s*(?:°|องศา|deg)|\d:\d{1,2}:\d", re.IGNORECASE)
_MEANT = re.compile(r"\d{5,}|\d{1,3},\d{3}|\d\.\d|\d\s*(?:°|องศา)")
"""What a line has to hold to be meant as a coordinate; others are headings or names."""


def read_lines(text: str) -> Iterator[Line]:
    """Yield what each line says that is not empty; several places in one line count as lines.

    A name that stands alone above its coordinates goes with them.
    """
    above = ""
    for number, raw in enumerate(text.splitlines(), 1):
        if not raw.strip():
            continue
        for line in _pieces(number, raw[:_LONGEST]):
            if line.found is not None and not line.name and above:
                yield Line(number, line.text, above, line.found, None, line.zone, line.datum)
            else:
                yield line
            is_name = line.found is None and line.problem is None
            is_heading = line.order or line.zone or line.datum or not re.search(r"\d", line.text)
            above = line.text.strip()[:60] if is_name and not is_heading else ""


def _pieces(number: int, raw: str) -> list[Line]:
    pieces = [piece for piece in _PIECES.split(raw) if piece.strip()]
    if len(pieces) > 1:
        lines = [_read_line(number, piece) for piece in pieces]
        if all(line.found is not None for line in lines):
            return lines
    return [_read_line(number, raw)]


def _read_line(number: int, raw: str) -> Line:
    text = _TWINS.sub('"', fold_digits(mend(raw)).translate(_MARKS))
    if _ADDRESS.search(text):
        found = _from_link(text)
        problem = None if found else Text(SHORT_LINK)
        return Line(number, raw, "", found, problem)
    zone, datum, text = _system(text)
    south_or_west = _SOUTH_OR_WEST.search(text)
    order = "".join("E" if m["east"] else "N" for m in _LABEL.finditer(text) if _points(m))
    order = order[:2] if order[:2] in ("EN", "NE") else ""
    if _HAS_ANGLE.search(text):
        numbers, problem = _angles(text)
    else:
        text, problem = _LABEL.sub(" ", text), None
        numbers = _columns_of_angles(_numbers(_SINGLE, text))
    picked = _pick(numbers, order) or _pick(_numbers(_GROUPED, text), order)
    picked = picked or _pick(_numbers(_SINGLE, text), order)
    if picked is None or south_or_west or problem:
        return Line(number, raw, "", None, problem or _wrong(text), zone, datum, order)
    place, start = picked
    name = _LABEL.sub(" ", text[:start]).strip(" \t,;:.()[]|\"'=-")
    return Line(number, raw.strip(), name[:60], place, None, zone, datum, order)


def _points(label: re.Match[str]) -> bool:
    return bool(label["east"] or label["north"])


def _from_link(text: str) -> Degrees | None:
    text = _ESCAPED.sub(_unescaped, text).replace("+", " ").translate(_MARKS)
    named = _NAMED_BY_ANGLES.search(text)
    angles = _angles(named[1])[0] if named else []
    if len(angles) == 2:
        found = _kind(angles[0].value, angles[1].value, "")
        if isinstance(found, Degrees):
            return found
    for pattern in _LINK:
        for match in pattern.finditer(text):
            found = _kind(float(match[1]), float(match[2]), "")
            if isinstance(found, Degrees):
                return found
    return None


def _unescaped(found: re.Match[str]) -> str:
    return bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "replace")


def _system(text: str) -> tuple[int, str, str]:
    """Return the zone and the datum that are written, and the text without them."""
    zone, datum = 0, ""
    if match := _EPSG.search(text):
        zone, datum = int(match[2]), "WGS84" if match[1] == "326" else "INDIAN75"
        text = _EPSG.sub(" ", text)
    if _WGS.search(text):
        datum, text = "WGS84", _WGS.sub(" ", text)
    elif _INDIAN.search(text):
        datum, text = "INDIAN75", _INDIAN.sub(" ", text)
    if match := _ZONE_THEN_NORTHING.search(text):  # "47 N 1549699 E 557565": no letter of the zone
        text = text[: match.start()] + f"{match[1]}N " + text[match.end() :]
    if match := _ZONE.search(text):
        zone = int(match[1] or match[2])
        text = text[: match.start()] + " " + text[match.end() :]
    return zone, datum, text


def _numbers(pattern: re.Pattern[str], text: str) -> list[_Number]:
    found = []
    for match in pattern.finditer(text):
        digits = match[0].replace(",", "")
        found.append(_Number(float(digits), len(digits.partition(".")[2]), match.start()))
    return found


def _angles(text: str) -> tuple[list[_Number], Text | None]:
    """Return the angles with signs or words for degrees, and what is wrong with one."""
    found = []
    for match in _ANGLE.finditer(text):
        degrees, minutes, seconds = (
            float(match[part] or match[part + "2"] or 0) for part in ("d", "m", "s")
        )
        if minutes >= 60 or seconds >= 60:
            return [], Text(BEYOND_59)
        found.append(_Number(degrees + minutes / 60 + seconds / 3600, 9, match.start()))
    return found, None


def _columns_of_angles(numbers: list[_Number]) -> list[_Number]:
    """Return two angles for columns of degrees, minutes and seconds; else nothing."""
    for at in range(max(0, len(numbers) - 5)):
        six = numbers[at : at + 6]
        if any(n.decimals for n in (six[0], six[1], six[3], six[4])):
            continue
        if all(0 <= n.value < 60 for n in (six[1], six[2], six[4], six[5])):
            made = [_angle(six[0:3]), _angle(six[3:6])]
            if _kind(made[0].value, made[1].value, ""):
                return made
    for at in range(max(0, len(numbers) - 3)):
        four = numbers[at : at + 4]
        if four[0].decimals or four[2].decimals or not (four[1].decimals and four[3].decimals):
            continue
        if all(0 <= n.value < 60 for n in (four[1], four[3])):
            made = [_angle(four[0:2]), _angle(four[2:4])]
            if _kind(made[0].value, made[1].value, ""):
                return made
    return []


def _angle(parts: list[_Number]) -> _Number:
    value = sum(part.value / 60**n for n, part in enumerate(parts))
    return _Number(value, 9, parts[0].start)


def _pick(numbers: list[_Number], order: str) -> tuple[Degrees | Metres, int] | None:
    """Return the two numbers next to each other that are a place, written the most exactly."""
    best: tuple[Degrees | Metres, int] | None = None
    exact = -1
    for one, other in pairwise(numbers):
        place = _kind(one.value, other.value, order)
        if place is not None and min(one.decimals, other.decimals) > exact:
            best, exact = (place, one.start), min(one.decimals, other.decimals)
    return best


def _kind(one: float, other: float, order: str) -> Degrees | Metres | None:
    if SOUTH <= one <= NORTH and WEST <= other <= EAST:
        return Degrees(other, one)
    if SOUTH <= other <= NORTH and WEST <= one <= EAST:
        return Degrees(one, other, lon_first=True)
    east_first = _within(one, _EASTINGS) and _within(other, _NORTHINGS)
    north_first = _within(other, _EASTINGS) and _within(one, _NORTHINGS)
    if not (east_first or north_first):
        return None
    turns = east_first and north_first
    if north_first and (order == "NE" or not east_first):
        return Metres(other, one, north_first=True)
    return Metres(one, other, turns=turns and order != "EN")


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _wrong(text: str) -> Text | None:
    """Return what is wrong with a line that is no place; None if it was not meant as one."""
    if not _MEANT.search(text):
        return None
    return Text(LONELY if len(_numbers(_GROUPED, text)) == 1 else NOWHERE)
