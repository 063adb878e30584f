"""A stick goes to the centre and a receipt comes back: the same proof as over the network."""

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from greendesk import courier, receipts
from greendesk.centre import PracticeCentre
from greendesk.delivery import deliver
from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.errors import BadInput, Outage
from greendesk.fetching import Fetching
from greendesk.i18n import Text
from greendesk.model.album import damaged_words
from greendesk.model.message import sent_patch
from greendesk.model.record import Photo
from greendesk.model.sending import State
from greendesk.model.telling import use_of
from greendesk.opening import create_project, fresh_id
from greendesk.photos import Place, Taken, adding, take_in
from greendesk.session import Session
from greendesk.store import courier as file
from greendesk.store import gpkg
from greendesk.store.photos import Photos
from greendesk.store.trouble import Busy
from greendesk.sync.endpoint import HttpEndpoint
from tests.builders import NOW, PRACTICE, ready_patch
from tests.unit.forms import QUESTION, second_form
from tests.unit.sync.test_delivery import IDS, project


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    session = project(tmp_path / "a.gpkg", practice=True)
    yield session
    session.close()


@pytest.fixture
def centre() -> Iterator[PracticeCentre]:
    made = PracticeCentre(None, lambda: datetime.now(UTC), fresh_id)
    yield made
    made.stop()


@pytest.fixture
def url(centre: PracticeCentre) -> str:
    return centre.start()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    place = tmp_path / "แฟลชไดรฟ์"
    place.mkdir()
    return place


def load_at_centre(session: Session, url: str) -> None:
    """Bring the handed-over changes into the ledger, as the centre's people do."""
    there = HttpEndpoint(url)
    for change in session.writer.ask(lambda p: p.open_changes()):
        there.put_change(change)


def receipt(path: Path, centre: PracticeCentre, **other: object) -> Path:
    rows = centre.ledger()
    for row in rows:
        row["properties"].update(other)  # type: ignore[union-attr, attr-defined]
    page = {"type": "FeatureCollection", "features": rows}
    path.write_text(json.dumps(page, ensure_ascii=False), encoding="utf-8")
    return path


def test_what_is_handed_over_is_said_so_and_not_called_sent(session: Session, stick: Path) -> None:
    packed = courier.pack(session, stick)
    assert packed.changes == 3
    assert {session.state(i) for i in IDS} == {State.HANDED}
    assert session.unsent == 3
    assert sorted(f.name for f in packed.folder.iterdir()) == ["changes.gpkg", "manifest.json"]
    assert [*stick.iterdir()] == [packed.folder]
    assert packed.size_bytes == sum(f.stat().st_size for f in packed.folder.iterdir())
    manifest = courier.read_manifest(packed.folder)
    assert (manifest["changes"], manifest["lao_code"]) == (3, "99990101")
    assert manifest["practice"] is True
    assert packed.folder.name.startswith("greendesk-practice-99990101-")


def test_the_layer_holds_exactly_what_was_sealed(session: Session, stick: Path) -> None:
    packed = courier.pack(session, stick)
    with closing(sqlite3.connect(packed.folder / "changes.gpkg")) as db:
        db.row_factory = sqlite3.Row
        rows = {row["id"]: row for row in db.execute("SELECT * FROM change")}
    for change in session.writer.ask(lambda p: p.open_changes()):
        row, sent = rows[change.id], json.loads(change.body)["properties"]
        assert gpkg.decode(row["geom"]) == sent_patch(change.body).shape
        assert {k: row[k] for k in sent if k != "reasons"} == {
            k: v for k, v in sent.items() if k != "reasons"
        }
        assert json.loads(row["reasons"]) == sent["reasons"]


def test_what_a_newer_form_asks_goes_along_also_in_the_sitting_in_which_it_came(
    stick: Path, tmp_path: Path, centre: PracticeCentre, url: str
) -> None:
    """The window goes on with the form of before; the record has what a colleague has filled in."""
    paths = [tmp_path / "mine.gpkg", tmp_path / "colleague.gpkg"]
    for path in paths:
        create_project(path, PRACTICE, practice=True)
    mine, colleague = map(Session.open, paths)
    mine.do(add_patches([ready_patch(IDS[0])], Text("add")))
    deliver(mine, url)
    centre.publish_form(second_form())
    deliver(colleague, url)
    colleague.close()
    colleague = Session.open(paths[1])
    colleague.do(set_values(colleague.view, IDS[0], {QUESTION: "RAIN"}, colleague.survey.schema))
    deliver(colleague, url)
    colleague.close()
    Fetching(mine, HttpEndpoint(url)).work(lambda: False)
    mine.do(set_values(mine.view, IDS[0], {"remark": "แก้"}))
    assert QUESTION not in mine.survey.schema.fields
    packed = courier.pack(mine, stick)
    with closing(sqlite3.connect(packed.folder / courier.CHANGES)) as db:
        assert db.execute(f"SELECT {QUESTION}, remark FROM change").fetchall() == [("RAIN", "แก้")]
    mine.close()


