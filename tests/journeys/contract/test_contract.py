"""GreenDesk Sync Profile 1, as sentences that every centre must keep."""

import json
import math
from concurrent.futures import ThreadPoolExecutor

import pytest
from shapely.geometry import MultiPolygon, Polygon, box

from greendesk.centre.checks import Field, messages
from greendesk.centre.fields import patch_fields
from greendesk.model.answer import is_proof, same_values
from greendesk.model.message import (
    Change,
    Verdict,
    Witnesses,
    column_of,
    field_of,
    payload_sha,
)
from greendesk.model.record import Value
from greendesk.sync.endpoint import VERDICT, Hindrance, HttpEndpoint
from greendesk.sync.line import Access
from greendesk.sync.pull import pull
from tests.journeys.contract.centres import (
    SQUARE,
    Centre,
    Device,
    OverHttp,
    OverPractice,
    new_id,
)
from tests.journeys.contract.values import example

FIELDS = {f.name: f for f in patch_fields()}
BOW_TIE = MultiPolygon([Polygon([(101, 10), (101.1, 10.1), (101.1, 10), (101, 10.1)])])


def send(centre: Centre, change: Change) -> Verdict:
    centre.put_change(change)
    return centre.verdicts(change.batch_id)[change.id]


def kinds(verdict: Verdict) -> set[tuple[str, str]]:
    return {(problem.type, problem.pointer) for problem in verdict.problems}


# --- applying -------------------------------------------------------------------------------


def test_a_centre_says_that_it_is_one(centre: Centre) -> None:
    centre.conformance()


def test_a_new_patch_is_applied_as_its_first_revision(centre: Centre, device: Device) -> None:
    change = device.change()
    verdict = send(centre, change)
    assert (verdict.status, verdict.problems) == ("applied", ())
    assert (verdict.result_rev, verdict.current_rev, verdict.lao_seq) == (1, 1, 1)
    assert verdict.received_at.endswith("Z")


def test_what_has_not_arrived_has_no_verdict(centre: Centre, device: Device) -> None:
    change = device.change()
    assert centre.verdicts(change.batch_id) == {}
    assert centre.change_row(change.id) is None


def test_the_ledger_holds_every_value_and_the_hash_as_they_were_sent(
    centre: Centre, device: Device
) -> None:
    full: dict[str, Value] = {field_of(f.name): example(f, _columns(device)) for f in _free()}
    change = device.change(reasons={"W04": 'วัดจาก “น.ส.3 ก.” \\ ขนาด 5\' "จริง"'}, **full)
    send(centre, change)
    row = centre.change_row(change.id)
    assert row is not None
    assert same_values(change.body, row)
    sent, kept = json.loads(change.body)["properties"], row["properties"]
    assert isinstance(kept, dict)
    assert {name: kept[name] for name in sent} == sent


def _columns(device: Device) -> dict[str, Value]:
    return {column_of(name): value for name, value in device.valid.items()}


def _free() -> list[Field]:
    """Return the fields whose example fits whatever the others say."""
    return [f for f in FIELDS.values() if not f.choices_by]


def test_coordinates_come_back_to_the_last_bit(centre: Centre, device: Device) -> None:
    third = [
        (100 + math.sin(n) / 3 + 1e-13, 10.1 + math.cos(n) / 7) for n in (0, 1.1, 2.3, 3.7, 5.1)
    ]
    hole = [(100.001, 10.101), (100.0020000000001, 10.101), (100.0017, 10.1020000000003)]
    shape = MultiPolygon([Polygon(third, [hole]), box(101.7, 10.3, 101.9000000000001, 10.4)])
    change = device.change(shape=shape)
    assert send(centre, change).status == "applied"
    row = centre.change_row(change.id)
    assert row is not None
    assert same_values(change.body, row)
    (there,) = centre.patches(device.lao_code, 0)
    assert there.patch.shape is not None
    assert there.patch.shape.wkb == shape.wkb


