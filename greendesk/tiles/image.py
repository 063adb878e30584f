"""Bytes of a stranger into pixels.

An error page, a damaged, empty or oversized picture is *no tile*: never an exception, never cached.
Runs on job threads; Pillow releases the interpreter while it decodes.
"""

import io
import struct

from PIL import Image

from greendesk.tiles.base import MAX_SIDE_PX, MAX_TILE_BYTES, Tile

_FORMATS = ("PNG", "JPEG", "WEBP")
DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    OverflowError,
    MemoryError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,  # raised where warnings are errors
)


def decode(data: object) -> Tile | None:
    """Return the tile in ``data``; None for anything that is no sound PNG, JPEG or WebP picture.

    A wholly transparent picture also counts as no tile: the map shows what lies above it instead.
    """
    picture = _open(data)
    if picture is None:
        return None
    try:
        picture.load()
        return tile_of(picture)
    except DAMAGE:
        return None


def picture_of(data: object) -> Image.Image | None:
    """Return a sound picture as RGBA, for readers that put tiles together; None for others."""
    picture = _open(data)
    try:
        return picture.convert("RGBA") if picture else None
    except DAMAGE:
        return None


def is_whole(data: bytes) -> bool:
    """Say whether the file in ``data`` has its end; some decoders do not miss the last bytes."""
    if data.startswith(b"\x89PNG"):
        return b"IEND\xaeB`\x82" in data[-1024:]
    if data.startswith(b"\xff\xd8"):
        return b"\xff\xd9" in data[-1024:]
    if data.startswith(b"RIFF"):
        return len(data) >= 8 + int.from_bytes(data[4:8], "little")
    return False


def side_px(data: object) -> int | None:
    """Return how many pixels wide the picture in ``data`` is, or None where it is none."""
    picture = _open(data)
    return picture.width if picture else None


def encode_png(tile: Tile) -> bytes:
    """Return the tile as PNG, for readers that draw their tiles."""
    picture = Image.frombuffer(
        "RGBa", (tile.width_px, tile.height_px), tile.bgra, "raw", "BGRa", 0, 1
    )
    out = io.BytesIO()
    picture.convert("RGBA").save(out, "PNG", compress_level=1)
    return out.getvalue()


def tile_of(picture: Image.Image) -> Tile | None:
    """Return a Pillow picture as a tile; None where nothing of it can be seen."""
    width_px, height_px = picture.size
    if picture.mode not in ("RGB", "L") and picture.has_transparency_data:
        rgba = picture.convert("RGBA")
        low, high = rgba.getchannel("A").getextrema()
        if high == 0:
            return None
        if low != 255:
            pixels = rgba.convert("RGBa").tobytes("raw", "BGRa")
            return Tile(width_px, height_px, pixels, opaque=False)
        picture = rgba
    pixels = picture.convert("RGB").convert("RGBA").tobytes("raw", "BGRA")
    return Tile(width_px, height_px, pixels)


def _open(data: object) -> Image.Image | None:
    if not isinstance(data, bytes) or not 8 <= len(data) <= MAX_TILE_BYTES:
        return None
    try:
        picture = Image.open(io.BytesIO(data), formats=_FORMATS)
    except DAMAGE:
        return None
    if not (1 <= picture.width <= MAX_SIDE_PX and 1 <= picture.height <= MAX_SIDE_PX):
        return None
    return picture
