"""Shapes as bytes: what went in comes out, and what comes from anywhere harms nobody."""

import math
import struct

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from greendesk.errors import BadInput
from greendesk.store.blob import box_of, decode, decode_all, encode, encode_all
from tests.builders import square

FINITE = st.floats(allow_nan=False, allow_infinity=False)
RINGS = st.lists(st.tuples(FINITE, FINITE), min_size=3, max_size=9)
POLYGONS = st.builds(Polygon, RINGS, st.lists(RINGS, max_size=2))
SHAPES = st.lists(POLYGONS, min_size=1, max_size=3).map(MultiPolygon)
HEAD = b"GP\x00\x01\xe6\x10\x00\x00"  # no box
DEEP = 50_000


def iso(shape, **more) -> bytes:
    return shapely.to_wkb(shape, byte_order=1, flavor="iso", **more)


@given(SHAPES)
def test_a_shape_comes_back_to_the_very_coordinates(shape: MultiPolygon) -> None:
    found = decode(encode(shape))
    assert isinstance(found, MultiPolygon)
    assert shapely.to_wkb(found) == shapely.to_wkb(shape)


def test_more_shapes_than_one_run_takes_come_back_in_their_order() -> None:
    shapes = [None if n % 7 == 0 else square(0.001 * n) for n in range(600)]
    blobs = encode_all(shapes)
    assert blobs == [encode(shape) for shape in shapes]
    assert decode_all(blobs) == shapes


@given(SHAPES)
def test_the_box_is_in_front_of_the_shape(shape: MultiPolygon) -> None:
    west, south, east, north = shape.bounds
    assert box_of(encode(shape)) == (west, east, south, north)
    assert box_of(HEAD + iso(shape)) == (west, east, south, north)


@given(st.lists(st.none() | SHAPES, max_size=5))
def test_many_at_once_are_the_same_as_one_by_one(shapes: list) -> None:
    assert encode_all(shapes) == [encode(shape) for shape in shapes]


@given(st.lists(st.none() | SHAPES, max_size=5))
def test_many_are_read_as_one_by_one(shapes: list) -> None:
    blobs = encode_all(shapes)
    assert [*map(encode, decode_all(blobs))] == blobs


@given(st.lists(st.integers(0, 200), max_size=4), st.binary(max_size=3), st.integers(0, 200))
def test_a_damaged_one_among_many_is_read_as_by_itself(at: list, by: bytes, cut: int) -> None:
    whole = bytes(encode(MultiPolygon([box(1, 2, 3, 4)])) or b"")
    bad = bytearray(whole)
    for place, byte in zip(at, by, strict=False):
        bad[place % len(bad)] = byte
    for blob in (bytes(bad), whole[:cut]):
        try:
            alone = decode(blob)
        except BadInput:
            with pytest.raises(BadInput):
                decode_all([whole, blob])
        else:
            assert [*map(encode, decode_all([whole, blob]))] == [whole, encode(alone)]


def test_one_corner_that_is_nowhere_is_found_among_many() -> None:
    whole = bytes(encode(MultiPolygon([box(1, 2, 3, 4)])) or b"")
    for number in range(10):
        bad = bytearray(whole)
        bad[62 + 8 * number : 70 + 8 * number] = struct.pack("<d", math.nan)
        with pytest.raises(BadInput):
            decode_all([whole, bytes(bad)])


def test_no_shape_is_no_blob() -> None:
    assert encode(None) is None
    assert encode(MultiPolygon()) is None
    assert decode(None) is None
    assert box_of(None) is None


def test_heights_are_left_out() -> None:
    high = MultiPolygon([Polygon([(0, 0, 5), (1, 0, 5), (1, 1, 5)])])
    flat = MultiPolygon([Polygon([(0, 0), (1, 0), (1, 1)])])
    assert decode(encode(high)) == flat
    found = decode(HEAD + iso(high))
    assert found == flat
    assert not found.has_z


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("shape", [box(1, 2, 3, 4), MultiPolygon([box(1, 2, 3, 4)])])
def test_a_polygon_of_another_program_is_a_shape_of_one_part(shape, order: int) -> None:
    wkb = shapely.to_wkb(shape, byte_order=order)
    head = b"GP\x00" + bytes([order]) + struct.pack("><"[order] + "i", 4326)
    boxed = b"GP\x00" + bytes([order | 2]) + struct.pack("><"[order] + "i4d", 4326, 1, 3, 2, 4)
    for blob in (head + wkb, boxed + wkb):
        assert decode(blob) == MultiPolygon([box(1, 2, 3, 4)])
        assert box_of(blob) == (1, 3, 2, 4)


