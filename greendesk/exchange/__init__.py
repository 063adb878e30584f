"""Files in and out.

The reader is chosen by content, never by suffix; GeoPackages are written by the store.
"""

import codecs
from pathlib import Path

from greendesk.errors import CANNOT_OPEN, BadInput
from greendesk.exchange import geojson, gis, gpx, kml, tables
from greendesk.exchange.archive import holds_kml, is_shapefile, is_zip
from greendesk.exchange.base import Format, Reading, Report, quiet
from greendesk.i18n import N_, Text
from greendesk.paths import is_same_file
from greendesk.registry import collect

_FOLDER = N_("{name} is a folder. Please choose a file in it.")
_TABLES = (".csv", ".tsv", ".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")
_TABLE = N_(
    "{name} is a table, and a table holds no outlines. Please ask for the map file (GeoPackage,"
    " Shapefile or KML). If the table lists corners, copy their coordinates and choose “Draw from"
    " coordinates…” in the menu “Edit”."
)
FORMATS = collect(Format, geojson, kml, gpx, gis, tables)


def format_of(path: Path) -> Format:
    """Return the format that the first bytes of a file speak of.

    Raises:
        BadInput: there is no such file, or none of our formats begins like it.
    """
    try:
        if path.is_dir():
            raise BadInput(_FOLDER, name=path.name)
        if not path.is_file():  # a device or a pipe would never end
            raise OSError(path)
        with path.open("rb") as file:
            head = file.read(4096)
            kml_inside = is_zip(head) and holds_kml(file)
    except OSError as error:
        raise BadInput(CANNOT_OPEN, name=path.name) from error
    text = _letters(head).lstrip()
    if head.startswith(b"SQLite format 3\x00"):
        return FORMATS["gpkg"]
    page = text[:14].lower().startswith(("<html", "<!doctype html"))
    if gpx.begins(text):
        return FORMATS["gpx"]
    if kml_inside or (text.startswith("<") and not page):
        return FORMATS["kml"]
    if is_zip(head) and path.suffix.lower() in _TABLES:
        raise _not_ours(path, empty=False)
    if is_shapefile(head) or is_zip(head):
        return FORMATS["shp"]
    if text.startswith(("{", "[")):
        return FORMATS["geojson"]
    raise _not_ours(path, empty=not text)


def _letters(head: bytes) -> str:
    """Return the first letters of a file as far as they are text; Notepad also writes UTF-16."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return head.decode("utf-16" if wide else "utf-8", "ignore").removeprefix("\ufeff")


def _not_ours(path: Path, *, empty: bool) -> BadInput:
    """Return what is wrong with a file that none of our formats begins like."""
    if empty:
        return BadInput(N_("The file {name} is empty. Please ask for it again."), name=path.name)
    suffix = path.suffix.lower()
    if suffix in _TABLES:
        return BadInput(_TABLE, name=path.name)
    named = [f for f in FORMATS.values() if f.read is not None and suffix in f.suffixes]
    if named:
        return BadInput(
            N_(
                "The file {name} is not what its name says: it is no {kind}. Perhaps it is damaged"
                " or was renamed. Please ask for it again."
            ),
            name=path.name,
            kind=Text(N_("zip file") if suffix == ".zip" else named[0].title),
        )
    return BadInput(
        N_(
            "The file {name} is none that can be imported. Please choose a GeoPackage, GeoJSON,"
            " KML, KMZ, GPX or zipped Shapefile."
        ),
        name=path.name,
    )


def read_file(path: Path, report: Report = quiet, *, open_project: Path | None = None) -> Reading:
    """Read any file that can be imported; BadInput says in words why one can't.

    Args:
        open_project: the project that is open in this process. It is refused before it is touched:
            on POSIX systems, closing a second handle on it would drop the locks of the first.
            **Source:** SQLite, "How To Corrupt An SQLite Database File", 2.2.
    """
    if open_project is not None and is_same_file(path, open_project):
        raise BadInput(
            N_("This is the project that is open just now; there is nothing to import from it.")
        )
    reader = format_of(path).read
    if reader is None:
        raise BadInput(N_("The file {name} can't be imported."), name=path.name)
    return reader(path, report)


def keep_project(to: Path, project: Path) -> None:
    """Raise BadInput if an export would be written over the project itself."""
    if is_same_file(to, project):
        raise BadInput(
            N_("{name} is the project itself. Please choose another name for the export."),
            name=to.name,
        )


def writer_for(path: Path) -> Format:
    """Return the format that a file name asks for.

    Raises:
        BadInput: no format writes files of that suffix.
    """
    for item in FORMATS.values():
        if item.write is not None and path.suffix.lower() in item.suffixes:
            return item
    raise BadInput(
        N_(
            "Files that end in {suffix} can't be written."
            " Use .gpkg, .geojson, .shp, .zip, .kml or .csv."
        ),
        suffix=path.suffix or "?",
    )
