import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon

from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Profile
from greendesk.model.view import MemoryView
from tests.builders import square

LABEL = Text("An edit")


def test_a_delta_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="before or an after"):
        Delta(None, None)


def test_a_delta_speaks_of_what_is_there_afterwards_or_was_there_before() -> None:
    before, after = Patch("a", values={"name_th": "ก"}), Patch("a", values={"name_th": "ข"})
    assert Delta(before, after).record == after
    assert Delta(before, None).record == before
    assert Delta(None, after).id == "a"
    assert Delta(None, after).kind == Patch.kind


def test_the_inverse_runs_backwards() -> None:
    one, two = Patch("a"), Patch("b")
    edit = Edit(LABEL, (Delta(None, one), Delta(two, None)))
    assert edit.inverse() == Edit(LABEL, (Delta(None, two), Delta(one, None)))
    assert edit.inverse().inverse() == edit


def test_an_edit_names_each_record_once() -> None:
    edit = Edit(LABEL, (Delta(None, Patch("a")), Delta(None, Patch("b")), Delta(Patch("a"), None)))
    assert edit.ids == {"a", "b"}


def test_an_outcome_says_what_is_there_and_what_is_gone_at_the_end() -> None:
    one, other = Patch("a", square()), Patch("b", square())
    named = Patch("b", other.shape, {"name_th": "ข"})
    edit = Edit(LABEL, (Delta(None, one), Delta(other, named), Delta(one, None)))
    outcome = edit.outcome
    assert (outcome.there, outcome.gone) == ({"b": named}, {"a": one})
    assert outcome.before == {"a": None, "b": other}
    assert outcome.moved == ["a"]  # the outline of the other one is the same
    back = Edit(LABEL, (Delta(one, None), Delta(None, one))).outcome
    assert (back.there, back.gone) == ({"a": one}, {})


def test_the_bounds_hold_every_shape_before_and_after() -> None:
    before, after = Patch("a", square(0, 0)), Patch("a", square(0.01, 0.02))
    west, south, _, _ = square(0, 0).bounds
    _, _, east, north = square(0.01, 0.02).bounds
    assert Edit(LABEL, (Delta(before, after),)).bounds == (west, south, east, north)


def test_an_edit_of_no_shape_has_no_bounds() -> None:
    named = Delta(Patch("a"), Patch("a", MultiPolygon(), {"name_th": "ก"}))
    profile = Delta(Profile("lao"), Profile("lao", {"name_th": "ข"}))
    assert Edit(LABEL, (named, profile)).bounds is None


@st.composite
def edits(draw: st.DrawFn, view: MemoryView) -> Edit:
    """Return an edit that fits the view: patches made, taken away, renamed or moved."""
    deltas = []
    for patch_id in draw(st.sets(st.sampled_from("abcdefgh"), min_size=1)):
        before = view.find(patch_id)
        name, place = draw(st.sampled_from(("", "ก", "ข"))), draw(st.integers(0, 9))
        after = Patch(patch_id, square(place * 0.001), {"name_th": name})
        gone = before is not None and draw(st.booleans())
        deltas.append(Delta(before, None if gone else after))
    return Edit(LABEL, tuple(deltas))


@given(st.data())
def test_an_edit_and_its_inverse_change_nothing(data: st.DataObject) -> None:
    view = MemoryView()
    for _ in range(data.draw(st.integers(0, 3))):
        view.put(data.draw(edits(view)))
    before = {patch.id: patch for patch in view}
    edit = data.draw(edits(view))
    view.put(edit)
    view.put(edit.inverse())
    assert {patch.id: patch for patch in view} == before
