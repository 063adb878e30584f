"""Shapefiles (plain and zipped) and GeoPackages, by way of the child process.

The DBF's code page can't be trusted (.cpg and the language byte lie): bytes decide between UTF-8
and the Thai code page cp874. GDAL is asked for Latin-1, which keeps every byte, and the letters are
made here: not every GDAL knows cp874, and a text that was cut inside a letter would stop it.
Columns have ten letters at most, texts 254 bytes.
"""

import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import orjson
import shapely

from greendesk.errors import CANNOT_OPEN, BadInput
from greendesk.exchange.archive import is_shapefile, is_zip, unpack_shapefile
from greendesk.exchange.base import (
    MAX_BYTES,
    MAX_FOUND,
    NO_AREA,
    Format,
    Found,
    LeftOut,
    Package,
    Reading,
    Report,
    check_number,
    fresh_file,
    read_bytes,
)
from greendesk.exchange.child import DAMAGED, Child, patience_s
from greendesk.exchange.columns import exported_columns, exported_values, short_names
from greendesk.i18n import N_, Text
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.schema import Schema

_DBF_TEXT_BYTES = 254
_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_THAI = re.compile("[\u0e00-\u0e7f]")
_THAI_PER_FAULT = 10
_DAY = re.compile(r"\d{8}")
_LINES_ONLY = N_(
    "This layer holds lines or points, no areas. They can be brought in to draw against: Data,"
    " Bring in lines to draw against."
)
_SCHEMA_BYTES = 65_536  # in what comes first, the names of the first tables stand
_MAP_PACK = N_(
    "{name} is a map pack: it holds pictures, no areas. Please choose another file, or add it to"
    " the background maps."
)
_NO_GEOPACKAGE = N_(
    "{name} is no GeoPackage but another kind of database. Please ask for a GeoPackage, a"
    " Shapefile or a KML file."
)

Row = Mapping[str, object]


def read_shapefile(path: Path, report: Report) -> Reading:
    """Read a zipped Shapefile, or a ``.shp`` with its sister files beside it.

    Raises:
        BadInput: damaged, or parts are missing.
    """
    with Child() as child:
        content = read_bytes(path)
        if is_zip(content):
            shp, others = (found := unpack_shapefile(content, child.folder)).shp, found.others
        else:
            shp, others = _gather(path, child.folder), ()
        if not shp.with_suffix(".shx").exists() or not shp.with_suffix(".dbf").exists():
            raise BadInput(
                N_("Parts of the Shapefile are missing: .shp, .shx and .dbf belong together.")
            )
        with shp.open("rb") as file:
            if not is_shapefile(file.read(4)):
                raise BadInput(DAMAGED)
        table = shp.with_suffix(".dbf")
        codec, days = codec_of(table.read_bytes()), dates_to_texts(table)

        def decoded(row: Row) -> Row:
            return {
                _letters(name, codec): _letters(_day(cell) if name in days else cell, codec)
                if isinstance(cell, str)
                else cell
                for name, cell in row.items()
            }

        task = {"do": "read", "driver": "ESRI Shapefile", "path": str(shp), "encoding": _BYTES}
        frames = child.ask({**task, "cpu_s": patience_s(*child.folder.iterdir())})
        lost = _without_shape(shp, frames[1:])
        reading = _reading(path.name, frames, report, others, decoded, lost)
        return replace(reading, notes=_rows_missing(shp, len(frames) - 1))


def read_geopackage(path: Path, report: Report) -> Reading:
    """Read the green patches or else the first layer of areas, and lines to draw against.

    The lines of all layers come along that lie in the same coordinate system. It is read from a
    copy.

    What another program has written but not yet put into the file (its ``-wal``) is read, too.

    Raises:
        BadInput: damaged, or it holds neither areas nor lines.
    """
    with Child() as child:
        copy = child.folder / "map.gpkg"
        _copy(path, copy)
        for beside in ("-wal", "-journal"):
            if path.with_name(path.name + beside).exists():
                _copy(path.with_name(path.name + beside), copy.with_name(copy.name + beside))
        task = {"do": "read", "driver": "GPKG", "path": str(copy), "encoding": ""}
        try:
            frames = child.ask({**task, "cpu_s": patience_s(copy)})
        except BadInput as error:
            raise _what_it_is(copy, path.name) or error from error
        others = orjson.loads(frames[0][0])["others"]
        return _reading(path.name, frames, report, tuple(others))


