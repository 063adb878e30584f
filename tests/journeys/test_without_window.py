"""The main job by script: each command of ``greendesk``, its answer and its exit code."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image
from shapely.geometry import MultiPolygon, Polygon, mapping

from greendesk import paths
from greendesk.centre import PracticeCentre
from greendesk.centre.fields import patch_fields
from greendesk.edits.shape import delete_patches
from greendesk.edits.values import set_values
from greendesk.opening import fresh_id, now_utc
from greendesk.session import Session
from greendesk.settings import COARSE_ZOOM, OLD_YEARS, Settings
from greendesk.store import rtree
from tests.builders import LAT, LON, ready_values, square
from tests.unit.forms import second_form

DECIDED = "There is nothing to decide about this patch any more"
NEW = ["--lao-code", "99990101", "--lao-kind", "SAO", "--lao-name", "เกาะสมมุติ", "--province", "99"]


def feature(shape: MultiPolygon | Polygon, **values: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": mapping(shape), "properties": values}


def geojson(path: Path, *features: dict[str, object]) -> Path:
    whole = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path, run) -> Path:
    path = tmp_path / "งาน ของเรา.gpkg"
    code, _ = run("new", path, *NEW, "--practice", "--json")
    assert code == 0
    return path


@pytest.fixture
def with_patches(project: Path, tmp_path: Path, run) -> Path:
    good = [feature(square(0.002 * n), **ready_values(name_th=f"สวนที่ {n + 1}")) for n in range(3)]
    source = geojson(tmp_path / "patches.geojson", *good)
    code, told = run("import", project, source, "--json")
    assert (code, told["imported"]) == (0, 3)
    return project


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[PracticeCentre]:
    made = PracticeCentre(tmp_path / "centre", lambda: datetime.now(UTC), fresh_id)
    yield made
    made.stop()


def test_a_new_project_is_empty_and_says_so(project: Path, run) -> None:
    code, told = run("status", project, "--json")
    assert code == 0
    assert told["patches"] == 0
    assert told["DRAFT"] == 0


def test_a_file_that_is_there_is_never_written_over(project: Path, run) -> None:
    before = project.read_bytes()
    code, told = run("new", project, *NEW)
    assert code == 2
    assert "Traceback" not in told
    assert project.read_bytes() == before


def test_the_code_of_an_lao_may_have_lost_its_first_zero(tmp_path: Path, run) -> None:
    words = [
        "--lao-code",
        "6711102",
        "--lao-kind",
        "SAO",
        "--lao-name",
        "กลอนโด",
        "--province",
        "71",
    ]
    assert run("new", tmp_path / "a.gpkg", *words)[0] == 0
    session = Session.open(tmp_path / "a.gpkg", read_only=True)
    assert session.profile.lao_code == "06711102"
    session.close()


def test_codes_may_be_typed_in_thai_digits(tmp_path: Path, run) -> None:
    words = ["--lao-code", "๐๖๗๑๑๑๐๒", "--lao-kind", "SAO", "--lao-name", "ก", "--province", "๗๑"]
    assert run("new", tmp_path / "a.gpkg", *words)[0] == 0
    session = Session.open(tmp_path / "a.gpkg", read_only=True)
    found = (session.profile.lao_code, session.profile.province_code)
    session.close()
    assert found == ("06711102", "71")


@pytest.mark.parametrize("place", [["99"], ["99", "--amphoe", "9901"], ["71", "--amphoe", "9901"]])
def test_the_made_up_province_is_for_practice_only(tmp_path: Path, run, place: list[str]) -> None:
    words = ["--lao-code", "06711102", "--lao-kind", "SAO", "--lao-name", "ก", "--province", *place]
    assert run("new", tmp_path / "a.gpkg", *words)[0] == 2
    assert not (tmp_path / "a.gpkg").exists()


@pytest.mark.parametrize("content", [b"no map", b'{"type": "FeatureCollection", "features": []}'])
def test_a_boundary_that_can_not_be_read_leaves_no_project_behind(
    tmp_path: Path, run, content: bytes
) -> None:
    (tmp_path / "b.geojson").write_bytes(content)
    words = [*NEW, "--practice", "--boundary", tmp_path / "b.geojson"]
    assert run("new", tmp_path / "a.gpkg", *words)[0] == 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.geojson"]


@pytest.mark.parametrize("code", ["671110", "0671110x", "0671110", "๐๖๗๑๑๑๐", ""])
def test_a_code_that_is_none_is_refused_in_one_line(tmp_path: Path, run, code: str) -> None:
    words = ["--lao-code", code, "--lao-kind", "SAO", "--lao-name", "ก", "--province", "71"]
    exit_code, told = run("new", tmp_path / "a.gpkg", *words)
    assert exit_code == 2
    assert len(told.strip().splitlines()) == 1
    assert not (tmp_path / "a.gpkg").exists()


def test_what_is_imported_is_checked_and_measured(with_patches: Path, run) -> None:
    code, told = run("check", with_patches, "--json")
    assert code == 0
    assert told["patches"] == 3
    assert told["area_m2"] == pytest.approx(told["union_m2"], abs=0.1)
    assert told["area_m2"] == pytest.approx(3 * 12106, rel=0.01)
    assert not [i for i in told["issues"] if i["severity"] == "error"]


def test_what_is_set_on_this_computer_holds_for_checks_too(project: Path, tmp_path: Path, run):
    day = str(now_utc().year + 543 - 2)
    drawn = feature(square(), name_th="สวน", imagery_date=day, imagery_zoom=17)
    source = geojson(tmp_path / "a.geojson", drawn)
    run("import", project, source)

    def told() -> set[str]:
        return {issue["rule"] for issue in run("check", project, "--json")[1]["issues"]}

    assert not {"I05", "I06"} & told()
    settings = Settings.load(paths.config())
    settings.set(OLD_YEARS, 1)
    settings.set(COARSE_ZOOM, 18)
    assert {"I05", "I06"} <= told()


def test_an_error_of_the_data_ends_with_one(project: Path, tmp_path: Path, run) -> None:
    source = geojson(tmp_path / "a.geojson", feature(square(), name_th="สวนที่ยังไม่ครบ"))
    run("import", project, source)
    code, told = run("check", project, "--json")
    assert code == 1
    found = {issue["rule"] for issue in told["issues"]}
    assert "V06" in found
    assert all(
        set(i) >= {"rule", "patch_id", "severity", "message_th", "message_en"}
        for i in told["issues"]
    )


def test_any_file_can_be_checked_without_a_project(tmp_path: Path, run) -> None:
    bow_tie = Polygon([(101, 10.5), (101.001, 10.501), (101.001, 10.5), (101, 10.501)])
    source = geojson(tmp_path / "a.geojson", feature(bow_tie, name_th="สวนไขว้"))
    code, told = run("check", source, "--json")
    assert code == 1
    assert "V02" in {issue["rule"] for issue in told["issues"]}
    assert told["patches"] == 1


def test_overlapping_patches_are_counted_once_in_the_union(
    project: Path, tmp_path: Path, run
) -> None:
    source = geojson(
        tmp_path / "a.geojson",
        feature(square(), name_th="หนึ่ง"),
        feature(square(0.0005), name_th="สอง"),
    )
    run("import", project, source)
    _, told = run("check", project, "--json")
    assert told["union_m2"] == pytest.approx(told["area_m2"] * 0.75, rel=0.001)


def test_what_lies_in_the_recycle_bin_is_left_alone_by_an_import(
    with_patches: Path, tmp_path: Path, run
) -> None:
    out = tmp_path / "out.geojson"
    run("export", with_patches, out, "--json")
    with closing(Session.open(with_patches)) as session:
        thrown = next(iter(session.view)).id
        session.do(set_values(session.view, thrown, {"remark": "เขียนนานมาก"}))
        session.do(delete_patches(session.view, [thrown]))
    code, told = run("import", with_patches, out, "--json")
    assert (code, told["imported"]) == (0, 1)
    with closing(Session.open(with_patches)) as session:
        assert session.binned[thrown].values["remark"] == "เขียนนานมาก"
        numbers = [patch.values["local_no"] for patch in session.view]
        assert session.binned[thrown].values["local_no"] not in numbers


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.zip", "a.kml"])
def test_what_is_exported_can_be_imported_again(
    with_patches: Path, tmp_path: Path, run, name: str
) -> None:
    out = tmp_path / "out" / name
    out.parent.mkdir()
    code, told = run("export", with_patches, out, "--json")
    assert (code, told["patches"]) == (0, 3)
    other = tmp_path / "other.gpkg"
    run("new", other, *NEW, "--practice")
    code, told = run("import", other, out, "--json")
    assert (code, told["imported"]) == (0, 3)
    _, before = run("check", with_patches, "--json")
    _, after = run("check", other, "--json")
    assert after["area_m2"] == pytest.approx(before["area_m2"], rel=1e-6)


def test_a_shapefile_says_that_it_is_utf_8(with_patches: Path, tmp_path: Path, run) -> None:
    run("export", with_patches, tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        (cpg,) = [n for n in archive.namelist() if n.endswith(".cpg")]
        assert archive.read(cpg) == b"UTF-8"


def test_a_table_opens_in_excel_with_readable_thai(with_patches: Path, tmp_path: Path, run) -> None:
    run("export", with_patches, tmp_path / "a.csv")
    content = (tmp_path / "a.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    assert "สวนที่ 1" in content.decode("utf-8-sig")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two photos: one from the island's middle, one from nowhere."""
    made = tmp_path / "photos"
    made.mkdir()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (LAT + 0.0005,), 3: "E", 4: (LON + 0.0005,)})
    Image.new("RGB", (60, 40), "green").save(made / "here.jpg", exif=exif)
    Image.new("RGB", (60, 40), "red").save(made / "nowhere.jpg")
    return made


