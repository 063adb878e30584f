"""A hostile file and its verdict, and the small pieces that many are made of."""

import io
import json
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

Lay = Callable[[Path], Path | None]
"""Puts a file, or whatever it is, at a path; may say that it has another name."""
TRAP = "http://127.0.0.1:%PORT%/trap"
"""Stands in files for an address at which the judge listens."""


@dataclass(frozen=True, slots=True)
class Opens:
    """It opens: so many shapes (or tiles, or photos) come in; ``left`` are left out and said."""

    n: int
    left: int = 0


@dataclass(frozen=True, slots=True)
class Refused:
    """It is refused in a sentence; ``says`` are words of the English one."""

    says: str = ""


@dataclass(frozen=True, slots=True)
class Either:
    """It opens or is refused: what a damaged file is cannot be said beforehand."""


Verdict = Opens | Refused | Either


@dataclass(frozen=True, slots=True)
class Case:
    """One file.

    Attributes:
        title: what is wrong with it.
        file: the name it gets.
        content: its bytes, what returns them, or what lays it at a path.
        asks: "import", "photo", "tiles", "project", or "album": the photos of one; "receipt",
            "described" (a map source), "picture" (an aerial one), or "boundary".
        crs: what the officer says of the coordinate system.
        still: whether the file stays as it is while it is read.
    """

    kind: str
    title: str
    file: str
    content: bytes | Callable[[], bytes] | Lay
    verdict: Verdict
    asks: str = "import"
    crs: str = ""
    still: bool = True

    def lay(self, folder: Path, port: int) -> Path:
        """Put the file into a folder and return where it is."""
        path = folder / self.file
        if isinstance(self.content, bytes):
            made: bytes | Path | None = self.content
        elif self.content.__code__.co_argcount:
            made = self.content(path)  # type: ignore[call-arg]
        else:
            made = self.content()  # type: ignore[call-arg]
        if isinstance(made, Path):  # another name than was meant
            return made
        if made is not None:
            path.write_bytes(made.replace(b"%PORT%", b"%d" % port))
        return path


# --- shapes ---------------------------------------------------------------------------------------

Ring = list[list[float]]


def square(n: int = 0, side: float = 0.001) -> Ring:
    """Return the n-th square in Bangkok as a closed ring of (lon, lat)."""
    x, y = 100.5 + (n % 300) * 0.002, 13.7 + (n // 300) * 0.002
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def polygon(*rings: Ring) -> dict[str, object]:
    return {"type": "Polygon", "coordinates": list(rings)}


def collection(*geometries: object, **more: object) -> bytes:
    """Return GeoJSON with one feature a geometry."""
    features = [
        {"type": "Feature", "properties": {"name": f"สวน {n}"}, "geometry": g}
        for n, g in enumerate(geometries)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features, **more}).encode()


# --- archives -------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, packing)
    return out.getvalue()


# --- pictures -------------------------------------------------------------------------------------


def chunk(kind: bytes, body: bytes, crc: int | None = None) -> bytes:
    """Return a chunk of a PNG."""
    crc = zlib.crc32(kind + body) if crc is None else crc
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)


def png(wide: int, high: int, pixels: bytes | None = None, *more: bytes) -> bytes:
    """Return a grey PNG that claims a size; ``pixels`` is its packed content."""
    packed = zlib.compress(bytes((wide + 1) * high)) if pixels is None else pixels
    head = struct.pack(">IIBBBBB", wide, high, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def picture(colour: str = "green", side_px: int = 256, form: str = "PNG", **how: object) -> bytes:
    """Return a sound picture of one colour."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (side_px, side_px), colour).save(out, form, **how)
    return out.getvalue()


# --- databases ------------------------------------------------------------------------------------


def database(*sql: str | tuple[str, Sequence[object]], page: int = 4096) -> bytes:
    """Return an SQLite file made by these statements."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute(f"PRAGMA page_size = {page}")
        for one in sql:
            db.execute(*one) if isinstance(one, tuple) else db.execute(one)
        return db.serialize()