def test_thai_comes_back_letter_by_letter(centre: Centre, device: Device) -> None:
    name = "สวน น้ำ\u200bใจ  ๒๕๖๗ ‘เกาะ’ 😀 ก็ ปู่ ญู"
    change = device.change(name_th=name)
    assert send(centre, change).status == "applied"
    (there,) = centre.patches(device.lao_code, 0)
    assert there.patch.name == name


def test_an_emptied_value_is_empty_at_the_centre(centre: Centre, device: Device) -> None:
    """What is empty is left out of what is sent; what was there before must not stay for that."""
    first = device.change(remark="เดิม")
    send(centre, first)
    (there,) = centre.patches(device.lao_code, 0)
    assert there.patch.values["remark"] == "เดิม"
    emptied = device.change(first.patch_id, base_rev=1, remark=None)
    assert b"remark" not in emptied.body
    assert send(centre, emptied).status == "applied"
    row = centre.change_row(emptied.id)
    assert row is not None
    assert same_values(emptied.body, row, device.columns)
    (there,) = centre.patches(device.lao_code, 0)
    assert "remark" not in there.patch.values
    assert there.patch.name == device.valid["name_th"]


def test_what_stands_is_the_patch_as_it_was_sealed(centre: Centre, device: Device) -> None:
    change = device.change(reasons={"W09": "ปิดปรับปรุง"})
    send(centre, change)
    (there,) = centre.patches(device.lao_code, 0)
    values = {k: v for k, v in there.patch.values.items() if k != "area_m2"}
    assert values == dict(device.valid)
    assert there.patch.reasons == {"W09": "ปิดปรับปรุง"}
    assert (there.patch.id, there.change_id) == (change.patch_id, change.id)
    assert (there.rev, there.lao_seq, there.deleted) == (1, 1, False)


# --- sending again --------------------------------------------------------------------------


def test_the_same_bytes_twice_make_one_row(centre: Centre, device: Device) -> None:
    change = device.change()
    first = send(centre, change)
    assert send(centre, change) == first
    assert len(centre.ledger(device.lao_code)) == 1
    (there,) = centre.patches(device.lao_code, 0)
    assert there.rev == 1


def test_the_same_id_with_another_body_changes_nothing(centre: Centre, device: Device) -> None:
    change = device.change()
    first = send(centre, change)
    other = device.change(change.patch_id, change_id=change.id, name_th="ชื่ออื่น", base_rev=1)
    centre.put_change(other)
    assert centre.verdicts(change.batch_id) == {change.id: first}
    row = centre.change_row(change.id)
    assert row is not None
    assert same_values(change.body, row)
    assert not same_values(other.body, row)
    assert [p.patch.name for p in centre.patches(device.lao_code, 0)] == [device.valid["name_th"]]


def test_the_same_change_by_four_connections_at_once_is_one_row(
    centre: Centre, device: Device
) -> None:
    change = device.change()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(centre.put_change, [change] * 8))
    assert [row["id"] for row in centre.ledger(device.lao_code)] == [change.id]
    assert centre.verdicts(change.batch_id)[change.id].result_rev == 1


# --- revisions ------------------------------------------------------------------------------


def test_revisions_of_a_patch_count_up_from_one(centre: Centre, device: Device) -> None:
    patch_id = new_id()
    for rev in range(4):
        verdict = send(centre, device.change(patch_id, base_rev=rev, name_th=f"สวน {rev}"))
        assert (verdict.status, verdict.result_rev, verdict.lao_seq) == (
            "applied",
            rev + 1,
            rev + 1,
        )


@pytest.mark.parametrize("base_rev", [0, 2, 7])
def test_an_edit_of_another_revision_is_a_conflict(
    centre: Centre, device: Device, base_rev: int
) -> None:
    first = device.change()
    send(centre, first)
    verdict = send(centre, device.change(first.patch_id, base_rev=base_rev, name_th="ชื่อใหม่"))
    assert (verdict.status, verdict.result_rev, verdict.lao_seq) == ("conflict", None, None)
    assert verdict.current_rev == 1
    assert verdict.problems[0].detail == messages()["gd:conflict"]
    (there,) = centre.patches(device.lao_code, 0)
    assert there.patch.name == device.valid["name_th"]