def test_photos_are_added_by_place_checked_and_exported(
    with_patches: Path, folder: Path, tmp_path: Path, run
) -> None:
    code, told = run("photos", with_patches, folder, "--json")
    assert (code, told["added"], told["left_out"][0]["file"]) == (1, 1, "nowhere.jpg")
    (folder / "nowhere.jpg").unlink()
    assert run("photos", with_patches, folder, "--json") == (
        0,
        {"added": 0, "known": ["here.jpg"], "mended": [], "left_out": []},
    )
    whole = {"photos": 1, "mended": 0, "faults": []}
    assert run("check-photos", with_patches, "--json") == (0, whole)
    run("export", with_patches, tmp_path / "with.gpkg", "--photos")
    run("export", with_patches, tmp_path / "without.gpkg")
    assert b"patch_photo" in (tmp_path / "with.gpkg").read_bytes()
    assert b"patch_photo" not in (tmp_path / "without.gpkg").read_bytes()


def test_a_damaged_photo_is_mended_out_of_a_safety_copy_if_that_is_wished(
    with_patches: Path, folder: Path, run
) -> None:
    run("photos", with_patches, folder)
    session = Session.open(with_patches)
    session.writer.ask(lambda p: p.backup(paths.backups(), "import", now_utc()))
    session.close()
    with closing(sqlite3.connect(with_patches)) as other, other:
        rtree.register(other)
        other.execute("UPDATE patch_photo SET data = x'ffd8'")
    before = with_patches.read_bytes()
    code, told = run("check-photos", with_patches, "--json")
    assert (code, told["mended"], told["faults"][0]["kind"]) == (1, 0, "damaged")
    assert with_patches.read_bytes() == before
    whole = {"photos": 1, "mended": 1, "faults": []}
    assert run("check-photos", with_patches, "--mend", "--json") == (0, whole)
    assert run("check-photos", with_patches, "--json") == (0, {**whole, "mended": 0})


