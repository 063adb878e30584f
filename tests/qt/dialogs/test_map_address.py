"""A map address, typed; or a map service that is asked what it has, really asked, on loopback."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from greendesk.qt.dialogs.map_address import MapAddress
from greendesk.qt.jobs import Jobs
from greendesk.settings import Basemap
from greendesk.tiles import services
from greendesk.tiles.chosen import source_of
from tests.unit.sync.canned import Canned
from tests.unit.tiles.test_services import LINK, wmts_text

TITLES = ["ภาพถ่าย"]


@pytest.fixture
def dialog(qtbot: QtBot) -> Iterator[Callable[[], MapAddress]]:
    jobs = Jobs()

    def make() -> MapAddress:
        made = MapAddress(
            lambda address, found, failed: jobs.start(
                lambda job: services.ask(address, practice=True), found, failed
            )
        )
        qtbot.addWidget(made)
        made.show()
        return made

    yield make
    jobs.stop()


def type_in(qtbot: QtBot, dialog: MapAddress, place: str) -> None:
    dialog.place.setFocus()
    qtbot.keyClicks(dialog.place, place)
    qtbot.keyClick(dialog.place, Qt.Key.Key_Return)


def test_an_address_of_pictures_is_taken_as_it_is(qtbot, dialog):
    made = dialog()
    made.attribution.setText("กรมตัวอย่าง 2567")
    type_in(qtbot, made, "https://a.example.org/{z}/{x}/{y}.png")
    assert made.result() == MapAddress.DialogCode.Accepted
    assert made.answer() == Basemap(
        "", "a.example.org", "https://a.example.org/{z}/{x}/{y}.png", "กรมตัวอย่าง 2567"
    )


@pytest.mark.parametrize(
    "place",
    [
        "https://{s}.example.org/{z}/{x}/{y}.png",
        "https://foo..bar/{z}/{x}/{y}.png",
        "https://192.168.1.1/{z}/{x}/{y}.png",
    ],
)
def test_an_address_that_can_never_work_is_not_taken(qtbot, dialog, place):
    made = dialog()
    made.attribution.setText("กรมตัวอย่าง 2567")
    type_in(qtbot, made, place)
    assert made.problem.isVisible()
    assert not made.result()


def test_its_zooms_and_licence_are_taken_along(qtbot, dialog):
    made = dialog()
    made.attribution.setText("กรมตัวอย่าง 2567")
    made.licence.setText(" CC BY 4.0 ")
    made.taken.setText("2567 ")
    made.farthest.setCurrentIndex(18)
    made.closest.setCurrentIndex(12)
    type_in(qtbot, made, "https://a.example.org/{z}/{x}/{y}.png")
    assert made.problem.isVisible()
    assert not made.result()
    made.farthest.setCurrentIndex(7)
    made.accept()
    found = made.answer()
    assert (found.min_zoom, found.max_zoom, found.licence) == (7, 12, "CC BY 4.0")
    assert source_of(replace(found, id="xyz:a")).image_date == "2567"
    source = source_of(replace(found, id="xyz:a"))
    assert (source.min_zoom, source.max_zoom, source.licence) == (7, 12, "CC BY 4.0")


def test_a_service_is_asked_and_one_of_its_maps_is_chosen(qtbot, dialog):
    body = wmts_text(link=LINK.replace("https://t.example.org", "https://tiles.example.org"))
    with Canned(lambda asked: (200, {"Content-Type": "text/xml"}, body)) as server:
        made = dialog()
        type_in(qtbot, made, f"{server.url}/wmts")
        assert made.note.isVisible()
        qtbot.waitUntil(made.offered.isVisible, timeout=5000)
        assert server.asked[0].path == "/wmts?service=WMTS&request=GetCapabilities"
        assert "xml" in server.asked[0].headers["Accept"]
    assert made.offered.model().stringList() == TITLES
    assert (made.title.text(), made.attribution.text()) == ("ภาพถ่าย", "กรมตัวอย่าง")
    made.accept()
    found = made.answer()
    assert found.place == "https://tiles.example.org/best/2567/web/{z}/{y}/{x}.jpg"
    assert (found.min_zoom, found.max_zoom, found.title) == (5, 18, "ภาพถ่าย")


def test_what_the_officer_typed_stays(qtbot, dialog):
    body = wmts_text()
    with Canned(lambda asked: (200, {}, body)) as server:
        made = dialog()
        qtbot.keyClicks(made.title, "our map")
        type_in(qtbot, made, f"{server.url}/wmts")
        qtbot.waitUntil(made.offered.isVisible, timeout=5000)
    assert made.title.text() == "our map"


@pytest.mark.parametrize(
    ("status", "body"), [(200, b"<html>login</html>"), (404, b""), (500, b"no")]
)
def test_what_is_no_service_is_told_and_nothing_is_added(qtbot, dialog, status, body):
    with Canned(lambda asked: (status, {}, body)) as server:
        made = dialog()
        type_in(qtbot, made, f"{server.url}/wms")
        qtbot.waitUntil(made.problem.isVisible, timeout=5000)
    assert not made.offered.isVisible()
    assert not made.note.isVisible()
    assert made.isVisible()


def test_another_address_is_begun_anew(qtbot, dialog):
    body = wmts_text()
    with Canned(lambda asked: (200, {}, body)) as server:
        made = dialog()
        type_in(qtbot, made, f"{server.url}/wmts")
        qtbot.waitUntil(made.offered.isVisible, timeout=5000)
    qtbot.keyClicks(made.place, "x")
    assert not made.offered.isVisible()
    assert made.answer().place.endswith("x")
