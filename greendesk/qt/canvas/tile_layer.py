"""The basemap layer: pictures of the ground, from packs and addresses.

Tiles are read and decoded in jobs; this layer keeps the newest of them in memory up to a cap. Where
the sharp tile is not there yet, its nearest known ancestor is stretched and known children lie over
it. What can no longer be seen is no longer asked for. Nothing here waits for a disk or a network.

Of a pack on this computer the ancestors all round the view are read as well, after what is in view:
few pictures, so that whoever flings the map never sees bare ground where there is a picture.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from time import monotonic
from typing import Protocol

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from greendesk.i18n import N_, Text, say
from greendesk.model.offset import Offset
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.empty import PAPER, hatch, paint_empty
from greendesk.qt.canvas.shapes import WorldBox
from greendesk.qt.canvas.tile_places import (
    Key,
    Shares,
    box_of,
    laid,
    off_centre,
    tile_zoom,
    world_box,
)
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.qt.offset_words import offset_text
from greendesk.tiles.base import Tile, TileSource

PRACTICE = "practice"
CREDIT = N_("Picture drawn for practice, GreenDesk")
MEMORY_BYTES = 96 * 1024 * 1024
RETRY_S = 60.0
_AT_ONCE, _DISTANT_AT_ONCE = 3, 2
_MOST_MISSING = 50_000
_CHILD_LEVELS = 2
HATCH_ZOOM = 14.0
"""From here on the built-in map, which lies beneath, has nothing that one could find the way by."""
_COARSE_LEVELS = 5  # a picture from further above shows nothing but its colour
BACKDROPS = ("builtin", "none")
"""Kinds of maps that lie beneath everything; nobody draws on them."""
_PACKS = ("mbtiles", "gpkg", "pmtiles")
_AHEAD_LEVELS = (3, 6, 9)  # one picture covers 64 of the view's, or all of what is round it


class Basemap(Protocol):
    """One source and its cache, as the canvas needs it."""

    @property
    def source(self) -> TileSource:
        """What it is; ``attribution`` is always shown."""

    @property
    def offset(self) -> Offset:
        """How far its pictures are moved just now; whoever changes that has it painted anew."""

    def fetch(self, z: int, x: int, y: int) -> Tile | None:
        """Return the decoded tile, None where there is none; called in jobs; Outage if it fails."""


@dataclass(frozen=True, slots=True)
class _Draw:
    """One picture to paint: ``part`` of ``image`` (shares 0..1) onto ``target``."""

    image: QImage
    target: QRect
    part: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)


class TileLayer:
    """Knows which basemap tiles are there, asks for the others, and paints."""

    def __init__(self, jobs: Jobs, arrived: Callable[[WorldBox], None]) -> None:
        self._jobs, self._arrived = jobs, arrived
        self._maps: dict[str, Basemap] = {}
        self._within: dict[str, WorldBox | None] = {}
        self._images: OrderedDict[Key, QImage] = OrderedDict()
        self._held: Counter[tuple[str, int]] = Counter()  # how many of a source's zoom
        self._bytes = 0
        self._missing: set[Key] = set()
        self._failed: dict[Key, float] = {}
        self._wanted: list[Key] = []
        self._asked: dict[Key, Job] = {}
        self._ahead: list[Key] = []
        self._quiet: set[Key] = set()  # asked ahead: nobody waits for them
        self._round = 0  # answers of earlier sources are not ours
        self._astray = False  # a tile isn't to be had: another may do
        self.most_bytes = MEMORY_BYTES
        """How much its pictures may take in memory."""
        self.paleness = 0.0
        """How much of the pictures gives way to plain paper, 0 to 1; painted from then on."""
        self.failing = False
        """Whether anything failed since this was last looked at; whoever looks sets it back."""

    def set_sources(self, basemaps: Sequence[Basemap]) -> None:
        """Show these sources, the last on top."""
        self._round += 1
        for job in self._asked.values():
            job.cancel()
        self._maps = {basemap.source.id: basemap for basemap in basemaps}
        self._within = {name: world_box(one.source) for name, one in self._maps.items()}
        self._images.clear()
        self._held.clear()
        self._missing.clear()
        self._failed.clear()
        self._asked.clear()
        self._quiet.clear()
        self._wanted, self._ahead, self._bytes = [], [], 0

    def _moved(self, source_id: str) -> Shares:
        return self._maps[source_id].offset.shares

    @property
    def rounding_px(self) -> int:
        """How many pixels beside its box a tile may lie: moved pictures are rounded twice."""
        return int(any(not basemap.offset.is_none for basemap in self._maps.values()))

    @property
    def sources(self) -> list[TileSource]:
        """What is shown, the last on top."""
        return [basemap.source for basemap in self._maps.values()]

    def seen_at(self, camera: Camera, at: Shares | None = None) -> tuple[TileSource, int] | None:
        """Return whose pictures are seen at a place, and of which zoom they are.

        None where no map with pictures has any near enough to draw on.

        Args:
            at: the place, in shares of the world; None = the middle of the view.
        """
        world_x, world_y = at or (camera.x, camera.y)
        for basemap in reversed(self._maps.values()):
            source = basemap.source
            zoom = None if source.kind in BACKDROPS else tile_zoom(source, camera)
            if zoom is None:
                continue
            east, south = self._moved(source.id)
            x, y = int((world_x - east) * (1 << zoom)), int((world_y - south) * (1 << zoom))
            key = (source.id, zoom, x, y)
            if not self._is_bare(key):
                return source, self._nearest(key)
        return None

    def _nearest(self, key: Key) -> int:
        """Return the zoom of the picture that is there, or on its way, for a tile."""
        source_id, z, x, y = key
        for up in range(z + 1):
            if (source_id, z - up, x >> up, y >> up) in self._images:
                return z - up
        return z

    @property
    def credits(self) -> list[str]:
        """Whose pictures these are, the one on top first."""
        shown = reversed(self._maps.values())
        said = dict.fromkeys(_credit(basemap.source, basemap.offset) for basemap in shown)
        return [words for words in said if words]

    @property
    def credit(self) -> str:
        """The same as one line."""
        return " · ".join(self.credits)

    @property
    def waiting(self) -> bool:
        """Whether tiles that can be seen are on their way."""
        return bool(self._wanted or self._asked.keys() - self._quiet)

    @property
    def unsettled(self) -> bool:
        """Whether :meth:`want` may find more to ask for: after what was not to be had, or all."""
        return self._astray or not self.waiting

    def forget_failures(self) -> None:
        """Have :meth:`want` ask again for what failed, as after the network came back."""
        self._failed = dict.fromkeys(self._failed, -inf)  # what was hatched stays so meanwhile

    # --- asking -------------------------------------------------------------------------------

    def want(self, camera: Camera) -> None:
        """Ask for what ``camera`` sees, the middle first; drop what nobody sees any more."""
        self._astray = False
        width, height = camera.device_size
        view = QRect(0, 0, width, height)
        wanted: dict[Key, float] = {}
        for basemap in reversed(self._maps.values()):
            unknown: list[Key] = []
            keys = list(self._keys(basemap.source, camera, view))
            covered = bool(keys)  # a map of closer zooms only covers nothing
            for key, target in keys:
                found = self._find(key, target, unknown)
                covered &= found is not None and not found.image.hasAlphaChannel()
                if found is None and (above := self._ancestor_of(key)) is not None:
                    wanted[above] = -1.0  # quickly there, for all of them
            for key in unknown:
                wanted.setdefault(key, len(wanted) // 1000 + off_centre(key, camera))
            if covered and not unknown:
                break  # nothing of the sources beneath can be seen
        self._wanted = sorted(wanted, key=lambda key: wanted[key])
        self._ahead = self._around(camera)
        self._quiet -= wanted.keys()
        for key, job in self._asked.items():
            if key not in wanted and key not in self._ahead:
                job.cancel()  # not begun yet: it won't be
        self._ask()

    def _ancestor_of(self, key: Key) -> Key | None:
        """Return the ancestor that is read ahead for a tile of a pack, if it isn't known yet."""
        source_id, z, x, y = key
        source = self._maps[source_id].source
        up = min(_AHEAD_LEVELS[0], z - source.min_zoom)
        above = (source_id, z - up, x >> up, y >> up)
        wanted = source.kind in _PACKS and up > 1  # for four tiles it isn't worth it
        return above if wanted and not (self._is_outside(key) or self._is_done(above)) else None

    def _around(self, camera: Camera) -> list[Key]:
        """Return the ancestors to read ahead: those of the view and of a view on each side."""
        width, height = camera.device_size
        area = QRect(-width, -height, 3 * width, 3 * height)
        packs = (basemap.source for basemap in reversed(self._maps.values()))
        source = next((source for source in packs if source.kind in _PACKS), None)
        if source is None or (z := tile_zoom(source, camera)) is None:
            return []
        view = QRect(0, 0, width, height)
        if all(self._is_outside(key) for key, _ in self._keys(source, camera, view)):
            return []
        unknown: list[Key] = []
        for zoom in dict.fromkeys(max(source.min_zoom, z - up) for up in _AHEAD_LEVELS):
            moved = self._moved(source.id)
            keys = [key for key, _ in laid(source.id, zoom, camera, area, moved)]
            keys = keys if zoom < z else []
            unknown += sorted(
                (key for key in keys if not self._is_done(key)),
                key=lambda key: off_centre(key, camera),
            )
        return unknown

    def _is_done(self, key: Key) -> bool:
        """Whether there is nothing to ask for: it is here, or known not to be there."""
        return key in self._images or self._is_known_empty(key) or self._is_outside(key)

    def _ask(self) -> None:
        """Ask for what is wanted; a map that keeps one waiting does not hold up the others.

        What is read ahead has its turn when nobody waits any more: it takes the processor, too.
        """
        later: list[Key] = []
        distant = sum(self._is_distant(key) for key in self._asked)
        while (self._wanted or self._ahead) and len(self._asked) < _AT_ONCE:
            if not self._wanted and (later or self.waiting):
                break
            ahead = not self._wanted
            key = (self._wanted or self._ahead).pop(0)
            if key in self._asked or key in self._images:
                continue
            if ahead:
                self._quiet.add(key)
            if self._is_distant(key):
                if distant >= _DISTANT_AT_ONCE:
                    later.append(key)
                    continue
                distant += 1
            fetch = self._maps[key[0]].fetch
            self._asked[key] = self._jobs.start(
                partial(_fetch, fetch, key),
                partial(self._take, key, self._round),
                partial(self._fail, key, self._round),
            )
        self._wanted = later + self._wanted

    def _is_distant(self, key: Key) -> bool:
        return self._maps[key[0]].source.kind == "xyz"

    def _take(self, key: Key, asked_in: int, image: QImage | None) -> None:
        if asked_in != self._round:
            return
        self._asked.pop(key, None)
        quiet = key in self._quiet
        self._quiet.discard(key)
        if image is None:
            if len(self._missing) > _MOST_MISSING:
                self._missing.clear()
            self._missing.add(key)
            self._astray |= not quiet
        else:
            self._failed.pop(key, None)
            self._keep(key, image)
        self._ask()
        if not quiet:
            self._arrived(box_of(key, self._moved(key[0])))

    def _fail(self, key: Key, asked_in: int, error: Exception) -> None:
        if asked_in != self._round:
            return
        self._asked.pop(key, None)
        self._quiet.discard(key)
        if not isinstance(error, Cancelled):
            self._note_failure(key)
            self._astray = True
            self._arrived(box_of(key, self._moved(key[0])))
        self._ask()

    def _note_failure(self, key: Key) -> None:
        if len(self._failed) > _MOST_MISSING:
            self._failed.clear()
        self._failed[key] = monotonic()
        self.failing = True

    def _keep(self, key: Key, image: QImage) -> None:
        self._images[key] = image
        self._held[key[:2]] += 1
        self._bytes += image.sizeInBytes()
        self._make_room()

    def limit(self, most_bytes: int) -> None:
        """Let pictures take so much memory from now on."""
        self.most_bytes = most_bytes
        self._make_room()

    def _make_room(self) -> None:
        while self._bytes > self.most_bytes and len(self._images) > 1:
            gone, old = self._images.popitem(last=False)
            self._held[gone[:2]] -= 1
            self._bytes -= old.sizeInBytes()

    # --- painting -----------------------------------------------------------------------------

    def paint(self, painter: QPainter, camera: Camera, area: QRect, *, smooth: bool) -> None:
        """Paint what is known of ``area`` (device pixels of the picture)."""
        layers: list[list[_Draw]] = []
        unknown: list[Key] = []
        bare: QRegion | None = None  # where the maps with pictures have none; None: no such map
        for basemap in reversed(self._maps.values()):
            covered = True
            draws: list[_Draw] = []
            empty: list[QRect] = []
            for key, target in self._keys(basemap.source, camera, area):
                found = self._find(key, target, unknown)
                covered &= found is not None and not found.image.hasAlphaChannel()
                if found is not None:
                    draws.append(found)
                if found is None or found.part != (0.0, 0.0, 1.0, 1.0):
                    draws += self._children(key, target, _CHILD_LEVELS)
                    if self._is_bare(key):
                        empty.append(target)
            layers.append(draws)
            if basemap.source.kind not in BACKDROPS:
                bare = _still_bare(bare, basemap.source, empty, draws)
            if covered and draws:
                break
        else:
            paint_empty(painter, camera, area, loading=bool(unknown))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        for draws in reversed(layers):
            for draw in draws:
                _paint_one(painter, draw)
        if self.paleness:
            veil = QColor(PAPER)
            veil.setAlphaF(self.paleness)
            painter.fillRect(area, veil)
        if bare is not None and not bare.isEmpty() and camera.device_zoom >= HATCH_ZOOM:
            hatch(painter, camera, bare.intersected(area))

    def _find(self, key: Key, target: QRect, unknown: list[Key]) -> _Draw | None:
        """Return the tile or its nearest known ancestor; note what should be asked for."""
        if self._is_outside(key):
            return None  # a picture from further above says nothing of what is beyond its bounds
        source_id, z, x, y = key
        lowest = self._maps[source_id].source.min_zoom
        asked = False
        for up in range(z - lowest + 1):
            above = (source_id, z - up, x >> up, y >> up)
            image = self._images.get(above)
            if image is not None:
                self._images.move_to_end(above)
                side = 1 << up
                left, top = (x & (side - 1)) / side, (y & (side - 1)) / side
                return _Draw(image, target, (left, top, left + 1 / side, top + 1 / side))
            if not asked and not self._is_known_empty(above):
                unknown.append(above)
                asked = True
        return None

    def _children(self, key: Key, target: QRect, levels: int) -> Iterator[_Draw]:
        source_id, z, x, y = key
        if not any(self._held[source_id, z + 1 + down] for down in range(levels)):
            return
        middle_x = target.left() + target.width() // 2
        middle_y = target.top() + target.height() // 2
        for column in (0, 1):
            for row in (0, 1):
                child = (source_id, z + 1, 2 * x + column, 2 * y + row)
                left = middle_x if column else target.left()
                top = middle_y if row else target.top()
                right = target.left() + target.width() if column else middle_x
                bottom = target.top() + target.height() if row else middle_y
                place = QRect(left, top, right - left, bottom - top)
                image = self._images.get(child)
                if image is not None:
                    yield _Draw(image, place)
                else:
                    yield from self._children(child, place, levels - 1)

    def _is_known_empty(self, key: Key) -> bool:
        if key in self._missing:
            return True
        at = self._failed.get(key)
        return at is not None and monotonic() - at < RETRY_S

    def _is_bare(self, key: Key) -> bool:
        """Whether nothing near enough to draw on is known to be had; not while it is asked for."""
        source_id, z, x, y = key
        if self._is_outside(key):
            return True
        for up in range(z - self._maps[source_id].source.min_zoom + 1):
            above = (source_id, z - up, x >> up, y >> up)
            if above in self._images:
                return up > _COARSE_LEVELS
            if above not in self._missing and above not in self._failed:
                return False
        return True

    def _is_outside(self, key: Key) -> bool:
        own = self._within[key[0]]
        if own is None:
            return False
        west, north, east, south = box_of(key)
        return west >= own[2] or east <= own[0] or north >= own[3] or south <= own[1]

    def _keys(self, source: TileSource, camera: Camera, area: QRect) -> Iterator[tuple[Key, QRect]]:
        """Yield the tiles of ``source`` that lie in ``area``, each with its place there."""
        z = tile_zoom(source, camera)
        if z is not None:
            yield from laid(source.id, z, camera, area, self._moved(source.id))


