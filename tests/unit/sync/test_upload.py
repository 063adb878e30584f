"""Photos of a project to a centre: after the data, noted down, told in the window."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image

from greendesk.centre.photos import Photos
from greendesk.edits.photos import add_photos, delete_photo, describe_photo, replace_photo
from greendesk.edits.shape import add_patches, delete_patches
from greendesk.errors import UserError
from greendesk.i18n import Text
from greendesk.losses import Look, Losses
from greendesk.model.album import damaged_words
from greendesk.model.message import Change, Verdict, payload_sha
from greendesk.model.record import Photo
from greendesk.model.telling import PhotoRow, use_of
from greendesk.photos import Place, adding, blurred_version, take_in
from greendesk.session import Session
from greendesk.store import gpkg
from greendesk.sync.endpoint import CORE, Hindrance, HttpEndpoint
from greendesk.sync.photos import PhotoProgress, SetAside, feature_of
from greendesk.upload import Tally, deliver_photos
from tests.builders import NOW, ready_patch
from tests.unit.sync.canned import Asked, Canned
from tests.unit.sync.test_delivery import IDS, project
from tests.unit.sync.tus_centre import Centre, practised
from tests.unit.sync.tus_centre import centre as centre

server = practised


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Three patches with a photo each; the centre has acknowledged the first two."""
    session = with_photos(tmp_path)
    acknowledge(session, first_two(session))
    yield session
    session.close()


def with_photos(tmp_path: Path) -> Session:
    """Return three patches with a photo each, sealed."""
    session = project(tmp_path / "a.gpkg")
    paths = [tmp_path / f"{n}.jpg" for n in range(3)]
    for n, path in enumerate(paths):
        Image.effect_noise((300, 200), 40 + n).convert("RGB").save(path)
    taken = take_in(session.writer, paths, frozenset(), NOW).taken
    for one, patch_id in zip(taken, IDS, strict=True):
        session.do(adding(session, [(one, Place(patch_id))]))
    return session


def first_two(session: Session) -> list[Change]:
    """Return the changes of the first two patches."""
    changes = session.writer.ask(lambda p: p.open_changes())
    return [change for change in changes if change.patch_id in IDS[:2]]


def acknowledge(session: Session, changes) -> None:
    verdicts = [
        Verdict(c.id, "applied", 1, 1, n + 1, (), "2025-11-03T02:31:00Z", payload_sha(c.body))
        for n, c in enumerate(changes)
    ]
    session.writer.ask(lambda p: p.acknowledge(verdicts, centre="http://127.0.0.1", at=NOW))


def deliver(session: Session, centre: Centre, **more) -> Tally:
    endpoint = HttpEndpoint(centre.url)
    more = {"sleep": lambda seconds: None, **more}
    return deliver_photos(session.writer, endpoint, "99990101", session.device_id, **more)


def photo_of(session: Session, n: int) -> Photo:
    (photo,) = session.view.photos(IDS[n])
    return photo


def test_photos_go_after_their_patches_and_are_noted_as_received(session, centre) -> None:
    tally = deliver(session, centre)
    assert (tally.done, tally.all) == (2, 2)
    assert tally.verified == {photo_of(session, n).sha256 for n in (0, 1)}
    told = centre.seen()["photos"]
    assert told[photo_of(session, 0).sha256]["patch_id"] == IDS[0]
    assert photo_of(session, 2).sha256 not in told
    path = session.path
    session.close()
    again = Session.open(path)
    assert again.view.album.received == tally.verified
    again.close()


def test_what_is_proved_is_not_sent_again(session, centre) -> None:
    deliver(session, centre)
    before = centre.seen()["bytes"]
    assert deliver(session, centre).all == 0
    assert centre.seen()["bytes"] == before


def test_another_version_is_sent_again(session, centre) -> None:
    from greendesk.edits.photos import replace_photo

    deliver(session, centre)
    photo = photo_of(session, 0)
    kept = blurred_version(session.writer, photo, (0, 0, 100, 100), NOW)
    session.do(replace_photo(session.view, photo, kept))
    tally = deliver(session, centre)
    assert (tally.done, tally.all) == (1, 1)
    assert photo_of(session, 0).sha256 in tally.verified


