"""What EXIF says of time and place, read as phones write it and not as the standard wishes.

The one thing to know: a wrong place or time is worse than none. What can't be true (a clock that
was never set, the point where equator and Greenwich meet, a rational over zero) counts as not said.
Years of the Buddhist Era are turned into those of the Common Era; the text is kept as it was.

**Source:** CIPA DC-008 (Exif 2.32), tags 0x9003, 0x9011, 0x8825 and the GPS tags 1-4, 7, 16-17, 29.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from math import isfinite
from pathlib import PurePath

from greendesk.model.measure import LonLat
from greendesk.model.photo import Shot

Tags = Mapping[int, object]
THAI_TIME = timezone(timedelta(hours=7))
_TIMES = ((0x9003, 0x9011), (0x9004, 0x9012), (0x0132, 0x9010))
"""Taken, digitised, changed: each with the tag of its offset from UTC."""
_LAT_REF, _LAT, _LON_REF, _LON, _CLOCK, _DIRECTION, _DAY = 1, 2, 3, 4, 7, 17, 29
_BUDDHIST = 543
_FIRST_YEAR = 1995
"""Cameras whose clock was never set tell of 1970, 1980 or 1990."""
_WRITTEN = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})\D+(\d{1,2})\D(\d{1,2})(?:\D(\d{1,2}))?")
_OFFSET = re.compile(r"([+-])(\d{2}):?(\d{2})")
_IN_NAME = re.compile(
    r"(?<!\d)((?:20|25)\d\d)([-_.]?)(\d\d)\2(\d\d)[-_ T.]+(\d\d)\D?(\d\d)\D?(\d\d)"
)

_MILLISECONDS = re.compile(r"1[3-9]\d{11}")
_NOWHERE_DEG = 1e-4
"""Phones without a fix write 0, 0."""
_RAW_LETTERS = 60


def shot_of(name: str, main: Tags, exif: Tags, gps: Tags) -> Shot:
    """Return what a file tells of its making.

    Args:
        name: name of the file; tells the time where EXIF does not (LINE takes it away).
        main, exif, gps: the three directories of EXIF, as Pillow reads them; any may be empty.
    """
    at, raw = _time(main, exif, gps)
    if at is None:
        at, raw = _time_of_name(name)
    return Shot(
        name,
        "" if at is None else at.isoformat(timespec="seconds"),
        raw,
        _position(gps),
        _direction(gps),
    )


# --- time -----------------------------------------------------------------------------------------


def _time(main: Tags, exif: Tags, gps: Tags) -> tuple[datetime | None, str]:
    for tag, offset_tag in _TIMES:
        raw = _text(exif.get(tag, main.get(tag)))
        at = _read_time(raw)
        if at is not None:
            offset = _OFFSET.fullmatch(_text(exif.get(offset_tag)))
            return at.replace(tzinfo=_zone(offset)), raw[:_RAW_LETTERS]
    return _satellite_time(gps)


def _read_time(raw: str) -> datetime | None:
    found = _WRITTEN.match(raw)
    return None if found is None else _moment([int(part or 0) for part in found.groups()])


def _moment(parts: Sequence[int]) -> datetime | None:
    """Return year, month, day, hour, minute, second as a time without a zone, if it can be one."""
    year, month, day, hour, minute, second = parts
    if 2400 <= year <= 2700:
        year -= _BUDDHIST
    try:
        at = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, OverflowError):
        return None
    return at if _FIRST_YEAR <= at.year < 2200 else None


def _zone(offset: re.Match[str] | None) -> timezone:
    if offset is None or int(offset[2]) > 14 or int(offset[3]) > 59:
        return THAI_TIME
    apart = timedelta(hours=int(offset[2]), minutes=int(offset[3]))
    return timezone(-apart if offset[1] == "-" else apart)


def _satellite_time(gps: Tags) -> tuple[datetime | None, str]:
    """Return the time that the satellites told; it is UTC."""
    day, clock = _text(gps.get(_DAY)), _numbers(gps.get(_CLOCK))
    if clock is None:
        return None, ""
    hour, minute, second = (int(part) for part in clock)
    raw = f"{day} {hour:02d}:{minute:02d}:{second:02d}"
    at = _read_time(raw)
    return (None, "") if at is None else (at.astimezone(THAI_TIME), raw[:_RAW_LETTERS])


def _time_of_name(name: str) -> tuple[datetime | None, str]:
    """Return the time in a name such as IMG_20250131_091500.jpg, or LINE's milliseconds."""
    stem = PurePath(name).stem
    if (found := _IN_NAME.search(stem)) is not None:
        at = _moment([int(found[n]) for n in (1, 3, 4, 5, 6, 7)])
        return (None, "") if at is None else (at.replace(tzinfo=THAI_TIME), stem[:_RAW_LETTERS])
    if _MILLISECONDS.fullmatch(stem):
        return datetime.fromtimestamp(int(stem) / 1000, THAI_TIME), stem
    return None, ""


# --- place ----------------------------------------------------------------------------------------


def _position(gps: Tags) -> LonLat | None:
    lat = _degrees(gps.get(_LAT), _text(gps.get(_LAT_REF)), "S", 90)
    lon = _degrees(gps.get(_LON), _text(gps.get(_LON_REF)), "W", 180)
    if lat is None or lon is None or (abs(lat) < _NOWHERE_DEG and abs(lon) < _NOWHERE_DEG):
        return None
    return lon, lat


def _degrees(told: object, side: str, negative: str, most: float) -> float | None:
    """Return degrees, minutes and seconds as degrees; a missing side means north, or east."""
    parts = _numbers(told)
    if parts is None or min(parts) < 0 or max(parts[1:]) >= 61:
        return None
    found = parts[0] + parts[1] / 60 + parts[2] / 3600
    if found > most:
        return None
    return round(-found if side[:1].upper() == negative else found, 8)


def _direction(gps: Tags) -> float | None:
    found = _number(gps.get(_DIRECTION))
    return round(found % 360, 2) if found is not None and 0 <= found <= 360 else None


def _numbers(told: object) -> tuple[float, float, float] | None:
    """Return three numbers; what is missing at the end is 0. Of one alone Pillow makes no list."""
    if (one := _number(told)) is not None:
        return one, 0.0, 0.0
    if not isinstance(told, tuple | list) or not 1 <= len(told) <= 3:
        return None
    parts = [_number(part) for part in (*told, 0, 0)[:3]]
    a, b, c = parts
    return None if a is None or b is None or c is None else (a, b, c)


def _number(told: object) -> float | None:
    try:
        found = float(told)  # type: ignore[arg-type]
    except (TypeError, ValueError, ZeroDivisionError, OverflowError):
        return None
    return found if isfinite(found) else None


def _text(told: object) -> str:
    if isinstance(told, bytes):
        told = told.decode("ascii", "ignore")
    return told.replace("\0", " ").strip() if isinstance(told, str) else ""
