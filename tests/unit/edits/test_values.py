"""What is recorded of a patch changes in one step, and everything that hangs on it with it."""

from collections.abc import Mapping

import pytest

from greendesk.edits.values import set_profile, set_reason, set_values, set_values_of_many
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.lists import load_schema
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, Value
from greendesk.model.view import MemoryView
from tests.builders import PRACTICE, square

SCHEMA = load_schema()


def view_of(**values: Value) -> MemoryView:
    return MemoryView([Patch("a", square(), values, {"W09": "ปิดซ่อม"})])


def values_after(edit: Edit) -> Mapping[str, Value]:
    (delta,) = edit.deltas
    assert isinstance(delta.after, Patch)
    return delta.after.values


def test_one_value_changes_and_all_else_stays() -> None:
    view = view_of(name_th="ก", remark="ข")
    edit = set_values(view, "a", {"name_th": "ค"})
    (delta,) = edit.deltas
    assert delta.before == view.get("a")
    assert delta.after == Patch("a", square(), {"name_th": "ค", "remark": "ข"}, {"W09": "ปิดซ่อม"})


def test_none_empties_a_field() -> None:
    assert values_after(set_values(view_of(name_th="ก"), "a", {"name_th": None})) == {}
    assert values_after(set_values(view_of(), "a", {"name_th": None})) == {}


def test_a_patch_that_is_gone_cannot_be_changed() -> None:
    with pytest.raises(KeyError):
        set_values(view_of(), "b", {"name_th": "ก"})


def test_a_type_brings_what_goes_with_it() -> None:
    found = values_after(set_values(view_of(), "a", {"green_type": "T1"}, SCHEMA))
    assert found == {"green_type": "T1", "is_public_access": "Y"}


def test_what_the_officer_chose_is_not_overwritten() -> None:
    view = view_of(is_public_access="N")
    assert (
        values_after(set_values(view, "a", {"green_type": "T1"}, SCHEMA))["is_public_access"] == "N"
    )


def test_another_type_takes_the_subtype_along() -> None:
    view = view_of(green_type="T1", green_subtype="T1.1", is_public_access="Y")
    found = values_after(set_values(view, "a", {"green_type": "T5"}, SCHEMA))
    assert found == {"green_type": "T5", "is_public_access": "Y"}


def test_a_type_that_is_taken_back_takes_the_subtype_along() -> None:
    view = view_of(green_type="T1", green_subtype="T1.1")
    assert values_after(set_values(view, "a", {"green_type": None}, SCHEMA)) == {}


def test_type_and_subtype_may_change_together() -> None:
    view = view_of(green_type="T1", green_subtype="T1.1", is_public_access="Y")
    changes: dict[str, Value | None] = {"green_type": "T2", "green_subtype": "T2.1"}
    found = values_after(set_values(view, "a", changes, SCHEMA))
    assert found == {**changes, "is_public_access": "Y"}


def test_another_province_takes_amphoe_and_tambon_along() -> None:
    view = view_of(province_code="71", amphoe_code="7111", tambon_code="711102")
    found = values_after(set_values(view, "a", {"province_code": "44"}, SCHEMA))
    assert found == {"province_code": "44"}


def test_one_step_is_undone_as_one() -> None:
    view = view_of(green_type="T1", green_subtype="T1.1")
    before = view.get("a")
    edit = set_values(view, "a", {"green_type": "T5"}, SCHEMA)
    view.put(edit)
    view.put(edit.inverse())
    assert view.get("a") == before


def test_the_undo_menu_names_the_field_in_both_languages() -> None:
    edit = set_values(view_of(), "a", {"remark": "ก"}, SCHEMA)
    field = SCHEMA.field("remark")
    assert field.label.th in in_language("th", edit.label)
    assert field.label.en in in_language("en", edit.label)


def test_the_undo_menu_counts_several_fields() -> None:
    edit = set_values(view_of(), "a", {"remark": "ก", "name_th": "ข"}, SCHEMA)
    assert in_language("en", edit.label) == "Change 2 values"


