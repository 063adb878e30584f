"""Which patches lie under the pointer."""

import shapely

from greendesk.model.record import Patch
from greendesk.model.view import View
from greendesk.tools.base import LonLat

_REACH_PX = 4.0


def patches_under(place: LonLat, pixel: LonLat, view: View, reach: float = 1.0) -> list[Patch]:
    """Return the patches at a place, the smallest first, so that none hides behind a larger one.

    Args:
        place: (lon, lat) degrees.
        pixel: size of a logical pixel in degrees; an outline is hit from a few pixels off.
        reach: how much further than with a mouse.
    """
    dx, dy = _REACH_PX * reach * pixel[0], _REACH_PX * reach * pixel[1]
    box = place[0] - dx, place[1] - dy, place[0] + dx, place[1] + dy
    touch = shapely.box(*box)
    found = [
        p for p in view.near(box) if p.shape is not None and shapely.intersects(p.shape, touch)
    ]
    return sorted(found, key=lambda patch: (_size(patch), patch.id))


def _size(patch: Patch) -> float:
    return float(shapely.area(patch.shape))
