import json
from pathlib import Path

import pytest

from greendesk.settings import (
    BASEMAPS,
    FILE_NAME,
    LANGUAGE,
    RECENT,
    SETTINGS,
    TEXT_SIZE,
    Basemap,
    Settings,
)


def test_a_new_computer_has_the_defaults(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    assert {s.id: settings.get(s) for s in SETTINGS} == {s.id: s.default for s in SETTINGS}
    assert not list(tmp_path.iterdir())


def test_what_was_set_is_there_after_a_restart(tmp_path: Path) -> None:
    folder = tmp_path / "การตั้งค่า"
    mine = Basemap("b1", "ภาพถ่ายปี 2566", "/แผนที่/ภาพ.mbtiles", "อบต.กลอนโด", 5, 18, 512, True)
    settings = Settings.load(folder)
    settings.set(LANGUAGE, "en")
    settings.set(BASEMAPS, (mine,))
    again = Settings.load(folder)
    assert again.get(LANGUAGE) == "en"
    assert again.get(BASEMAPS) == (mine,)


def test_a_map_of_an_older_version_has_what_it_lacks_by_default(tmp_path: Path) -> None:
    old = {"id": "b", "title": "แผนที่", "place": "https://a/{z}/{x}/{y}", "attribution": "-"}
    (tmp_path / FILE_NAME).write_text(json.dumps({"basemaps": [old]}), "utf-8")
    assert Settings.load(tmp_path).get(BASEMAPS) == (Basemap(**old),)


@pytest.mark.parametrize("content", [b"{", b"[1]", b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_file_is_put_aside_and_the_defaults_hold(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    settings = Settings.load(tmp_path)
    assert settings.get(LANGUAGE) == "th"
    assert settings.damaged is not None
    assert settings.damaged.read_bytes() == content
    settings.set(LANGUAGE, "en")
    assert Settings.load(tmp_path).get(LANGUAGE) == "en"


@pytest.mark.parametrize("nonsense", [None, 7, "xx", [], {"a": 1}, True])
def test_a_nonsense_value_counts_as_not_set(tmp_path: Path, nonsense: object) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps({"language": nonsense}), encoding="utf-8")
    assert Settings.load(tmp_path).get(LANGUAGE) == "th"


def test_one_nonsense_basemap_does_not_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps({"basemaps": [{"id": 1}]}), encoding="utf-8")
    assert Settings.load(tmp_path).get(BASEMAPS) == ()


def test_the_text_size_stays_within_its_limits(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    settings.set(TEXT_SIZE, 900)
    assert settings.get(TEXT_SIZE) == 200


def test_values_of_a_newer_program_are_kept(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(json.dumps({"new_thing": 3}), encoding="utf-8")
    Settings.load(tmp_path).set(LANGUAGE, "en")
    kept = json.loads((tmp_path / FILE_NAME).read_text(encoding="utf-8"))
    assert kept == {"new_thing": 3, "language": "en"}


def test_the_project_opened_last_comes_first_and_missing_ones_are_not_offered(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "ก.gpkg", tmp_path / "ข.gpkg"
    first.touch()
    second.touch()
    settings = Settings.load(tmp_path)
    for path in (first, second, tmp_path / "gone.gpkg", first):
        settings.remember(path)
    assert settings.recent() == [first, second]
    assert len(settings.get(RECENT)) == 3


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path: Path) -> None:
    settings = Settings.load(tmp_path)
    settings.set(LANGUAGE, "en")
    (tmp_path / "settings.new").mkdir()  # the new file can't be made
    with pytest.raises(OSError, match="settings"):
        settings.set(TEXT_SIZE, 150)
    assert Settings.load(tmp_path).get(LANGUAGE) == "en"
    assert settings.get(TEXT_SIZE) == 150
