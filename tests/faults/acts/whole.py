"""Acts on patches as a whole: moves, regular outlines, values, the bin."""

import shapely
from shapely.geometry import Polygon

from greendesk import lists
from greendesk.edits import moving, regular, shape, simplify, values
from greendesk.edits.restore import as_it_was
from greendesk.edits.rings import Rings
from greendesk.edits.strip import kept_line
from greendesk.errors import BadInput
from greendesk.model.plane import Plane
from tests.ellipsoid import area_m2, geodesic_m2
from tests.faults.acts.chance import Act, Chance
from tests.faults.acts.laws import all_same, same, strip

SCHEMA = lists.load_schema()


class WholeActs(Chance):
    """Moves, outlines made regular, values, the bin."""

    def _move(self):
        ids = self._some()
        by = self.random.uniform(-3e-4, 3e-4), self.random.uniform(-3e-4, 3e-4)
        were = [area_m2(self.view.get(i).shape) for i in ids]
        edit = moving.move_patches(self.view, ids, by)
        return Act(edit, lambda view: all_same(view, ids, were, 1e-4))

    def _rotate(self):
        ids = self._some()
        turn_deg = self.random.choice([90, 180, self.random.uniform(-400, 400)])
        edit = moving.rotate_patches(self.view, ids, self._spot(), turn_deg)
        were = [geodesic_m2(self.view.get(i).shape) for i in ids]

        def check(view):
            now = [geodesic_m2(view.get(i).shape) for i in ids]
            same(sum(now), sum(were), 1e-6)
            for now_m2, was_m2 in zip(now, were, strict=True):
                same(now_m2, was_m2, 1e-3)

        return Act(edit, check)

    def _square(self):
        patch = self._patch()
        within_deg = self.random.choice([15.0, 30.0, 44.0])
        edit = regular.square(self.view, patch.id, within_deg)
        size = len(Rings(patch.shape))

        def check(view):
            now = view.get(patch.id).shape
            same(area_m2(now), area_m2(patch.shape), 0.2 if within_deg < 44 else 0.5, 0.05)
            assert len(Rings(now)) <= size

        return Act(edit, check)

    def _round(self):
        patch = self._patch()
        edit = regular.make_round(self.view, patch.id)

        def check(view):
            now = view.get(patch.id).shape
            rings = zip(patch.shape.geoms, now.geoms, strict=True)
            found = [(Polygon(old.exterior), Polygon(new.exterior)) for old, new in rings]
            old_m2, new_m2 = (sum(map(area_m2, shapes)) for shapes in zip(*found, strict=True))
            same(new_m2, old_m2, 0.005)

        return Act(edit, check)

    def _simplify(self):
        patch, tolerance_m = self._patch(), self.random.choice([0.01, 0.5, 5, 50])
        edit = simplify.simplify(self.view, patch.id, tolerance_m)

        def check(view):
            now, plane = view.get(patch.id).shape, Plane.over(patch.shape)
            flat = [plane.shape_to_m(s.boundary) for s in (patch.shape, now)]
            assert shapely.hausdorff_distance(*flat) <= tolerance_m * (1 + 1e-6)
            assert len(Rings(now)) < len(Rings(patch.shape))

        return Act(edit, check)

    # --- values, and the bin ------------------------------------------------------------------

    def _set_values(self):
        patch = self._patch()
        changes = self._changes()
        edit = values.set_values(self.view, patch.id, changes, SCHEMA)
        return Act(edit, self._shapes_stay([patch.id], changes))

    def _set_values_of_many(self):
        ids = self._some()
        changes = self._changes()
        edit = values.set_values_of_many(self.view, ids, changes, SCHEMA)
        return Act(edit, self._shapes_stay(ids, changes))

    def _changes(self):
        return self.random.choice(
            [
                {"name_th": f"สวน {self.random.randint(1, 9)}"},
                {"tree_count_total": self.random.randint(0, 999), "remark": "ก\n'\"%"},
                {"budget_baht": self.random.uniform(0, 1e9), "place_desc": None},
                {"canopy_pct": self.random.choice([0.1, 33.3, 100]), "name_th": None},
                {"not_in_the_schema": self.random.randint(0, 9)},
            ]
        )

    def _shapes_stay(self, ids, changes):
        were = {i: self.view.get(i).shape for i in ids}

        def check(view):
            for i in ids:
                assert view.get(i).shape == were[i]
                assert all(view.get(i).values.get(k) == v for k, v in changes.items())

        return check

    def _set_width(self):
        strips = [(p, kept_line(p)) for p in self.view if p.shape is not None]
        strips = [(patch, line) for patch, line in strips if line is not None]
        if not strips:
            raise BadInput("no strip")
        patch, line = self.random.choice(strips)
        width_m = self.random.choice([0.5, 8, 40, 200])
        edit = values.set_values(self.view, patch.id, {"corridor_width_m": width_m})

        def check(view):
            now = view.get(patch.id).shape
            if patch.values.get("corridor_width_m") == width_m:
                assert now == patch.shape  # it may have been cut since it was made
            else:
                strip(now, line, width_m)

        return Act(edit, check)

    def _set_reason(self):
        patch = self._patch()
        words = self.random.choice(["", "ตรวจแล้ว", "ดูในพื้นที่แล้ว"])
        edit = values.set_reason(self.view, patch.id, "overlap:x", words)
        return Act(edit, self._shapes_stay([patch.id], {}))

    def _delete(self):
        ids = self._some(2)
        total_m2 = sum(area_m2(p.shape) for p in self.view)
        gone_m2 = sum(area_m2(self.view.get(i).shape) for i in ids)

        def check(view):
            same(sum(area_m2(p.shape) for p in view), total_m2 - gone_m2, 1e-9, 1e-6)

        return Act(shape.delete_patches(self.view, ids), check)

    def _restore(self):
        binned = list(self.session.binned.values())
        if not binned:
            raise BadInput("the bin is empty")
        patches = self.random.sample(binned, min(len(binned), self.random.randint(1, 3)))

        def check(view):
            for patch in patches:
                assert view.get(patch.id).shape == patch.shape

        return Act(shape.restore_patches(patches), check)

    def _as_it_was(self):
        patch = self._patch()
        history = self.session.writer.ask(lambda project: project.history(patch.id))
        earlier = self.random.choice([v.patch for v in history if v.patch is not None])
        edit = as_it_was(self.view, patch.id, earlier)

        def check(view):
            assert view.get(patch.id).shape == earlier.shape

        return Act(edit, check)
