"""What can be done with photos, as edits."""

from datetime import UTC, datetime

import pytest

from greendesk import lists
from greendesk.edits.merge import merge_patches
from greendesk.edits.photos import (
    add_photos,
    delete_photo,
    describe_photo,
    new_photo,
    replace_photo,
)
from greendesk.edits.split import split_patches
from greendesk.edits.stamps import stamped
from greendesk.errors import Gone
from greendesk.model.photo import Shot
from greendesk.model.record import Photo
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, ready_patch

KEPT = {"sha256": "a" * 64, "size": 9, "width_px": 4, "height_px": 3, "original_sha256": "b" * 64}
SHOT = Shot("a.jpg", "2025-01-31T09:15:07+07:00", "2568:01:31 09:15:07", (101.0, 10.5), 93.0)
PLACES = {"west": (LON + 0.0003, LAT + 0.0005), "east": (LON + 0.0009, LAT + 0.0005)}
PHOTO = new_photo("p", "a", SHOT, KEPT)


def view_of(*photos: Photo) -> MemoryView:
    return MemoryView([ready_patch("a"), ready_patch("b", 0.001)], photos)


def after(view: MemoryView, edit, patch_id="a"):
    view.put(edit)
    return view.photos(patch_id)


def test_a_new_photo_has_all_that_its_file_told():
    assert PHOTO.values == {
        "patch_id": "a",
        "kind": "E",
        "source_name": "a.jpg",
        "taken_at": "2025-01-31T09:15:07+07:00",
        "taken_raw": "2568:01:31 09:15:07",
        "lon": 101.0,
        "lat": 10.5,
        "direction": 93.0,
        **KEPT,
    }
    assert not lists.load_schema("patch_photo").problems(PHOTO.values)


def test_a_new_photo_of_a_file_that_tells_nothing():
    bare = new_photo("p", "a", Shot("b.jpg"), KEPT, "SIGN")
    assert bare.values == {"patch_id": "a", "kind": "SIGN", "source_name": "b.jpg", **KEPT}


def test_photos_are_added_in_one_step_and_taken_back():
    view = view_of()
    edit = add_photos([PHOTO, new_photo("q", "a", Shot("b.jpg"), KEPT)])
    assert [photo.id for photo in after(view, edit)] == ["p", "q"]
    assert after(view, edit.inverse()) == ()


def test_a_photo_that_is_added_is_stamped_and_one_that_changes_is_not():
    at = datetime(2025, 1, 31, tzinfo=UTC).isoformat()
    (delta,) = stamped(add_photos([PHOTO]), at, "สมหญิง", str).deltas
    assert delta.after == Photo("p", {**PHOTO.values, "created_at": at, "created_by": "สมหญิง"})
    edit = describe_photo(view_of(PHOTO), PHOTO, {"caption": "ก"})
    assert stamped(edit, at, "สมหญิง", str) == edit


def test_a_photo_is_described_and_a_description_emptied():
    view = view_of(PHOTO)
    (described,) = after(view, describe_photo(view, PHOTO, {"kind": "N", "caption": "ประตู"}))
    assert (described.shows, described.caption) == ("N", "ประตู")
    (bare,) = after(view, describe_photo(view, described, {"caption": None}))
    assert "caption" not in bare.values


def test_a_photo_goes_to_another_patch():
    view = view_of(PHOTO)
    edit = describe_photo(view, PHOTO, {"patch_id": "b"})
    assert [photo.id for photo in after(view, edit, "b")] == ["p"]
    assert view.photos("a") == ()


def test_another_version_keeps_everything_but_the_bytes():
    view = view_of(PHOTO)
    other = {"sha256": "c" * 64, "size": 8, "width_px": 4, "height_px": 3}
    (now,) = after(view, replace_photo(view, PHOTO, other))
    assert now.values == {**PHOTO.values, **other}


def test_a_photo_is_deleted():
    view = view_of(PHOTO)
    assert after(view, delete_photo(view, PHOTO)) == ()


@pytest.mark.parametrize(
    "edit",
    [
        lambda view: delete_photo(view, PHOTO),
        lambda view: describe_photo(view, PHOTO, {"kind": "N"}),
        lambda view: replace_photo(view, PHOTO, {}),
    ],
)
def test_a_photo_that_is_gone_can_not_be_changed(edit):
    with pytest.raises(Gone):
        edit(view_of())


def test_merged_patches_bring_their_photos_together():
    view = MemoryView(
        [ready_patch("a"), ready_patch("b", 0.0005)], [PHOTO, new_photo("q", "b", SHOT, KEPT)]
    )
    edit = merge_patches(view, ["a", "b"], {}, lists.load_schema())
    view.put(edit)
    (left,) = view
    assert {photo.id for photo in view.photos(left.id)} == {"p", "q"}
    view.put(edit.inverse())
    assert [photo.id for photo in view.photos("b")] == ["q"]


def test_a_photo_goes_with_the_piece_in_which_it_was_taken():
    here = [new_photo(id, "a", Shot("a.jpg", position=at), KEPT) for id, at in PLACES.items()]
    view = MemoryView([ready_patch("a")], [*here, new_photo("nowhere", "a", Shot("b.jpg"), KEPT)])
    line = [(LON + 0.0007, LAT - 0.001), (LON + 0.0007, LAT + 0.002)]
    edit = split_patches(view, ["a"], line, ["piece"])
    view.put(edit)
    assert {photo.id for photo in view.photos("a")} == {"west", "nowhere"}
    assert {photo.id for photo in view.photos("piece")} == {"east"}
    view.put(edit.inverse())
    assert {photo.id for photo in view.photos("a")} == {"west", "east", "nowhere"}
