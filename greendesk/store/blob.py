"""Shapes as bytes: a GeoPackage's header with the shape's box, then WKB.

The one thing to know: a file may come from anywhere. GEOS follows shapes within shapes until the
stack ends and takes a count of four thousand million corners at its word, so every byte that says
what comes next is looked at here first.

::

    "GP"  version  flags  srs id | west, east, south, north | WKB: multipolygon of polygons
    2     1        1      4      | 4 x 8 (if flags say so)  | order, kind, count, parts ...

**Source:** OGC 12-128r15, clause 2.1.3 (GeoPackageBinary); OGC 06-103r4, clause 8 (WKB).
"""

import struct
from collections.abc import Sequence

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.store.trouble import NOT_KEPT

EPSG = 4326
DAMAGED_SHAPE = N_(
    "A shape in this file is damaged and can't be read. Nothing was changed. Open a backup instead."
)
Box = tuple[float, float, float, float]

_HEADER = struct.Struct("<2sBBi4d")
_LITTLE, _BOX, _EMPTY, _FOREIGN = 0x01, 0x02, 0x10, 0x20  # flags; the last: of no standard
_BOX_BYTES = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}  # by the number in the flags: XY, XYZ, XYM, XYZM
_NUMBERS = {0: 2, 1: 3, 2: 3, 3: 4}  # numbers a corner, by thousands of the kind: XY, Z, M, ZM
_POLYGON, _MULTIPOLYGON = 3, 6
_RUN = 256  # shapes read or written in one go: shapely lets no other thread have a turn meanwhile
_HEADS = {0: struct.Struct(">II"), 1: struct.Struct("<II")}  # kind, count; by byte order
_COUNTS = {0: struct.Struct(">I"), 1: struct.Struct("<I")}
_PLAIN = np.dtype(  # all before the corners of a shape of ours with one part and no hole
    [
        *(("magic", "S2"), ("version", "u1"), ("flags", "u1"), ("srs", "<i4"), ("box", "<f8", 4)),
        *(("order", "u1"), ("kind", "<u4"), ("parts", "<u4")),
        *(("part_order", "u1"), ("part_kind", "<u4"), ("rings", "<u4"), ("corners", "<u4")),
    ]
)


def encode(shape: MultiPolygon | None) -> bytes | None:
    """Return a shape (EPSG:4326) as a blob with its box; None for no shape, and for an empty one.

    What :func:`decode` returns is equal to the very coordinates.

    Raises:
        BadInput: a corner is nowhere (not a number).
    """
    return encode_all([shape])[0]


def encode_all(shapes: Sequence[MultiPolygon | None]) -> list[bytes | None]:
    """Return the blob of each shape, as :func:`encode`; many at once are several times faster."""
    runs = [_encoded(shapes[at : at + _RUN]) for at in range(0, len(shapes), _RUN)]
    return [blob for run in runs for blob in run]


def _encoded(shapes: Sequence[MultiPolygon | None]) -> list[bytes | None]:
    given = np.fromiter(shapes, dtype=object, count=len(shapes))
    if not np.isfinite(shapely.get_coordinates(given)).all():
        raise BadInput(NOT_KEPT)
    bodies = shapely.to_wkb(given, byte_order=1, output_dimension=2, flavor="iso")
    boxes = shapely.bounds(given)[:, [0, 2, 1, 3]].tolist()
    bare = (shapely.is_missing(given) | shapely.is_empty(given)).tolist()
    flags = _LITTLE | _BOX
    return [
        None if nothing else _HEADER.pack(b"GP", 0, flags, EPSG, *box) + wkb
        for wkb, box, nothing in zip(bodies, boxes, bare, strict=True)
    ]


def decode(blob: bytes | None) -> MultiPolygon | None:
    """Return the shape of a blob (EPSG:4326, heights left out); one polygon becomes one part.

    None for no blob, and for a shape without a corner: another program may write that.

    Raises:
        BadInput: these are not the bytes of an area, or not all of them; never anything else.
    """
    if blob is None:
        return None
    start = _wkb_start(blob)
    if start is None or not _is_area(blob, start):
        raise BadInput(DAMAGED_SHAPE)
    try:
        with np.errstate(invalid="ignore"):  # what is not a number is refused below, in words
            shape = shapely.from_wkb(blob[start:])
    except shapely.errors.ShapelyError as error:  # a ring of two corners, or one left open
        raise BadInput(DAMAGED_SHAPE) from error
    if shapely.get_coordinate_dimension(shape) > 2:
        shape = shapely.force_2d(shape)
    if isinstance(shape, Polygon):
        shape = MultiPolygon([shape])
    if not isinstance(shape, MultiPolygon) or not np.isfinite(shapely.get_coordinates(shape)).all():
        raise BadInput(DAMAGED_SHAPE)
    return None if shape.is_empty else shape


