"""The view in memory: what lies near, who is called the same, before and after any edit."""

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon

from greendesk.i18n import Text, bare_name, fold_digits, mend, search_key
from greendesk.model.boxes import Boxes
from greendesk.model.edit import Bounds, Delta, Edit
from greendesk.model.record import Patch, Profile
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, square

LABEL = Text("An edit")
EVERYWHERE = (-180.0, -90.0, 180.0, 90.0)


def row_of(count: int) -> list[Patch]:
    """Return squares in a row, a gap as wide as a square between two."""
    return [Patch(f"p{n}", square(0.002 * n), {"name_th": f"สวน {n % 7}"}) for n in range(count)]


def put(view: MemoryView, patch_id: str, after: Patch | None) -> None:
    view.put(Edit(LABEL, (Delta(view.find(patch_id), after),)))


def near(view: MemoryView, bounds: Bounds) -> set[str]:
    found = [patch.id for patch in view.near(bounds)]
    assert len(found) == len(set(found))
    return set(found)


# --- finding ----------------------------------------------------------------------------------


def test_a_patch_is_found_by_its_id() -> None:
    view = MemoryView(row_of(3))
    assert view.get("p1").id == "p1"
    assert view.find("nobody") is None
    with pytest.raises(KeyError):
        view.get("nobody")


def test_patches_come_in_the_order_of_their_making() -> None:
    view = MemoryView(row_of(3))
    put(view, "later", Patch("later"))
    assert [patch.id for patch in view] == ["p0", "p1", "p2", "later"]
    assert len(view) == 4


def test_a_view_can_be_changed_while_it_is_walked_over() -> None:
    view = MemoryView(row_of(3))
    for patch in view:
        put(view, patch.id, None)
    assert len(view) == 0


def test_copies_of_one_state_hold_the_same_patches_and_stay_as_they_are() -> None:
    view = MemoryView([Patch("a"), Patch("b")])
    first, second = view.copy(), view.copy()
    assert first._by_id is second._by_id, "100,000 patches are copied once"
    view.put(Edit(Text("?"), (Delta(Patch("a"), None),)))
    second.put(Edit(Text("?"), (Delta(Patch("b"), None),)))
    assert [[p.id for p in v] for v in (view, first, second)] == [["b"], ["a", "b"], ["a"]]
    assert [p.id for p in view.copy()] == ["b"]


def test_a_copy_has_the_state_of_its_original_until_an_edit() -> None:
    view = MemoryView([Patch("a")])
    copy = view.copy()
    assert copy.state == view.state
    view.put(Edit(Text("?"), (Delta(Patch("a"), None),)))
    assert copy.state != view.state


def test_a_profile_is_no_patch() -> None:
    view = MemoryView()
    view.put(Edit(LABEL, (Delta(None, Profile("lao")),)))
    assert len(view) == 0


# --- near -------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [3, 500])
def test_near_is_what_the_box_touches(count: int) -> None:
    view = MemoryView(row_of(count))
    assert near(view, (LON + 0.0025, LAT, LON + 0.004, LAT + 0.001)) == {"p1", "p2"}
    assert near(view, (LON + 0.0031, LAT, LON + 0.0039, LAT + 0.001)) == set()
    assert near(view, EVERYWHERE) == {f"p{n}" for n in range(count)}


@pytest.mark.parametrize("count", [3, 500])
def test_boxes_that_only_touch_are_near(count: int) -> None:
    view = MemoryView(row_of(count))
    corner = (LON + 0.001, LAT + 0.001)
    assert near(view, (*corner, *corner)) == {"p0"}


def test_what_is_not_drawn_is_near_nothing() -> None:
    view = MemoryView([Patch("a"), Patch("b", MultiPolygon())])
    assert near(view, EVERYWHERE) == set()
    put(view, "a", Patch("a", square()))
    put(view, "b", None)
    assert near(view, EVERYWHERE) == {"a"}


def test_a_window_that_is_no_window_holds_nothing() -> None:
    view = MemoryView(row_of(100))
    assert near(view, (float("nan"), LAT, LON, LAT)) == set()


def test_a_corner_at_infinity_is_near_nothing_and_harms_nobody() -> None:
    broken = MultiPolygon([Polygon([(LON, LAT), (LON + 1, LAT), (float("inf"), LAT + 1)])])
    view = MemoryView([*row_of(100), Patch("broken", broken)])
    assert near(view, square().bounds) == {"p0"}
    put(view, "p0", Patch("p0", broken))
    assert near(view, square().bounds) == set()


def test_a_moved_patch_is_near_its_new_place_only() -> None:
    view = MemoryView(row_of(500))
    old, new = square().bounds, square(5.0).bounds
    assert near(view, old) == {"p0"}
    put(view, "p0", Patch("p0", square(5.0)))
    assert near(view, old) == set()
    assert near(view, new) == {"p0"}


