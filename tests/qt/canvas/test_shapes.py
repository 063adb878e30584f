from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.model.mercator import EQUATOR_M, to_world, world_px
from greendesk.qt.canvas.levels import make_levels
from greendesk.qt.canvas.rings import Rings, thinned, trimmed
from greendesk.qt.canvas.shapes import Shapes
from tests.qt.canvas.patches import CENTRE, many, round_one, square, with_hole


def shapes_of(*patches):
    return Shapes(patches, lambda patch: 1 if patch.values.get("green_type") == "T1" else 2)


def world_box(west, south, east, north):
    x0, y0 = to_world(west, north, 0)
    x1, y1 = to_world(east, south, 0)
    return x0 / 256, y0 / 256, x1 / 256, y1 / 256


def test_only_patches_with_a_shape_are_kept():
    from greendesk.model.record import Patch

    assert shapes_of(square("a"), Patch("named only")).ids == ["a"]


def test_boxes_find_what_touches_and_nothing_else():
    shapes = shapes_of(square("a"), square("b", lon=101.5))
    near = shapes.within(world_box(101.0, 10.5, 101.001, 10.501))
    assert [shapes.ids[row] for row in near] == ["a"]


def test_corners_come_back_in_mercator_with_their_rings():
    shapes = shapes_of(with_hole("a"), square("b"))
    rings = shapes.rings(np.array([0, 1]), world_px(20))
    assert rings.rows.tolist() == [0, 0, 1]
    assert np.diff(rings.starts).tolist() == [5, 5, 5]
    x, y = to_world(*CENTRE, 0)
    assert any(np.allclose(corner, (x / 256, y / 256)) for corner in rings.xy)


def test_putting_a_changed_patch_tells_where_it_was_and_is():
    shapes = shapes_of(square("a"))
    before = shapes.box_of("a")
    boxes = shapes.put("a", square("a", lon=101.3))
    assert boxes == [before, shapes.box_of("a")]
    assert before != shapes.box_of("a")


def test_a_new_name_changes_no_picture():
    import dataclasses

    patch = square("a")
    shapes = shapes_of(patch)
    named = dataclasses.replace(patch, values={**patch.values, "name_th": "สวน"})
    assert shapes.put("a", named) == []


def test_a_new_type_changes_the_picture():
    import dataclasses

    patch = square("a")
    shapes = shapes_of(patch)
    assert shapes.put("a", dataclasses.replace(patch, values={"green_type": "T2"}))


def test_a_patch_taken_away_is_found_no_more_and_may_come_back():
    shapes = shapes_of(square("a"), square("b"))
    assert len(shapes.put("a", None)) == 1
    assert [shapes.ids[r] for r in shapes.within((0, 0, 1, 1))] == ["b"]
    shapes.put("a", square("a"))
    assert len(shapes.within((0, 0, 1, 1))) == 2


def test_hundreds_of_new_patches_find_room():
    shapes = shapes_of()
    for patch in many(700):
        shapes.put(patch.id, patch)
    assert len(shapes.within((0, 0, 1, 1))) == len(shapes) == 700


def test_bounds_hold_every_patch():
    shapes = shapes_of(square("a"), square("b", lon=101.5, lat=10.9))
    assert shapes.bounds == pytest.approx((101.0, 10.5, 101.502, 10.902))
    assert shapes_of().bounds is None


def test_coarse_levels_serve_small_scales_and_exact_corners_large_ones():
    shapes = shapes_of(round_one("a", corners=800), square("b"))
    shapes.take_levels(make_levels(shapes.geoms, lambda: None))
    rows = np.array([0, 1])
    coarse = shapes.rings(rows, EQUATOR_M / 40)  # 40 m to the pixel
    exact = shapes.rings(rows, EQUATOR_M / 0.5)
    assert len(exact.xy) == 801 + 5
    assert 50 < len(coarse.xy) < 500
    assert coarse.rows.tolist() == [1, 0]  # the square has few corners: as it is


