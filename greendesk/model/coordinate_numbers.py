"""The numbers of a line as they are written, and which place two of them are.

The one thing to know: Thailand lies at 5-21 N and 97-106 E, and its UTM eastings and northings are
numbers of another size, so the numbers themselves tell what they are and in which order they stand.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from greendesk.i18n import N_, Text

SOUTH, NORTH, WEST, EAST = 5.0, 21.0, 97.0, 106.0
_EASTINGS, _NORTHINGS = (100_000.0, 900_000.0), (600_000.0, 2_330_000.0)
_EXACT = 3  # decimals of degrees that are surely meant as a place

BEYOND_59 = N_("Minutes and seconds go from 0 to 59. Please compare them with the document.")


@dataclass(frozen=True, slots=True)
class Degrees:
    """A place in degrees; on WGS 84, unless the line says another datum."""

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
class Number:
    """A number of a line: how many decimals it has, and at which letter it begins."""

    value: float
    decimals: int
    start: int


GROUPED = re.compile(
    r"(?<![\w.])[-+]?(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?(?!\.?\d)(?![A-Za-z])"
    r"|(?<![\w.])\.\d+"
)
SINGLE = re.compile(r"(?<![\w.])[-+]?\d+(?:\.\d+)?(?!\.?\d)(?![A-Za-z])")
_DOTTED = r"(?<![\w.])(?=(?:[5-9]|1\d|2[01]|9[7-9]|10[0-6])\.)"  # degrees of Thailand, a dot
_ANGLE = re.compile(
    r"(?<![\w.])(?P<d>\d{1,3}(?:\.\d+)?)\s*(?:°|องศา|deg)\s*"
    r"(?:(?P<m>\d{1,2}(?:\.\d+)?)\s*(?:'|ลิปดา|min|$|(?=[\s,;]))\s*"
    r"(?:(?P<s>\d{1,2}(?:\.\d+)?)\s*(?:\"|ฟิลิปดา|พิลิปดา|sec|(?=[\s,;NE]|$)))?)?"
    r"|(?<![\w.:])(?P<d2>\d{1,3}):(?P<m2>\d{1,2}):(?P<s2>\d{1,2}(?:\.\d+)?)(?![\d:])"
    rf"|{_DOTTED}(?P<d3>\d{{1,3}})\.(?P<m3>\d{{1,2}})\.(?P<s3>\d{{1,2}}(?:\.\d+)?)(?!\.?\d)",
    re.IGNORECASE,
)
HAS_ANGLE = re.compile(
    rf"\d\s*(?:°|องศา|deg)|\d:\d{{1,2}}:\d|{_DOTTED}\d{{1,3}}\.\d{{1,2}}\.\d", re.IGNORECASE
)


def numbers(pattern: re.Pattern[str], text: str) -> list[Number]:
    """Return the numbers that are written one by one, without the commas of thousands."""
    found = []
    for match in pattern.finditer(text):
        digits = match[0].replace(",", "")
        found.append(Number(float(digits), len(digits.partition(".")[2]), match.start()))
    return found


def angles(text: str) -> tuple[list[Number], Text | None]:
    """Return the angles with signs or words for degrees, and what is wrong with one."""
    found = []
    for match in _ANGLE.finditer(text):
        degrees, minutes, seconds = (
            float(match[part] or match[part + "2"] or match[part + "3"] or 0)
            for part in ("d", "m", "s")
        )
        if minutes >= 60 or seconds >= 60:
            return [], Text(BEYOND_59)
        found.append(Number(degrees + minutes / 60 + seconds / 3600, 9, match.start()))
    return found, None


def all_like(place: Degrees | Metres, numbers: list[Number], order: str) -> list[Degrees | Metres]:
    """Return all places of a line that are of the same kind, one after the other."""
    found: list[Degrees | Metres] = []
    exact = _EXACT if isinstance(place, Degrees) else 0
    at = 0
    while at < len(numbers) - 1:
        one, other = numbers[at : at + 2]
        like = kind(one.value, other.value, order)
        if type(like) is type(place) and min(one.decimals, other.decimals) >= exact:
            found.append(like)
            at += 1
        at += 1
    return found


def columns_of_angles(numbers: list[Number]) -> tuple[list[Number], Text | None]:
    """Return two angles for columns of degrees, minutes and seconds, and what is wrong with one."""
    problem = None
    for size in (6, 4):
        for at in range(len(numbers) - size + 1):
            halves = numbers[at : at + size // 2], numbers[at + size // 2 : at + size]
            if not all(map(_is_angle, halves)):
                continue
            largest = max(n.value for half in halves for n in half[1:])
            made = [*map(_angle, halves)]
            if largest < 60 and kind(made[0].value, made[1].value, ""):
                return made, None
            if 60 <= largest < 100 and kind(halves[0][0].value, halves[1][0].value, ""):
                problem = Text(BEYOND_59)
    return [], problem


def _is_angle(columns: list[Number]) -> bool:
    """Return whether these can be degrees, minutes and seconds, or degrees and minutes."""
    *whole, last = columns
    if any(n.decimals for n in whole) or (len(whole) == 1 and not last.decimals):
        return False
    return all(n.value >= 0 for n in columns[1:])


def _angle(parts: list[Number]) -> Number:
    value = sum(part.value / 60**n for n, part in enumerate(parts))
    return Number(value, 9, parts[0].start)


def pick(numbers: list[Number], order: str, least: int = 0) -> tuple[Degrees | Metres, int] | None:
    """Return the two numbers next to each other that are a place, written the most exactly.

    Whole degrees among other numbers are none: they are counted, or a slip in something else.

    Args:
        least: decimals that both have to have.
    """
    best: tuple[Degrees | Metres, int] | None = None
    exact = least - 1
    for one, other in pairwise(numbers):
        place = kind(one.value, other.value, order)
        whole = len(numbers) > 2 and not (one.decimals or other.decimals)
        if isinstance(place, Degrees) and whole:
            continue
        if place is not None and min(one.decimals, other.decimals) > exact:
            best, exact = (place, one.start), min(one.decimals, other.decimals)
    return best


def kind(one: float, other: float, order: str) -> Degrees | Metres | None:
    """Return the place that two numbers are; ``order`` is "EN" or "NE" where words say it."""
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