def _what_it_is(database: Path, name: str) -> BadInput | None:
    """Return why a database can't be read where it is no GeoPackage at all; None if it is one."""
    with database.open("rb") as file:
        head = file.read(_SCHEMA_BYTES)
    if b"gpkg_contents" in head or b"CREATE" not in head.upper():  # it, or damaged
        return None
    tiles = b"tile_data" in head and b"zoom_level" in head
    return BadInput(_MAP_PACK if tiles else _NO_GEOPACKAGE, name=name)


def _reading(
    name: str,
    frames: list[tuple[bytes, bytes]],
    report: Report,
    others: tuple[str, ...] = (),
    decoded: Callable[[Row], Row] = lambda row: row,
    lost: frozenset[str] = frozenset(),
) -> Reading:
    head, rows = orjson.loads(frames[0][0]), frames[1:]
    told = [orjson.loads(text) for text, _ in rows]
    areas = sum(not row["line"] for row in told)
    check_number(areas if areas > MAX_FOUND else len(rows), name)
    found: list[Found] = []
    lines: list[Found] = []
    one_only = Text(N_("One layer is imported at a time; this is another one."))
    left_out = [LeftOut(name, one_only) for name in others]
    left_out += [LeftOut(name, Text(_LINES_ONLY)) for name in head["beside"] if areas]
    for n, (row, (_, wkb)) in enumerate(zip(told, rows, strict=True), 1):
        shape = shapely.from_wkb(wkb, on_invalid="ignore") if wkb else None
        if shape is None and (row["shape"] or row["id"] in lost):
            left_out.append(LeftOut(row["id"], Text(N_("The shape can't be read."))))
            continue
        into = lines if row["line"] else found
        into.append(Found(shape, decoded(row["values"]), row["id"]))
        if n % 500 == 0:
            report(n / len(rows))
    if not areas:
        left_out += [LeftOut(line.where, Text(NO_AREA)) for line in lines]
    return Reading(found, left_out, head["crs"], lines=lines)


def _gather(path: Path, folder: Path) -> Path:
    """Copy a ``.shp`` and its sister files, whatever the case of their suffixes."""
    sisters = {p.suffix.lower(): p for p in path.parent.iterdir() if p.stem == path.stem}
    sisters[".shp"] = path
    for suffix in _PARTS:
        if suffix in sisters:
            _copy(sisters[suffix], folder / f"map{suffix}")
    return folder / "map.shp"


def _copy(source: Path, target: Path) -> None:
    try:
        if source.stat().st_size > MAX_BYTES:
            raise BadInput(
                N_("The file is larger than {mb} MB. Please split it and import the parts."),
                mb=MAX_BYTES // 1_000_000,
            )
        shutil.copyfile(source, target)
    except OSError as error:
        raise BadInput(CANNOT_OPEN, name=source.name) from error


_BYTES = "ISO-8859-1"


def codec_of(dbf: bytes) -> str:
    """Return the codec of a table's texts by its bytes: UTF-8, or else the Thai code page.

    A few letters that were cut in half at the end of a cell are no reason against UTF-8.

    Raises:
        BadInput: it is no table.
    """
    start = int.from_bytes(dbf[8:10], "little") if len(dbf) > 32 else 0
    if not start or not int.from_bytes(dbf[10:12], "little"):
        raise BadInput(DAMAGED)
    names = b" ".join(dbf[at : at + 11].rstrip(b"\x00") for at in range(32, start - 31, 32))
    letters = names + b" " + dbf[start:]
    try:
        letters.decode("utf-8")
    except UnicodeDecodeError:
        text = letters.decode("utf-8", "replace")
        faults = text.count("\ufffd")
        return "UTF-8" if len(_THAI.findall(text)) > _THAI_PER_FAULT * faults else "cp874"
    return "UTF-8"


def _letters(text: str, codec: str) -> str:
    """Return a text that GDAL read byte by byte with its real letters."""
    return text.encode("latin-1", "ignore").decode(codec, "ignore")


