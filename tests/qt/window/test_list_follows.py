"""The row of the patch that is worked on stays in sight."""

import pytest

from greendesk.edits.shape import draw_patch
from greendesk.edits.values import set_values
from tests.builders import ready_patch
from tests.qt.window.conftest import LAPTOP


@pytest.fixture
def here(stage_window, project_with):
    rows = (
        ready_patch(f"p{n:02}", east=0.002 * n, name_th=f"สวน {n:02}", local_no=f"{n:03}")
        for n in range(30)
    )
    here = stage_window(project_with(*rows))
    here.resize(LAPTOP)
    return here


def is_seen(here, patch_id):
    view, model = here.side.patches.list, here.side.patches.model
    box = view.visualRect(model.index(model.row_of(patch_id)))
    return view.viewport().rect().contains(box)


def test_a_new_row_below_the_fold_is_scrolled_into_view(here):
    assert here.desk.work.draw(draw_patch("new", [(101.0, 10.5), (101.001, 10.5), (101, 10.501)]))
    here.desk.select(("new",))
    here.settle()
    assert is_seen(here, "new")


def test_a_row_that_moves_because_of_its_new_name_is_followed(here):
    here.desk.select(("p00",))
    here.settle()
    edit = set_values(here.session.view, "p00", {"name_th": "ฮฮฮ", "local_no": "999"})
    assert here.desk.do(edit)
    here.settle()
    assert is_seen(here, "p00")
