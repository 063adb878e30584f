"""Where the map looks when a project is new."""

import pytest

from greendesk.model.record import Profile
from greendesk.opening import create_project
from greendesk.qt.destinations import find_destinations
from greendesk.qt.extents import home_of
from greendesk.session import Session
from tests.builders import PRACTICE

DAN_MAKHAM_TIA = 99.41, 13.85


@pytest.fixture
def home(tmp_path):
    def of(**values):
        path = tmp_path / f"{len([*tmp_path.iterdir()])}.gpkg"
        profile = Profile("lao", {**PRACTICE.values, "province_code": "71", **values})
        create_project(path, profile, practice=False)
        session = Session.open(path, read_only=True)
        found = home_of(session.survey, None)
        session.close()
        return found

    return of


def width(box):
    return box[2] - box[0]


def test_a_new_project_looks_at_its_amphoe(home):
    west, south, east, north = box = home(amphoe_code="7111", tambon_code="711101")
    assert west < DAN_MAKHAM_TIA[0] < east
    assert south < DAN_MAKHAM_TIA[1] < north
    assert width(box) < 0.5


def test_a_provincial_administration_looks_at_its_province(home):
    assert width(home(amphoe_code="7111", lao_kind="PAO")) > 1


def test_without_an_amphoe_that_is_known_it_looks_at_its_province(home):
    assert width(home(amphoe_code="", tambon_code="")) > 1


def test_the_window_opens_there(stage_window, tmp_path):
    path = tmp_path / "new.gpkg"
    values = {"province_code": "71", "amphoe_code": "7111", "tambon_code": "711101"}
    create_project(path, Profile("lao", {**PRACTICE.values, **values}), practice=False)
    here = stage_window(path)
    lon, lat = here.desk.canvas.centre
    assert (lon, lat) == (
        pytest.approx(DAN_MAKHAM_TIA[0], abs=0.02),
        pytest.approx(DAN_MAKHAM_TIA[1], abs=0.02),
    )
    assert 9.5 < here.desk.canvas.zoom < 12


def test_a_place_of_which_only_the_province_is_known_is_shown_from_afar(window_with):
    here = window_with()
    found = {d.title: d.zoom for d in find_destinations("เขาสวนกวาง", here.session)}
    assert found["อ.เขาสวนกวาง จ.ขอนแก่น"] < 10
    found = {d.title: d.zoom for d in find_destinations("ด่านมะขามเตี้ย", here.session)}
    assert found["อ.ด่านมะขามเตี้ย จ.กาญจนบุรี"] == 13
