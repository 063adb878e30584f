"""Long streams of whatever a hand can do, and what must hold after each act."""

import random

import shapely
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.model.record import Patch
from greendesk.tools.base import Key
from greendesk.tools.toolbox import TOOLS
from tests.unit.tools.hand import Hand, at

KINDS = ["move"] * 4 + ["click"] * 6 + ["press", "drag", "release", "double", "menu"]
KEYS = [
    *("Enter", "Enter", "Escape", "Backspace", "Delete", "Space", "Space", "Undo", "Redo"),
    *("[", "]", "{", "}", "F", "Left", "Right", "Up", "Down", "1", "5", "0", "."),
]
TAKES_BACK = ("Backspace", "Undo", "Escape")


def ground():
    """Return patches that share borders, one with a pond, one of two parts."""
    pond = box(*at(30, 30), *at(60, 60))
    park = box(*at(0, 0), *at(90, 90)).difference(pond)
    wood = MultiPolygon([box(*at(90, 0), *at(180, 90)), box(*at(210, 0), *at(240, 90))])
    strip = Polygon([at(0, 90), at(90, 90), at(180, 90), at(180, 120), at(0, 120)])
    shapes = {"park": MultiPolygon([park]), "wood": wood, "strip": MultiPolygon([strip])}
    return [
        Patch(name, shapely.orient_polygons(shape), {"name_th": name})
        for name, shape in shapes.items()
    ]


class Stream:
    """A hand that does what chance says, always with one tool, and looks at what it finds."""

    def __init__(self, tool_id, seed):
        self.tool_id, self.random = tool_id, random.Random(seed)
        self.hand = Hand(ground())
        self.first = {patch.id: patch for patch in self.hand.view}

    def run(self, acts):
        for number in range(acts):
            self._act()
            if number % 20 == 0:
                self._check_the_way_out()
            if len(self.hand.view) > 12:
                self._tidy()
        self._undo_everything()

    # --- acting -------------------------------------------------------------------------------

    def _act(self):
        hand, chance = self.hand, self.random
        if hand.bench.tool.id != self.tool_id or chance.random() < 0.002:
            hand.bench.select(chance.choice([(), ("park",), ("wood",), ("park", "wood")]))
            hand.bench.select([i for i in hand.bench.selection if hand.view.find(i)])
            hand.bench.use(self.tool_id)
        before, parked, made = self._corners(), len(hand.bench.parked), len(hand.edits)
        if chance.random() < 0.7:
            act = chance.choice(KINDS)
            hand.point(act, *self._spot(), **self._held())
        else:
            act = chance.choice(KEYS)
            hand.press(act, *self._spot(), **self._held())
        self._check(act, before, parked, made)

    def _spot(self):
        return self.random.randint(-3, 9) * 30, self.random.randint(-2, 5) * 30

    def _held(self):
        return {name: True for name in ("shift", "ctrl", "alt") if self.random.random() < 0.08}

    def _corners(self):
        trace = getattr(self.hand.bench.tool, "trace", None)
        return () if trace is None else trace.corners

    # --- checking -----------------------------------------------------------------------------

    def _check(self, act, before, parked, made):
        hand = self.hand
        hand.bench.preview()
        assert hand.bench.hint.message
        for edit in hand.edits[made:]:
            for delta in edit.deltas:
                if delta.after is not None:
                    assert shapely.is_valid(delta.after.shape), act
                    assert all(part.exterior.is_ccw for part in delta.after.shape.geoms)
        after = self._corners()
        if after[: len(before)] == before or act in TAKES_BACK or self.tool_id == "measure":
            return
        stroke_goes_on = act == "drag" and after[: len(before) - 1] == before[:-1]
        assert stroke_goes_on or len(hand.bench.parked) > parked or len(hand.edits) > made, act

    def _check_the_way_out(self):
        """Esc leads from every state back to selecting, a few times pressed."""
        tool = self.hand.bench.tool
        for _ in range(6):
            step = tool.handle(Key("Escape", at(0, 0)), self.hand.view, lambda n: f"new{n}")
            tool = step.tool
            if step.done or (tool.id == "select" and not tool.drawing):
                return
        raise AssertionError(f"no way out of {self.hand.bench.tool}")

    def _tidy(self):
        """Go on with the patches of the beginning: streams stay short of a thicket."""
        self._undo_everything()
        self.hand.edits.clear()
        self.hand.bench.select(())

    def _undo_everything(self):
        for edit in reversed(self.hand.edits):
            self.hand.view.put(edit.inverse())
        assert {patch.id: patch for patch in self.hand.view} == self.first


ALL_TOOLS = list(TOOLS)
