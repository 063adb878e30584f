"""The officer's own aerial picture (GeoTIFF, or JPEG and PNG with a world file) as a map pack.

:mod:`greendesk.tiles.warp` does the work in a child process; here are the question what a picture
is, the way of its tiles into a pack, and the words for what may be wrong with it. The child is an
optional part of the install: without rasterio it can't start, and that is said in words.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely

from greendesk.errors import BadInput, Conflict, Outage
from greendesk.i18n import N_, Label
from greendesk.tiles.base import Bounds, TileSource
from greendesk.tiles.control import Place
from greendesk.tiles.coverage import area_of, cover
from greendesk.tiles.pack import Got, Pack
from greendesk.tiles.plan import Plan
from greendesk.tiles.raster_child import DAMAGED, NOT_STARTED, Frames, answers

_LOG = logging.getLogger(__name__)
_AT_ONCE = 64  # tiles of one transaction
_LOOK_S = 60.0
_WORLD_FILES = (".tfw", ".tifw", ".jgw", ".jpgw", ".jpegw", ".pgw", ".pngw", ".wld")
_MAX_BESIDE_BYTES = 20_000
_DEEPEST_CUT = 9  # zooms: further out the whole picture is a few pixels
Report = Callable[[float], None]

_WORDS = {
    "damaged": DAMAGED,
    "no place": N_(
        "“{name}” does not say where it lies. Ask for it as a GeoTIFF, or with its world file"
        " beside it, and say its coordinate system."
    ),
    "place": N_(
        "“{name}” lies nowhere on the map with the coordinate system that it names. Choose another"
        " coordinate system."
    ),
    "empty": N_("“{name}” shows nothing: all of it is transparent. Ask for it again."),
}
_THERE = N_("There is a file “{name}” already. Choose another name.")


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of a picture before it is turned into a map.

    Attributes:
        crs: as ``EPSG:n`` or words; "" where it does not say.
        bounds: west, south, east, north in degrees; None while its place is not known.
        zoom: the closest zoom it is sharp enough for.
        tiles: about how many tiles that makes.
    """

    path: Path
    width_px: int
    height_px: int
    bands: int
    crs: str = ""
    bounds: Bounds | None = None
    zoom: int = 0
    tiles: int = 0


def look(
    path: Path,
    *,
    crs: str = "",
    place: Place | None = None,
    waiting: Callable[[], object] = lambda: None,
) -> Picture:
    """Return what a picture is; takes a moment, whatever its size.

    Args:
        crs: what the officer says of it, instead of what the file says.
        place: where its pixels lie in that CRS; without it the file or its world file says.
        waiting: called now and then while there is no answer; what it raises stops the work.

    Raises:
        BadInput: it is gone, no picture, damaged, or its place can't be.
        Outage: the child can't be started.
    """
    task = {"do": "look", **_task(path, crs, place)}
    with answers(task, waiting, at_most_s=_LOOK_S) as frames:
        facts = _said(frames, path)
    picture = Picture(path, facts["width"], facts["height"], facts["bands"], facts["crs"])
    if not facts["placed"]:
        return picture
    west, south, east, north = (float(edge) for edge in facts["bounds"])
    box = (west, south, east, north)
    zoom = int(facts["zoom"])
    tiles = sum(len(found) for found in _cover(box, zoom).values())
    return Picture(
        path, picture.width_px, picture.height_px, picture.bands, picture.crs, box, zoom, tiles
    )


def show(
    path: Path, most_px: int, *, waiting: Callable[[], object] = lambda: None
) -> tuple[bytes, float]:
    """Return a picture as a JPEG of at most ``most_px``, and how many times wider it is itself.

    Args:
        waiting: called now and then while there is no answer; what it raises stops the work.

    Raises:
        BadInput: it is gone, no picture, or damaged.
        Outage: the child can't be started.
    """
    task = {"do": "show", "most_px": most_px, **_task(path, "", None)}
    with answers(task, waiting, at_most_s=_LOOK_S) as frames:
        for head, body in frames:
            _check(head, path)
            if "times" in head:
                return body, float(head["times"])
    raise BadInput(DAMAGED, name=path.name)


