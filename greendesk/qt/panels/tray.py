"""Shapes that were put aside half drawn: take them up again, or let them go."""

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text
from greendesk.model.sketch import Sketch
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import clear
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, icon, px
from greendesk.tools.toolbox import TOOLS

MOST_LINES = 3
"""More of them scroll: the list above must stay in sight."""
LINES_APART_PX = 2
UNKNOWN = Text(N_("Shape"))


class Tray(Spoken, QFrame):
    """Only there while something is parked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        as_kind(self, "card")
        self._title = as_kind(QLabel(), "small")
        self.put(self._title, Text(N_("Put aside, not finished yet")))
        inner = as_kind(QFrame(), "raised")
        self._lines = QVBoxLayout(inner)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(px(LINES_APART_PX))
        self._scroll = _Scroll(inner)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(6), px(8), px(6))
        column.setSpacing(px(2))
        column.addWidget(self._title)
        column.addWidget(self._scroll)
        self._shown: tuple[str, ...] = ()
        desk.tool_changed.connect(self.look)
        self.look()

    def look(self) -> None:
        """Show the parked shapes of now."""
        parked = self._desk.bench.parked
        ids = tuple(sketch.id for sketch in parked)
        self.setVisible(bool(ids))
        if ids == self._shown:
            return
        self._shown = ids
        clear(self._lines)
        for number, sketch in enumerate(parked, start=1):
            line = _Line(self._desk, number, sketch)
            self._lines.addWidget(line)
            line.show()  # now, else it is not reckoned with
        self._scroll.show_count(len(ids))


class _Scroll(QScrollArea):
    """Lines that take the room they want up to a limit, the newest in sight."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self._inner, self._count = inner, 0
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(inner)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(lambda _, last: bar.setValue(last))

    def show_count(self, count: int) -> None:
        """Take the room of so many lines; for one there always is room, and no bar beside it."""
        self._count = count
        bar = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            bar.ScrollBarAsNeeded if count > 1 else bar.ScrollBarAlwaysOff
        )
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return the height of all lines, or of as many as there is room for."""
        return self._room_for(min(self._count, MOST_LINES))

    def minimumSizeHint(self) -> QSize:
        """Return the height of one line."""
        return self._room_for(min(self._count, 1))

    def _room_for(self, count: int) -> QSize:
        inner, between = self._inner.sizeHint(), px(LINES_APART_PX)
        line_px = (inner.height() + between) // max(1, self._count)
        return QSize(inner.width(), max(0, count * line_px - between))


class _Line(Spoken, QWidget):
    """One shape that was put aside."""

    def __init__(self, desk: Desk, number: int, sketch: Sketch) -> None:
        super().__init__()
        sketch_id = sketch.id
        self.go_on, self.drop = as_kind(QPushButton(), "link"), QToolButton()
        what = Text(TOOLS[sketch.tool_id].title) if sketch.tool_id in TOOLS else UNKNOWN
        corners = sketch.state.get("corners")
        count = len(corners) if isinstance(corners, list) else 0
        values = {"n": number, "tool": what, "corners": count}
        one, more = (
            N_("Go on {n}: {tool} · 1 corner"),
            N_("Go on {n}: {tool} · {corners:,} corners"),
        )
        words = Text(one if count == 1 else more, values)
        self.put(self.go_on, words, tip=Text(N_("Go on with shape {n}"), {"n": number}))
        self.put(self.drop, tip=Text(N_("Throw shape {n} away"), {"n": number}))
        self.say_with("icon", lambda: self.drop.setIcon(icon("trash-2")))
        self.go_on.clicked.connect(partial(desk.take_up, sketch_id))
        self.drop.clicked.connect(partial(desk.discard, sketch_id))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.go_on, 1)
        line.addWidget(self.drop)