@pytest.mark.parametrize("command", ["check", "status", "check-photos", "schema"])
def test_looking_at_a_project_that_qgis_left_in_wal_mode_leaves_one_file(
    with_patches: Path, run, command: str
) -> None:
    with closing(sqlite3.connect(with_patches)) as other:
        other.execute("PRAGMA journal_mode = WAL")
    before = with_patches.read_bytes()
    run(command, with_patches)
    assert [*with_patches.parent.glob(f"{with_patches.name}*")] == [with_patches]
    assert with_patches.read_bytes() == before


def test_nobodys_name_is_exported_unless_asked_for(with_patches: Path, tmp_path: Path, run) -> None:
    run("export", with_patches, tmp_path / "a.csv")
    run("export", with_patches, tmp_path / "b.csv", "--personal")
    assert "created_by" not in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")
    assert "created_by" in (tmp_path / "b.csv").read_text(encoding="utf-8-sig")


def test_what_is_ready_is_sent_and_received_once(
    with_patches: Path, run, centre: PracticeCentre
) -> None:
    url = centre.start()
    code, told = run("send", with_patches, "--to", url, "--json")
    assert (code, told["applied"]) == (0, 3)
    _, status = run("status", with_patches, "--json")
    assert status["ACCEPTED"] == 3
    code, told = run("send", with_patches, "--to", url, "--json")
    assert (code, told["applied"]) == (0, 0)
    assert len(centre.ledger()) == 3


