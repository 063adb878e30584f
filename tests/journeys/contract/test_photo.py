"""The collection of photos: announced with and without a position, at every centre."""

import hashlib
import json
import secrets

import pytest

from greendesk.model.record import Photo
from greendesk.model.telling import use_of
from greendesk.model.wire import properties_of
from greendesk.sync.photos import feature_of
from tests.journeys.contract.centres import Device, OverHttp, OverPractice, new_id


def announced(centre: OverHttp, device: Device, **values: float) -> str:
    """Announce a photo that no other test has; return its hash."""
    sha256 = secrets.token_hex(32)
    photo = Photo(new_id(), {"patch_id": new_id(), "sha256": sha256, "size": 9, **values})
    centre.put_photo(sha256, feature_of([photo], device.lao_code, device.device_id))
    return sha256


def coordinates(centre: OverHttp, sha256: str) -> list[float]:
    found = centre._get(f"/collections/photo/items/{sha256}", {"f": "json"})["geometry"]
    return list(found["coordinates"]) if isinstance(found, dict) else []


@pytest.mark.parametrize("position", [(), (101.25, 10.5)])
def test_a_photo_is_announced_with_or_without_a_position(
    http_centre: OverHttp, device: Device, position: tuple[float, ...]
) -> None:
    sha256 = announced(http_centre, device, **dict(zip(("lon", "lat"), position, strict=False)))
    assert http_centre.photo_status(sha256) == "waiting"
    assert coordinates(http_centre, sha256) == list(position)


def test_what_is_told_of_a_photo_is_replaced_by_who_has_read_it(
    http_centre: OverHttp, device: Device
) -> None:
    """A telling of before that comes late, or twice, changes nothing; nor does it the status."""
    sha256, sent = secrets.token_hex(32), (device.lao_code, device.device_id)
    here = Photo(new_id(), {"patch_id": new_id(), "sha256": sha256, "caption": "บ่อ"})
    there = Photo(new_id(), {"patch_id": new_id(), "sha256": sha256})
    first, both = (feature_of(photos, *sent) for photos in ([here], [here, there]))
    http_centre.put_photo(sha256, first)
    http_centre.put_photo(sha256, both)
    row = http_centre.photo(sha256)
    assert row is not None
    assert (row.status, list(row.uses)) == ("waiting", [use_of(here)])
    second = feature_of([there], *sent, row=row, told=[here.id])
    for late in (second, first, second):
        http_centre.put_photo(sha256, late)
    now = http_centre.photo(sha256)
    assert now is not None
    assert (now.rev, list(now.uses)) == (row.rev + 1, [use_of(there)])
    told = http_centre._get(f"/collections/photo/items/{sha256}", {"f": "json"})["properties"]
    assert (told["patch_id"], told["caption"], told["status"]) == (there.patch_id, None, "waiting")
    nothing = feature_of([], *sent, sha256=sha256, row=now, told=[there.id])
    http_centre.put_photo(sha256, nothing)
    last = http_centre.photo(sha256)
    assert last is not None
    assert last.uses == ()


