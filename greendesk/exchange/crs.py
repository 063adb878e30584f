"""Which coordinate system a file is in, and the way from there to EPSG:4326.

Files lie or say nothing. Where most of the shapes end up decides: outside Thailand it is the wrong
system, or the axes are swapped, and the officer is asked instead of getting a map in the sea.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import MultiPolygon

from greendesk.errors import BadInput
from greendesk.exchange.base import Reading
from greendesk.i18n import N_
from greendesk.model.coordinates import utm_pipeline

if TYPE_CHECKING:
    from pyproj import Transformer

THAILAND = (92.0, 3.0, 110.0, 23.0)  # generous: catches swapped axes and metres
_DEGREES = ("EPSG:4326", "OGC:CRS84")
_INDIAN_1975 = {24047: 47, 24048: 48}  # EPSG code -> UTM zone
_SURE_PERCENT = 70  # how sure PROJ has to be that a WKT text is one of these
_MAX_WKT = 20_000
_NAMED = re.compile(r"(?:EPSG|ESRI|OGC):[A-Z0-9]{4,6}", re.IGNORECASE)
_WKT = re.compile(r"[A-Z][A-Z_]*\[")
_WKT_NAME = re.compile(r'[A-Z][A-Z_]*\["(?P<name>[^"]+)"')

Shapes = TypeVar("Shapes", MultiPolygon, NDArray[np.object_])


class Move(Protocol):
    """Brings a shape, or an array of shapes, to EPSG:4326."""

    def __call__(self, shapes: Shapes, /) -> Shapes:
        """Return them there."""


Corners = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def assumed(reading: Reading, crs: str = "") -> str:
    """Return the coordinate system to read the shapes in: the officer's word, the file's, a guess.

    Raises:
        BadInput: nobody says, and the numbers are not degrees in Thailand.
    """
    if crs or reading.crs:
        return crs or reading.crs
    boxes = _boxes(reading)
    west, south, east, north = THAILAND
    inside = (boxes[:, 0] >= west) & (boxes[:, 1] >= south)
    inside &= (boxes[:, 2] <= east) & (boxes[:, 3] <= north)
    if not len(boxes) or inside.mean() > 0.5:
        return "EPSG:4326"
    raise BadInput(
        N_(
            "The file does not say its coordinate system, and its numbers are not degrees in"
            " Thailand. Please choose it (for example UTM zone 47: EPSG:32647)."
        )
    )


def mover(reading: Reading, crs: str = "") -> Move:
    """Return what brings the shapes of a reading to EPSG:4326, (lon, lat) degrees.

    Args:
        crs: "EPSG:n" or a WKT text; wins over what the file says.

    Raises:
        BadInput: the coordinate system is unknown, or no shape would lie near Thailand.
    """
    turn = _transformer(assumed(reading, crs))
    _check_places(_boxes(reading), turn)
    if turn is None:
        return _stay
    turned = turn

    def move(shapes: Shapes, /) -> Shapes:
        return shapely.transform(shapes, turned)

    return move


def on_earth(shape: MultiPolygon) -> bool:
    """Return whether every corner is a place in degrees; NaN and infinity are none."""
    corners = np.abs(shapely.get_coordinates(shape))
    return bool((corners <= (180.0, 90.0)).all())


def on_earth_all(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Return for each of many shapes what :func:`on_earth` says of it."""
    corners, owner = shapely.get_coordinates(shapes, return_index=True)
    there = np.ones(len(shapes), dtype=bool)
    there[owner[~(np.abs(corners) <= (180.0, 90.0)).all(axis=1)]] = False
    return there


def _stay(shapes: Shapes, /) -> Shapes:
    return shapes


def _transformer(crs: str) -> Callable[[Corners], Corners] | None:
    if crs.upper() in _DEGREES:
        return None
    known = _NAMED.fullmatch(crs) or (len(crs) <= _MAX_WKT and _WKT.match(crs))
    from pyproj import Transformer  # late: 120 ms of start-up
    from pyproj.exceptions import CRSError, ProjError

    try:
        if not known:  # pyproj would also take pipelines, which may name files
            raise CRSError(crs[:60])
        transformer = _indian_1975(crs)
        if transformer is None:
            transformer = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    except (CRSError, ProjError) as error:
        raise BadInput(
            N_("The coordinate system {crs} is not known here. Please choose another one."),
            crs=_name_of(crs),
        ) from error

    def turn(corners: Corners) -> Corners:
        lon, lat = transformer.transform(corners[:, 0], corners[:, 1])
        return np.column_stack([lon, lat])

    return turn


def _name_of(crs: str) -> str:
    """Return what a coordinate system calls itself, or its first letters."""
    named = _WKT_NAME.match(crs)
    return (named["name"] if named else crs)[:60]


def _indian_1975(crs: str) -> "Transformer | None":
    """Return the way from UTM on Indian 1975, which is not the one that PROJ would take; or None.

    It is the same as for typed coordinates, see :mod:`greendesk.model.coordinates`.
    """
    from pyproj import CRS, Transformer

    code = CRS.from_user_input(crs).to_epsg(_SURE_PERCENT)
    if code not in _INDIAN_1975:
        return None
    return Transformer.from_pipeline(utm_pipeline(_INDIAN_1975[code], "INDIAN75"))


def _check_places(boxes: Corners, turn: Callable[[Corners], Corners] | None) -> None:
    """Raise BadInput if no box would touch Thailand."""
    if not len(boxes):
        return
    corners = boxes[:, [0, 1, 2, 1, 2, 3, 0, 3]].reshape(-1, 2)
    lon, lat = (corners if turn is None else turn(corners)).reshape(-1, 4, 2).transpose(2, 0, 1)
    west, south, east, north = THAILAND
    near = (lon.min(1) <= east) & (lon.max(1) >= west) & (lat.min(1) <= north)
    if not (near & (lat.max(1) >= south)).any():  # infinity and NaN are never near
        raise BadInput(
            N_(
                "The shapes lie far outside Thailand. Perhaps the coordinate system is another one,"
                " or longitude and latitude are swapped. Nothing was changed."
            )
        )


def _boxes(reading: Reading) -> Corners:
    """Return the boxes of all shapes, (n, 4): west, south, east, north in the file's own units."""
    shapes = [f.shape for f in reading.found if f.shape is not None and not f.shape.is_empty]
    boxes = shapely.bounds(np.asarray(shapes, dtype=object)).reshape(-1, 4)
    return boxes[np.isfinite(boxes).all(axis=1)]
