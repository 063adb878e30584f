"""Zip files of strangers: looked into in memory, never unpacked by their own names.

At most 2,000 entries, 200 MB in all, 300 times smaller than what comes out, no links. The length of
the list of contents is looked at before it is read: a zip of 200 MB could list four million names.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from greendesk.errors import BadInput
from greendesk.i18n import N_

MAX_ENTRIES = 2_000
MAX_TOTAL_BYTES = 200_000_000
MAX_RATIO = 300
_LINK = 0o120000
_KNOWN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for any memory
_MAX_CONTENTS_BYTES = 2_000_000
_END, _END_BYTES, _LOCATOR, _LOCATOR_BYTES = b"PK\x05\x06", 22, b"PK\x06\x07", 20
_DAMAGE = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, ValueError, EOFError)
_HARMFUL = N_(
    "The zip file is too large or packed in a harmful way. Please ask for the map file alone."
)
_NO_MAP = N_(
    "The zip file holds no map that can be read. Please choose one with a Shapefile or a KML file"
    " in it."
)
_SHAPEFILE = b"\x00\x00\x27\x0a"


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A Shapefile taken out of a zip: its ``.shp``, and the names of the others that were not."""

    shp: Path
    others: tuple[str, ...]


def is_zip(content: bytes) -> bool:
    """Return whether the bytes begin like a zip file."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def only_member(content: bytes, suffixes: tuple[str, ...]) -> bytes:
    """Return the first member whose name ends so.

    Raises:
        BadInput: damaged, too large, or there is none.
    """
    with _opened(io.BytesIO(content)) as archive:
        for info in _safe(archive):
            if info.filename.lower().endswith(suffixes):
                return _read(archive, info)
    raise BadInput(_NO_MAP)


def holds_kml(file: IO[bytes]) -> bool:
    """Return whether a zip file, opened, holds a map for Google Earth.

    Raises:
        BadInput: damaged, or too large.
    """
    with _opened(file) as archive:
        return any(name.lower().endswith(".kml") for name in archive.namelist())


def unpack_shapefile(content: bytes, folder: Path) -> Unpacked:
    """Write the parts of the first Shapefile in a zip into ``folder`` under names of ours.

    Raises:
        BadInput: damaged, too large, or there is no Shapefile.
    """
    with _opened(io.BytesIO(content)) as archive:
        members = {i.filename.lower(): i for i in _safe(archive)}
        stems = [name[:-4] for name in members if name.endswith(".shp") and "__macosx" not in name]
        if not stems:
            raise BadInput(_NO_MAP)
        for suffix in (".shp", ".shx", ".dbf", ".prj"):
            info = members.get(stems[0] + suffix)
            if info is not None:
                (folder / f"map{suffix}").write_bytes(_read(archive, info))
        others = tuple(members[stem + ".shp"].filename for stem in stems[1:])
    return Unpacked(folder / "map.shp", others)


def is_shapefile(content: bytes) -> bool:
    """Return whether the bytes begin like a ``.shp``."""
    return content.startswith(_SHAPEFILE)


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        _look_at_end(file)
        return zipfile.ZipFile(file)
    except _DAMAGE as error:
        raise BadInput(N_("The zip file is damaged; please ask for it again.")) from error


def _look_at_end(file: IO[bytes]) -> None:
    """Refuse a list of contents that is too long; zipfile would read it whatever it costs."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 65_536 - _END_BYTES - _LOCATOR_BYTES))
    tail = file.read()
    file.seek(0)
    last = len(tail) - _END_BYTES  # where it lies when no comment follows
    at = last if tail[max(0, last) :].startswith(_END) else tail.rfind(_END)
    if at < 0:
        return  # zipfile will say that it is damaged
    listed = int.from_bytes(tail[at + 12 : at + 16], "little")
    large = tail[max(0, at - _LOCATOR_BYTES) :].startswith(_LOCATOR)  # for over 4 GB only
    if listed > _MAX_CONTENTS_BYTES or large:
        raise BadInput(_HARMFUL)


def _safe(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    total = sum(i.file_size for i in infos)
    packed = sum(i.compress_size for i in infos)
    if len(infos) > MAX_ENTRIES or total > MAX_TOTAL_BYTES or total > MAX_RATIO * max(packed, 1):
        raise BadInput(_HARMFUL)
    return [
        i
        for i in infos
        if i.filename
        and not i.is_dir()
        and (i.external_attr >> 16) & 0o170000 != _LINK
        and ".." not in PurePosixPath(i.filename).parts
    ]


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.flag_bits & 1:
        raise BadInput(N_("The zip file is locked with a password. Please unpack it first."))
    if info.compress_type not in _KNOWN_PACKING:
        raise BadInput(_HARMFUL)
    try:
        with archive.open(info) as file:
            content = file.read(MAX_TOTAL_BYTES + 1)
    except _DAMAGE as error:
        raise BadInput(N_("The zip file is damaged; please ask for it again.")) from error
    if len(content) > MAX_TOTAL_BYTES:
        raise BadInput(_HARMFUL)
    return content