@pytest.mark.parametrize("shape", [MultiPolygon(), Polygon()])
def test_an_empty_shape_of_another_program_is_no_shape(shape) -> None:
    marked = b"GP\x00\x11\xe6\x10\x00\x00" + iso(shape)
    for blob in (marked, HEAD + iso(shape)):
        assert decode(blob) is None
        assert box_of(blob) is None


@pytest.mark.parametrize("nowhere", [math.nan, math.inf])
def test_a_corner_that_is_nowhere_is_neither_written_nor_read(nowhere: float) -> None:
    ring = struct.pack("<10d", 0, 0, 1, 0, 1, 1, nowhere, 1, 0, 0)
    wkb = struct.pack("<BIIBIII", 1, 6, 1, 1, 3, 1, 5) + ring
    with np.errstate(invalid="ignore"):
        shape = shapely.from_wkb(wkb)
    with pytest.raises(BadInput):
        encode(shape)
    with pytest.raises(BadInput):
        decode(HEAD + wkb)


def test_what_is_no_area_is_refused() -> None:
    for shape in (Point(1, 2), shapely.LineString([(0, 0), (1, 1)]), shapely.MultiPoint([(0, 0)])):
        with pytest.raises(BadInput):
            decode(HEAD + iso(shape))
        assert box_of(HEAD + iso(shape)) is None


def nested(kind: int) -> bytes:
    """Return a shape within a shape within a shape, deep enough to end GEOS's stack."""
    return struct.pack("<BII", 1, kind, 1) * DEEP + iso(Point(0, 0))


@pytest.mark.parametrize("kind", [6, 7])
@pytest.mark.parametrize("first", [b"", struct.pack("<BII", 1, 6, 1)])
def test_shapes_within_shapes_never_reach_geos(kind: int, first: bytes) -> None:
    with pytest.raises(BadInput):
        decode(HEAD + first + nested(kind))
    assert box_of(HEAD + first + nested(kind)) is None


@pytest.mark.parametrize(
    "wkb",
    [
        struct.pack("<BII", 1, 6, 2**32 - 1),
        struct.pack("<BII", 1, 3, 2**32 - 1),
        struct.pack("<BIII", 1, 3, 1, 2**32 - 1),
        struct.pack("<BIII4d", 1, 3, 1, 2, 0, 0, 1, 1),  # a ring of two corners
        struct.pack("<BIII8d", 1, 3, 1, 4, 0, 0, 1, 0, 1, 1, 2, 2),  # a ring left open
        b"",
        b"\x01",
        b"\x07" + iso(box(0, 0, 1, 1))[1:],
    ],
)
def test_counts_that_lie_are_refused(wkb: bytes) -> None:
    with pytest.raises(BadInput):
        decode(HEAD + wkb)
    assert box_of(HEAD + wkb) is None


@settings(max_examples=400)
@given(st.data())
def test_damaged_bytes_are_an_area_or_refused(data: st.DataObject) -> None:
    whole = bytearray(encode(square()))
    if data.draw(st.booleans()):
        whole = bytearray(HEAD + iso(square()))
    for _ in range(data.draw(st.integers(0, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    blob = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    box_of(blob)
    try:
        found = decode(blob)
    except BadInput:
        return
    assert found is None or isinstance(found, MultiPolygon)


@given(st.binary(max_size=200))
@example(b"GP\x00\x00\x00\x00\x00\x00")
def test_any_bytes_are_refused_or_read(blob: bytes) -> None:
    box_of(blob)
    box_of(b"GP" + blob)
    for tried in (blob, b"GP" + blob):
        try:
            decode(tried)
        except BadInput:
            continue
