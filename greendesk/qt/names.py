"""Names of places that are written on the map: of the gazetteer, and villages that came in."""

from collections.abc import Sequence
from itertools import islice

from greendesk.i18n import label_of
from greendesk.model.edit import Bounds
from greendesk.qt.canvas.labels import Place
from greendesk.qt.jobs import Job
from greendesk.tiles import gazetteer

_RANKS = {"land": 0, "province": 1, "amphoe": 2, "town": 3}
_VILLAGE, _VILLAGES_FROM, _MOST_VILLAGES = 4, 11.5, 300


def villages(names: Sequence[tuple[str, tuple[float, float]]]) -> tuple[Place, ...]:
    """Return villages for :func:`names_on_map`: names at (lon, lat)."""
    return tuple(Place(name, at, _VILLAGE) for name, at in names)


def read_names(job: Job) -> None:
    """Have the lists of places read before the officer types the first letter of one."""
    gazetteer.find("-")


def names_on_map(villages: Sequence[Place], bounds: Bounds, zoom: float) -> list[Place]:
    """Return the words for the map, in the current language."""
    west, south, east, north = bounds
    near = (
        place
        for place in villages
        if zoom >= _VILLAGES_FROM and west <= place.at[0] <= east and south <= place.at[1] <= north
    )
    return [*_of_gazetteer(bounds, zoom), *islice(near, _MOST_VILLAGES)]


def _of_gazetteer(bounds: Bounds, zoom: float) -> list[Place]:
    return [
        Place(label_of(place.name), (place.lon, place.lat), _RANKS[place.kind])
        for place in gazetteer.labels(bounds, zoom)
    ]
