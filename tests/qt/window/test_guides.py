"""Lines to draw against: brought in from a file, seen on the map, removed again."""

import json
from pathlib import Path

import pytest
from shapely.geometry import box, mapping

from greendesk.i18n import language
from greendesk.model.guide import OUR_BOUNDARY
from greendesk.qt.destinations import find_destinations
from greendesk.qt.dialogs.files import OpenFile
from greendesk.qt.dialogs.guides import GuidesPage, GuidesWish
from tests.builders import LAT, LON, ready_patch, square
from tests.qt.window import stage
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow

AREA = box(LON - 0.01, LAT - 0.01, LON + 0.01, LAT + 0.01)


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    path = tmp_path / "lines.geojson"
    shape = {"type": "Feature", "geometry": mapping(AREA), "properties": {"name": "ถนน"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}))
    return path


@pytest.fixture
def here(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    return stage_window(project_with(ready_patch("one")))


def bring(here: Stage, path: Path, *before) -> None:
    def choose(question: object) -> object:
        assert isinstance(question, OpenFile)
        return path

    here.answer(*before, choose)
    here.workspace.actions_by_id["data.guides"].trigger()
    here.until(lambda: path.name in here.session.guides.sources)
    here.settle()


def more(question: object) -> object:
    assert isinstance(question, GuidesPage)
    question.bring_button.click()
    return question.answer()


def shown(here: Stage) -> list[str]:
    return sorted(here.desk.canvas.picture.guides.shapes.row_of)


def test_a_file_of_lines_is_seen_and_kept(
    here: Stage, lines: Path, project_with: ProjectWith
) -> None:
    bring(here, lines)
    (guide,) = here.session.guides
    assert guide.title == "ถนน"
    assert shown(here) == [guide.id]
    assert len(here.session.view) == 1
    path = here.session.path
    here.open(project_with(name="other"))
    assert shown(here) == []
    here.open(path)
    assert [g.id for g in here.session.guides] == [guide.id]
    assert shown(here) == [guide.id]


def test_lines_are_no_step_and_nothing_to_send(here: Stage, lines: Path) -> None:
    undo, outbox = here.session.undo_label, here.session.outbox
    bring(here, lines)
    assert (here.session.undo_label, here.session.outbox) == (undo, outbox)


def test_lines_of_a_file_can_be_removed(here: Stage, lines: Path) -> None:
    bring(here, lines)

    def remove(question: object) -> object:
        assert isinstance(question, GuidesPage)
        question.list.setCurrentIndex(question.list.model().index(0, 0))
        question.remove_button.click()
        return question.answer()

    here.answer(remove)
    here.workspace.actions_by_id["data.guides"].trigger()
    here.settle()
    assert list(here.session.guides) == []
    assert shown(here) == []


def test_what_was_removed_from_the_list_is_removed_when_esc_closes_it(here: Stage) -> None:
    page = GuidesPage({"lines.geojson": 1}, here.window)
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    page.remove_button.click()
    page.reject()
    assert page.result() == GuidesPage.DialogCode.Accepted
    assert page.answer().removed == ("lines.geojson",)


def test_more_can_be_brought_in(here: Stage, lines: Path, tmp_path: Path) -> None:
    bring(here, lines)
    other = tmp_path / "other.geojson"
    other.write_bytes(lines.read_bytes())

    bring(here, other, more)
    assert here.session.guides.sources == {"lines.geojson": 1, "other.geojson": 1}


def test_our_boundary_is_seen_on_the_map(here: Stage) -> None:
    here.desk.set_boundary(square(-0.01, -0.01, 0.02))
    here.settle()
    assert shown(here) == [OUR_BOUNDARY]


@pytest.mark.parametrize("spoken", ["th", "en"])
def test_its_dialog_is_legible_in_both_languages(
    stage_window: StageWindow, project_with: ProjectWith, lines: Path, spoken: str
) -> None:
    here = stage_window(project_with(), spoken)
    assert language() == spoken
    page = GuidesPage({"ตำบล.gpkg": 7425, "roads.kml": 3}, here.window)
    page.show()
    assert stage.clipped(page) == []
    assert stage.nameless(page) == []
    assert stage.foreign(page, spoken, ("ตำบล.gpkg", "roads.kml")) == []
    page.close()


def test_other_lines_in_a_file_of_the_same_name_stand_beside_those_of_before(
    here: Stage, lines: Path, tmp_path: Path
) -> None:
    bring(here, lines)
    other = tmp_path / "elsewhere" / lines.name
    other.parent.mkdir()
    other.write_text(lines.read_text().replace(str(LON - 0.01), str(LON - 0.02)))
    bring(here, other, more)
    here.until(lambda: len(here.session.guides.sources) == 2)
    assert list(here.session.guides.sources) == ["lines.geojson", "lines (2).geojson"]
    assert len(shown(here)) == 2


def test_the_same_lines_again_change_nothing(here: Stage, lines: Path) -> None:
    bring(here, lines)
    before = shown(here)
    bring(here, lines, more)
    assert here.session.guides.sources == {"lines.geojson": 1}
    assert shown(here) == before


def test_villages_of_a_table_are_names_on_the_map_and_are_found(
    here: Stage, tmp_path: Path
) -> None:
    path = tmp_path / "villages.csv"
    path.write_text(f"หมู่บ้าน,lat,lon\nบ้านหนองบัว,{LAT:.5f},{LON:.5f}\n", encoding="utf-8")
    bring(here, path)
    names = here.desk.canvas.picture.labels.places
    assert names is not None
    around = (LON - 0.02, LAT - 0.02, LON + 0.02, LAT + 0.02)
    assert "บ้านหนองบัว" in [place.name for place in names(around, 15.0)]
    assert "บ้านหนองบัว" not in [place.name for place in names(around, 9.0)]
    (found,) = [d for d in find_destinations("หนองบัว", here.session) if d.title == "บ้านหนองบัว"]
    assert found.at == pytest.approx((LON, LAT), abs=1e-5)
    here.answer(lambda question: GuidesWish(removed=("villages.csv",)))
    here.workspace.actions_by_id["data.guides"].trigger()
    names = here.desk.canvas.picture.labels.places
    assert "บ้านหนองบัว" not in [place.name for place in names(around, 15.0)]
