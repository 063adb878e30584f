"""Why the system refused something, in the officer's words."""

import errno
from pathlib import Path

import pytest

from greendesk.errors import reason_of
from greendesk.i18n import in_language


def test_a_file_that_is_not_there_is_said_to_be_not_there(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught:
        (tmp_path / "gone").read_bytes()
    assert in_language("en", reason_of(caught.value)) == "it is not there"
    assert in_language("th", reason_of(caught.value)).replace("\u200b", "") == "ไม่พบ"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES, errno.EROFS, errno.EIO])
def test_what_happens_with_disks_is_said_in_thai(code: int) -> None:
    words = in_language("th", reason_of(OSError(code, "English words")))
    assert words.isascii() is False
    assert "English" not in words


def test_what_nobody_foresaw_is_named_by_its_code() -> None:
    assert "EXDEV" in in_language("th", reason_of(OSError(errno.EXDEV, "x")))
    assert in_language("en", reason_of(OSError("no code"))) == "the system says: ?"
