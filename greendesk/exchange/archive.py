"""Zip files of strangers: looked into in memory, never unpacked by their own names.

At most 2,000 entries, 200 MB in all, 300 times smaller than what comes out, no links.
"""

import io
import lzma
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from greendesk.errors import BadInput
from greendesk.i18n import N_

MAX_ENTRIES = 2_000
MAX_TOTAL_BYTES = 200_000_000
MAX_RATIO = 300
_LINK = 0o120000
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    OSError,
    RuntimeError,
    NotImplementedError,
    EOFError,
)


def is_zip(content: bytes) -> bool:
    """Return whether the bytes begin like a zip file."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def only_member(content: bytes, suffixes: tuple[str, ...]) -> bytes:
    """Return the first member whose name ends so.

    Raises:
        BadInput: damaged, too large, or there is none.
    """
    with _opened(content) as archive:
        for info in _safe(archive):
            if info.filename.lower().endswith(suffixes):
                return _read(archive, info)
    raise BadInput(N_("The zip file holds no map that can be read."))


def unpack_shapefile(content: bytes, folder: Path) -> Path:
    """Write the parts of the first Shapefile in a zip into ``folder`` under names of ours.

    Returns:
        The path of the ``.shp``.

    Raises:
        BadInput: damaged, too large, or there is no Shapefile.
    """
    with _opened(content) as archive:
        members = {i.filename.lower(): i for i in _safe(archive)}
        stems = [name[:-4] for name in members if name.endswith(".shp") and "__macosx" not in name]
        if not stems:
            raise BadInput(N_("The zip file holds no map that can be read."))
        for suffix in (".shp", ".shx", ".dbf", ".prj", ".cpg"):
            info = members.get(stems[0] + suffix)
            if info is not None:
                (folder / f"map{suffix}").write_bytes(_read(archive, info))
    return folder / "map.shp"


def _opened(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadInput(N_("The zip file is damaged; please ask for it again.")) from error


def _safe(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    total = sum(i.file_size for i in infos)
    packed = sum(i.compress_size for i in infos)
    if len(infos) > MAX_ENTRIES or total > MAX_TOTAL_BYTES or total > MAX_RATIO * max(packed, 1):
        raise BadInput(N_("The zip file is too large or packed in a harmful way."))
    return [
        i
        for i in infos
        if not i.is_dir()
        and (i.external_attr >> 16) & 0o170000 != _LINK
        and ".." not in PurePosixPath(i.filename).parts
    ]


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(info) as file:
            content = file.read(MAX_TOTAL_BYTES + 1)
    except _DAMAGE as error:
        raise BadInput(N_("The zip file is damaged; please ask for it again.")) from error
    if len(content) > MAX_TOTAL_BYTES:
        raise BadInput(N_("The zip file is too large or packed in a harmful way."))
    return content
