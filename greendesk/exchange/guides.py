"""Lines to draw against: the outlines and lines in any file that can be imported."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import GeometryCollection, LineString, MultiLineString, MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from greendesk.errors import BadInput
from greendesk.exchange import read_file
from greendesk.exchange.base import Report, quiet
from greendesk.exchange.crs import mover
from greendesk.i18n import N_
from greendesk.model.guide import Guide

_NAMED = re.compile(r"name|nam_|ชื่อ|title", re.IGNORECASE)
_EDGE = (180.0, 90.0)


def read_guides(
    path: Path,
    new_id: Callable[[], str],
    report: Report = quiet,
    *,
    open_project: Path | None,
) -> list[Guide]:
    """Return every area and line in a file, EPSG:4326, as it is: nothing is mended.

    Args:
        open_project: the project that is open in this process; see :func:`read_file`.

    Raises:
        BadInput: the file can't be read, does not say where it lies, or holds no areas and lines.
    """
    reading = read_file(path, report, open_project=open_project)
    reading = replace(reading, found=[*reading.found, *reading.lines])
    move = mover(reading)
    found = []
    for one in reading.found:
        drawn = outlines_of(one.shape)
        if drawn is not None:
            moved = move(np.array([drawn], dtype=object))[0]
            if (np.abs(shapely.get_coordinates(moved)) <= _EDGE).all():
                found.append(Guide(new_id(), _title(one.values), moved, path.name))
    if not found:
        raise BadInput(
            N_(
                "The file {name} holds no areas and no lines. Nothing was changed."
                " Please choose another."
            ),
            name=path.name,
        )
    return found


def outlines_of(shape: BaseGeometry | None) -> BaseGeometry | None:
    """Return the areas and lines of a shape, flat and without heights; None if it has none."""
    parts = [] if shape is None else [*_flat(shapely.force_2d(shape))]
    areas = [part for part in parts if isinstance(part, Polygon)]
    lines = [LineString(part.coords) for part in parts if isinstance(part, LineString)]
    if areas and lines:
        return GeometryCollection([*areas, *lines])
    if areas:
        return MultiPolygon(areas)
    return MultiLineString(lines) if lines else None


def _flat(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(shape).tolist():
        if hasattr(part, "geoms"):
            yield from _flat(part)
        elif not part.is_empty:
            yield part


def _title(values: Mapping[str, object]) -> str:
    """Return the first text that a column of names holds."""
    texts = (v for k, v in values.items() if _NAMED.search(k) and isinstance(v, str) and v.strip())
    return next(texts, "").strip()
