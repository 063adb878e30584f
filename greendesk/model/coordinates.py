"""Coordinates that were typed or pasted, in every way they are written: places, doubts, questions.

The one thing to know: nothing is taken over silently. Each line has its place or a sentence that
says what is wrong with it; what was recognised, turned round or guessed is said as well.
**Source:** EPSG:32647/32648 (UTM, WGS 84), EPSG:24047/24048 (UTM, Indian 1975); from that datum to
WGS 84 by EPSG:1304, which PROJ does not take by itself (its EPSG:1812 lands 190 m away).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import cos, hypot, radians
from statistics import median
from typing import TYPE_CHECKING, Literal

from greendesk.i18n import N_, Text
from greendesk.model.coordinate_line import Line, read_lines
from greendesk.model.coordinate_numbers import EAST, NORTH, SOUTH, WEST, Degrees, Metres

if TYPE_CHECKING:
    from pyproj import Transformer

LonLat = tuple[float, float]
Datum = Literal["WGS84", "INDIAN75"]
ZONES = (47, 48)
DATUMS: dict[Datum, str] = {"WGS84": N_("WGS 84"), "INDIAN75": N_("Indian 1975")}
MOST_LINES = 10_000
ONE_OF_MANY = N_(
    "More than one place stands in this line; the first was taken. Please write each of them on a"
    " line of its own."
)
_FAR_KM = 30.0
_SAME_DEG = 1e-7  # 1 cm
_KM_PER_DEG = 111.2


@dataclass(frozen=True, slots=True)
class Zone:
    """What the officer says of UTM coordinates; what is None is taken from the text or guessed."""

    number: int | None = None
    datum: Datum | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the text.

    Attributes:
        number: of the line in the text, from 1.
        name: what stands before the coordinates.
        at: (lon, lat), EPSG:4326; None if there is none.
        problem: what is wrong and what to do; the line has no place then.
        doubt: what looks odd about a line that has one.
        used: whether its place is one of the corners.
    """

    number: int
    text: str
    name: str = ""
    at: LonLat | None = None
    problem: Text | None = None
    doubt: Text | None = None
    used: bool = False


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a text of coordinates means.

    Attributes:
        rows: lines that have a place or were meant to have one.
        recognised: the kinds of coordinates, in words.
        zone: zone and datum of the UTM lines; None if there are none. Its datum is None where the
            lines say two.
        guessed: whether nobody said the zone.
        named: whether every UTM line says its zone itself.
        notes: what was turned round or left out.
        question: what the officer has to decide; a guess was made meanwhile.
    """

    rows: tuple[Row, ...] = ()
    recognised: tuple[Text, ...] = ()
    zone: Zone | None = None
    guessed: bool = False
    named: bool = False
    notes: tuple[Text, ...] = ()
    question: Text | None = None

    @property
    def used(self) -> tuple[Row, ...]:
        """The lines whose places are corners, in order."""
        return tuple(row for row in self.rows if row.used)

    @property
    def places(self) -> tuple[LonLat, ...]:
        """The corners, (lon, lat) degrees, EPSG:4326, not closed."""
        return tuple(row.at for row in self.rows if row.used and row.at is not None)

    @property
    def problems(self) -> tuple[Row, ...]:
        """The lines that could not be understood."""
        return tuple(row for row in self.rows if row.problem is not None)


def parse_coordinates(text: str, *, zone: Zone | None = None, like: LonLat | None = None) -> Parsed:
    """Understand coordinates in degrees or UTM metres, one place a line.

    Args:
        text: typed, or pasted from a table, a letter, a chat or the address of a web map.
        zone: the officer's word on UTM lines that don't say it themselves.
        like: (lon, lat) near which the places should lie, to guess an unsaid zone.

    >>> parse_coordinates("๑๔.๔๗๔๒๐, 100.11770").places
    ((100.1177, 14.4742),)
    """
    lines = list(_first(read_lines(text)))
    said = [line for line in lines if line.found or line.problem]
    lines, aside = _with_headings(lines), len(lines) - len(said)
    lines, turned = _in_one_order([line for line in lines if line.found or line.problem])
    lines, number, question = _zoned(lines, zone or Zone(), like)
    lines, datum = _with_datums(lines, zone)
    rows = [_row(line) for line in lines]
    rows, closing = _corners(_with_doubts(rows))
    metres = [line for line in lines if isinstance(line.found, Metres)]
    notes = [*_order_notes(lines, turned), *closing]
    if aside:
        notes.append(Text(N_("{n:,} lines without coordinates were left aside."), {"n": aside}))
    if len(lines) + aside >= MOST_LINES:
        notes.append(Text(N_("Only the first {n:,} lines were read."), {"n": MOST_LINES}))
    return Parsed(
        tuple(rows),
        _recognised(lines),
        Zone(number, datum) if metres else None,
        question is not None,
        bool(metres) and not number,
        tuple(notes),
        question,
    )


def utm_pipeline(zone: int, datum: Datum) -> str:
    """Return PROJ's way from UTM metres to (lon, lat) degrees on WGS 84, as explicit steps."""
    if datum == "WGS84":
        return _pipeline(f"+inv +proj=utm +zone={zone} +ellps=WGS84")
    return _pipeline(f"+inv +proj=utm +zone={zone} +ellps=evrst30", *_INDIAN_TO_WGS)


