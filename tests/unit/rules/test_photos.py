"""W06: photos from elsewhere, of another year, or none where the agency wants some."""

from dataclasses import replace

import pytest

from greendesk import lists, rules
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Photo
from greendesk.model.survey import Survey
from greendesk.model.view import MemoryView
from greendesk.rules.photos import LEAST
from tests.builders import LAT, LON, NOW, PRACTICE, ready_patch

SURVEY = Survey(PRACTICE, lists.load_schema(), lists.load_places(), NOW.date())
THIS_YEAR, LAST_YEAR = "2025-10-15T09:00:00+07:00", "2025-09-30T23:00:00+07:00"


def photo(id: str = "p", **values) -> Photo:
    told = {"lon": LON + 0.0005, "lat": LAT + 0.0005, "taken_at": THIS_YEAR}
    return Photo(id, {"patch_id": "a", "source_name": f"{id}.jpg", **told, **values})


def found(*photos: Photo, patch: Patch | None = None, survey: Survey = SURVEY) -> list[str]:
    patch = patch or ready_patch("a", fy_be_reported=2569)
    view = MemoryView([patch], photos)
    issues = [i for i in rules.check(patch, view, survey) if i.rule.id == "W06"]
    assert [i for i in rules.check_all(view, survey)["a"] if i.rule.id == "W06"] == issues
    return [str(issue.text.message.format(**issue.text.values)) for issue in issues]


def test_photos_from_here_and_this_year_are_all_right() -> None:
    assert found(photo(), photo("q", lon=LON + 0.005)) == []


def test_a_photo_from_far_away_is_asked_about() -> None:
    assert found(photo(), photo("q", lon=LON + 0.02)) == [
        "The photo q.jpg was taken 2.1 km away. Does it show this patch?"
    ]


def test_a_photo_of_last_year_is_asked_about() -> None:
    (words,) = found(photo(taken_at=LAST_YEAR))
    assert "p.jpg is of the fiscal year 2568, but the patch is reported for 2569" in words


@pytest.mark.parametrize(
    "other",
    [photo("q"), photo("q", taken_at=LAST_YEAR, kind="BEFORE")],
    ids=["one of this year", "the one of before"],
)
def test_one_photo_of_the_year_is_enough(other: Photo) -> None:
    assert found(photo(), other) == []
    assert found(photo(taken_at=LAST_YEAR, kind="BEFORE")) == []


def test_what_tells_neither_time_nor_place_is_not_asked_about() -> None:
    assert found(Photo("p", {"patch_id": "a"})) == []


def test_without_a_reported_year_this_one_counts() -> None:
    patch = ready_patch("a")
    values = {k: v for k, v in patch.values.items() if k != "fy_be_reported"}
    old = photo(taken_at="2024-01-01T09:00:00+07:00")
    assert len(found(old, patch=replace(patch, values=values))) == 1


def test_a_patch_without_an_outline_is_far_from_nothing() -> None:
    assert found(photo(), patch=Patch("a", None, {"fy_be_reported": 2569})) == []


def test_no_photo_is_missing_unless_the_agency_wants_some() -> None:
    assert found() == []
    schema = replace(SURVEY.schema, json={**SURVEY.schema.json, LEAST: 2})
    (words,) = found(photo(), survey=replace(SURVEY, schema=schema))
    assert words == "The agency wants 2 photos of each patch; this one has 1."
    assert found(photo(), photo("q"), survey=replace(SURVEY, schema=schema)) == []


def test_a_photo_that_moves_concerns_both_patches() -> None:
    view = MemoryView([ready_patch("a"), ready_patch("b", 0.01)], [photo()])
    moved = Photo("p", {**photo().values, "patch_id": "b"})
    edit = Edit(Text("move"), (Delta(photo(), moved),))
    assert edit.patch_ids == {"a", "b"}
    assert rules.affected(edit, view) <= edit.patch_ids