boxes = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(
    lambda at: (float(at[0]), float(at[1]), at[0] + 2.0, at[1] + 2.0)
)
steps = st.lists(st.tuples(st.integers(0, 400), st.none() | boxes), max_size=300)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 200), st.lists(st.tuples(steps, boxes), max_size=6))
def test_the_index_says_what_a_walk_over_all_boxes_says(
    count: int, rounds: list[tuple[list[tuple[int, Bounds | None]], Bounds]]
) -> None:
    """Long lists of steps drive it through all its stages: loose, young, old."""
    known: dict[str, Bounds] = {
        str(n): (n % 30.0, n % 7.0, n % 30 + 1.0, 8.0) for n in range(count)
    }
    index = Boxes(list(known), np.array(list(known.values())).reshape(-1, 4))
    for changes, window in rounds:
        for n, box in changes:
            known.pop(str(n), None)
            if box is not None:
                known[str(n)] = box
            index.put([str(n)], np.array([box or [np.nan] * 4]))
        w, s, e, n_ = window
        walked = {
            i for i, b in known.items() if b[0] <= e and b[2] >= w and b[1] <= n_ and b[3] >= s
        }
        found = index.touching(window)
        assert sorted(found) == sorted(walked)


def test_thousands_of_changes_keep_the_index_right() -> None:
    view = MemoryView(row_of(200))
    for n in range(3000):
        put(view, f"new{n}", Patch(f"new{n}", square(0.002 * n, 1.0)))
        if n % 500 == 0:
            assert near(view, square(0.002 * n, 1.0).bounds) == {f"new{n}"}
    assert near(view, square(0.002 * 2999, 1.0).bounds) == {"new2999"}
    assert len(near(view, EVERYWHERE)) == 3200


def test_what_comes_and_goes_by_the_thousand_is_found_where_it_lies() -> None:
    """Edits of all sizes, each undone, in any order: the index says what a walk says."""
    rng = np.random.default_rng(7)
    view = MemoryView(row_of(1500))
    view.near(EVERYWHERE)
    for step, count in enumerate((1400, 3, 1100, 70, 1200, 1, 1300, 1025, 90, 1200, 1111)):
        deltas = []
        for number in rng.choice(3000, count, replace=False).tolist():
            was, at = view.find(f"p{number}"), int(rng.integers(0, 900))
            goes = was is not None and at % 3 == 0
            now = None if goes else Patch(f"p{number}", square(0.002 * at))
            deltas.append(Delta(was, now))
        edit = Edit(LABEL, tuple(deltas))
        for done in (edit, edit.inverse(), edit) if step % 2 else (edit,):
            view.put(done)
            west = LON + 0.002 * float(rng.integers(0, 900))
            window = (west, LAT, west + 0.1, LAT + 0.001)
            box = Polygon.from_bounds(*window)
            assert near(view, window) == {p.id for p in view if p.shape and p.shape.intersects(box)}
    assert near(view, EVERYWHERE) == {patch.id for patch in view}


# --- namesakes --------------------------------------------------------------------------------


def test_names_are_caught_up_with_a_few_at_a_time() -> None:
    view = MemoryView(row_of(5)).prepare()
    for n in range(5):
        put(view, f"p{n}", Patch(f"p{n}", None, {"name_th": "สวนหลวง"}))
    assert [view.catch_up(2) for _ in range(3)] == [False, False, True]
    assert list(view.namesakes("สวนหลวง")) == [f"p{n}" for n in range(5)]


def test_namesakes_come_in_the_order_of_their_ids() -> None:
    view = MemoryView(Patch(i, values={"name_th": "สวนหลวง"}) for i in "cab")
    assert list(view.namesakes("สวนหลวง")) == ["a", "b", "c"]
    assert list(view.namesakes("สวนอื่น")) == []


def test_digits_spaces_and_prefixes_make_no_other_name() -> None:
    view = MemoryView([Patch("a", values={"name_th": "ต.น้ำเงิน  ๑๒"})])
    assert list(view.namesakes("ตำบลน้ำเงิน 12")) == ["a"]


def test_patches_without_a_name_are_no_namesakes() -> None:
    view = MemoryView([Patch("a"), Patch("b", values={"name_th": " "})])
    assert list(view.namesakes("")) == []
    assert list(view.namesakes(" ")) == []


def test_namesakes_follow_every_edit() -> None:
    view = MemoryView(Patch(i, values={"name_th": "ก"}) for i in "bd")
    assert list(view.namesakes("ก")) == ["b", "d"]
    put(view, "c", Patch("c", values={"name_th": "ก"}))
    put(view, "b", Patch("b", values={"name_th": "ข"}))
    assert list(view.namesakes("ก")) == ["c", "d"]
    assert list(view.namesakes("ข")) == ["b"]
    put(view, "d", None)
    put(view, "c", Patch("c"))
    assert list(view.namesakes("ก")) == []


names = st.text(
    st.sampled_from("กขตำนแเุ่้์ําะ12๑๒ AbX.(,\u200b\u00ad\u00a0\u0e33\nอบต") | st.characters(),
    max_size=12,
)


@settings(max_examples=500)
@given(names)
@example("ต.นํ้าเงิน")
@example("สวน\u0e48\u0e38")
def test_the_short_way_to_a_search_key_is_the_long_way(name: str) -> None:
    mended = mend(fold_digits(name)).lower()
    assert search_key(name) == bare_name(re.sub(r"\s+", " ", mended).strip())
    assert unicodedata.is_normalized("NFC", mend(name))
