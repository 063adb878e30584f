"""What Pillow does for us, inside the child process: photos made small, upright and plain.

:func:`main` is the child's whole program. The one thing to know: what leaves here is a JPEG of our
own making, without EXIF, whatever the stranger's file was; time and place go beside it as plain
values. The stranger's file is read and never written.
"""

import hashlib
import io
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from math import ceil
from pathlib import Path
from typing import Any, cast

import orjson
from PIL import Image, ImageCms, ImageFilter, UnidentifiedImageError

from greendesk.confined import limit_resources, read_frames, write_frame
from greendesk.exchange.exif import shot_of

LONGEST_PX = 1600
MAX_BYTES = 150_000_000
MAX_PIXELS = 250_000_000
_QUALITY, _AGAIN = 85, 90
"""Of a photo that is taken in, and of one that is written once more after a face was blurred."""
_CELLS = 5
"""So many cells are left along the longer side of what is blurred: no face survives that."""
_FORMATS = ("JPEG", "PNG")
_ORIENTATION, _EXIF, _GPS = 0x0112, 0x8769, 0x8825
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,  # raised where warnings are errors
)
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"heim", b"heis")


class _Refused(ValueError):
    """A file that is no photo of ours: "kind", "heic" or "large"."""


def main(request: str, reply: str) -> int:
    """Carry out the task in file ``request`` and write frames to file ``reply``."""
    limit_resources()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    with Path(request).open("rb") as file:
        frames = read_frames(file)
        task = orjson.loads(next(frames)[0])
        given = list(frames)
    with Path(reply).open("wb") as file:
        write_frame(file, orjson.dumps({"do": task["do"]}), b"")
        answers = _take_in(task["paths"]) if task["do"] == "take in" else _blur(task, given[0][1])
        for head, body in answers:
            write_frame(file, orjson.dumps(head), body)
            file.flush()
    return 0


def _take_in(paths: Sequence[str]) -> Iterator[tuple[Mapping[str, object], bytes]]:
    """Yield for each file what it tells and the JPEG, or why it was refused."""
    for path in paths:
        try:
            yield _prepared(Path(path))
        except _Refused as refused:
            yield {"refused": str(refused)}, b""
        except Image.DecompressionBombError:
            yield {"refused": "large"}, b""
        except FileNotFoundError:
            yield {"refused": "gone"}, b""
        except _DAMAGE:
            yield {"refused": "damaged"}, b""


def _prepared(path: Path) -> tuple[Mapping[str, object], bytes]:
    if path.exists() and not path.is_file():  # a pipe or a device would never end
        raise _Refused("kind")
    if path.stat().st_size > MAX_BYTES:
        raise _Refused("large")
    data = path.read_bytes()
    with _opened(data) as picture:
        main, exif, gps = _tags(picture)
        shot = shot_of(path.name, main, exif, gps)
        turn = main.get(_ORIENTATION) if picture.format != "HEIF" else 1  # its reader has turned it
        profile = picture.info.get("icc_profile")
        share = min(1.0, LONGEST_PX / max(picture.size))
        wanted = (ceil(picture.width * share), ceil(picture.height * share))
        picture.draft("RGB", wanted)  # a JPEG is read scaled down, no smaller than this
        small: Image.Image = picture.copy()
    small.thumbnail((LONGEST_PX, LONGEST_PX), Image.Resampling.LANCZOS, reducing_gap=3.0)
    if isinstance(turn, int) and turn in _TURNS:
        small = small.transpose(_TURNS[turn])
    jpeg = _as_jpeg(_plain(small, profile), _QUALITY)
    told: dict[str, object] = {
        "taken_at": shot.taken_at,
        "taken_raw": shot.taken_raw,
        "position": shot.position,
        "direction": shot.direction,
        "width_px": small.width,
        "height_px": small.height,
        "original_sha256": hashlib.sha256(data).hexdigest(),
    }
    return told, jpeg


def _opened(data: bytes) -> Image.Image:
    """Open a picture by what its bytes say it is."""
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        try:
            from pillow_heif import register_heif_opener  # only where it is installed
        except ImportError as error:
            raise _Refused("heic") from error
        register_heif_opener()
        return Image.open(io.BytesIO(data), formats=("HEIF",))
    try:
        return Image.open(io.BytesIO(data), formats=_FORMATS)
    except UnidentifiedImageError as error:
        known = data.startswith((b"\xff\xd8\xff", b"\x89PNG"))
        raise _Refused("damaged" if known else "kind") from error


def _tags(picture: Image.Image) -> tuple[dict[int, Any], dict[int, Any], dict[int, Any]]:
    """Return the directories of EXIF; a damaged one tells nothing and harms nothing."""
    main: dict[int, Any] = {}
    inner: list[dict[int, Any]] = [{}, {}]
    with suppress(*_DAMAGE):
        exif = picture.getexif()
        main = dict(exif)
        for n, place in enumerate((_EXIF, _GPS)):
            with suppress(*_DAMAGE):
                inner[n] = dict(exif.get_ifd(place))
    return main, inner[0], inner[1]


def _plain(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Return a picture in plain RGB, its colours as meant; what is see-through becomes white."""
    if picture.has_transparency_data:
        above = picture.convert("RGBA")
        below = Image.new("RGBA", above.size, "white")
        return Image.alpha_composite(below, above).convert("RGB")
    if profile and picture.mode in ("RGB", "CMYK", "L"):
        with suppress(*_DAMAGE, ImageCms.PyCMSError):
            theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            ours = ImageCms.createProfile("sRGB")
            turned = ImageCms.profileToProfile(picture, theirs, ours, outputMode="RGB")
            if turned is not None:
                return turned
    return picture.convert("RGB")


def _as_jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    bare = Image.frombytes("RGB", picture.size, picture.tobytes())  # no info goes along
    bare.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _blur(task: Mapping[str, object], jpeg: bytes) -> Iterator[tuple[Mapping[str, object], bytes]]:
    """Yield the picture with a box (left, top, right, bottom, in pixels) made unrecognisable."""
    left, top, right, bottom = (round(float(n)) for n in cast(Sequence[float], task["box"]))
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    box = (max(0, left), max(0, top), min(picture.width, right), min(picture.height, bottom))
    wide, high = box[2] - box[0], box[3] - box[1]
    if wide > 0 and high > 0:
        share = min(1.0, _CELLS / max(wide, high))
        cells = (max(1, round(wide * share)), max(1, round(high * share)))
        part = picture.crop(box).resize(cells, Image.Resampling.BOX)
        part = part.resize((wide, high), Image.Resampling.BICUBIC)
        picture.paste(part.filter(ImageFilter.GaussianBlur(2)), box)
    yield {"width_px": picture.width, "height_px": picture.height}, _as_jpeg(picture, _AGAIN)
