"""Two computers, one centre: what one sends the other gets, and no version is ever lost."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from greendesk.centre import PracticeCentre
from greendesk.delivery import Delivery, deliver
from greendesk.edits.photos import describe_photo
from greendesk.edits.shape import add_patches, delete_patches
from greendesk.edits.values import set_values
from greendesk.errors import UserError
from greendesk.fetching import (
    CLASHING,
    GONE_THERE,
    NEWER,
    PHOTOS_GONE_THERE,
    Fetching,
    decide,
    tick_review,
)
from greendesk.i18n import Text
from greendesk.model.freight import photos_to_go
from greendesk.model.message import Change
from greendesk.model.sending import State
from greendesk.opening import create_project, fresh_id
from greendesk.photos import Place, adding, take_in
from greendesk.session import Session
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.upload import deliver_photos
from tests.builders import NOW, PRACTICE, ready_patch
from tests.unit.sync.canned import Canned

Officer = Callable[[str], Session]


@pytest.fixture
def centre() -> Iterator[PracticeCentre]:
    made = PracticeCentre(None, lambda: datetime.now(UTC), fresh_id)
    yield made
    made.stop()


@pytest.fixture
def url(centre: PracticeCentre) -> str:
    return centre.start()


@pytest.fixture
def officer(tmp_path: Path) -> Iterator[Officer]:
    """Gives each officer a project of the same LAO, on a computer of their own."""
    opened: list[Session] = []

    def make(name: str) -> Session:
        path = tmp_path / f"{name}.gpkg"
        create_project(path, PRACTICE, practice=True)
        opened.append(Session.open(path, by=name))
        return opened[-1]

    yield make
    for session in opened:
        session.close()


def draw(session: Session, *ids: str) -> None:
    patches = [ready_patch(i, east=0.0012 * int(i[-3:], 16), name_th=f"สวน {i}") for i in ids]
    session.do(add_patches(patches, Text("add")))


def rename(session: Session, patch_id: str, name: str) -> None:
    session.do(set_values(session.view, patch_id, {"name_th": name}))


def fetch(session: Session, url: str, *, whole: bool = False):
    return Fetching(session, HttpEndpoint(url)).work(lambda: False, whole=whole)


A, B = "0192f0c4-0000-7000-8000-0000000000aa", "0192f0c4-0000-7000-8000-0000000000bb"


def test_what_one_sends_the_other_gets(officer: Officer, url: str) -> None:
    one, other = officer("one"), officer("other")
    draw(one, A, B)
    deliver(one, url)
    fetched = fetch(other, url)
    assert fetched.taken == {A, B}
    assert {p.id: p for p in other.view} == {p.id: p for p in one.view}
    assert other.outbox == frozenset()
    assert {other.state(i) for i in (A, B)} == {State.ACCEPTED}
    assert fetch(other, url).result.count == 0


def test_a_copy_of_a_project_does_no_harm(officer: Officer, url: str, tmp_path: Path) -> None:
    one = officer("one")
    draw(one, A, B)
    deliver(one, url)
    rename(one, A, "ก่อนคัดลอก")
    one.save_copy(tmp_path / "copy.gpkg")
    copy = Session.open(tmp_path / "copy.gpkg", by="copy")
    try:
        rename(one, B, "ในต้นฉบับ")
        copy.do(set_values(copy.view, B, {"remark": "ในสำเนา"}))
        for session in (one, copy, one, copy):
            deliver(session, url)
        for session in (one, copy):
            assert session.outbox == frozenset()
            assert session.view.get(A).name == "ก่อนคัดลอก"
            values = session.view.get(B).values
            assert (values["name_th"], values["remark"]) == ("ในต้นฉบับ", "ในสำเนา")
    finally:
        copy.close()


def test_a_copy_with_a_change_under_way_sends_it_once(
    officer: Officer, url: str, tmp_path: Path, centre: PracticeCentre
) -> None:
    one = officer("one")
    draw(one, A)
    Delivery(one, url).seal(None, lambda: None, lambda error: None)
    one.save_copy(tmp_path / "copy.gpkg")
    copy = Session.open(tmp_path / "copy.gpkg", by="copy")
    try:
        for session in (copy, one):
            deliver(session, url)
            assert session.state(A) is State.ACCEPTED
    finally:
        copy.close()
    assert len(centre.ledger()) == 1


def test_more_than_a_page_comes_in_pages(officer: Officer, url: str) -> None:
    one, other = officer("one"), officer("other")
    draw(one, *(f"0192f0c4-0000-7000-8000-{n:012d}" for n in range(120)))
    deliver(one, url)
    assert fetch(other, url).result.count == 120
    assert len(other.view) == 120


def test_changes_of_different_fields_meet_in_both(officer: Officer, url: str) -> None:
    one, other = officer("one"), officer("other")
    draw(one, A)
    deliver(one, url)
    fetch(other, url)
    rename(one, A, "จากเครื่องหนึ่ง")
    deliver(one, url)
    other.do(set_values(other.view, A, {"remark": "จากเครื่องสอง"}))
    sent, fetched = deliver(other, url)
    assert fetched is not None
    assert fetched.clashing == frozenset()
    assert [v.status for v in sent.verdicts.values()] == ["conflict", "applied"]
    deliver(one, url)
    for session in (one, other):
        assert session.view.get(A).values["remark"] == "จากเครื่องสอง"
        assert session.view.get(A).name == "จากเครื่องหนึ่ง"
        assert session.outbox == frozenset()


@pytest.mark.parametrize("keep", ["mine", "theirs"])
def test_a_clash_is_decided_by_the_officer_and_both_ends_agree(
    officer: Officer, url: str, keep: str
) -> None:
    one, other = officer("one"), officer("other")
    draw(one, A)
    deliver(one, url)
    fetch(other, url)
    rename(one, A, "หนึ่ง")
    deliver(one, url)
    rename(other, A, "สอง")
    _, fetched = deliver(other, url)
    assert fetched is not None
    assert (fetched.clashing, fetched.words[0].message) == ({A}, CLASHING)
    assert other.sending(A).problems == ()  # the clash says it, and nothing else says it again
    assert other.state(A) is State.CONFLICT
    assert other.sendable() == []
    clash = other.writer.ask(lambda p: p.clash(A))
    decide(other, clash, clash.mine if keep == "mine" else clash.theirs)
    assert other.state(A) is (State.READY if keep == "mine" else State.ACCEPTED)
    deliver(other, url)
    deliver(one, url)
    wanted = "สอง" if keep == "mine" else "หนึ่ง"
    assert one.view.get(A).name == other.view.get(A).name == wanted
    assert one.outbox == other.outbox == frozenset()
    versions = other.writer.ask(lambda p: p.history(A))
    assert {"หนึ่ง", "สอง"} <= {v.patch.name for v in versions if v.patch}


def test_deleted_there_is_gone_here_and_in_the_recycle_bin(officer: Officer, url: str) -> None:
    one, other = officer("one"), officer("other")
    draw(one, A)
    deliver(one, url)
    fetch(other, url)
    one.do(delete_patches(one.view, [A]))
    deliver(one, url)
    fetch(other, url)
    assert [*other.view] == []
    assert A in other.binned
    assert other.outbox == frozenset()


def test_undoing_what_came_in_makes_it_ours_to_send(officer: Officer, url: str) -> None:
    one, other = officer("one"), officer("other")
    draw(one, A)
    deliver(one, url)
    fetch(other, url)
    rename(one, A, "ใหม่")
    deliver(one, url)
    fetch(other, url)
    other.undo()
    assert other.view.get(A).name == f"สวน {A}"
    assert other.sendable() == [A]


def test_a_returned_record_says_why_until_it_is_ticked_off(
    officer: Officer, url: str, centre: PracticeCentre
) -> None:
    session = officer("one")
    draw(session, A)
    deliver(session, url)
    centre.return_patch(A, "WRONG_TYPE", "น่าจะเป็นสวนหย่อม")
    fetch(session, url)
    assert session.state(A) is State.RETURNED
    review = session.sending(A).review
    assert review is not None
    assert (review.reason, review.remark_th, review.open) == (
        "WRONG_TYPE",
        "น่าจะเป็นสวนหย่อม",
        True,
    )
    tick_review(session, A, done=True)
    review = session.sending(A).review
    assert review is not None
    assert not review.open


def test_a_centre_restored_from_a_backup_is_noticed_and_gets_everything_again(
    officer: Officer, tmp_path: Path
) -> None:
    session = officer("one")
    first = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    url = first.start()
    draw(session, A)
    deliver(session, url)
    first.stop()
    shutil.copytree(tmp_path / "centre", tmp_path / "yesterday")
    today = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    url = today.start()
    draw(session, B)
    rename(session, A, "วันนี้")
    deliver(session, url)
    assert session.outbox == frozenset()
    today.stop()
    restored = PracticeCentre(tmp_path / "yesterday", lambda: datetime.now(UTC), fresh_id)
    url = restored.start()
    fetched = fetch(session, url)
    assert fetched.result.went_back
    assert fetched.vanished == {A, B}
    assert GONE_THERE in [words.message for words in fetched.words]
    assert session.sendable() == [A, B]
    deliver(session, url)
    assert session.outbox == frozenset()
    assert {p.patch.id: p.patch.name for p in restored.patches()} == {A: "วันนี้", B: f"สวน {B}"}
    restored.stop()


def test_photos_that_a_restored_centre_has_lost_wait_to_be_sent_again(
    officer: Officer, tmp_path: Path
) -> None:
    session = officer("one")
    draw(session, A, B)
    paths = [tmp_path / f"{n}.jpg" for n in range(2)]
    for n, path in enumerate(paths):
        Image.effect_noise((60, 40), 40 + n).convert("RGB").save(path)
    taken = take_in(session.writer, paths, frozenset(), NOW).taken
    first, then = (one.sha256 for one in taken)

    def add(n: int, id: str, url: str) -> None:
        session.do(adding(session, [(taken[n], Place(id))]))
        deliver(session, url)
        code, device = session.profile.lao_code, session.device_id
        deliver_photos(session.writer, HttpEndpoint(url), code, device)
        session.view.album.received = session.writer.ask(lambda p: p.photos.received())

    today = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    add(0, A, today.start())
    today.stop()
    shutil.copytree(tmp_path / "centre", tmp_path / "yesterday")
    today = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    add(1, B, today.start())
    today.stop()
    restored = PracticeCentre(tmp_path / "yesterday", lambda: datetime.now(UTC), fresh_id)
    url = restored.start()
    assert session.view.album.received == {first, then}
    fetched = fetch(session, url, whole=True)
    assert fetched.photos_gone == {then}
    assert PHOTOS_GONE_THERE in [words.message for words in fetched.words]
    assert session.view.album.received == {first}
    assert [due.upload.sha256 for due in session.writer.ask(lambda p: p.photos.to_send())] == [then]
    assert fetch(session, url, whole=True).photos_gone == frozenset()
    restored.stop()


def test_what_a_restored_centre_was_told_of_a_photo_is_told_again_at_once(
    officer: Officer, restorable, tmp_path: Path
) -> None:
    """The bytes are there, and what was said of them since the backup is not."""
    keep, restore = restorable
    session = officer("one")
    draw(session, A)
    Image.effect_noise((60, 40), 40).convert("RGB").save(tmp_path / "a.jpg")
    taken = take_in(session.writer, [tmp_path / "a.jpg"], frozenset(), NOW).taken
    session.do(adding(session, [(taken[0], Place(A))]))
    album = session.view.album
    (photo,) = album

    def send(url: str) -> None:
        deliver(session, url)
        deliver_photos(session.writer, HttpEndpoint(url), "99990101", session.device_id)
        album.received = session.writer.ask(lambda p: p.photos.received())
        album.told = session.writer.ask(lambda p: p.photos.told())

    def to_go() -> list[str]:
        known, find = session.ledger.known, session.view.find
        due = photos_to_go(album, album.received, known, find, (), album.told)
        return [photo.id for one in due for photo in one.photos]

    send(keep())
    url = keep()
    session.do(describe_photo(session.view, photo, {"caption": "บ่อน้ำ"}))
    assert to_go() == [photo.id]
    send(url)
    assert to_go() == []
    url = restore()
    fetched = fetch(session, url, whole=True)
    assert (fetched.photos_gone, album.received) == (frozenset(), {photo.sha256})
    assert to_go() == [photo.id]
    send(url)
    row = HttpEndpoint(url).photo(photo.sha256)
    assert row is not None
    assert [use["caption"] for use in row.uses] == ["บ่อน้ำ"]


def test_photos_that_a_centre_has_lost_alone_are_noticed_by_any_fetching(
    officer: Officer, tmp_path: Path
) -> None:
    """Since the backup only photos had come: the ledger lacks nothing."""
    session = officer("one")
    centre = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    url = centre.start()
    draw(session, A)
    deliver(session, url)
    paths = [tmp_path / f"{n}.jpg" for n in range(4)]
    for n, path in enumerate(paths):
        Image.effect_noise((60, 40), 40 + n).convert("RGB").save(path)
    taken = take_in(session.writer, paths, frozenset(), NOW).taken
    session.do(adding(session, [(one, Place(A)) for one in taken]))
    to = session.writer, HttpEndpoint(url), "99990101", session.device_id
    received = deliver_photos(*to).verified
    assert len(received) == 4
    assert fetch(session, url).photos_gone == frozenset()
    centre.stop()
    (tmp_path / "centre" / "practice-photos.sqlite").unlink()
    restored = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    url = restored.start()
    fetched = fetch(session, url)
    assert (fetched.result.whole, fetched.photos_gone) == (False, received)
    assert session.view.album.told == {}
    assert PHOTOS_GONE_THERE in [words.message for words in fetched.words]
    assert deliver_photos(session.writer, HttpEndpoint(url), *to[2:]).done == 4
    restored.stop()


def test_a_conflict_with_an_older_revision_is_a_restored_centre(
    officer: Officer, tmp_path: Path
) -> None:
    one, other = officer("one"), officer("other")
    first = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    url = first.start()
    draw(one, A)
    deliver(one, url)
    first.stop()
    shutil.copytree(tmp_path / "centre", tmp_path / "yesterday")
    today = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    url = today.start()
    rename(one, A, "สอง")
    deliver(one, url)
    today.stop()
    restored = PracticeCentre(tmp_path / "yesterday", lambda: datetime.now(UTC), fresh_id)
    url = restored.start()
    draw(other, B)
    deliver(other, url)  # the number that we know is given again
    rename(one, A, "สาม")
    deliver(one, url)
    assert {p.patch.id: p.patch.name for p in restored.patches()}[A] == "สาม"
    assert {p.id for p in one.view} == {A, B}
    assert one.outbox == frozenset()
    restored.stop()


@pytest.fixture
def restorable(tmp_path: Path) -> Iterator[tuple[Callable[[], str], Callable[..., str]]]:
    """A centre, what keeps a copy of it, and what puts the copy in its place: new addresses."""
    running: list[PracticeCentre] = []

    def start(name: str) -> str:
        for centre in running:
            centre.stop()
        running[:] = [PracticeCentre(tmp_path / name, lambda: datetime.now(UTC), fresh_id)]
        return running[0].start()

    def keep() -> str:
        if not running:
            return start("centre")
        running.pop().stop()
        shutil.copytree(tmp_path / "centre", tmp_path / "yesterday")
        return start("centre")

    yield keep, lambda name="yesterday": start(name)
    for centre in running:
        centre.stop()


C, D = "0192f0c4-0000-7000-8000-0000000000cc", "0192f0c4-0000-7000-8000-0000000000dd"


@pytest.mark.parametrize("first", ["fetches", "sends"])
def test_a_restored_centre_to_which_a_colleague_sends_first_is_noticed(
    officer: Officer, restorable, first: str
) -> None:
    keep, restore = restorable
    mine, colleague = officer("mine"), officer("colleague")
    draw(mine, A)
    deliver(mine, keep())
    url = keep()
    draw(mine, B)
    deliver(mine, url)
    url = restore()
    draw(colleague, C, D)
    deliver(colleague, url)  # the number of B is given again, and one more
    if first == "fetches":
        fetched = fetch(mine, url)
        assert (fetched.result.went_back, fetched.vanished) == (True, {B})
        assert GONE_THERE in [words.message for words in fetched.words]
    else:
        rename(mine, A, "หลังกู้คืน")
    deliver(mine, url)
    assert {p.id for p in mine.view} == {A, B, C, D}
    assert mine.outbox == frozenset()
    fetch(colleague, url)
    assert {p.id: p for p in colleague.view} == {p.id: p for p in mine.view}
    again = fetch(mine, url).result
    assert (again.went_back, again.count) == (False, 0)


def test_who_only_fetches_notices_a_restored_centre_too(officer: Officer, restorable) -> None:
    keep, restore = restorable
    sender, reader, colleague = officer("sender"), officer("reader"), officer("colleague")
    draw(sender, A)
    deliver(sender, keep())
    url = keep()
    draw(sender, B)
    deliver(sender, url)
    fetch(reader, url)
    url = restore()
    draw(colleague, C, D)
    deliver(colleague, url)
    fetched = fetch(reader, url)
    assert (fetched.result.went_back, fetched.vanished) == (True, {B})
    assert {p.id for p in reader.view} == {A, B, C, D}  # B is here: it can be sent again
    again = fetch(reader, url).result
    assert (again.went_back, again.count) == (False, 0)


def test_a_hole_in_the_middle_of_a_restored_ledger_is_noticed(officer: Officer, restorable) -> None:
    """One change in the middle of a batch is lost; what came before and after it is there."""
    keep, restore = restorable
    mine, colleague = officer("mine"), officer("colleague")
    keep()
    url = keep()
    draw(mine, A, B, C)
    deliver(mine, url)
    draw(mine, D)
    deliver(mine, url)
    (lost,) = [r.change_id for r in mine.writer.ask(lambda p: p.receipts()) if r.patch_id == B]
    rows = {row["id"]: row for row in HttpEndpoint(url)._features(_items(url, "change"))}
    url = restore()
    for change_id in sorted(rows.keys() - {lost}):
        body = _as_sent(rows[change_id])
        HttpEndpoint(url).put_change(Change(change_id, "", "", "upsert", 0, body))
    fetched = fetch(mine, url)
    assert (fetched.result.went_back, fetched.vanished) == (True, {B})
    assert GONE_THERE in [words.message for words in fetched.words]
    again = fetch(mine, url).result
    assert (again.went_back, again.whole) == (False, False)  # it is known to be lost
    assert _lost(mine) == [lost]
    deliver(mine, url)
    assert mine.outbox == frozenset()
    fetch(colleague, url)
    assert {p.id: p for p in colleague.view} == {p.id: p for p in mine.view}


def test_a_receipt_holds_again_when_a_fuller_backup_has_its_change(
    officer: Officer, restorable
) -> None:
    keep, restore = restorable
    session = officer("one")
    draw(session, A)
    deliver(session, keep())
    url = keep()
    draw(session, B)
    deliver(session, url)
    _, lost = [r.change_id for r in session.writer.ask(lambda p: p.receipts())]
    fetched = fetch(session, restore())
    assert (fetched.vanished, _lost(session)) == ({B}, [lost])
    url = restore("centre")
    fetch(session, url, whole=True)
    assert _lost(session) == []
    assert session.outbox == frozenset()
    assert fetch(session, url).result.went_back is False


def _lost(session: Session) -> list[str]:
    return [r.change_id for r in session.writer.ask(lambda p: p.receipts()) if r.lost]


def _items(url: str, collection: str):
    return HttpEndpoint(url)._get(f"/collections/{collection}/items", {"limit": "1000"})


def _as_sent(row) -> bytes:
    """Return the body that a row of the practice ledger came from."""
    server = ("status", "result_rev", "current_rev", "lao_seq", "received_at", "messages")
    told = {k: v for k, v in row["properties"].items() if k not in (*server, "signature")}
    return json.dumps({**row, "properties": told}).encode()


def test_comparing_everything_finds_what_somebody_changed_behind_the_ledger(
    officer: Officer, url: str, centre: PracticeCentre
) -> None:
    session = officer("one")
    draw(session, A, B)
    deliver(session, url)
    assert fetch(session, url, whole=True).vanished == frozenset()
    centre._ledger._update_patch(centre._ledger._db, A, {"rev": 1, "sent": _renamed(centre, A)})
    centre._ledger._db.commit()
    assert fetch(session, url).vanished == frozenset()
    assert fetch(session, url, whole=True).vanished == {A}
    assert session.sendable() == [A]


def _renamed(centre: PracticeCentre, patch_id: str) -> str:
    (sent,) = centre._ledger._db.execute(
        "select sent from patch where id = ?", (patch_id,)
    ).fetchone()
    return str(sent).replace(f"สวน {patch_id}", "แก้ที่ศูนย์")


def test_a_project_that_belongs_to_one_centre_fetches_from_no_other(
    tmp_path: Path, url: str
) -> None:
    create_project(tmp_path / "a.gpkg", replace(PRACTICE))
    session = Session.open(tmp_path / "a.gpkg")
    draw(session, A)
    deliver(session, url)
    with Canned(lambda asked: (404, {}, b"{}")) as other:
        with pytest.raises(UserError):
            fetch(session, other.url)
        assert other.asked == []
    session.close()


def test_without_a_connection_nothing_changes_and_it_is_said(officer: Officer) -> None:
    session = officer("one")
    draw(session, A)
    with Canned(
        lambda asked: (200, {"Content-Type": "text/html"}, b"<html>login</html>")
    ) as portal:
        fetched = fetch(session, portal.url)
    assert fetched.result.trouble is not None
    assert "Wi-Fi" in fetched.words[0].message
    assert session.sendable() == [A]


def test_what_was_taken_back_can_be_done_again_after_something_came_in(
    officer: Officer, url: str
) -> None:
    one, other = officer("one"), officer("other")
    draw(one, A, B)
    deliver(one, url)
    fetch(other, url)
    for words in ("หนึ่ง", "สอง"):
        other.do(set_values(other.view, B, {"remark": words}))
    other.undo()
    other.undo()
    rename(one, A, "ใหม่")
    deliver(one, url)
    fetch(other, url)
    assert other.view.get(A).name == "ใหม่"
    for words in ("หนึ่ง", "สอง"):
        other.redo()
        assert other.view.get(B).values["remark"] == words
    for words in ("หนึ่ง", None):
        other.undo()
        assert other.view.get(B).values.get("remark") == words
    other.redo()
    assert other.view.get(B).values["remark"] == "หนึ่ง"


@pytest.mark.parametrize("first", ["news", "verdict"])
def test_what_the_centre_said_of_a_record_outlives_a_late_verdict(
    officer: Officer, centre: PracticeCentre, url: str, first: str
) -> None:
    one = officer("one")
    draw(one, A)
    delivery = Delivery(one, url)
    delivery.seal(None, lambda: None, lambda error: None)
    for change in one.writer.ask(lambda p: p.open_changes()):
        HttpEndpoint(url).put_change(change)  # and the answer is lost
    centre.return_patch(A, "WRONG_TYPE", "ผิดประเภท")
    if first == "news":
        assert fetch(one, url).said == {A}
    deliver(one, url)
    fetch(one, url)
    review = one.sending(A).review
    assert review is not None
    assert review.remark_th == "ผิดประเภท"


@pytest.mark.parametrize("where", ["there", "here"])
def test_nothing_is_decided_on_a_version_that_is_not_the_newest(
    officer: Officer, url: str, where: str
) -> None:
    one, other = officer("one"), officer("other")
    draw(one, A)
    deliver(one, url)
    fetch(other, url)
    rename(one, A, "หนึ่ง")
    deliver(one, url)
    rename(other, A, "สอง")
    deliver(other, url)
    seen = other.writer.ask(lambda p: p.clash(A))  # the dialog shows this
    if where == "there":
        one.do(set_values(one.view, A, {"remark": "ต้นไม้ล้ม 3 ต้น"}))
        deliver(one, url)
        fetch(other, url)
    else:
        rename(other, A, "สาม")
    told: list[bool] = []
    decide(other, seen, seen.mine, told.append)
    assert told == [False]
    decide(other, seen, seen.mine)
    assert other.saver.trouble is not None
    assert other.saver.trouble.text.message == NEWER
    assert other.state(A) is State.CONFLICT
    newer = other.writer.ask(lambda p: p.clash(A))
    decide(other, newer, newer.mine, told.append)
    assert told == [False, True]
    assert not other.sending(A).clashes


def test_a_restored_centre_is_looked_back_at_before_anything_is_sealed(
    officer: Officer, restorable
) -> None:
    """Somebody else has made the very revision that was lost, of which nobody here knows."""
    keep, restore = restorable
    mine, colleague = officer("mine"), officer("colleague")
    draw(mine, A)
    deliver(mine, keep())
    url = keep()
    fetch(colleague, url)
    rename(mine, A, "ของฉัน")
    deliver(mine, url)
    url = restore()
    rename(colleague, A, "ของเพื่อน")
    deliver(colleague, url)
    mine.do(set_values(mine.view, A, {"remark": "แก้อีกช่อง"}))
    _, fetched = deliver(mine, url)
    assert fetched.clashing == {A}
    fetch(colleague, url)
    assert colleague.view.get(A).name == "ของเพื่อน"