_INDIAN_TO_WGS = (
    "+proj=cart +ellps=evrst30",
    "+proj=helmert +x=210 +y=814 +z=289",  # EPSG:1304
    "+inv +proj=cart +ellps=WGS84",
)


def _pipeline(*steps: str) -> str:
    """Return PROJ's steps as one way; what comes out of the last in radians is in degrees then."""
    whole = (*steps, "+proj=unitconvert +xy_in=rad +xy_out=deg")
    return "+proj=pipeline " + " ".join(f"+step {step}" for step in whole)


@cache
def _transformer(zone: int | None, datum: Datum = "INDIAN75") -> "Transformer":
    """Return the way from UTM metres, or without a zone from degrees on Indian 1975."""
    from pyproj import Transformer  # late: 120 ms of start-up

    if zone is not None:
        return Transformer.from_pipeline(utm_pipeline(zone, datum))
    to_radians = "+proj=unitconvert +xy_in=deg +xy_out=rad"
    return Transformer.from_pipeline(_pipeline(to_radians, *_INDIAN_TO_WGS))


def _first(lines: Iterable[Line]) -> Iterable[Line]:
    for n, line in enumerate(lines):
        if n == MOST_LINES:
            return
        yield line


# --- zone, datum, order ---------------------------------------------------------------------------


def _with_headings(lines: Sequence[Line]) -> list[Line]:
    """Return the lines with the zone, datum and order that a heading above them says."""
    zone, datum, order = 0, "", ""
    found = []
    for line in lines:
        if line.found is None and line.problem is None:
            zone, datum, order = line.zone or zone, line.datum or datum, line.order or order
        own = replace(line, zone=line.zone or zone, datum=line.datum or datum)
        place = line.found
        if isinstance(place, Metres) and place.turns and order:
            own = replace(own, found=_turned(place) if order == "NE" else _settled(place))
        found.append(own)
    return found


def _turned(place: Metres) -> Metres:
    return Metres(place.north_m, place.east_m, north_first=True)


def _settled(place: Metres) -> Metres:
    return replace(place, turns=False)


def _in_one_order(lines: Sequence[Line]) -> tuple[list[Line], bool]:
    """Let lines that could be either way round follow the sure ones; return whether any is left."""
    sure = [line.found for line in lines if isinstance(line.found, Metres) and not line.found.turns]
    north = sum(place.north_first for place in sure)
    if not sure:
        return list(lines), any(isinstance(x.found, Metres) for x in lines)
    change = _turned if north * 2 > len(sure) else _settled
    return [
        replace(line, found=change(line.found))
        if isinstance(line.found, Metres) and line.found.turns
        else line
        for line in lines
    ], False


