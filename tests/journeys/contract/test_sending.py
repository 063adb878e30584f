"""Whole sendings to a real centre over a link that cannot be trusted."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from greendesk.i18n import Label, in_language
from greendesk.model.message import Change, payload_sha
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.push import PushResult, push
from tests.journeys.contract.centres import Device, OverHttp, new_id
from tests.journeys.contract.proxy import Proxy


@pytest.fixture
def proxy(http_centre: OverHttp) -> Iterator[Proxy]:
    link = Proxy(http_centre.address)
    yield link
    link.close()


def send(changes: Sequence[Change], proxy: Proxy, naps: list[float] | None = None) -> PushResult:
    naps = naps if naps is not None else []
    there = HttpEndpoint(proxy.url)
    return push(changes, there, lambda _: None, naps.append, lambda: 0.0, lambda: False)


def once(method: str, fate: str, proxy: Proxy) -> None:
    """Strike the first request of ``method``; with "drop", its second try as well."""
    left = [2 if fate.startswith("drop") else 1]

    def plan(asked: str, path: str) -> str:
        if asked == method and left[0]:
            left[0] -= 1
            return fate
        return "pass"

    proxy.plan = plan


def test_a_day_of_work_arrives_with_a_receipt_for_each_record(
    http_centre: OverHttp, proxy: Proxy, device: Device
) -> None:
    batch = new_id()
    changes = [device.change(batch_id=batch, name_th=f"สวน {n} ใจ") for n in range(12)]
    changes.append(device.change(batch_id=batch, name_th=None))
    changes.append(device.change(batch_id=batch, base_rev=4))
    result = send(changes, proxy)
    assert [v.status for v in result.verdicts.values()].count("applied") == 12
    assert result.verdicts[changes[12].id].status == "rejected"
    assert result.verdicts[changes[13].id].status == "conflict"
    ledger = {row["id"]: row["properties"] for row in http_centre.ledger(device.lao_code)}
    for receipt in result.receipts:
        row = ledger[receipt.change_id]
        assert isinstance(row, dict)
        assert row["payload_sha"] == receipt.payload_sha
    assert {c.id: payload_sha(c.body) for c in changes} == {
        r.change_id: r.payload_sha for r in result.receipts
    }


@pytest.mark.parametrize("fate", ["drop", "drop after", "error", "error after", "busy", "truncate"])
@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_whatever_is_lost_once_the_ledger_has_each_change_exactly_once(
    http_centre: OverHttp, proxy: Proxy, device: Device, method: str, fate: str
) -> None:
    changes = [device.change(), device.change()]
    once(method, fate, proxy)
    result = send(changes, proxy)
    assert ("PUT" if method == "PUT" else "GET", fate) in proxy.seen
    assert {v.status for v in result.verdicts.values()} == {"applied"}
    assert sorted(str(r["id"]) for r in http_centre.ledger(device.lao_code)) == sorted(
        c.id for c in changes
    )
    assert [p.rev for p in http_centre.patches(device.lao_code, 0)] == [1, 1]


def test_a_login_page_takes_nothing_and_is_named(
    http_centre: OverHttp, proxy: Proxy, device: Device
) -> None:
    proxy.plan = lambda method, path: "portal"
    result = send([device.change()], proxy)
    assert result.trouble is not None
    assert "Wi-Fi" in result.trouble.message
    assert http_centre.ledger(device.lao_code) == []


def test_a_login_page_that_swallows_a_put_is_not_taken_for_the_centre(
    http_centre: OverHttp, proxy: Proxy, device: Device
) -> None:
    change = device.change()
    once("PUT", "portal", proxy)
    result = send([change], proxy)
    assert ("PUT", "portal") in proxy.seen
    assert proxy.seen.count(("PUT", "pass")) == 1
    assert (set(result.verdicts), result.trouble) == ({change.id}, None)


@pytest.mark.parametrize("fate", ["firewall", "portal", "drop"])
def test_a_record_that_a_firewall_keeps_back_stops_no_other(
    http_centre: OverHttp, proxy: Proxy, device: Device, fate: str
) -> None:
    changes = [device.change() for _ in range(4)]
    proxy.plan = lambda method, path: fate if changes[1].id in path else "pass"
    result = send(changes, proxy)
    assert result.trouble is None
    assert result.held == {changes[1].id}
    assert len(http_centre.ledger(device.lao_code)) == 3


def test_a_value_without_a_column_is_named_and_the_other_records_go(
    http_centre: OverHttp, proxy: Proxy, device: Device
) -> None:
    """The centre is to be brought up to date first; what comes before it must not stop all."""
    newer = replace(device, columns=(*device.columns, "tree_health", "soil"))
    changes = [
        newer.change(),
        newer.change(tree_health="ดี"),
        newer.change(soil="ดินร่วน"),
        newer.change(),
    ]
    naps: list[float] = []
    there = HttpEndpoint(proxy.url)
    labels = {"tree_health": Label("สุขภาพต้นไม้", "Health of the trees")}
    given = (lambda _: None, naps.append, lambda: 0.0, lambda: False)
    result = push(changes, there, *given, labels=labels)
    assert {i: v.status for i, v in result.verdicts.items()} == {
        changes[0].id: "applied",
        changes[3].id: "applied",
    }
    assert result.held == {changes[1].id, changes[2].id}
    assert (result.trouble, naps) == (None, [])
    assert result.lacking is not None
    assert "“สุขภาพต้นไม้, soil”" in in_language("th", result.lacking)
    assert len(http_centre.ledger(device.lao_code)) == 2


def test_a_wrong_key_stops_at_once_and_loses_nothing(proxy: Proxy, device: Device) -> None:
    proxy.plan = lambda method, path: "login"
    result = send([device.change()], proxy)
    assert result.trouble is not None
    assert "key" in result.trouble.message
    assert len(result.absent) == 1
    assert len(proxy.seen) == 1


def test_a_busy_centre_is_left_alone_for_as_long_as_it_asks(proxy: Proxy, device: Device) -> None:
    naps: list[float] = []
    once("GET", "busy", proxy)
    assert len(send([device.change()], proxy, naps).verdicts) == 1
    assert naps == [30.0]


@pytest.mark.parametrize("seed", range(4))
def test_on_a_link_where_most_things_fail_nothing_is_lost_and_nothing_is_twice(
    http_centre: OverHttp, proxy: Proxy, device: Device, seed: int
) -> None:
    chance = random.Random(seed)
    fates = ["pass"] * 6 + ["drop", "drop after", "error", "error after", "truncate", "busy"]
    proxy.plan = lambda method, path: chance.choice(fates)
    batch = new_id()
    changes = [device.change(batch_id=batch) for _ in range(8)]
    verdicts: dict[str, str] = {}
    for _ in range(40):
        rest = [c for c in changes if c.id not in verdicts]
        if not rest:
            break
        verdicts |= {i: v.status for i, v in send(rest, proxy).verdicts.items()}
    assert verdicts == {c.id: "applied" for c in changes}
    rows = [row["properties"] for row in http_centre.ledger(device.lao_code)]
    assert sorted(r["lao_seq"] for r in rows) == list(range(1, 9))  # type: ignore[index]
