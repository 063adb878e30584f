"""Names of places: for "go to", and as words on the built-in map.

Amphoe and towns have a point each. No list of tambons with places is free, so a tambon is found by
its amphoe: near enough to find it on imagery, never a jurisdiction. An amphoe without a point lies
at the town of its name, that of the capital at the capital; else its province is shown.

**Source:** Natural Earth (countries, seas, provinces), GeoNames (amphoe, towns), by way of
``resources/basemap/make_basemap.py``; tambons by the Department of Provincial Administration.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import orjson

from greendesk import lists, paths
from greendesk.i18n import Label, search_key
from greendesk.model.places import Place
from greendesk.tiles.base import Bounds

MOST = 12
_FROM_ZOOM = {"land": 3.0, "province": 6.2, "town": 8.0, "amphoe": 8.6}
_TO_ZOOM = {"land": 7.5, "province": 11.0, "town": 24.0, "amphoe": 24.0}
_LARGE_TOWN = 60_000
_BANGKOK = "10"
_CAPITAL = search_key("เมือง")
_SHORT = {"amphoe": "อ.", "tambon": "ต."}


@dataclass(frozen=True, slots=True)
class NamedPlace:
    """A place with a name.

    Attributes:
        kind: "land", "province", "town", "amphoe" or "tambon".
        lon, lat: EPSG:4326 degrees.
        people: how many live there, 0 = not known; the larger one is found first.
        province: DOPA code of its province, or "".
        whole: the name with what it lies in, as the go-to box shows it.
        rough: only its province is known; the point is that of the province.
    """

    kind: str
    name: Label
    lon: float
    lat: float
    people: int
    province: str
    whole: Label
    rough: bool = False


def find(text: str, most: int = MOST) -> list[NamedPlace]:
    """Return places whose name holds the first word of ``text``, and what they lie in the others.

    Those come first whose name is the text, then those that begin with it, then large ones; last
    those of which only the province is known. The first call reads the lists (about 0.2 s): let a
    job make it.
    """
    wanted = search_key(text)
    if not wanted:
        return []
    first, *others = wanted.split()
    hits = []
    for n, (names, whole, place) in enumerate(_index()):
        if any(first in name for name in names) and all(word in whole for word in others):
            exact = wanted in names
            begins = any(name.startswith((wanted, first)) for name in names)
            order = _ORDER[place.kind], -place.people, n
            hits.append(((place.rough, not exact, not begins, *order), place))
    return [place for _, place in sorted(hits, key=lambda hit: hit[0])[:most]]


def amphoe_at(code: str) -> tuple[float, float] | None:
    """Return (lon, lat) of an amphoe by its DOPA code; None where only its province is known."""
    found = _amphoes().get(code)
    return None if found is None or found.rough else (found.lon, found.lat)


def labels(bounds: Bounds, zoom: float) -> list[NamedPlace]:
    """Return the places to name on the map within ``bounds``, the most important first."""
    west, south, east, north = bounds
    shown = [
        place
        for place in _places()
        if west <= place.lon <= east
        and south <= place.lat <= north
        and _FROM_ZOOM[place.kind] <= zoom <= _TO_ZOOM[place.kind]
        and (place.kind != "town" or _is_shown(place, zoom))
    ]
    return sorted(shown, key=lambda place: (_ORDER[place.kind], -place.people))


def _is_shown(town: NamedPlace, zoom: float) -> bool:
    """Leave out small towns from afar, and a town while its province stands there by that name."""
    if zoom < 10 and town.people < _LARGE_TOWN:
        return False
    if zoom > _TO_ZOOM["province"] or not town.province:
        return True
    return town.name != lists.load_places().name(town.province)


_ORDER = {"land": 0, "province": 1, "amphoe": 2, "town": 3, "tambon": 4}


@cache
def _places() -> tuple[NamedPlace, ...]:
    rows = orjson.loads(paths.resource("basemap", "places.json").read_bytes())
    known = lists.load_places()
    found = []
    for kind, thai, english, lon, lat, people, province in rows:
        name = Label(thai, english)
        whole = name
        if kind in ("amphoe", "town") and province:
            inside = known.name(province)
            short = _short(kind, province)
            whole = Label(f"{short}{thai} {_province(inside.th)}", f"{english}, {inside.en}")
        elif kind == "province":
            whole = Label(_province(thai), english)
        found.append(NamedPlace(kind, name, lon, lat, people, province, whole))
    return tuple(found)


def _short(kind: str, province: str) -> str:
    """Return what stands before the name of an amphoe or a tambon; Bangkok has its own words."""
    words = {"amphoe": "เขต", "tambon": "แขวง"} if province == _BANGKOK else _SHORT
    return words.get(kind, "")


def _province(name: str) -> str:
    return name if name == lists.load_places().name(_BANGKOK).th else f"จ.{name}"


@cache
def _amphoes() -> dict[str, NamedPlace]:
    """Return every amphoe by its code, with the best place that is known of it."""
    at: dict[tuple[str, str], NamedPlace] = {}
    towns: dict[str, list[NamedPlace]] = {}
    wholes = {place.province: place for place in _places() if place.kind == "province"}
    for place in _places():
        if place.kind in ("amphoe", "town"):
            at.setdefault((place.province, search_key(place.name.th)), place)
        if place.kind == "town":
            towns.setdefault(search_key(place.name.th), []).append(place)
    known, found = lists.load_places(), {}
    for province in known.provinces():
        for amphoe in known.amphoes(province.code):
            name = search_key(amphoe.label.th.removeprefix("เขต"))
            namesakes = towns.get(name, ())
            there = (
                at.get((province.code, name))
                or at.get((province.code, name.removeprefix(_CAPITAL)))
                or (namesakes[0] if len(namesakes) == 1 else None)
            )
            if (near := there or wholes.get(province.code)) is not None:
                found[amphoe.code] = _as_amphoe(amphoe, near, rough=there is None)
    return found


def _as_amphoe(amphoe: Place, near: NamedPlace, *, rough: bool) -> NamedPlace:
    """Return an amphoe at the point of a place."""
    province = amphoe.code[:2]
    thai, inside = amphoe.label.th.removeprefix("เขต"), lists.load_places().name(province)
    short = _short("amphoe", province)
    whole = Label(f"{short}{thai} {_province(inside.th)}", f"{amphoe.label.en}, {inside.en}")
    name = Label(thai, amphoe.label.en)
    return NamedPlace("amphoe", name, near.lon, near.lat, 0, province, whole, rough)


def _tambons() -> Iterator[NamedPlace]:
    """Yield every tambon, at its amphoe."""
    known = lists.load_places()
    for code, amphoe in _amphoes().items():
        for tambon in known.tambons(code):
            thai = tambon.label.th.removeprefix("แขวง")
            short = _short("tambon", amphoe.province)
            whole = Label(
                f"{short}{thai} {amphoe.whole.th}", f"{tambon.label.en}, {amphoe.whole.en}"
            )
            name = Label(thai, tambon.label.en)
            yield replace(amphoe, kind="tambon", name=name, whole=whole)


def _unmarked() -> Iterator[NamedPlace]:
    """Yield the amphoes that have no point of their own on the map."""
    marked = {(p.province, search_key(p.name.th)) for p in _places() if p.kind == "amphoe"}
    for place in _amphoes().values():
        if (place.province, search_key(place.name.th)) not in marked:
            yield place


@cache
def _index() -> list[tuple[tuple[str, ...], str, NamedPlace]]:
    """Return (keys of the names, key of the names with what they lie in, place)."""
    return [
        (
            (
                search_key(place.name.th),
                place.name.en.lower(),
                search_key(_short(place.kind, place.province) + place.name.th),
            ),
            f"{search_key(place.whole.th)} {place.whole.en.lower()}",
            place,
        )
        for place in (*_places(), *_unmarked(), *_tambons())
    ]
