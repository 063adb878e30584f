"""What only the agency's database has: rights, reviews, batches, photos, loading it again."""

import json
from pathlib import Path

import pytest

from greendesk.model.message import payload_sha
from greendesk.paths import resource
from tests.journeys.contract.centres import Device, OverTriggers, new_id


@pytest.fixture
def database(engine_dsn: str) -> OverTriggers:
    return OverTriggers(engine_dsn)


def test_the_engine_cannot_touch_what_stands_nor_the_past(
    database: OverTriggers, device: Device
) -> None:
    change = device.change()
    database.put_change(change)
    as_engine = "set role gds_engine; "
    database.ask(as_engine + "update gds.change set name_th = 'x' where id = :'id'", id=change.id)
    for forbidden in (
        "delete from gds.change where id = :'id'",
        "truncate gds.change",
        "update gds.patch set name_th = 'x'",
        "update gds.lao_cursor set seq = 0",
        "select gds.apply(c) from gds.change c where id = :'id'",
        "update gds.field set required = false",
    ):
        with pytest.raises(RuntimeError, match="permission denied"):
            database.ask(as_engine + forbidden, id=change.id)
    (row,) = database.ledger(device.lao_code)
    assert isinstance(row["properties"], dict)
    assert row["properties"]["payload_sha"] == payload_sha(change.body)
    assert row["properties"]["name_th"] == device.valid["name_th"]


def test_even_the_owner_cannot_take_a_row_out_of_the_ledger_by_mistake(
    database: OverTriggers, device: Device
) -> None:
    change = device.change()
    database.put_change(change)
    database.ask("delete from gds.change where id = :'id'", id=change.id)
    assert len(database.ledger(device.lao_code)) == 1


def test_changes_and_reviews_together_number_without_gaps(
    database: OverTriggers, device: Device
) -> None:
    changes = [device.change(), device.change()]
    for change in changes:
        database.put_change(change)
        database.return_patch(change.patch_id, "PHOTO_MISSING", "ขอรูปถ่าย")
        database.return_patch(change.patch_id, "PHOTO_MISSING", "ขอรูปถ่าย")  # nothing new
    numbers = database.ask(
        "select lao_seq from gds.change where lao_code = :'lao' union all "
        "select lao_seq from gds.review where lao_code = :'lao' order by 1",
        lao=device.lao_code,
    )
    assert numbers.split() == ["1", "2", "3", "4"]


def test_a_batch_is_as_good_as_its_changes_one_by_one(
    database: OverTriggers, device: Device
) -> None:
    batch = new_id()
    changes = [device.change(batch_id=batch) for _ in range(3)]
    wrong = device.change(batch_id=batch, name_th=None)
    database.put_change(changes[0])
    ops = [json.loads(c.body) for c in (*changes, wrong)] + [{"id": "no change at all"}]
    counts = database.ask(
        "insert into gds.batch (id, lao_code, ops) values (:'id', :'lao', :'ops') "
        "returning n, n_new, n_bad",
        id=batch,
        lao=device.lao_code,
        ops=json.dumps(ops),
    )
    assert counts.strip() == "5|3|1"
    verdicts = database.verdicts(batch)
    assert {i: v.status for i, v in verdicts.items()} == {
        **{c.id: "applied" for c in changes},
        wrong.id: "rejected",
    }


def test_only_a_checked_hash_makes_a_photo_verified(database: OverTriggers) -> None:
    sha = (new_id() + new_id()).replace("-", "")
    database.ask(
        "set role gds_engine; insert into gds.photo (sha256, status) values (:'sha', 'verified'); "
        "update gds.photo set status = 'verified' where sha256 = :'sha'",
        sha=sha,
    )
    status = "select status from gds.photo where sha256 = :'sha'"
    assert database.ask(status, sha=sha).strip() == "waiting"
    database.ask("select gds.photo_arrived(:'sha', true)", sha=sha)
    assert database.ask(status, sha=sha).strip() == "verified"


def test_a_person_can_take_back_that_a_photo_is_there(database: OverTriggers) -> None:
    """A disk was lost: what had been verified is to come once more."""
    sha = (new_id() + new_id()).replace("-", "")
    database.ask("insert into gds.photo (sha256) values (:'sha')", sha=sha)
    status = "select status from gds.photo where sha256 = :'sha'"
    for said, then in (
        ("gds.photo_arrived(:'sha', true)", "verified"),
        ("gds.photo_checked(:'sha', false)", "bad_hash"),
        ("gds.photo_arrived(:'sha', false)", "bad_hash"),
        ("gds.photo_arrived(:'sha', true)", "verified"),
    ):
        database.ask(f"select {said}", sha=sha)
        assert database.ask(status, sha=sha).strip() == then


def test_loading_the_schema_again_keeps_every_row(database: OverTriggers, device: Device) -> None:
    database.put_change(device.change())
    before = database.ledger(device.lao_code)
    database.ask("begin;\n" + resource("endpoint", "schema.sql").read_text("utf-8") + "commit;")
    assert database.ledger(device.lao_code) == before
    assert database.patches(device.lao_code, 0)[0].rev == 1


def test_the_schema_file_is_where_the_readme_says() -> None:
    readme = resource("endpoint", "README.md").read_text("utf-8")
    for name in ("schema.sql", "messages.json", "make_fields.py", "wsgi.py", "run.py"):
        assert name in readme
        assert Path(resource("endpoint", name)).is_file()
