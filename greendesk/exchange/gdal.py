"""What GDAL does for us, inside the child process: Shapefiles in and out, GeoPackages in.

Only this module imports fiona; :func:`main` is the child's whole program. Every opening names its
one driver: left to itself GDAL would look into a ``.shp`` that is really a VRT, which can name any
file or address (``fiona.listlayers`` can't be told, so layers are walked by number).

A shape of a GeoPackage that GDAL can't read comes as none at all; SQLite says if there was one.
"""

import sqlite3
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import orjson

from greendesk.confined import CPU_S, limit_resources, read_frames, write_frame
from greendesk.exchange.base import MAX_CORNERS, MAX_FOUND

_READ = {"ESRI Shapefile", "GPKG"}
_GREEN = "green_patch"
_MAX_LAYERS = 60  # each is opened once
_SURE_OF_CRS = 90  # percent; below, the words of the file are kept and the code is not guessed
_LINES, _NEITHER = ("LineString", "Point"), "None"


class _TooMuch(ValueError):
    """More rows or corners than can be imported at once."""


def main(request: str, reply: str) -> int:
    """Carry out the task in file ``request`` and write frames to file ``reply``."""
    with Path(request).open("rb") as file:
        frames = read_frames(file)
        task = orjson.loads(next(frames)[0])
        limit_resources(task.get("cpu_s", CPU_S))
        rows = list(frames)
    with Path(reply).open("wb") as file:
        try:
            answer = _read(task) if task["do"] == "read" else _write(task, rows)
            for head, body in answer:
                write_frame(file, head, body)
        except (OSError, RuntimeError, ValueError, TypeError, KeyError) as error:
            file.seek(0)
            file.truncate()
            told = {"error": str(error)[:200], "too_much": isinstance(error, _TooMuch)}
            write_frame(file, orjson.dumps(told), b"")
    return 0


def _read(task: dict[str, str]) -> Iterator[tuple[bytes, bytes]]:
    """Yield the head and the rows of one layer of areas, then those of lines that lie like it."""
    areas, lines, seen = _layers(task)
    layer = _GREEN if _GREEN in areas else next(iter((*areas, *lines)), None)
    if layer is None:
        yield orjson.dumps({"crs": "", "layer": "", "others": [], "beside": []}), b""
        return
    with _opened(task, {**lines, **areas}[layer]) as source:
        crs, spent = _crs(source), _Spent()
        beside = {}
        for name, number in lines.items():
            if name != layer and (rows := _lines_beside(task, number, crs)) is not None:
                beside[name] = rows
        others = [name for name in (*areas, *lines) if name not in (layer, *beside)]
        others += _layers_beyond(task, seen)
        head = {"crs": crs, "layer": layer, "others": others, "beside": list(beside)}
        yield orjson.dumps(head), b""
        yield from _rows(source, spent, _Damaged(task, layer), line=layer in lines)
    for rows in beside.values():
        yield from rows


class _Spent:
    """How much was read so far."""

    rows = corners = 0


class _Damaged:
    """The rows of a layer that have a shape by SQLite; asked for at the first row without one.

    **Source:** OGC GeoPackage 1.4, 2.1.3: byte 3 of a shape holds flags, the fifth one for "empty".
    """

    _EMPTY = 0x10

    def __init__(self, task: Mapping[str, str], layer: str) -> None:
        self._path, self._layer = task["path"] if task["driver"] == "GPKG" else "", layer
        self._ids: frozenset[str] | None = None

    def __contains__(self, row_id: str) -> bool:
        if self._ids is None:
            self._ids = frozenset(self._with_shape()) if self._path else frozenset()
        return row_id in self._ids

    def _with_shape(self) -> Iterator[str]:
        named = "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?"
        for (column,) in _asked(self._path, named, self._layer):
            head = f"substr(CAST({_quoted(column)} AS BLOB), 1, 4)"
            sql = f"SELECT rowid, {head} FROM {_quoted(self._layer)} WHERE {head} NOT NULL"
            for row_id, begins in _asked(self._path, sql):
                if begins[:2] != b"GP" or len(begins) < 4 or not begins[3] & self._EMPTY:
                    yield str(row_id)


def _layers_beyond(task: Mapping[str, str], seen: Collection[str]) -> list[str]:
    """Return the names of layers that were not opened because there are so many."""
    if task["driver"] != "GPKG" or len(seen) < _MAX_LAYERS:
        return []
    sql = "SELECT table_name FROM gpkg_contents WHERE data_type = 'features' LIMIT 1000"
    return [str(name) for (name,) in _asked(task["path"], sql) if str(name) not in seen]


