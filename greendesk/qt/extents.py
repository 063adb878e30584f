"""Boxes round patches: where the map flies to."""

from collections.abc import Iterable
from math import isnan

import numpy as np
import shapely

from greendesk.model.edit import Bounds
from greendesk.model.record import Patch
from greendesk.model.survey import Survey


def box_round(patches: Iterable[Patch | None]) -> Bounds | None:
    """Return the box round the shapes of some patches, EPSG:4326 degrees; None if none is drawn.

    Of 100,000 that takes 70 ms: call it in a job.
    """
    shapes = [patch.shape for patch in patches if patch is not None and patch.shape is not None]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    return None if isnan(west) else (west, south, east, north)


def home_of(survey: Survey, own: Bounds | None) -> Bounds | None:
    """Return the LAO's area: its boundary, else its ``own`` patches' box, else its province."""
    if survey.boundary is not None:
        return survey.boundary.bounds
    if own is not None:
        return own
    outline = survey.outlines.get(survey.profile.province_code)
    return None if outline is None else outline.bounds
