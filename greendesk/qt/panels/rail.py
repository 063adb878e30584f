"""The map tools, one above the other; made from the table of tools."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QButtonGroup, QFrame, QToolButton, QVBoxLayout

from greendesk.i18n import Text
from greendesk.qt.desk import Desk
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, icon, px
from greendesk.tools.bench import TOOLS

WIDTH_PX = 44


class Rail(Spoken, QFrame):
    """One button per tool; the one in use is pressed in."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        as_kind(self, "rail")
        self._column = QVBoxLayout(self)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QToolButton] = {}
        for tool_id, tool in TOOLS.items():
            button = QToolButton()
            button.setCheckable(True)
            title = Text("{tool} ({key})", {"tool": Text(tool.title), "key": tool.shortcut})
            self.put(button, tip=title if tool.shortcut else Text(tool.title))
            button.clicked.connect(lambda _=False, tool_id=tool_id: desk.use_tool(tool_id))
            self._group.addButton(button)
            self.buttons[tool_id] = button
            self._column.addWidget(button)
        self._column.addStretch(1)
        desk.tool_changed.connect(self.retell)
        self.say_with("sizes", self._size)
        self.say_with("icons", self._paint)
        self.retell()

    def retell(self) -> None:
        """Press in the tool in use; grey out drawing where nothing may be changed."""
        self.buttons[self._desk.bench.tool.id].setChecked(True)

    def _size(self) -> None:
        self._column.setContentsMargins(px(4), px(8), px(4), px(8))
        self._column.setSpacing(px(4))
        for button in self.buttons.values():
            button.setIconSize(QSize(px(20), px(20)))
            button.setFixedSize(px(36), px(36))
        self.setFixedWidth(px(WIDTH_PX) + 2)

    def _paint(self) -> None:
        for tool_id, button in self.buttons.items():
            button.setIcon(icon(TOOLS[tool_id].icon))