def test_photos_go_after_the_data_in_the_same_go(
    with_patches: Path, folder: Path, run, centre: PracticeCentre
) -> None:
    url = centre.start()
    run("photos", with_patches, folder)
    code, told = run("send", with_patches, "--to", url, "--photos", "--json")
    assert (code, told["applied"]) == (0, 3)
    assert told["photos"] == {"sent": 1, "verified": 1}
    assert {photo["status"] for photo in centre.photos().values()} == {"verified"}
    _, status = run("status", with_patches, "--json")
    assert status["photos"] == {"all": 1, "received": 1}
    assert "ศูนย์รับแล้ว 1 จาก 1 รูป" in str(run("status", with_patches)[1])


@pytest.fixture
def elsewhere(tmp_path: Path, run) -> Path:
    """The project of the same LAO on another computer."""
    path = tmp_path / "อีกเครื่อง.gpkg"
    run("new", path, *NEW, "--practice")
    return path


def test_a_newer_form_of_the_centre_is_fetched_and_old_records_go_as_they_are(
    with_patches: Path, run, centre: PracticeCentre
) -> None:
    to = ["--to", centre.start(), "--json"]
    centre.publish_form(second_form())
    code, told = run("fetch", with_patches, *to)
    assert (code, told["fetched"]["form_renewed"]) == (0, True)
    assert run("schema", with_patches)[1]["x-greendesk-version"] == "2"
    assert run("schema")[1]["x-greendesk-version"] == "1"
    code, told = run("send", with_patches, *to)
    assert (code, told["applied"], told["fetched"]["form"]) == (0, 3, None)


def test_another_computer_fetches_decides_and_both_agree(
    with_patches: Path, elsewhere: Path, run, centre: PracticeCentre
) -> None:
    to = ["--to", centre.start(), "--json"]
    run("send", with_patches, *to)
    code, told = run("fetch", elsewhere, *to)
    assert (code, told["fetched"]["looked_at"], len(told["fetched"]["taken"])) == (0, 3, 3)
    patch_id = told["fetched"]["taken"][0]
    for path, name in ((with_patches, "ชื่อจากเครื่องหนึ่ง"), (elsewhere, "ชื่อจากเครื่องสอง")):
        session = Session.open(path)
        session.do(set_values(session.view, patch_id, {"name_th": name}))
        session.close()
        code, told = run("send", path, *to)
    assert (code, told["conflict"], told["fetched"]["clashing"]) == (1, 1, [patch_id])
    code, told = run("fetch", elsewhere, *to)
    assert (code, told["waiting_for_a_decision"]) == (1, 1)
    assert run("decide", elsewhere, "--keep", "theirs", "--json") == (0, {"decided": [patch_id]})
    for words in ((patch_id, "--keep", "mine"), ("--keep", "mine", patch_id)):  # as README has it
        code, told = run("decide", elsewhere, *words, "--json")
        assert (code, told["error"]["message_en"].split(".")[0]) == (2, DECIDED)
    assert run("decide", elsewhere, "--keep", "mine", patch_id, "--nonsense")[0] == 2
    code, told = run("send", elsewhere, *to)
    assert (code, told["applied"], told["conflict"]) == (0, 0, 0)
    _, status = run("status", elsewhere, "--json")
    assert status["ACCEPTED"] == 3
    names = {p.patch.name for p in centre.patches()}
    assert "ชื่อจากเครื่องหนึ่ง" in names


