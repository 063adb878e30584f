"""One line of coordinates as people write them: what it says, before zone and datum are known.

The one thing to know: numbers tell by their size what they are, see
:mod:`.coordinate_numbers`; letters and words are needed only where both orders are possible.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from greendesk.i18n import N_, Text, fold_digits, mend
from greendesk.model.coordinate_numbers import (
    GROUPED,
    HAS_ANGLE,
    SINGLE,
    Degrees,
    Metres,
    Number,
    all_like,
    angles,
    columns_of_angles,
    kind,
    numbers,
    pick,
)

_LONGEST = 2_000  # letters of a line that are read

LONELY = N_(
    "There is only one number. Write both coordinates in one line, for example 14.47420, 100.11770."
)
NOWHERE = N_("These numbers are no place in Thailand. Please compare them with the document.")
SHORT_LINK = N_(
    "This link holds no coordinates. Open it in a browser and copy the address that appears there."
)


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
        more: whether it holds further places, which were not read.
    """

    number: int
    text: str
    name: str = ""
    found: Degrees | Metres | None = None
    problem: Text | None = None
    zone: int = 0
    datum: str = ""
    order: str = ""
    more: bool = False


_MARKS = str.maketrans(
    {"º": "°", "˚": "°", "−": "-", "–": "-", "—": "-", "，": ",", "；": ";", "\u00a0": " "}
    | dict.fromkeys("′’‘´`ʹ", "'")
    | dict.fromkeys("″”“„ʺ", '"')
)
_TWINS = re.compile(r"''|\"\"+")
_PIECES = re.compile(r"[;|]|\)[\s,]*\(|\][\s,]*\[")

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
                yield replace(line, name=above)
            else:
                yield line
            is_name = line.found is None and line.problem is None
            is_heading = line.order or line.zone or line.datum or not re.search(r"\d", line.text)
            above = line.text.strip()[:60] if is_name and not is_heading else ""


def _pieces(number: int, raw: str) -> list[Line]:
    pieces = [piece for piece in _PIECES.split(raw) if piece.strip()]
    if len(pieces) > 1:
        lines = [line for piece in pieces for line in _read_line(number, piece)]
        if all(line.found is not None for line in lines):
            return lines
    return _read_line(number, raw)


def _read_line(number: int, raw: str) -> list[Line]:
    text = _TWINS.sub('"', fold_digits(mend(raw)).translate(_MARKS))
    if _ADDRESS.search(text):
        at = _from_link(text)
        return [Line(number, raw, "", at, None if at else Text(SHORT_LINK))]
    zone, datum, text = _system(text)
    south_or_west = _SOUTH_OR_WEST.search(text)
    order = "".join("E" if m["east"] else "N" for m in _LABEL.finditer(text) if _points(m))
    order = order[:2] if order[:2] in ("EN", "NE") else ""
    has_angles = HAS_ANGLE.search(text) is not None
    text = text if has_angles else _LABEL.sub(" ", text)
    written, problem = _numbers_in(text, has_angles)
    least = 0 if problem is None else 1  # what looks like columns of angles counts for little
    found = next((some for some in written if pick(some, order, least) is not None), [])
    picked = pick(found, order, least)
    if picked is not None and not has_angles:
        problem = None  # these columns were no angles: another place stands there
    if picked is None or south_or_west or problem:
        return [Line(number, raw, "", None, problem or _wrong(text), zone, datum, order)]
    place, start = picked
    name = _LABEL.sub(" ", text[:start]).strip(" \t,;:.()[]|\"'=-")
    line = Line(number, raw.strip(), name[:60], place, None, zone, datum, order)
    places = all_like(place, found, order)
    if isinstance(place, Degrees) and len(places) > 1:
        rest = [replace(line, name="", found=other) for other in places[1:]]
        return [replace(line, found=places[0]), *rest]
    return [replace(line, more=len(places) > 1)]


def _numbers_in(text: str, has_angles: bool) -> tuple[tuple[list[Number], ...], Text | None]:
    """Return the numbers of a line, read in several ways, and what is wrong with an angle."""
    single = numbers(SINGLE, text)
    first, problem = angles(text) if has_angles else columns_of_angles(single)
    return (first, numbers(GROUPED, text), single), problem


def _points(label: re.Match[str]) -> bool:
    return bool(label["east"] or label["north"])


def _from_link(text: str) -> Degrees | None:
    text = _ESCAPED.sub(_unescaped, text).replace("+", " ").translate(_MARKS)
    named = _NAMED_BY_ANGLES.search(text)
    found_angles = angles(named[1])[0] if named else []
    if len(found_angles) == 2:
        found = kind(found_angles[0].value, found_angles[1].value, "")
        if isinstance(found, Degrees):
            return found
    for pattern in _LINK:
        for match in pattern.finditer(text):
            found = kind(float(match[1]), float(match[2]), "")
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


def _wrong(text: str) -> Text | None:
    """Return what is wrong with a line that is no place; None if it was not meant as one."""
    if not _MEANT.search(text):
        return None
    return Text(LONELY if len(numbers(GROUPED, text)) == 1 else NOWHERE)
