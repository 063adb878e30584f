"""Lines to draw against: the outlines and lines in any file that can be imported.

Points with names (villages, schools) come along as names on the map, also out of a table.
"""

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import shapely
from shapely.geometry import (
    GeometryCollection,
    LineString,
    MultiLineString,
    MultiPolygon,
    Point,
    Polygon,
)
from shapely.geometry.base import BaseGeometry

from greendesk.errors import CANNOT_OPEN, BadInput
from greendesk.exchange import read_file
from greendesk.exchange.base import Report, quiet
from greendesk.exchange.crs import mover
from greendesk.i18n import N_
from greendesk.markup import text_of
from greendesk.model.coordinates import parse_coordinates
from greendesk.model.guide import Guide

_NAMED = re.compile(r"name|nam_|ชื่อ|title", re.IGNORECASE)
_VILLAGE = re.compile(r"บ้าน|village", re.IGNORECASE)
_PLACED = re.compile(
    r"lat|lon|lng|ละติ|ลองติ|ลองจิ|east|north|ตะวันออก|เหนือ|พิกัด|coord|\butm|(?<![a-z])[xyen](?![a-z])",
    re.IGNORECASE,
)
_EDGE = (180.0, 90.0)
_TABLES = (".csv", ".txt", ".tsv")
_MOST_TABLE_BYTES = 2_000_000
_NOTHING = N_(
    "The file {name} holds no areas, no lines and no points with names. Nothing was changed."
    " Please choose another."
)


def read_guides(
    path: Path,
    new_id: Callable[[], str],
    report: Report = quiet,
    *,
    open_project: Path | None,
) -> list[Guide]:
    """Return every area, line and named point in a file, EPSG:4326, as it is: nothing is mended.

    Args:
        open_project: the project that is open in this process; see :func:`read_file`.

    Raises:
        BadInput: the file can't be read, does not say where it lies, or holds nothing of these.
    """
    if path.suffix.lower() in _TABLES:
        return _points_of_table(path, new_id)
    reading = read_file(path, report, open_project=open_project)
    reading = replace(reading, found=[*reading.found, *reading.lines])
    move = mover(reading)
    found = []
    for one in reading.found:
        title = _title(one.values)
        drawn = outlines_of(one.shape)
        if drawn is None and title and isinstance(one.shape, Point) and not one.shape.is_empty:
            drawn = shapely.force_2d(one.shape)
        if drawn is not None:
            moved = move(np.array([drawn], dtype=object))[0]
            if (np.abs(shapely.get_coordinates(moved)) <= _EDGE).all():
                found.append(Guide(new_id(), title, moved, path.name))
    if not found:
        raise BadInput(_NOTHING, name=path.name)
    return found


def _points_of_table(path: Path, new_id: Callable[[], str]) -> list[Guide]:
    """Return the lines of a table that say a name and a place, in degrees or UTM."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_TABLE_BYTES)
    except OSError as error:
        raise BadInput(CANNOT_OPEN, name=path.name) from error
    text = text_of(content)
    names, places = _by_headings(text) or ((), text)
    named = [
        (names[row.number - 1] if names else row.name.strip(" ,;\t"), row.at)
        for row in parse_coordinates(places).rows
        if row.at is not None
    ]
    found = [Guide(new_id(), name, Point(at), path.name) for name, at in named if name]
    if not found:
        raise BadInput(_NOTHING, name=path.name)
    return found


def _by_headings(text: str) -> tuple[list[str], str] | None:
    """Return the names of a table and its places, a line each; None where no heading says which.

    Of several columns of names (province, amphoe, village) it is that of the villages, or the last.
    """
    first = text.lstrip().partition("\n")[0]
    mark = max("\t;,", key=first.count)
    rows = list(csv.reader(text.lstrip().splitlines(), delimiter=mark))
    heads = [head.strip() for head in rows[0]] if rows else []
    where = [n for n, head in enumerate(heads) if _PLACED.search(head)]
    titles = [n for n, head in enumerate(heads) if n not in where and _NAMED.search(head)]
    villages = [n for n, head in enumerate(heads) if n not in where and _VILLAGE.search(head)]
    column = next(iter((*villages, *reversed(titles))), None)
    if column is None or not where or len(rows) < 2:
        return None
    names, places = [], []
    for row in rows[1:]:
        cells = [*row, *[""] * (len(heads) - len(row))]
        names.append(cells[column].strip())
        places.append(", ".join(f"{heads[n]} {cells[n].strip()}" for n in where))
    return names, "\n".join(places)


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
