"""The bench's own data: the same every time, and like the real thing.

Patches of 8 to 60 corners, some of a thousand and more, some with holes, scattered over a province;
and a map pack with photographic noise, so that decoding costs what real imagery costs.
"""

import io
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import shapely
from PIL import Image
from shapely.affinity import translate

from greendesk.model.mercator import TILE_PX, to_world
from greendesk.model.record import Patch

CENTRE = (99.5, 14.5)
SPAN_DEG = 1.0
_MANY, _HOLE = 0.003, 0.02  # shares of patches with very many corners, and with a hole


def patches(count: int, seed: int = 1) -> list[Patch]:
    """Return ``count`` patches; the same for the same seed."""
    rng = np.random.default_rng(seed)
    corners = rng.integers(8, 61, count)
    many = rng.random(count) < _MANY
    corners[many] = rng.integers(1000, 2500, int(many.sum()))
    radius = np.exp(rng.normal(np.log(0.0007), 0.5, count)) * np.where(many, 4, 1)
    centres = np.array(CENTRE) + (rng.random((count, 2)) - 0.5) * SPAN_DEG
    which = np.repeat(np.arange(count), corners)
    first = np.cumsum(corners) - corners
    angle = 2 * np.pi * (np.arange(len(which)) - first[which]) / corners[which]
    wave = 0.75 + 0.2 * np.sin(3 * angle + which) + 0.05 * rng.random(len(which))
    reach = (radius[which] * wave)[:, None]
    xy = centres[which] + reach * np.column_stack([np.cos(angle), np.sin(angle)])
    outlines = shapely.polygons(shapely.linearrings(xy, indices=which))
    for i in np.flatnonzero(rng.random(count) < _HOLE).tolist():
        pond = shapely.Point(*centres[i]).buffer(radius[i] * 0.3, quad_segs=4)
        outlines[i] = outlines[i].difference(pond)
    shapes = shapely.multipolygons(outlines.reshape(-1, 1))
    return [
        Patch(f"p{i}", shape, {"green_type": f"T{i % 6 + 1}", "name_th": f"สวนหมู่ที่ {i % 20 + 1}"})
        for i, shape in enumerate(shapes)
    ]


def again(patch: Patch, patch_id: str, by_deg: float = 2.0) -> Patch:
    """Return the same patch as another one, far to the east."""
    assert patch.shape is not None
    return replace(patch, id=patch_id, shape=translate(patch.shape, by_deg, 0.0))


def write_pack(path: Path, zooms: tuple[int, ...] = (13, 14), across: int = 10) -> None:
    """Write an MBTiles pack of JPEG tiles round the middle of the data."""
    rng = np.random.default_rng(5)
    coarse = rng.integers(40, 200, (40, 40, 3)).astype(np.uint8)
    ground = np.asarray(Image.fromarray(coarse).resize((512, 512)), np.int16)

    def tiles() -> Iterator[tuple[int, int, int, bytes]]:
        for z in zooms:
            x, y = (int(v // TILE_PX) for v in to_world(*CENTRE, z))
            around = range(-across // 2, across // 2)
            for dx, dy in product(around, around):
                yield z, x + dx, (1 << z) - 1 - (y + dy), _photograph(rng, ground)

    _write_tiles(path, tiles())


def write_deep_pack(path: Path, zooms: range = range(7, 18), across: int = 40) -> None:
    """Write an MBTiles pack of JPEG tiles round the middle, sixteen pictures again and again."""
    rng = np.random.default_rng(6)
    coarse = rng.integers(40, 200, (40, 40, 3)).astype(np.uint8)
    ground = np.asarray(Image.fromarray(coarse).resize((512, 512)), np.int16)
    pictures = [_photograph(rng, ground) for _ in range(16)]

    def tiles() -> Iterator[tuple[int, int, int, bytes]]:
        for z in zooms:
            x, y = (int(v // TILE_PX) for v in to_world(*CENTRE, z))
            around = range(-across // 2, across // 2)
            for n, (dx, dy) in enumerate(product(around, around)):
                if 0 <= x + dx < 1 << z and 0 <= y + dy < 1 << z:
                    yield z, x + dx, (1 << z) - 1 - (y + dy), pictures[n % 16]

    _write_tiles(path, tiles())


def write_large_pack(path: Path, count: int) -> None:
    """Write an MBTiles pack of one zoom with so many tiles."""
    picture = _photograph(np.random.default_rng(7), np.full((512, 512, 3), 90, np.int16))
    side = 1
    while side * side < count:
        side *= 2
    z = side.bit_length() - 1
    _write_tiles(path, ((z, n % side, side - 1 - n // side, picture) for n in range(count)))


def _write_tiles(path: Path, tiles: Iterable[tuple[int, int, int, bytes]]) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(
            "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, "
            "tile_data BLOB, PRIMARY KEY (zoom_level, tile_column, tile_row))"
        )
        db.execute("CREATE TABLE metadata (name TEXT, value TEXT)")
        db.execute("INSERT INTO metadata VALUES ('name', 'bench'), ('format', 'jpg')")
        db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", tiles)


def _photograph(rng: np.random.Generator, ground: np.ndarray) -> bytes:
    left, top = rng.integers(0, 256, 2)
    noise = rng.normal(0, 14, (256, 256, 1))
    pixels = ground[top : top + 256, left : left + 256] + noise
    out = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=85)
    return out.getvalue()