def test_with_nothing_to_send_what_the_centre_has_is_fetched_all_the_same(
    with_patches: Path, elsewhere: Path, run, centre: PracticeCentre
) -> None:
    to = ["--to", centre.start(), "--json"]
    run("send", with_patches, *to)
    code, told = run("send", elsewhere, *to)
    assert (code, told["applied"], len(told["fetched"]["taken"])) == (0, 0, 3)
    centre.stop()
    code, told = run("send", elsewhere, *to)
    assert (code, told["error"]["code"]) == (3, 3)


def test_everything_is_compared_on_demand(with_patches: Path, run, centre: PracticeCentre) -> None:
    to = ["--to", centre.start(), "--json"]
    run("send", with_patches, *to)
    code, told = run("fetch", with_patches, "--whole", *to)
    assert (code, told["fetched"]["compared"], told["fetched"]["vanished"]) == (0, True, [])


def test_a_draft_is_not_sent(project: Path, tmp_path: Path, run, centre: PracticeCentre) -> None:
    run("import", project, geojson(tmp_path / "a.geojson", feature(square(), name_th="ยังไม่ครบ")))
    code, told = run("send", project, "--to", centre.start(), "--json")
    assert (code, told["applied"], told["drafts"]) == (1, 0, 1)
    assert centre.ledger() == []


def test_what_stays_behind_with_an_error_is_said_and_ends_with_one(
    with_patches: Path, tmp_path: Path, run, centre: PracticeCentre
) -> None:
    draft = geojson(tmp_path / "a.geojson", feature(square(0.01), name_th="ยังไม่ครบ"))
    run("import", with_patches, draft)
    code, told = run("send", with_patches, "--to", centre.start())
    assert code == 1
    assert "ศูนย์รับแล้ว 3" in told
    assert "ฉบับร่างที่ยังไม่ได้ส่ง 1" in told
    assert "greendesk check" in told


def test_what_came_back_ends_with_one_every_time(
    with_patches: Path, run, centre: PracticeCentre
) -> None:
    fields = [replace(f, max_length=7) if f.name == "name_th" else f for f in patch_fields()]
    strict = PracticeCentre(None, lambda: datetime.now(UTC), fresh_id, fields=fields)
    url = strict.start()
    for applied in (0, 0):
        code, told = run("send", with_patches, "--to", url, "--json")
        assert (code, told["applied"], told["rejected"]) == (1, applied, 3)
    strict.stop()


def test_nobody_there_means_later_and_nothing_is_lost(
    with_patches: Path, run, centre: PracticeCentre
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code, told = run("send", with_patches, "--to", f"http://127.0.0.1:{port}", "--json")
    assert (code, told["absent"], told["error"]["code"]) == (3, 3, 3)
    _, status = run("status", with_patches, "--json")
    assert status["QUEUED"] + status["SENT"] == 3


def test_a_project_open_elsewhere_means_later(with_patches: Path, tmp_path: Path, run) -> None:
    other = Session.open(with_patches)
    try:
        code, told = run("import", with_patches, geojson(tmp_path / "b.geojson"))
    finally:
        other.close()
    assert code in (2, 3)
    code_of_status, _ = run("status", with_patches)
    assert code_of_status == 0
    assert "Traceback" not in str(told)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"{", b"<kml"])
def test_a_file_that_is_none_is_refused_in_one_line(
    project: Path, tmp_path: Path, run, content: bytes
) -> None:
    (tmp_path / "a.geojson").write_bytes(content)
    code, told = run("import", project, tmp_path / "a.geojson")
    assert code == 2
    assert len(str(told).strip().splitlines()) == 1


def test_bad_usage_is_one_line_and_two(run) -> None:
    code, told = run("export")
    assert code == 2
    assert len(str(told).strip().splitlines()) == 1


POINTS = [{"type": "Feature", "geometry": {"type": "Point", "coordinates": [101, 10.5]}}] * 12
WORDS = [
    {
        "type": "Feature",
        "geometry": {"type": "Polygon", "coordinates": [[["a", "b"], ["c", "d"], ["e", "f"]]]},
    }
]


