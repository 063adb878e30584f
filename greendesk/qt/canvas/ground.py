"""The still picture under the live layer: basemap, guides and patches, composed cell by cell.

A cell is the place of one patch tile. Whatever happens, the next frame is there at once: panning
leaves the cells where they are (:mod:`~greendesk.qt.canvas.ring`) and composes those that come into
view, zooming stretches the last complete pictures. The cells then become sharp a block at a time
(:meth:`Ground.step`), from the middle outwards, and those just out of view follow. After a zoom
they are shown together, or one by one where that would take long. All numbers here are device
pixels.
"""

from collections import deque
from collections.abc import Iterable
from math import inf
from time import perf_counter

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QImage, QPainter, QRegion

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.old_pictures import OldPictures
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.ring import AROUND, Ring
from greendesk.qt.canvas.shapes import WorldBox
from greendesk.qt.canvas.sheet import SIDE_PX, Block, TileKey, blocks_of
from greendesk.qt.canvas.tile_layer import TileLayer
from greendesk.qt.canvas.turns import Turn, is_light, pieces, turns

_MUCH = 0.5  # of the picture: beyond this a pan counts as a jump
_COMPOSED_CELLS = 48  # so many are composed in one go: what lies under them takes its time
_MARGIN_REST_S = 0.1  # another look may follow, which needs other cells
_TOGETHER_S = 0.12  # after a zoom, cells that took longer are shown one by one
_ARRIVAL_S = 0.03  # tiles that come in meanwhile are composed together: one lies in many cells
_LINE_PX = 4  # how far the line of a patch may reach out of its box


