"""A dialog that shows on the map what it is about to do: it stands beside the map, not over it."""

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from greendesk.errors import GreenDeskError
from greendesk.i18n import Text
from greendesk.model.edit import Edit
from greendesk.qt.dialogs.page import Dialog
from greendesk.qt.theme import px

WIDTH_PX = 384
"""As wide as the form and the tools beside it in a narrow window."""
BELOW_PX, FRAME_PX, LEAST_PX = 48, 40, 240
"""The bar above it, its own title bar, and what it needs at least."""

ShowEdit = Callable[[Edit | None], None]


class Beside(Dialog):
    """Stands over the left side of the window; takes the preview away when it is left."""

    def __init__(self, title: Text, show_edit: ShowEdit, parent: QWidget | None = None) -> None:
        super().__init__(title, parent, width_px=WIDTH_PX)
        self._show_edit = show_edit
        self.finished.connect(lambda _: show_edit(None))

    def preview(self, make: Callable[[], Edit]) -> Text | None:
        """Show on the map what ``make`` would do; return why that can't be done, or None."""
        try:
            self._show_edit(make())
        except GreenDeskError as error:
            self._show_edit(None)
            return error.text
        return None

    def showEvent(self, event: QShowEvent) -> None:
        """Take the place of the list, no lower than the window."""
        super().showEvent(event)
        window = self.parentWidget()
        if window is not None:
            room_px = window.height() - px(BELOW_PX) - FRAME_PX
            self.resize(self.width(), min(self.height(), max(room_px, LEAST_PX)))
            self.move(window.mapToGlobal(QPoint(0, px(BELOW_PX))))
