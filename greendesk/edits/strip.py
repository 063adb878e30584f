"""The line that a strip was drawn along, kept with the patch beside the values of the schema.

The one thing to know: the line only counts while the outline is what it and the width make. Once
an officer has moved a corner, the line tells nothing any more, and nobody may reshape by it.
"""

import re
from collections.abc import Callable, Sequence

import numpy as np
import shapely
from shapely.geometry import LineString, Point

from greendesk.edits.figures import corridor
from greendesk.edits.rings import LonLat
from greendesk.errors import BadInput
from greendesk.model.plane import Coords, Plane
from greendesk.model.record import CORRIDOR_LINE, Patch, Values

WIDTH = "corridor_width_m"
_NUMBER = re.compile(r"-?\d{1,3}(?:\.\d{1,20})?")
_PLACE = rf"{_NUMBER.pattern} {_NUMBER.pattern}"
_LINE = re.compile(rf"LINESTRING \({_PLACE}(?:, {_PLACE})+\)")
_DIGITS = 9  # of a degree: 0.1 mm
_LIKE_M = 0.02
_LIKE = 1e-3  # of the width: flat ground is not the same flat ground elsewhere


def line_text(line: Sequence[LonLat]) -> str:
    """Return a line as the text that is kept: WKT, nine decimals.

    >>> line_text([(100.1234567891, 13.5), (100.125, 13.5)])
    'LINESTRING (100.123456789 13.5, 100.125 13.5)'
    """
    return shapely.to_wkt(LineString(line), rounding_precision=_DIGITS)


def line_of(values: Values) -> tuple[LonLat, ...]:
    """Return the line kept among the values of a patch; empty if there is none that is sound."""
    text = str(values.get(CORRIDOR_LINE, ""))
    if _LINE.fullmatch(text) is None:  # from any file: GEOS is not asked about what isn't one
        return ()
    numbers = [float(number) for number in _NUMBER.findall(text)]
    return tuple(zip(numbers[::2], numbers[1::2], strict=True))


def kept_line(patch: Patch) -> tuple[LonLat, ...] | None:
    """Return the line of a strip, (lon, lat), as long as its outline is what the line makes.

    None if the patch has no line, or if it has been reshaped since. A strip whose width has been
    emptied in the form is still one.
    """
    line = line_of(patch.values)
    if len(line) < 2 or patch.shape is None or patch.shape.is_empty:
        return None
    width_m = patch.values.get(WIDTH)
    if width_m is None:
        width_m = _measured_m(patch, line)
    if isinstance(width_m, str):
        return None
    try:
        made = corridor(line, width_m)
    except BadInput:
        return None
    if made == patch.shape:
        return line
    plane = Plane.over(made)
    off_m = shapely.hausdorff_distance(plane.shape_to_m(made), plane.shape_to_m(patch.shape))
    return line if off_m <= _LIKE_M + _LIKE * width_m else None


def carried(patch: Patch, move: Callable[[Coords], Coords]) -> Values:
    """Return the values of a patch that is moved as a whole: a line that still counts goes along.

    Args:
        move: (n, 2) degrees -> where they are afterwards.
    """
    line = kept_line(patch) if CORRIDOR_LINE in patch.values else None
    if line is None:
        return patch.values
    return {**patch.values, CORRIDOR_LINE: line_text(move(np.array(line)).tolist())}


def _measured_m(patch: Patch, line: Sequence[LonLat]) -> float:
    """Return how wide the patch is in the middle of the longest side of its line."""
    assert patch.shape is not None
    plane = Plane.over(patch.shape)
    places = plane.to_m(np.array(line))
    longest = int(np.argmax(np.hypot(*np.diff(places, axis=0).T)))
    middle = Point(places[longest : longest + 2].mean(axis=0))
    return round(2 * plane.shape_to_m(patch.shape).boundary.distance(middle), 2)
