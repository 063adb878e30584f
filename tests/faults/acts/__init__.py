"""Everything that can be done to patches, done at random, and what the ground must be after each.

An act makes an edit and says what must hold once it is carried out. The oracles are geographiclib
(tests/ellipsoid.py) and closed forms; what an edit does not touch is for the player to look at.
"""

from tests.faults.acts.chance import Act
from tests.faults.acts.drawing import DrawingActs
from tests.faults.acts.joining import JoiningActs
from tests.faults.acts.whole import WholeActs

ACTS = {
    **dict.fromkeys(("draw", "rectangle", "circle", "duplicate"), 1),
    **dict.fromkeys(("corridor", "set_width"), 2),
    **dict.fromkeys(("move_corner", "insert_corner", "delete_corner"), 2),
    **dict.fromkeys(("delete_stretch", "cut_hole", "fill_hole", "fill_holes"), 2),
    **dict.fromkeys(("add_part", "delete_part", "cut_mine", "share_border"), 2),
    **dict.fromkeys(("split", "merge", "reshape"), 5),
    "square": 8,  # mostly refused
    **dict.fromkeys(("move", "rotate", "round", "simplify"), 2),
    **dict.fromkeys(("set_values", "set_values_of_many", "set_reason"), 1),
    **dict.fromkeys(("delete", "restore", "as_it_was"), 1),
}
"""Names of the acts, and how often each comes."""


class Acts(DrawingActs, JoiningActs, WholeActs):
    """Acts on the patches of a session, by chance."""

    def next(self) -> tuple[str, Act]:
        """Return the name of an act and the act.

        Raises:
            BadInput: it can't be done here; that is all right.
        """
        drawn = sum(patch.shape is not None for patch in self.view)
        name = self.random.choices(list(ACTS), ACTS.values())[0]
        if drawn < 3:
            name = "draw"
        elif drawn > 12:
            name = self.random.choice(["delete", "merge"])
        return name, getattr(self, f"_{name}")()
