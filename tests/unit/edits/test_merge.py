"""Merging: one ground without seams, one set of values, nothing counted twice or lost."""

from math import fsum

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon

from greendesk import lists
from greendesk.edits.merge import differing, merge_patches, suggested
from greendesk.edits.split import split_patches
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.model.figures import union_m2
from greendesk.model.measure import area_m2
from greendesk.model.record import CORRIDOR_LINE, Patch
from greendesk.model.view import MemoryView
from tests.builders import ready_values
from tests.unit.edits.ground import M, places, put, rect, shape_of

SCHEMA = lists.load_schema()
LEFT, RIGHT = rect(0, 0, 100, 100), rect(100, 0, 160, 100)


def of(*shapes, **values):
    """Return patches a, b, c ...; ``values`` holds a list for each field, None = not filled in."""
    names = "abcdefghij"[: len(shapes)]
    return MemoryView(
        Patch(name, shape, {k: v[n] for k, v in values.items() if v[n] is not None})
        for n, (name, shape) in enumerate(zip(names, shapes, strict=True))
    )


def merged(view, chosen=None):
    ids = [patch.id for patch in view]
    put(view, merge_patches(view, ids, chosen or {}, SCHEMA))
    (patch,) = view
    return patch


# --- ground -------------------------------------------------------------------------------------


def test_the_border_between_neighbours_goes_and_the_largest_keeps_its_id():
    view = of(RIGHT, LEFT)
    patch = merged(view)
    assert patch.id == "b"
    assert len(patch.shape.geoms) == 1
    assert area_m2(patch.shape) == pytest.approx(area_m2(rect(0, 0, 160, 100)), rel=1e-6)


def test_the_undo_menu_says_how_many():
    view = of(LEFT, RIGHT)
    assert in_language("en", merge_patches(view, ["a", "b"], {}, SCHEMA).label) == "Merge 2 patches"


def test_patches_that_lie_apart_become_parts_of_one():
    assert len(merged(of(LEFT, rect(200, 0, 300, 100))).shape.geoms) == 2


def test_what_lies_in_another_adds_nothing():
    assert area_m2(merged(of(LEFT, rect(20, 20, 30, 30))).shape) == area_m2(LEFT)


def test_a_narrow_gap_is_closed_though_the_patches_never_touch():
    patch = merged(of(LEFT, rect(100.1, 10, 160, 90)))
    (part,) = patch.shape.geoms
    assert not part.interiors
    assert area_m2(patch.shape) == pytest.approx(area_m2(LEFT) + area_m2(rect(100, 10, 160, 90)))


def test_a_sliver_between_shaky_borders_leaves_no_hole():
    one = shape_of([(0, 0), (100, 0), (100.1, 30), (99.9, 50), (100, 100), (0, 100)])
    two = shape_of([(100, 0), (200, 0), (200, 100), (100, 100), (100.05, 70), (99.95, 40)])
    (part,) = merged(of(one, two)).shape.geoms
    assert not part.interiors


def test_a_gap_that_one_can_walk_through_stays():
    assert len(merged(of(LEFT, rect(101, 0, 160, 100))).shape.geoms) == 2


def test_a_hole_that_was_there_stays_and_a_wide_one_between_them_too():
    pond = shape_of(
        [(0, 0), (100, 0), (100, 100), (0, 100)], [(40, 40), (40.1, 40), (40.1, 60), (40, 60)]
    )
    east = shape_of([(100, 0), (200, 0), (200, 100), (100, 100), (100, 70), (150, 50), (100, 30)])
    (part,) = merged(of(pond, east)).shape.geoms
    assert len(part.interiors) == 2


def test_pieces_of_a_cut_go_together_again():
    whole = shape_of([(0, 0), (101, 7), (90, 103), (3, 97)])
    view = MemoryView([Patch("a", whole)])
    put(view, split_patches(view, ["a"], places((-20, 31), (55, 44), (300, 62)), ["n"]))
    put(view, merge_patches(view, ["a", "n"], {}, SCHEMA))
    assert shapely.hausdorff_distance(view.get("a").shape, whole) < 1e-12
    assert view.get("a").shape.area == pytest.approx(whole.area, rel=1e-9)


@pytest.mark.parametrize("shape", [None, MultiPolygon()])
def test_a_patch_without_outline_is_refused(shape):
    view = of(LEFT, shape)
    with pytest.raises(BadInput, match="no outline"):
        merge_patches(view, ["a", "b"], {}, SCHEMA)


def test_one_patch_alone_is_not_merged():
    with pytest.raises(BadInput, match="Two patches"):
        merge_patches(of(LEFT), ["a", "a"], {}, SCHEMA)


# --- values -------------------------------------------------------------------------------------


def test_only_what_differs_is_asked_the_most_frequent_value_first():
    view = of(
        LEFT,
        RIGHT,
        rect(300, 0, 310, 10),
        name_th=["สวน", "ลาน", "ลาน"],
        green_type=["T1", "T1", "T1"],
        remark=[None, "ดี", None],
        local_no=["1", "2", "3"],
        updated_at=["1", "2", "3"],
        capture_scale=[500, 600, 700],
    )
    assert differing(view, ["a", "b", "c"]) == {"name_th": ["ลาน", "สวน"]}


def test_what_only_one_has_filled_in_is_kept():
    assert merged(of(LEFT, RIGHT, remark=[None, "ดี"])).values == {"remark": "ดี"}


def test_numbers_that_add_up_are_summed_also_when_they_are_alike():
    view = of(LEFT, RIGHT, budget_baht=[500, 500], tree_count_total=[None, 3], canopy_pct=[5, 9])
    assert suggested(view, ["a", "b"]) == {
        "budget_baht": 1000,
        "tree_count_total": 3,
        "canopy_pct": 5,
    }


