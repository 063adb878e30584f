"""What goes in one sending, and when photos go that wait for the evening."""

from datetime import datetime

import pytest

from greendesk.model.freight import Freight, evening, freight_of, photos_to_go
from greendesk.model.record import Photo
from greendesk.model.sending import Sending


def photo(id: str, patch_id: str, sha256: str = "", size: int = 10) -> Photo:
    return Photo(id, {"patch_id": patch_id, "sha256": sha256 or id, "size": size})


def ids(photos: list[Photo]) -> list[str]:
    return [one.id for one in photos]


def test_photos_go_after_their_patches() -> None:
    photos = [photo("p", "a"), photo("q", "b"), photo("r", "c")]
    known = {"a": Sending(rev=1), "b": Sending()}
    assert ids(photos_to_go(photos, frozenset(), known)) == ["p"]
    assert ids(photos_to_go(photos, frozenset(), known, frozenset("c"))) == ["p", "r"]


def test_what_has_arrived_stays_here_and_the_same_bytes_go_once() -> None:
    photos = [photo("p", "a", "1"), photo("q", "a", "2"), photo("r", "a", "2")]
    assert ids(photos_to_go(photos, frozenset("1"), {"a": Sending(rev=2)})) == ["q"]


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
