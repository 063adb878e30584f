"""Both sides changed a patch: what is asked, what is suggested, and what comes of the answers."""

from dataclasses import replace

import pytest

from greendesk import lists
from greendesk.edits.choosing import Clash, Side, chosen_patch, questions
from greendesk.edits.three_way import SHAPE
from greendesk.model.record import CORRIDOR_LINE, Patch
from tests.builders import ready_patch, square

SCHEMA = lists.load_schema()
BASE = ready_patch("a", name_th="สวน", updated_at="2026-01-01T00:00:00+00:00")


def with_values(patch: Patch = BASE, **values) -> Patch:
    kept = {k: v for k, v in {**patch.values, **values}.items() if v is not None}
    return replace(patch, values=kept)


def clash(mine: Patch | None, theirs: Patch | None, base: Patch | None = BASE) -> Clash:
    return Clash("a", base, mine, theirs)


def test_only_what_differs_is_asked_and_what_one_side_changed_has_a_suggestion() -> None:
    mine = with_values(name_th="ก", remark="ของฉัน")
    theirs = with_values(name_th="ข", ownership="SCHOOL")
    found = {q.id: q.suggested for q in questions(clash(mine, theirs), SCHEMA)}
    assert found == {"name_th": None, "ownership": "theirs", "remark": "mine"}


def test_the_outline_is_asked_first_and_by_itself() -> None:
    mine = replace(with_values(name_th="ก"), shape=square(0.1))
    theirs = replace(BASE, shape=square(0.2))
    found = questions(clash(mine, theirs), SCHEMA)
    assert [q.id for q in found] == [SHAPE, "name_th"]
    assert found[0].suggested is None


def test_a_type_and_its_subtype_are_one_question() -> None:
    mine = with_values(green_type="T2", green_subtype="T2.1")
    theirs = with_values(green_subtype="T1.2")
    (found,) = questions(clash(mine, theirs), SCHEMA)
    assert (found.id, found.fields) == ("green_type", ("green_type", "green_subtype"))
    assert found.suggested is None
    got = chosen_patch(clash(mine, theirs), SCHEMA, {"green_type": "theirs"})
    assert (got.values["green_type"], got.values["green_subtype"]) == ("T1", "T1.2")


def test_what_the_program_notes_is_not_asked_and_comes_with_the_outline() -> None:
    mine = replace(with_values(capture_scale=500, digitise_method="SCREEN"), shape=square(0.1))
    theirs = replace(with_values(capture_scale=9000, local_no="x"), shape=square(0.2))
    (found,) = questions(clash(mine, theirs), SCHEMA)
    assert found.id == SHAPE
    assert chosen_patch(clash(mine, theirs), SCHEMA, {SHAPE: "mine"}).values["capture_scale"] == 500
    got = chosen_patch(clash(mine, theirs), SCHEMA, {SHAPE: "theirs"})
    assert got.shape == theirs.shape
    assert got.values["capture_scale"] == 9000
    assert "digitise_method" not in got.values


def test_the_line_of_a_strip_goes_with_its_outline() -> None:
    line = {CORRIDOR_LINE: "LINESTRING (101 10, 101.1 10)"}
    mine = replace(with_values(**line, name_th="ก"), shape=square(0.1))
    theirs = replace(with_values(name_th="ข"), shape=square(0.2))
    got = chosen_patch(clash(mine, theirs), SCHEMA, {SHAPE: "theirs", "name_th": "mine"})
    assert CORRIDOR_LINE not in got.values
    got = chosen_patch(clash(mine, theirs), SCHEMA, {SHAPE: "mine", "name_th": "theirs"})
    assert got.values[CORRIDOR_LINE] == line[CORRIDOR_LINE]


def test_unanswered_questions_stand_as_suggested() -> None:
    mine = with_values(name_th="ก", remark="ของฉัน")
    theirs = with_values(name_th="ข", ownership="SCHOOL")
    got = chosen_patch(clash(mine, theirs), SCHEMA, {"name_th": "theirs"})
    assert got.name == "ข"
    assert (got.values["remark"], got.values["ownership"]) == ("ของฉัน", "SCHOOL")


@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_one_side_for_everything_is_that_very_version(side: Side) -> None:
    mine = replace(with_values(name_th="ก", updated_at="2"), shape=square(0.1))
    theirs = with_values(name_th="ข", remark="ค", updated_at="3")
    between = clash(mine, theirs)
    answers: dict[str, Side] = {q.id: side for q in questions(between, SCHEMA)}
    assert chosen_patch(between, SCHEMA, answers) == (mine if side == "mine" else theirs)


def test_versions_that_began_apart_are_asked_about_everything() -> None:
    mine, theirs = with_values(remark="ก"), with_values(name_th="ข")
    found = questions(clash(mine, theirs, None), SCHEMA)
    assert {q.suggested for q in found} == {None}


@pytest.mark.parametrize(("mine", "theirs"), [(None, BASE), (BASE, None)])
def test_where_one_side_is_gone_there_is_nothing_to_put_together(
    mine: Patch | None, theirs: Patch | None
) -> None:
    assert questions(clash(mine, theirs), SCHEMA) == []
    with pytest.raises(ValueError, match="a"):
        chosen_patch(clash(mine, theirs), SCHEMA, {})