@pytest.mark.parametrize(
    "spoil", ["UPDATE change SET remark = NULL", "ALTER TABLE change DROP COLUMN remark"]
)
def test_a_value_that_is_not_on_the_stick_is_noticed(
    session: Session, stick: Path, spoil: str
) -> None:
    session.do(add_patches([ready_patch(fresh_id(), east=0.02, remark="ริมคลอง")], Text("add")))
    packed = courier.pack(session, stick)
    changes = session.writer.ask(lambda p: p.open_changes())
    file.check(packed.folder / courier.CHANGES, changes)
    with closing(sqlite3.connect(packed.folder / courier.CHANGES)) as db, db:
        db.execute(spoil)
    with pytest.raises(BadInput):
        file.check(packed.folder / courier.CHANGES, changes)


def test_a_photo_that_is_spoilt_on_its_way_to_the_stick_is_noticed(
    session: Session, stick: Path, tmp_path: Path
) -> None:
    Image.new("RGB", (60, 40), "green").save(tmp_path / "a.jpg")
    taken = take_in(session.writer, [tmp_path / "a.jpg"], frozenset(), NOW).taken
    session.do(adding(session, [(taken[0], Place(IDS[0]))]))
    parcels: list[courier.Parcel] = []
    courier.seal(session, parcels.append, lambda error: pytest.fail(str(error)))
    spoilt = replace(parcels[0], bytes_of=lambda sha256: b"spoilt")
    with pytest.raises(BadInput):
        courier.write(stick, spoilt)
    assert not list(stick.iterdir())
    courier.write(stick, parcels[0])


def test_a_damaged_photo_is_named_and_stays(session: Session, stick: Path, tmp_path: Path) -> None:
    Image.new("RGB", (60, 40), "green").save(tmp_path / "a.jpg")
    taken = take_in(session.writer, [tmp_path / "a.jpg"], frozenset(), NOW).taken
    session.do(adding(session, [(taken[0], Place(IDS[0]))]))
    session.make_sure()
    with closing(sqlite3.connect(session.path)) as db:
        gpkg.register(db)
        db.execute("UPDATE patch_photo SET data = x'ffd800' WHERE patch_id = ?", (IDS[0],))
        db.commit()
    packed = courier.pack(session, stick)
    assert packed.changes == 3
    assert damaged_words(packed.damaged).values == {"n": 1, "which": "a.jpg"}
    assert not [*packed.folder.glob("*.jpg")]


def test_photos_go_along_under_their_hash(session: Session, stick: Path, tmp_path: Path) -> None:
    Image.new("RGB", (60, 40), "green").save(tmp_path / "สมหญิง.jpg")
    taken = take_in(session.writer, [tmp_path / "สมหญิง.jpg"], frozenset(), NOW).taken
    session.do(adding(session, [(taken[0], Place(IDS[0]))]))
    folder = courier.pack(session, stick).folder
    (photo,) = session.view.photos(IDS[0])
    data = (folder / f"{photo.sha256}.jpg").read_bytes()
    assert hashlib.sha256(data).hexdigest() == photo.sha256
    (told,) = json.loads((folder / courier.PHOTOS).read_bytes())["features"]
    assert told["properties"]["patch_id"] == IDS[0]
    assert "สมหญิง" not in (folder / courier.PHOTOS).read_text(encoding="utf-8")
    assert set(courier.read_manifest(folder)["files"]) == {
        courier.CHANGES,
        courier.PHOTOS,
        f"{photo.sha256}.jpg",
    }
    (folder / f"{photo.sha256}.jpg").write_bytes(data[:-1])
    with pytest.raises(BadInput):
        courier.read_manifest(folder)


