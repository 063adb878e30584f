"""Where and what: an act's places, lines and patches, by chance."""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, pi, sin
from random import Random

from greendesk.edits.rings import Rings
from greendesk.model.edit import Edit
from tests.builders import LAT, LON
from tests.ellipsoid import area_m2, gone

_FAR_M = 300


@dataclass(frozen=True)
class Act:
    """An edit, and ``check(view)`` for when it has been carried out."""

    edit: Edit
    check: Callable[[object], None]


class Chance:
    """Chance, and the patches of a session."""

    def __init__(self, session, seed: int) -> None:
        self.session, self.random = session, Random(seed)

    @property
    def view(self):
        return self.session.view

    def _spot(self):
        """Return a place: often where something is already, or next to it."""
        chance = self.random.random()
        if chance < 0.4:
            return self._there(self.random.randint(-30, 30) * 10, self.random.randint(-30, 30) * 10)
        if chance < 0.6 or not any(patch.shape for patch in self.view):
            far = self.random.uniform(-_FAR_M, _FAR_M), self.random.uniform(-_FAR_M, _FAR_M)
            return self._there(*far)
        rings = Rings(self._patch().shape)
        corner = self.random.randrange(len(rings))
        lon, lat = rings.place(corner)
        if chance < 0.8:
            return lon, lat
        if chance < 0.9:
            after = rings.place(rings.neighbours(corner)[1])
            share = self.random.random()
            return lon + share * (after[0] - lon), lat + share * (after[1] - lat)
        step = 10 ** self.random.uniform(-10, -5)
        return lon + self.random.uniform(-step, step), lat + self.random.uniform(-step, step)

    def _there(self, east_m, north_m):
        return gone((LON, LAT), east_m, north_m)

    def _outline(self, about=None, far_m=120.0):
        """Return the corners of a star about a place, or a few places without order."""
        if about is None and self.random.random() < 0.25:
            return [self._spot() for _ in range(self.random.randint(3, 5))]
        count = self.random.randint(3, 9)
        middle = about or self._spot()
        start = self.random.uniform(0, 2 * pi)
        turns = [start + 2 * pi * n / count for n in range(count)]
        away = [self.random.uniform(0.3, 1) * far_m for _ in range(count)]
        return [gone(middle, d * cos(w), d * sin(w)) for d, w in zip(away, turns, strict=True)]

    def _line(self, patch=None):
        """Return a line: across a patch, or from anywhere to anywhere; now and then a needle."""
        if patch is not None and self.random.random() < 0.6:
            west, south, east, north = patch.shape.bounds
            level = self.random.uniform(south, north), self.random.uniform(south, north)
            if self.random.random() < 0.5:
                return [(west - 1e-5, level[0]), (east + 1e-5, level[1])]
            level = self.random.uniform(west, east), self.random.uniform(west, east)
            return [(level[0], south - 1e-5), self._spot(), (level[1], north + 1e-5)]
        line = [self._spot() for _ in range(self.random.randint(2, 5))]
        if self.random.random() < 0.2:  # out to a tip and back a hair beside the way there
            step = 10 ** self.random.uniform(-10, -6)
            line.append((line[-2][0] + step, line[-2][1] - step))
        return line

    def _patch(self):
        return self.random.choice([patch for patch in self.view if patch.shape is not None])

    def _some(self, most=4):
        """Return ids of patches, as often as not of such as lie together."""
        first = self._patch()
        near = [p.id for p in self.view.near(first.shape.bounds) if p.shape is not None]
        others = near if self.random.random() < 0.7 else [p.id for p in self.view if p.shape]
        count = min(len(others), self.random.randint(1, most))
        return list(dict.fromkeys([first.id, *self.random.sample(others, count)]))

    def _place_in(self, polygon):
        place = polygon.representative_point()
        return place.x, place.y

    def _others(self, patch):
        near = self.view.near(patch.shape.bounds)
        return [o for o in near if o.id != patch.id and o.shape is not None]

    def before(self, edit, patch_id):
        (delta,) = [d for d in edit.deltas if d.id == patch_id]
        return area_m2(delta.before.shape)

    def total(self, edit, *, before):
        ends = [d.before if before else d.after for d in edit.deltas]
        return sum(area_m2(end.shape) for end in ends if end is not None)
