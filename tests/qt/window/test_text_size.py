"""The text size can be changed at any time: the window then looks as if it had begun with it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QWidget

from greendesk.qt.errands import set_text_size
from greendesk.qt.ready import State
from tests.builders import ready_patch
from tests.qt.window import stage
from tests.qt.window.conftest import LAPTOP, ProjectWith, Stage, StageWindow

PAGES = ("patches", "issues", "sending")


@dataclass(frozen=True)
class Look:
    """Where everything stands on one page of the window."""

    page: str
    places: dict[str, tuple[int, int, int, int]]


def parts(here: Stage) -> dict[str, QWidget]:
    """Return the parts of the window whose size follows the text."""
    work = here.workspace
    patches = work.side.patches
    return {
        "bar": work.top_bar,
        "menu": work.top_bar.menu,
        "help": work.top_bar.help,
        "go to": work.top_bar.go_to,
        "side": work.side,
        "left": work.left,
        "tabs": work.side.tabs,
        "search": patches.search,
        "filter": patches.filter,
        "list": patches.list,
        "add": patches.add,
        "remarks": work.side.issues.list,
        "rail": work.rail,
        **{f"tool {name}": button for name, button in work.rail.families.items()},
        "map": here.desk.canvas,
        "map buttons": here.desk.canvas.overlay,
        "hint": work.hint,
    }


def looks(here: Stage) -> Iterator[Look]:
    ready = here.desk.work.ready
    ready.test()  # the light at the top says the same in both windows then
    here.until(lambda: ready.state is not State.TESTING)
    for page in PAGES:
        here.desk.show_page(page)
        QApplication.processEvents()
        yield Look(
            page,
            {
                name: QRect(part.mapTo(here.window, QPoint()), part.size()).getRect()
                for name, part in parts(here).items()
                if part.isVisible()
            },
        )


def moved(look: Look, wanted: Look) -> dict[str, object]:
    """Return what does not stand where it should."""
    names = look.places.keys() | wanted.places.keys()
    both = {name: (look.places.get(name), wanted.places.get(name)) for name in names}
    return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


@pytest.fixture
def window_at(stage_window: StageWindow, project_with: ProjectWith) -> Callable[[int], Stage]:
    path = project_with(ready_patch("p1"), ready_patch("p2", east=0.0006))

    def begin(percent: int) -> Stage:
        here = stage_window(path, text_percent=percent)
        here.resize(LAPTOP)
        return here

    return begin


@pytest.mark.parametrize(("before", "after"), [(100, 150), (150, 100), (120, 130)])
def test_everything_stands_as_if_the_window_had_begun_with_this_size(
    window_at: Callable[[int], Stage], before: int, after: int
) -> None:
    begun = window_at(after)
    expected = list(looks(begun))
    begun.close()
    here = window_at(before)
    set_text_size(here.desk, after)
    here.settle()
    for look, wanted in zip(looks(here), expected, strict=True):
        assert look.page == wanted.page
        assert moved(look, wanted) == {}


@pytest.mark.parametrize("after", [130, 150])
def test_no_text_is_cut_after_a_change(window_at: Callable[[int], Stage], after: int) -> None:
    here = window_at(100)
    set_text_size(here.desk, after)
    here.settle()
    for _ in looks(here):
        assert not stage.clipped(here.window)


def test_the_words_on_the_map_grow(window_at: Callable[[int], Stage]) -> None:
    here = window_at(100)
    here.desk.fly_to_all()
    here.settle()
    before = [sprite.size_px for sprite in here.desk.canvas.picture.labels.sprites]
    set_text_size(here.desk, 150)
    here.settle()
    after = [sprite.size_px for sprite in here.desk.canvas.picture.labels.sprites]
    assert before
    assert max(high for _, high in after) > max(high for _, high in before)


def test_the_window_keeps_its_own_size(window_at: Callable[[int], Stage]) -> None:
    here = window_at(150)
    set_text_size(here.desk, 100)
    here.settle()
    assert here.window.size() == QSize(LAPTOP)