def test_a_receipt_makes_them_received(
    session: Session, stick: Path, centre: PracticeCentre, url: str
) -> None:
    courier.pack(session, stick)
    load_at_centre(session, url)
    answers = receipt(stick / "receipt.geojson", centre)
    loaded = receipts.load_receipt(session, answers)
    assert (loaded.applied, loaded.waiting, loaded.differing) == (3, 0, 0)
    assert {session.state(i) for i in IDS} == {State.ACCEPTED}
    assert session.unsent == 0
    kept = session.writer.ask(lambda p: p.receipts())
    assert [r.centre for r in kept] == ["receipt.geojson"] * 3
    again = receipts.load_receipt(session, answers)
    assert (again.applied, again.known) == (0, 3)


def test_a_receipt_in_the_middle_of_which_another_program_writes_is_told_as_a_whole(
    session: Session, stick: Path, centre: PracticeCentre, tmp_path: Path, monkeypatch
) -> None:
    courier.pack(session, stick)
    load_at_centre(session, centre.start())
    rows = receipts.read_receipt(receipt(tmp_path / "receipt.geojson", centre))
    taking = receipts.taking(rows, session, "receipt.geojson")

    def held(photos: Photos) -> frozenset[str]:
        raise Busy("QGIS saves")

    monkeypatch.setattr(Photos, "hashes", held)
    with pytest.raises(Busy):
        session.writer.ask(taking)
    monkeypatch.undo()
    answers = session.writer.ask(taking)  # as the writer does once the file is free
    assert (answers.loaded.applied, answers.loaded.known, answers.loaded.waiting) == (3, 0, 0)
    receipts.show(session, answers)
    assert {session.state(patch_id) for patch_id in IDS} == {State.ACCEPTED}


def test_photos_are_received_once_the_centre_says_that_it_has_checked_them(
    session: Session, stick: Path, tmp_path: Path, centre: PracticeCentre, url: str
) -> None:
    session.do(adding(session, [(one, Place(IDS[0])) for one in two_photos(session, tmp_path)]))
    first, second = session.view.photos(IDS[0])
    assert courier.pack(session, stick).photos == 2
    load_at_centre(session, url)
    said = [photo_row(first, "verified"), photo_row(second, "waiting"), photo_row(None, "verified")]
    answers = receipt(stick / "r.json", centre)
    page = json.loads(answers.read_bytes())
    page["features"] += said
    answers.write_text(json.dumps(page), encoding="utf-8")
    loaded = receipts.load_receipt(session, answers)
    assert (loaded.applied, loaded.photos) == (3, 1)
    assert session.view.album.received == {first.sha256}
    assert set(session.view.album.told) == {(first.id, first.sha256)}
    assert receipts.load_receipt(session, answers).photos == 0  # known before
    again = courier.pack(session, stick)  # no record is left, but a photo
    assert (again.changes, again.photos) == (0, 1)
    assert [path.stem for path in again.folder.glob("*.jpg")] == [second.sha256]
    (stick / "p.json").write_text(json.dumps({"features": [photo_row(second, "verified")]}))
    assert receipts.load_receipt(session, stick / "p.json").photos == 1
    with pytest.raises(BadInput):
        courier.pack(session, stick)  # the centre has everything


def two_photos(session: Session, folder: Path) -> Sequence[Taken]:
    for name in ("a.jpg", "b.jpg"):
        Image.new("RGB", (60, 40), "green" if name == "a.jpg" else "red").save(folder / name)
    paths = [folder / "a.jpg", folder / "b.jpg"]
    return take_in(session.writer, paths, frozenset(), NOW).taken


def test_a_receipt_for_photos_of_another_project_is_none_for_ours(
    session: Session, stick: Path, tmp_path: Path
) -> None:
    session.do(adding(session, [(one, Place(IDS[0])) for one in two_photos(session, tmp_path)]))
    (stick / "p.json").write_text(json.dumps({"features": [photo_row(None, "verified")]}))
    with pytest.raises(BadInput, match="other records or photos"):
        receipts.load_receipt(session, stick / "p.json")


def test_bytes_that_are_no_photo_at_the_centre_are_not_proved_to_be_there(
    session: Session, stick: Path, tmp_path: Path
) -> None:
    """It may have let go of them since."""
    session.do(adding(session, [(one, Place(IDS[0])) for one in two_photos(session, tmp_path)]))
    first, second = session.view.photos(IDS[0])
    said = [photo_row(first, "verified", used=False), photo_row(second, "verified")]
    (stick / "p.json").write_text(json.dumps({"features": said}))
    assert receipts.load_receipt(session, stick / "p.json").photos == 1
    assert session.view.album.received == {second.sha256}


