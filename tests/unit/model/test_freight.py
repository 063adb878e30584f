"""What goes in one sending, and when photos go that wait for the evening."""

from datetime import datetime

import pytest

from greendesk.model.freight import Freight, evening, freight_of, photos_to_go
from greendesk.model.record import Patch, Photo
from greendesk.model.sending import Sending
from greendesk.model.telling import Due, use_of


def photo(id: str, patch_id: str, sha256: str = "", size: int = 10) -> Photo:
    return Photo(id, {"patch_id": patch_id, "sha256": sha256 or id, "size": size})


def ids(due: list[Due]) -> list[list[str]]:
    return [[photo.id for photo in one.photos] for one in due]


def test_photos_go_after_their_patches() -> None:
    photos = [photo("p", "a"), photo("q", "b"), photo("r", "c")]
    known = {"a": Sending(rev=1), "b": Sending()}
    assert ids(photos_to_go(photos, frozenset(), known, Patch)) == [["p"]]
    assert ids(photos_to_go(photos, frozenset(), known, Patch, frozenset("c"))) == [["p"], ["r"]]


def test_a_photo_of_a_patch_in_the_recycle_bin_does_not_go() -> None:
    known = {"a": Sending(rev=1)}
    assert photos_to_go([photo("p", "a")], frozenset(), known, lambda patch_id: None) == []


def test_a_photo_of_which_something_is_news_goes_though_its_bytes_are_there() -> None:
    photos, known = [photo("p", "a", "1"), photo("q", "a", "1")], {"a": Sending(rev=1)}
    told = {(one.id, "1"): use_of(one) for one in photos}
    there = frozenset("1")
    assert photos_to_go(photos, there, known, Patch, told=told) == []
    assert ids(photos_to_go(photos, there, known, Patch, told={})) == [["p", "q"]]
    assert ids(photos_to_go(photos[:1], there, known, Patch, told=told)) == [["p"]]  # q is gone
    assert photos_to_go(photos, there, known, Patch, told=None) == []


def test_what_has_arrived_stays_here_and_the_same_bytes_go_once() -> None:
    photos = [photo("p", "a", "1"), photo("q", "a", "2"), photo("r", "a", "2")]
    known = {"a": Sending(rev=2)}
    assert ids(photos_to_go(photos, frozenset("1"), known, Patch)) == [["q", "r"]]


def test_records_and_photos_are_weighed_apart() -> None:
    found = freight_of([], [photo("p", "a", size=300), Photo("q", {"patch_id": "a"})])
    assert found == Freight(0, 0, 2, 300)


@pytest.mark.parametrize(
    ("now", "hour", "goes"),
    [("14:20", 18, "18:00"), ("17:59", 18, "18:00"), ("18:00", 18, ""), ("05:59", 18, ""),
     ("06:00", 18, "18:00"), ("21:10", 22, "22:00"), ("23:30", 22, "")],
)  # fmt: skip
def test_photos_that_wait_go_from_the_hour_on_until_the_morning(
    now: str, hour: int, goes: str
) -> None:
    found = evening(datetime.fromisoformat(f"2026-01-05T{now}:30+07:00"), hour)
    assert (f"{found:%Y-%m-%d %H:%M:%S}" if found else "") == (
        f"2026-01-05 {goes}:00" if goes else ""
    )