def decode_all(blobs: Sequence[bytes | None]) -> list[MultiPolygon | None]:
    """Return the shape of each blob, as :func:`decode`; many at once are several times quicker."""
    plain = _plain(blobs)
    found: list[MultiPolygon | None] = [None] * len(blobs)
    bodies = [blobs[n][_HEADER.size :] for n in plain]  # type: ignore[index]
    for at in range(0, len(plain), _RUN):
        shapes = _read(bodies[at : at + _RUN])
        for n, shape in zip(plain[at : at + _RUN], shapes, strict=True):
            found[n] = shape
    if len(plain) < len(blobs):
        for n in set(range(len(blobs))).difference(plain):
            found[n] = decode(blobs[n])
    return found


def _plain(blobs: Sequence[bytes | None]) -> list[int]:
    """Return which blobs are of our making, with one part, without a hole, and all there."""
    long = [n for n, blob in enumerate(blobs) if blob is not None and len(blob) > _PLAIN.itemsize]
    heads = b"".join([blobs[n][: _PLAIN.itemsize] for n in long])  # type: ignore[index]
    sizes = np.array([len(blobs[n]) for n in long], dtype=np.int64)  # type: ignore[arg-type]
    head = np.frombuffer(heads, dtype=_PLAIN)
    good = (head["magic"] == b"GP") & (head["flags"] == _LITTLE | _BOX)
    for name, wanted in (("order", 1), ("kind", _MULTIPOLYGON), ("parts", 1), ("rings", 1)):
        good &= head[name] == wanted
    good &= (head["part_order"] == 1) & (head["part_kind"] == _POLYGON)
    good &= sizes == _PLAIN.itemsize + 16 * head["corners"].astype(np.int64)
    return [long[n] for n in np.flatnonzero(good).tolist()]


def _read(bodies: Sequence[bytes]) -> list[MultiPolygon]:
    """Return the shapes of WKB that is known to be multipolygons with corners."""
    try:
        with np.errstate(invalid="ignore", over="ignore"):
            shapes = np.asarray(shapely.from_wkb(bodies), dtype=object)
            doubtful = shapes[~np.isfinite(shapely.area(shapes))]
    except shapely.errors.ShapelyError as error:
        raise BadInput(DAMAGED_SHAPE) from error
    if not np.isfinite(shapely.get_coordinates(doubtful)).all():
        raise BadInput(DAMAGED_SHAPE)
    found: list[MultiPolygon] = shapes.tolist()
    return found


def box_of(blob: object) -> Box | None:
    """Return (west, east, south, north); None for what is empty or no area. Never raises."""
    if not isinstance(blob, bytes) or _wkb_start(blob) is None or blob[3] & _EMPTY:
        return None
    if blob[3] & 0x0E:
        west, east, south, north = struct.unpack_from(f"{'><'[blob[3] & _LITTLE]}4d", blob, 8)
        return (west, east, south, north) if west <= east and south <= north else None
    try:
        shape = decode(blob)
    except BadInput:
        return None
    if shape is None:
        return None
    west, south, east, north = shape.bounds
    return west, east, south, north


def _wkb_start(blob: bytes) -> int | None:
    """Return where the WKB begins; None if the header is none, or cut off."""
    if len(blob) < 8 or blob[:2] != b"GP" or blob[3] & _FOREIGN:
        return None
    size = _BOX_BYTES.get((blob[3] >> 1) & 7)
    return None if size is None or len(blob) < 8 + size else 8 + size


def _is_area(blob: bytes, start: int) -> bool:
    """Return whether WKB is a polygon or a multipolygon of polygons, and all there."""
    try:
        return _end(blob, start, (_POLYGON, _MULTIPOLYGON)) <= len(blob)
    except (struct.error, KeyError, IndexError):
        return False


def _end(blob: bytes, at: int, kinds: Sequence[int]) -> int:
    """Return where the shape ends that begins at ``at``.

    Raises:
        KeyError, IndexError, struct.error: it is none of ``kinds``, or cut off.
    """
    order = blob[at]
    kind, count = _HEADS[order].unpack_from(blob, at + 1)
    size, kind = 8 * _NUMBERS[kind // 1000], kind % 1000
    if kind not in kinds:
        raise KeyError(kind)
    at += 9
    for _ in range(count):  # each step takes four bytes at least, so a lie soon runs off the end
        if kind == _MULTIPOLYGON:
            at = _end(blob, at, (_POLYGON,))
        else:
            at += 4 + size * _COUNTS[order].unpack_from(blob, at)[0]
    return at