def test_a_patch_that_the_centre_has_lost_is_a_conflict(centre: Centre, device: Device) -> None:
    verdict = send(centre, device.change(base_rev=3))
    assert (verdict.status, verdict.current_rev) == ("conflict", 0)


def test_a_deleted_patch_stays_as_a_tombstone(centre: Centre, device: Device) -> None:
    first = device.change()
    send(centre, first)
    verdict = send(centre, device.change(first.patch_id, op="delete", base_rev=1))
    assert (verdict.status, verdict.result_rev) == ("applied", 2)
    (there,) = centre.patches(device.lao_code, 0)
    assert (there.deleted, there.rev, there.lao_seq) == (True, 2, 2)
    assert there.patch.name == device.valid["name_th"]


def test_a_delete_is_not_held_up_by_what_its_values_lack(centre: Centre, device: Device) -> None:
    first = device.change()
    send(centre, first)
    gone = device.change(first.patch_id, op="delete", base_rev=1, shape=BOW_TIE, name_th=None)
    assert send(centre, gone).status == "applied"


def test_a_deleted_patch_can_be_brought_back(centre: Centre, device: Device) -> None:
    first = device.change()
    send(centre, first)
    send(centre, device.change(first.patch_id, op="delete", base_rev=1))
    back = device.change(first.patch_id, base_rev=2, name_th="กลับมาแล้ว")
    assert send(centre, back).result_rev == 3
    (there,) = centre.patches(device.lao_code, 0)
    assert (there.deleted, there.rev, there.patch.name) == (False, 3, "กลับมาแล้ว")


def test_what_the_centre_never_had_cannot_be_deleted(centre: Centre, device: Device) -> None:
    verdict = send(centre, device.change(op="delete"))
    assert (verdict.status, kinds(verdict)) == ("rejected", {("gd:not_found", "")})
    assert centre.patches(device.lao_code, 0) == ()


def test_a_patch_belongs_to_the_lao_that_made_it(centre: Centre, device: Device) -> None:
    first = device.change()
    send(centre, first)
    stranger = Device(columns=device.columns, valid=device.valid)
    verdict = send(centre, stranger.change(first.patch_id, base_rev=1, name_th="ของเรา"))
    assert (verdict.status, verdict.current_rev) == ("rejected", 0)
    assert ("gd:other_lao", "/properties/lao_code") in kinds(verdict)
    (there,) = centre.patches(device.lao_code, 0)
    assert there.patch.name == device.valid["name_th"]
    assert centre.patches(stranger.lao_code, 0) == ()


# --- checks ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "kind"),
    [
        (BOW_TIE, "gd:geometry_invalid"),
        (MultiPolygon([box(101, 10, 101.001, 10.001), box(101.0005, 10, 101.002, 10.001)]),) * 1
        + ("gd:geometry_invalid",),
        (MultiPolygon([box(10.5, 101.0, 10.501, 89.0)]), "gd:outside"),
        (MultiPolygon([box(105.699, 10, 105.7001, 10.001)]), "gd:outside"),
        (MultiPolygon([box(101, 10, 101.00001, 10.00001)]), "gd:too_small"),
    ],
)
def test_a_wrong_shape_is_rejected_at_the_shape(
    centre: Centre, device: Device, shape: MultiPolygon, kind: str
) -> None:
    verdict = send(centre, device.change(shape=shape))
    assert (verdict.status, kinds(verdict)) == ("rejected", {(kind, "/geometry")})
    assert "{" not in verdict.problems[0].detail
    assert centre.patches(device.lao_code, 0) == ()