class Ground:
    """Basemap, guides and patches as one opaque picture."""

    def __init__(
        self, tiles: TileLayer, patches: PatchLayer, camera: Camera, *under: PatchLayer
    ) -> None:
        """Begin to compose; ``under`` are layers between basemap and patches."""
        self._tiles = tiles
        self._layers = (*under, patches)
        self.camera = camera
        self._ring = Ring(camera.device_size)
        self._cells_at: dict[tuple[int, int], TileKey] = {}  # what lies on the ring, by slot
        self._sharp: set[TileKey] = set()  # those of them that show things as they are
        self._shown: list[TileKey] = []  # cells in view
        self._stretched = True  # the frame shows old pictures; not all cells lie on the ring yet
        self._stretched_at = perf_counter()
        self._old = OldPictures()
        self._pending: dict[TileKey, None] = {}
        self._queue: deque[Turn] = deque()  # pending cells, in the order of their turn
        self._margin: deque[Turn] = deque()
        self._margin_from = inf  # when what lies just out of view has its turn; inf = no more
        self._margin_rest_s = 0.0
        self._margin_cells = AROUND  # how far from the view it reaches
        self._arrived: list[tuple[WorldBox, int]] = []  # tiles that wait for others, with reach
        self._arrived_from = 0.0  # when they have their turn
        self.refresh()

    @property
    def image(self) -> QImage:
        """A copy of what is seen."""
        self._settle()
        return self._ring.seen(self.camera.origin)

    def paint(self, painter: QPainter, area: QRect) -> None:
        """Paint ``area`` of what is seen."""
        area = area.intersected(self._view())
        if not self._stretched:
            self._ring.paint(painter, area, self.camera.origin)
            return
        self._stand_in(painter, area)
        painter.setClipping(False)

    @property
    def complete(self) -> bool:
        """Whether every cell in view shows things as they are (basemap tiles may still come)."""
        return not (self._pending or self._arrived)

    @property
    def busy(self) -> bool:
        """Whether :meth:`step` has anything to do, now or soon."""
        return self.rest_s < inf

    @property
    def rest_s(self) -> float:
        """In how many seconds :meth:`step` has something to do; inf = not before a change."""
        if self._pending or self._margin:
            return 0.0
        soon = self._arrived_from if self._arrived else inf
        return max(0.0, min(self._margin_from, soon) - perf_counter())

    def look(self, camera: Camera) -> None:
        """Show what ``camera`` sees, at once as well as it can be."""
        if camera == self.camera:
            return
        before = self.camera
        same = (camera.zoom, camera.device_size) == (before.zoom, before.device_size)
        shift = QPoint(before.origin[0] - camera.origin[0], before.origin[1] - camera.origin[1])
        wide, high = camera.device_size
        if same and abs(shift.x()) < wide * _MUCH and abs(shift.y()) < high * _MUCH:
            self._settle()
            self.camera = camera
            self._follow()
        else:
            self.camera = camera
            self._stretch(before)
        self._tiles.want(camera)

    def refresh(self) -> None:
        """Compose every cell again."""
        cells = self._shown = self._cells(self._view())
        here = set(cells)
        self._cells_at = {slot: key for slot, key in self._cells_at.items() if key in here}
        self._sharp.clear()
        self._pending = dict.fromkeys(cells)
        self._queue.clear()
        self._margin.clear()
        self._margin_from, self._margin_rest_s = inf, _MARGIN_REST_S
        self._tiles.want(self.camera)

    def renew(self) -> None:
        """Compose every cell again, and show nothing of before: the pictures lie elsewhere."""
        self._settle()
        self._old.clear()
        self.refresh()

    def leave(self) -> None:
        """Let go of all pictures: the map is gone."""
        self._ring = Ring((1, 1))
        self._old.clear()

    def changed(self, boxes: Iterable[WorldBox]) -> None:
        """Have the patches in ``boxes`` drawn again."""
        boxes = list(boxes)
        self._settle()
        for layer in self._layers:
            layer.touch(boxes)
        self._old.clear()
        for box in boxes:
            self._compose_again(box, _LINE_PX)

    def tile_arrived(self, box: WorldBox, reach_px: int) -> None:
        """Compose the cells in ``box`` again soon, with those of tiles that arrive meanwhile.

        Args:
            reach_px: how far the tile's place may lie beside ``box``, in whole pixels.
        """
        if not self._arrived:
            self._arrived_from = max(self._arrived_from, perf_counter())
        self._arrived.append((box, reach_px))

    def _take_arrived(self) -> None:
        """Have the turn of tiles that arrived, when it has come or no more are awaited."""
        now = perf_counter()
        if self._arrived and (now >= self._arrived_from or not self._tiles.waiting):
            arrived, self._arrived = self._arrived, []
            self._arrived_from = now + _ARRIVAL_S
            for box, reach_px in arrived:
                self._compose_again(box, reach_px)

    def _compose_again(self, box: WorldBox, reach_px: int) -> None:
        """Compose the cells in ``box``, and those so near, again."""
        world = self.camera.world_device_px
        ox, oy = self.camera.origin
        west, north, east, south = (round(v * world) for v in box)
        place = QRect(west - ox, north - oy, east - west, south - north)
        near = place.adjusted(-reach_px, -reach_px, reach_px, reach_px).intersected(self._wider())
        if near.isEmpty():
            return
        shown = set(self._shown)
        for key in self._cells(near):
            self._sharp.discard(key)
            if key in shown:
                self._pending[key] = None
            elif self._lies_on_ring(key):
                del self._cells_at[self._ring.slot(*key[1:])]

    def step(self, until: float) -> QRegion:
        """Work until ``perf_counter()`` reaches ``until``; return what looks different now."""
        changed = QRegion()
        self._take_arrived()
        if self._stretched and perf_counter() - self._stretched_at > _TOGETHER_S:
            self._settle()
            changed += self._view()
        while (turn := self._next()) is not None:
            if not self._is_drawn(turn, until):
                return changed
            self._queue.popleft()
            first, *others = pieces(turn.block, lambda piece: len(piece) <= _COMPOSED_CELLS)
            self._queue.extendleft(Turn(piece, turn.light) for piece in reversed(others))
            for key in first.keys:
                self._pending.pop(key, None)
            place = self._compose(Turn(first, turn.light))
            if not self._stretched:
                changed += place.intersected(self._view())
            if not self._pending:
                changed += self._all_composed()
            if perf_counter() >= until:
                return changed
        if perf_counter() >= self._margin_from:
            self._begin_margin()
        while self._margin and perf_counter() < until:
            if self._is_drawn(self._margin[0], until):
                self._compose(self._margin.popleft())
        return changed

    # --- what comes next ----------------------------------------------------------------------

    def _next(self) -> Turn | None:
        """Return the block whose turn it is; it stays in the queue."""
        while self._queue and self._pending.keys().isdisjoint(self._queue[0].block.keys):
            self._queue.popleft()
        if not self._queue and self._pending:
            self._queue.extend(self._sorted(self._pending))
        return self._queue[0] if self._queue else None

    def _sorted(self, cells: Iterable[TileKey]) -> list[Turn]:
        """Return the turns that these cells need, those in the middle first."""
        return sorted(turns(cells, self._layers), key=self._off_middle)

    def _off_middle(self, turn: Turn) -> int:
        return (self._place(turn.block).center() - self._view().center()).manhattanLength()

    def _all_composed(self) -> QRegion:
        """Go on to the cells just out of view; return what looks different now."""
        shown, self._stretched = self._stretched, False
        self._margin_from = perf_counter() + self._margin_rest_s
        self._margin_cells = AROUND if self._margin_rest_s else 1  # what a moving hand needs
        return QRegion(self._view()) if shown else QRegion()

    def _begin_margin(self) -> None:
        """Line up the blocks just out of view that aren't ready to be seen."""
        seen, around = set(self._shown), self._cells(_widened(self._view(), self._margin_cells))
        cells = (key for key in around if key not in seen and key not in self._sharp)
        self._margin = deque(self._sorted(cells))
        last = self._margin_cells == AROUND
        self._margin_from = inf if last else perf_counter() + _MARGIN_REST_S
        self._margin_cells = AROUND

    # --- inside -------------------------------------------------------------------------------

    def _view(self) -> QRect:
        return QRect(0, 0, *(max(1, side) for side in self.camera.device_size))

    def _wider(self) -> QRect:
        """Return the view and the cells around it."""
        return _widened(self._view(), AROUND)

    def _lies_on_ring(self, key: TileKey) -> bool:
        return self._cells_at.get(self._ring.slot(*key[1:])) == key

    def _place(self, block: Block) -> QRect:
        return _placed(block, self.camera)

    def _cells(self, area: QRect) -> list[TileKey]:
        return _cells_in(area, self.camera).keys

    def _is_drawn(self, turn: Turn, until: float) -> bool:
        """Draw what has to be drawn before a block can be composed; return whether it is."""
        return turn.light or all(layer.draw(turn.block, until) for layer in self._layers)

    def _is_ready(self, key: TileKey) -> bool:
        return all(layer.is_ready(key) for layer in self._layers)

    def _compose(self, turn: Turn) -> QRect:
        """Paint a block as things are known; return its place."""
        block, light = turn
        self._note(block.keys)
        if light or all(map(self._is_ready, block.keys)):
            self._sharp.update(block.keys)
        place = self._place(block)
        with QPainter(self._ring.image) as painter:
            for part, shift in self._ring.parts(place, self.camera.origin):
                painter.resetTransform()
                painter.translate(shift)
                painter.setClipRect(part)
                self._tiles.paint(painter, self.camera, part, smooth=True)
                if light:
                    for layer in self._layers:
                        layer.paint(painter, _cells_in(part, self.camera), part.topLeft())
                else:
                    self._put_patches(painter, part)
        return place

    def _note(self, keys: Iterable[TileKey]) -> None:
        """Note that these cells lie on the ring."""
        for key in keys:
            slot = self._ring.slot(*key[1:])
            if self._cells_at.get(slot) != key:
                self._sharp.discard(self._cells_at.get(slot, key))
            self._cells_at[slot] = key

    def _put_patches(self, painter: QPainter, area: QRect) -> None:
        block = _cells_in(area, self.camera)
        for layer in self._layers:
            for piece, image, part in layer.parts(block):
                painter.drawImage(self._place(piece).topLeft(), image, part)

    def _follow(self) -> None:
        """Fill what came into view."""
        cells = self._cells(self._view())
        if cells == self._shown:
            return
        inside = set(cells)
        self._shown = cells
        self._margin_rest_s = 0.0  # the hand goes on that way
        self._pending = {key: None for key in self._pending if key in inside}
        fresh = [key for key in cells if not self._lies_on_ring(key)]
        for block in blocks_of(fresh):
            self._compose(Turn(block, is_light(block, self._layers)))
        self._pending.update({key: None for key in fresh if key not in self._sharp})
        if not self._pending:
            self._all_composed()

    def _stretch(self, before: Camera) -> None:
        """Show the last complete pictures at the new zoom; have every cell composed anew."""
        size = self.camera.device_size
        spare: Ring | None = self._ring
        if self.complete or not (self._old or self._stretched):
            spare = self._old.keep(self._ring, before, self._good_area(before))
        self._ring = spare if spare is not None and spare.size == size else Ring(size)
        self._cells_at.clear()
        self._stretched, self._stretched_at = True, perf_counter()
        self.refresh()

    def _settle(self) -> None:
        """Lay what stands in on the ring where nothing lies yet: cells are shown one by one."""
        if not self._stretched:
            return
        self._stretched = False
        bare = [key for key in self._shown if not self._lies_on_ring(key)]
        self._note(bare)
        with QPainter(self._ring.image) as painter:
            for block in blocks_of(bare):
                for part, shift in self._ring.parts(self._place(block), self.camera.origin):
                    painter.resetTransform()
                    painter.translate(shift)
                    self._stand_in(painter, part)

    def _good_area(self, before: Camera) -> QRect:
        """Return what can be used of the picture of before: the view, and cells around it."""
        view = QRect(0, 0, *before.device_size)
        around = _cells_in(_widened(view, AROUND), before)
        if not self.complete or not all(map(self._lies_on_ring, around.keys)):
            return view
        return _placed(around, before)

    def _stand_in(self, painter: QPainter, area: QRect) -> None:
        """Paint the old pictures, and what is known where there are none."""
        for strip in self._old.paint(painter, self.camera, area):
            painter.setClipRect(strip)
            self._tiles.paint(painter, self.camera, strip, smooth=False)
            self._put_patches(painter, strip)


def _widened(view: QRect, cells: int) -> QRect:
    by_px = cells * SIDE_PX
    return view.adjusted(-by_px, -by_px, by_px, by_px)


def _cells_in(area: QRect, camera: Camera) -> Block:
    """Return the cells that an area of the view touches."""
    ox, oy = camera.origin
    left, top = (area.left() + ox) // SIDE_PX, (area.top() + oy) // SIDE_PX
    right, bottom = (area.right() + ox) // SIDE_PX, (area.bottom() + oy) // SIDE_PX
    return Block(camera.device_zoom, left, top, right - left + 1, bottom - top + 1)


def _placed(block: Block, camera: Camera) -> QRect:
    """Return where a block lies in the view."""
    ox, oy = camera.origin
    return QRect(block.left * SIDE_PX - ox, block.top * SIDE_PX - oy, *block.size_px)