def test_the_merged_patch_has_the_suggested_values():
    view = of(LEFT, RIGHT, budget_baht=[500, 700], name_th=["ใหญ่", "เล็ก"], local_no=["1", "2"])
    assert merged(view).values == {"budget_baht": 1200, "name_th": "ใหญ่", "local_no": "1"}


def test_nobody_is_asked_for_the_line_along_which_a_strip_was_drawn():
    lines = ["LINESTRING (101 10, 102 10)", "LINESTRING (101 11, 102 11)"]
    view = of(LEFT, RIGHT, **{CORRIDOR_LINE: lines})
    assert differing(view, ["a", "b"]) == {}
    assert CORRIDOR_LINE not in merged(view).values


def test_the_officer_chooses_and_may_leave_a_field_empty():
    view = of(LEFT, RIGHT, budget_baht=[500, 700], name_th=["ใหญ่", "เล็ก"], remark=["x", "y"])
    patch = merged(view, {"name_th": "เล็ก", "budget_baht": 7, "remark": None})
    assert patch.values == {"name_th": "เล็ก", "budget_baht": 7}


def test_a_code_that_does_not_fit_the_chosen_type_is_withdrawn():
    one = Patch("a", LEFT, ready_values())
    two = Patch("b", RIGHT, ready_values(green_type="T2", green_subtype="T2.1"))
    patch = merged(MemoryView([one, two]), {"green_type": "T2"})
    assert "green_subtype" not in patch.values


def test_reasons_that_speak_of_a_patch_that_is_gone_go_too():
    reasons = {"W02:b": "แนวเขตเดิม", "W02:x": "ใช่", "W12": "ถูกแล้ว"}
    view = MemoryView([Patch("a", LEFT, {}, reasons), Patch("b", RIGHT, {}, {"W11": "ถูก"})])
    put(view, merge_patches(view, ["a", "b"], {}, SCHEMA))
    assert view.get("a").reasons == {"W02:x": "ใช่", "W12": "ถูกแล้ว"}


# --- laws ---------------------------------------------------------------------------------------

cells = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=9)


@settings(deadline=None)
@given(cells, st.sampled_from([0, 0.1, 7]))
def test_merging_neighbours_keeps_the_ground_they_cover(found, wider):
    """Cells of 10 m that touch, or overlap by 0.1 m or by 7 m."""
    shapes = [rect(10 * x, 10 * y, 10 * x + 10 + wider, 10 * y + 10 + wider) for x, y in found]
    view = of(*shapes)
    covered = union_m2(view)
    assert area_m2(merged(view).shape) == pytest.approx(covered, rel=1e-6)


@settings(deadline=None)
@given(
    st.lists(
        st.lists(st.tuples(st.floats(0, 90), st.floats(0, 90)), min_size=3, max_size=7),
        min_size=2,
        max_size=4,
    )
)
def test_whatever_is_merged_covers_all_it_is_made_of(rings):
    shapes = [shape for shape in map(shape_of, rings) if shapely.is_valid(shape)]
    if len(shapes) < 2:
        return
    view = of(*shapes)
    covered = union_m2(view)
    made = merged(view).shape
    gaps_m2 = 0.2 * fsum(shape.length for shape in shapes) / M
    crumbs_m2 = 0.01 * len(shapes)
    assert covered - crumbs_m2 <= area_m2(made) <= covered + gaps_m2 + crumbs_m2
    assert area_m2(shapely.difference(shapely.union_all(shapes), made)) < 0.01 * len(shapes) ** 2


def corners(view, patch_id):
    ring = view.get(patch_id).shape.geoms[0].exterior.coords
    return {tuple(place) for place in ring}


SQUARE = rect(0, 0, 100, 100)
CUT = places((40, 130), (60, -30))


def test_a_split_that_is_merged_again_leaves_no_corner_behind():
    view = MemoryView([Patch("a", SQUARE)])
    before = corners(view, "a")
    put(view, split_patches(view, ["a"], CUT, ["b"]))
    put(view, merge_patches(view, ["a", "b"], {}, SCHEMA))
    assert corners(view, view_ids(view)[0]) == before


def view_ids(view):
    return [patch.id for patch in view]


def test_a_corner_that_a_neighbour_holds_stays():
    view = MemoryView([Patch("a", SQUARE), Patch("next", rect(0, 100, 100, 150))])
    put(view, split_patches(view, ["a"], CUT, ["b"]))
    put(view, merge_patches(view, ["a", "b"], {}, SCHEMA))
    (merged_id,) = [i for i in view_ids(view) if i != "next"]
    assert len(corners(view, merged_id)) == 5
    assert len(corners(view, merged_id) & corners(view, "next")) == 3


def test_a_corner_at_a_bend_stays():
    bent = shape_of([(0, 0), (50, -2), (100, 0), (100, 100), (50, 102), (0, 100)])
    view = MemoryView([Patch("a", bent)])
    before = corners(view, "a")
    put(view, split_patches(view, ["a"], places((50, 130), (50, -30)), ["b"]))
    put(view, merge_patches(view, ["a", "b"], {}, SCHEMA))
    assert len(corners(view, view_ids(view)[0])) == len(before)


def test_a_corner_of_one_of_them_alone_on_a_straight_side_stays():
    left = shape_of([(0, 0), (25, 0), (50, 0), (50, 100), (0, 100)])
    view = MemoryView([Patch("a", left), Patch("b", rect(50, 0, 100, 100))])
    put(view, merge_patches(view, ["a", "b"], {}, SCHEMA))
    assert len(corners(view, view_ids(view)[0])) == 5
