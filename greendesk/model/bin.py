"""The recycle bin in memory: every patch that is not there any more, as it was last.

The one thing to know: not everything in it was thrown away. What was drawn and taken back by undo
lies here, too, so that nothing is lost once redo can't bring it any more; it is told apart.
"""

from collections.abc import Iterable, Set

from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId


class Bin(dict[PatchId, Patch]):
    """Patch id -> the patch.

    Attributes:
        taken_back: those that came here because what made them was undone.
    """

    def __init__(self, held: Iterable[tuple[Patch, bool]] = ()) -> None:
        """Take over what a file has.

        Args:
            held: each patch, and whether it was undone.
        """
        super().__init__()
        self.taken_back: set[PatchId] = set()
        for patch, undone in held:
            self[patch.id] = patch
            if undone:
                self.taken_back.add(patch.id)

    @property
    def thrown(self) -> int:
        """How many were thrown away by somebody."""
        return len(self) - len(self.taken_back)

    def follow(self, edit: Edit) -> list[Patch | None]:
        """Take in what ``edit`` took away; return what it brought back (None: it was not here)."""
        there = edit.outcome.there
        self.taken_back.difference_update(there, edit.outcome.gone)
        left = [self.pop(patch_id, None) for patch_id in there]
        self.update(edit.outcome.gone)
        return left

    def note_taken_back(self, ids: Set[PatchId]) -> None:
        """Note that these came here by an undo."""
        self.taken_back |= ids & self.keys()