def uses_at(centre: Centre, sha256: str) -> list:
    return [
        (use["photo_id"], use["patch_id"], use["caption"])
        for use in centre.seen()["photos"][sha256]["uses"]
    ]


def test_what_is_told_of_a_photo_follows_it_without_its_bytes(session, centre) -> None:
    """Moved, described anew, added to a second patch, taken away: each is told, and proved."""
    deliver(session, centre)
    photo, bytes_ = photo_of(session, 0), centre.seen()["bytes"]
    sha256 = photo.sha256
    session.do(describe_photo(session.view, photo, {"patch_id": IDS[1]}))
    moved = session.view.album.find(photo.id)
    assert deliver(session, centre).done == 1
    assert uses_at(centre, sha256) == [(photo.id, IDS[1], None)]
    assert centre.seen()["photos"][sha256]["patch_id"] == IDS[1]
    session.do(describe_photo(session.view, moved, {"caption": "บ่อน้ำ"}))
    deliver(session, centre)
    assert uses_at(centre, sha256) == [(photo.id, IDS[1], "บ่อน้ำ")]
    second = Photo(session.new_id(), {**photo.values, "patch_id": IDS[0]})
    session.do(add_photos([second]))
    deliver(session, centre)
    assert uses_at(centre, sha256) == [(photo.id, IDS[1], "บ่อน้ำ"), (second.id, IDS[0], None)]
    session.do(delete_photo(session.view, session.view.album.find(photo.id)))
    assert deliver(session, centre).all == 1
    assert uses_at(centre, sha256) == [(second.id, IDS[0], None)]
    session.do(delete_photo(session.view, second))
    assert deliver(session, centre).all == 0
    assert uses_at(centre, sha256) == []
    session.undo()
    assert deliver(session, centre).done == 1
    assert uses_at(centre, sha256) == [(second.id, IDS[0], None)]
    assert centre.seen()["bytes"] == bytes_
    assert deliver(session, centre).all == 0


def test_bytes_that_the_centre_has_let_go_of_are_sent_again_when_they_are_used_again(
    session, centre
) -> None:
    deliver(session, centre)
    photo, bytes_ = photo_of(session, 0), centre.seen()["bytes"]
    sha256 = photo.sha256
    received = {photo_of(session, 1).sha256}
    session.do(delete_photo(session.view, photo))
    assert not centre.practice.let_go(sha256)
    deliver(session, centre)
    assert session.writer.ask(lambda p: p.photos.received()) == received
    assert centre.practice.let_go(sha256)
    at = HttpEndpoint(centre.url)
    look = Losses(session.writer, at, lambda: False, lambda seconds: None, 2).look(whole=True)
    assert look == Look()  # that is no loss
    session.undo()
    assert deliver(session, centre).done == 1
    assert centre.seen()["bytes"] == bytes_ + int(str(photo.values["size"]))
    assert centre.seen()["photos"][sha256]["status"] == "verified"
    assert session.writer.ask(lambda p: p.photos.received()) == {sha256, *received}


def test_a_photo_moved_to_a_patch_that_waits_is_not_said_to_be_gone(session, centre) -> None:
    """An empty list would let the centre delete bytes that it is to keep."""
    deliver(session, centre)
    photo = photo_of(session, 0)
    before = uses_at(centre, photo.sha256)
    new = ready_patch(session.new_id(), 0.3)
    session.do(add_patches([new], Text("add")))
    session.do(describe_photo(session.view, photo, {"patch_id": new.id}))
    assert deliver(session, centre).all == 0
    assert uses_at(centre, photo.sha256) == before


def test_what_another_computer_has_told_of_the_same_bytes_stays(session, centre) -> None:
    deliver(session, centre)
    photo = photo_of(session, 0)
    endpoint = HttpEndpoint(centre.url)
    row = endpoint.photo(photo.sha256)
    theirs = {**use_of(photo), "photo_id": "of another computer"}
    assert row is not None
    row = PhotoRow(row.status, row.rev, (theirs, use_of(photo)))
    endpoint.put_photo(photo.sha256, feature_of([photo], "99990101", "d", row=row))
    session.do(describe_photo(session.view, photo, {"caption": "บ่อน้ำ"}))
    deliver(session, centre)
    assert [use[0] for use in uses_at(centre, photo.sha256)] == [theirs["photo_id"], photo.id]
    session.do(delete_photo(session.view, session.view.album.find(photo.id)))
    deliver(session, centre)
    assert [use[0] for use in uses_at(centre, photo.sha256)] == [theirs["photo_id"]]


