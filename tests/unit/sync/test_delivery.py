"""Sending one project: what is bound, marked and told is what a centre and the file bear out."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greendesk.centre import PracticeCentre
from greendesk.centre.fields import patch_fields, patch_schema
from greendesk.delivery import Delivery, deliver, verdict_counts
from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.errors import BadInput, UserError
from greendesk.i18n import Text, in_language
from greendesk.model.message import Sender
from greendesk.opening import create_project, fresh_id
from greendesk.session import Session
from greendesk.store import rtree
from tests.builders import NOW, PRACTICE, ready_patch
from tests.unit.sync.canned import Canned

IDS = tuple(f"0192f0c4-0000-7000-8000-00000000000{n}" for n in range(3))


def project(path: Path, *, practice: bool = False) -> Session:
    """Return a session with three sealed patches that wait to be sent."""
    create_project(path, PRACTICE, practice=practice)
    session = Session.open(path)
    patches = [ready_patch(i, east=0.003 * n, name_th=f"สวน {n}") for n, i in enumerate(IDS)]
    session.do(add_patches(patches, Text("add")))
    sender = Sender("99990101", session.device_id, "officer")
    session.note_sending(
        session.writer.ask(
            lambda p: (
                p.seal(
                    IDS, batch_id=fresh_id(), change_ids=iter(fresh_id, None), sender=sender, at=NOW
                )
                and p.sending()
            )
        )
    )
    return session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = project(tmp_path / "a.gpkg")
    yield session
    session.close()


@pytest.fixture
def centre() -> Iterator[PracticeCentre]:
    made = PracticeCentre(None, lambda: datetime.now(UTC), fresh_id)
    yield made
    made.stop()


def bound(session: Session) -> str:
    return session.writer.ask(lambda p: p.centre)


def test_an_address_that_is_no_centre_binds_nothing(
    session: Session, centre: PracticeCentre
) -> None:
    with Canned(lambda asked: (404, {}, b"{}")) as stranger:
        result, fetched = deliver(session, stranger.url)
    assert fetched is None
    assert result.trouble is not None
    assert (bound(session), session.centre) == ("", "")
    assert len(deliver(session, centre.start())[0].verdicts) == 3


def test_the_first_centre_that_answers_is_the_only_one(
    session: Session, centre: PracticeCentre
) -> None:
    url = centre.start()
    deliver(session, url)
    assert bound(session) == session.centre == url
    with Canned(lambda asked: (404, {}, b"{}")) as other:
        with pytest.raises(UserError):
            deliver(session, other.url)
        assert other.asked == []


def test_a_verdict_that_the_project_does_not_take_over_is_not_told_as_received(
    session: Session, tmp_path: Path, centre: PracticeCentre
) -> None:
    delivery = Delivery(session, centre.start())
    delivery.seal(None, lambda: None, lambda error: None)
    elsewhere = project(tmp_path / "b.gpkg")
    foreign = elsewhere.writer.ask(lambda p: p.open_changes())
    elsewhere.close()
    delivery.going = replace(delivery.going, changes=(*delivery.going.changes, *foreign))
    result = delivery.work(lambda progress: None, lambda: False)
    receipts = session.writer.ask(lambda p: p.receipts())
    assert [r.change_id for r in receipts] == [r.change_id for r in result.receipts]
    assert verdict_counts(result)["applied"] == len(receipts) == 3


def test_the_session_is_left_alone_by_the_thread_that_sends(
    session: Session, centre: PracticeCentre
) -> None:
    touched: list[str] = []
    real = type(session)

    class Watched(real):  # type: ignore[misc, valid-type]
        def __getattribute__(self, name: str) -> object:
            if threading.current_thread() is not threading.main_thread():
                touched.append(name)
            return super().__getattribute__(name)

    calls = []
    url = centre.start()
    delivery = Delivery(session, url, post=calls.append)
    delivery.seal(None, lambda: None, lambda error: None)
    while calls:  # piece by piece
        calls.pop(0)()
    assert len(delivery.going.changes) == 3
    session.__class__ = Watched
    job = threading.Thread(target=lambda: delivery.work(lambda progress: None, lambda: False))
    job.start()
    job.join()
    session.__class__ = real
    for call in calls:
        call()
    assert touched == []
    assert session.centre == url


def test_what_another_program_changed_is_checked_before_it_is_sent(
    session: Session, centre: PracticeCentre
) -> None:
    url = centre.start()
    deliver(session, url)
    session.do(set_values(session.view, IDS[0], {"remark": "ใหม่"}))
    with closing(sqlite3.connect(session.path)) as other, other:
        rtree.register(other)
        other.execute("UPDATE green_patch SET name_th = '' WHERE patch_id = ?", (IDS[1],))
        other.execute("UPDATE green_patch SET remark = 'ดี' WHERE patch_id = ?", (IDS[2],))
    result, _ = deliver(session, url)
    assert verdict_counts(result)["applied"] == 2
    assert session.view.get(IDS[1]).name == ""
    assert session.outbox == {IDS[1]}


def test_a_record_that_can_t_be_sealed_is_told_beside_what_was_sent(
    session: Session, centre: PracticeCentre, tmp_path: Path
) -> None:
    """Also where a second round has nothing but that record to send."""
    url = centre.start()
    create_project(tmp_path / "b.gpkg", PRACTICE)
    colleague = Session.open(tmp_path / "b.gpkg")
    theirs = ready_patch("0192f0c4-0000-7000-8000-00000000000c", east=0.02)
    colleague.do(add_patches([theirs], Text("add")))
    deliver(colleague, url)
    colleague.close()
    mine = ready_patch("0192f0c4-0000-7000-8000-00000000000d", east=0.03, remark="a\0b")
    session.do(add_patches([mine], Text("add")))
    sent, fetched = deliver(session, url)
    assert verdict_counts(sent)["applied"] == 3
    assert fetched is not None
    assert fetched.taken == {theirs.id}
    assert session.outbox == {mine.id}
    assert sent.trouble is not None
    assert "cannot be sent" in sent.trouble.message
    with pytest.raises(BadInput):  # nothing was sent, so there is nothing to tell beside it
        deliver(session, url)


@pytest.fixture
def older_centre() -> Iterator[PracticeCentre]:
    """A centre that was not brought up to date yet: it lacks the newest column."""
    fields = [f for f in patch_fields() if f.name != "imagery_zoom"]
    made = PracticeCentre(None, lambda: datetime.now(UTC), fresh_id, fields=fields)
    yield made
    made.stop()


def test_a_centre_of_before_takes_every_record_that_has_nothing_in_a_newer_field(
    session: Session, older_centre: PracticeCentre
) -> None:
    sent, _ = deliver(session, older_centre.start())
    assert (len(sent.verdicts), sent.absent, sent.lacking) == (3, frozenset(), None)


def test_a_field_that_the_centre_lacks_is_named_and_goes_when_it_has_it(
    session: Session, older_centre: PracticeCentre
) -> None:
    url = older_centre.start()
    session.do(set_values(session.view, IDS[1], {"imagery_zoom": 19}))
    session.do(set_values(session.view, IDS[2], {"remark": "ใหม่"}))
    deliver(session, url)  # what was sealed before all that
    sent, fetched = deliver(session, url)
    assert (verdict_counts(sent)["applied"], verdict_counts(sent)["held"]) == (1, 1)
    assert (sent.trouble, session.sending(IDS[1]).held) == (None, True)
    assert fetched is not None
    assert sent.lacking is not None
    assert "“ระดับซูมของภาพที่ใช้วาด”" in in_language("th", sent.lacking)
    older_centre.publish_form(patch_schema())  # it is brought up to date
    sent, _ = deliver(session, url)
    assert (session.outbox, sent.lacking) == (frozenset(), None)
    (there,) = (p.patch for p in older_centre.patches() if p.patch.id == IDS[1])
    assert there.values["imagery_zoom"] == 19
