"""Acts that make patches, and bend them at their corners."""

from math import pi, sin

import numpy as np
import shapely
from shapely.geometry import LineString, MultiLineString, Polygon

from greendesk.edits import border, corridor, figures, shape
from greendesk.edits.joints import BESIDE_DEG
from greendesk.edits.noding import TOUCH_DEG
from greendesk.edits.rings import Rings
from tests import ellipsoid
from tests.ellipsoid import area_m2
from tests.faults.acts.chance import Act, Chance
from tests.faults.acts.laws import (
    CRUMB_M2,
    all_same,
    by_hand,
    common_m2,
    has_side,
    is_same,
    same,
    strip,
    triangle_m2,
    without_corners,
)


class DrawingActs(Chance):
    """New shapes, and corners."""

    def _draw(self):
        corners = self._outline()
        return self._drawn(corners, area_m2(Polygon(corners)), 1e-9)

    def _drawn(self, corners, wanted_m2, rel, crumbs_m2=1e-3):
        new_id = self.session.new_id()
        return Act(
            shape.draw_patch(new_id, corners),
            lambda view: same(area_m2(view.get(new_id).shape), wanted_m2, rel, crumbs_m2),
        )

    def _rectangle(self):
        one, two, third = self._spot(), self._spot(), self._spot()
        wanted_m2 = ellipsoid.metres(one, two) * ellipsoid.beside_m(one, two, third)
        flat_m2 = 1e-5 * (ellipsoid.metres(one, two) + ellipsoid.metres(one, third)) ** 2
        return self._drawn(figures.rectangle(one, two, third), wanted_m2, 1e-4, flat_m2)

    def _circle(self):
        radius_m = self.random.choice([2.5, 10, 80, self.random.uniform(1, 150)])
        corners = figures.circle(self._spot(), radius_m)
        count = len(corners)
        wanted_m2 = count / 2 * radius_m**2 * sin(2 * pi / count)
        assert wanted_m2 > 0.98 * pi * radius_m**2
        return self._drawn(corners, wanted_m2, 1e-4)

    def _corridor(self):
        line = [self._spot() for _ in range(self.random.randint(2, 3))]
        width_m = self.random.choice([0.5, 3, 12.5, self.random.uniform(0.5, 60)])
        new_id = self.session.new_id()
        edit = corridor.draw_corridor(new_id, line, width_m)
        return Act(edit, lambda view: strip(view.get(new_id).shape, line, width_m))

    def _duplicate(self):
        ids = self._some(2)
        new_ids = [self.session.new_id() for _ in ids]
        were = [area_m2(self.view.get(i).shape) for i in ids]
        edit = shape.duplicate_patches(self.view, ids, new_ids, (1e-4, -1e-4))
        return Act(edit, lambda view: all_same(view, new_ids, were, 1e-4))

    # --- corners ------------------------------------------------------------------------------

    def _move_corner(self):
        patch, alone = self._patch(), self.random.random() < 0.3
        rings = Rings(patch.shape)
        corner, to = self.random.randrange(len(rings)), self._spot()
        edit = shape.move_corner(self.view, patch.id, corner, to, alone=alone)
        place, sides = rings.place(corner), [*map(rings.place, rings.neighbours(corner))]
        wanted = {patch.id: by_hand(patch.shape, corner, [to])}
        for other in () if alone else self._others(patch):
            theirs = Rings(other.shape)
            ways = [LineString((place, end)) for end in sides]
            near = shapely.dwithin(shapely.points(theirs.corners), MultiLineString(ways), TOUCH_DEG)
            ends = {theirs.place(n) for n in np.flatnonzero(near).tolist()}
            if place in ends and ends <= {place, *sides} and len(theirs.at(place)) == 1:
                wanted[other.id] = by_hand(other.shape, theirs.at(place)[0], [to])
        return Act(edit, lambda view: all_same(view, wanted, wanted.values(), 1e-9))

    def _insert_corner(self):
        patch = self._patch()
        rings = Rings(patch.shape)
        corner, to = self.random.randrange(len(rings)), self._spot()
        edit = shape.insert_corner(self.view, patch.id, corner, to)
        one, end = rings.place(corner), rings.place(rings.neighbours(corner)[1])
        wanted = {patch.id: by_hand(patch.shape, corner, [one, to])}
        gained = triangle_m2(one, end, to)

        def check(view):
            all_same(view, wanted, wanted.values(), 1e-9)
            for delta in edit.deltas:
                other = delta.before
                if other.id != patch.id and shapely.minimum_clearance(other.shape) > BESIDE_DEG:
                    # a thinner one lies on my side with both of its own
                    changed = abs(area_m2(view.get(other.id).shape) - area_m2(other.shape))
                    if has_side(other.shape, one, end):
                        same(changed, gained, 1e-6)
                    else:  # it lies along a part of the side
                        before, after = (
                            common_m2(ours.shape, theirs.shape)
                            for ours, theirs in (
                                (patch, other),
                                (view.get(patch.id), view.get(other.id)),
                            )
                        )
                        assert after < before + CRUMB_M2

        return Act(edit, check)

    def _delete_corner(self):
        patch = self._patch()
        corner = self.random.randrange(len(Rings(patch.shape)))
        edit = shape.delete_corner(self.view, patch.id, corner)
        wanted_m2 = by_hand(patch.shape, corner, [])
        return Act(edit, lambda view: all_same(view, [patch.id], [wanted_m2], 1e-9))

    def _delete_stretch(self):
        patch, alone = self._patch(), self.random.random() < 0.3
        rings = Rings(patch.shape)
        first, last = (self.random.randrange(len(rings)) for _ in range(2))
        edit = border.delete_stretch(self.view, patch.id, first, last, alone=alone)
        low, high = sorted((first, last))
        number = rings.ring_of(first)
        start, end = rings.starts[number], rings.starts[number + 1]
        ways = [range(low + 1, high), [*range(high + 1, end), *range(start, low)]]

        def check(view):
            if shapely.minimum_clearance(patch.shape) < TOUCH_DEG:
                return  # where a stretch begins in a hair is anybody's guess
            found = area_m2(view.get(patch.id).shape)
            wanted = [without_corners(patch.shape, ours) for ours in ways]
            assert any(w is not None and is_same(found, w, 1e-9) for w in wanted)

        return Act(edit, check)
