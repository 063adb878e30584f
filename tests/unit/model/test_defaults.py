from datetime import date

from greendesk.i18n import Text
from greendesk.lists import load_schema
from greendesk.model.defaults import begin_patches, first_values, lao_title
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Profile, Value

PROFILE = Profile(
    "lao",
    {
        "lao_code": "06711102",
        "lao_kind": "SAO",
        "name_th": "กลอนโด",
        "province_code": "71",
        "amphoe_code": "7111",
        "tambon_code": "711102",
    },
)


def test_a_new_patch_begins_with_what_the_lao_knows() -> None:
    values = first_values(load_schema(), PROFILE, date(2025, 11, 1), {})
    assert values == {
        "status": "EXISTING",
        "province_code": "71",
        "amphoe_code": "7111",
        "tambon_code": "711102",
        "care_org": "อบต.กลอนโด",
        "care_org_kind": "LAO",
        "fy_be_reported": 2569,
    }
    assert load_schema().problems(values) == []


def test_what_is_pinned_wins() -> None:
    pinned = {"status": "NEW", "tambon_code": "711103", "no_such_field": "x"}
    values = first_values(load_schema(), PROFILE, date(2025, 9, 30), pinned)
    assert (values["status"], values["tambon_code"]) == ("NEW", "711103")
    assert values["fy_be_reported"] == 2568
    assert "no_such_field" not in values


def test_an_lao_that_is_hardly_known_leaves_the_rest_open() -> None:
    values = first_values(load_schema(), Profile("lao"), date(2025, 1, 1), {})
    assert values == {"status": "EXISTING", "fy_be_reported": 2568}


def test_names_carry_the_kind_in_both_languages() -> None:
    assert lao_title("SUBM", "ท่าศาลา", "Tha Sala").en == "Tha Sala Subdistrict Municipality"
    assert lao_title("SPECIAL", "เมืองพัทยา").th == "เมืองพัทยา"


def drawn(pinned: dict[str, Value], *deltas: Delta) -> Edit:
    """Begin the patches of an edit on a day of November 2568."""
    edit = Edit(Text("Draw"), deltas or (Delta(None, Patch("p1", None, {"capture_scale": 2000})),))
    return begin_patches(edit, load_schema(), PROFILE, date(2025, 11, 1), pinned)


def test_a_patch_that_is_drawn_begins_with_first_values_and_pins() -> None:
    (delta,) = drawn({"ownership": "TEMPLE"}).deltas
    assert delta.before is None
    assert delta.after.values["care_org"] == "อบต.กลอนโด"
    assert delta.after.values["ownership"] == "TEMPLE"
    assert delta.after.values["capture_scale"] == 2000


def test_what_the_drawing_says_itself_wins() -> None:
    made = Delta(None, Patch("p1", None, {"status": "PLANNED"}))
    (delta,) = drawn({"status": "NEW"}, made).deltas
    assert delta.after.values["status"] == "PLANNED"


def test_an_edit_of_other_patches_is_left_alone() -> None:
    old = Patch("p1", None, {"name_th": "สวน"})
    split = (Delta(old, old), Delta(None, Patch("p2", None, {"name_th": "สวน"})))
    assert drawn({"status": "NEW"}, *split).deltas == split


def test_a_pinned_subtype_without_its_type_is_not_used() -> None:
    (delta,) = drawn({"green_subtype": "T1.1"}).deltas
    assert "green_subtype" not in delta.after.values
    (delta,) = drawn({"green_type": "T1", "green_subtype": "T1.1"}).deltas
    assert delta.after.values["green_subtype"] == "T1.1"


def test_a_pinned_province_takes_no_amphoe_of_the_lao_along() -> None:
    (delta,) = drawn({"province_code": "72"}).deltas
    assert not {"amphoe_code", "tambon_code"} & set(delta.after.values)


def test_a_pinned_type_suggests_what_follows_from_it() -> None:
    (delta,) = drawn({"green_type": "T2"}).deltas
    assert delta.after.values["is_public_access"] == "N"
    (delta,) = drawn({"green_type": "T2", "is_public_access": "Y"}).deltas
    assert delta.after.values["is_public_access"] == "Y"


def test_a_strip_is_of_the_one_type_that_asks_for_its_width() -> None:
    drawn = Edit(Text("Draw"), (Delta(None, Patch("p", None, {"corridor_width_m": 6.0})),))
    (delta,) = begin_patches(drawn, load_schema(), PROFILE, date(2025, 11, 1), {}).deltas
    assert delta.after is not None
    assert delta.after.values["green_type"] == "T3"


def test_a_pinned_type_wins_over_what_goes_without_saying() -> None:
    drawn = Edit(Text("Draw"), (Delta(None, Patch("p", None, {"corridor_width_m": 6.0})),))
    pinned: dict[str, Value] = {"green_type": "T1"}
    (delta,) = begin_patches(drawn, load_schema(), PROFILE, date(2025, 11, 1), pinned).deltas
    assert delta.after is not None
    assert delta.after.values["green_type"] == "T1"
