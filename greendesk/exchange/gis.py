"""Shapefiles (plain and zipped) and GeoPackages, by way of the child process.

The DBF's code page can't be trusted (.cpg and the language byte lie): bytes decide between UTF-8
and the Thai code page cp874. Columns have ten letters at most, texts 254 bytes.
"""

import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import orjson
import shapely

from greendesk.errors import BadInput
from greendesk.exchange.archive import is_zip, unpack_shapefile
from greendesk.exchange.base import (
    MAX_BYTES,
    MAX_FOUND,
    Format,
    Found,
    LeftOut,
    Package,
    Reading,
    Report,
    read_bytes,
)
from greendesk.exchange.child import Child
from greendesk.exchange.columns import exported_values
from greendesk.i18n import N_, Text
from greendesk.model.schema import Schema

_DBF_TEXT_BYTES = 254
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def read_shapefile(path: Path, report: Report) -> Reading:
    """Read a zipped Shapefile, or a ``.shp`` with its sister files beside it.

    Raises:
        BadInput: damaged, or parts are missing.
    """
    with Child() as child:
        content = read_bytes(path)
        if is_zip(content):
            shp = unpack_shapefile(content, child.folder)
        else:
            shp = _gather(path, child.folder)
        if not shp.with_suffix(".shx").exists() or not shp.with_suffix(".dbf").exists():
            raise BadInput(
                N_("Parts of the Shapefile are missing: .shp, .shx and .dbf belong together.")
            )
        encoding = _encoding(shp.with_suffix(".dbf"))
        task = {"do": "read", "driver": "ESRI Shapefile", "path": str(shp), "encoding": encoding}
        return _reading(child.ask(dict(task)), report)


def read_geopackage(path: Path, report: Report) -> Reading:
    """Read the green patches, or the first layer of areas, of a GeoPackage (from a copy).

    Raises:
        BadInput: damaged, or it holds no areas.
    """
    with Child() as child:
        copy = child.folder / "map.gpkg"
        _copy(path, copy)
        task = {"do": "read", "driver": "GPKG", "path": str(copy), "encoding": ""}
        return _reading(child.ask(dict(task)), report)


def _reading(frames: list[tuple[bytes, bytes]], report: Report) -> Reading:
    head, rows = orjson.loads(frames[0][0]), frames[1:]
    if not rows or len(rows) > MAX_FOUND:
        raise BadInput(
            N_("The file {name} holds {n} areas; between 1 and {most} can be imported at once."),
            name=head.get("layer", ""),
            n=len(rows),
            most=MAX_FOUND,
        )
    found: list[Found] = []
    left_out: list[LeftOut] = []
    for n, (text, wkb) in enumerate(rows, 1):
        row = orjson.loads(text)
        shape = shapely.from_wkb(wkb, on_invalid="ignore") if wkb else None
        if wkb and shape is None:
            left_out.append(LeftOut(row["id"], Text(N_("The shape can't be read."))))
            continue
        found.append(Found(shape, row["values"], row["id"]))
        if n % 500 == 0:
            report(n / len(rows))
    return Reading(found, left_out, head["crs"])


def _gather(path: Path, folder: Path) -> Path:
    sisters = {p.suffix.lower(): p for p in path.parent.glob(f"{path.stem}.*")}
    for suffix in _PARTS:
        if suffix in sisters:
            _copy(sisters[suffix], folder / f"map{suffix}")
    return folder / "map.shp"


def _copy(source: Path, target: Path) -> None:
    try:
        if source.stat().st_size > 2 * MAX_BYTES:
            raise BadInput(
                N_("The file is larger than {mb} MB. Please split it and import the parts."),
                mb=2 * MAX_BYTES // 1_000_000,
            )
        shutil.copyfile(source, target)
    except OSError as error:
        raise BadInput(
            N_("The file {name} can't be opened. Please check that it is still there."),
            name=source.name,
        ) from error


