"""What a tool says that keeps no sketch: its own modules add only what is different."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from shapely.geometry import MultiPolygon

from greendesk.model.edit import Edit
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.tools.base import LonLat, Pointer, Preview


@dataclass(frozen=True)
class Plain:
    """A tool without a sketch; every change it makes is an edit, undone as such.

    Attributes:
        selected: ids of the selected patches.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    icon: ClassVar[str]
    shortcut: ClassVar[str] = ""
    family: ClassVar[str] = "select"

    selected: tuple[PatchId, ...] = ()

    @property
    def drawing(self) -> bool:
        """Nothing is half drawn."""
        return False

    @property
    def snaps(self) -> bool:
        """Nothing snaps."""
        return False

    @property
    def own(self) -> tuple[LonLat, ...]:
        """No place of its own."""
        return ()

    @property
    def apart(self) -> frozenset[PatchId]:
        """Nothing is being moved."""
        return frozenset()

    @property
    def mark(self) -> object:
        """There is never a sketch."""
        return None

    @property
    def outline(self) -> MultiPolygon | None:
        """Nothing is being drawn."""
        return None

    def sketch(self) -> Mapping[str, object] | None:
        """Return None: there is nothing to keep."""
        return None

    @classmethod
    def take_up(cls, state: Mapping[str, object]) -> Self:
        """Return the tool; it has no sketch."""
        return cls()

    @property
    def can_go_back(self) -> bool:
        """There is nothing to take back."""
        return False

    @property
    def can_go_again(self) -> bool:
        """Nothing was taken back."""
        return False

    def back(self) -> Self | None:
        """Return None: there is nothing to take back."""
        return None

    def again(self) -> Self | None:
        """Return None: nothing was taken back."""
        return None

    def selecting(self, ids: tuple[PatchId, ...]) -> Self:
        """Return the tool with other patches selected."""
        return self if ids == self.selected else replace(self, selected=ids)

    def takes_drag(self, event: Pointer, view: View) -> bool:
        """Drags pan."""
        return False

    def put_down(self, view: View) -> Edit | None:
        """Return None: nothing is left undone."""
        return None

    def preview(self, view: View) -> Preview:
        """Return nothing but a cursor."""
        return Preview(cursor="pointer")
