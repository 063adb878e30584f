"""Moving the pictures of a background map to where things really are: a mode of its own on the map.

A glass lies over the map: a drag moves the picture, not the map, and no tool hears anything. The
patches stay. What was done becomes one edit when it is finished; Esc puts everything back.
"""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from greendesk.edits.values import move_pictures
from greendesk.i18n import N_, Text, fold_digits, label_of, say
from greendesk.model.mercator import EQUATOR_M
from greendesk.model.offset import STEP_M, Moving, Offset
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import label_for
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.tiles.base import TileSource
from greendesk.tiles.chosen import offset_key

_SHOWN_MS = 15
_FIELD_PX, _TOP_PX = 74, 12
_ARROWS = {"Left": (-1, 0), "Right": (1, 0), "Up": (0, -1), "Down": (0, 1)}
_ZOOMS = {"+": 1, "=": 1, "-": -1}
_CTRL = Qt.KeyboardModifier.ControlModifier
_HINT = Text(
    N_(
        "Drag the picture until it fits the patches or the boundary; they stay. Arrow keys move it"
        " by a pixel, with Ctrl by 10 cm. Enter finishes, Esc puts it back."
    )
)


class MovingPictures(Spoken, QWidget):
    """The glass over the map, with a bar at its top; goes when it is finished or given up."""

    def __init__(self, desk: Desk, gone: Callable[[], None]) -> None:
        """Begin with the map on top.

        Args:
            gone: called once, when the mode is over.
        """
        super().__init__(desk.canvas)
        self._desk, self._gone = desk, gone
        self._sources = list(desk.basemaps.movable)
        self._held: QPointF | None = None  # where the picture was taken hold of
        self._panned: QPointF | None = None
        self._before_drag = Moving(Offset())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.SizeAllCursor)
        self.put(self, name=Text(N_("The picture of the background map; arrow keys move it.")))
        self._make_bar()
        self._take(self._sources[0])
        self._soon = QTimer(self, singleShot=True, interval=_SHOWN_MS)
        self._soon.timeout.connect(self._try)
        desk.canvas.installEventFilter(self)
        desk.basemaps.changed.connect(self._maps_changed)
        self._cover()
        self.show()
        self.raise_()
        desk.canvas.overlay.raise_()
        if (divider := desk.work.comparing.divider) is not None:
            divider.raise_()  # two maps can be compared meanwhile
        self.setFocus()
        desk.canvas.standing.hushed = True
        desk.canvas.keep_clear()
        desk.canvas.hinted.emit(say(_HINT))

    def _make_bar(self) -> None:
        self.bar = as_kind(QFrame(self), "card")
        self.bar.setCursor(Qt.CursorShape.ArrowCursor)
        self.name, self.sources = as_kind(QLabel(), "strong"), QComboBox()
        self.put(self.sources, name=Text(N_("Map whose pictures are moved")))
        for source in self._sources:
            self.sources.addItem(label_of(source.title))
        self.sources.setVisible(len(self._sources) > 1)
        self.name.setVisible(len(self._sources) == 1)
        self.sources.activated.connect(lambda row: self._take_up(self._sources[row]))
        head, line = QHBoxLayout(), QHBoxLayout()
        self.east = self._field(
            line, Text(N_("East, m")), Text(N_("Metres to the east; below 0 to the west"))
        )
        self.north = self._field(
            line, Text(N_("North, m")), Text(N_("Metres to the north; below 0 to the south"))
        )
        self.zero, self.cancel, self.ok = QPushButton(), QPushButton(), QPushButton()
        as_kind(self.ok, "primary")
        self.put(self.cancel, Text(N_("Cancel")), tip=Text(N_("Put it back as it was (Esc)")))
        self.put(self.ok, Text(N_("Done")), tip=Text(N_("Leave it where it is now (Enter)")))
        self.zero.clicked.connect(lambda: self._step(self.moving.now.to(0, 0)))
        self.cancel.clicked.connect(self.give_up)
        self.ok.clicked.connect(self.finish)
        line.addStretch(1)
        line.addWidget(self.zero)
        head.addWidget(self.name, 1)
        head.addWidget(self.sources, 1)
        head.addWidget(self.cancel)
        head.addWidget(self.ok)
        column = QVBoxLayout(self.bar)
        column.setContentsMargins(px(12), px(6), px(12), px(8))
        column.setSpacing(px(4))
        column.addLayout(head)
        column.addLayout(line)

    def _field(self, line: QHBoxLayout, title: Text, tip: Text) -> QLineEdit:
        field = QLineEdit()
        field.setFixedWidth(px(_FIELD_PX))
        field.setAlignment(Qt.AlignmentFlag.AlignRight)
        field.editingFinished.connect(self._typed)
        line.addWidget(label_for(self, title, field, tip))
        line.addWidget(field)
        return field

    # --- the mode -----------------------------------------------------------------------------

    def finish(self) -> None:
        """Keep what was done, as one edit, and end the mode; stay where it can't be kept."""
        if self._keep():
            self._end()

    def give_up(self) -> None:
        """Put the picture back as it was and end the mode."""
        self._end()

    def _keep(self) -> bool:
        if not self.moving.differs:
            return True
        profile, now = self._desk.session.profile, self.moving.now
        edit = move_pictures(profile, offset_key(self._source), now, self._source.title)
        if not self._desk.do(edit, self):
            return False
        self._desk.tell_undoable(edit.label)
        return True

    def _end(self) -> None:
        desk = self._desk
        self._soon.stop()
        desk.basemaps.try_offset(self._source, None)
        desk.canvas.removeEventFilter(self)
        desk.basemaps.changed.disconnect(self._maps_changed)
        if (divider := desk.work.comparing.divider) is not None:
            divider.lower()
        self.hide()
        self.deleteLater()
        desk.canvas.standing.hushed = False
        desk.canvas.retranslate()  # says what can be done with the tool in the hand
        desk.canvas.setFocus()
        self._gone()

    def _take(self, source: TileSource) -> None:
        kept = self._desk.basemaps.offset_of(source)
        lat = self._desk.canvas.centre[1] if kept.is_none else kept.lat
        self._source = source
        self.moving = Moving(Offset(kept.east_m, kept.north_m, lat))
        self.say_with(self.name, self._show)

    def _take_up(self, source: TileSource) -> None:
        """Move another map's pictures from now on; what was done is kept."""
        if source is self._source or not self._keep():
            self.sources.setCurrentIndex(self._sources.index(self._source))
            return
        self._desk.basemaps.try_offset(self._source, None)
        self._take(source)
        self.setFocus()

    def _maps_changed(self) -> None:
        """Other maps are shown: what was done is kept."""
        if self._source.id not in {source.id for source in self._desk.basemaps.movable}:
            self.finish()

    # --- steps --------------------------------------------------------------------------------

    def _step(self, to: Offset) -> None:
        self._become(self.moving.step(to))

    def _back(self) -> None:
        self._become(self.moving.back())

    def _become(self, moving: Moving) -> None:
        self.moving = moving
        self._show()
        self._soon.start()

    def _metres(self, pixels: float) -> float:
        """Return how far a picture is moved that follows the pointer for so many pixels."""
        world_px = self._desk.canvas.camera.world_device_px / self._desk.canvas.camera.ratio
        shares, _ = Offset(1.0, 0.0, self.moving.now.lat).shares
        return pixels / (world_px * shares)

    def _nudge(self, dx: int, dy: int, *, fine: bool) -> None:
        step_m = STEP_M if fine else max(STEP_M, self._metres(1))
        self._step(self.moving.now.moved(dx * step_m, -dy * step_m))

    def _typed(self) -> None:
        """Take what was typed; what is no number is not kept."""
        try:
            to = self.moving.now.to(_number(self.east.text()), _number(self.north.text()))
        except ValueError:
            self._show()
        else:
            self._step(to)

    def _try(self) -> None:
        """Show the picture where it is now, once it is there where it was before."""
        if not self._desk.canvas.picture.composed:
            self._soon.start()  # else what is at the edges would never have its turn
            return
        self._desk.basemaps.try_offset(self._source, self.moving.now)

    def _show(self) -> None:
        now = self.moving.now
        self.name.setText(label_of(self._source.title))
        for field, metres in ((self.east, now.east_m), (self.north, now.north_m)):
            field.setText(f"{metres:.1f}")
        there = Text(N_("The picture lies where its maker put it."))
        self.zero.setEnabled(not now.is_none)
        self.put(self.zero, Text(N_("Back to zero")), tip=there if now.is_none else None)
        self._place_bar()

    # --- Qt -----------------------------------------------------------------------------------

    def retell(self) -> None:
        """Say what can be done in the present language."""
        for row, source in enumerate(self._sources):
            self.sources.setItemText(row, label_of(source.title))
        self._show()
        self._desk.canvas.hinted.emit(say(_HINT))

    def _cover(self) -> None:
        self.setGeometry(self._desk.canvas.rect())
        self._place_bar()

    def _place_bar(self) -> None:
        self.bar.adjustSize()
        wide = min(self.bar.width(), self.width() - px(8))
        self.bar.setGeometry((self.width() - wide) // 2, px(_TOP_PX), wide, self.bar.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the map's size."""
        if event.type() == QEvent.Type.Resize:
            self._cover()
        return False

    def event(self, event: QEvent) -> bool:
        """Take the keys that are ours before the window's own shortcuts have them."""
        if not (event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)):
            return bool(super().event(event))
        event.setAccepted(self._act_of(event) is not None)
        return event.isAccepted()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by a step, take one back, finish or give up; zoom."""
        act = self._act_of(event)
        if act is not None:  # else no tool hears of it
            act()

    def _act_of(self, event: QKeyEvent) -> Callable[[], None] | None:
        """Return what a key does here; None where it means nothing."""
        name = self._desk.canvas.keyboard.name_of(event)
        ctrl = bool(event.modifiers() & _CTRL)
        if name in _ARROWS:
            return partial(self._nudge, *_ARROWS[name], fine=ctrl)
        if name in _ZOOMS and not ctrl:
            return partial(self._desk.canvas.zoom_by, _ZOOMS[name])
        if ctrl:
            return {"Z": self._back}.get(name)
        plain = {"Enter": self.finish, "Escape": self.give_up, "Backspace": self._back}
        return plain.get(name)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture, or with another button of the map."""
        self.setFocus()
        if event.button() == Qt.MouseButton.LeftButton:
            self._held, self._before_drag = event.position(), self.moving
        else:
            self._panned = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what is held."""
        at = event.position()
        self._desk.canvas.point_at((at.x(), at.y()))
        if self._held is not None:
            way = at - self._held
            before = self._before_drag
            to = before.now.moved(self._metres(way.x()), -self._metres(way.y()))
            self._become(before.step(to))  # one drag is one step
        elif self._panned is not None:
            way = self._panned - at
            self._panned = at
            self._desk.canvas.pan_by(way.x(), way.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._held = self._panned = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor, as always."""
        self._desk.canvas.mouse.wheel(event)


def _number(words: str) -> float:
    """Return what was typed as metres; ValueError where it is no number.

    >>> _number(" ๓.๒ "), _number("−1,5"), _number("")
    (3.2, -1.5, 0.0)
    """
    plain = fold_digits(words).strip().replace("\u2212", "-").replace(",", ".")
    number = float(plain or 0)
    if not abs(number) < EQUATOR_M:
        raise ValueError(words)
    return number