def _encoding(dbf: Path) -> str:
    """Return "UTF-8" if every text byte of the table is good UTF-8, else the Thai code page."""
    content = dbf.read_bytes()
    start = int.from_bytes(content[8:10], "little") if len(content) > 32 else 0
    width = int.from_bytes(content[10:12], "little") if start else 0
    if not width:
        raise BadInput(N_("This file is damaged and can't be read. Nothing was changed."))
    try:
        content[start:].rstrip(b"\x1a").decode("utf-8")
    except UnicodeDecodeError:
        return "cp874"
    return "UTF-8"


def short_names(columns: list[str]) -> dict[str, str]:
    """Return column -> a name of at most ten letters, no two alike.

    >>> short_names(["green_type", "green_subtype", "green_subject"])
    {'green_type': 'green_type', 'green_subtype': 'green_subt', 'green_subject': 'green_su_1'}
    """
    names: dict[str, str] = {}
    for column in columns:
        name, n = column[:10], 0
        while name in names.values():
            n += 1
            name = f"{column[: 9 - len(str(n))]}_{n}"
        names[column] = name
    return names


def write_shapefile(path: Path, package: Package, report: Report) -> list[Text]:
    """Write a Shapefile in UTF-8 with its ``.cpg``; a ``.zip`` holds all its parts.

    Returns:
        A note on texts that had to be cut.
    """
    types = {"patch_id": "str:36", **_dbf_types(package.schema), "area_m2": "float:20.2"}
    drawn = [p for p in package.patches if p.shape is not None]
    sample = exported_values(package.patches[0], package) if package.patches else {}
    names = short_names([c for c in sample if c in types] or ["patch_id"])
    cut = [0]

    def rows() -> Iterator[tuple[bytes, bytes]]:
        for n, patch in enumerate(drawn):
            values = exported_values(patch, package)
            row = {names[c]: _dbf_value(values[c], cut) for c in names}
            yield orjson.dumps(row), shapely.to_wkb(patch.shape)
            if n % 500 == 0:
                report(n / len(drawn))

    with Child() as child:
        shp = child.folder / f"{path.stem}.shp"
        columns = {names[c]: types[c] for c in names}
        child.ask({"do": "write", "path": str(shp), "columns": columns}, rows())
        shp.with_suffix(".cpg").write_text("UTF-8", encoding="ascii")
        _deliver(shp, path)
    notes = []
    if cut[0]:
        notes.append(
            Text(N_("{n} long texts were cut: a Shapefile holds 254 bytes a cell."), {"n": cut[0]})
        )
    if len(drawn) < len(package.patches):
        missing = len(package.patches) - len(drawn)
        notes.append(Text(N_("{n} patches without a shape were left out."), {"n": missing}))
    return notes


def _dbf_types(schema: Schema) -> dict[str, str]:
    kinds = {"integer": "int:18", "number": "float:24.8"}
    properties = schema.json.get("properties", {})
    types = {}
    for field_id in schema.fields:
        kind = properties.get(field_id, {}).get("type", "string")
        kind = next((k for k in kind if k != "null"), "string") if isinstance(kind, list) else kind
        types[field_id] = kinds.get(kind, f"str:{_DBF_TEXT_BYTES}")
    return types


def _dbf_value(value: object, cut: list[int]) -> object:
    if not isinstance(value, str) or len(value.encode()) <= _DBF_TEXT_BYTES:
        return value
    cut[0] += 1
    return value.encode()[:_DBF_TEXT_BYTES].decode(errors="ignore")


def _deliver(shp: Path, path: Path) -> None:
    parts = [shp.with_suffix(s) for s in _PARTS if shp.with_suffix(s).exists()]
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for part in parts:
                archive.write(part, part.name)
        return
    for part in parts:
        shutil.copyfile(part, path.with_suffix(part.suffix))


SHAPEFILE = Format("shp", N_("Shapefile"), (".shp", ".zip"), read_shapefile, write_shapefile)
GEOPACKAGE = Format("gpkg", N_("GeoPackage"), (".gpkg",), read_geopackage)
