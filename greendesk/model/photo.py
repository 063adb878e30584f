"""What the file of a photo tells of itself, and to which patch it may belong.

The one thing to know: a phone's position is off by tens of metres and its owner often stands
outside of what the photo shows. So a match is a proposal, with its reason; the officer has the last
word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import shapely
from shapely.geometry import Point

from greendesk.model.measure import LonLat, length_m
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View

NEAR_M = 100.0
"""So far from a patch its photographer may stand, errors of the phone included."""
TOGETHER = timedelta(minutes=15)
"""Photos so close in time were taken on one round."""
_DEG = 111_200.0  # metres in a degree of latitude
_QUARTERS = "NESW"
Why = Literal["inside", "near", "time", ""]


@dataclass(frozen=True, slots=True)
class Shot:
    """What the file of a photo tells of its making.

    Attributes:
        name: name of the file.
        taken_at: ISO 8601 with an offset; "" = it does not say.
        taken_raw: the same as the file has it (perhaps with a Buddhist year).
        position: (lon, lat) degrees, EPSG:4326; None = it does not say.
        direction: where the camera looked, degrees clockwise from north; None = it does not say.
    """

    name: str
    taken_at: str = ""
    taken_raw: str = ""
    position: LonLat | None = None
    direction: float | None = None

    @property
    def time(self) -> datetime | None:
        """When it was taken; None = unknown."""
        return datetime.fromisoformat(self.taken_at) if self.taken_at else None


@dataclass(frozen=True, slots=True)
class Match:
    """The patch to which a photo may belong, and why.

    Attributes:
        patch_id: None = nothing speaks for any.
        why: it was taken "inside", "near" by, or at the "time" of photos that were.
        away_m: metres from the patch; 0 inside and where only the time speaks.
    """

    patch_id: PatchId | None = None
    why: Why = ""
    away_m: float = 0.0


def match(view: View, shots: Sequence[Shot]) -> list[Match]:
    """Propose a patch for each photo, by its place; without a place, by its time."""
    found = [_by_place(view, shot.position) for shot in shots]
    known = [
        (shot.time, place.patch_id)
        for shot, place in zip(shots, found, strict=True)
        if shot.time is not None and place.patch_id is not None
    ]
    return [
        _by_time(shot.time, known) if shot.position is None else place
        for shot, place in zip(shots, found, strict=True)
    ]


def away_m(patch: Patch, position: LonLat) -> float:
    """Return how far a place is from a patch, in metres: 0 inside; endless without an outline."""
    if patch.shape is None or patch.shape.is_empty:
        return float("inf")
    here = Point(position)
    if shapely.intersects(patch.shape, here):
        return 0.0
    ends = shapely.get_coordinates(shapely.shortest_line(patch.shape, here)).tolist()
    return length_m(tuple((x, y) for x, y in ends))


def facing(direction: float | None) -> str:
    """Return the kind of a photo by where the camera looked; the overview if that is unknown.

    >>> facing(350.0), facing(100.0), facing(None)
    ('N', 'E', 'OVERVIEW')
    """
    if direction is None:
        return "OVERVIEW"
    return _QUARTERS[int((direction % 360 + 45) // 90) % 4]


def _by_place(view: View, position: LonLat | None) -> Match:
    if position is None:
        return Match()
    lon, lat = position
    reach = 1.5 * NEAR_M / _DEG  # a little more: a degree of longitude is shorter
    around = (lon - reach, lat - reach, lon + reach, lat + reach)
    near = [(away_m(patch, position), _size(patch), patch.id) for patch in view.near(around)]
    if not near or (best := min(near))[0] > NEAR_M:
        return Match()
    return Match(best[2], "near" if best[0] else "inside", best[0])


def _size(patch: Patch) -> float:
    """Return what orders patches by size: of two that lie in one another, the smaller is meant."""
    return 0.0 if patch.shape is None else float(patch.shape.area)


def _by_time(time: datetime | None, known: Sequence[tuple[datetime, PatchId]]) -> Match:
    if time is None or not known:
        return Match()
    apart, patch_id = min((abs(time - at), patch_id) for at, patch_id in known)
    return Match(patch_id, "time") if apart <= TOGETHER else Match()