def wrong_values() -> list[tuple[str, Value | None, str]]:
    """Return for each field a value that each of its checks must refuse."""
    found: list[tuple[str, Value | None, str]] = []
    for f in FIELDS.values():
        if f.name == "area_m2":
            continue  # sealed from the shape
        if f.required:
            found += [(f.name, None, "gd:required")]
            found += [(f.name, " \t", "gd:required")] if f.kind == "text" else []
        if f.choices or f.choices_by:
            found.append((f.name, "ไม่มีในรายการ"[: f.max_length or 50], "gd:choice"))
        if f.kind == "date":
            wrong = ("2024-02-30", "2567-06-10", "10/06/2024", "เมื่อวาน")
            found += [(f.name, value, "gd:date") for value in wrong]
        if f.kind == "integer":
            found.append((f.name, (f.minimum or 1) + 0.5, "gd:integer"))
        found += [(f.name, f.minimum - 1, "gd:minimum")] if f.minimum is not None else []
        found += [(f.name, f.maximum + 1, "gd:maximum")] if f.maximum is not None else []
        found += [(f.name, "ก" * (f.max_length + 1), "gd:max_length")] if f.max_length else []
        if f.min_length is not None and f.min_length > 1:
            found.append((f.name, "ก" * (f.min_length - 1), "gd:min_length"))
        if f.pattern is not None:
            word = "?" * max(f.min_length or 0, min(2, f.max_length or 2))
            found.append((f.name, word, "gd:pattern"))
    return found


@pytest.mark.parametrize(("name", "value", "kind"), wrong_values())
def test_a_wrong_value_is_rejected_at_its_field_in_thai(
    centre: Centre, device: Device, name: str, value: Value | None, kind: str
) -> None:
    verdict = send(centre, device.change(**{field_of(name): value}))
    assert verdict.status == "rejected"
    assert (kind, f"/properties/{name}") in kinds(verdict)
    for problem in verdict.problems:
        assert problem.detail.startswith(messages()[problem.type].split("{")[0])
        assert "{" not in problem.detail
    assert field_of(name) in {problem.field_id for problem in verdict.problems}
    assert centre.patches(device.lao_code, 0) == ()


@pytest.mark.parametrize(
    ("name", "column", "trigger"),
    [
        (f.name, column, value)
        for f in FIELDS.values()
        for column, values in (f.required_if or {}).items()
        for value in values
    ],
)
def test_some_fields_are_needed_only_beside_certain_others(
    centre: Centre, device: Device, name: str, column: str, trigger: str
) -> None:
    verdict = send(centre, device.change(**{field_of(column): trigger, field_of(name): None}))
    assert ("gd:required", f"/properties/{name}") in kinds(verdict)


def test_all_problems_of_a_record_are_told_at_once(centre: Centre, device: Device) -> None:
    verdict = send(centre, device.change(name_th=None, green_type="T9", shape=BOW_TIE))
    assert {pointer for _, pointer in kinds(verdict)} >= {
        "/geometry",
        "/properties/name_th",
        "/properties/green_type",
    }


def test_a_rejected_change_leaves_what_stands_and_can_be_repaired(
    centre: Centre, device: Device
) -> None:
    first = device.change()
    send(centre, first)
    wrong = send(centre, device.change(first.patch_id, base_rev=1, name_th=None))
    assert (wrong.status, wrong.current_rev, wrong.lao_seq) == ("rejected", 1, None)
    assert send(centre, device.change(first.patch_id, base_rev=1, name_th="แก้แล้ว")).result_rev == 2


@pytest.mark.parametrize(
    ("name", "value", "kind"),
    [
        ("op", "truncate", "gd:op"),
        ("op", None, "gd:op"),
        ("lao_code", "671110", "gd:lao_code"),
        ("lao_code", None, "gd:lao_code"),
        ("patch_id", "my patch", "gd:patch_id"),
        ("base_rev", -1, "gd:base_rev"),
        ("base_rev", None, "gd:base_rev"),
    ],
)
def test_a_wrong_envelope_is_rejected_in_words(
    centre: Centre, device: Device, name: str, value: Value | None, kind: str
) -> None:
    change = device.change()
    body = json.loads(change.body)
    body["properties"][name] = value
    centre.put_body(change.id, json.dumps(body).encode())
    verdict = centre.verdicts(change.batch_id)[change.id]
    assert verdict.status == "rejected"
    assert (kind, f"/properties/{name}") in kinds(verdict)


