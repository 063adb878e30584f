"""What every dialog has: a title, a body that scrolls when the screen is small, buttons in words.

A dialog is a question: ``desk.ask(dialog)`` shows it and returns its ``answer()``, or None when the
officer cancelled. Tests replace ``desk.ask`` and fill the very same dialog in without showing it.
"""

import re
from html import escape
from typing import Protocol, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text, say
from greendesk.qt.palette import GRID_PX, LINE_HEIGHT, TYPEFACE_LINE
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px, room_for

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")
MAX_HEIGHT_PX = 680
_QUOTED = re.compile("“([^“”]+)”")
CANCEL = Text(N_("Cancel"))
CLOSE = Text(N_("Close"))


class Question(Protocol[T_co]):
    """Something that is shown to the officer and has an answer."""

    def exec(self) -> int:
        """Show it and wait; 0 = cancelled."""

    def answer(self) -> T_co:
        """Return what the officer said."""


class Ask(Protocol):
    """How a question is put: :func:`ask` in the program, a script in tests."""

    def __call__(self, question: Question[T]) -> T | None:
        """Put ``question`` and return its answer; None = cancelled."""


def ask(question: Question[T]) -> T | None:
    """Show a question and return its answer; None = cancelled."""
    return question.answer() if question.exec() else None


class Paragraph(QLabel):
    """Lines of plain text that wrap, with room for the tone marks between them."""

    def __init__(self, kind: str = "") -> None:
        super().__init__()
        self._plain = ""
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        as_kind(self, kind)

    def setText(self, text: str) -> None:
        """Show ``text`` as it stands: nothing in it is markup."""
        self._plain = text
        lines = _keep_quotes(escape(text)).replace("\n", "<br/>")
        share = LINE_HEIGHT / TYPEFACE_LINE  # Qt counts in lines of the typeface
        super().setText(f'<div style="line-height: {share * 100:.0f}%">{lines}</div>')

    def text(self) -> str:
        """Return the text as it was given."""
        return self._plain

    def minimumSizeHint(self) -> QSize:
        """Leave the height to the width: a narrow guess of Qt's makes dialogs too high."""
        return QSize(px(40), self.fontMetrics().height())


def _keep_quotes(markup: str) -> str:
    """Have no line end after an opening quotation mark or begin with a closing one.

    The system's library for Thai takes the marks for words of their own; Qt shows it only letters
    of one format at a time, and the format of the quoted words differs in nothing that is seen.
    """
    return _QUOTED.sub(r'“<span style="font-style: normal">\1</span>”', markup)


class Dialog(Spoken, QDialog):
    """A page with a title and a body; subclasses fill :attr:`body` and call :meth:`finish_with`."""

    def __init__(self, title: Text, parent: QWidget | None = None, *, width_px: int = 560) -> None:
        super().__init__(parent)
        self._width_px = width_px
        self._inner = QWidget()
        self.body = QVBoxLayout(self._inner)
        self.body.setContentsMargins(px(24), px(16), px(24), px(16))
        self.body.setSpacing(px(GRID_PX))
        self._scroll = as_kind(QScrollArea(), "page")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inner)
        self.foot = QHBoxLayout()
        self.foot.setContentsMargins(px(24), px(GRID_PX), px(24), px(16))
        self.foot.setSpacing(px(GRID_PX))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(rule())
        whole.addLayout(self.foot)
        self.retitle(title)

    def retitle(self, title: Text) -> None:
        """Say what the dialog is about, in the title bar."""
        self.say_with("title", lambda: self.setWindowTitle(say_plain(title)))

    def finish_with(self, accept: Text, reject: Text | None = CANCEL) -> QPushButton:
        """Put the buttons in and return the primary one."""
        self.foot.addStretch(1)
        if reject is not None:
            cancel = self.button(reject)
            cancel.clicked.connect(self.reject)
            self.foot.addWidget(cancel)
        primary = self.button(accept, kind="primary")
        primary.setDefault(True)
        primary.clicked.connect(self.accept)
        self.foot.addWidget(primary)
        return primary

    def button(self, text: Text, *, kind: str = "") -> QPushButton:
        """Return a new button that says ``text``."""
        made = QPushButton()
        made.setAutoDefault(False)
        self.put(made, text)
        return as_kind(made, kind)

    def paragraph(self, text: Text, *, kind: str = "") -> Paragraph:
        """Add lines of text and return them."""
        made = Paragraph(kind)
        self.put(made, text)
        self.body.addWidget(made)
        return made

    def showEvent(self, event: QShowEvent) -> None:
        """Be as high as the body wants, but never higher than the screen."""
        self.fit()
        super().showEvent(event)

    def fit(self) -> None:
        """Take the size that shows everything, within the limits."""
        room = room_for(self.parentWidget() or self)
        width = min(px(self._width_px), room.width() - 2 * GRID_PX)
        self._inner.ensurePolished()
        layout = self._inner.layout()
        assert layout is not None
        layout.activate()
        if layout.hasHeightForWidth():
            from PySide6.QtWidgets import QStyle  # late: with it come 20 enums, 4 ms of the start

            bar_px = self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent)
            # with a bar, too: one that comes while all is laid out stays if words wrap beside it
            wanted = max(layout.heightForWidth(each) for each in (width, width - bar_px))
        else:
            wanted = layout.sizeHint().height()
        foot_px = self.foot.sizeHint().height() + 1
        self.resize(width, min(wanted + foot_px + 2, MAX_HEIGHT_PX, room.height() - 4 * GRID_PX))


def say_plain(text: Text) -> str:
    """Return ``text`` for a place that never wraps: without the invisible break marks."""
    return say(text).replace("\u200b", "")


def rule() -> QFrame:
    """Return a thin line across."""
    made = QFrame()
    made.setFixedHeight(1)
    return as_kind(made, "rule")


def form_rows() -> QFormLayout:
    """Return rows of label and field that put the label on top where there is little room."""
    made = QFormLayout()
    made.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    made.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    made.setHorizontalSpacing(px(12))
    made.setVerticalSpacing(px(GRID_PX))
    return made


def label_for(spoken: Spoken, text: Text, field: QWidget, tip: Text | None = None) -> QLabel:
    """Return the label of a field; ``spoken`` says both."""
    label = QLabel()
    label.setBuddy(field)
    spoken.put(label, text)
    spoken.put(field, name=text, tip=tip)
    return label


def labelled(spoken: Spoken, text: Text, field: QWidget) -> QVBoxLayout:
    """Return ``field`` with its label close above it; ``spoken`` says both."""
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addWidget(label_for(spoken, text, field))
    column.addWidget(field)
    return column


def clear(layout: QLayout) -> None:
    """Take every widget out of ``layout`` and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
