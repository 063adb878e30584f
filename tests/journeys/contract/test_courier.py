"""The agency's side of a stick: loaded with ogr2ogr, answered with a file, as README says."""

import json
import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from greendesk import courier, receipts
from greendesk.edits.shape import add_patches
from greendesk.edits.values import set_values
from greendesk.i18n import Text
from greendesk.model.record import Profile
from greendesk.model.sending import State
from greendesk.model.telling import use_of
from greendesk.opening import create_project
from greendesk.photos import Place, adding, take_in
from greendesk.session import Session
from greendesk.sync.endpoint import HttpEndpoint
from tests.builders import NOW, PRACTICE, ready_patch
from tests.journeys.contract.centres import OverEngine, OverHttp, OverTriggers, fresh_lao, new_id

README = Path(__file__).parents[3] / "resources" / "endpoint" / "README.md"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    path = tmp_path / "งาน.gpkg"
    create_project(path, Profile("lao", {**PRACTICE.values, "lao_code": fresh_lao()}))
    session = Session.open(path)
    patches = [
        ready_patch(new_id(), east=0.003 * n + 1e-13, name_th=f"สวน ‘{n}’ ปู่ ๒๕๖๗") for n in range(4)
    ]
    session.do(add_patches(patches, Text("add")))
    yield session
    session.close()


def line_of(word: str) -> str:
    """Return the command of the agency's README that has ``word`` in it."""
    commands = re.findall(r"`(ogr2ogr [^`]+)`", README.read_text(encoding="utf-8"))
    (found,) = [command for command in commands if word in command]
    return found


def run(command: str, dsn: str, **files: Path | str) -> None:
    words = [word.replace("dbname=greendesk", dsn) for word in shlex.split(command)]
    for name, value in files.items():
        words = [word.replace(name, str(value)) for word in words]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr


def test_a_stick_is_loaded_and_its_receipt_proves_each_record(
    session: Session, engine_dsn: str, tmp_path: Path
) -> None:
    packed = courier.pack(session, tmp_path)
    run(line_of("courier.gpkg"), engine_dsn, **{"courier.gpkg": packed.folder / "changes.gpkg"})
    run(line_of("courier.gpkg"), engine_dsn, **{"courier.gpkg": packed.folder / "changes.gpkg"})
    answers = tmp_path / "receipt.geojson"
    (batch,) = courier.read_manifest(packed.folder)["batches"]  # type: ignore[misc]
    run(line_of("receipt"), engine_dsn, **{"receipt.geojson": answers, "BATCH": str(batch)})
    loaded = receipts.load_receipt(session, answers)
    assert (loaded.applied, loaded.differing, loaded.waiting) == (4, 0, 0)
    assert {session.state(p.id) for p in session.view} == {State.ACCEPTED}
    ledger = OverTriggers(engine_dsn).ledger(session.profile.lao_code)
    assert sorted(row["properties"]["lao_seq"] for row in ledger) == [1, 2, 3, 4]  # type: ignore[index]
    first = next(iter(session.view)).id
    session.do(set_values(session.view, first, {"remark": "แก้ไขหลังส่งมอบ"}))
    again = courier.pack(session, tmp_path)
    run(line_of("courier.gpkg"), engine_dsn, **{"courier.gpkg": again.folder / "changes.gpkg"})
    (batch,) = courier.read_manifest(again.folder)["batches"]  # type: ignore[misc]
    answers.unlink()
    run(line_of("receipt"), engine_dsn, **{"receipt.geojson": answers, "BATCH": str(batch)})
    assert receipts.load_receipt(session, answers).applied == 1
    assert session.sending(first).rev == 2


def test_photos_of_a_stick_are_received_once_their_hash_was_checked(
    session: Session, engine_dsn: str, tmp_path: Path
) -> None:
    first = next(iter(session.view)).id
    for name in ("a.jpg", "b.jpg"):
        Image.frombytes("L", (60, 40), os.urandom(2400)).save(tmp_path / name)  # nobody had it
    taken = take_in(session.writer, [tmp_path / "a.jpg", tmp_path / "b.jpg"], frozenset(), NOW)
    session.do(adding(session, [(one, Place(first)) for one in taken.taken]))
    packed = courier.pack(session, tmp_path)
    assert packed.photos == 2
    whole, _ = session.view.photos(first)
    theirs = {**use_of(whole), "photo_id": new_id(), "patch_id": new_id()}
    database, known = OverTriggers(engine_dsn), json.dumps([theirs, use_of(whole)])
    database.ask(  # the same bytes came from another administration before
        "insert into gds.photo (sha256, lao_code, uses) values (:'sha', :'lao', :'uses'::jsonb)",
        sha=whole.sha256,
        lao=fresh_lao(),
        uses=known,
    )
    run(line_of("courier.gpkg"), engine_dsn, **{"courier.gpkg": packed.folder / "changes.gpkg"})
    photos = packed.folder / "photos.geojson"
    run(line_of("photos.geojson"), engine_dsn, **{"photos.geojson": photos})
    run(line_of("photos.geojson"), engine_dsn, **{"photos.geojson": photos})  # twice is harmless
    database.ask("select gds.photo_checked(:'sha', true)", sha=whole.sha256)
    answers = tmp_path / "there.geojson"
    code = session.profile.lao_code
    run(line_of("photos-there"), engine_dsn, **{"photos-there.geojson": answers, "CODE": code})
    loaded = receipts.load_receipt(session, answers)
    assert (loaded.applied, loaded.photos) == (0, 1)
    assert session.view.album.received == {whole.sha256}
    there = {row["properties"]["sha256"] for row in receipts.read_receipt(answers)}  # type: ignore[index]
    assert there == {photo.sha256 for photo in session.view.photos(first)}


def test_what_the_engine_lists_is_a_receipt_too(
    session: Session, http_centre: OverHttp, engine_dsn: str, tmp_path: Path
) -> None:
    if not isinstance(http_centre, OverEngine):
        pytest.skip("a stick is loaded into the engine's database")
    packed = courier.pack(session, tmp_path)
    run(line_of("courier.gpkg"), engine_dsn, **{"courier.gpkg": packed.folder / "changes.gpkg"})
    (batch,) = courier.read_manifest(packed.folder)["batches"]  # type: ignore[misc]
    there = HttpEndpoint(http_centre.address)
    page = there._get("/collections/change/items", {"f": "json", "batch_id": str(batch)})
    (tmp_path / "r.json").write_text(json.dumps(page), encoding="utf-8")
    assert receipts.load_receipt(session, tmp_path / "r.json").applied == 4
