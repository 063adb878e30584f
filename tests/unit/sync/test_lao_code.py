"""The centre knows a project's records by one code of an LAO, whatever is typed later."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from greendesk import courier
from greendesk.centre import PracticeCentre
from greendesk.delivery import deliver
from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_profile, set_values
from greendesk.errors import UserError
from greendesk.fetching import Fetching
from greendesk.i18n import Text
from greendesk.model.record import Profile
from greendesk.model.sending import State
from greendesk.opening import create_project, fresh_id
from greendesk.session import Session
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.upload import deliver_photos
from tests.builders import PRACTICE, ready_patch

A, B = "0192f0c4-0000-7000-8000-0000000000aa", "0192f0c4-0000-7000-8000-0000000000bb"
OWN, NEIGHBOURS = PRACTICE.lao_code, "06711103"
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
    opened: list[Session] = []

    def make(name: str) -> Session:
        path = tmp_path / f"{name}.gpkg"
        if not path.exists():
            create_project(path, PRACTICE, practice=True)
        opened.append(Session.open(path, by=name))
        return opened[-1]

    yield make
    for session in opened:
        session.close()


def draw(session: Session, *ids: str) -> None:
    patches = [ready_patch(i, east=0.0012 * int(i[-3:], 16)) for i in ids]
    session.do(add_patches(patches, Text("add")))


def become(session: Session, code: str) -> None:
    before = session.profile
    session.do(set_profile(before, Profile(before.id, {**before.values, "lao_code": code})))


def fetch(session: Session, url: str):
    return Fetching(session, HttpEndpoint(url)).work(lambda: False)


def upload(session: Session, url: str) -> None:
    to = HttpEndpoint(url), session.profile.lao_code, session.device_id
    deliver_photos(session.writer, *to)


def pack(session: Session, folder: Path) -> None:
    courier.pack(session, folder)


def test_under_another_code_nothing_goes_and_nothing_comes_and_nothing_looks_lost(
    officer: Officer, url: str, tmp_path: Path, centre: PracticeCentre
) -> None:
    one = officer("one")
    draw(one, A, B)
    deliver(one, url)
    become(one, NEIGHBOURS)
    one.do(set_values(one.view, A, {"name_th": "ใหม่"}))
    for way in (
        lambda: deliver(one, url),
        lambda: fetch(one, url),
        lambda: upload(one, url),
        lambda: pack(one, tmp_path),
    ):
        with pytest.raises(UserError) as refused:
            way()
        assert refused.value.text.values == {"known": OWN, "asked": NEIGHBOURS}
    assert one.writer.ask(lambda p: p.open_changes()) == []
    assert (one.state(B), one.outbox) == (State.ACCEPTED, {A})
    assert len(centre.ledger()) == 2
    become(one, OWN)
    sent, fetched = deliver(one, url)
    assert [v.status for v in sent.verdicts.values()] == ["applied"]
    assert fetched is not None
    assert not fetched.vanished


def test_the_neighbours_records_do_not_come_into_a_project_that_has_its_own(
    officer: Officer, url: str
) -> None:
    neighbour, mine = officer("neighbour"), officer("mine")
    become(neighbour, NEIGHBOURS)
    draw(neighbour, A)
    deliver(neighbour, url)
    draw(mine, B)
    deliver(mine, url)
    become(mine, NEIGHBOURS)
    with pytest.raises(UserError):
        fetch(mine, url)
    assert [patch.id for patch in mine.view] == [B]


def test_what_lies_on_a_stick_has_the_code_for_good(
    officer: Officer, url: str, tmp_path: Path
) -> None:
    """Sealed, and met no centre yet."""
    one = officer("one")
    assert one.sent_as == ""
    become(one, "06711102")  # a mistake that can be put right as long as nothing is sealed
    become(one, OWN)
    draw(one, A)
    pack(one, tmp_path)
    assert one.sent_as == OWN
    become(one, NEIGHBOURS)
    with pytest.raises(UserError):
        deliver(one, url)
    one.close()
    assert officer("one").sent_as == OWN


def test_what_came_from_the_centre_gives_a_project_its_code(officer: Officer, url: str) -> None:
    one, other = officer("one"), officer("other")
    draw(one, A)
    deliver(one, url)
    fetch(other, url)
    assert other.sent_as == OWN
    become(other, NEIGHBOURS)
    with pytest.raises(UserError):
        fetch(other, url)


@pytest.mark.parametrize("sealed", [True, False])
def test_a_project_of_before_is_known_by_what_it_has_sent_or_else_by_its_code(
    officer: Officer, url: str, tmp_path: Path, sealed: bool
) -> None:
    one, other = officer("one"), officer("other")
    draw(one, A)
    deliver(one, url)
    fetch(other, url)
    session, name = (one, "one") if sealed else (other, "other")
    if sealed:
        become(session, NEIGHBOURS)
    session.close()
    with closing(sqlite3.connect(tmp_path / f"{name}.gpkg")) as db, db:
        db.execute("DELETE FROM gd_meta WHERE key = 'centre_lao'")
    again = officer(name)
    assert again.sent_as == OWN
    if sealed:
        with pytest.raises(UserError):
            fetch(again, url)
    else:
        assert fetch(again, url).result.trouble is None
