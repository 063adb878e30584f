"""Keys and passwords that did their work lie in no file, log, export, stick or crash report."""

import base64
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from PIL import Image

from greendesk import paths
from greendesk.centre import PracticeCentre
from greendesk.cli import main
from greendesk.edits.values import set_values
from greendesk.errors import Outage
from greendesk.opening import fresh_id
from greendesk.photos import Place, adding, take_in
from greendesk.qt.crash import write_report
from greendesk.session import Session
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.line import Access
from tests.builders import NOW, PRACTICE
from tests.unit.sync.test_delivery import IDS, project

KEY, SIGNING, PASSWORD = "key-MARKER-7f3a", "ลายมือชื่อ-MARKER-91c2", "MARKER p4ss/%"
PLANTED = (KEY, SIGNING, PASSWORD, f"me:{PASSWORD}", quote(PASSWORD, safe=""), "MARKER")
NEEDLES = {text.encode() for text in PLANTED}
NEEDLES |= {base64.b64encode(needle) for needle in NEEDLES}


@pytest.fixture
def centre() -> Iterator[PracticeCentre]:
    """A centre that takes nothing without the key and the signature."""
    made = PracticeCentre(None, lambda: datetime.now(UTC), fresh_id, token=KEY)
    made.signing_keys[str(PRACTICE.values["lao_code"])] = SIGNING
    yield made
    made.stop()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A project of three patches, the first of which has a photo."""
    session = project(tmp_path / "งาน.gpkg", practice=True)
    Image.new("RGB", (300, 200), "seagreen").save(tmp_path / "1.jpg")
    (taken,) = take_in(session.writer, [tmp_path / "1.jpg"], frozenset(), NOW).taken
    session.do(adding(session, [(taken, Place(IDS[0]))]))
    session.make_sure()
    session.close()
    return tmp_path / "งาน.gpkg"


def test_what_was_sent_and_received_with_them_leaves_no_trace_of_them(
    centre: PracticeCentre,
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)  # also what the libraries say of their requests
    monkeypatch.setenv("CENTRE_KEY", KEY)
    monkeypatch.setenv("SIGNING_KEY", SIGNING)
    monkeypatch.setenv("GREENDESK_PROXY", f"http://me:{quote(PASSWORD, safe='')}@127.0.0.1:9")
    to = ["--to", centre.start(), "--token-env", "CENTRE_KEY", "--sign-env", "SIGNING_KEY"]

    assert main(["send", str(path), *to, "--photos"]) == 0
    assert main(["fetch", str(path), *to, "--whole", "--json"]) == 0
    session = Session.open(path)
    receipts = session.writer.ask(lambda p: p.receipts())
    assert {receipt.status for receipt in receipts} == {"applied"}
    assert len(session.view.album.received) == 1
    session.writer.ask(lambda p: p.backup(paths.backups(), "import", NOW))
    session.do(set_values(session.view, IDS[0], {"name_th": "อีกชื่อ"}))
    session.make_sure()
    session.close()
    (tmp_path / "stick").mkdir()
    assert main(["courier", "pack", str(path), str(tmp_path / "stick")]) == 0
    assert main(["export", str(path), str(tmp_path / "ส่งออก.gpkg"), "--photos"]) == 0
    centre.stop()
    assert main(["send", str(path), *to]) == 3  # nobody answers

    assert list((tmp_path / "stick").glob("*/changes.gpkg"))
    said = "".join(capfd.readouterr()) + caplog.text
    assert caplog.records
    assert traces(said.encode()) == set()
    for folder in (tmp_path, paths.backups()):
        files = [file for file in folder.rglob("*") if file.is_file()]
        assert files
        assert [(file, traces(file.read_bytes())) for file in files if _tells(file)] == []


def test_a_crash_on_the_way_to_the_centre_tells_the_line_and_no_key(tmp_path: Path) -> None:
    access = Access(KEY, SIGNING, f"http://me:{quote(PASSWORD, safe='')}@127.0.0.1:9")
    try:
        try:
            HttpEndpoint("https://centre.example.org", access).conformance()
        except Outage as outage:  # as a slot would that knows no better
            raise RuntimeError(f"{access!r} {outage.__dict__!r}") from outage
    except RuntimeError as error:
        report = write_report(error, "0.1.0", tmp_path, NOW)
    assert report is not None
    text = report.read_bytes()
    assert b"endpoint.py" in text
    assert traces(text) == set()


def traces(content: bytes) -> set[bytes]:
    return {needle for needle in NEEDLES if needle in content}


def _tells(file: Path) -> bool:
    return bool(traces(file.read_bytes()))
