"""PMTiles version 3 packs: one file of sorted directories and tile bytes.

Everything in a directory is a stranger's number: each offset and length is checked before it is
used, and decompression stops at a limit.

**Source:** PMTiles specification, version 3.4.
"""

import struct
import threading
import zlib
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import orjson

from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_, Label
from greendesk.tiles.base import MAX_TILE_BYTES, MAX_ZOOM, Tile, TileSource, is_tile, plain_words
from greendesk.tiles.contents import At
from greendesk.tiles.database import DAMAGED
from greendesk.tiles.image import decode, is_whole, side_px
from greendesk.tiles.mbtiles import EMPTY, VECTOR

MAGIC = b"PMTiles"
_HEADER = struct.Struct("<7sB11Q6B4iB2i")
_NONE, _GZIP = 1, 2
_VECTOR = 1
_PICTURES = (0, 2, 3, 4)  # unknown, PNG, JPEG, WebP
_MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
_MAX_ENTRIES = 200_000
_MAX_DEPTH = 4
_LEAVES_KEPT = 64
_MOST_ENTRIES = 5_000_000
_OLD = N_(
    "“{name}” is a map pack of an old or unknown kind (PMTiles version {version}). "
    "Ask for version 3."
)
_PACKED_OTHERWISE = N_(
    "“{name}” is compressed in a way GreenDesk cannot read. Ask for the pack with gzip directories."
)
_GONE = N_(
    "The map pack “{name}” cannot be read just now. Your work is safe. "
    "Put the drive that holds it back in, then try again."
)


@dataclass(frozen=True, slots=True)
class _Header:
    root: tuple[int, int]
    notes: tuple[int, int]
    leaves: tuple[int, int]
    tiles: tuple[int, int]
    directory_packing: int
    tile_packing: int
    tile_kind: int
    min_zoom: int
    max_zoom: int
    bounds_e7: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class _Directory:
    """Sorted tile ids; ``runs`` of 0 points to a leaf directory."""

    ids: list[int]
    runs: list[int]
    lengths: list[int]
    offsets: list[int]


class _Damaged(Exception):
    """A number in the file leads nowhere."""


