"""Two background maps of one place: chosen, a divider between them, and gone again.

What the second map shows is the business of :class:`~greendesk.qt.basemaps.Basemaps`; here the
officer is asked which one it is, and the divider comes and goes with it.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStringListModel
from PySide6.QtWidgets import QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.basemaps import name_of
from greendesk.qt.canvas.divider import Divider
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import Dialog
from greendesk.qt.theme import px
from greendesk.tiles.base import TileSource

if TYPE_CHECKING:
    from greendesk.qt.desk import Desk


class Comparing(QObject):
    """The divider of one project's map; lives as long as what is seen of the project.

    Attributes:
        divider: there while two maps are compared.
    """

    def __init__(self, desk: "Desk", parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._last = ""  # the map that was compared last
        self.divider: Divider | None = None
        desk.basemaps.compared.connect(self._look)
        desk.basemaps.changed.connect(self._rename)

    @property
    def is_on(self) -> bool:
        """Whether two maps are compared."""
        return bool(self._desk.basemaps.second)

    def switch(self) -> None:
        """End comparing, or ask with which map to compare."""
        if self.is_on:
            self.end()
            return
        maps = self._desk.basemaps
        others = [source for source in maps.offered if source.id != maps.wanted.id]
        found = self._desk.ask(CompareWith(others, self._last, self._desk.window))
        if found is not None:
            self._last = found
            maps.compare(found)

    def end(self) -> None:
        """Show one map again."""
        self._desk.basemaps.compare("")

    def _look(self) -> None:
        """Have a divider while there is something to be parted."""
        parted = self._desk.canvas.picture.swiped is not None
        if parted and self.divider is None:
            maps = self._desk.basemaps
            self.divider = Divider(self._desk.canvas, lambda: maps.names, self.end)
        elif not parted and self.divider is not None:
            self.divider.leave()
            self.divider = None
        self._rename()
        self._desk.status_changed.emit()

    def _rename(self) -> None:
        if self.divider is not None:
            self.divider.place()


class CompareWith(Dialog):
    """Choose the map that lies right of the divider; the answer is its id."""

    def __init__(
        self, others: Sequence[TileSource], last: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(Text(N_("Compare two maps")), parent, width_px=520)
        self._ids = [source.id for source in others]
        self.paragraph(
            Text(
                N_(
                    "A line parts the map: left of it lies the map in use, right of it the one"
                    " that you choose here. Drag the line to see what has changed. You can draw"
                    " on both sides."
                )
            ),
            kind="muted",
        )
        self.list = lines_view(QStringListModel([name_of(source) for source in others], self))
        self.list.setMinimumHeight(px(200))
        self.put(self.list, name=Text(N_("Background maps")))
        self.list.activated.connect(lambda _: self.accept())
        self.body.addWidget(self.list, 1)
        row = self._ids.index(last) if last in self._ids else 0
        self.list.setCurrentIndex(self.list.model().index(row, 0))
        self.finish_with(Text(N_("Compare")))

    def answer(self) -> str:
        """Return the id of the chosen map."""
        return self._ids[self.list.currentIndex().row()]
