"""The limited child process; the limits are tried with a child of our own that breaks them."""

import io
import os
import sys

import pytest

from greendesk.confined import FrameError, read_frames, write_frame
from greendesk.errors import BadInput, Outage
from greendesk.exchange import child
from greendesk.exchange.child import Child
from greendesk.windows_job import enter_job

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="a Job Object holds it there")
LIMITED = "import sys; from greendesk.confined import limit_resources; limit_resources(); "
ANSWER = "open(sys.argv[3], 'wb').write(b'\\x0a\\0\\0\\0\\0\\0\\0\\0{\"crs\":\"\"}')"


def runs(monkeypatch, program):
    """Let another program stand in the place of GDAL's; its arguments are the same."""
    words = [sys.executable, "-c", LIMITED + program]
    monkeypatch.setattr(child, "program", lambda flag: [*words, flag])


def test_frames_come_back_as_they_were_written():
    file = io.BytesIO()
    frames = [(b'{"a":1}', b"\x00\xff"), (b"{}", b""), ("สวน".encode(), b"x" * 1000)]
    for frame in frames:
        write_frame(file, *frame)
    file.seek(0)
    assert list(read_frames(file)) == frames


@pytest.mark.parametrize("left", [1, 7, 9, 12])
def test_a_frame_that_was_cut_off_is_refused(left):
    file = io.BytesIO()
    write_frame(file, b'{"a":1}', b"abc")
    with pytest.raises(FrameError, match="cut off"):
        list(read_frames(io.BytesIO(file.getvalue()[:left])))


def test_a_frame_of_boundless_length_is_refused_before_it_is_read():
    with pytest.raises(FrameError, match="too large"):
        list(read_frames(io.BytesIO(b"\xff" * 8)))


def test_the_folder_is_gone_afterwards():
    with Child() as one:
        assert list(one.folder.iterdir()) == []
    assert not one.folder.exists()


def test_an_answer_of_the_child_is_given_back(monkeypatch):
    runs(monkeypatch, ANSWER)
    with Child() as one:
        assert one.ask({"do": "read"}) == [(b'{"crs":""}', b"")]


@pytest.mark.parametrize("end", ["sys.exit(1)", "import os; os.abort()", "pass"])
def test_a_child_that_dies_or_says_nothing_is_a_damaged_file(monkeypatch, end):
    runs(monkeypatch, end)
    with Child() as one, pytest.raises(BadInput, match="damaged"):
        one.ask({"do": "read"})


def test_a_driver_that_is_not_ours_is_refused(tmp_path):
    (tmp_path / "x.vrt").write_text("<OGRVRTDataSource/>", encoding="ascii")
    with Child() as one, pytest.raises(BadInput):
        one.ask({"do": "read", "driver": "OGR_VRT", "path": str(tmp_path / "x.vrt")})


@pytest.mark.parametrize(("reply", "words"), [("x" * 9, "too much"), ("\x01\0\0\0", "damaged")])
def test_an_answer_that_is_no_frame_is_told_in_words(monkeypatch, reply, words):
    runs(monkeypatch, f"open(sys.argv[3], 'w').write({reply!r})")
    with Child() as one, pytest.raises(BadInput, match=words):
        one.ask({"do": "read"})


@POSIX
def test_memory_is_limited(monkeypatch):
    runs(monkeypatch, "b = bytearray(4_000_000_000); " + ANSWER)
    with Child() as one, pytest.raises(BadInput):
        one.ask({"do": "read"})


@POSIX
def test_the_size_of_files_is_limited(monkeypatch):
    runs(monkeypatch, "f = open('big', 'wb'); f.truncate(700_000_000); " + ANSWER)
    with Child() as one, pytest.raises(BadInput):
        one.ask({"do": "read"})


@POSIX
def test_time_is_limited(monkeypatch):
    short = "import greendesk.confined as c; c.limit_resources(1); "
    runs(monkeypatch, short + "\nwhile True: pass")
    with Child() as one, pytest.raises(BadInput, match="too long"):
        one.ask({"do": "read"})


def test_a_small_file_is_given_little_time_and_a_large_one_all(tmp_path):
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(bytes(1000))
    with large.open("wb") as file:
        file.truncate(300_000_000)
    assert child.patience_s(small) < 10 < child.CPU_S == child.patience_s(small, large)


def test_a_child_that_only_waits_is_stopped(monkeypatch):
    monkeypatch.setattr(child, "WALL_S", 1)
    runs(monkeypatch, "import threading; threading.Event().wait()")
    with Child() as one, pytest.raises(BadInput, match="too long"):
        one.ask({"do": "read"})


def test_no_room_to_work_in_is_an_outage_not_a_damaged_file(monkeypatch):
    with Child() as one:
        one.folder.rmdir()
        with pytest.raises(Outage, match="work is safe"):
            one.ask({"do": "read"})


def test_a_program_that_is_not_there_is_an_outage(monkeypatch):
    monkeypatch.setattr(child, "program", lambda flag: ["/no/such/program"])
    with Child() as one, pytest.raises(Outage):
        one.ask({"do": "read"})


def test_the_child_sees_neither_home_nor_proxies_nor_keys(monkeypatch):
    monkeypatch.setenv("GREENDESK_TOKEN", "secret")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    names = "print(*os.environ.items(), file=open('seen', 'w')); "
    runs(monkeypatch, "import os; " + names + ANSWER)
    with Child() as one:
        one.ask({"do": "read"})
        seen = (one.folder / "seen").read_text("utf-8")
        assert "secret" not in seen
        assert "HTTPS_PROXY" not in seen
        assert os.environ["HOME"] not in seen
        assert "('PROJ_NETWORK', 'OFF')" in seen


@POSIX
def test_a_job_object_is_for_windows_only():
    assert enter_job(1_000_000_000, 10) is False
