"""Paints one row of the list: the type's letter on its colour, name, area, state, trouble.

Thai words take most of a millisecond a row, and the list is painted again and again while patches
are checked; so a row that shows what it showed before is copied from a picture.
"""

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from greendesk.i18n import language
from greendesk.model.record import Patch, PatchId
from greendesk.model.sending import State
from greendesk.qt.checks import Checks
from greendesk.qt.form.calm import Calm
from greendesk.qt.palette import BODY_PT, SMALL_PT, Colours
from greendesk.qt.panels.badge import paint_badge
from greendesk.qt.panels.patch_model import PATCH_ID
from greendesk.qt.theme import colours, font, icon_pixmap, line_px, px, text_percent
from greendesk.qt.words import STATE_ICONS, area_short, name_text, stand_text, state_text
from greendesk.rules.gaps import errors_in
from greendesk.session import Session

LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_MOST_PICTURES = 64  # 4 MB


@dataclass(frozen=True, slots=True)
class _Picture:
    """A row as it was painted: of which patch, and all else that it showed."""

    patch: Patch
    shown: tuple[object, ...]
    pixmap: QPixmap


class PatchRow(QStyledItemDelegate):
    """Two lines: what it is and how large; where it stands and what is wrong."""

    def __init__(self, session: Session, checks: Checks, calm: Calm, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._checks, self._calm = session, checks, calm
        self._pictures: dict[PatchId, _Picture] = {}

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the same height for every row."""
        return QSize(px(200), line_px(BODY_PT) + line_px(SMALL_PT) + px(10))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint the row; nothing is computed for rows that are not on screen."""
        patch = self._session.view.find(str(index.data(PATCH_ID)))
        if patch is None:
            return
        flags: QStyle.StateFlag = option.state
        rect: QRect = option.rect
        selected = bool(flags & QStyle.StateFlag.State_Selected)
        hovered = bool(flags & QStyle.StateFlag.State_MouseOver)
        ratio = painter.device().devicePixelRatio()
        state, trouble = self._checks.state(patch.id), self._trouble(patch)
        look = (colours(), text_percent(), language(), ratio)
        words = stand_text(state, *self._session.view.album.arrived(patch.id))
        shown = (selected, hovered, state, trouble, words, rect.size().toTuple(), *look)
        picture = self._pictures.pop(patch.id, None)
        if picture is None or picture.patch is not patch or picture.shown != shown:
            pixmap = QPixmap(rect.size() * ratio)
            pixmap.setDevicePixelRatio(ratio)
            with QPainter(pixmap) as inside:
                self._paint_row(inside, rect.size(), patch, selected, hovered)
            picture = _Picture(patch, shown, pixmap)
        self._pictures[patch.id] = picture  # the last used at the end
        if len(self._pictures) > _MOST_PICTURES:
            del self._pictures[next(iter(self._pictures))]
        painter.drawPixmap(rect.topLeft(), picture.pixmap)

    def _paint_row(
        self, painter: QPainter, size: QSize, patch: Patch, selected: bool, hovered: bool
    ) -> None:
        now, rect = colours(), QRect(QPoint(0, 0), size)
        ground = now.selected if selected else now.hover if hovered else now.raised
        painter.fillRect(rect, QColor(ground))
        if selected:
            painter.fillRect(QRect(0, 0, px(3), rect.height()), QColor(now.primary))
        painter.fillRect(QRect(0, rect.bottom(), rect.width(), 1), QColor(now.line))
        inner = rect.adjusted(px(12), px(5), -px(12), -px(5))
        self._paint_badge(painter, inner, patch)
        words = inner.adjusted(px(38), 0, 0, 0)
        upper = QRect(words.left(), words.top(), words.width(), line_px(BODY_PT))
        lower = QRect(words.left(), upper.bottom() + 1, words.width(), line_px(SMALL_PT))
        self._paint_upper(painter, upper, patch, now)
        self._paint_lower(painter, lower, patch, now, selected)

    def _paint_badge(self, painter: QPainter, inner: QRect, patch: Patch) -> None:
        code = str(patch.values.get("green_type", ""))
        paint_badge(painter, QRect(inner.left(), inner.top() + px(6), px(28), px(26)), code)

    def _paint_upper(self, painter: QPainter, line: QRect, patch: Patch, now: Colours) -> None:
        area = area_short(self._checks.areas.of(patch))
        painter.setFont(font(BODY_PT))
        metrics = QFontMetrics(painter.font(), painter.device())
        room_px = metrics.horizontalAdvance(area)
        painter.setPen(QColor(now.text))
        painter.drawText(line, RIGHT, area)
        painter.setFont(font(BODY_PT, strong=bool(patch.name)))
        if not patch.name:
            painter.setPen(QColor(now.muted))
        name = line.adjusted(0, 0, -room_px - px(8), 0)
        metrics = QFontMetrics(painter.font(), painter.device())
        elided = metrics.elidedText(name_text(patch), Qt.TextElideMode.ElideRight, name.width())
        painter.drawText(name, LEFT, elided)

    def _paint_lower(
        self, painter: QPainter, line: QRect, patch: Patch, now: Colours, selected: bool
    ) -> None:
        state = self._checks.state(patch.id)
        alarming = state in (State.RETURNED, State.CONFLICT)
        good = state in (State.READY, State.ACCEPTED)
        quiet = now.on_selected if selected else now.muted
        colour = now.danger if alarming else now.primary if good and not selected else quiet
        side, words = px(15), stand_text(state, *self._session.view.album.arrived(patch.id))
        if state is not None and words != state_text(state):
            state, colour = State.QUEUED, quiet  # photos are still to come
        if state is not None:
            top = line.top() + (line.height() - side) // 2
            painter.drawPixmap(line.left(), top, icon_pixmap(STATE_ICONS[state], colour, side))
        painter.setFont(font(SMALL_PT))
        painter.setPen(QColor(colour))
        painter.drawText(line.adjusted(side + px(5), 0, 0, 0), LEFT, words)
        errors, warnings = self._trouble(patch)
        right = line.right()
        for name, count, tint in (
            ("triangle-alert", warnings, now.warning),
            ("circle-alert", errors, now.danger),
        ):
            if count:
                painter.setPen(QColor(tint))
                width = QFontMetrics(painter.font(), painter.device()).horizontalAdvance(str(count))
                box = QRect(right - width + 1, line.top(), width, line.height())
                painter.drawText(box, RIGHT, str(count))
                top = line.top() + (line.height() - side) // 2
                painter.drawPixmap(box.left() - side - px(2), top, icon_pixmap(name, tint, side))
                right = box.left() - side - px(8)

    def _trouble(self, patch: Patch) -> tuple[int, int]:
        """Return how many errors and warnings there are to be shown; the form may be silent yet."""
        errors, warnings = self._checks.trouble.get(patch.id, (0, 0))
        if errors and patch.id == self._calm.patch_id:
            issues, schema = self._session.issues(patch.id), self._session.survey.schema
            told = [i for i in issues if not self._calm.covers(patch.id, i.found.field_id)]
            errors -= errors_in(issues, schema) - errors_in(told, schema)
        return max(errors, 0), warnings
