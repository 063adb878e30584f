"""Good files of every kind, and what chance does to them."""

import random
import struct
from collections.abc import Callable
from dataclasses import dataclass

from tests.faults.hostile import geojson, gpkg, gpx, kml, photo, shp, tiles
from tests.faults.hostile.case import collection, picture, polygon, square, zipped

_NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_TOKENS = (b"NaN", b"1e400", b"-1", b"[[", b"{", b'"', b"\x00", b"<a>", b"&x;", b"<!DOCTYPE a>")


@dataclass(frozen=True, slots=True)
class Good:
    """A file that opens, and what is asked of it."""

    file: str
    made: Callable[[], bytes]
    asks: str = "import"


def _records() -> list[bytes]:
    return [shp.record([square(n)]) for n in range(5)]


def _layer() -> bytes:
    return gpkg.gpkg(*(gpkg.blob(gpkg.wkb(square(n))) for n in range(20)))


def _place() -> bytes:
    place = {1: "N", 2: (13.0, 45.0, 1.0), 3: "E", 4: (100.0, 30.0, 1.0), 29: "2025:01:31"}
    return photo.told({0x0112: 6, 0x0110: "Phone"}, place, {0x9003: "2568:01:31 09:15:00"})


GOOD = {
    "kml": Good("a.kml", lambda: kml.kml(kml.mark() * 3)),
    "kmz": Good("a.kmz", lambda: zipped({"doc.kml": kml.kml(), "files/a.png": picture()})),
    "geojson": Good("a.geojson", lambda: collection(*(polygon(square(n)) for n in range(4)))),
    "geojson in metres": Good("b.geojson", lambda: geojson.utm(24047)),
    "gpx": Good("a.gpx", lambda: gpx.gpx(gpx.track() * 3)),
    "shp": Good("a.zip", lambda: shp.pack(rows=_records())),
    "shp, not packed": Good("b.zip", lambda: zipped_plain(_records())),
    "gpkg": Good("a.gpkg", _layer),
    "jpeg": Good("a.jpg", _place, "photo"),
    "png": Good("a.png", picture, "photo"),
    "mbtiles": Good("a.mbtiles", lambda: tiles.mbtiles(picture(), at=(1, 1, 1)), "tiles"),
    "pmtiles": Good("a.pmtiles", lambda: tiles.pmtiles(packing=2), "tiles"),
    "tiles in a gpkg": Good("b.gpkg", lambda: tiles.grid(), "tiles"),
}


def zipped_plain(records: list[bytes]) -> bytes:
    """Return a zip whose members lie in it as they are, so that chance reaches inside."""
    import zipfile

    parts = {"shp": shp.shp(records), "shx": shp.shx(records), "prj": shp.WGS84}
    parts["dbf"] = shp.dbf(["สวน".encode("cp874")] * len(records))
    return zipped({f"map.{k}": v for k, v in parts.items()}, zipfile.ZIP_STORED)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Return a file in which a few bytes, blocks, lengths or its end are not as they were."""
    made = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        chance.choice(_WAYS)(made, chance)
        made = made or bytearray(b"\x00")
    return bytes(made)


def _flip(made: bytearray, chance: random.Random) -> None:
    made[chance.randrange(len(made))] ^= 1 << chance.randrange(8)


def _number(made: bytearray, chance: random.Random) -> None:
    """Put a number at the edge of its range where a length may stand."""
    order, size = chance.choice("<>"), chance.choice("BHIQ")
    width = struct.calcsize(size)
    number = chance.choice(_NUMBERS) & (1 << 8 * width) - 1
    at = chance.randrange(min(len(made), chance.choice((128, 4096, 1 << 30))))
    made[at : at + width] = struct.pack(order + size, number)


def _token(made: bytearray, chance: random.Random) -> None:
    at, token = chance.randrange(len(made)), chance.choice(_TOKENS)
    made[at : at + chance.choice((0, len(token)))] = token


def _swap(made: bytearray, chance: random.Random) -> None:
    """Let two blocks change places."""
    size = chance.choice((4, 64, 512, 4096))
    a, b = (chance.randrange(len(made)) // size * size for _ in range(2))
    made[a : a + size], made[b : b + size] = made[b : b + size], made[a : a + size]


def _cut(made: bytearray, chance: random.Random) -> None:
    del made[chance.randrange(len(made)) :]


def _drop(made: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(made))
    del made[at : at + chance.choice((1, 4, 100))]


def _again(made: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(made))
    made[at:at] = made[at : at + chance.choice((1, 16, 1000))] * chance.choice((1, 50))


def _zeros(made: bytearray, chance: random.Random) -> None:
    at, size = chance.randrange(len(made)), chance.choice((8, 512))
    made[at : at + size] = bytes(len(made[at : at + size]))


_WAYS = (_flip, _flip, _number, _number, _number, _token, _swap, _cut, _drop, _again, _zeros)