@pytest.mark.parametrize(
    ("features", "why"), [(POINTS, "ไม่ใช่พื้นที่"), (WORDS, "ไม่ใช่ตัวเลข")], ids=["points", "words"]
)
def test_a_file_of_which_nothing_can_be_used_ends_with_one_and_says_why(
    project: Path, tmp_path: Path, run, features: list[dict[str, object]], why: str
) -> None:
    source = geojson(tmp_path / "a.geojson", *features)
    for words in (["import", project, source], ["check", source]):
        code, told = run(*words)
        assert code == 1
        assert f"ไม่รวม {len(features)} รายการ (1" in told
        assert why in told
        code, told = run(*words, "--json")
        assert (code, len(told["left_out"])) == (1, len(features))


def test_a_file_that_is_in_the_project_already_is_no_error(
    with_patches: Path, tmp_path: Path, run
) -> None:
    run("export", with_patches, tmp_path / "b.geojson")
    code, told = run("import", with_patches, tmp_path / "b.geojson", "--json")
    assert (code, told["imported"], len(told["left_out"])) == (0, 0, 3)


def test_states_are_said_in_words(with_patches: Path, run) -> None:
    _, told = run("status", with_patches)
    assert "พร้อมส่ง: 3" in told
    assert "READY" not in told
    _, told = run("status", with_patches, "--language", "en")
    assert "Ready to send: 3" in told


def test_nothing_that_is_written_holds_zero_width_spaces(
    with_patches: Path, tmp_path: Path, run
) -> None:
    draft = geojson(tmp_path / "a.geojson", feature(square(0.01), name_th="ยังไม่ครบ"), *POINTS)
    said = [
        run("--help"),
        run("send", "--help"),
        run("nonsense"),
        run("check", tmp_path / "none.geojson"),
        *(run("check", draft, *more) for more in ([], ["--json"])),
        *(run("import", with_patches, draft, *more) for more in ([], ["--json"])),
        run("status", with_patches),
    ]
    assert "\u200b" not in str(said).replace("\\u200b", "\u200b")


@pytest.mark.parametrize(
    ("words", "exit_code"), [(["check", "none.geojson"], 2), (["send"], 2), (["nonsense"], 2)]
)
def test_an_error_is_json_too_where_json_is_asked_for(
    run, words: list[str], exit_code: int
) -> None:
    code, told = run(*words, "--json")
    assert code == exit_code
    assert set(told) == {"error"}
    assert set(told["error"]) == {"message_th", "message_en", "code"}
    assert told["error"]["code"] == exit_code
    assert told["error"]["message_th"] != told["error"]["message_en"]


@pytest.mark.parametrize(
    "command",
    [
        "new",
        "import",
        "check",
        "export",
        "send",
        "fetch",
        "decide",
        "status",
        "schema",
        "photos",
        "check-photos",
        "send-photos",
    ],
)
def test_every_command_is_explained_in_both_languages(run, command: str) -> None:
    code, thai = run(command, "--help")
    _, english = run(command, "--help", "--language", "en")
    assert code == 0
    assert "ตัวเลือก:" in thai
    assert "options:" in english
    assert re.search("[ก-ฮ]", english) is None


def test_the_schema_can_be_had(run) -> None:
    code, told = run("schema")
    assert code == 0
    assert told["properties"]["green_type"]["enum"][0] == "T1"


def test_without_a_screen_the_window_is_refused_in_one_line() -> None:
    bare = {k: v for k, v in os.environ.items() if "DISPLAY" not in k and k != "QT_QPA_PLATFORM"}
    words = {(): 2, ("--version",): 0, ("--json",): 2}
    for argv, code in words.items():
        done = subprocess.run(
            [sys.executable, "-m", "greendesk", *argv],
            capture_output=True,
            encoding="utf-8",
            env=bare,
            timeout=60,
        )
        assert done.returncode == code, done.stderr
        assert "Traceback" not in done.stderr
        assert len(done.stderr.splitlines()) == (code != 0)


def test_an_lao_without_a_name_is_refused(tmp_path: Path, run) -> None:
    words = [*NEW[:5], "  ", *NEW[6:]]
    assert run("new", tmp_path / "a.gpkg", *words, "--practice")[0] == 2
    assert not (tmp_path / "a.gpkg").exists()