def image_of(tile: Tile | None) -> QImage | None:
    """Return a tile's pixels as an image that owns them; None for nothing or nonsense."""
    if tile is None or len(tile.bgra) != 4 * tile.width_px * tile.height_px:
        return None
    pixels = QImage.Format.Format_RGB32 if tile.opaque else _PREMULTIPLIED
    return QImage(tile.bgra, tile.width_px, tile.height_px, 4 * tile.width_px, pixels).copy()


_PREMULTIPLIED = QImage.Format.Format_ARGB32_Premultiplied


def _credit(source: TileSource, offset: Offset) -> str:
    year = f" ({source.image_date})" if source.attribution and source.image_date else ""
    ours = source.id.startswith(
        PRACTICE
    )  # the only pictures that are ours, so their words are, too
    whose = (say(Text(CREDIT)).replace("\u200b", "") if ours else source.attribution) + year
    moved = "" if offset.is_none else say(offset_text(offset)).replace("\u200b", "")
    return " · ".join(filter(None, (whose, moved)))


def _fetch(fetch: Callable[[int, int, int], Tile | None], key: Key, job: Job) -> QImage | None:
    return image_of(fetch(*key[1:]))


def _still_bare(
    bare: QRegion | None, source: TileSource, empty: Sequence[QRect], draws: Sequence[_Draw]
) -> QRegion:
    """Return where the maps above have no picture, and ``source``, which lies beneath, neither.

    Round the practice map lies the open sea, as the built-in map has it: nothing is missing.
    """
    if bare is None:
        bare = QRegion()
        for target in () if source.id.startswith(PRACTICE) else empty:
            bare += target
    if not bare.isEmpty():
        for draw in draws:
            if draw.part[2] - draw.part[0] >= 1 / (1 << _COARSE_LEVELS):
                bare -= QRegion(draw.target)
    return bare


def _paint_one(painter: QPainter, draw: _Draw) -> None:
    image, (left, top, right, bottom) = draw.image, draw.part
    wide, high = image.width(), image.height()
    if (right - left) == 1.0 and draw.target.size() == image.size():
        painter.drawImage(draw.target.topLeft(), image)
        return
    part = QRectF(left * wide, top * high, (right - left) * wide, (bottom - top) * high)
    painter.drawImage(QRectF(draw.target), image, part)
