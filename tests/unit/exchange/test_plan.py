from dataclasses import replace
from itertools import count

import numpy as np
import pytest
from shapely.geometry import LineString, Polygon, box

from greendesk.errors import BadInput
from greendesk.exchange.base import Found, Reading
from greendesk.exchange.plan import NO_BIN, plan_import
from greendesk.lists import load_schema
from greendesk.model.measure import area_m2
from greendesk.model.record import GUESSED_CRS
from greendesk.model.view import MemoryView

HERE = box(100.0, 13.0, 100.001, 13.001)
BOW_TIE = Polygon([(100, 13), (100.001, 13.001), (100.001, 13), (100, 13.0005)])


def plan(*found, crs="", view=None, reading_crs="EPSG:4326", mend=True, binned=NO_BIN):
    numbers = count(1)
    return plan_import(
        Reading(found, (), reading_crs),
        view if view is not None else MemoryView(),
        load_schema(),
        lambda: f"new{next(numbers)}",
        source="x.geojson",
        crs=crs,
        mend=mend,
        binned=binned,
    )


def found(shape=HERE, where="1", **values):
    return Found(shape, values, where)


def patches(made):
    return [delta.after for delta in made.edit.deltas]


def test_everything_comes_in_as_one_edit_with_its_source_in_the_label():
    made = plan(found(name_th="ก"), found(name_th="ข"))
    assert made.count == 2
    assert made.edit.label.values == {"file": "x.geojson"}


def test_columns_are_matched_by_id_by_label_and_by_usual_names():
    label = load_schema().fields["green_type"].label.th
    made = plan(Found(HERE, {"NAME": "สวน", label: "T1", "colour": "red"}, "1"))
    (patch,) = patches(made)
    assert patch.values["name_th"] == "สวน"
    assert patch.values["green_type"] == "T1"
    assert made.ignored == ("colour",)


def test_a_choice_is_understood_by_code_or_by_its_words():
    words = load_schema().fields["green_type"].choices[1].label.th
    made = plan(found(green_type=words))
    assert patches(made)[0].values["green_type"] == "T2"


def test_a_value_that_is_not_understood_stays_empty_and_is_told():
    made = plan(found(name_th="สวน", green_type="park?"))
    assert "green_type" not in patches(made)[0].values
    assert made.notes[0].values == {"column": "green_type", "sample": "park?"}


def test_a_crossed_outline_is_untangled_and_told_or_left_for_the_rules():
    made = plan(found(BOW_TIE))
    assert patches(made)[0].shape.is_valid
    assert made.notes[0].values == {"n": 1}
    assert not patches(plan(found(BOW_TIE), mend=False))[0].shape.is_valid


def test_a_scribble_of_ten_thousand_corners_is_left_out_even_where_nothing_is_mended():
    turn = np.arange(10_001) * (np.pi * 4_999 / 10_001 * 2)
    star = np.column_stack([100.5 + 0.001 * np.cos(turn), 13.7 + 0.001 * np.sin(turn)])
    made = plan(found(Polygon(star)), mend=False)
    assert made.edit is None
    assert "untangled" in made.left_out[0].why.message


def test_lines_and_empty_rows_are_left_out_with_a_reason():
    made = plan(found(LineString([(100, 13), (101, 14)]), "7"), found(None, "8"))
    assert made.edit is None
    assert [item.where for item in made.left_out] == ["7", "8"]


def test_utm_coordinates_arrive_where_they_belong():
    utm = box(557565, 1549699, 557665, 1549799)
    (patch,) = patches(plan(found(utm), crs="EPSG:32647"))
    corners = patch.shape.geoms[0].exterior.coords
    assert min(corners) == pytest.approx((99.533088, 14.017251), abs=1e-6)
    assert area_m2(patch.shape) == pytest.approx(10_000, rel=2e-3)


def test_metres_without_a_coordinate_system_are_asked_about():
    with pytest.raises(BadInput, match="EPSG:32647"):
        plan(found(box(557565, 1549699, 557665, 1549799)), reading_crs="")


def test_swapped_axes_are_refused():
    with pytest.raises(BadInput, match="swapped"):
        plan(found(box(13.0, 100.0, 13.001, 100.001)))


def test_an_unknown_coordinate_system_is_refused():
    with pytest.raises(BadInput):
        plan(found(), crs="EPSG:1")


def test_our_own_export_keeps_its_ids_and_comes_in_once():
    own = "0190a0aa-0000-7000-8000-000000000001"
    first = plan(found(patch_id=own, name_th="ก"))
    assert patches(first)[0].id == own
    view = MemoryView(patches(first))
    again = plan(found(patch_id=own, name_th="ก"), view=view)
    assert again.edit is None
    assert again.left_out[0].where == "1"


