"""Where a paper map or a screenshot lies, by points that are found both on it and on the ground.

The picture is laid with an affine transformation (shifted, turned, stretched, slanted) that fits
all points best, in metres of the UTM zone they lie in. Three points can always be met; from the
fourth on the residuals say how well they agree.

**Source:** least squares of x = a col + b row + c and y = d col + e row + f, as GIS programs call
"polynomial 1".
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.coordinates import LonLat, Zone, parse_coordinates, utm_pipeline

Place = tuple[float, float, float, float, float, float]
"""How columns and rows become coordinates: x = a col + b row + c, y = d col + e row + f."""
FEWEST, TELLING = 3, 4
_NAMING = 5
"""Of four points all are equally far off, whichever of them is wrong."""
_THIN = 0.02
"""Points whose cloud is this many times longer than wide lie on one line."""
_SAME_PX = 2.0
_SLANT = 1.25
"""A paper map is scanned as high as wide: where the scales differ more, a point is wrong."""

_TOO_FEW = N_("Three points at least are needed, far apart from each other.")
_SAME = N_("Points {one} and {other} lie in the same place. Put one of them far away from there.")
_ON_A_LINE = N_("All points lie on one line. Put one of them far away from it.")
_MIRRORED = N_(
    "With these points the picture would be seen as in a mirror. Two of them have changed places;"
    " please look at each."
)
_SKEWED = N_(
    "With these points the picture would be pulled {times:,.1f} times longer one way than the"
    " other. One of them is wrong; please look at each."
)
_FOURTH = N_("Three points always fit. A fourth one tells whether they are right.")
_ON_AVERAGE = N_("The {count} points agree to {mean:,.1f} m.")
_AGREE = N_(
    "The {count} points agree to {mean:,.1f} m; point {n} is the farthest off, by {worst:,.1f} m."
)
_NO_POINT = N_(
    "Line {n} of “{name}” is no point: column and row of the picture, then the place in degrees or"
    " UTM."
)


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """One spot, found on both.

    Attributes:
        column, row: in pixels from the upper left corner of the picture.
        at: (lon, lat), EPSG:4326.
    """

    column: float
    row: float
    at: LonLat


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the picture lies.

    Attributes:
        crs: a UTM zone on WGS 84, ``EPSG:n``.
        place: from pixels to metres of ``crs``.
        residuals_m: how far each point is from where the picture shows it, in their order.
        pixel_m: how large a pixel is on the ground.
        doubt: what looks odd, in words; the picture can be laid all the same.
    """

    crs: str
    place: Place
    residuals_m: tuple[float, ...]
    pixel_m: float
    doubt: Text | None = None

    def degrees(self, pixels: Sequence[tuple[float, float]]) -> list[LonLat]:
        """Return where these (column, row) lie, (lon, lat), EPSG:4326."""
        from pyproj import Transformer  # late: 120 ms of start-up

        a, b, c, d, e, f = self.place
        to_degrees = Transformer.from_crs(self.crs, "EPSG:4326", always_xy=True)
        metres = [(a * x + b * y + c, d * x + e * y + f) for x, y in pixels]
        return [to_degrees.transform(east, north) for east, north in metres]

    @property
    def mean_m(self) -> float | None:
        """Root mean square of the residuals; None where the points are too few to tell."""
        if len(self.residuals_m) < TELLING:
            return None
        return math.sqrt(sum(r * r for r in self.residuals_m) / len(self.residuals_m))