class PMTilesReader:
    """Reads one PMTiles file.

    Raises:
        BadInput: not version 3, no pictures, or damaged.
    """

    def __init__(self, path: Path) -> None:
        self._name = path.name
        self._lock = threading.Lock()
        self._leaves: OrderedDict[tuple[int, int], _Directory] = OrderedDict()
        self._file: BinaryIO | None = None
        try:
            self._file = path.open("rb")
            self._size = path.stat().st_size
            self.header = self._read_header()
            self._root = self._directory(*self.header.root)
        except _Damaged as error:
            self.close()
            raise BadInput(DAMAGED, name=path.name) from error
        except BaseException:
            self.close()
            raise

    def read(self, z: int, x: int, y: int) -> bytes | None:
        if not is_tile(z, x, y):
            return None
        try:
            return self._find(tile_id(z, x, y))
        except _Damaged:
            return None

    def tile(self, z: int, x: int, y: int) -> Tile | None:
        return decode(self.read(z, x, y))

    def close(self) -> None:
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def notes(self) -> dict[str, object]:
        """Return the JSON notes of the pack; empty where they are damaged."""
        try:
            raw = _unpack(
                self._bytes(*self.header.notes, _MAX_DIRECTORY_BYTES),
                self.header.directory_packing,
                _MAX_DIRECTORY_BYTES,
            )
            found = orjson.loads(raw)
        except (_Damaged, orjson.JSONDecodeError):
            return {}
        return found if isinstance(found, dict) else {}

    def first_tiles(self, most: int) -> list[bytes]:
        """Return a few tiles from the pack, to see what they are."""
        found: list[bytes] = []
        try:
            page = self._root
            for _ in range(_MAX_DEPTH):
                if not page.ids or page.runs[0]:
                    break
                page = self._leaf(page.offsets[0], page.lengths[0])
            for run, length, offset in zip(page.runs, page.lengths, page.offsets, strict=True):
                if run and len(found) < most:
                    found.append(self._tile_bytes(offset, length))
        except _Damaged:
            pass
        return found

    def counts(self) -> dict[int, int]:
        """Return how many tiles the pack says it holds, by zoom.

        Raises:
            BadInput: a directory leads nowhere.
        """
        found: dict[int, int] = {}
        for first, run, _, _ in self._entries():
            for z in range(MAX_ZOOM + 1):
                low, high = tile_id(z, 0, 0), tile_id(z + 1, 0, 0)
                held = min(first + run, high) - max(first, low)
                if held > 0:
                    found[z] = found.get(z, 0) + held
        return dict(sorted(found.items()))

    def each(self) -> Iterator[tuple[At, bool]]:
        """Yield the first tile of each entry, and whether it can be shown.

        Raises:
            BadInput: a directory leads nowhere.
        """
        for first, _, offset, length in self._entries():
            if first >= tile_id(MAX_ZOOM + 1, 0, 0):
                raise BadInput(DAMAGED, name=self._name)
            try:
                data = self._tile_bytes(offset, length)
                sound = is_whole(data) and decode(data) is not None
            except _Damaged:
                sound = False
            yield tile_at(first), sound

    def _entries(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield first id, run, offset and length of each entry of tiles, leaf by leaf."""
        seen: set[tuple[int, int]] = set()
        count, waiting = 0, [(self._root, 1)]
        try:
            while waiting:
                page, depth = waiting.pop()
                rows = list(zip(page.ids, page.runs, page.offsets, page.lengths, strict=True))
                count += len(rows)
                if depth > _MAX_DEPTH or count > _MOST_ENTRIES:
                    raise _Damaged
                leaves = [(offset, length) for _, run, offset, length in rows if not run]
                if len(set(leaves)) < len(leaves) or not seen.isdisjoint(leaves):
                    raise _Damaged  # it would be walked again and again
                seen.update(leaves)
                waiting += [(self._leaf(*leaf), depth + 1) for leaf in reversed(leaves)]
                yield from ((n, run, at, length) for n, run, at, length in rows if run)
        except _Damaged as error:
            raise BadInput(DAMAGED, name=self._name) from error

    def _read_header(self) -> _Header:
        start = self._bytes(0, 8, 8)
        if start[:7] != MAGIC:
            raise _Damaged
        if start[7] != 3:
            raise BadInput(_OLD, name=self._name, version=start[7])
        v = _HEADER.unpack(self._bytes(0, _HEADER.size, _HEADER.size))
        header = _Header(
            root=(v[2], v[3]),
            notes=(v[4], v[5]),
            leaves=(v[6], v[7]),
            tiles=(v[8], v[9]),
            directory_packing=v[14],
            tile_packing=v[15],
            tile_kind=v[16],
            min_zoom=v[17],
            max_zoom=v[18],
            bounds_e7=(v[19], v[20], v[21], v[22]),
        )
        if header.tile_kind == _VECTOR:
            raise BadInput(VECTOR, name=self._name)
        if header.directory_packing not in (_NONE, _GZIP) or header.tile_kind not in _PICTURES:
            raise BadInput(_PACKED_OTHERWISE, name=self._name)
        return header

    def _bytes(self, offset: int, length: int, most: int) -> bytes:
        if not 0 <= length <= most or offset < 0 or offset + length > self._size:
            raise _Damaged
        with self._lock:
            if self._file is None:
                raise _Damaged
            try:
                self._file.seek(offset)
                data = self._file.read(length)
            except OSError as error:
                raise Outage(_GONE, name=self._name) from error
        if len(data) != length:
            raise _Damaged
        return data

    def _find(self, wanted: int) -> bytes | None:
        page = self._root
        for _ in range(_MAX_DEPTH):
            at = bisect_right(page.ids, wanted) - 1
            if at < 0:
                return None
            if page.runs[at]:
                if wanted >= page.ids[at] + page.runs[at]:
                    return None
                return self._tile_bytes(page.offsets[at], page.lengths[at])
            page = self._leaf(page.offsets[at], page.lengths[at])
        raise _Damaged

    def _tile_bytes(self, offset: int, length: int) -> bytes:
        start, total = self.header.tiles
        if offset + length > total:
            raise _Damaged
        data = self._bytes(start + offset, length, MAX_TILE_BYTES)
        if data[:2] == b"\x1f\x8b":
            return _unpack(data, _GZIP, MAX_TILE_BYTES)
        return data

    def _leaf(self, offset: int, length: int) -> _Directory:
        key = (offset, length)
        with self._lock:
            if (known := self._leaves.get(key)) is not None:
                self._leaves.move_to_end(key)
                return known
        page = self._directory(self.header.leaves[0] + offset, length)
        with self._lock:
            self._leaves[key] = page
            while len(self._leaves) > _LEAVES_KEPT:
                self._leaves.popitem(last=False)
        return page

    def _directory(self, offset: int, length: int) -> _Directory:
        raw = self._bytes(offset, length, _MAX_DIRECTORY_BYTES)
        return _parse(_unpack(raw, self.header.directory_packing, _MAX_DIRECTORY_BYTES))


def describe(reader: PMTilesReader, path: Path) -> TileSource:
    """Return what an opened PMTiles file offers.

    Raises:
        BadInput: no tiles, or none that is a sound picture.
    """
    samples = reader.first_tiles(20)
    if not samples:
        raise BadInput(EMPTY, name=path.name)
    tile_px = next((px for data in samples if (px := side_px(data)) is not None), None)
    header = reader.header
    if tile_px is None or not header.min_zoom <= header.max_zoom <= MAX_ZOOM:
        raise BadInput(DAMAGED, name=path.name)
    west, south, east, north = (v / 1e7 for v in header.bounds_e7)
    sound = -180 <= west < east <= 180 and -90 <= south < north <= 90
    notes = reader.notes()
    name = plain_words(notes.get("name"), 80) or path.stem
    return TileSource(
        id=f"pack:{path.name}",
        title=Label(name, name),
        kind="pmtiles",
        url=str(path),
        min_zoom=header.min_zoom,
        max_zoom=header.max_zoom,
        tile_px=tile_px,
        attribution=plain_words(notes.get("attribution"), 120),
        may_be_packed=True,
        bounds=(west, south, east, north) if sound else None,
        image_date=plain_words(notes.get("image_date"), 40),
    )


def tile_id(z: int, x: int, y: int) -> int:
    """Return the place of a tile on the Hilbert curves of all zooms up to its own.

    >>> [tile_id(1, x, y) for x, y in ((0, 0), (0, 1), (1, 1), (1, 0))]
    [1, 2, 3, 4]
    """
    before = ((1 << 2 * z) - 1) // 3
    place = 0
    side = 1 << z >> 1
    while side:
        right, low = bool(x & side), bool(y & side)
        place += side * side * ((3 * right) ^ low)
        if not low:
            if right:
                x, y = ~x, ~y
            x, y = y, x
        side >>= 1
    return before + place


def tile_at(place: int) -> At:
    """Return (z, x, y) of a place on the curves.

    >>> [tile_at(tile_id(5, x, y)) for x, y in ((0, 0), (7, 21), (31, 31))]
    [(5, 0, 0), (5, 7, 21), (5, 31, 31)]
    """
    z = 0
    while place >= 1 << 2 * z:
        place -= 1 << 2 * z
        z += 1
    x = y = 0
    side = 1
    while side < 1 << z:
        right = 1 & (place >> 1)
        low = 1 & (place ^ right)
        if not low:
            if right:
                x, y = side - 1 - x, side - 1 - y
            x, y = y, x
        x, y = x + side * right, y + side * low
        place >>= 2
        side <<= 1
    return z, x, y


def _unpack(data: bytes, packing: int, most: int) -> bytes:
    if packing != _GZIP:
        return data
    try:
        stream = zlib.decompressobj(wbits=31)
        out = stream.decompress(data, most)
    except zlib.error as error:
        raise _Damaged from error
    if stream.unconsumed_tail or not stream.eof:
        raise _Damaged
    return out


def _parse(raw: bytes) -> _Directory:
    """Return the directory in ``raw``: count, then ids (as steps), runs, lengths, offsets."""
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            if at >= len(raw) or shift > 63:
                raise _Damaged
            byte = raw[at]
            at += 1
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    count = number()
    if count > min(_MAX_ENTRIES, len(raw)):
        raise _Damaged
    ids: list[int] = []
    last = 0
    for _ in range(count):
        last += number()
        ids.append(last)
    runs = [number() for _ in range(count)]
    lengths = [number() for _ in range(count)]
    offsets: list[int] = []
    for i in range(count):
        value = number()
        if value == 0 and i == 0:
            raise _Damaged
        offsets.append(offsets[i - 1] + lengths[i - 1] if value == 0 else value - 1)
    return _Directory(ids, runs, lengths, offsets)
