"""Patches from coordinates: an area or a strip, and words about the lines that stand in the way."""

import pytest

from greendesk.edits.strip import kept_line
from greendesk.edits.typed import draw_from_coordinates
from greendesk.errors import BadInput
from greendesk.i18n import in_language
from greendesk.model.coordinates import parse_coordinates
from greendesk.model.measure import area_m2
from greendesk.model.view import MemoryView

ROUND = "10.500,101.000\n10.500,101.001\n10.501,101.001\n10.501,101.000"


def made(text, **wish):
    (delta,) = draw_from_coordinates("a", parse_coordinates(text), **wish).deltas
    assert delta.before is None
    return delta.after


def refusal(text, **wish):
    with pytest.raises(BadInput) as caught:
        made(text, **wish)
    return in_language("en", caught.value.text)


def test_the_lines_are_the_corners_in_their_order():
    ring = made(ROUND).shape.geoms[0].exterior.coords
    assert set(ring) == {(101, 10.5), (101.001, 10.5), (101.001, 10.501), (101, 10.501)}


@pytest.mark.parametrize(("walked", "method"), [(True, "GPS"), (False, "DOC")])
def test_it_is_kept_how_the_places_were_found(walked, method):
    assert made(ROUND, walked=walked).values == {"digitise_method": method}


def test_with_a_width_it_is_a_strip_along_the_lines():
    patch = made("10.500,101.000\n10.500,101.010", width_m=6.0)
    assert kept_line(patch) == ((101, 10.5), (101.01, 10.5))
    assert patch.values["corridor_width_m"] == 6
    assert area_m2(patch.shape) == pytest.approx(1094.3 * 6, rel=0.01)


@pytest.mark.parametrize("width_m", [None, 6.0])
def test_too_few_places_are_refused_in_words(width_m):
    kind, fewest = ("An area", "three") if width_m is None else ("A strip", "two")
    assert refusal("10.5,101", width_m=width_m) == f"{kind} needs at least {fewest} places."


def test_two_lines_that_were_swapped_are_named_as_the_officer_counts_them():
    one, two, three, four = ROUND.splitlines()
    assert "lines 3 and 4 may be swapped" in refusal("\n".join((one, two, four, three)))


def test_undoing_it_leaves_nothing():
    view = MemoryView()
    edit = draw_from_coordinates("a", parse_coordinates(ROUND))
    view.put(edit)
    view.put(edit.inverse())
    assert len(view) == 0