def dates_to_texts(table: Path) -> frozenset[str]:
    """Make the date columns of a table columns of text and return their names, byte by byte.

    One day that is none would otherwise keep GDAL from reading any row.
    """
    names = set()
    with table.open("r+b") as file:
        head = file.read(32)
        start = int.from_bytes(head[8:10], "little")
        for at in range(32, start - 31, 32):
            file.seek(at)
            column = file.read(32)
            if column[11:12] == b"D":
                names.add(column[:11].partition(b"\0")[0].decode(_BYTES).strip())
                file.seek(at + 11)
                file.write(b"C")
    return frozenset(names)


def _day(cell: str) -> str:
    """Return a day of a table (20240131) as ISO 8601 has it; what is none stays as it is."""
    return f"{cell[:4]}-{cell[4:6]}-{cell[6:]}" if _DAY.fullmatch(cell) else cell


def _without_shape(shp: Path, rows: list[tuple[bytes, bytes]]) -> frozenset[str]:
    """Return the numbers of rows that have a shape in the ``.shp`` which could not be read.

    **Source:** Esri Shapefile Technical Description: the index holds 8 bytes a record after a head
    of 100, first the place in words of 16 bits; a record's kind stands after 8 bytes, 0 for none.
    """
    index, lost = shp.with_suffix(".shx").read_bytes(), set()
    with shp.open("rb") as file:
        for n, (told, wkb) in enumerate(rows):
            if not wkb:
                place = 2 * int.from_bytes(index[100 + 8 * n : 104 + 8 * n], "big")
                file.seek(place + 8)
                if file.read(4) != b"\0\0\0\0":
                    lost.add(str(orjson.loads(told)["id"]))
    return frozenset(lost)


def _rows_missing(shp: Path, rows: int) -> tuple[Text, ...]:
    """Return a note if the index speaks of more shapes than the table has rows."""
    shapes = (shp.with_suffix(".shx").stat().st_size - 100) // 8
    if rows >= shapes:
        return ()
    words = N_("The table of the Shapefile lacks {n:,} rows; their shapes were left out.")
    return (Text(words, {"n": shapes - rows}),)


def write_shapefile(path: Path, package: Package, report: Report) -> list[Text]:
    """Write a Shapefile in UTF-8 with its ``.cpg``; a ``.zip`` holds all its parts.

    Returns:
        A note on texts that had to be cut.
    """
    drawn = [(p, p.shape) for p in package.patches if p.shape is not None]
    names = short_names(exported_columns(package.schema, package.personal))
    types = _dbf_types(package.schema)
    cut = [0]

    def rows() -> Iterator[tuple[bytes, bytes]]:
        for n, (patch, shape) in enumerate(drawn):
            values = exported_values(patch, package)
            row = {names[c]: _dbf_value(values[c], cut) for c in names}
            yield orjson.dumps(row), shapely.to_wkb(shape)
            if n % 500 == 0:
                report(n / len(drawn))

    with Child() as child:
        shp = child.folder / "map.shp"
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
    kinds = {"integer": "int:18", "number": "float:24.8", "string": f"str:{_DBF_TEXT_BYTES}"}
    types = {name: kinds[FIELD_TYPES[of.type].json] for name, of in schema.fields.items()}
    return {"patch_id": "str:36", **types, "area_m2": "float:20.2"}


def _dbf_value(value: object, cut: list[int]) -> object:
    if not isinstance(value, str) or len(value.encode()) <= _DBF_TEXT_BYTES:
        return value
    cut[0] += 1
    return value.encode()[:_DBF_TEXT_BYTES].decode(errors="ignore")


def _deliver(shp: Path, path: Path) -> None:
    parts = [shp.with_suffix(s) for s in _PARTS if shp.with_suffix(s).exists()]
    if path.suffix.lower() == ".zip":
        with (
            fresh_file(path) as fresh,
            zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for part in parts:
                archive.write(part, path.stem + part.suffix)
        return
    for part in parts:
        with fresh_file(path.with_suffix(part.suffix)) as fresh:
            shutil.copyfile(part, fresh)


SHAPEFILE = Format("shp", N_("Shapefile"), (".shp", ".zip"), read_shapefile, write_shapefile)
GEOPACKAGE = Format("gpkg", N_("GeoPackage"), (".gpkg",), read_geopackage)