def test_a_version_before_the_blur_is_said_to_be_used_no_more(session, centre) -> None:
    from greendesk.edits.photos import replace_photo

    deliver(session, centre)
    photo = photo_of(session, 0)
    kept = blurred_version(session.writer, photo, (0, 0, 100, 100), NOW)
    session.do(replace_photo(session.view, photo, kept))
    deliver(session, centre)
    assert uses_at(centre, photo.sha256) == []
    assert uses_at(centre, photo_of(session, 0).sha256) == [(photo.id, IDS[0], None)]


def test_a_deleted_photo_is_not_sent(session, centre) -> None:
    session.do(delete_photo(session.view, photo_of(session, 0)))
    assert deliver(session, centre).all == 1


def test_a_photo_of_a_patch_that_was_deleted_here_is_not_sent(session, centre) -> None:
    """Neither before the centre has heard of it nor after; what it was told stands until then."""
    session.do(delete_patches(session.view, [IDS[0]]))
    assert deliver(session, centre).verified == {photo_of(session, 1).sha256}
    session.undo()
    assert deliver(session, centre).done == 1
    before = uses_at(centre, photo_of(session, 0).sha256)
    session.do(delete_patches(session.view, [IDS[0]]))
    assert deliver(session, centre).all == 0
    assert uses_at(centre, photo_of(session, 0).sha256) == before != []


def test_photos_of_patches_that_are_left_stay_here(session, centre) -> None:
    tally = deliver(session, centre, left=frozenset(IDS[:1]))
    assert tally.verified == {photo_of(session, 1).sha256}


def test_how_far_it_is_is_told_in_bytes_and_photo_by_photo(session, centre) -> None:
    told: list[PhotoProgress] = []
    deliver(session, centre, report=told.append)
    sizes = [photo_of(session, n).values["size"] for n in (0, 1)]
    assert told[-1].bytes_there == told[-1].bytes_all == sum(sizes)
    assert [p.bytes_there for p in told] == sorted(p.bytes_there for p in told)
    proved = [p.latest for p in told if p.status == "verified"]
    assert list(dict.fromkeys(proved)) == [photo_of(session, n).sha256 for n in (0, 1)]


def test_what_stands_in_the_way_is_told_while_it_is_waited(session, centre) -> None:
    told: list[PhotoProgress] = []
    centre.plan("ok", "503")
    deliver(session, centre, report=told.append)
    (waits,) = (p for p in told if p.text is not None)
    assert waits.waiting_s > 0
    assert "busy" in waits.text.message


def test_a_centre_without_photos_says_so_and_is_not_asked_again(session) -> None:
    def answer(asked: Asked) -> tuple[int, dict[str, str], bytes]:
        conforms = json.dumps({"conformsTo": [CORE]}).encode()
        return (200, {}, conforms) if "conformance" in asked.path else (404, {}, b"{}")

    slept: list[float] = []
    with Canned(answer) as old, pytest.raises(Hindrance) as told:
        deliver(session, old, sleep=slept.append)
    assert told.value.kind == "photoless"
    assert slept == []


def test_a_photo_that_the_centre_refuses_is_named_and_holds_up_no_other(session, centre) -> None:
    centre.plan("ok", "ok", "500")  # is it a centre; is the photo there; the photo
    with pytest.raises(SetAside) as told:
        deliver(session, centre, patience=1)
    assert told.value.text.values == {"n": 1, "which": "0.jpg"}
    received = session.writer.ask(lambda p: p.photos.received())
    assert received == {photo_of(session, 1).sha256}
    assert deliver(session, centre).done == 1


