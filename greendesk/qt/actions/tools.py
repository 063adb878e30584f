"""The map tools, one row each; made from the toolbox."""

from functools import partial

from greendesk.qt.actions import obstacles
from greendesk.qt.actions.base import Action, nothing
from greendesk.qt.desk import Desk
from greendesk.tools.base import Tool
from greendesk.tools.toolbox import CHANGES_NOTHING, TOOLS


def _use(desk: Desk, tool_id: str) -> None:
    desk.use_tool(tool_id)


def _row(tool: type[Tool]) -> Action:
    harmless = tool.family in CHANGES_NOTHING
    return Action(
        f"tool.{tool.id}",
        "tools",
        tool.title,
        partial(_use, tool_id=tool.id),
        (),
        tool.icon,
        nothing if harmless else obstacles.read_only,
        is_on=lambda desk: desk.bench.tool.id == tool.id,
        letter=tool.shortcut,
    )


ROWS = tuple(map(_row, TOOLS.values()))
