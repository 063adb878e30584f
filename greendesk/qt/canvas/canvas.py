"""The map on screen: three layers and one camera; it feeds the bench and paints its preview.

The ground (basemap and patches) is a finished picture that a frame only copies; the live layer is
painted over its own small rectangle. So a movement of the mouse costs well under a millisecond,
whatever lies beneath. Work that can wait is done by a zero-timer in slices of a few milliseconds.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import ceil, floor, inf
from time import perf_counter

import shapely
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QTabletEvent,
    QTouchEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget
from shapely.geometry.base import BaseGeometry

from greendesk.i18n import N_, Text, say
from greendesk.model.edit import Bounds, Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.figures import measure_lines
from greendesk.qt.canvas.hand import XY
from greendesk.qt.canvas.keyboard import Keyboard
from greendesk.qt.canvas.labels import Places
from greendesk.qt.canvas.live_layer import Live, live_rect, paint_live
from greendesk.qt.canvas.motion import Motion
from greendesk.qt.canvas.mouse import Mouse
from greendesk.qt.canvas.overlay import (
    BASEMAPS,
    HOME,
    ZOOM_IN,
    ZOOM_OUT,
    Overlay,
    paint_print,
    print_height,
)
from greendesk.qt.canvas.picture import Picture
from greendesk.qt.canvas.pins import Pin, pin_under
from greendesk.qt.canvas.standing import Standing
from greendesk.qt.canvas.tile_layer import Basemap
from greendesk.qt.canvas.touch import Touch
from greendesk.qt.jobs import Jobs
from greendesk.qt.palette import SMALL_PT
from greendesk.qt.rounds import this_round
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import font, px
from greendesk.tools.base import LonLat, Pointer, PointerKind, Preview
from greendesk.tools.bench import Bench
from greendesk.tools.toolbox import TOOLS

SLICE_S = 0.006
SHOW_S = 0.025  # a picture that grows is shown no more often: each frame takes a millisecond
FLASH_MS = 900
_SIGHT_PX, _SIGHT_BOTTOM_PX = 24, 100
_ACTS = ("click", "double", "release", "menu")
THAILAND: Bounds = (97.3, 5.6, 105.7, 20.5)
_CURSORS = {
    "cross": Qt.CursorShape.CrossCursor,
    "hand": Qt.CursorShape.OpenHandCursor,
    "pointer": Qt.CursorShape.PointingHandCursor,
    "move": Qt.CursorShape.SizeAllCursor,
    "no": Qt.CursorShape.ForbiddenCursor,
}
_OURS = frozenset(
    {
        Qt.Key.Key_Escape,
        Qt.Key.Key_Return,
        Qt.Key.Key_Enter,
        Qt.Key.Key_Backspace,
        Qt.Key.Key_Space,
        Qt.Key.Key_Delete,
    }
)


class MapCanvas(Spoken, QWidget):
    """The map: shows patches over basemaps, and hands the bench what mouse and keyboard do.

    Signals:
        pointed: (lon, lat) under the pointer.
        moved: centre, zoom or size changed.
        hinted: the sentence for the bottom of the map, in the current language.
        menu_asked: (lon, lat, global position) for a menu; the bench has selected already.
        selection_changed: ids of the selected patches, after the bench changed them.
        basemaps_asked: the button for choosing a background was pressed.
        sketched: another tool is in the hand, or its sketch has changed for good.
    """

    pointed = Signal(float, float)
    moved = Signal()
    hinted = Signal(str)
    menu_asked = Signal(float, float, QPoint)
    selection_changed = Signal(tuple)
    basemaps_asked = Signal()
    sketched = Signal()

    def __init__(
        self,
        bench: Bench,
        view: View,
        jobs: Jobs,
        colours: Mapping[str, str],
        *,
        parent: QWidget | None = None,
    ) -> None:
        """Make the map.

        Args:
            view: patches as they are now; read anew whenever :meth:`changed` is told.
            colours: type code -> "#rrggbb".
        """
        super().__init__(parent)
        self.bench = bench
        self.press_letter: Callable[[str], bool] = self._choose_tool
        """Does what a letter stands for while the map has the focus; the window may do more."""
        self.home: Bounds | None = None
        self.hint_room, self.hint_tip = QRectF(), ""
        """Where the sentence at the bottom stands, and all of it where only its beginning fits."""
        self.camera = Camera.at((101.0, 13.3), 6.0).sized(self.width(), self.height(), 1.0)
        self._idle = QTimer(self)
        self._idle.timeout.connect(self._work)
        self.picture = Picture(view, colours, jobs, self.camera, self._wake, self)
        self.destroyed.connect(self.picture.stop)
        self.motion = Motion(self, self._show_moving)
        self.mouse, self.keyboard, self.touch = Mouse(self), Keyboard(self), Touch(self)
        self._live, self._live_rect = Live(), QRect()
        self._unshown, self._shown_at = QRegion(), 0.0
        self._hint, self._selection = "", bench.selection
        self._holding = False
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.timeout.connect(self.bench_changed)
        self._flashed: object = ()
        self._refused: LonLat | None = None
        self._sketched: object = ()
        self._warned: tuple[tuple[LonLat, ...], ...] = ()
        self._furnish()
        self.picture.loading.begin()

    def _furnish(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(240, 200)
        self.standing = Standing(self, self._finish)
        self.finish_button = self.standing.button
        self.overlay = Overlay(
            self,
            [
                ("layers", BASEMAPS, self.basemaps_asked.emit),
                ("maximize", HOME, self.go_home),
                ("plus", ZOOM_IN, lambda: self.zoom_by(1)),
                ("minus", ZOOM_OUT, lambda: self.zoom_by(-1)),
            ],
        )
        name = Text(N_("Map. Arrow keys move it, plus and minus zoom."))
        self.put(self, name=name)

    # --- where the map looks ------------------------------------------------------------------

    @property
    def centre(self) -> LonLat:
        """(lon, lat) of the middle."""
        return self.camera.centre

    @property
    def zoom(self) -> float:
        """Web Mercator zoom; may be a fraction."""
        return self.camera.zoom

    @property
    def scale_number(self) -> float:
        """The n of 1:n."""
        return self.camera.scale_number

    @property
    def patch_bounds(self) -> Bounds | None:
        """The box round all shapes, EPSG:4326 degrees; None while nothing is drawn."""
        return self.picture.patches.shapes.bounds

    @property
    def complete(self) -> bool:
        """Whether the picture shows everything sharply, as far as it can be had."""
        return self.picture.complete

    @property
    def credit(self) -> str:
        """Whose pictures lie under the patches; it is printed on the map."""
        return self.picture.credit

    def lonlat(self, at: QPoint) -> LonLat:
        """Return (lon, lat) of a place of the widget (QPoint or QPointF)."""
        return self.camera.lonlat(at.x(), at.y())

    def pixel(self, place: LonLat) -> XY:
        """Return the place of (lon, lat) in logical pixels of the widget."""
        return self.camera.pixel(place)

    def go(self, lon: float, lat: float, zoom: float) -> None:
        """Show a place at once."""
        self.motion.stop()
        self.show_camera(self.camera.over((lon, lat), zoom))

    def fly_to(self, bounds: Bounds, animate: bool = True) -> None:
        """Show all of ``bounds``."""
        end = self.camera.fitted(bounds)
        if animate:
            self.motion.fly(self.camera, end)
        else:
            self.motion.stop()
            self.show_camera(end)

    @contextmanager
    def holding_ground(self, around: QWidget) -> Iterator[None]:
        """Have the ground stay where it is on the screen while the map gets another size.

        Else what one was about to click on goes away by half of what comes in beside it.

        Args:
            around: what the map lies in, and what changes beside it.
        """
        at, room = self.mapTo(around, QPoint()), self.size()
        yield
        moved, grown = self.mapTo(around, QPoint()) - at, self.size() - room
        if self.isVisible() and self.motion.end is None:  # a flight knows where it ends
            self.pan_by(grown.width() / 2 + moved.x(), grown.height() / 2 + moved.y())

    def bring_into_sight(self, bounds: Bounds) -> None:
        """Move, without zooming, just enough that ``bounds`` is clear of edges and hint."""
        if self.mouse.dragging or self.mouse.panning:
            return
        side, bottom = px(_SIGHT_PX), px(_SIGHT_BOTTOM_PX)
        end = self.camera.showing(bounds, (side, side, side, bottom))
        if end != self.camera:
            self.motion.fly(self.camera, end)

    def go_home(self) -> None:
        """Show the whole area: ``home``, else all patches, else the country."""
        self.fly_to(self.home or self.patch_bounds or THAILAND)

    def zoom_by(self, levels: float, at: XY | None = None) -> None:
        """Zoom in (or out, below 0) about a pixel, else about the middle."""
        aim = (self.motion.end or self.camera).zoom + levels
        self.motion.zoom(self.camera, aim, *(at or (self.width() / 2, self.height() / 2)))

    def zoom_at(self, zoom: float, x_px: float, y_px: float) -> None:
        """Zoom at once; what lies at the pixel stays there."""
        self.motion.stop()
        self.show_camera(self.camera.zoomed(zoom, x_px, y_px))

    def pan_by(self, dx_px: float, dy_px: float) -> None:
        """Move over the ground by logical pixels, to the east and south."""
        if dx_px or dy_px:
            self.motion.stop()
            self.show_camera(self.camera.panned(dx_px, dy_px))

    def show_camera(self, camera: Camera) -> None:
        """Look from here; everything else that moves the map ends up here."""
        if camera == self.camera:
            return
        self.camera = camera
        self.bench.see_at(camera.pixel_degrees)
        self.picture.look(camera)
        self._place_live()
        self.update()
        self.moved.emit()

    def _show_moving(self, camera: Camera) -> None:
        """Show a step of a movement, which began when the map may have had another size."""
        self.show_camera(camera.sized(self.width(), self.height(), self.devicePixelRatioF()))

    # --- what there is to show ----------------------------------------------------------------

    def set_sources(self, basemaps: Sequence[Basemap], paleness: float = 0.0) -> None:
        """Show these basemaps, the last on top, so much paler (0 to 1)."""
        self.picture.set_sources(basemaps, paleness)

    def swipe(self, basemaps: Sequence[Basemap], paleness: float = 0.0) -> None:
        """Show these basemaps right of a divider; none = the others everywhere again."""
        self.picture.swipe(basemaps, paleness)
        self._place_live()  # the print at the bottom says whose they are, too

    def move_divider(self, before: float, share: float) -> None:
        """Have the divider elsewhere: only the strip between is painted anew."""
        if self.picture.swiped is not None:
            self.picture.swiped.share = share
        low, high = sorted((before * self.width(), share * self.width()))
        self.update(floor(low) - 1, 0, ceil(high) - floor(low) + 2, self.height())

    def move_tiles(self) -> None:
        """Show the basemaps' pictures where they lie now."""
        self.picture.move_tiles()
        self._place_live()  # the print at the bottom may be longer now

    def changed(self, ids: Iterable[PatchId], bounds: Bounds | None = None) -> None:
        """Show these patches as they are now; only tiles that they touch are drawn again."""
        ids = frozenset(ids)
        self.picture.put(ids)
        if not ids.isdisjoint(self.bench.selection):
            self.bench_changed()  # corners and what is held are seen where they are now

    def refresh_all(self) -> None:
        """Read all patches anew."""
        self.picture.loading.begin()

    def show_edit(self, edit: Edit | None) -> None:
        """Show what ``edit`` would make of the shapes, without making it; None = no more."""
        self.picture.propose(edit)

    def warn(self, pieces: Iterable[BaseGeometry]) -> None:
        """Mark these pieces of ground (EPSG:4326) as what a remark is about; none = no more."""
        areas = [part for piece in pieces for part in shapely.get_parts(piece)]
        rings = [ring for area in areas for ring in shapely.get_rings(area)]
        self._warned = tuple(tuple((x, y) for x, y in ring.coords) for ring in rings)
        self._place_live()

    def set_pins(self, pins: Sequence[Pin]) -> None:
        """Mark these places; their patches get a dotted outline."""
        self.picture.set_pins(pins)

    def set_places(self, places: Places | None) -> None:
        """Show names of places; see :class:`~greendesk.qt.canvas.labels.Places`."""
        self.picture.set_places(places)

    def retranslate(self) -> None:
        """Say every text on the map in the current language."""
        self._hint = ""
        self.standing.forget()
        self.picture.retell()
        self.bench_changed()

    def retell(self) -> None:
        """Say the texts that depend on the state again (change of language or colours)."""
        if hasattr(self, "overlay"):  # not while the window is being made
            self._place_buttons()
            self.retranslate()

    # --- the bench ----------------------------------------------------------------------------

    @property
    def drawing(self) -> bool:
        """Whether a sketch is under way."""
        return self.bench.tool.drawing

    @property
    def reach(self) -> float:
        """How far what points just now reaches: 1 for a mouse, more for a pen or a finger."""
        return self.touch.reach

    def pointer(self, kind: PointerKind, at: XY, held: Qt.KeyboardModifier) -> Pointer:
        """Return the event that the bench hears."""
        place = self.camera.lonlat(*at)
        return Pointer(
            kind,
            place,
            pixel=self.camera.pixel_degrees,
            raw=place,
            shift=bool(held & Qt.KeyboardModifier.ShiftModifier),
            ctrl=bool(held & Qt.KeyboardModifier.ControlModifier),
            alt=bool(held & Qt.KeyboardModifier.AltModifier),
            reach=self.reach,
        )

    def tell(
        self, kind: PointerKind, at: XY, held: Qt.KeyboardModifier, *, snapping: bool = True
    ) -> bool:
        """Tell the bench what the pointer did, show what follows; return whether it was used."""
        event = self.pointer(kind, at, held)
        used = self.bench.pointer(event, snapping=snapping and not event.alt)
        if kind != "move":
            self._note_refusal(kind, event.at)
        self.bench_changed()
        return used

    def _note_refusal(self, kind: PointerKind, place: LonLat) -> None:
        """Point for a moment at what was refused: the words below don't say where."""
        refused = kind in _ACTS and self.bench.refusal is not None
        self._refused = place if refused else None
        if refused:
            self._flash.start(FLASH_MS)

    def bench_changed(self) -> None:
        """Show what the bench has become: preview, selection, hint, cursor."""
        preview, tool = self.bench.preview(), self.bench.tool
        self.picture.hide(preview.hidden)
        if (tool.id, tool.mark) != self._sketched:
            self._sketched = tool.id, tool.mark
            self.sketched.emit()
        if preview.flash and preview.flash != self._flashed:
            self._flash.start(FLASH_MS)
        self._flashed = preview.flash
        self._place_live(preview)
        self._note_selection()
        hint = say(self.bench.refusal or self.bench.hint_by(self.keyboard.leads))
        if hint != self._hint:
            self._hint = hint
            self.hinted.emit(hint)
        self.show_cursor()

    def mouse_leads(self) -> None:
        """Take the keyboard's crosshair away: the mouse has moved."""
        self.keyboard.crosshair, self.keyboard.leads = None, False

    def _choose_tool(self, letter: str) -> bool:
        for tool_id, tool in TOOLS.items():
            if tool.shortcut and tool.shortcut == letter:
                self.bench.use(tool_id)
                self.bench_changed()
                return True
        return False

    def ask_menu(self, at: XY) -> None:
        """Ask the window for a menu at a place of the widget."""
        place = self.mapToGlobal(QPoint(round(at[0]), round(at[1])))
        self.menu_asked.emit(*self.camera.lonlat(*at), place)

    def point_at(self, at: XY) -> None:
        """Say where the pointer is."""
        self.pointed.emit(*self.camera.lonlat(*at))

    def hold_map(self, held: bool) -> None:
        """Have a drag pan whatever lies beneath, while Space is held."""
        self.mouse.space_held = held
        self.show_cursor()

    def show_cursor(self) -> None:
        """Show what a click would do."""
        if self.mouse.panning:
            shape = Qt.CursorShape.ClosedHandCursor
        elif self.mouse.space_held:
            shape = Qt.CursorShape.OpenHandCursor
        else:
            shape = _CURSORS.get(self._live.preview.cursor, Qt.CursorShape.ArrowCursor)
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    def _finish(self) -> None:
        self.bench.finish()
        self.bench_changed()
        self.setFocus()

    def _note_selection(self) -> None:
        if self.bench.selection != self._selection:
            self._selection = self.bench.selection
            self.picture.select(self._selection)
            self.selection_changed.emit(self._selection)

    def _place_live(self, preview: Preview | None = None) -> None:
        """Take over what the live layer shows; repaint where it was and where it is."""
        preview = preview or self.bench.preview()
        lines = measure_lines(preview)
        crosshair = self.keyboard.crosshair
        at = self.camera.pixel(crosshair) if crosshair is not None else self.mouse.at
        plate = self.standing.place(preview, lines, at)
        flashing, reach = self._flash.isActive(), self.reach
        live = Live(
            preview,
            self.bench.snap,
            lines if at is not None else (),
            plate,
            crosshair,
            flashing,
            reach,
            self._warned,
            refused=self._refused if flashing else None,
        )
        if live == self._live and not self._live_rect.isNull():
            return
        self._live = live
        rect = live_rect(live, self.camera)
        self.update(rect.united(self._live_rect))
        self._live_rect = rect

    def keep_clear(self) -> None:
        """Move what stands beside the pointer: something else on the map has another place."""
        self._place_live()

    # --- work that can wait -------------------------------------------------------------------

    def _wake(self) -> None:
        if not self._idle.isActive() or self._idle.interval():
            self._idle.start(0)

    def _work(self) -> None:
        """Work for a slice; show what it made now and then, and at the end."""
        end = this_round().share(self, SLICE_S)
        if not end:
            return
        began = perf_counter()
        self._unshown += self.picture.work(end)
        if self.picture.composed or began - self._shown_at >= SHOW_S:
            self._shown_at = began
            if not self._unshown.isEmpty():
                self.update(self._unshown)
                self._unshown = QRegion()
        rest_s = self.picture.rest_s
        if rest_s == inf:
            self._idle.stop()
        elif rest_s or self._idle.interval():
            self._idle.start(ceil(rest_s * 1000))

    # --- Qt -----------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        camera, area = self.camera, QRectF(event.rect())
        with QPainter(self) as painter:
            self.picture.paint(painter, area)
            paint_live(painter, self._live, camera, font())
            if area.bottom() > self.overlay.geometry().bottom():
                paint_print(painter, camera, font(SMALL_PT), self.credit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.show_camera(self.camera.sized(self.width(), self.height(), self.devicePixelRatioF()))
        self._place_buttons()

    def _place_buttons(self) -> None:
        self.overlay.place(print_height(font(SMALL_PT)))
        corner = QRectF(self.overlay.geometry())
        corner.setBottomRight(QPointF(self.width(), self.height()))
        self.picture.labels.taken = (corner,)

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            ctrl = Qt.KeyboardModifier.ControlModifier
            deletes = event.key() == Qt.Key.Key_Delete and event.modifiers() == ctrl
            ours = event.key() in _OURS and not event.modifiers()
            if ours or (deletes and self.bench.holds_stretch):
                event.accept()
                return True
        elif isinstance(event, QTouchEvent):
            event.setAccepted(self.touch.hear(event))
            return event.isAccepted()
        elif kind == QEvent.Type.DevicePixelRatioChange:
            self.show_camera(self.camera.sized(*self.size().toTuple(), self.devicePixelRatioF()))
        elif kind == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            pin = pin_under(self.picture.pins, self.camera, (event.pos().x(), event.pos().y()))
            tip = self.hint_tip if self.hint_room.contains(QPointF(event.pos())) else ""
            QToolTip.showText(event.globalPos(), pin.title if pin else tip, self)
            return True
        elif kind == QEvent.Type.Leave:
            self.mouse.leave()
        elif kind == QEvent.Type.FocusOut:
            self.hold_map(False)
        return bool(super().event(event))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.touch.is_ghost(event):
            self.mouse.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def tabletEvent(self, event: QTabletEvent) -> None:
        self.touch.hear_pen(event)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.touch.is_ghost(event):
            self.mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self.touch.is_ghost(event):
            self.mouse.release(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.mouse.wheel(event)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self.ask_menu(self.keyboard.place_px())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.press(event):
            event.ignore()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        self.keyboard.release(event)
