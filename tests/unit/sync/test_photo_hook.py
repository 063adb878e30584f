"""The hook beside tusd believes the bytes and not the name."""

import hashlib
import runpy
from pathlib import Path

import pytest

from greendesk.paths import resource

verdict = runpy.run_path(str(resource("endpoint", "photo_hook.py")))["verdict"]


def event(path: Path, told: str) -> dict:
    upload = {"ID": "1", "MetaData": {"sha256": told}, "Storage": {"Path": str(path)}}
    return {"Type": "post-finish", "Event": {"Upload": upload}}


def test_bytes_are_hashed_and_compared(tmp_path: Path) -> None:
    path = tmp_path / "photo"
    path.write_bytes(b"a photo")
    sha256 = hashlib.sha256(b"a photo").hexdigest()
    assert verdict(event(path, sha256)) == (sha256, True)
    assert verdict(event(path, "0" * 64)) == ("0" * 64, False)


@pytest.mark.parametrize("told", ["", "'; drop table gds.photo; --", "A" * 64])
def test_what_is_no_hash_never_reaches_the_database(tmp_path: Path, told: str) -> None:
    with pytest.raises(ValueError, match="no hash"):
        verdict(event(tmp_path / "photo", told))