def test_an_edited_patch_is_never_shown_from_an_old_level():
    shapes = shapes_of(round_one("a", corners=800))
    shapes.take_levels(make_levels(shapes.geoms, lambda: None))
    shapes.put("a", round_one("a", lon=101.4, corners=800))
    rings = shapes.rings(np.array([0]), EQUATOR_M / 40)
    assert rings.xy[:, 0].mean() == pytest.approx(101.4 / 360 + 0.5, abs=1e-6)


def test_corners_that_were_needed_before_come_back_the_same():
    shapes = shapes_of(with_hole("a"), *many(60), round_one("b"))
    rows = np.arange(40)
    first = shapes.rings(rows, world_px(20))
    again = shapes.rings(rows[::-1][:10], world_px(20))  # known by now
    more = shapes.rings(np.arange(30, 60), world_px(20))  # known in part
    for some in (again, more):
        for number, row in enumerate(some.rows.tolist()):
            own = shapes_of(with_hole("a"), *many(60), round_one("b")).rings(
                np.array([row]), world_px(20)
            )
            ring = some.xy[some.starts[number] : some.starts[number + 1]]
            assert any(np.array_equal(ring, own.xy[a:b]) for a, b in pairwise(own.starts))
    assert first.rows.tolist() == sorted(first.rows.tolist())


def test_a_patch_whose_corners_were_needed_is_seen_where_it_is_after_an_edit():
    shapes = shapes_of(square("a"))
    shapes.rings(np.array([0]), world_px(20))
    shapes.put("a", square("a", lon=101.4))
    rings = shapes.rings(np.array([0]), world_px(20))
    assert rings.xy[:, 0].min() == pytest.approx(101.4 / 360 + 0.5, abs=1e-9)


def test_more_corners_than_are_kept_come_back_whole(monkeypatch):
    monkeypatch.setattr("greendesk.qt.canvas.levels._NEAR_CORNERS", 40)
    shapes = shapes_of(*many(30))
    for rows in (np.arange(5), np.arange(3, 9), np.arange(30), np.arange(2)):
        rings = shapes.rings(rows, world_px(20))
        assert sorted(rings.rows.tolist()) == rows.tolist()
        assert len(rings.xy) == 5 * len(rows)


def test_making_levels_can_be_stopped():
    geoms = np.array([round_one("a").shape], dtype=object)

    def stop():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        make_levels(geoms, stop)


def test_thinning_leaves_out_corners_that_cannot_be_told_apart():
    xy = np.array([[0, 0], [0.1, 0.1], [5, 0], [5.1, 0.1], [5, 5], [0, 0]], float)
    rings = Rings(xy, np.array([0, 6]), np.array([0]))
    assert len(thinned(rings, 2.0).xy) == 4


def test_a_few_corners_outside_are_not_worth_looking_for():
    xy = np.array([[-9, n] for n in range(4)] + [[n % 7, n % 5] for n in range(96)], float)
    few = Rings(xy, np.array([0, 100]), np.array([0]))
    assert trimmed(few, 0, 256) is few
    many = Rings(xy[:20], np.array([0, 20]), np.array([0]))
    assert len(trimmed(many, 0, 256).xy) == 18


@given(st.integers(0, 10_000))
@settings(max_examples=50, deadline=None)
def test_trimming_never_changes_what_can_be_seen(seed):
    rng = np.random.default_rng(seed)
    corners = rng.uniform(-600, 900, (rng.integers(4, 40), 2))
    ring = np.concatenate([corners, corners[:1]])
    rings = Rings(ring, np.array([0, len(ring)]), np.array([0]))
    window = shapely.box(0, 0, 256, 256)
    before = shapely.intersection(shapely.linestrings(ring), window)
    after = shapely.intersection(shapely.linestrings(trimmed(rings, 0, 256).xy), window)
    assert shapely.hausdorff_distance(before, after) == pytest.approx(0, abs=1e-6) or (
        before.is_empty and after.is_empty
    )
