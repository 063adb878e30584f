"""An officer keeps the area of an LAO for work without internet, in the real window."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QDialog

from greendesk import paths
from greendesk.model.mercator import to_world
from greendesk.qt.dialogs.basemaps import BasemapsPage
from greendesk.qt.dialogs.keep_area import KeepArea
from greendesk.qt.dialogs.keep_progress import KeepProgress
from greendesk.qt.dialogs.trouble import Confirm
from greendesk.qt.keeping import State
from greendesk.qt.ready import State as Ready
from greendesk.readiness import _NONE
from greendesk.settings import Basemap
from greendesk.tiles.verify import flaws_of
from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow
from tests.unit.tiles.server import TileServer


@pytest.fixture
def window(stage_window: StageWindow, project_with: ProjectWith) -> Stage:
    return stage_window(project_with(ready_patch("p1", east=0.5)), "en")


def offer(here: Stage, server: TileServer) -> str:
    """Have a map address among the officer's own, and show it; return its id."""
    place = server.url
    mine = Basemap(f"xyz:{place}", "Aerial 2568", place, "-", max_zoom=18, may_be_packed=True)
    here.desk.basemaps.keep((mine,), mine.id)
    return mine.id


def looking(here: Stage, act: Callable[[QDialog], object]) -> Callable[[object], object]:
    """Answer a question by looking at its dialog as it is shown, and acting on it."""

    def answer(question: object) -> object:
        assert isinstance(question, QDialog)
        question.show()
        act(question)
        result = question.answer() if question.result() else None  # type: ignore[attr-defined]
        question.close()
        return result

    return answer


def test_an_area_is_kept_and_its_map_is_there_when_the_network_is_gone(window: Stage) -> None:
    def choose(dialog: QDialog) -> None:
        assert isinstance(dialog, KeepArea)
        dialog.choose(level="village")
        window.until(lambda: dialog.start.isEnabled())
        assert "pictures, about" in dialog.cost.text()
        assert "free on this computer" in dialog.cost.text()
        dialog.start.click()

    def watch(dialog: QDialog) -> None:
        assert isinstance(dialog, KeepProgress)
        window.until(lambda: window.desk.work.keeping.state is State.RESTING)
        assert "The map is ready" in dialog.came.text()
        assert not dialog.again.isVisible()

    keep = window.workspace.actions_by_id["map.keep-area"]
    window.answer(lambda question: isinstance(question, Confirm) or None)
    window.answer(lambda question: isinstance(question, BasemapsPage) and None)
    keep.trigger()  # no map that ships may be kept: it says so and leads to where one is added
    with TileServer() as server:
        chosen = offer(window, server)
        window.answer(looking(window, choose), looking(window, watch))
        keep.trigger()
        maps = window.desk.basemaps
        window.until(lambda: len(maps.own) == 2)
    (path,) = paths.packs().glob("*.mbtiles")
    assert flaws_of(path) == []
    assert [b.id for b in maps.own] == [chosen, f"pack:{path}"]
    assert maps.chosen == chosen
    window.desk.fly_to_all()
    canvas = window.desk.canvas
    canvas.go(*canvas.centre, 15.0)
    window.until(lambda: canvas.complete)
    shown = maps.layers[-1]
    assert shown.source.id == chosen
    x, y = to_world(*canvas.centre, 15)
    assert shown.fetch(15, int(x // 256), int(y // 256))  # the map is gone; its pack is not
    ready = window.desk.work.ready
    ready.test()
    window.until(lambda: ready.state is Ready.NOT_READY)
    assert ready.found is not None
    assert [finding.text.message for finding in ready.found.missing] == [_NONE]  # not at z17


def test_from_the_background_maps_one_comes_to_keeping_an_area(window: Stage) -> None:
    with TileServer() as server:
        chosen = offer(window, server)
        asked: list[object] = []

        def press(dialog: QDialog) -> None:
            assert isinstance(dialog, BasemapsPage)
            dialog.strength.setCurrentIndex(1)
            dialog.strength.activated.emit(1)
            dialog.keep.click()

        def note(question: object) -> None:
            asked.append(type(question))

        window.answer(looking(window, press), note)
        window.workspace.actions_by_id["map.basemaps"].trigger()
        assert asked == [KeepArea]
        assert window.desk.basemaps.chosen == chosen
        assert window.desk.canvas.picture.tiles.paleness == pytest.approx(0.2)
