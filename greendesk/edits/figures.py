"""Figures made of a few clicks: rectangle, circle, corridor. All are true on the ground.

They are places, not edits: a tool shows them while the cursor moves, and makes the patch of the
same places.
"""

from collections.abc import Sequence
from math import cos, hypot, pi, radians

import numpy as np
import shapely
from shapely.geometry import LineString, MultiPolygon

from greendesk.edits.rings import LonLat
from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.plane import Coords, Plane, radii_m
from greendesk.model.untangle import polygons_in

LEAST_WIDTH_M, MOST_WIDTH_M = 0.5, 200.0
LEAST_RADIUS_M, MOST_RADIUS_M = 1.0, 5_000.0
_CORNERS, _FEWEST_CORNERS = 60, 24
_LEAST_SIDE_M = 0.25  # corners closer than 0.2 m to one another are an error
_MITRE = 1.5  # times half the width: right angles keep their corner, sharper bends lose it
_FLAT_M = 0.01


def rectangle(one: LonLat, two: LonLat, third: LonLat) -> tuple[LonLat, ...]:
    """Return the four corners of a rectangle on the side from ``one`` to ``two``.

    Args:
        third: how deep it is: any place on the line of the opposite side.

    Raises:
        BadInput: the side has no length, or the third place lies on its line.
    """
    plane = Plane.at(one)
    side, far = plane.to_m(np.array([two, third])).tolist()
    length_m = hypot(*side)
    if length_m < _FLAT_M:
        raise BadInput(N_("The side has no length yet. Place the second corner further away."))
    across = (-side[1] / length_m, side[0] / length_m)
    depth_m = far[0] * across[0] + far[1] * across[1]
    if abs(depth_m) < _FLAT_M:
        raise BadInput(
            N_("The rectangle has no depth yet. Place the third corner beside the side.")
        )
    step = (across[0] * depth_m, across[1] * depth_m)
    ends = np.array([[side[0] + step[0], side[1] + step[1]], step])
    return (one, two, *_places(plane.to_deg(ends)))


def circle(centre: LonLat, radius_m: float) -> tuple[LonLat, ...]:
    """Return the corners of a regular figure as good as round.

    Every corner lies on the circle to a millimetre, so the size is a little below pi r²: by 0.18 %
    with the sixty corners of nearly all circles. Below 2.4 m of radius there are fewer, down to 24,
    so that no two lie too close together.

    Raises:
        BadInput: a radius below 1 m or above 5 km.
    """
    if not LEAST_RADIUS_M <= radius_m <= MOST_RADIUS_M:
        raise BadInput(
            N_("The radius has to be {least:g} to {most:,g} m. Nothing was changed."),
            least=LEAST_RADIUS_M,
            most=MOST_RADIUS_M,
        )
    count = max(_FEWEST_CORNERS, min(_CORNERS, int(2 * pi * radius_m / _LEAST_SIDE_M)))
    turn = 2 * pi * np.arange(count) / count
    east_m, north_m = radius_m * np.cos(turn), radius_m * np.sin(turn)
    places = [_gone(centre, e, n) for e, n in zip(east_m.tolist(), north_m.tolist(), strict=True)]
    return tuple(places)


def corridor(line: Sequence[LonLat], width_m: float) -> MultiPolygon:
    """Return the ground at most half of ``width_m`` beside a line; its ends are cut off square.

    Bends have corners, not arcs; where a bend is sharper than a right angle, its tip is cut off. A
    line that comes back to its beginning leaves a hole.

    Args:
        line: two places or more, (lon, lat) degrees.

    Raises:
        BadInput: too few places, a width that is no strip's, or nothing sound comes of it.
    """
    if not LEAST_WIDTH_M <= width_m <= MOST_WIDTH_M:
        raise BadInput(
            N_("A strip has to be {least:g} to {most:g} m wide. Nothing was changed."),
            least=LEAST_WIDTH_M,
            most=MOST_WIDTH_M,
        )
    if len(set(line)) < 2:
        raise BadInput(N_("A strip needs at least two places. Place one more."))
    middle = LineString(line)
    plane = Plane.over(middle)
    strip = shapely.buffer(
        plane.shape_to_m(middle),
        width_m / 2,
        cap_style="flat",
        join_style="mitre",
        mitre_limit=_MITRE,
    )
    shape = polygons_in(plane.shape_to_deg(strip))
    if shape is None or not shape.area or not shapely.is_valid(shape):
        raise BadInput(N_("No sound outline comes of this line. Draw it with fewer bends."))
    return shape


def _gone(start: LonLat, east_m: float, north_m: float) -> LonLat:
    """Return the place so many metres away: by the radii half-way, good to 1 mm in 5 km.

    **Source:** the method of middle latitude, Torge (2001), Geodesy, section 6.3.3.
    """
    lon, lat = start
    middle = lat
    for _ in range(3):
        to_east_m, to_north_m = radii_m(middle)
        north = north_m / radians(to_north_m)
        middle = lat + north / 2
    to_east_m, _ = radii_m(middle)
    return lon + east_m / radians(to_east_m * cos(radians(middle))), lat + north


def _places(coords: Coords) -> tuple[LonLat, ...]:
    return tuple((lon, lat) for lon, lat in coords.tolist())
