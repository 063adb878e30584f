"""Files in and out.

The reader is chosen by content, never by suffix; GeoPackages are written by the store.
"""

from pathlib import Path

from greendesk.errors import BadInput
from greendesk.exchange import geojson, gis, kml, tables
from greendesk.exchange.archive import is_zip
from greendesk.exchange.base import Format, Reading, Report, quiet
from greendesk.i18n import N_
from greendesk.registry import collect

FORMATS = collect(Format, geojson, kml, gis, tables)


def format_of(path: Path) -> Format:
    """Return the format that the first bytes of a file speak of.

    Raises:
        BadInput: there is no such file, or none of our formats begins like it.
    """
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise BadInput(
            N_("The file {name} can't be opened. Please check that it is still there."),
            name=path.name,
        ) from error
    if head.startswith(b"SQLite format 3\x00"):
        return FORMATS["gpkg"]
    if is_zip(head):
        return FORMATS["kml" if _holds_kml(path) else "shp"]
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith((b"{", b"[")):
        return FORMATS["geojson"]
    if text.startswith(b"<"):
        return FORMATS["kml"]
    if head.startswith(b"\x00\x00\x27\x0a"):
        return FORMATS["shp"]
    raise BadInput(
        N_(
            "The file {name} is none that can be imported. Please choose a GeoPackage, GeoJSON,"
            " KML, KMZ or zipped Shapefile."
        ),
        name=path.name,
    )


def _holds_kml(path: Path) -> bool:
    import zipfile

    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith(".kml") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise BadInput(N_("The zip file is damaged; please ask for it again.")) from error


def read_file(path: Path, report: Report = quiet) -> Reading:
    """Read any file that can be imported; BadInput says in words why one can't."""
    reader = format_of(path).read
    if reader is None:
        raise BadInput(N_("The file {name} can't be imported."), name=path.name)
    return reader(path, report)


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
