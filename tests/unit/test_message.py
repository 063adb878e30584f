"""The wire form: sealed bytes, and what the ledger says about them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.errors import BadInput
from greendesk.model.answer import patch_from_row, receipt_of, same_values, verdict_from_row
from greendesk.model.message import (
    Change,
    Problem,
    Sender,
    column_of,
    field_of,
    payload_sha,
    read_change,
    seal,
    sent_patch,
    uuid7,
)
from greendesk.model.record import Patch

COLUMNS = ("patch_id", "name_th", "green_type", "status", "tree_count_total", "area_m2")
SENDER = Sender("06711102", "0192f0c4-0000-7000-8000-000000000001", "สมหญิง ใจดี")
CHANGE = "0192f0c4-0000-7000-8000-00000000000a"
BATCH = "0192f0c4-0000-7000-8000-00000000000b"
PATCH = "0192f0c4-0000-7000-8000-00000000000c"
SQUARE = MultiPolygon([box(101.0, 10.5, 101.001, 10.501)])
PARK = Patch(
    PATCH,
    SQUARE,
    {"name_th": "สวนน้ำใจ", "status": "NEW", "tree_count_total": 12},
    {"W04": "วัดจากเอกสารสิทธิ์"},
)


def sealed(patch: Patch = PARK, area_m2: float | None = 12002.5) -> Change:
    return seal(
        CHANGE,
        BATCH,
        PATCH,
        "upsert",
        3,
        patch,
        SENDER,
        "2026-01-02T03:04:05Z",
        COLUMNS,
        area_m2,
    )


def ledger_row(body: bytes, **server: object) -> dict[str, object]:
    row = json.loads(body)
    row["properties"] |= {"status": "applied", "result_rev": 4, "lao_seq": 9, **server}
    return row


def test_what_is_empty_is_left_out_so_that_a_centre_may_lack_its_column() -> None:
    properties = json.loads(sealed().body)["properties"]
    assert "green_type" in COLUMNS
    assert set(properties) == {
        *("name_th", "patch_status", "tree_count_total", "area_m2"),
        *("id", "batch_id", "lao_code", "device_id", "actor", "patch_id", "op", "base_rev"),
        *("client_at", "reasons", "payload_sha"),
    }


def test_the_same_change_is_sealed_to_the_same_bytes() -> None:
    turned = Patch(PATCH, SQUARE, dict(reversed(PARK.values.items())), PARK.reasons)
    assert sealed().body == sealed(turned).body
    assert b" " not in sealed().body.split(b"client_at")[0].replace("สมหญิง ใจดี".encode(), b"")


def test_thai_travels_as_thai_letters() -> None:
    assert "สวนน้ำใจ".encode() in sealed().body


def test_the_hash_is_of_the_body_before_the_hash_was_added() -> None:
    body = sealed().body
    assert json.loads(body)["properties"]["payload_sha"] == payload_sha(body)


def test_an_altered_body_is_no_change_any_more() -> None:
    body = sealed().body
    assert read_change(body) == sealed()
    with pytest.raises(BadInput):
        read_change(body.replace("สวนน้ำใจ".encode(), "สวนน้ำใส".encode()))
    with pytest.raises(BadInput):
        read_change(b"{")


def test_a_patch_without_a_shape_cannot_be_sealed() -> None:
    with pytest.raises(BadInput, match="no shape"):
        sealed(Patch(PATCH, None, {"name_th": "สวน"}))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "half \ud800", "zero \x00"])
def test_what_no_database_takes_is_refused_before_it_is_sealed(value: str | float) -> None:
    with pytest.raises(BadInput):
        sealed(Patch(PATCH, SQUARE, {"name_th": value}))


def test_a_backslash_before_u0000_is_ordinary_text() -> None:
    name = "C:\\u0000"
    assert sent_patch(sealed(Patch(PATCH, SQUARE, {"name_th": name})).body).name == name


def test_what_was_sent_can_be_read_back_as_a_patch() -> None:
    assert sent_patch(sealed().body) == PARK


def test_a_field_that_the_ledger_has_too_travels_under_another_name() -> None:
    assert json.loads(sealed().body)["properties"]["patch_status"] == "NEW"
    assert Problem("gd:required", "/properties/patch_status", "").field_id == "status"
    assert Problem("gd:outside", "/geometry", "").field_id == ""
    for name in (*COLUMNS[1:], "rev", "lao_seq", "reviewed_at"):
        assert field_of(column_of(name)) == name


def test_a_row_that_equals_what_was_sent_is_the_same() -> None:
    body = sealed().body
    assert same_values(body, ledger_row(body), COLUMNS)
    assert same_values(body, ledger_row(body, green_type=None, of_the_centre="x"), COLUMNS)


def test_an_engine_may_write_numbers_nulls_and_json_its_own_way() -> None:
    body = sealed().body
    row = ledger_row(body, tree_count_total=12.0, base_rev=3.0, reasons=json.dumps(PARK.reasons))
    row["geometry"] = {
        "type": "Polygon",
        "coordinates": row["geometry"]["coordinates"][0],
    }
    assert same_values(body, row, COLUMNS)


def test_a_body_of_before_says_of_each_empty_value_that_it_is_null() -> None:
    """Such bodies wait in projects for their verdict."""
    old = json.loads(sealed().body)
    old["properties"]["green_type"] = None
    body = json.dumps(old).encode()
    assert same_values(body, ledger_row(sealed().body), COLUMNS)
    assert sent_patch(body) == PARK


@pytest.mark.parametrize(
    "other",
    [
        {"name_th": "สวนน้ำใจ "},
        {"tree_count_total": 12.000000001},
        {"tree_count_total": "12"},
        {"green_type": "T1"},
        {"reasons": {}},
        {"payload_sha": "0" * 64},
    ],
)
def test_any_other_value_in_the_ledger_is_noticed(other: dict[str, object]) -> None:
    body = sealed().body
    assert not same_values(body, ledger_row(body, **other), COLUMNS)


def test_a_coordinate_that_differs_in_its_last_bit_is_noticed() -> None:
    body = sealed().body
    row = json.loads(body.replace(b"10.501", b"10.500999999999998"))
    assert not same_values(body, row)


@given(
    st.lists(
        st.tuples(st.floats(97, 106, width=64), st.floats(5, 21, width=64)), min_size=3, max_size=9
    )
)
@settings(max_examples=50, deadline=None)
def test_coordinates_keep_every_bit(corners: list[tuple[float, float]]) -> None:
    shape = MultiPolygon([Polygon(corners)])
    found = sent_patch(sealed(Patch(PATCH, shape, {"name_th": "สวน"})).body)
    assert found.shape is not None
    assert found.shape.wkb == shape.wkb


def test_a_row_without_a_status_is_no_verdict() -> None:
    assert verdict_from_row(json.loads(sealed().body)) is None
    assert verdict_from_row({"type": "Feature", "properties": None}) is None


def test_a_verdict_says_what_is_wrong_and_where() -> None:
    messages = [{"type": "gd:required", "pointer": "/properties/name_th", "detail": "ต้องระบุชื่อ"}]
    for given_as in (messages, json.dumps(messages)):
        row = ledger_row(sealed().body, status="rejected", result_rev=None, messages=given_as)
        verdict = verdict_from_row(row)
        assert verdict is not None
        assert verdict.problems == (Problem("gd:required", "/properties/name_th", "ต้องระบุชื่อ"),)
        assert verdict.problems[0].field_id == "name_th"
        assert verdict.result_rev is None


@pytest.mark.parametrize(
    "told", ["2026-01-02T10:04:05.678+07:00", "2026-01-02T03:04:05.678901+00:00"]
)
def test_the_centres_time_is_kept_in_utc(told: str) -> None:
    verdict = verdict_from_row(ledger_row(sealed().body, received_at=told))
    assert verdict is not None
    assert verdict.received_at == "2026-01-02T03:04:05.678Z"


def test_a_receipt_names_record_version_hash_and_time() -> None:
    change = sealed()
    verdict = verdict_from_row(ledger_row(change.body, received_at="2026-01-02T03:04:05Z"))
    assert verdict is not None
    receipt = receipt_of(change, verdict, "https://centre.example")
    assert (receipt.change_id, receipt.patch_id, receipt.rev) == (CHANGE, PATCH, 4)
    assert receipt.payload_sha == payload_sha(change.body)


def test_a_patch_of_the_centre_is_read_with_its_review() -> None:
    row = ledger_row(sealed().body)
    row["id"] = PATCH
    row["properties"] = {
        "id": PATCH,
        "lao_code": "06711102",
        "rev": 4,
        "lao_seq": 9,
        "deleted": True,
        "name_th": "สวนน้ำใจ",
        "patch_status": "NEW",
        "reasons": {"W04": "วัดแล้ว"},
        "review_status": "returned",
        "return_reason": "WRONG_TYPE",
        "remark_th": "ตรวจประเภท",
        "reviewed_at": "2026-01-02T03:04:05Z",
        "applied_at": "2026-01-02T03:04:05Z",
    }
    found = patch_from_row(row)
    assert found.patch == Patch(
        PATCH, SQUARE, {"name_th": "สวนน้ำใจ", "status": "NEW"}, {"W04": "วัดแล้ว"}
    )
    assert (found.rev, found.lao_seq, found.deleted) == (4, 9, True)
    assert (found.review_status, found.return_reason) == ("returned", "WRONG_TYPE")
    with pytest.raises(BadInput):
        patch_from_row({"properties": {"id": PATCH}})


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
@settings(max_examples=50, deadline=None)
def test_ids_sort_by_the_time_they_were_made(now_ms: int, noise: bytes) -> None:
    earlier, later = uuid7(now_ms, noise), uuid7(min(now_ms + 1, 2**48 - 1), bytes(10))
    assert earlier[:13] <= later[:13]
    assert earlier[14] == "7"
    assert earlier[19] in "89ab"