def test_nobody_gives_himself_a_verdict(centre: Centre, device: Device) -> None:
    change = device.change(name_th=None)
    body = json.loads(change.body)
    body["properties"] |= {"status": "applied", "result_rev": 9, "lao_seq": 1}
    centre.put_body(change.id, json.dumps(body).encode())
    verdict = centre.verdicts(change.batch_id).get(change.id)
    assert verdict is None or (verdict.status, verdict.lao_seq) == ("rejected", None)
    assert centre.patches(device.lao_code, 0) == ()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda body: b"",
        lambda body: b"{",
        lambda body: b"[]",
        lambda body: body[:-40],
        lambda body: body.replace(b'"name_th"', b'"no_such_column"'),
        lambda body: json.dumps({**json.loads(body), "geometry": None}).encode(),
        lambda body: body.replace(b"101.001", b"1e999"),
        lambda body: body.replace(b"101.001", b"NaN"),
    ],
)
def test_what_cannot_be_a_row_is_never_applied(
    centre: Centre, device: Device, spoil: object
) -> None:
    change = device.change()
    assert callable(spoil)
    centre.put_body(change.id, spoil(change.body))
    assert centre.patches(device.lao_code, 0) == ()
    assert send(centre, device.change()).lao_seq == 1  # and harms nothing that follows


# --- numbers and cursors --------------------------------------------------------------------


def test_numbers_of_an_lao_have_no_gaps_under_four_writers(centre: Centre, device: Device) -> None:
    changes = [device.change(name_th=f"สวน {n}" if n % 5 else None) for n in range(40)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(centre.put_change, changes))
    rows = [row["properties"] for row in centre.ledger(device.lao_code)]
    assert len(rows) == 40
    applied = sorted(r["lao_seq"] for r in rows if r["status"] == "applied")  # type: ignore[index]
    assert applied == list(range(1, 33))
    assert [p.lao_seq for p in centre.patches(device.lao_code, 0)] == applied


def test_four_writers_of_one_patch_make_one_revision_each_or_a_conflict(
    centre: Centre, device: Device
) -> None:
    patch_id = new_id()
    changes = [device.change(patch_id, name_th=f"สวน {n}") for n in range(8)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(centre.put_change, changes))
    found = [centre.verdicts(c.batch_id)[c.id].status for c in changes]
    assert sorted(found) == ["applied"] + ["conflict"] * 7


def test_a_cursor_gives_what_came_after_it_in_order(centre: Centre, device: Device) -> None:
    first, second = device.change(name_th="สวน ก"), device.change(name_th="สวน ข")
    for change in (first, second, device.change(first.patch_id, base_rev=1, name_th="สวน ค")):
        send(centre, change)
    assert [(p.patch.name, p.lao_seq) for p in centre.patches(device.lao_code, 0)] == [
        ("สวน ข", 2),
        ("สวน ค", 3),
    ]
    assert [p.lao_seq for p in centre.patches(device.lao_code, 2)] == [3]
    assert centre.patches(device.lao_code, 3) == ()
    assert centre.patches(Device().lao_code, 0) == ()


