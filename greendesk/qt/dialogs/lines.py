"""A framed list of lines that are read, in a dialog; apart from what the first window needs."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from greendesk.qt.theme import as_kind


class _Wrapped(QStyledItemDelegate):
    """Tells how high a line is when it wraps at the width of its list; Qt asks without a width."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the size within the list's width."""
        view = self.parent()
        assert isinstance(view, QListView)
        within = QStyleOptionViewItem(option)
        within.rect = view.viewport().rect()
        size = super().sizeHint(within, index)
        over = size.width() - within.rect.width()
        if over > 0:  # Qt has not counted the sign before the words
            words = within.rect.width() - option.decorationSize.width()
            within.rect.setWidth(min(words, within.rect.width() - over))
            size = super().sizeHint(within, index)
        return size


def lines_view(model: QAbstractItemModel) -> QListView:
    """Return a framed list of lines that are read, not typed; long ones wrap."""
    made = as_kind(QListView(), "framed")
    made.setModel(model)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setWordWrap(True)
    made.setItemDelegate(_Wrapped(made))
    made.setResizeMode(QListView.ResizeMode.Adjust)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    return made
