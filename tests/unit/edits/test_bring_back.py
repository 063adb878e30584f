"""What a safety copy has that is not here any more comes back; nothing else is touched."""

from dataclasses import replace

import pytest

from greendesk.edits.restore import bring_back, differences
from greendesk.errors import BadInput
from greendesk.model.record import Photo
from greendesk.model.view import MemoryView
from tests.builders import ready_patch

A, B, C = (ready_patch(i, east=0.002 * n) for n, i in enumerate("abc"))


def test_what_is_gone_what_is_other_and_what_is_newer_are_told_apart() -> None:
    renamed = replace(B, values={**B.values, "name_th": "ใหม่"})
    view = MemoryView([renamed, C])
    found = differences(view, [A, B])
    assert (found.gone, found.other, found.newer) == ((A,), (B,), 1)


def test_who_changed_it_last_is_no_difference() -> None:
    stamped = replace(A, values={**A.values, "updated_at": "2025-01-01", "updated_by": "x"})
    assert differences(MemoryView([stamped]), [A]).other == ()


def test_only_the_chosen_come_back_and_the_rest_stays() -> None:
    view = MemoryView([replace(B, shape=A.shape), C])
    view.put(bring_back(view, [A]))
    assert {patch.id for patch in view} == {"a", "b", "c"}
    assert view.get("b").shape == A.shape
    view.put(bring_back(view, [A, B]))
    assert view.get("b") == B


def test_nothing_to_bring_back_is_said() -> None:
    with pytest.raises(BadInput):
        bring_back(MemoryView([A]), [A])


def test_a_photo_that_was_deleted_comes_back_with_a_patch_that_is_there() -> None:
    gone, lost, other = (
        Photo(i, {"patch_id": patch_id, "sha256": "0" * 64})
        for i, patch_id in (("p1", "a"), ("p2", "b"), ("p3", "a"))
    )
    blurred = replace(other, values={**other.values, "sha256": "1" * 64})
    view = MemoryView([A], [blurred])
    assert differences(view, [A, B], [gone, lost, other]).photos == (gone, lost)
    edit = bring_back(view, [], [gone, lost, other])
    assert [delta.after for delta in edit.deltas] == [gone]  # b is not there, p3 is blurred now
    view.put(bring_back(view, [B], [gone, lost]))
    assert (view.photos("a"), view.photos("b")) == ((gone, blurred), (lost,))