def test_many_changes_in_one_request_are_as_good_as_one_by_one(
    http_centre: OverHttp, device: Device
) -> None:
    batch = new_id()
    changes = [device.change(batch_id=batch) for _ in range(3)]
    wrong = device.change(batch_id=batch, name_th=None)
    http_centre.put_change(changes[0])
    ops = [json.loads(c.body) for c in (*changes, wrong)] + [{"id": "no change at all"}]
    told = {"id": batch, "lao_code": device.lao_code, "ops": ops}
    point = {"type": "Point", "coordinates": [101.0, 10.5]}
    body = {"type": "Feature", "id": batch, "geometry": point, "properties": told}
    for _ in range(2):  # twice is once
        http_centre._ask("PUT", f"/collections/batch/items/{batch}", body=json.dumps(body).encode())
    counts = http_centre._get(f"/collections/batch/items/{batch}", {"f": "json"})["properties"]
    assert [counts[name] for name in ("n", "n_new", "n_bad")] == [5, 3, 1]
    assert {i: v.status for i, v in http_centre.verdicts(batch).items()} == {
        **{c.id: "applied" for c in changes},
        wrong.id: "rejected",
    }


@pytest.mark.parametrize("lao_code", [5, {"code": "06711102"}, ["06711102"], "\ud800", "a\0b"])
def test_a_batch_that_names_no_lao_in_letters_is_taken_as_a_whole_or_not_at_all(
    http_centre: OverHttp, device: Device, lao_code: object
) -> None:
    """PostgreSQL makes letters of some of it; nothing hangs on them."""
    change = device.change()
    told = {"id": change.batch_id, "lao_code": lao_code, "ops": [json.loads(change.body)]}
    point = {"type": "Point", "coordinates": [101.0, 10.5]}
    body = {"type": "Feature", "id": change.batch_id, "geometry": point, "properties": told}
    path = f"/collections/batch/items/{change.batch_id}"
    taken = http_centre._ask("PUT", path, body=json.dumps(body).encode()).status < 400
    assert http_centre._ask("GET", path, query={"f": "json"}).status == (200 if taken else 404)
    assert http_centre.verdicts(change.batch_id).keys() == ({change.id} if taken else set())
    assert not (taken and isinstance(http_centre, OverPractice))


def test_verdicts_of_a_batch_are_those_of_the_batch(centre: Centre, device: Device) -> None:
    batch = new_id()
    mine = [device.change(batch_id=batch), device.change(batch_id=batch, name_th=None)]
    for change in (*mine, device.change()):
        centre.put_change(change)
    assert {i: v.status for i, v in centre.verdicts(batch).items()} == {
        mine[0].id: "applied",
        mine[1].id: "rejected",
    }


# --- review ---------------------------------------------------------------------------------


def test_a_returned_record_gets_a_new_number_but_no_new_revision(
    centre: Centre, device: Device
) -> None:
    change = device.change()
    send(centre, change)
    centre.return_patch(change.patch_id, "WRONG_TYPE", "โปรดตรวจประเภทอีกครั้ง")
    (there,) = centre.patches(device.lao_code, 1)
    assert (there.rev, there.lao_seq) == (1, 2)
    assert (there.review_status, there.return_reason) == ("returned", "WRONG_TYPE")
    assert there.remark_th == "โปรดตรวจประเภทอีกครั้ง"
    assert there.reviewed_at.endswith("Z")
    repaired = send(centre, device.change(change.patch_id, base_rev=1, name_th="ชื่อที่แก้แล้ว"))
    assert (repaired.status, repaired.result_rev, repaired.lao_seq) == ("applied", 2, 3)
    (there,) = centre.patches(device.lao_code, 2)
    assert (there.review_status, there.remark_th) == ("", "")


def test_a_square_is_where_it_was_drawn(centre: Centre, device: Device) -> None:
    send(centre, device.change())
    (there,) = centre.patches(device.lao_code, 0)
    assert there.patch.shape is not None
    assert there.patch.shape.bounds == SQUARE.bounds


def test_the_last_number_of_an_lao_is_told(centre: Centre, device: Device) -> None:
    assert centre.last_seq(device.lao_code) == 0
    for _ in range(3):
        centre.put_change(device.change())
    assert centre.last_seq(device.lao_code) == 3
    assert centre.last_seq(Device().lao_code) == 0