def test_what_stands_beside_the_uses_is_of_the_first_whoever_told_it(
    http_centre: OverHttp, device: Device
) -> None:
    """Another computer has the same bytes: it adds its use, and takes nothing from the first."""
    sha256, other = secrets.token_hex(32), Device()
    values = {"sha256": sha256, "size": 9, "taken_at": "2026-01-02T03:04:05"}
    place = {"lon": 101.25, "lat": 10.5}
    mine = Photo(new_id(), {**values, **place, "patch_id": new_id(), "caption": "บ่อ"})
    theirs = Photo(new_id(), {**values, "patch_id": new_id(), "size": 7, "lon": 99.0, "lat": 9.0})
    http_centre.put_photo(sha256, feature_of([mine], device.lao_code, device.device_id))

    def told() -> dict[str, object]:
        return dict(properties_of(http_centre._get(f"/collections/photo/items/{sha256}", {})))

    def tell(photos: list[Photo], by: Device, before: Photo) -> None:
        row = http_centre.photo(sha256)
        assert row is not None
        sent = (by.lao_code, by.device_id)
        body = feature_of(photos, *sent, sha256=sha256, row=row, told=[before.id])
        http_centre.put_photo(sha256, body)

    first = told()
    tell([theirs], other, theirs)
    of_first = ("patch_id", "kind", "taken_at", "caption", "lao_code", "bytes")
    assert [told()[name] for name in of_first] == [first[name] for name in of_first]
    assert coordinates(http_centre, sha256) == [101.25, 10.5]
    row = http_centre.photo(sha256)
    assert row is not None
    assert list(row.uses) == [use_of(mine), use_of(theirs)]
    tell([], device, mine)
    assert (told()["patch_id"], told()["caption"]) == (theirs.patch_id, None)
    assert coordinates(http_centre, sha256) == []  # where that one was taken was never told
    tell([theirs], other, theirs)  # nothing is news
    tell([], other, theirs)
    assert (told()["patch_id"], coordinates(http_centre, sha256)) == (None, [])
    assert told()["lao_code"] == device.lao_code


def test_bytes_are_let_go_of_only_while_no_photo_is_these(
    http_centre: OverHttp, device: Device
) -> None:
    """Nobody may read *verified* of bytes that are about to be deleted."""
    sent = (device.lao_code, device.device_id)
    photo = Photo(new_id(), {"patch_id": new_id(), "sha256": secrets.token_hex(32), "size": 9})
    sha256 = photo.sha256
    http_centre.put_photo(sha256, feature_of([photo], *sent))
    http_centre.check_photo(sha256)
    assert (http_centre.let_go(sha256), http_centre.photo_status(sha256)) == (False, "verified")
    row = http_centre.photo(sha256)
    assert row is not None
    nothing = feature_of([], *sent, sha256=sha256, row=row, told=[photo.id])
    http_centre.put_photo(sha256, nothing)
    assert http_centre.photo_status(sha256) == "verified"
    assert (http_centre.let_go(sha256), http_centre.photo_status(sha256)) == (True, "waiting")
    row = http_centre.photo(sha256)
    assert row is not None
    http_centre.put_photo(sha256, feature_of([photo], *sent, row=row))
    assert (http_centre.let_go(sha256), http_centre.photo_status(sha256)) == (False, "waiting")
    assert http_centre.let_go(secrets.token_hex(32)) is False


def test_what_was_verified_once_stays_so_whatever_arrives_later(
    http_centre: OverHttp, device: Device
) -> None:
    """A late piece of another try, or of another computer, takes no proof away."""
    data = secrets.token_bytes(40)
    sha256 = hashlib.sha256(data).hexdigest()
    photo = Photo(new_id(), {"patch_id": new_id(), "sha256": sha256, "size": 40})
    http_centre.put_photo(sha256, feature_of([photo], device.lao_code, device.device_id))

    def after(arrived: bytes) -> str:
        http_centre.take_bytes(sha256, arrived)
        return http_centre.photo_status(sha256)

    assert after(b"half a photo") == "bad_hash"
    assert after(data) == "verified"
    assert after(b"half a photo") == "verified"
    assert after(data) == "verified"


def test_a_photo_that_was_never_announced_is_not_known(http_centre: OverHttp) -> None:
    assert http_centre.photo_status(secrets.token_hex(32)) == ""


def test_the_practice_centre_takes_no_geometry_either(
    http_centre: OverHttp, device: Device
) -> None:
    if not isinstance(http_centre, OverPractice):
        pytest.skip("an engine may refuse it")
    sha256 = secrets.token_hex(32)
    told = json.loads(feature_of([Photo("p", {"sha256": sha256})], device.lao_code, "d"))
    http_centre.put_photo(sha256, json.dumps({**told, "geometry": None}).encode())
    assert http_centre.photo_status(sha256) == "waiting"
