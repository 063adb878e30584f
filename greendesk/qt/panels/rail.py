"""The map tools: one button for each family, with the others of it behind its arrow.

Below them, where the rail is high enough, Undo and Redo; their tips name the step.
"""

from itertools import groupby

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QMenu, QToolButton, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.desk import Desk
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, icon, px
from greendesk.tools.toolbox import TOOLS

WIDTH_PX = 44


class Family(QToolButton):
    """The button of one family; it stands for the tool of it that was used last."""

    def __init__(self, tool_ids: list[str], rows: dict[str, QAction]) -> None:
        super().__init__()
        self.tool_ids, self.tool_id = tool_ids, tool_ids[0]
        self.setCheckable(True)
        if len(tool_ids) > 1:
            menu = QMenu(self)
            menu.setToolTipsVisible(True)
            menu.addActions([rows[f"tool.{tool_id}"] for tool_id in tool_ids])
            self.setMenu(menu)
            self.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)
            as_kind(self, "family")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the menu with Alt and the arrow down, or with the menu key."""
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        asks = event.key() == Qt.Key.Key_Menu or (alt and event.key() == Qt.Key.Key_Down)
        if asks and self.menu() is not None:
            self.showMenu()
        else:
            super().keyPressEvent(event)


def _step(row: QAction) -> QToolButton:
    made = QToolButton()
    made.setDefaultAction(row)
    return made


class Rail(Spoken, QFrame):
    """The families of tools, the one in use pressed in, and the way back.

    Attributes:
        steps: the buttons Undo and Redo, as what they do stands in the table of actions.
    """

    def __init__(self, desk: Desk, rows: dict[str, QAction]) -> None:
        super().__init__()
        self._desk = desk
        as_kind(self, "rail")
        self._column = QVBoxLayout(self)
        self._group = QButtonGroup(self)
        self.families: dict[str, Family] = {}
        for family, tool_ids in groupby(TOOLS, lambda tool_id: TOOLS[tool_id].family):
            button = Family(list(tool_ids), rows)
            button.clicked.connect(lambda _=False, button=button: desk.use_tool(button.tool_id))
            self._group.addButton(button)
            self.families[family] = button
            self._column.addWidget(button)
        self._column.addStretch(1)
        self.steps = tuple(_step(rows[row_id]) for row_id in ("edit.undo", "edit.redo"))
        for step in self.steps:
            self._column.addWidget(step)
            step.hide()
        desk.tool_changed.connect(self.retell)
        self.say_with("sizes", self._size)
        self.say_with("icons", self._paint)
        self.retell()

    def pressed_with(self) -> list[QWidget]:
        """Return what takes a tool up when it is pressed: the buttons and their menus."""
        menus = [menu for b in self.families.values() if (menu := b.menu()) is not None]
        return [*self.families.values(), *menus]

    def retell(self) -> None:
        """Press in the tool in use; a family stands for the tool of it that was used last."""
        used = self._desk.bench.tool
        button = self.families[used.family]
        button.setChecked(True)
        if button.tool_id != used.id:
            button.tool_id = used.id
            self._paint()
        for family in self.families.values():
            self._name(family)

    def _name(self, button: Family) -> None:
        tool = TOOLS[button.tool_id]
        title = Text(tool.title)
        if tool.shortcut:
            title = Text("{tool} ({key})", {"tool": title, "key": tool.shortcut})
        self.put(button, name=title)
        more = Text(N_("{tool}. The arrow, or Alt+↓, has more of its kind."), {"tool": title})
        self.put(button, tip=more if len(button.tool_ids) > 1 else title)

    def _size(self) -> None:
        self._column.setContentsMargins(px(2), px(8), px(2), px(8))
        self._column.setSpacing(px(4))
        for button in (*self.families.values(), *self.steps):
            button.setIconSize(QSize(px(20), px(20)))
            button.setFixedSize(px(40), px(36))
        self.setFixedWidth(px(WIDTH_PX) + 2)
        self._fit_steps()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show Undo and Redo where there is room for them."""
        super().resizeEvent(event)
        self._fit_steps()

    def _fit_steps(self) -> None:
        lines = len(self.families) + len(self.steps)
        wanted_px = lines * px(36) + (lines + 1) * px(4) + 2 * px(8)
        for step in self.steps:
            step.setVisible(self.height() >= wanted_px)

    def _paint(self) -> None:
        for button in self.families.values():
            button.setIcon(icon(TOOLS[button.tool_id].icon))