def _zoned(
    lines: Sequence[Line], said: Zone, like: LonLat | None
) -> tuple[list[Line], int | None, Text | None]:
    """Return lines that know their zone, the zone of those that did not, and a question."""
    lines = _zone_columns(lines)
    open_ones = [x.found for x in lines if isinstance(x.found, Metres) and not x.zone]
    if not open_ones:
        return list(lines), None, None
    number, question = said.number, None
    if number is None:
        number = _guessed_zone(open_ones, said.datum or "WGS84", like)
        asked = N_(
            "The lines do not say their UTM zone. Zone {zone} was taken because your area lies"
            " there. Please look at the map whether the place is right."
        )
        if like is None:
            asked = N_(
                "The lines do not say their UTM zone: 47 or 48? Zone {zone} was taken for now."
                " Please look at the map whether the place is right."
            )
        question = Text(asked, {"zone": number})
    return [replace(x, zone=x.zone or number) for x in lines], number, question


def _zone_columns(lines: Sequence[Line]) -> list[Line]:
    """Take a first column of nothing but 47 and 48 for the zone."""
    metres = [line for line in lines if isinstance(line.found, Metres)]
    if not metres or any(x.zone or x.name not in ("47", "48") for x in metres):
        return list(lines)
    return [
        replace(x, zone=int(x.name), name="") if isinstance(x.found, Metres) else x for x in lines
    ]


def _guessed_zone(places: Sequence[Metres], datum: Datum, like: LonLat | None) -> int:
    def fit(number: int) -> tuple[int, float]:
        found = [at for at in (_lonlat(p, number, datum) for p in places[:50]) if _in_thailand(at)]
        away = _apart_km(found[0], like) if found and like else 0.0
        return -len(found), away

    if like is not None and all(_in_thailand(_lonlat(places[0], n, datum)) for n in ZONES):
        return min(ZONES, key=lambda number: _apart_km(_lonlat(places[0], number, datum), like))
    return min(ZONES, key=fit)


def _with_datums(lines: Sequence[Line], said: Zone | None) -> tuple[list[Line], Datum | None]:
    """Return lines that know their datum, and the datum of all; None = they say two.

    The officer's word goes before what a line says itself; a line that says none follows the others
    if they agree, and is WGS 84 else.
    """
    officers = said.datum if said is not None else None
    written = {x.datum for x in lines if isinstance(x.found, Metres) and x.datum}
    usual: Datum = "INDIAN75" if written == {"INDIAN75"} else "WGS84"
    known = [
        replace(x, datum=officers or x.datum or usual)
        if isinstance(x.found, Metres) or x.datum
        else x
        for x in lines
    ]
    used = {_datum(x) for x in known if isinstance(x.found, Metres)}
    return known, used.pop() if len(used) == 1 else None


def _datum(line: Line) -> Datum:
    return "INDIAN75" if line.datum == "INDIAN75" else "WGS84"


# --- rows -----------------------------------------------------------------------------------------


def _row(line: Line) -> Row:
    text, name, place = line.text.strip(), line.name, line.found
    if place is None:
        return Row(line.number, text, name, problem=line.problem)
    doubt = Text(ONE_OF_MANY) if line.more else None
    if isinstance(place, Degrees):
        at = _shifted(place) if line.datum == "INDIAN75" else (place.lon, place.lat)
        return Row(line.number, text, name, at, doubt=doubt, used=True)
    at = _lonlat(place, line.zone, _datum(line))
    if not _in_thailand(at):
        why = N_(
            "In UTM zone {zone} this place lies outside Thailand. Please check the digits, or"
            " choose the other zone."
        )
        return Row(line.number, text, name, problem=Text(why, {"zone": line.zone}))
    return Row(line.number, text, name, at, doubt=doubt, used=True)


