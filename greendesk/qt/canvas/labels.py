"""Words on the map: the letter and name of each patch that is large enough, and names of places.

Words are laid out when the map has come to rest, a few milliseconds at a time, the largest patches
first, and never over each other. Between two layouts they stay tied to their places on the ground,
so they move with it. A word is drawn once into a small picture of its own.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from greendesk.model.edit import Bounds
from greendesk.model.mercator import to_world
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.painters import DARK, halo_text
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.palette import BODY_PT, SMALL_PT
from greendesk.qt.theme import font

LETTER_PX = 22.0  # the smaller side of a patch that gets its letter
NAME_PX = 44.0  # the wider side of a patch that may get its name
_NAME_OVERHANG = 1.5  # a name may be so much wider than its patch
_MOST_PATCHES = 240
_MOST_PICTURES = 800
_PLACE_INK = QColor("#3C4A42")
_APART_PX = 3.0


@dataclass(frozen=True, slots=True)
class Place:
    """The name of a place as the map shows it: (lon, lat), and 0 for the most important."""

    name: str
    at: tuple[float, float]
    rank: int = 0


Places = Callable[[Bounds, float], Sequence[Place]]


@dataclass(frozen=True, slots=True)
class Sprite:
    """One word in its place: centre as a share of the world, size in logical pixels."""

    x: float
    y: float
    picture: QPixmap
    size_px: tuple[float, float]

    def box(self, camera: Camera) -> QRectF:
        """Return where it lies in the picture, on whole device pixels."""
        return _boxes([self], camera)[0]


def _boxes(sprites: Sequence[Sprite], camera: Camera) -> list[QRectF]:
    """Return where words lie in the picture, on whole device pixels."""
    at = np.array([(s.x, s.y) for s in sprites], np.float64).reshape(-1, 2)
    sizes = np.array([s.size_px for s in sprites], np.float64).reshape(-1, 2)
    corners = at * camera.world_device_px - camera.origin - sizes * camera.ratio / 2
    found = np.concatenate([np.rint(corners) / camera.ratio, sizes], axis=1)
    return [QRectF(*box) for box in found.tolist()]


class Labels:
    """Lays words out and paints them.

    Attributes:
        sprites: what is shown.
        places: gives names of places for (bounds, zoom); None = none.
        taken: where no word may stand, logical pixels: buttons, the scale bar.
    """

    def __init__(self, view: View, patches: PatchLayer) -> None:
        self._view, self._patches = view, patches
        self.places: Places | None = None
        self.taken: tuple[QRectF, ...] = ()
        self.sprites: list[Sprite] = []
        self._boxed, self._boxed_as, self._boxed_at = self.sprites, (0.0, 1.0), (0, 0)
        self._boxes: list[QRectF] = []  # of those sprites, seen so large and from there
        self._pictures: OrderedDict[tuple[object, ...], QPixmap] = OrderedDict()
        self._insides: dict[PatchId, tuple[object, tuple[float, float]]] = {}

    def forget(self) -> None:
        """Draw every word anew (language, text size, resolution)."""
        self._pictures.clear()

    def paint(self, painter: QPainter, camera: Camera, area: QRectF) -> None:
        """Paint the words that lie in ``area`` (logical pixels)."""
        seen_as = camera.world_device_px, camera.ratio
        if self.sprites is not self._boxed or seen_as != self._boxed_as:
            self._boxed, self._boxed_as, self._boxed_at = self.sprites, seen_as, camera.origin
            self._boxes = _boxes(self.sprites, camera)
        (left, top), (x, y) = self._boxed_at, camera.origin
        shift = QPointF((left - x) / camera.ratio, (top - y) / camera.ratio)  # panned since then
        area = area.translated(-shift)
        painter.translate(shift)
        draw, touches = painter.drawPixmap, area.intersects
        for box, sprite in zip(self._boxes, self.sprites, strict=True):
            if touches(box):
                draw(box.topLeft(), sprite.picture)
        painter.translate(-shift)

    def layout(self, camera: Camera) -> Iterator[None]:
        """Find a place for every word; pauses often, and shows the result at the end."""
        sprites: list[Sprite] = []
        boxes: list[QRectF] = list(self.taken)
        view = QRectF(0, 0, camera.width_px, camera.height_px)

        def add(sprite: Sprite) -> bool:
            box = sprite.box(camera).adjusted(-_APART_PX, -_APART_PX, _APART_PX, _APART_PX)
            if not box.intersects(view) or any(box.intersects(other) for other in boxes):
                return False
            sprites.append(sprite)
            boxes.append(box)
            return True

        for patch_id, width_px, height_px in self._large(camera):
            patch = self._view.find(patch_id)
            if patch is None or patch_id in self._patches.hidden:
                continue
            for sprite in self._words_of(patch, camera.ratio, width_px, height_px):
                if add(sprite):
                    break
            yield
        if self.places is not None:
            found = self.places(camera.bounds, camera.zoom)
            for place in sorted(found, key=lambda p: p.rank):
                add(self._place(place, camera.ratio))
                yield
        self.sprites = sprites

    # --- inside -------------------------------------------------------------------------------

    def _large(self, camera: Camera) -> Iterator[tuple[PatchId, float, float]]:
        """Yield the largest patches in view with the size of their boxes."""
        shapes, world = self._patches.shapes, camera.world_device_px / camera.ratio
        ox, oy = camera.origin
        wide, high = camera.device_size
        span = camera.world_device_px
        box = (ox / span, oy / span, (ox + wide) / span, (oy + high) / span)
        rows = shapes.within(box)
        sizes = (shapes.boxes[2:, rows] - shapes.boxes[:2, rows]) * world
        enough = sizes.min(axis=0, initial=np.inf) >= LETTER_PX
        rows, sizes = rows[enough], sizes[:, enough]
        for i in np.argsort(-sizes[0] * sizes[1], kind="stable")[:_MOST_PATCHES].tolist():
            yield shapes.ids[rows[i]], float(sizes[0, i]), float(sizes[1, i])

    def _words_of(
        self, patch: Patch, ratio: float, width_px: float, height_px: float
    ) -> Iterator[Sprite]:
        """Yield what may stand on a patch, the fullest first."""
        letter = str(patch.values.get("green_type", ""))
        name = patch.name
        at = self._inside(patch)
        if name and width_px >= NAME_PX:
            full = f"{letter}\n{name}" if letter else name
            sprite = self._sprite(at, partial(_name_picture, full, ratio), ("name", full, ratio))
            if sprite.size_px[0] <= width_px * _NAME_OVERHANG and sprite.size_px[1] <= height_px:
                yield sprite
        if letter:
            yield self._sprite(at, partial(_letter_picture, letter, ratio), ("T", letter, ratio))

    def _inside(self, patch: Patch) -> tuple[float, float]:
        """Return a place inside the patch as shares of the world."""
        known = self._insides.get(patch.id)
        if known is not None and known[0] is patch.shape:
            return known[1]
        assert patch.shape is not None
        point = patch.shape.representative_point()
        x, y = to_world(point.x, point.y, 0)
        self._insides[patch.id] = patch.shape, (x / 256, y / 256)
        return x / 256, y / 256

    def _place(self, place: Place, ratio: float) -> Sprite:
        x, y = to_world(*place.at, 0)
        key = ("place", place.name, place.rank, ratio)
        return self._sprite((x / 256, y / 256), partial(_place_picture, place, ratio), key)

    def _sprite(
        self, at: tuple[float, float], draw: Callable[[], QPixmap], key: tuple[object, ...]
    ) -> Sprite:
        picture = self._pictures.get(key)
        if picture is None:
            picture = self._pictures[key] = draw()
            while len(self._pictures) > _MOST_PICTURES:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(key)
        size = picture.deviceIndependentSize()
        return Sprite(*at, picture, (size.width(), size.height()))


def _name_picture(text: str, ratio: float) -> QPixmap:
    return halo_text(text, font(SMALL_PT, strong=True), ratio)


def _letter_picture(text: str, ratio: float) -> QPixmap:
    return halo_text(text, font(SMALL_PT, strong=True), ratio, DARK, 2.5)


def _place_picture(place: Place, ratio: float) -> QPixmap:
    size_pt = BODY_PT + 2 if place.rank == 0 else BODY_PT if place.rank == 1 else SMALL_PT
    return halo_text(place.name, font(size_pt, strong=place.rank == 0), ratio, _PLACE_INK)