def _asked(path: str, sql: str, *values: object) -> list[tuple[Any, ...]]:
    """Return the rows of a query to a GeoPackage; none where SQLite can't say."""
    try:
        with closing(sqlite3.connect(f"{Path(path).as_uri()}?mode=ro", uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            return db.execute(sql, values).fetchall()
    except sqlite3.Error:
        return []


def _quoted(name: object) -> str:
    return '"' + str(name).replace('"', '""') + '"'


def _rows(
    source: Any, spent: _Spent, damaged: _Damaged, *, line: bool
) -> Iterator[tuple[bytes, bytes]]:
    for row in source:
        if spent.rows >= MAX_FOUND or spent.corners > MAX_CORNERS:
            raise _TooMuch
        body, corners = _wkb(row["geometry"])
        spent.rows, spent.corners = spent.rows + 1, spent.corners + corners
        values = {k: _plain(v) for k, v in dict(row["properties"]).items()}
        there = row["geometry"] is not None or str(row["id"]) in damaged
        told = {"id": str(row["id"]), "values": values, "shape": there, "line": line}
        yield orjson.dumps(told), body


def _lines_beside(
    task: Mapping[str, str], layer: int, crs: str
) -> list[tuple[bytes, bytes]] | None:
    """Return the rows of a layer of lines; None if it lies otherwise or holds too much."""
    with _opened(task, layer) as source:
        if _crs(source) != crs:
            return None
        try:
            return list(_rows(source, _Spent(), _Damaged(task, source.name), line=True))
        except _TooMuch:
            return None


def _opened(task: Mapping[str, str], layer: int) -> Any:  # fiona has no types
    import fiona

    if task["driver"] not in _READ:
        raise ValueError(task["driver"])
    options = {"encoding": task["encoding"]} if task["encoding"] else {}
    if task["driver"] == "GPKG":
        options["LIST_ALL_TABLES"] = "NO"  # those that are no layers cost time and hold no shapes
    number = layer or None  # fiona takes None for the first and 0 for a name
    return fiona.open(task["path"], layer=number, enabled_drivers=[task["driver"]], **options)


def _layers(task: Mapping[str, str]) -> tuple[dict[str, int], dict[str, int], set[str]]:
    """Return name -> number of each layer that may hold areas, the same for lines, and all names.

    No more than ``_MAX_LAYERS`` are looked at.
    """
    from fiona.errors import FionaError

    found: dict[str, int] = {}
    lines: dict[str, int] = {}
    seen: set[str] = set()
    for number in range(_MAX_LAYERS):
        try:
            with _opened(task, number) as source:
                seen.add(source.name)
                if _kind(source).endswith(_LINES):
                    lines[source.name] = number
                elif not _kind(source).endswith(_NEITHER):
                    found[source.name] = number
        except (FionaError, ValueError, IndexError):
            if number == 0:
                raise
            break
    return found, lines, seen


def _kind(source: Any) -> str:
    return str(source.schema["geometry"])


def _wkb(geometry: Any) -> tuple[bytes, int]:
    """Return the WKB of a geometry and its corners; nothing for one that can't be."""
    import shapely
    from shapely.geometry import shape

    if geometry is None:
        return b"", 0
    try:
        made = shape(geometry)
        return shapely.to_wkb(made), int(shapely.get_num_coordinates(made))
    except (shapely.errors.ShapelyError, ValueError, TypeError):
        return b"", 0


def _crs(source: Any) -> str:
    crs = source.crs
    if not crs:
        return ""
    code = crs.to_epsg(confidence_threshold=_SURE_OF_CRS)
    return f"EPSG:{code}" if code else str(source.crs_wkt)


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def _write(
    task: Mapping[str, object], rows: list[tuple[bytes, bytes]]
) -> Iterator[tuple[bytes, bytes]]:
    import fiona
    from shapely import from_wkb
    from shapely.geometry import mapping

    columns = dict(cast(Mapping[str, str], task["columns"]))
    with fiona.open(
        str(task["path"]),
        "w",
        driver="ESRI Shapefile",
        crs="EPSG:4326",
        schema={"geometry": "Polygon", "properties": columns},
        encoding="UTF-8",
    ) as sink:
        for head, body in rows:
            geometry = mapping(from_wkb(body)) if body else None
            sink.write({"geometry": geometry, "properties": orjson.loads(head)})
    yield orjson.dumps({"written": len(rows)}), b""


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:3]))