def _shifted(place: Degrees) -> LonLat:
    """Return a place on Indian 1975 as one on WGS 84."""
    lon, lat = _transformer(None).transform(place.lon, place.lat)
    return float(lon), float(lat)


def _lonlat(place: Metres, zone: int, datum: Datum) -> LonLat:
    lon, lat = _transformer(zone, datum).transform(place.east_m, place.north_m)
    return float(lon), float(lat)


def _in_thailand(at: LonLat) -> bool:
    return WEST <= at[0] <= EAST and SOUTH <= at[1] <= NORTH


def _apart_km(one: LonLat, other: LonLat) -> float:
    """Return roughly how far two places lie apart; good enough for a doubt."""
    east = (one[0] - other[0]) * cos(radians(one[1]))
    return hypot(east, one[1] - other[1]) * _KM_PER_DEG


def _with_doubts(rows: Sequence[Row]) -> list[Row]:
    """Mark the places that lie far from most others: a digit may be wrong."""
    places = [row.at for row in rows if row.at is not None]
    if len(places) < 3:
        return list(rows)
    middle = median(at[0] for at in places), median(at[1] for at in places)
    why = N_("This place lies {km:,.0f} km from most others. Please check its digits.")
    return [
        replace(row, doubt=Text(why, {"km": _apart_km(row.at, middle)}))
        if row.at is not None and _apart_km(row.at, middle) > _FAR_KM
        else row
        for row in rows
    ]


def _corners(rows: Sequence[Row]) -> tuple[list[Row], list[Text]]:
    """Leave out a place that repeats the one before it, and the last one if it closes the ring."""
    found: list[Row] = []
    last: LonLat | None = None
    again = Text(N_("The same place as the line before; it counts once."))
    for row in rows:
        if row.at is not None and last is not None and _same(row.at, last):
            row = replace(row, used=False, doubt=again)
        last = row.at or last
        found.append(row)
    used = [n for n, row in enumerate(found) if row.used]
    one, other = (found[used[0]].at, found[used[-1]].at) if len(used) > 3 else (None, None)
    if one is None or other is None or not _same(one, other):
        return found, []
    closing = Text(N_("It repeats the first corner: the outline closes by itself."))
    found[used[-1]] = replace(found[used[-1]], used=False, doubt=closing)
    note = N_("The last line repeats the first corner and was left out.")
    return found, [Text(note)]


def _same(one: LonLat, other: LonLat) -> bool:
    return abs(one[0] - other[0]) < _SAME_DEG and abs(one[1] - other[1]) < _SAME_DEG


# --- words ----------------------------------------------------------------------------------------


def _recognised(lines: Sequence[Line]) -> tuple[Text, ...]:
    found = []
    for datum in sorted({_datum(line) for line in lines if isinstance(line.found, Degrees)}):
        words = N_("Degrees of latitude and longitude ({datum})")
        found.append(Text(words, {"datum": Text(DATUMS[datum])}))
    for number, datum in sorted(
        {(x.zone, _datum(x)) for x in lines if isinstance(x.found, Metres)}
    ):
        words = N_("UTM zone {zone}, {datum}")
        found.append(Text(words, {"zone": number, "datum": Text(DATUMS[datum])}))
    return tuple(found)


def _order_notes(lines: Sequence[Line], open_order: bool) -> list[Text]:
    notes = []
    if n := sum(isinstance(x.found, Degrees) and x.found.lon_first for x in lines):
        words = N_("In {n:,} lines the longitude stands first; the numbers tell which is which.")
        notes.append(Text(words, {"n": n}))
    if n := sum(isinstance(x.found, Metres) and x.found.north_first for x in lines):
        words = N_("In {n:,} lines the northing stands first; the numbers tell which is which.")
        notes.append(Text(words, {"n": n}))
    if open_order:
        notes.append(
            Text(
                N_(
                    "The numbers could also be meant the other way round: the easting was taken to"
                    " stand first. Please look at the map whether the place is right."
                )
            )
        )
    return notes