def photo_row(photo: Photo | None, status: str, *, used: bool = True) -> object:
    """Return a row of the centre on a photo of ours, or on another one."""
    sha256 = "0" * 64 if photo is None else photo.sha256
    uses = [] if photo is None or not used else [use_of(photo)]
    told = {"sha256": sha256, "status": status, "uses": json.dumps(uses)}
    return {"type": "Feature", "id": sha256, "geometry": None, "properties": told}


def test_sending_it_online_later_does_no_harm(
    session: Session, stick: Path, centre: PracticeCentre, url: str
) -> None:
    courier.pack(session, stick)
    load_at_centre(session, url)
    deliver(session, url)
    assert {session.state(i) for i in IDS} == {State.ACCEPTED}
    assert [row["properties"]["result_rev"] for row in centre.ledger()] == [1, 1, 1]  # type: ignore[index]
    loaded = receipts.load_receipt(session, receipt(stick / "r.json", centre))
    assert (loaded.applied, loaded.known) == (0, 3)


def test_handing_over_twice_brings_the_same_bytes(session: Session, stick: Path) -> None:
    first, second = courier.pack(session, stick), courier.pack(session, stick)
    assert first.folder != second.folder

    def ids(folder: Path) -> set[str]:
        with closing(sqlite3.connect(folder / "changes.gpkg")) as db:
            return {row[0] for row in db.execute("SELECT id || payload_sha FROM change")}

    assert ids(first.folder) == ids(second.folder)


def test_what_is_changed_after_handing_over_waits_for_the_next_time(
    session: Session, stick: Path, centre: PracticeCentre, url: str
) -> None:
    courier.pack(session, stick)
    session.do(set_values(session.view, IDS[0], {"remark": "หลังส่งมอบ"}))
    load_at_centre(session, url)
    receipts.load_receipt(session, receipt(stick / "r.json", centre))
    assert session.outbox == {IDS[0]}
    assert courier.pack(session, stick).changes == 1


@pytest.mark.parametrize(
    "other", [{"payload_sha": "0" * 64}, {"name_th": "คนละชื่อ"}, {"result_rev": None}]
)
def test_a_receipt_that_shows_something_else_proves_nothing(
    session: Session, stick: Path, centre: PracticeCentre, other: dict[str, object], url: str
) -> None:
    courier.pack(session, stick)
    load_at_centre(session, url)
    loaded = receipts.load_receipt(session, receipt(stick / "r.json", centre, **other))
    assert (loaded.applied, loaded.differing, loaded.waiting) == (0, 3, 3)
    assert {session.state(i) for i in IDS} == {State.HANDED}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b"[" * 100_000,
        b'{"features": 5}',
        b'{"features": [5, {"properties": null}, {"properties": {"status": "applied"}}]}',
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_receipt_changes_nothing(session: Session, stick: Path, content: bytes) -> None:
    courier.pack(session, stick)
    (stick / "x.json").write_bytes(content)
    with pytest.raises(BadInput):
        receipts.load_receipt(session, stick / "x.json")
    assert {session.state(i) for i in IDS} == {State.HANDED}


def test_a_receipt_for_another_project_is_refused(
    session: Session, tmp_path: Path, stick: Path, centre: PracticeCentre, url: str
) -> None:
    courier.pack(session, stick)
    load_at_centre(session, url)
    answers = receipt(stick / "r.json", centre)
    other = project(tmp_path / "b.gpkg", practice=True)
    try:
        with pytest.raises(BadInput, match="other records"):
            receipts.load_receipt(other, answers)
    finally:
        other.close()


def test_nothing_ready_is_said_and_nothing_is_written(
    session: Session, stick: Path, centre: PracticeCentre, url: str
) -> None:
    deliver(session, url)
    with pytest.raises(BadInput, match="nothing ready"):
        courier.pack(session, stick)
    assert [*stick.iterdir()] == []


def test_a_stick_that_was_pulled_out_leaves_nothing_and_loses_nothing(
    session: Session, stick: Path
) -> None:
    with pytest.raises(Outage):
        courier.pack(session, stick / "gone")
    assert {session.state(i) for i in IDS} == {State.QUEUED}
    assert courier.pack(session, stick).changes == 3


@pytest.mark.parametrize("name", ["changes.gpkg", "manifest.json"])
def test_a_damaged_folder_is_noticed(session: Session, stick: Path, name: str) -> None:
    packed = courier.pack(session, stick)
    path = packed.folder / name
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    path.write_bytes(raw)
    with pytest.raises(BadInput):
        courier.read_manifest(packed.folder)
