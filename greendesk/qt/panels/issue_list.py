"""The issues as a list and as pins on the map; what can be done about them is the panel's."""

from collections.abc import Iterable, Sequence
from typing import Literal

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from greendesk.i18n import N_, Text, say
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.qt.canvas.pins import Pin
from greendesk.qt.desk import Desk
from greendesk.qt.palette import BODY_PT, SMALL_PT
from greendesk.qt.theme import colours, font, icon_pixmap, line_px, px
from greendesk.qt.words import name_text
from greendesk.rules.base import Issue, Severity
from greendesk.rules.gaps import is_gap
from greendesk.tools.base import LonLat

Index = QModelIndex | QPersistentModelIndex
ISSUE = int(Qt.ItemDataRole.UserRole) + 1
SHOWN = 2000
"""More issues than anybody reads; the first ones of the gravest kind are shown."""
PINNED = 300
"""More pins than this hide the map; the gravest are shown."""
MARKS = {
    Severity.ERROR: ("circle-alert", N_("Must be put right before sending")),
    Severity.WARNING: ("triangle-alert", N_("Needs a reason, or to be put right")),
    Severity.INFO: ("info", N_("Good to know")),
}
KINDS: dict[Severity, Literal["error", "warning", "info"]] = {
    Severity.ERROR: "error",
    Severity.WARNING: "warning",
    Severity.INFO: "info",
}


def pins_of(issues: Iterable[Issue], view: View) -> list[Pin]:
    """Return one pin for each patch and place, in the current language; the gravest comes last.

    Args:
        issues: gravest first, so that the first one at a place decides how its pin looks.
    """
    together: dict[tuple[PatchId, LonLat | None], list[Issue]] = {}
    for issue in issues:
        place = (issue.patch_id, issue.found.at)
        if place in together or len(together) < PINNED:
            together.setdefault(place, []).append(issue)
    pins = [_pin(same, view) for same in together.values()]
    return [pin for pin in reversed(pins) if pin is not None]


def _pin(issues: Sequence[Issue], view: View) -> Pin | None:
    """Return the pin of all issues of one place, or None if they have no place on the map."""
    gravest = issues[0]
    at = gravest.found.at or _inside(view.find(gravest.patch_id))
    if at is None:
        return None
    mark, kind = MARKS[gravest.severity][0], KINDS[gravest.severity]
    words = "\n".join(say(issue.text) for issue in issues)
    return Pin(at, kind, words, mark, gravest.patch_id)


def _inside(patch: Patch | None) -> LonLat | None:
    if patch is None or patch.shape is None or patch.shape.is_empty:
        return None
    point = patch.shape.representative_point()
    return point.x, point.y


class IssueModel(QAbstractListModel):
    """The issues that are known, gravest first."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._issues: list[Issue] = []
        self._only: PatchId | None = None
        self.reload()

    def reload(self, only: PatchId | None = None) -> None:
        """Take over what is known now, of all patches or of one."""
        self._only = only
        findings = self._desk.checks.findings
        known = findings.first(SHOWN) if only is None else findings.of(only)
        if known != self._issues:
            self.beginResetModel()
            self._issues = known
            self.endResetModel()

    @property
    def issues(self) -> Sequence[Issue]:
        """The issues that are shown, in order."""
        return self._issues

    def issue(self, row: int) -> Issue | None:
        """Return the issue at ``row``."""
        return self._issues[row] if 0 <= row < len(self._issues) else None

    def find(self, issue: Issue) -> int | None:
        """Return where the same issue stands now; one rule may speak of several fields."""
        same = [
            row
            for row, other in enumerate(self._issues)
            if (other.patch_id, other.key) == (issue.patch_id, issue.key)
        ]
        field_id = issue.found.field_id
        exact = (row for row in same if self._issues[row].found.field_id == field_id)
        gaps = (row for row in same if is_gap(issue) and is_gap(self._issues[row]))
        return next(exact, next(gaps, None))

    def count(self, severity: Severity) -> int:
        """Return how many there are of one severity, also beyond those that are shown."""
        if self._only is None:
            return self._desk.checks.findings.count(severity)
        return sum(issue.severity is severity for issue in self._issues)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many issues are shown."""
        return 0 if parent.isValid() else len(self._issues)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the issue itself, or its words."""
        issue = self.issue(index.row()) if index.isValid() else None
        if issue is None:
            return None
        if role == ISSUE:
            return issue
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            patch = patch_of(self._desk, issue)
            return f"{name_text(patch) if patch else ''}: {say(issue.text)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{say(Text(MARKS[issue.severity][1]))}\n{say(issue.text)}"
        return None


class IssueRow(QStyledItemDelegate):
    """A mark, the patch's name, and the sentence over as many lines as it needs (two at most)."""

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the same height for every row."""
        return QSize(px(200), line_px(BODY_PT) + 2 * line_px(SMALL_PT) + px(10))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one issue."""
        issue = index.data(ISSUE)
        rect, state = option.rect, option.state
        patch = patch_of(self._desk, issue)
        now = colours()
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(now.selected))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(now.hover))
        painter.fillRect(rect.adjusted(0, rect.height() - 1, 0, 0), QColor(now.line))
        inner = rect.adjusted(px(12), px(5), -px(12), -px(5))
        tint = (now.danger, now.warning, now.info)[issue.severity]
        mark = icon_pixmap(MARKS[issue.severity][0], tint, px(18))
        painter.drawPixmap(inner.left(), inner.top() + px(2), mark)
        words = inner.adjusted(px(26), 0, 0, 0)
        painter.setFont(font(BODY_PT, strong=True))
        painter.setPen(QColor(now.text))
        head = words.adjusted(0, 0, 0, 0)
        head.setHeight(line_px(BODY_PT))
        name = name_text(patch) if patch else ""
        elided = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, head.width())
        painter.drawText(head, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, elided)
        painter.setFont(font(SMALL_PT))
        top = words.top() + line_px(BODY_PT)
        for line in _two_lines(say(issue.text), font(SMALL_PT), words.width()):
            row = QRect(words.left(), top, words.width(), line_px(SMALL_PT))
            painter.drawText(row, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line)
            top += line_px(SMALL_PT)
        painter.restore()


def patch_of(desk: Desk, issue: Issue) -> Patch | None:
    """Return the patch of an issue, also if it was deleted."""
    session = desk.session
    return session.view.find(issue.patch_id) or session.binned.get(issue.patch_id)


def _two_lines(text: str, font: QFont, width_px: int) -> list[str]:
    """Return ``text`` in two lines at most; what does not fit is three dots."""
    layout = QTextLayout(text, font)
    layout.beginLayout()
    first = layout.createLine()
    first.setLineWidth(width_px)
    layout.endLayout()
    end = first.textLength()
    rest = text[end:].strip()
    if not rest:
        return [text]
    elided = QFontMetrics(font).elidedText(rest, Qt.TextElideMode.ElideRight, width_px)
    return [text[:end].rstrip(), elided]
