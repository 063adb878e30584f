"""The practice centre: who may reach it, what it keeps. Its rules are in the contract tests."""

import http.client
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from shapely.geometry import MultiPolygon, box

from greendesk.centre import PracticeCentre
from greendesk.centre.checks import Field
from greendesk.model.message import Change, Sender, seal
from greendesk.model.record import Patch
from greendesk.sync.endpoint import Hindrance, HttpEndpoint
from greendesk.sync.push import push

FIELDS = (Field("name_th", "text", "ชื่อพื้นที่", required=True),)
PATCH_ID = "0192f0c4-0000-7000-8000-00000000000c"
BATCH_ID = "0192f0c4-0000-7000-8000-00000000000b"


def now() -> datetime:
    return datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def practice(folder: Path | None = None, token: str = "") -> PracticeCentre:
    ids = iter(f"review-{n}" for n in range(99))
    return PracticeCentre(folder, now, lambda: next(ids), token, FIELDS)


def change(number: int = 1, base_rev: int = 0) -> Change:
    return seal(
        f"0192f0c4-0000-7000-8000-{number:012x}",
        BATCH_ID,
        PATCH_ID,
        "upsert",
        base_rev,
        Patch(PATCH_ID, MultiPolygon([box(101, 10, 101.001, 10.001)]), {"name_th": "สวน"}),
        Sender("06711102", "device", "officer"),
        "2026-01-02T03:04:05Z",
        ("name_th",),
        None,
    )


@pytest.fixture
def centre() -> Iterator[PracticeCentre]:
    found = practice()
    yield found
    found.stop()


def ask(url: str, method: str, path: str, body: bytes = b"", **headers: str) -> int:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    connection.request(method, path, body, {k.replace("_", "-"): v for k, v in headers.items()})
    status = connection.getresponse().status
    connection.close()
    return status


def test_it_listens_on_this_computer_only(centre: PracticeCentre) -> None:
    assert urlsplit(centre.start()).hostname == "127.0.0.1"


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "10.0.0.5:80", ""])
def test_a_web_page_under_another_name_gets_nothing(centre: PracticeCentre, host: str) -> None:
    url = centre.start()
    assert ask(url, "GET", "/conformance", Host=host) == 403
    assert ask(url, "GET", "/conformance") == 200


def test_without_the_key_nothing_is_told_and_nothing_is_taken() -> None:
    centre = practice(token="k3y")
    url = centre.start()
    for path in ("/conformance", "/collections/change/items"):
        assert ask(url, "GET", path) == 401
    with pytest.raises(Hindrance) as caught:
        HttpEndpoint(url, "wrong").put_change(change())
    assert caught.value.kind == "login"
    HttpEndpoint(url, "k3y").put_change(change())
    assert len(centre.ledger()) == 1
    centre.stop()


def test_what_was_sent_is_still_there_after_a_restart(tmp_path: Path) -> None:
    first = practice(tmp_path / "ศูนย์ฝึก")
    HttpEndpoint(first.start()).put_change(change())
    first.stop()
    second = practice(tmp_path / "ศูนย์ฝึก")
    there = HttpEndpoint(second.start())
    there.put_change(change(2, base_rev=1))
    assert [v.result_rev for v in there.verdicts(BATCH_ID).values()] == [1, 2]
    second.stop()


def test_a_trainer_returns_a_record_and_it_comes_with_the_next_pull(
    centre: PracticeCentre,
) -> None:
    there = HttpEndpoint(centre.start())
    there.put_change(change())
    centre.return_patch(PATCH_ID, "WRONG_TYPE", "ลองตรวจประเภทอีกครั้ง")
    (found,) = there.patches("06711102", 1)
    assert (found.return_reason, found.remark_th) == ("WRONG_TYPE", "ลองตรวจประเภทอีกครั้ง")
    assert centre.patches() == [found]
    with pytest.raises(KeyError):
        centre.return_patch("nobody", "OTHER")


def test_sending_to_it_ends_with_receipts(centre: PracticeCentre) -> None:
    url = centre.start()
    result = push(
        [change()], HttpEndpoint(url), lambda _: None, lambda _: None, lambda: 0.0, lambda: False
    )
    assert [r.centre for r in result.receipts] == [url]
    assert result.receipts[0].received_at == "2026-01-02T03:04:05.000Z"


@pytest.mark.parametrize(
    ("method", "path", "kind", "status"),
    [
        ("PUT", "/collections/change/items/x", "application/json", 400),
        ("PUT", "/collections/change/items/x", "application/geo+json; charset=utf-8", 400),
        ("PUT", "/collections/change/items/x", "application/geo+json", 500),
        ("POST", "/collections/change/items", "application/geo+json", 500),
        ("PUT", "/collections/patch/items/x", "application/geo+json", 405),
        ("POST", "/elsewhere", "application/geo+json", 404),
    ],
)
def test_it_answers_as_a_stock_engine_does(
    centre: PracticeCentre, method: str, path: str, kind: str, status: int
) -> None:
    url = centre.start()
    assert ask(url, method, path, b"{}", Content_Type=kind) == status
    assert centre.ledger() == []


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/collections", 200),
        ("/collections/change", 200),
        ("/collections/secret/items", 404),
        ("/collections/change/items?limit=x", 400),
        ("/collections/patch/items?filter=1=1", 400),
        ("/collections/patch/items/none", 404),
    ],
)
def test_questions_are_answered_or_refused(centre: PracticeCentre, path: str, status: int) -> None:
    assert ask(centre.start(), "GET", path) == status


def test_a_body_beyond_reason_is_refused_before_it_is_read(centre: PracticeCentre) -> None:
    url = centre.start()
    assert ask(url, "PUT", "/collections/change/items/x", Content_Length=str(10**12)) == 413


def test_stopping_hangs_up_on_those_who_keep_their_connections() -> None:
    centre = practice()
    url = centre.start()
    there = http.client.HTTPConnection(urlsplit(url).netloc, timeout=5)
    there.request("GET", "/conformance")
    assert json.load(there.getresponse())["conformsTo"]
    centre.stop()
    names = {thread.name for thread in threading.enumerate()}
    assert "practice-centre" not in names
    there.close()