def test_a_damaged_photo_is_named_and_the_others_go(session, centre) -> None:
    with closing(sqlite3.connect(session.path)) as db:
        gpkg.register(db)
        db.execute("UPDATE patch_photo SET data = x'ffd800' WHERE patch_id = ?", (IDS[0],))
        db.commit()
    tally = deliver(session, centre)
    assert (tally.done, tally.all) == (1, 2)
    assert damaged_words(tally.damaged).values == {"n": 1, "which": "0.jpg"}


def test_when_photos_are_due_outlives_the_window(session) -> None:
    assert session.writer.ask(lambda p: p.photos.due()) is None
    session.writer.ask(lambda p: p.photos.set_due(NOW, {"b", "a"}))
    session.close()
    again = Session.open(session.path)
    assert again.writer.ask(lambda p: p.photos.due()) == NOW
    assert again.writer.ask(lambda p: p.photos.left()) == {"a", "b"}
    again.writer.ask(lambda p: p.photos.set_due(None))
    assert again.writer.ask(lambda p: p.photos.left()) == frozenset()
    assert again.writer.ask(lambda p: p.photos.due()) is None
    again.close()


def test_what_was_begun_goes_on_after_a_new_start(session, centre) -> None:
    centre.plan(*["ok"] * 4, *["500"] * 9)
    with pytest.raises(Hindrance):
        deliver(session, centre, patience=1)
    centre.plan()
    path = session.path
    session.close()
    again = Session.open(path)
    uploads = centre.seen()["uploads"]
    assert deliver(again, centre).done == 2
    assert centre.seen()["uploads"] == uploads + 2
    again.close()


def test_another_centre_gets_no_photo(session, centre) -> None:
    session.writer.ask(lambda p: p.bind("https://centre.example", "99990101"))
    with pytest.raises(UserError):
        deliver(session, centre)
    assert photo_of(session, 0).sha256 not in centre.seen()["photos"]


@pytest.mark.parametrize("act", ["deleted", "blurred"])
def test_a_photo_that_is_taken_back_while_others_go_stays_here(session, centre, act) -> None:
    taken_back: list[str] = []

    def act_on_the_other(progress: PhotoProgress) -> None:
        if progress.status != "verified" or taken_back:
            return
        photos = (photo_of(session, 0), photo_of(session, 1))
        other = next(photo for photo in photos if photo.sha256 != progress.latest)
        taken_back.append(other.sha256)
        if act == "deleted":
            session.do(delete_photo(session.view, other))
        else:
            kept = blurred_version(session.writer, other, (0, 0, 100, 100), NOW)
            session.do(replace_photo(session.view, other, kept))

    tally = deliver(session, centre, report=act_on_the_other)
    assert (tally.done, tally.damaged) == (1, ())
    assert taken_back[0] not in centre.seen()["hashes"]
    assert taken_back[0] not in centre.seen()["photos"]


def test_the_centre_is_not_told_to_let_go_of_what_another_program_threw_away(
    session, centre
) -> None:
    deliver(session, centre)
    gone = photo_of(session, 0)
    told = uses_at(centre, gone.sha256)
    with closing(sqlite3.connect(session.path)) as db, db:
        db.execute("DELETE FROM patch_photo WHERE photo_id = ?", (gone.id,))
    deliver(session, centre)
    assert uses_at(centre, gone.sha256) == told != []


def test_bytes_that_nobody_uses_are_missed_by_nobody(session, centre) -> None:
    deliver(session, centre)
    before = photo_of(session, 0)
    kept = blurred_version(session.writer, before, (0, 0, 100, 100), NOW)
    session.do(replace_photo(session.view, before, kept))
    assert before.sha256 not in session.writer.ask(lambda p: p.photos.witnesses())
    deliver(session, centre)
    assert before.sha256 not in session.writer.ask(lambda p: p.photos.received())


def test_a_photo_that_the_centre_has_not_looked_at_is_uploaded_anew(
    session, centre, monkeypatch
) -> None:
    """All its bytes were there when the centre's database was away: nobody looks at them again."""
    with monkeypatch.context() as ill:
        ill.setattr(Photos, "_finish", lambda self, upload_id: None)
        assert deliver(session, centre).done == 0
    for _ in range(2):
        tally = deliver(session, centre)
    assert tally.done == tally.all == 2
