"""Ground that rules are tested on: a survey, a patch in order, shapes in metres."""

from dataclasses import replace

from shapely.geometry import MultiPolygon, Polygon

from greendesk import lists, rules
from greendesk.i18n import NO_BREAK, in_language
from greendesk.model.record import Patch, Profile, Value
from greendesk.model.survey import Survey
from greendesk.model.view import MemoryView
from greendesk.rules.base import Issue
from tests.builders import LAT, LON, NOW, PRACTICE, ready_patch

M = 1 / 111_320  # a metre in degrees, to the north; to the east it is 2 % more on the island
TODAY = NOW.date()  # 3 November 2025, fiscal year 2569

SURVEY = Survey(PRACTICE, lists.load_schema(), lists.load_places(), TODAY, lists.load_outlines())
PAO = Profile(
    "lao",
    {
        "lao_code": "06710101",
        "lao_kind": "SAO",
        "name_th": "กลอนโด",
        "province_code": "71",
        "amphoe_code": "7111",
        "tambon_code": "711102",
    },
)
KANCHANABURI = replace(SURVEY, profile=PAO)


def metres(*corners: tuple[float, float], hole: list[tuple[float, float]] | None = None):
    """Return a shape by its corners in metres from the island's middle."""
    rings = [[(LON + x * M, LAT + y * M) for x, y in ring] for ring in (corners, hole or [])]
    return MultiPolygon([Polygon(rings[0], [rings[1]] if hole else [])])


def rectangle(width: float, height: float, east: float = 0, north: float = 0) -> MultiPolygon:
    """Return a rectangle in metres, its south-west corner so far from the island's middle."""
    e, n = east + width, north + height
    return metres((east, north), (e, north), (e, n), (east, n))


def patch(patch_id: str = "a", shape: MultiPolygon | None = None, **values: Value) -> Patch:
    """Return a patch that is in order but for what is said."""
    made = ready_patch(patch_id, name_th=f"สวน {patch_id}")
    kept = {**made.values, **values}
    return replace(made, shape=shape or made.shape, values=kept)


def without(made: Patch, *field_ids: str) -> Patch:
    """Return a patch with these fields empty."""
    return replace(made, values={k: v for k, v in made.values.items() if k not in field_ids})


def issues(made: Patch, *others: Patch, survey: Survey = SURVEY) -> dict[str, Issue]:
    """Return rule id -> issue of a patch among others."""
    view = MemoryView([made, *others])
    return {issue.rule.id: issue for issue in rules.check(made, view, survey)}


def told(issue: Issue) -> str:
    """Return what the officer is told, in English; the Thai must be there as well."""
    assert in_language("th", issue.text) != in_language("en", issue.text)
    return in_language("en", issue.text).replace(NO_BREAK, " ")
