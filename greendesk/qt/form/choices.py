"""Editors in which one chooses: a code list, and places found by typing a part of their name.

The one thing to know: a value that is not offered (from an old list, from a file) is shown as it
is, at the end of the list, and never changed silently.
"""

from collections.abc import Sequence
from functools import lru_cache

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QIcon,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QWidget,
)

from greendesk.errors import BadInput
from greendesk.i18n import N_, Label, Text, label_of, say, search_key
from greendesk.model.choices import offered
from greendesk.model.record import Value, Values
from greendesk.model.schema import Choice, Field, complaint
from greendesk.model.survey import Survey
from greendesk.qt.form.base import PAUSE_MS, Editor, LeaveToScroll, TypedEditor
from greendesk.qt.palette import RADIUS_PX, SMALL_PT, TYPE_COLOURS, TYPE_INK
from greendesk.qt.theme import as_kind, colours, font, px, room_for, text_percent

CODE = Qt.ItemDataRole.UserRole
KEYS = Qt.ItemDataRole.UserRole + 1
MOST_ROWS = 12


class ListBox(QComboBox):
    """A list that no turn of the wheel changes, and whose long words end in dots."""

    def __init__(self) -> None:
        super().__init__()
        self._wrong = False
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.setMaxVisibleItems(MOST_ROWS)
        self.setItemDelegate(QStyledItemDelegate(self))  # the one that the style sheet reaches
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.installEventFilter(LeaveToScroll(self))

    def set_wrong(self, wrong: bool) -> None:
        """Frame the box; the style sheet would dress its list anew, too, in two milliseconds."""
        if wrong != self._wrong:
            self._wrong = wrong
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the box with as much of the chosen words as there is room for."""
        if self.isEditable():
            super().paintEvent(event)
        else:
            self._paint_words()
        if self._wrong:
            with QPainter(self) as painter:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(QColor(colours().danger), 2))
                inner = QRectF(self.rect()).adjusted(1, 1, -1, -1)
                painter.drawRoundedRect(inner, RADIUS_PX - 1, RADIUS_PX - 1)

    def _paint_words(self) -> None:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            self,
        )
        has_icon = not self.itemIcon(self.currentIndex()).isNull()
        room_px = room.width() - px(8) - (self.iconSize().width() + px(6) if has_icon else 0)
        option.currentText = QFontMetrics(self.font()).elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room_px
        )
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def showPopup(self) -> None:
        """Open the list wide enough for its longest words."""
        wanted = self.view().sizeHintForColumn(0) + px(32)
        room_px = room_for(self).width() - px(32)
        self.view().setMinimumWidth(min(max(wanted, self.width()), room_px))
        super().showPopup()

    def set_choices(self, choices: Sequence[tuple[str, str, str, QIcon]]) -> None:
        """Offer (code, words, keys for searching, icon), none of them chosen."""
        model = QStandardItemModel(len(choices), 1, self)
        for row, (code, words, keys, icon) in enumerate(choices):
            item = QStandardItem(icon, words)
            item.setData(code, CODE)
            item.setData(keys, KEYS)
            model.setItem(row, item)
        self.setModel(model)  # Qt lets the old one go: it was the box's own
        self.setCurrentIndex(-1)


class ChoiceEditor(Editor):
    """A code list; its first line stands for "nothing chosen"."""

    def __init__(self, field: Field, survey: Survey, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(field, survey, pause_ms)
        self.box = ListBox()
        self.box.setObjectName(field.id)
        self.box.setIconSize(QSize(px(24), px(20)))
        self._line.addWidget(self.box, 1)
        self.setFocusProxy(self.box)
        self._offered: tuple[Choice, ...] = offered(field, {}, survey)
        self._above: Value | None = None  # the value of the field on which they depend
        self._listed: object = None  # what the list holds now
        self.box.activated.connect(self._chosen)
        self.retell()

    @property
    def control(self) -> QWidget:
        """The list itself."""
        return self.box

    def set_wrong(self, wrong: bool) -> None:
        """Frame the box when something is wrong with it."""
        self.box.set_wrong(wrong)

    def offer(self, values: Values) -> None:
        """Offer what fits the values of the other fields."""
        above, self._above = self._above, values.get(self.field.parent)
        if above == self._above:
            return  # to sort a country's places takes a millisecond
        fitting = offered(self.field, values, self.survey)
        if fitting != self._offered:
            self._offered = fitting
            self._show()

    def _show(self) -> None:
        strange = self.value is not None and not any(c.code == self.value for c in self._offered)
        stranger = self.value if strange else None
        if (self._offered, stranger) != self._listed:
            self._fill(stranger)
            self._listed = self._offered, stranger
        self.box.setCurrentIndex(
            max(0, self.box.findData("" if self.value is None else self.value, CODE))
        )
        self._describe()

    def _show_again(self) -> None:
        self._listed = None
        self._show()

    def _fill(self, stranger: Value | None) -> None:
        """List what is offered, and a value that is not."""
        rows = [("", say(Text(N_("Choose…"))), "", QIcon())]
        rows += [(c.code, label_of(c.label), "", _badge(c.code)) for c in self._offered]
        if stranger is not None:
            rows.append((str(stranger), _stranger(self.field, stranger), "", QIcon()))
        self.box.set_choices(rows)

    def _tip(self) -> str:
        """Return the chosen words as well: the box may be too narrow for them."""
        chosen = self.box.currentText() if self.value is not None else ""
        return "\n".join(filter(None, (chosen, super()._tip())))

    def _chosen(self, row: int) -> None:
        code = self.box.itemData(row, CODE) or None
        if code != self.value:
            self.value = code
            self._describe()
            self.kept.emit(code)


class SearchEditor(TypedEditor):
    """A long list in which a part of a name finds the line; what is not in it is not taken."""

    def __init__(self, field: Field, survey: Survey, pause_ms: int = PAUSE_MS) -> None:
        super().__init__(field, survey, pause_ms)
        self.box = ListBox()
        self.box.setEditable(True)
        self.box.setObjectName(field.id)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        line = self.box.lineEdit()
        assert line is not None
        self.line = line
        self._line.addWidget(self.box, 1)
        self.setFocusProxy(self.box)
        self._offered: tuple[Choice, ...] = offered(field, {}, survey)
        self._above: Value | None = None  # the value of the field on which they depend
        self.box.activated.connect(self._chosen)
        line.textEdited.connect(lambda _: self._edited())
        line.editingFinished.connect(self.keep)
        self.retell()

    @property
    def control(self) -> QWidget:
        """The list itself."""
        return self.box

    def set_wrong(self, wrong: bool) -> None:
        """Frame the box when something is wrong with it."""
        self.box.set_wrong(wrong)

    def offer(self, values: Values) -> None:
        """Offer what lies in the place that another field names."""
        above, self._above = self._above, values.get(self.field.parent)
        if above == self._above:
            return  # to sort a country's places takes a millisecond
        fitting = offered(self.field, values, self.survey)
        if fitting != self._offered:
            self._offered = fitting
            self._fill()
            if not (self._typed or self._unread):
                self._show()

    def text(self) -> str:
        """Return what stands in the line."""
        return self.box.currentText()

    def select_all(self) -> None:
        """Select the text, so that typing replaces it."""
        self.line.selectAll()

    def retell(self) -> None:
        """Say name, places and value again."""
        self._fill()
        self.line.setPlaceholderText(say(Text(N_("Type a part of the name"))))
        super().retell()

    def _fill(self) -> None:
        typed = self.box.currentText()
        rows = [(c.code, label_of(c.label), _keys(c.label), QIcon()) for c in self._offered]
        self.box.set_choices(rows)
        completer = _Finder(self.box)
        completer.activated[QModelIndex].connect(self._found)  # type: ignore[index]
        self.box.setCompleter(completer)
        self.box.setEditText(typed)

    def _written(self) -> str:
        if self.value is None:
            return ""
        known = next((c for c in self._offered if c.code == self.value), None)
        return label_of(known.label) if known else _stranger(self.field, self.value, self.survey)

    def _set_text(self, text: str) -> None:
        self.box.setCurrentIndex(self.box.findData(self.value, CODE) if text else -1)
        self.box.setEditText(text)
        self.line.setCursorPosition(0)

    def _may_go_on(self, text: str) -> bool:
        """A name half typed may be another one: wait until the officer is done."""
        return bool(text.strip())

    def _parse(self, text: str) -> Value | None:
        wanted = search_key(text)
        if not wanted:
            return None
        if self.value is not None and wanted == search_key(self._written()):
            return self.value
        same = [c for c in self._offered if wanted in _keys(c.label).split("\n")]
        found = same or [c for c in self._offered if wanted in _keys(c.label)]
        if len(found) == 1:
            return found[0].code
        if not self._offered and self.field.parent:
            raise BadInput(N_("Please fill in the field before this one first."))
        if len(found) > 1:
            raise BadInput(
                N_("{n:,} places are called like “{text}”. Please choose one from the list."),
                n=len(found),
                text=text.strip()[:40],
            )
        raise BadInput(complaint("enum", self.field))

    def _chosen(self, row: int) -> None:
        self._take(self.box.itemData(row, CODE))

    def _found(self, index: QModelIndex) -> None:
        self._take(index.data(CODE))

    def _take(self, code: object) -> None:
        choice = next((c for c in self._offered if c.code == code), None)
        if choice is not None and (choice.code != self.value or self._typed or self._unread):
            changed = choice.code != self.value
            self.start(choice.code)
            if changed:
                self.kept.emit(choice.code)


class _Finder(QCompleter):
    """Finds lines by any part of their Thai or English name, as :func:`search_key` compares."""

    def __init__(self, box: QComboBox) -> None:
        super().__init__(box.model(), box)
        self.setCompletionRole(KEYS)
        self.setFilterMode(Qt.MatchFlag.MatchContains)
        self.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setMaxVisibleItems(MOST_ROWS)
        if (popup := self.popup()) is not None:
            as_kind(popup, "framed")
            popup.setItemDelegate(QStyledItemDelegate(self))

    def splitPath(self, path: str) -> list[str]:
        """Return what to look for, given what was typed."""
        return [search_key(path)]

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        """Return what to write into the line for a found one."""
        return str(index.data(Qt.ItemDataRole.DisplayRole))


def _keys(label: Label) -> str:
    return f"{search_key(label.th)}\n{search_key(label.en)}"


def _stranger(field: Field, value: Value, survey: Survey | None = None) -> str:
    """Return the words for a value that is not offered: its name if it has one, else itself."""
    choice = field.choice(value)
    if choice is not None:
        return label_of(choice.label)
    return str(value) if survey is None else label_of(survey.places.name(str(value)))


def _badge(code: str) -> QIcon:
    """Return the letter of a green-area type on its colour; no icon for other codes."""
    return _drawn_badge(code, text_percent()) if code in TYPE_COLOURS else QIcon()


@lru_cache(maxsize=64)
def _drawn_badge(code: str, percent: int) -> QIcon:
    """Return what is drawn once for each size of the text."""
    picture = QPixmap(px(24) * 2, px(20) * 2)
    picture.setDevicePixelRatio(2)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(TYPE_COLOURS[code]))
    painter.drawRoundedRect(0, 0, px(24), px(20), px(4), px(4))
    painter.setPen(QColor(TYPE_INK))
    painter.setFont(font(SMALL_PT, strong=True))
    painter.drawText(0, 0, px(24), px(20), Qt.AlignmentFlag.AlignCenter, code)
    painter.end()
    return QIcon(picture)
