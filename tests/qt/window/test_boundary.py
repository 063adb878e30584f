"""Our official boundary: said to be kept once it is, and had back when it was the wrong file."""

import pytest

from greendesk.session import Session
from tests.builders import full_disk, ready_patch, square
from tests.qt.window.test_guides import OUR_BOUNDARY, shown

KEPT = "Our official boundary is in the project now."
BACK = "Our official boundary is as it was before."


@pytest.fixture
def here(stage_window, project_with):
    here = stage_window(project_with(ready_patch("p1")))
    here.heard = []
    here.desk.noticed.connect(here.heard.append)
    return here


def told(here):
    return [notice.text.message for notice in here.heard]


def bring(here, outline):
    count = len(here.heard)
    here.desk.set_boundary(outline)
    here.until(lambda: len(here.heard) > count)


def stored(here):
    path = here.session.path
    here.close()
    again = Session.open(path)
    boundary = again.survey.boundary
    again.close()
    return boundary


def test_it_is_told_once_it_is_in_the_file(here):
    here.desk.set_boundary(square(side=0.1))
    assert told(here) == []
    here.until(lambda: told(here) == [KEPT])
    assert stored(here) == square(side=0.1)


def test_one_that_is_refused_is_not_called_kept(here):
    wide = square(side=0.1).buffer(0.2, quad_segs=20_000)
    with full_disk(here.session.path):
        here.desk.set_boundary(wide)
        here.until(lambda: here.session.status.kind == "trouble")
        here.until(lambda: here.session.survey.boundary is None)
    here.session.try_again()
    here.settle()
    assert told(here) == []
    assert shown(here) == []


@pytest.mark.parametrize("former", [None, square(side=0.1)])
def test_the_former_one_can_be_had_back(here, former):
    if former is not None:
        bring(here, former)
    bring(here, square(side=0.2))
    here.heard[-1].run()
    here.until(lambda: told(here)[-1] == BACK)
    assert here.session.survey.boundary == former
    assert shown(here) == ([] if former is None else [OUR_BOUNDARY])
    assert stored(here) == former


def test_an_old_button_leaves_a_later_boundary_alone(here):
    bring(here, square(side=0.1))
    bring(here, square(side=0.2))
    here.heard[0].run()
    here.settle()
    assert here.session.survey.boundary == square(side=0.2)
