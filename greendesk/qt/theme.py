"""How GreenDesk looks just now: light or dark, the text size, the Thai typeface, icons.

Widgets that paint themselves call :func:`colours` and :func:`px` at paint time, so they follow the
system's light or dark and the officer's text size without being told.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QByteArray, QObject, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QGuiApplication,
    QIcon,
    QPainter,
    QPalette,
    QPixmap,
)
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QWidget

from greendesk import paths
from greendesk.qt.palette import BODY_PT, DARK, FAMILY, ICON_PX, LIGHT, LINE_HEIGHT, Colours
from greendesk.qt.style import style_sheet

W = TypeVar("W", bound=QWidget)
STYLED = "greendesk-styled"
"""Property of an application that was made in our style; it would be dear to say it again."""
_DRESSED = "greendesk-dressed"
"""Property of an application: what it is dressed as, once its typeface is loaded."""


@dataclass(slots=True)
class _Look:
    """Asked for hundreds of times in each frame, so it is no property of the application's."""

    dark: bool = False
    percent: int = 100


_look = _Look()


def _app() -> QApplication:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    return app


def is_dark() -> bool:
    """Return whether the window is dark just now."""
    return _look.dark


def colours() -> Colours:
    """Return the colours to paint with just now."""
    return DARK if _look.dark else LIGHT


def text_percent() -> int:
    """Return the officer's text size, 100 to 200."""
    return _look.percent


def px(width_px: float) -> int:
    """Return a length that grows with the text size."""
    return round(width_px * _look.percent / 100)


def font(size_pt: float = BODY_PT, *, strong: bool = False) -> QFont:
    """Return the typeface at a size of the scale, grown with the text size."""
    return QFont(_font(size_pt * _look.percent / 100, strong))


@cache
def _font(size_pt: float, strong: bool) -> QFont:
    made = QFont(FAMILY)
    made.setPointSizeF(size_pt)  # costs a tenth of a frame
    if strong:
        made.setWeight(QFont.Weight.DemiBold)
    return made


def room_for(widget: QWidget) -> QRect:
    """Return what the screen under ``widget`` has room for, without the task bar.

    Never ask ``widget.screen()``: PySide6 takes the screen for a child of the widget, and deletes
    the one and only screen when the garbage collector finds the widget.
    """
    at = widget.mapToGlobal(widget.rect().center())
    return (QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()).availableGeometry()


def line_px(size_pt: float = BODY_PT) -> int:
    """Return the height of one line in which no tone mark is clipped."""
    return round(size_pt * text_percent() / 100 * 96 / 72 * LINE_HEIGHT)


def as_kind(widget: W, kind: str) -> W:
    """Tell the style sheet what ``widget`` is, e.g. "primary", and return it."""
    if widget.property("kind") != kind:
        widget.setProperty("kind", kind)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
    return widget


# --- icons ----------------------------------------------------------------------------------------


def icon_path(name: str) -> Path:
    """Return the file of an icon."""
    return paths.resource("icons", f"{name}.svg")


def icon(name: str, colour: str = "", size_px: int = ICON_PX) -> QIcon:
    """Return an icon in one colour (default: the text's), sharp on every screen.

    Ask again after a change between light and dark: :class:`greendesk.qt.speech.Spoken` does.
    """
    now = colours()
    made = QIcon(icon_pixmap(name, colour or now.text, px(size_px)))
    made.addPixmap(icon_pixmap(name, now.muted, px(size_px)), QIcon.Mode.Disabled)
    return made


def icon_pixmap(name: str, colour: str, size_px: int) -> QPixmap:
    """Return an icon as picture at the screen's own resolution; the answer is shared."""
    app = QGuiApplication.instance()
    assert isinstance(app, QGuiApplication)
    return _icon_pixmap(name, colour, size_px, app.devicePixelRatio())


@lru_cache(maxsize=512)
def _icon_pixmap(name: str, colour: str, size_px: int, ratio: float) -> QPixmap:
    drawing = icon_path(name).read_text(encoding="utf-8").replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(drawing.encode("utf-8")))
    side = round(size_px * ratio)
    picture = QPixmap(side, side)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    picture.setDevicePixelRatio(ratio)
    return picture


# --- the application --------------------------------------------------------------------------


class Theme(QObject):
    """Dresses the application; follows the system's light or dark until told otherwise."""

    changed = Signal()

    def __init__(self, *, text_percent: int = 100, dark: bool | None = None) -> None:
        super().__init__()
        self._wish = dark
        app = _app()
        _look.percent = text_percent
        if not app.property(_DRESSED):  # a typeface loaded once more has all text measured anew
            for file in sorted(paths.resource("fonts").glob("*.ttf")):
                QFontDatabase.addApplicationFont(str(file))
        if not app.property(STYLED):
            app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    def set_text_percent(self, percent: int) -> None:
        """Make all text larger or smaller, 100 to 200."""
        percent = min(200, max(100, percent))
        if percent != text_percent():
            _look.percent = percent
            self._dress()

    def set_dark(self, dark: bool | None) -> None:
        """Show light or dark; None = as the system has it."""
        self._wish = dark
        self._dress()

    def _follow(self) -> None:
        if self._wish is None:
            self._dress()

    def _dress(self) -> None:
        app = _app()
        scheme = app.styleHints().colorScheme()
        dark = scheme == Qt.ColorScheme.Dark if self._wish is None else self._wish
        _look.dark = dark
        look = f"{'dark' if dark else 'light'} {text_percent()}"
        if app.property(_DRESSED) == look:
            return  # to dress as before costs as much as to dress anew
        app.setProperty(_DRESSED, look)
        app.setFont(font())
        app.setPalette(_palette(colours()))
        app.setStyleSheet(
            style_sheet(colours(), text_percent(), paths.resource("icons").as_posix())
        )
        self.changed.emit()


def _palette(c: Colours) -> QPalette:
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, c.surface),
        (role.Base, c.raised),
        (role.AlternateBase, c.surface),
        (role.Button, c.raised),
        (role.WindowText, c.text),
        (role.Text, c.text),
        (role.ButtonText, c.text),
        (role.BrightText, c.on_primary),
        (role.PlaceholderText, c.muted),
        (role.Highlight, c.primary),
        (role.HighlightedText, c.on_primary),
        (role.Link, c.primary),
        (role.LinkVisited, c.primary),
        (role.ToolTipBase, c.raised),
        (role.ToolTipText, c.text),
        (role.Mid, c.line),
        (role.Accent, c.primary),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(c.muted))
    return made
