"""What GDAL does for us, inside the child process: Shapefiles in and out, GeoPackages in.

Only this module imports fiona; :func:`main` is the child's whole program. The driver list is
explicit: no VRT, no network, nothing that a file could ask for by itself.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import orjson

from greendesk.exchange.child import limit_resources, read_frames, write_frame

_READ = {"ESRI Shapefile", "GPKG"}
_GREEN = "green_patch"


def main(request: str, reply: str) -> int:
    """Carry out the task in file ``request`` and write frames to file ``reply``."""
    limit_resources()
    with Path(request).open("rb") as file:
        frames = read_frames(file)
        task = orjson.loads(next(frames)[0])
        rows = list(frames)
    with Path(reply).open("wb") as file:
        try:
            answer = _read(task) if task["do"] == "read" else _write(task, rows)
            for head, body in answer:
                write_frame(file, head, body)
        except (OSError, RuntimeError, ValueError, TypeError, KeyError) as error:
            file.seek(0)
            file.truncate()
            write_frame(file, orjson.dumps({"error": str(error)[:200] or "?"}), b"")
    return 0


def _read(task: dict[str, str]) -> Iterator[tuple[bytes, bytes]]:
    import fiona
    from shapely import to_wkb
    from shapely.geometry import shape

    if task["driver"] not in _READ:
        raise ValueError(task["driver"])
    layers = fiona.listlayers(task["path"])
    layer = _GREEN if _GREEN in layers else _first_with_areas(task, layers)
    options = {"encoding": task["encoding"]} if task.get("encoding") else {}
    with fiona.open(task["path"], layer=layer, enabled_drivers=[task["driver"]], **options) as src:
        yield orjson.dumps({"crs": _crs(src), "layer": layer, "layers": layers}), b""
        for row in src:
            values = {k: _plain(v) for k, v in dict(row["properties"]).items()}
            body = b"" if row["geometry"] is None else to_wkb(shape(row["geometry"]))
            yield orjson.dumps({"id": str(row["id"]), "values": values}), body


def _first_with_areas(task: dict[str, str], layers: list[str]) -> str:
    import fiona

    for layer in layers:
        with fiona.open(task["path"], layer=layer, enabled_drivers=[task["driver"]]) as src:
            if "Polygon" in src.schema["geometry"] or src.schema["geometry"] == "Unknown":
                return layer
    raise ValueError("no areas")


def _crs(src: object) -> str:
    crs = getattr(src, "crs", None)
    if not crs:
        return ""
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(getattr(src, "crs_wkt", ""))


def _plain(value: object) -> object:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return value.hex() if isinstance(value, bytes) else str(value)


def _write(
    task: dict[str, object], rows: list[tuple[bytes, bytes]]
) -> Iterator[tuple[bytes, bytes]]:
    import fiona
    from shapely import from_wkb
    from shapely.geometry import mapping

    schema = {"geometry": "Polygon", "properties": dict(task["columns"])}  # type: ignore[call-overload]
    with fiona.open(
        str(task["path"]),
        "w",
        driver="ESRI Shapefile",
        crs="EPSG:4326",
        schema=schema,
        encoding="UTF-8",
    ) as sink:
        for head, body in rows:
            geometry = mapping(from_wkb(body)) if body else None
            sink.write({"geometry": geometry, "properties": orjson.loads(head)})
    yield orjson.dumps({"written": len(rows)}), b""


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:3]))
