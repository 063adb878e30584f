"""Every map tool: a new one is a module and its name here."""

from greendesk.tools.base import Tool
from greendesk.tools.draw import Draw, Freehand
from greendesk.tools.figures import Circle, Corridor, Rectangle
from greendesk.tools.gather import Box, Lasso
from greendesk.tools.measure import Measure
from greendesk.tools.move import Move, Rotate
from greendesk.tools.parts import FillHole, Hole, Part, RemovePart
from greendesk.tools.reshape import Reshape
from greendesk.tools.select import Select
from greendesk.tools.split import Split

TOOLS: dict[str, type[Tool]] = {
    tool.id: tool
    for tool in (
        *(Select, Box, Lasso),
        *(Draw, Freehand, Rectangle, Circle, Corridor),
        Reshape,
        *(Hole, Part, FillHole, RemovePart),
        Split,
        *(Move, Rotate),
        Measure,
    )
}
"""Every map tool by its id, in the order of the buttons; neighbours of one family share one."""
CHANGES_NOTHING = frozenset({"select", "measure"})
"""Families of tools that can be used where nothing may be changed."""
