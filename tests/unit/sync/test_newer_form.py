"""A newer form of the centre: brought in with the news, and no record is touched by it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from greendesk.centre import PracticeCentre
from greendesk.delivery import deliver
from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.fetching import Fetched, Fetching
from greendesk.i18n import Text, say
from greendesk.model.newer_form import BROUGHT_AND_RETIRED, NOT_USABLE
from greendesk.model.schema import REASONS
from greendesk.model.sending import State
from greendesk.opening import create_project, fresh_id
from greendesk.rules.base import Severity
from greendesk.rules.centre import of_centre
from greendesk.session import Session
from greendesk.sync.endpoint import HttpEndpoint
from tests.builders import PRACTICE, ready_patch
from tests.unit.forms import QUESTION, second_form
from tests.unit.store.checker import faults

A, B = "0192f0c4-0000-7000-8000-0000000000aa", "0192f0c4-0000-7000-8000-0000000000bb"


@pytest.fixture
def centre() -> Iterator[PracticeCentre]:
    made = PracticeCentre(None, lambda: datetime.now(UTC), fresh_id)
    yield made
    made.stop()


@pytest.fixture
def url(centre: PracticeCentre) -> str:
    return centre.start()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "ours.gpkg"
    create_project(file, PRACTICE, practice=True)
    return file


def draw(session: Session, patch_id: str, **values: Any) -> None:
    east = 0.0012 * int(patch_id[-3:], 16)
    session.do(add_patches([ready_patch(patch_id, east=east, **values)], Text("add")))


def fetch(path: Path, url: str) -> Fetched:
    session = Session.open(path)
    try:
        return Fetching(session, HttpEndpoint(url)).work(lambda: False)
    finally:
        session.close()


@pytest.fixture
def renewed(centre: PracticeCentre, url: str, path: Path) -> Session:
    """A project with a record of before, that has fetched the second version of the form."""
    session = Session.open(path)
    draw(session, A, ownership="TREASURY")
    session.close()
    centre.publish_form(second_form())
    assert fetch(path, url).renewed
    session = Session.open(path)
    yield session
    session.close()


def test_a_centre_without_a_newer_form_changes_nothing(url: str, path: Path) -> None:
    fetched = fetch(path, url)
    assert (fetched.form, fetched.renewed) == (None, False)


def test_a_newer_form_is_told_in_one_sentence_and_brought_once(
    centre: PracticeCentre, url: str, path: Path
) -> None:
    centre.publish_form(second_form())
    fetched = fetch(path, url)
    assert [text.message for text in fetched.words] == [BROUGHT_AND_RETIRED]
    assert fetch(path, url).words == []
    assert faults(path) == []


def test_it_is_there_without_the_centre_and_in_order_in_the_file(
    renewed: Session, centre: PracticeCentre
) -> None:
    centre.stop()
    schema = renewed.survey.schema
    assert (schema.number, schema.earlier.keys()) == (2, {1})
    assert renewed.view.get(A).values["ownership"] == "TREASURY"


def test_a_record_of_before_stays_ready_and_gets_a_to_do(renewed: Session) -> None:
    assert renewed.is_ready(A)
    (todo,) = [i for i in renewed.issues(A) if i.rule.id == "I04"]
    assert (todo.found.field_id, todo.severity) == (QUESTION, Severity.INFO)
    renewed.do(set_values(renewed.view, A, {QUESTION: "RAIN"}, renewed.survey.schema))
    assert "I04" not in {i.rule.id for i in renewed.issues(A)}


def test_a_record_of_now_is_asked_for_what_is_new(renewed: Session) -> None:
    draw(renewed, B)
    assert renewed.view.get(B).values["form_version"] == 2
    assert not renewed.is_ready(B)
    renewed.do(set_values(renewed.view, B, {QUESTION: "PIPE"}))
    assert renewed.is_ready(B)


def test_records_of_both_are_received_and_come_to_another_computer(
    renewed: Session, url: str, tmp_path: Path
) -> None:
    draw(renewed, B, ownership="PORT", **{QUESTION: "PIPE"})
    deliver(renewed, url)
    assert {renewed.state(i) for i in (A, B)} == {State.ACCEPTED}
    other = tmp_path / "other.gpkg"
    create_project(other, PRACTICE, practice=True)
    fetch(other, url)
    session = Session.open(other)
    assert session.survey.schema.number == 2
    assert {p.id: p.values for p in session.view} == {p.id: p.values for p in renewed.view}
    assert not session.outbox
    session.close()


def test_a_record_that_is_returned_for_a_new_reason_says_so_at_its_field(
    centre: PracticeCentre, url: str, path: Path
) -> None:
    session = Session.open(path)
    draw(session, A)
    deliver(session, url)
    session.close()
    form = second_form()
    form[REASONS].append({"code": "TOO_SMALL", "th": "เล็กเกินไป", "en": "x", "field": "name_th"})
    centre.publish_form(form)
    centre.return_patch(A, "TOO_SMALL")
    assert fetch(path, url).renewed
    session = Session.open(path)
    (issue,) = of_centre(A, session.sending(A), session.survey.schema.return_reasons)
    assert issue.found.field_id == "name_th"
    assert "เล็กเกินไป" in say(issue.text)
    session.close()


def test_the_centre_returns_a_record_of_now_that_lacks_what_is_new(
    renewed: Session, centre: PracticeCentre, url: str
) -> None:
    draw(renewed, B, form_version=2, **{QUESTION: "PIPE"})
    deliver(renewed, url)
    renewed.do(set_values(renewed.view, B, {QUESTION: "SEA"}))
    assert not renewed.is_ready(B)  # and the centre, should an older GreenDesk send it:
    (row,) = [r for r in centre.ledger() if r["properties"]["patch_id"] == B]
    row["properties"] |= {"id": fresh_id(), "base_rev": 1, QUESTION: None}
    centre._ledger.put({**row, "id": row["properties"]["id"]})
    (last,) = [r for r in centre.ledger() if r["properties"]["status"] == "rejected"]
    assert [m["pointer"] for m in last["properties"]["messages"]] == [f"/properties/{QUESTION}"]


def test_a_form_that_can_not_be_used_is_refused_and_the_old_one_stays(
    centre: PracticeCentre, url: str, path: Path
) -> None:
    broken = second_form()
    centre.publish_form(broken)
    del broken["properties"]["remark"]["x-greendesk-label"]
    fetched = fetch(path, url)
    assert not fetched.renewed
    assert [text.message for text in fetched.words] == [NOT_USABLE]
    session = Session.open(path)
    assert session.survey.schema.number == 1
    session.close()


def test_undo_reaches_back_behind_the_new_form(renewed: Session) -> None:
    before = renewed.view.get(A)
    renewed.do(set_values(renewed.view, A, {QUESTION: "RAIN"}))
    renewed.undo()
    assert renewed.view.get(A) == before
    renewed.undo()
    assert renewed.view.find(A) is None


def test_what_another_program_did_meanwhile_is_not_lost(
    centre: PracticeCentre, url: str, path: Path
) -> None:
    import sqlite3
    from contextlib import closing

    from greendesk.store import gpkg

    session = Session.open(path)
    draw(session, A)
    centre.publish_form(second_form())
    with closing(sqlite3.connect(path)) as db:
        gpkg.register(db)
        db.execute("UPDATE green_patch SET name_th = 'จากที่อื่น'")
        db.commit()
    Fetching(session, HttpEndpoint(url)).work(lambda: False)
    assert session.view.get(A).name == "จากที่อื่น"
    assert A in session.outbox
    session.close()