def test_what_the_project_knows_better_is_kept_and_told():
    own = "0190a0aa-0000-7000-8000-000000000001"
    (patch,) = patches(plan(found(patch_id=own, name_th="สวนเดิม")))
    view = MemoryView([replace(patch, values={**patch.values, "created_by": "สมชาย"})])
    same = plan(found(patch_id=own, name_th="สวนเดิม"), view=view)
    other = plan(found(patch_id=own, name_th="สวนใหม่"), view=view)
    assert same.edit is None
    assert other.edit is None
    assert same.left_out[0].why.message == "It is in the project already."
    assert "other values" in other.left_out[0].why.message


def test_a_number_comes_in_but_not_twice():
    own = "0190a0aa-0000-7000-8000-000000000001"
    row = found(patch_id=own, name_th="ก", local_no="06711102-2569-7F001")
    elsewhere = Found(box(100.1, 13.0, 100.101, 13.001), row.values, "2")
    first, second = patches(plan(row, elsewhere))
    assert first.values["local_no"] == "06711102-2569-7F001"
    assert "local_no" not in second.values
    (changed,) = patches(plan(elsewhere, view=MemoryView([first])))
    assert changed.id == "new1"
    assert "local_no" not in changed.values
    (nobodys,) = patches(plan(found(name_th="ข", local_no="เดิม 12")))
    assert nobodys.values["local_no"] == "เดิม 12"


def test_what_lies_in_the_recycle_bin_stays_there_and_that_is_told():
    own = "0190a0aa-0000-7000-8000-000000000001"
    row = found(patch_id=own, name_th="ก", local_no="06711102-2569-7F001")
    (binned,) = patches(plan(row))
    made = plan(row, binned={own: binned})
    (beside,) = patches(made)
    assert beside.id == "new1"
    assert "local_no" not in beside.values
    assert [note.values["n"] for note in made.notes] == [1]


def test_how_it_was_drawn_is_kept_from_the_file_and_else_it_was_imported():
    (told,) = patches(plan(found(digitise_method="SCREEN")))
    (untold,) = patches(plan(found()))
    assert (told.values["digitise_method"], untold.values["digitise_method"]) == (
        "SCREEN",
        "IMPORT",
    )


def test_a_shape_that_is_no_place_is_left_out_and_the_others_stay():
    far = Polygon([(1e308, 1e308), (-1e308, 0), (0, 1e308)])
    made = plan(found(), found(far, "2"))
    assert made.count == 1
    assert [item.where for item in made.left_out] == ["2"]


def test_letters_that_are_none_do_not_come_in():
    (patch,) = patches(plan(found(name_th="สวน\x00น้ำ\x07")))
    assert patch.values["name_th"] == "สวนน้ำ"


def test_a_file_with_endless_columns_is_still_told_in_few_words():
    made = plan(Found(HERE, {f"c{n}": n for n in range(5000)}, "1"))
    assert len(made.ignored) == 2000


def test_outlines_run_anticlockwise_whatever_the_file_says():
    (patch,) = patches(plan(found(Polygon([(100, 13), (100, 13.1), (100.1, 13.1)]))))
    assert patch.shape.geoms[0].exterior.is_ccw


def test_a_taken_id_with_another_shape_becomes_a_patch_of_its_own():
    own = "0190a0aa-0000-7000-8000-000000000001"
    view = MemoryView(patches(plan(found(patch_id=own))))
    made = plan(found(box(100.1, 13, 100.2, 13.1), patch_id=own), view=view)
    assert patches(made)[0].id == "new1"


@pytest.mark.parametrize(
    ("raw", "code"), [(True, "Y"), (False, "N"), ("true", "Y"), ("FALSE", "N")]
)
def test_a_yes_or_no_of_another_program_is_understood(raw, code):
    made = plan(found(name_th="สวน", is_public_access=raw))
    assert patches(made)[0].values["is_public_access"] == code
    assert made.notes == ()


def test_true_is_no_word_where_yes_and_no_are_not_asked():
    made = plan(found(name_th="สวน", green_type=True))
    assert made.notes[0].values == {"column": "green_type", "sample": "True"}


def test_a_file_of_known_patches_is_not_futile_and_one_of_points_is():
    own = "0190a0aa-0000-7000-8000-000000000001"
    view = MemoryView(patches(plan(found(patch_id=own))))
    again = plan(found(patch_id=own, name_th="สวน"), view=view)
    assert (again.edit, again.futile) == (None, False)
    assert plan(found(LineString([(100, 13), (101, 14)]))).futile


def test_a_coordinate_system_that_nobody_said_is_noted_in_every_patch():
    (guessed,) = patches(plan(found(name_th="ก"), reading_crs=""))
    assert guessed.values[GUESSED_CRS] == "EPSG:4326"
    for said in ({"crs": "EPSG:4326", "reading_crs": ""}, {}):
        (known,) = patches(plan(found(name_th="ก"), **said))
        assert GUESSED_CRS not in known.values
