"""Photos of a project to a centre: after the data, noted down, told in the window."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from greendesk.edits.photos import delete_photo
from greendesk.errors import UserError
from greendesk.model.message import Verdict, payload_sha
from greendesk.model.record import Photo
from greendesk.photos import Place, adding, blurred_version, take_in
from greendesk.session import Session
from greendesk.sync.endpoint import Hindrance, HttpEndpoint
from greendesk.upload import Tally, deliver_photos
from tests.builders import NOW
from tests.unit.sync.test_delivery import IDS, project
from tests.unit.sync.tus_centre import Centre
from tests.unit.sync.tus_centre import centre as centre
from tests.unit.sync.tus_centre import server as server


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Three patches with a photo each; the centre has acknowledged the first two."""
    session = project(tmp_path / "a.gpkg")
    for n, patch_id in enumerate(IDS):
        path = tmp_path / f"{n}.jpg"
        Image.effect_noise((300, 200), 40 + n).convert("RGB").save(path)
        taken = take_in(session.writer, [path], frozenset(), NOW).taken
        session.do(adding(session, [(taken[0], Place(patch_id))]))
    changes = session.writer.ask(lambda p: p.open_changes())
    acknowledge(session, [change for change in changes if change.patch_id in IDS[:2]])
    yield session
    session.close()


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


def test_a_deleted_photo_is_not_sent(session, centre) -> None:
    session.do(delete_photo(session.view, photo_of(session, 0)))
    assert deliver(session, centre).all == 1


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
    session.writer.ask(lambda p: p.bind("https://centre.example"))
    with pytest.raises(UserError):
        deliver(session, centre)
    assert photo_of(session, 0).sha256 not in centre.seen()["photos"]
