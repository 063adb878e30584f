"""The collection of photos: announced with and without a position, at every centre."""

import json
import secrets

import pytest

from greendesk.model.record import Photo
from greendesk.sync.photos import feature_of
from tests.journeys.contract.centres import Device, OverHttp, OverPractice, new_id


def announced(centre: OverHttp, device: Device, **values: float) -> str:
    """Announce a photo that no other test has; return its hash."""
    sha256 = secrets.token_hex(32)
    photo = Photo(new_id(), {"patch_id": new_id(), "sha256": sha256, "size": 9, **values})
    centre.put_photo(sha256, feature_of(photo, device.lao_code, device.device_id))
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


def test_a_photo_that_was_never_announced_is_not_known(http_centre: OverHttp) -> None:
    assert http_centre.photo_status(secrets.token_hex(32)) == ""


def test_the_practice_centre_takes_no_geometry_either(
    http_centre: OverHttp, device: Device
) -> None:
    if not isinstance(http_centre, OverPractice):
        pytest.skip("an engine may refuse it")
    sha256 = secrets.token_hex(32)
    told = json.loads(feature_of(Photo("p", {"sha256": sha256}), device.lao_code, "d"))
    http_centre.put_photo(sha256, json.dumps({**told, "geometry": None}).encode())
    assert http_centre.photo_status(sha256) == "waiting"