def test_without_a_schema_values_are_taken_as_they_are() -> None:
    view = view_of(green_type="T1", green_subtype="T1.1")
    found = values_after(set_values(view, "a", {"green_type": "T5"}))
    assert found == {"green_type": "T5", "green_subtype": "T1.1"}


# --- many patches at once ---------------------------------------------------------------------


def many(*values: Mapping[str, Value]) -> MemoryView:
    return MemoryView([Patch(str(n), square(), v) for n, v in enumerate(values)])


def all_after(edit: Edit) -> dict[str, Mapping[str, Value]]:
    return {d.id: d.after.values for d in edit.deltas if isinstance(d.after, Patch)}


def test_many_patches_get_one_value_in_one_step() -> None:
    view = many({"remark": "ก"}, {}, {"name_th": "ข"})
    edit = set_values_of_many(view, ["0", "1", "2"], {"remark": "ค"}, SCHEMA)
    assert all_after(edit) == {
        "0": {"remark": "ค"},
        "1": {"remark": "ค"},
        "2": {"remark": "ค", "name_th": "ข"},
    }
    view.put(edit)
    view.put(edit.inverse())
    assert [patch.values for patch in view] == [{"remark": "ก"}, {}, {"name_th": "ข"}]


def test_each_patch_loses_only_what_no_longer_fits_it() -> None:
    view = many(
        {"green_type": "T1", "green_subtype": "T1.1", "is_public_access": "N"},
        {"green_type": "T2", "green_subtype": "T2.1", "is_public_access": "N"},
    )
    edit = set_values_of_many(view, ["0", "1"], {"green_type": "T2"}, SCHEMA)
    assert all_after(edit) == {"0": {"green_type": "T2", "is_public_access": "N"}}


def test_patches_that_have_the_value_already_are_left_alone() -> None:
    view = many({"remark": "ก"}, {"remark": "ข"})
    edit = set_values_of_many(view, ["0", "1"], {"remark": "ก"}, SCHEMA)
    assert edit.ids == {"1"}
    field = SCHEMA.field("remark").label
    assert in_language("en", edit.label) == f"Change “{field.en}”"


def test_the_undo_menu_says_of_how_many() -> None:
    edit = set_values_of_many(many({}, {}), ["0", "1"], {"remark": "ก"}, SCHEMA)
    field = SCHEMA.field("remark").label
    assert in_language("en", edit.label) == f"Change “{field.en}” of 2 patches"
    assert field.th in in_language("th", edit.label)
    assert "2\u00a0แปลง" in in_language("th", edit.label).replace("\u200b", "")


def test_nothing_to_change_is_said_in_words() -> None:
    with pytest.raises(BadInput, match="already"):
        set_values_of_many(many({"remark": "ก"}), ["0"], {"remark": "ก"}, SCHEMA)


def test_none_empties_the_field_of_many() -> None:
    view = many({"remark": "ก"}, {})
    assert all_after(set_values_of_many(view, ["0", "1"], {"remark": None}, SCHEMA)) == {"0": {}}


# --- reasons and profile ----------------------------------------------------------------------


def test_a_reason_is_kept_beside_the_others() -> None:
    (delta,) = set_reason(view_of(), "a", "W02:b", "  แนวเขตร่วม ").deltas
    assert isinstance(delta.after, Patch)
    assert delta.after.reasons == {"W09": "ปิดซ่อม", "W02:b": "แนวเขตร่วม"}


@pytest.mark.parametrize("nothing", ["", "   "])
def test_an_empty_reason_takes_it_away(nothing: str) -> None:
    (delta,) = set_reason(view_of(), "a", "W09", nothing).deltas
    assert isinstance(delta.after, Patch)
    assert delta.after.reasons == {}


def test_the_profile_changes_like_any_record() -> None:
    edit = set_profile(PRACTICE, PRACTICE)
    assert edit.deltas[0].kind == "lao_profile"
    assert edit.deltas[0].before == PRACTICE
