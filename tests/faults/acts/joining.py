"""Acts that cut, join and reshape, with what neighbours must and mustn't do."""

import shapely
from shapely.geometry import LineString, Polygon

from greendesk import lists
from greendesk.edits import border, merge, overlap, parts, split
from greendesk.errors import BadInput
from greendesk.model.plane import Plane
from tests import ellipsoid
from tests.ellipsoid import area_m2
from tests.faults.acts.chance import Act, Chance
from tests.faults.acts.laws import (
    CRUMB_M2,
    all_same,
    common_m2,
    doubled_m2,
    is_same,
    same,
    union_m2,
)

SCHEMA = lists.load_schema()


class JoiningActs(Chance):
    """Holes and parts, cuts, mergers, borders."""

    def _cut_hole(self):
        patch = self._patch()
        inside = self._place_in(patch.shape) if self.random.random() < 0.6 else None
        corners = self._outline(inside, self.random.choice([5, 20, 60]))
        edit = parts.cut_hole(self.view, patch.id, corners)
        taken_m2 = area_m2(shapely.intersection(patch.shape, Polygon(corners)))
        wanted_m2 = area_m2(patch.shape) - taken_m2
        return Act(edit, lambda view: all_same(view, [patch.id], [wanted_m2], 1e-6, 5 * CRUMB_M2))

    def _holed(self):
        holed = [p for p in self.view if p.shape and any(q.interiors for q in p.shape.geoms)]
        return self.random.choice(holed) if holed else self._patch()

    def _fill_hole(self):
        patch = self._holed()
        holes = [Polygon(hole) for part in patch.shape.geoms for hole in part.interiors]
        hole = self.random.choice(holes) if holes else None
        at = self._spot() if hole is None else self._place_in(hole)
        edit = parts.fill_hole(self.view, patch.id, at)
        wanted_m2 = area_m2(shapely.union_all([patch.shape, hole]))
        return Act(edit, lambda view: all_same(view, [patch.id], [wanted_m2], 1e-6, 3 * CRUMB_M2))

    def _fill_holes(self):
        patch = self._holed()
        edit = parts.fill_holes(self.view, patch.id)
        full = shapely.union_all([Polygon(part.exterior) for part in patch.shape.geoms])
        wanted_m2 = area_m2(full)
        return Act(edit, lambda view: all_same(view, [patch.id], [wanted_m2], 1e-6, 3 * CRUMB_M2))

    def _add_part(self):
        patch, corners = self._patch(), self._outline(far_m=60)
        edit = parts.add_part(self.view, patch.id, corners)
        wanted_m2 = area_m2(shapely.union(patch.shape, Polygon(corners)))
        return Act(edit, lambda view: all_same(view, [patch.id], [wanted_m2], 1e-6, 5 * CRUMB_M2))

    def _delete_part(self):
        many = [p for p in self.view if p.shape is not None and len(p.shape.geoms) > 1]
        patch = self.random.choice(many) if many else self._patch()
        part = self.random.choice(patch.shape.geoms)
        edit = parts.delete_part(self.view, patch.id, self._place_in(part))
        wanted_m2 = area_m2(patch.shape) - area_m2(part)
        return Act(edit, lambda view: all_same(view, [patch.id], [wanted_m2], 1e-9))

    # --- cutting and joining ------------------------------------------------------------------

    def _split(self):
        ids = self._some()
        line = self._line(self.view.get(ids[0]))
        edit = split.split_patches(self.view, ids, line, lambda _: self.session.new_id())

        def check(view):
            made = [d.after.id for d in edit.deltas if d.before is None]
            before, after = self.total(edit, before=True), self.total(edit, before=False)
            same(after, before, 1e-6)
            for other in edit.ids - {*ids, *made}:
                same(area_m2(view.get(other).shape), self.before(edit, other), 1e-6)
            ground = [
                union_m2(d.before for d in edit.deltas),
                union_m2(d.after for d in edit.deltas),
            ]
            same(*ground, 1e-6)

        return Act(edit, check)

    def _merge(self):
        ids = self._some()
        edit = merge.merge_patches(self.view, ids, {}, SCHEMA)
        shapes = [self.view.get(i).shape for i in ids]

        def check(view):
            (left,) = [view.get(i) for i in ids if view.find(i) is not None]
            ground = shapely.union_all(shapes)
            crumbs = len(ids) * 3 * CRUMB_M2
            assert area_m2(shapely.difference(ground, left.shape)) < crumbs
            plane = Plane.over(ground)
            flat = plane.shape_to_m(ground)
            closed = shapely.buffer(flat, merge.GAP_M, join_style="mitre")
            if shapely.area(shapely.difference(shapely.buffer(closed, -merge.GAP_M), flat)) < 1e-3:
                same(area_m2(left.shape), area_m2(ground), 1e-6, crumbs)
            assert shapely.difference(plane.shape_to_m(left.shape), closed).area < crumbs

        return Act(edit, check)

    def _reshape(self):
        patch, alone = self._patch(), self.random.random() < 0.2
        line = self._line(patch)
        edit = border.reshape(self.view, patch.id, line, alone=alone)
        were = {i: self.view.get(i).shape for i in edit.ids}

        def check(view):
            now = {i: view.get(i).shape for i in edit.ids}
            moved = [i for i in now if not is_same(area_m2(now[i]), area_m2(were[i]), 0)]
            for other in set(moved) - {patch.id}:
                old_m2 = common_m2(were[patch.id], were[other])
                assert common_m2(now[patch.id], now[other]) <= old_m2 + CRUMB_M2
            doubled = [doubled_m2([shapes[i] for i in moved]) for shapes in (were, now)]
            assert doubled[1] <= doubled[0] + CRUMB_M2 * len(moved)
            known = shapely.union_all([LineString(line), *(s.boundary for s in were.values())])
            for one in now.values():  # nothing is drawn that was neither there nor in the line
                corners = shapely.points(shapely.get_coordinates(one))
                assert shapely.dwithin(corners, known, 1e-8).all()
            mine = shapely.symmetric_difference(were[patch.id], now[patch.id])
            for other in edit.ids - {patch.id}:  # neighbours follow the patch, in nothing else
                theirs = shapely.symmetric_difference(were[other], now[other])
                assert area_m2(shapely.difference(theirs, mine)) < 2 * CRUMB_M2

        return Act(edit, check)

    def _cut_mine(self):
        patch = self._patch()
        others = [other.id for other, _ in overlap.overlaps(self.view, patch.id)]
        if not others:
            raise BadInput("no overlap")
        others = [others[0]] if self.random.random() < 0.5 else others
        edit = overlap.cut_mine(self.view, patch.id, others)
        theirs = shapely.union_all([self.view.get(i).shape for i in others])
        wanted_m2 = area_m2(shapely.difference(patch.shape, theirs))

        def check(view):
            now = view.get(patch.id).shape
            same(area_m2(now), wanted_m2, 1e-6, 5 * CRUMB_M2)
            assert common_m2(now, theirs) < CRUMB_M2

        return Act(edit, check)

    def _share_border(self):
        one, *rest = self._some()
        other = rest[0] if rest else self._patch().id
        mine, theirs = self.view.get(one).shape, self.view.get(other).shape
        if one == other:
            raise BadInput("the same")
        edit = overlap.share_border(self.view, one, other)

        def check(view):
            now, beside = view.get(one).shape, view.get(other).shape
            assert common_m2(now, beside) < CRUMB_M2
            same(area_m2(beside), area_m2(theirs), 1e-6)
            left = shapely.difference(mine, theirs)
            off_m2 = area_m2(shapely.symmetric_difference(now, left))
            assert off_m2 < 1.2 * overlap.REACH_M * ellipsoid.perimeter_m(left) + CRUMB_M2

        return Act(edit, check)