def test_a_reviewer_s_words_are_the_last_number(centre: Centre, device: Device) -> None:
    change = device.change()
    centre.put_change(change)
    centre.return_patch(change.patch_id, "WRONG_TYPE", "โปรดตรวจ")
    assert centre.last_seq(device.lao_code) == 2


def test_what_stands_names_the_change_that_the_ledger_has(centre: Centre, device: Device) -> None:
    """By it a centre is known again: one that was restored has not got it any more."""
    changes = [device.change() for _ in range(2)]
    for change in changes:
        centre.put_change(change)
    centre.return_patch(changes[0].patch_id, "WRONG_TYPE", "โปรดตรวจ")
    standing = centre.patches(device.lao_code, 0)
    assert [row.change_id for row in standing] == [changes[1].id, changes[0].id]
    assert all(centre.change_row(row.change_id) is not None for row in standing)


def test_verdicts_come_without_what_was_sent(http_centre: OverHttp, device: Device) -> None:
    """Several batches are asked for with each fetching: their values would be sent for nothing."""
    change = device.change(base_rev=4)
    http_centre.put_change(change)
    page = http_centre._verdict_page(change.batch_id, 0)
    (row,) = page["features"]  # type: ignore[misc]
    assert set(row["properties"]) | {"id"} == set(VERDICT)  # an engine may tell the id beside them
    assert row["geometry"] is None
    (verdict,) = http_centre.verdicts(change.batch_id).values()
    assert is_proof(verdict, change)
    assert (verdict.change_id, verdict.status) == (change.id, "conflict")
    assert verdict.problems


@pytest.mark.parametrize("restored", ["", "shorter", "other"])
def test_a_centre_that_lacks_a_change_it_has_shown_is_fetched_whole(
    centre: Centre, device: Device, restored: str
) -> None:
    changes = [device.change() for _ in range(3)]
    for change in changes:
        centre.put_change(change)
    *_, last = centre.patches(device.lao_code, 0)
    pages: list[int] = []
    wholes: list[int] = []
    batches = {c.batch_id: {c.id: payload_sha(c.body)} for c in changes}
    if restored == "shorter":  # it lacks one of a batch of which the others are there
        batches[changes[1].batch_id][new_id()] = "0" * 64
    elif restored == "other":  # or has another change under that id
        batches[changes[1].batch_id][changes[1].id] = "0" * 64
    result = pull(
        device.lao_code,
        2,
        centre,
        lambda rows: pages.append(len(rows)),
        lambda rows: wholes.append(len(rows)),
        lambda _: None,
        lambda: 0.0,
        lambda: False,
        known=Witnesses(last.change_id, batches),
    )
    assert (result.went_back, result.whole) == (bool(restored), bool(restored))
    assert (pages, wholes) == (([], [3]) if restored else ([1], []))


# --- signatures -------------------------------------------------------------------------------


def test_an_lao_with_a_signing_key_sends_signed_or_not_at_all(
    http_centre: OverHttp, device: Device
) -> None:
    http_centre.demand_signature(device.lao_code, "กุญแจของ อปท.")
    change = device.change()
    for key in ("", "another key"):
        there = HttpEndpoint(http_centre.address, Access(signing_key=key))
        with pytest.raises(Hindrance) as refused:
            there.put_change(change)
        assert refused.value.kind == "login"
    assert http_centre.ledger(device.lao_code) == []
    signed = HttpEndpoint(http_centre.address, Access(signing_key="กุญแจของ อปท."))
    signed.put_change(change)
    assert signed.verdicts(change.batch_id)[change.id].status == "applied"
    signed.put_change(change)  # as after a lost answer
    assert len(http_centre.ledger(device.lao_code)) == 1


def test_an_lao_without_a_signing_key_sends_as_before(
    http_centre: OverHttp, device: Device
) -> None:
    signed = HttpEndpoint(http_centre.address, Access(signing_key="nobody asked for it"))
    for there, change in ((signed, device.change()), (http_centre, device.change())):
        there.put_change(change)
    assert len(http_centre.ledger(device.lao_code)) == 2
