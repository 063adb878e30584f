"""Guides: lines to draw against, such as tambon boundaries and other people's patches.

They are seen and snapped to, never edited, checked or sent. A point among them (a village, a
school) is but a name on the map.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import shapely
from shapely.geometry import MultiPolygon, Point, box
from shapely.geometry.base import BaseGeometry

from greendesk.model.edit import Bounds

OUR_BOUNDARY = "our-boundary"
"""Id of the guide that the LAO's official boundary is."""


@dataclass(frozen=True, slots=True)
class Guide:
    """One shape to draw against.

    Attributes:
        title: what the file calls it; may be empty.
        shape: areas or lines (Multi or not), or one point; EPSG:4326 degrees.
        source: name of the file that it came from.
    """

    id: str
    title: str
    shape: BaseGeometry
    source: str = ""


class Guides:
    """All guides of a project, with the LAO's boundary as one of them; quick to look up."""

    def __init__(
        self,
        kept: Sequence[Guide] = (),
        boundary: Callable[[], MultiPolygon | None] = lambda: None,
    ) -> None:
        """Hold ``kept``; ``boundary`` gives the LAO's boundary of now."""
        self.kept, self._boundary = tuple(kept), boundary

    def __iter__(self) -> Iterator[Guide]:
        ours = self._boundary()
        if ours is not None:
            yield Guide(OUR_BOUNDARY, "", ours)
        yield from self.kept

    def near(self, bounds: Bounds) -> Iterator[Guide]:
        """Yield every area or line whose box touches ``bounds`` (EPSG:4326 degrees)."""
        ours = self._boundary()
        if ours is not None and _touch(ours.bounds, bounds):
            yield Guide(OUR_BOUNDARY, "", ours)
        for place in sorted(self._tree.query(box(*bounds)).tolist()):
            if not isinstance(self.kept[place].shape, Point):
                yield self.kept[place]

    @cached_property
    def names(self) -> tuple[tuple[str, tuple[float, float]], ...]:
        """Those that are but a name at a place, (lon, lat)."""
        points = ((guide.title, guide.shape) for guide in self.kept)
        return tuple((name, (at.x, at.y)) for name, at in points if isinstance(at, Point))

    def plus(self, more: Sequence[Guide]) -> "Guides":
        """Return these and more."""
        return Guides((*self.kept, *more), self._boundary)

    def without(self, source: str) -> "Guides":
        """Return these but those of one file."""
        return Guides([g for g in self.kept if g.source != source], self._boundary)

    @cached_property
    def sources(self) -> dict[str, int]:
        """Name of each file and how many guides it brought, in the order of their coming."""
        found: dict[str, int] = {}
        for guide in self.kept:
            found[guide.source] = found.get(guide.source, 0) + 1
        return found

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([guide.shape for guide in self.kept])


def _touch(one: Bounds, other: Bounds) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]
