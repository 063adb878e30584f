"""Two versions of a patch that come from one are merged; what both changed is left to a person."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greendesk.edits.three_way import DELETED, SHAPE, three_way
from greendesk.model.record import Patch
from tests.builders import square

SENT = frozenset({"name_th", "remark", "green_type", "updated_at", "updated_by"})
BASE = Patch("a", square(), {"name_th": "สวน", "green_type": "T1", "updated_at": "1"})


def with_values(patch: Patch = BASE, **values) -> Patch:
    kept = {k: v for k, v in {**patch.values, **values}.items() if v is not None}
    return replace(patch, values=kept)


def test_what_one_side_changed_is_taken_from_that_side() -> None:
    mine = replace(with_values(name_th="สวนใหม่", updated_at="2"), shape=square(0.1))
    theirs = with_values(remark="ตรวจแล้ว", green_type=None, updated_at="3")
    merged = three_way(BASE, mine, theirs, SENT)
    assert merged.clashes == ()
    assert merged.patch == Patch(
        "a", square(0.1), {"name_th": "สวนใหม่", "remark": "ตรวจแล้ว", "updated_at": "2"}
    )


def test_what_only_the_centre_changed_is_taken_with_its_stamps() -> None:
    theirs = with_values(name_th="ใหม่", updated_at="9")
    assert three_way(BASE, with_values(updated_at="5"), theirs, SENT).patch == theirs


def test_both_changed_the_same_way_is_no_clash() -> None:
    both = with_values(name_th="ใหม่")
    assert three_way(BASE, both, both, SENT).clashes == ()


def test_both_changed_differently_is_left_to_a_person_and_mine_stands() -> None:
    mine = replace(with_values(name_th="ก", remark="ก"), shape=square(0.1))
    theirs = replace(with_values(name_th="ข"), shape=square(0.2))
    merged = three_way(BASE, mine, theirs, SENT)
    assert set(merged.clashes) == {"name_th", SHAPE}
    assert merged.patch == mine


def test_a_value_emptied_on_one_side_and_changed_on_the_other_clashes() -> None:
    merged = three_way(BASE, with_values(green_type=None), with_values(green_type="T2"), SENT)
    assert merged.clashes == ("green_type",)
    assert "green_type" not in merged.patch.values


@pytest.mark.parametrize(
    ("mine", "theirs"), [(None, with_values(name_th="ข")), (with_values(name_th="ก"), None)]
)
def test_deleted_on_one_side_and_changed_on_the_other_is_asked(
    mine: Patch | None, theirs: Patch | None
) -> None:
    merged = three_way(BASE, mine, theirs, SENT)
    assert (merged.patch, merged.clashes) == (mine, (DELETED,))


@pytest.mark.parametrize("sides", [(None, BASE), (BASE, None), (None, None)])
def test_deleted_on_one_side_and_left_alone_on_the_other_is_deleted(sides) -> None:
    merged = three_way(BASE, *sides, SENT)
    assert (merged.patch, merged.clashes) == (None, ())


def test_two_that_began_apart_clash_where_they_differ() -> None:
    merged = three_way(None, with_values(name_th="ก"), with_values(name_th="ข"), SENT)
    assert merged.clashes == ("name_th",)
    assert three_way(None, BASE, BASE, SENT).patch == BASE


def test_what_never_leaves_this_computer_stays_as_it_is() -> None:
    mine = with_values(capture_scale=2000)
    merged = three_way(BASE, mine, with_values(name_th="ข", capture_scale=9), SENT)
    assert merged.patch.values["capture_scale"] == 2000
    assert merged.clashes == ()


def test_reasons_of_both_sides_are_kept() -> None:
    mine = replace(BASE, reasons={"W1": "ของเรา"})
    theirs = replace(BASE, reasons={"W2": "ของศูนย์"})
    assert three_way(BASE, mine, theirs, SENT).patch.reasons == {"W1": "ของเรา", "W2": "ของศูนย์"}


values = st.dictionaries(st.sampled_from(sorted(SENT)), st.sampled_from("กขค"), max_size=4)
patches = st.one_of(
    st.none(),
    st.builds(lambda v, at: Patch("a", square(at), v), values, st.sampled_from([0.0, 0.1])),
)


@given(base=patches, mine=patches, theirs=patches)
def test_a_merge_is_the_same_from_both_sides_and_one_side_alone_wins(base, mine, theirs) -> None:
    one, other = three_way(base, mine, theirs, SENT), three_way(base, theirs, mine, SENT)
    assert set(one.clashes) == set(other.clashes)
    if base is not None and not one.clashes and one.patch and other.patch:
        plain = {k: v for k, v in one.patch.values.items() if not k.startswith("updated")}
        same = {k: v for k, v in other.patch.values.items() if not k.startswith("updated")}
        assert (one.patch.shape, plain) == (other.patch.shape, same)
    assert three_way(base, base, theirs, SENT).clashes == ()
    assert three_way(base, base, theirs, SENT).patch == theirs