def make_pack(
    picture: Picture,
    pack: Path,
    source: TileSource,
    *,
    made: str,
    crs: str = "",
    place: Place | None = None,
    report: Report = lambda fraction: None,
) -> Path:
    """Write the tiles of a picture into a map pack; nothing is left of one that is stopped.

    Args:
        source: its title, attribution, licence and date stand in the pack.
        made: the day, ISO 8601.
        report: hears how far it is, 0 to 1; what it raises stops the work.

    Raises:
        BadInput: damaged, or it does not say where it lies.
        Conflict: there is a file of that name.
        Outage: the disk is full, or the child can't be started.
    """
    if picture.bounds is None:
        raise BadInput(_WORDS["no place"], name=picture.path.name)
    if pack.exists():
        raise Conflict(_THERE, name=pack.name)
    plan = Plan(source, _cover(picture.bounds, picture.zoom), picture.bounds)
    try:
        pack.parent.mkdir(parents=True, exist_ok=True)
        folder = TemporaryDirectory(
            prefix=".greendesk-", dir=pack.parent, ignore_cleanup_errors=True
        )
    except OSError as error:
        raise Outage(NOT_STARTED) from error
    with folder as half:
        title = source.title.th or picture.path.stem
        open_pack = Pack.begin(Path(half) / pack.name, plan, side_px=256, title=title, made=made)
        try:
            _fill(open_pack, picture, crs, place, report)
            done = open_pack.finish()
        finally:
            open_pack.close()
        try:
            done.rename(pack)
        except OSError as error:
            raise Outage(NOT_STARTED) from error
    return pack


def _fill(pack: Pack, picture: Picture, crs: str, place: Place | None, report: Report) -> None:
    task = {"do": "cut", "zoom": picture.zoom, "first": picture.zoom - _DEEPEST_CUT}
    waiting: list[Got] = []
    done = 0.0
    with answers({**task, **_task(picture.path, crs, place)}, lambda: report(done)) as frames:
        for head, body in frames:
            _check(head, picture.path)
            if "of" in head:
                done = head["done"] / max(1, head["of"])
                report(done)
            elif body:
                at = (int(head["z"]), int(head["x"]), int(head["y"]))
                waiting.append(Got(at, body, hashlib.sha256(body).hexdigest()))
            if len(waiting) >= _AT_ONCE:
                pack.keep(waiting)
                waiting.clear()
    pack.keep(waiting)
    if not pack.counts()[0]:
        raise BadInput(_WORDS["empty"], name=picture.path.name)
    pack.plan_what_is_there()


def _cover(bounds: Bounds, zoom: int) -> dict[int, Any]:
    return cover(area_of([shapely.box(*bounds)]), range(max(0, zoom - _DEEPEST_CUT), zoom + 1))


# --- the child ------------------------------------------------------------------------------------


def _task(path: Path, crs: str, place: Place | None) -> dict[str, object]:
    """Return the officer's word on a picture, and what stands in the files beside it."""
    beside = {"crs_beside": _prj(path), "place_beside": world_file(path)}
    return {"path": str(path.absolute()), "crs": crs, "place": place, **beside}


def _said(frames: Frames, path: Path) -> dict[str, Any]:
    for head, _ in frames:
        _check(head, path)
        if "facts" in head:
            return dict(head["facts"])
    raise BadInput(_WORDS["damaged"], name=path.name)


def _check(head: Mapping[str, Any], path: Path) -> None:
    if "refused" in head:
        _LOG.info("rasterio says: %s", head.get("detail", head["refused"]))
        raise BadInput(_WORDS.get(head["refused"], _WORDS["damaged"]), name=path.name)


# --- beside the picture ---------------------------------------------------------------------------


def world_file(path: Path) -> Place | None:
    """Return what the world file beside a picture says; None where there is none of use.

    **Source:** Esri, "World files for raster datasets": A, D, B, E, and the middle of the first
    pixel.
    """
    for text in _beside(path, _WORLD_FILES):
        with suppress(ValueError):
            a, d, b, e, x, y = (float(word.replace(",", ".")) for word in text.split()[:6])
            if abs(a * e - b * d) > 0:
                return a, b, x - a / 2 - b / 2, d, e, y - d / 2 - e / 2
    return None


def _prj(path: Path) -> str:
    return next(iter(_beside(path, (".prj",))), "").strip()


def _beside(path: Path, suffixes: Sequence[str]) -> Iterator[str]:
    """Yield the text of files that are called like a picture but for their end."""
    with suppress(OSError):
        for other in sorted(path.parent.glob("*")):
            ours = other.stem in (path.stem, path.name) and other.suffix.lower() in suffixes
            if ours and other.is_file() and other.stat().st_size <= _MAX_BESIDE_BYTES:
                yield other.read_text(encoding="utf-8", errors="replace")


def source_of(
    picture: Picture, *, title: str, attribution: str, image_date: str = ""
) -> TileSource:
    """Return what the pack of a picture says of itself."""
    return TileSource(
        id=f"own:{picture.path.name}",
        title=Label(title, title),
        kind="mbtiles",
        url=picture.path.name,
        min_zoom=max(0, picture.zoom - _DEEPEST_CUT),
        max_zoom=picture.zoom,
        attribution=attribution,
        may_be_packed=True,
        bounds=picture.bounds,
        image_date=image_date,
    )
