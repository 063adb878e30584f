"""Who, when and which number."""

from dataclasses import replace

from greendesk.edits.shape import add_patches, delete_patches
from greendesk.edits.stamps import Numbers, stamped
from greendesk.edits.values import set_values
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, Values
from greendesk.model.view import MemoryView
from tests.builders import ready_patch

AT, PREFIX = "2026-11-24T07:02:03+00:00", "06711102-2570-7F"


def values_after(edit: Edit, number: str = f"{PREFIX}001") -> Values:
    (delta,) = stamped(edit, AT, "สมหญิง", lambda: number).deltas
    assert isinstance(delta.after, Patch)
    return delta.after.values


def test_a_new_patch_gets_its_number_its_maker_and_the_time() -> None:
    values = values_after(add_patches([ready_patch("a")]))
    assert values["local_no"] == f"{PREFIX}001"
    assert (values["created_at"], values["created_by"]) == (AT, "สมหญิง")
    assert "updated_at" not in values


def test_what_a_patch_brings_along_stays() -> None:
    own = {"local_no": "X-1", "created_at": "2020-01-01T00:00:00+00:00", "created_by": "ก"}
    patch = ready_patch("a")
    patch = replace(patch, values={**patch.values, **own})
    assert values_after(add_patches([patch])) == patch.values


def test_what_has_its_stamps_is_not_stamped_again() -> None:
    once = stamped(add_patches([ready_patch("a")]), AT, "สมหญิง", lambda: f"{PREFIX}001")
    again = stamped(once, "2027-01-01T00:00:00+00:00", "มานะ", lambda: f"{PREFIX}002")
    assert again == once


def test_no_number_is_given_while_there_is_none_to_give() -> None:
    assert "local_no" not in values_after(add_patches([ready_patch("a")]), "")


def test_a_change_says_who_changed_it_last_and_when() -> None:
    view = MemoryView([ready_patch("a")])
    values = values_after(set_values(view, "a", {"remark": "x"}))
    assert (values["updated_at"], values["updated_by"]) == (AT, "สมหญิง")
    assert "created_at" not in values


def test_a_deletion_is_left_as_it_is() -> None:
    edit = delete_patches(MemoryView([ready_patch("a")]), ["a"])
    assert stamped(edit, AT, "x", lambda: "1") == edit


def test_numbers_go_on_after_the_highest_of_the_same_year_and_computer() -> None:
    taken = (f"{PREFIX}007", f"{PREFIX}1002", "06711102-2569-7F044", "X-9", "")
    numbers = Numbers(taken)
    assert [numbers.next(PREFIX) for _ in "ab"] == [f"{PREFIX}1003", f"{PREFIX}1004"]
    assert numbers.next("06711102-2569-7F") == "06711102-2569-7F045"
    assert numbers.next("06711102-2570-A0") == "06711102-2570-A0001"