def place_by_points(points: Sequence[ControlPoint]) -> Placed:
    """Return where a picture lies on which these points were found.

    Raises:
        BadInput: too few, two in one place, all on one line, or two that have changed places.
    """
    if len(points) < FEWEST:
        raise BadInput(_TOO_FEW)
    pixels = np.array([(point.column, point.row) for point in points])
    zone = _zone_of(points)
    metres = _in_metres([point.at for point in points], zone)
    _check_spread(pixels, _SAME_PX)
    _check_spread(metres, 0.01)
    known = np.column_stack([pixels, np.ones(len(points))])
    middle = metres.mean(axis=0)  # small numbers lose no digits
    found, *_ = np.linalg.lstsq(known, metres - middle, rcond=None)
    residuals = np.hypot(*(known @ found - (metres - middle)).T)
    (a, d), (b, e), (c, f) = (tuple(map(float, row)) for row in found)
    if a * e - b * d >= 0:  # rows count downwards, northings upwards
        raise BadInput(_MIRRORED)
    longest, shortest = np.linalg.svd(found[:2], compute_uv=False).tolist()
    doubt = None
    if longest > _SLANT * shortest:
        doubt = Text(_SKEWED, {"times": longest / shortest})
    return Placed(
        f"EPSG:{32600 + zone}",
        (a, b, c + float(middle[0]), d, e, f + float(middle[1])),
        tuple(map(float, residuals)),
        math.sqrt(longest * shortest),
        doubt,
    )


def read_points(text: str, name: str, *, zone: Zone | None = None) -> list[ControlPoint]:
    """Return the points of a text: a line each, column and row, then the place in any form.

    Args:
        name: of the file, for the words.
        zone: the officer's word on zone and datum where a line does not say them.

    Raises:
        BadInput: a line is none; it is named.

    >>> read_points("120, 80, 47P 557565 1549699", "map.txt")[0].column
    120.0
    """
    points = []
    for n, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words = line.replace(",", " , ").replace(";", " , ").replace("\t", " , ").split()
        numbers, rest = _two_numbers(words)
        at = parse_coordinates(rest, zone=zone).places if numbers is not None else ()
        if numbers is None or len(at) != 1:
            raise BadInput(_NO_POINT, n=n, name=name)
        points.append(ControlPoint(*numbers, at[0]))
    return points


def said_of(placed: Placed) -> tuple[Text, ...]:
    """Return what the residuals tell, then what looks odd."""
    count = len(placed.residuals_m)
    if placed.mean_m is None:
        words = Text(_FOURTH)
    elif count < _NAMING:
        words = Text(_ON_AVERAGE, {"count": count, "mean": placed.mean_m})
    else:
        worst_m = max(placed.residuals_m)
        values = {"n": placed.residuals_m.index(worst_m) + 1, "worst": worst_m}
        words = Text(_AGREE, {"count": count, "mean": placed.mean_m, **values})
    return (words,) if placed.doubt is None else (words, placed.doubt)


# --- inside ---------------------------------------------------------------------------------------


def _two_numbers(words: Sequence[str]) -> tuple[tuple[float, float] | None, str]:
    """Return the two numbers that stand in front, and what comes after them."""
    found: list[float] = []
    for n, word in enumerate(words):
        if len(found) == 2:
            rest = words[n + 1 :] if word == "," else words[n:]
            return (found[0], found[1]), " ".join(rest).replace(" ,", ",")
        if word != ",":
            try:
                number = float(word)
            except ValueError:
                return None, ""
            if not math.isfinite(number):
                return None, ""
            found.append(number)
    return None, ""


def _zone_of(points: Sequence[ControlPoint]) -> int:
    middle = sum(point.at[0] for point in points) / len(points)
    return min(60, max(1, int((middle + 180) // 6) + 1))


def _in_metres(
    places: Sequence[LonLat], zone: int
) -> "np.ndarray[tuple[int, ...], np.dtype[np.float64]]":
    from pyproj import Transformer  # late: 120 ms of start-up

    back = Transformer.from_pipeline(utm_pipeline(zone, "WGS84"))
    lon, lat = np.array(places).T
    east, north = back.transform(lon, lat, direction="INVERSE")
    return np.column_stack([east, north])


def _check_spread(places: "np.ndarray[tuple[int, ...], np.dtype[np.float64]]", same: float) -> None:
    for one in range(len(places)):
        for other in range(one):
            if np.hypot(*(places[one] - places[other])) < same:
                raise BadInput(_SAME, one=other + 1, other=one + 1)
    long, thin = np.linalg.svd(places - places.mean(axis=0), compute_uv=False).tolist()
    if thin < _THIN * long:
        raise BadInput(_ON_A_LINE)
