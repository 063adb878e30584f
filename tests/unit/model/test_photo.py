"""To which patch a photo may belong."""

import pytest

from greendesk.i18n import Text
from greendesk.model.album import Album
from greendesk.model.edit import Delta, Edit
from greendesk.model.photo import NEAR_M, Match, Shot, away_m, facing, match
from greendesk.model.record import Patch, Photo
from greendesk.model.view import MemoryView
from tests.builders import LAT, LON, square

NINE, TEN_PAST, NOON = (f"2025-01-31T{at}:00+07:00" for at in ("09:00", "09:10", "12:00"))
VIEW = MemoryView(
    [
        Patch("park", square(0, 0, 0.01)),
        Patch("pond", square(0.001, 0.001, 0.001)),
        Patch("far", square(0.1)),
        Patch("drawn later"),
    ]
)


def at(east, north=0.0005, taken_at=""):
    return Shot("a.jpg", taken_at, position=(LON + east, LAT + north))


def test_a_photo_from_inside_belongs_to_the_patch():
    assert match(VIEW, [at(0.005)]) == [Match("park", "inside", 0.0)]


def test_of_patches_in_one_another_the_smaller_is_meant():
    assert match(VIEW, [at(0.0015, 0.0015)])[0].patch_id == "pond"


def test_a_photo_from_beside_belongs_to_the_nearest():
    (found,) = match(VIEW, [at(-0.0005)])
    assert (found.patch_id, found.why) == ("park", "near")
    assert found.away_m == pytest.approx(54.7, abs=0.5)


def test_a_photo_from_far_away_belongs_to_none():
    assert match(VIEW, [at(-0.0005 - NEAR_M / 100_000)]) == [Match()]


def test_without_a_place_the_time_speaks():
    shots = [at(0.005, taken_at=NINE), at(0.1005, taken_at=NOON), Shot("b.jpg", TEN_PAST)]
    assert [found.patch_id for found in match(VIEW, shots)] == ["park", "far", "park"]
    assert match(VIEW, shots)[2].why == "time"


def test_time_speaks_only_for_a_short_while():
    assert match(VIEW, [at(0.005, taken_at=NINE), Shot("b.jpg", NOON)])[1] == Match()


def test_times_are_compared_across_offsets():
    shots = [at(0.005, taken_at=NINE), Shot("b.jpg", "2025-01-31T02:05:00+00:00")]
    assert match(VIEW, shots)[1].patch_id == "park"


def test_nothing_speaks_for_a_photo_that_tells_nothing():
    assert match(VIEW, [at(0.005), Shot("b.jpg")])[1] == Match()


def test_what_is_not_drawn_is_endlessly_far():
    assert away_m(Patch("a"), (101, 10)) == float("inf")


@pytest.mark.parametrize(
    ("direction", "kind"),
    [(0, "N"), (44.9, "N"), (45, "E"), (135, "S"), (270, "W"), (315, "N"), (360, "N")],
)
def test_where_the_camera_looked(direction, kind):
    assert facing(direction) == kind


def photo(id, patch_id="a", **values):
    return Photo(id, {"patch_id": patch_id, **values})


def test_an_album_gives_the_photos_of_a_patch_the_oldest_first():
    late, early = photo("1", taken_at=NOON), photo("2", taken_at="2025-01-31T04:00:00+00:00")
    never = photo("0")
    album = Album([never, late, early, photo("3", "b")])
    assert album.of("a") == (early, late, never)
    assert album.of("c") == ()
    assert len(album) == 4


def test_an_album_follows_edits_and_their_inverse():
    one, moved = photo("1"), photo("1", "b")
    album = Album([one])
    edit = Edit(Text("move"), (Delta(one, moved), Delta(None, photo("2"))))
    album.put(edit)
    assert (album.of("a"), album.of("b")) == ((photo("2"),), (moved,))
    album.put(edit.inverse())
    assert (album.of("a"), album.of("b")) == ((one,), ())


def test_a_copy_of_an_album_stays_as_it_is():
    album = Album([photo("1")])
    copy = album.copy()
    album.put(Edit(Text("delete"), (Delta(photo("1"), None),)))
    assert copy.of("a") == (photo("1"),)


def test_an_edit_of_a_photo_concerns_the_patches_it_shows():
    edit = Edit(Text("move"), (Delta(photo("1"), photo("1", "b")),))
    assert edit.patch_ids == {"a", "b"}
    assert edit.ids == {"1"}


def test_a_view_has_photos_beside_patches():
    view = MemoryView([Patch("a")], [photo("1")])
    assert view.photos("a") == (photo("1"),)
    assert view.record("1") == photo("1")
    assert view.record("a") == Patch("a")
    copy = view.copy()
    view.put(Edit(Text("delete"), (Delta(photo("1"), None),)))
    assert (view.photos("a"), view.record("1")) == ((), None)
    assert copy.photos("a") == (photo("1"),)


def test_what_a_photo_tells_is_read_from_its_values():
    told = photo("1", kind="N", taken_at=NINE, lon=101.0, lat=10.5)
    assert (told.shows, told.position, told.taken_at.isoformat()) == ("N", (101.0, 10.5), NINE)
    bare = photo("2", taken_at="พรุ่งนี้", lon="x")
    assert (bare.shows, bare.position, bare.taken_at) == ("OVERVIEW", None, None)
