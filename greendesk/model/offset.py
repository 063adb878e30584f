"""How far the pictures of a background map are moved, so that they lie where things really are.

Pictures from above often lie some metres beside the truth, and by the same way all over one LAO. So
the officer moves them once for each map; the patches stay where they are. The one thing to know: an
offset is metres on the ground and says how far a picture is moved *from* where its maker put it.

Offsets are kept with the LAO's particulars, so that they go with the project, and setting one is an
edit like any other: journaled, undone, done again.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import atan2, cos, degrees, hypot, isfinite, radians

from greendesk.model.edit import Delta
from greendesk.model.mercator import EQUATOR_M, MAX_LAT
from greendesk.model.record import Profile, Value

OFFSETS = "imagery_offsets"
"""The field of the LAO's particulars that holds the offsets: JSON, map -> [east, north, lat]."""
EAST, NORTH = "imagery_offset_east_m", "imagery_offset_north_m"
"""The fields of a patch that say how far the pictures were moved on which it was drawn."""
MOST_M = 500.0
STEP_M = 0.1
_MOST_MAPS = 200


@dataclass(frozen=True, slots=True)
class Offset:
    """Metres on the ground to the east and to the north, to the decimetre.

    Attributes:
        lat: where it was set, degrees; there a metre has its length on the map.
    """

    east_m: float = 0.0
    north_m: float = 0.0
    lat: float = 0.0

    @property
    def length_m(self) -> float:
        """How far the pictures are moved."""
        return hypot(self.east_m, self.north_m)

    @property
    def is_none(self) -> bool:
        """Whether the pictures lie where their maker put them."""
        return not (self.east_m or self.north_m)

    @property
    def eighth(self) -> int:
        """The direction as an eighth of the compass: 0 north, 1 north-east, ... 7 north-west.

        >>> [Offset(e, n).eighth for e, n in ((0, 1), (2, 2), (3, 0.2), (-1, -1))]
        [0, 1, 2, 5]
        """
        return round(degrees(atan2(self.east_m, self.north_m)) / 45) % 8

    @property
    def shares(self) -> tuple[float, float]:
        """How far that is to the east and to the *south*, in shares of the Web Mercator world."""
        world_m = EQUATOR_M * cos(radians(self.lat))
        return self.east_m / world_m, -self.north_m / world_m

    @property
    def values(self) -> dict[str, Value]:
        """What is noted in a patch that is drawn on such pictures."""
        return {EAST: self.east_m, NORTH: self.north_m}

    def to(self, east_m: float, north_m: float) -> "Offset":
        """Return an offset set at the same place, to the decimetre and never beyond ``MOST_M``.

        >>> Offset(lat=14.0).to(3.14159, -900)
        Offset(east_m=3.1, north_m=-500.0, lat=14.0)
        """
        return replace(self, east_m=_limited(east_m), north_m=_limited(north_m))

    def moved(self, east_m: float, north_m: float) -> "Offset":
        """Return the offset with so many metres more."""
        return self.to(self.east_m + east_m, self.north_m + north_m)


NONE = Offset()


@dataclass(frozen=True, slots=True)
class Moving:
    """Pictures that are being moved: every step can be taken back until it is done.

    Attributes:
        began: as they were kept before.
        steps: as they were after each step, the last one now.
    """

    began: Offset
    steps: tuple[Offset, ...] = ()

    @property
    def now(self) -> Offset:
        """As they are now."""
        return self.steps[-1] if self.steps else self.began

    @property
    def differs(self) -> bool:
        """Whether they lie elsewhere than before."""
        was, now = self.began, self.now
        return (was.east_m, was.north_m) != (now.east_m, now.north_m)

    def step(self, to: Offset) -> "Moving":
        """Return the state after one more step; nothing is a step that moves nothing."""
        return self if to == self.now else Moving(self.began, (*self.steps, to))

    def back(self) -> "Moving":
        """Return the state before the last step."""
        return Moving(self.began, self.steps[:-1])


def offsets_in(profile: Profile) -> dict[str, Offset]:
    """Return the offsets of a project by the maps' keys; what makes no sense is left out."""
    try:
        rows = json.loads(str(profile.values.get(OFFSETS, "{}")))
    except (ValueError, RecursionError):
        return {}
    if not isinstance(rows, dict):
        return {}
    found = ((key, _read(row)) for key, row in [*rows.items()][:_MOST_MAPS])
    return {key: offset for key, offset in found if offset is not None}


def with_offset(profile: Profile, key: str, offset: Offset) -> Profile:
    """Return the LAO's particulars with another offset of one map."""
    offsets = {**offsets_in(profile), key: offset}
    rows = {
        name: [kept.east_m, kept.north_m, round(kept.lat, 4)]
        for name, kept in offsets.items()
        if not kept.is_none
    }
    values = {name: value for name, value in profile.values.items() if name != OFFSETS}
    if rows:
        values[OFFSETS] = json.dumps(rows, ensure_ascii=False, sort_keys=True)
    return replace(profile, values=values)


def moves_pictures_only(delta: Delta) -> bool:
    """Return whether nothing else of the LAO's particulars changes: no rule asks for offsets."""
    return _besides(delta.before) == _besides(delta.after)


def _besides(record: object) -> Mapping[str, Value] | None:
    if not isinstance(record, Profile):
        return None
    return {name: value for name, value in record.values.items() if name != OFFSETS}


def _read(row: object) -> Offset | None:
    if not isinstance(row, list) or len(row) != 3:
        return None
    if not all(type(n) in (int, float) and isfinite(n) for n in row):
        return None
    east_m, north_m, lat = row
    return Offset(lat=max(-MAX_LAT, min(MAX_LAT, lat))).to(east_m, north_m)


def _limited(length_m: float) -> float:
    return round(max(-MOST_M, min(MOST_M, length_m)), 1) + 0.0
