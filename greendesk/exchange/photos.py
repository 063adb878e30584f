"""Photos into the project: each made small, upright and plain by a limited child process.

The one thing to know: a file that crashes the child takes only itself along; the others of its
batch are then read one by one.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import orjson

from greendesk.errors import BadInput
from greendesk.exchange.child import PHOTO_FLAG, Child
from greendesk.i18n import N_, Text
from greendesk.model.measure import LonLat
from greendesk.model.photo import Shot

SUFFIXES = ("jpg", "jpeg", "png", "heic", "heif")
"""How names of photos end; what a file is, its content decides."""
AT_ONCE = 6
MOST_FILES = 2000
_MAX_JPEG = 20_000_000
_REASONS = {
    "kind": N_("It is no photo that can be read. JPEG and PNG can, and HEIC on some computers."),
    "heic": N_(
        "HEIC photos of an iPhone can't be read on this computer. Send the photo by LINE or save it"
        " as JPEG, then add that file."
    ),
    "large": N_("The photo is too large. Take it with fewer megapixels, or send it by LINE."),
    "damaged": N_("The photo is damaged. Please ask for it again."),
    "gone": N_("The file is not there any more."),
}
_EMPTY = N_("The folder {name} holds no photos. Choose another.")
_MOST_FOLDERS = 5000  # a look at a whole disk would take minutes
_TOO_WIDE = N_(
    "Below {name} lie more than {most:,} folders. Choose the folder that holds the photos."
)
_TOO_MANY = N_("The folder holds more than {most:,} photos. Take in one folder after the other.")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A photo as it is kept: a JPEG of at most 1600 pixels, upright, without EXIF.

    Attributes:
        sha256, original_sha256: of the kept bytes and of the file, in hexadecimal.
    """

    shot: Shot
    jpeg: bytes
    sha256: str
    width_px: int
    height_px: int
    original_sha256: str = ""


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not taken in, and why."""

    name: str
    why: Text


def prepare_photos(paths: Sequence[Path]) -> Iterator[Prepared | Refused]:
    """Yield each photo as it is to be kept, or why it can't be; the files stay as they are.

    Raises:
        Outage: the child could not be started, or there is no room to work in.
    """
    for start in range(0, len(paths), AT_ONCE):
        some = paths[start : start + AT_ONCE]
        try:
            yield from _ask(some)
        except BadInput:
            for path in some:
                try:
                    yield from _ask([path])
                except BadInput as error:
                    yield Refused(path.name, error.text)


def blurred(jpeg: bytes, box: tuple[float, float, float, float]) -> Prepared:
    """Return a kept photo with a box made unrecognisable.

    Args:
        box: left, top, right, bottom in pixels of the photo.

    Raises:
        BadInput: the kept photo is damaged.
        Outage: as :func:`prepare_photos`.
    """
    with Child(PHOTO_FLAG) as child:
        frames = child.ask({"do": "blur", "box": box}, [(b"{}", jpeg)])
    if len(frames) != 2:
        raise BadInput(_REASONS["damaged"])
    return _checked("", *frames[1])


def photos_in(folder: Path) -> list[Path]:
    """Return the photos in a folder and those below it, by name; links are not followed.

    Raises:
        BadInput: there are none, or too many.
    """
    found = list[Path]()
    for seen, (place, _, names) in enumerate(os.walk(folder)):  # what can't be read is passed over
        named = (Path(place, n) for n in names if n.lower().rpartition(".")[2] in SUFFIXES)
        found += [path for path in named if path.is_file() and not path.is_symlink()]
        if len(found) > MOST_FILES:
            raise BadInput(_TOO_MANY, most=MOST_FILES)
        if seen > _MOST_FOLDERS:
            raise BadInput(_TOO_WIDE, name=folder.name, most=_MOST_FOLDERS)
    if not found:
        raise BadInput(_EMPTY, name=folder.name)
    return sorted(found)


def _ask(paths: Sequence[Path]) -> list[Prepared | Refused]:
    with Child(PHOTO_FLAG) as child:
        frames = child.ask({"do": "take in", "paths": [str(path.absolute()) for path in paths]})
    if len(frames) != len(paths) + 1:
        raise BadInput(_REASONS["damaged"])
    return [_answer(path, *frame) for path, frame in zip(paths, frames[1:], strict=True)]


def _answer(path: Path, head: bytes, body: bytes) -> Prepared | Refused:
    refused = orjson.loads(head).get("refused")
    if refused is not None:
        return Refused(path.name, Text(_REASONS.get(str(refused), _REASONS["damaged"])))
    return _checked(path.name, head, body)


def _checked(name: str, head: bytes, jpeg: bytes) -> Prepared:
    """Return what the child said, looked at once more: it may have gone astray.

    Raises:
        BadInput: that is no answer.
    """
    told: dict[str, Any] = orjson.loads(head)
    size = [n for n in (told.get("width_px"), told.get("height_px")) if isinstance(n, int)]
    sound = jpeg.startswith(b"\xff\xd8") and len(jpeg) <= _MAX_JPEG and len(size) == 2
    if not sound or not all(0 < n < 100_000 for n in size):
        raise BadInput(_REASONS["damaged"])
    direction = told.get("direction")
    shot = Shot(
        name,
        str(told.get("taken_at", "")),
        str(told.get("taken_raw", "")),
        _position(told.get("position")),
        float(direction) if isinstance(direction, int | float) else None,
    )
    original = str(told.get("original_sha256", ""))
    sha256 = hashlib.sha256(jpeg).hexdigest()
    return Prepared(shot, jpeg, sha256, size[0], size[1], original)


def _position(told: object) -> LonLat | None:
    if not isinstance(told, list) or not all(isinstance(n, int | float) for n in told):
        return None
    if len(told) != 2:
        return None
    lon, lat = float(told[0]), float(told[1])
    on_earth = isfinite(lon) and isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90
    return (lon, lat) if on_earth else None
