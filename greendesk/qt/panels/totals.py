"""The totals over the list: how many, how large, by type, and what is counted twice."""

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text, say
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Paragraph, clear
from greendesk.qt.panels.badge import Badge
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon, px
from greendesk.qt.words import area_long, area_short, choices_of
from greendesk.rules.sketch import NOTICED_M2

TABLE_PX, LEAST_PX = 190, 64
"""The table scrolls beyond this: the list below it must stay in sight."""


class _Table(QScrollArea):
    """Rows that take the room they want up to a limit, and scroll where there is less."""

    def __init__(self, rows: QWidget) -> None:
        super().__init__()
        self.wanted_px = 0
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setWidget(rows)

    def sizeHint(self) -> QSize:
        """Return the height of all rows, or the limit."""
        return QSize(px(200), min(self.wanted_px, px(TABLE_PX)))

    def minimumSizeHint(self) -> QSize:
        """Return the height of two rows."""
        return QSize(px(100), min(self.wanted_px, px(LEAST_PX)))


class TotalsTable(Spoken, QWidget):
    """One line that opens into a table by type."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.line = as_kind(QPushButton(), "link")
        self.line.setCheckable(True)
        self.line.toggled.connect(lambda _: self.retell())
        self._table = as_kind(QFrame(), "raised")
        self._grid = QGridLayout(self._table)
        self._grid.setColumnStretch(1, 1)
        self._scroll = _Table(self._table)
        self.double = Paragraph("muted")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.line)
        column.addWidget(self._scroll)
        column.addWidget(self.double)
        desk.sums.changed.connect(self.retell)
        self.say_with("sizes", self._size)
        self.retell()

    def _size(self) -> None:
        self._grid.setContentsMargins(px(4), 0, px(4), 0)
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(2))
        self._column.setSpacing(px(2))
        QTimer.singleShot(0, self, self._keep_whole)  # once its letters have their new size

    def retell(self) -> None:
        """Say the totals of now."""
        totals = self._desk.sums.totals
        self.line.setText(
            say(
                Text(
                    N_("{n:,} patches · {area} rai"),
                    {"n": totals.count, "area": area_short(totals.sum_m2)},
                )
            )
        )
        self.line.setIcon(
            icon("chevron-down" if self.line.isChecked() else "chevron-right", colours().primary)
        )
        self.line.setToolTip(say(Text(N_("Show the totals by type"))))
        self.line.setAccessibleName(self.line.text())
        double_m2 = totals.sum_m2 - totals.union_m2
        self.double.setVisible(double_m2 >= NOTICED_M2)
        self.double.setText(
            say(
                Text(
                    N_("{double} of it is counted twice; on the ground it is {real}."),
                    {"double": area_long(double_m2), "real": area_long(totals.union_m2)},
                )
            )
        )
        self._keep_whole()
        self._scroll.setVisible(self.line.isChecked())
        if self.line.isChecked():
            self._fill()
            self._scroll.wanted_px = self._grid.totalHeightForWidth(self.width() - px(16))
            self._scroll.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the sentence the lines that it needs at this width, on a low screen too."""
        super().resizeEvent(event)
        self._keep_whole()

    def _keep_whole(self) -> None:
        self.double.setMinimumHeight(0)  # a label never asks for less
        self.double.setMinimumHeight(self.double.heightForWidth(self.width()))

    def _fill(self) -> None:
        clear(self._grid)
        words = dict(choices_of(self._desk.session.survey.schema, "green_type"))
        for row, (code, (count, sum_m2)) in enumerate(
            (self._desk.sums.totals.by_type or {}).items()
        ):
            name = Paragraph("small")
            name.setText(words.get(code) or say(Text(N_("No type yet"))))
            number, area = as_kind(QLabel(f"{count:,}"), "small"), QLabel(area_short(sum_m2))
            as_kind(area, "small")
            top, right = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignRight
            self._grid.addWidget(Badge(code), row, 0, top)
            self._grid.addWidget(name, row, 1)
            self._grid.addWidget(number, row, 2, top | right)
            self._grid.addWidget(area, row, 3, top | right)
        for widget in self._table.findChildren(QWidget):
            widget.show()  # at once, so that it counts in the height
