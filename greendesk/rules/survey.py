"""Rules about where a patch lies: in the country, in our province, inside our boundary."""

from collections.abc import Iterator
from math import isfinite

import shapely

from greendesk.i18n import N_
from greendesk.model.measure import area_m2, length_m
from greendesk.model.places import PRACTICE_PROVINCE
from greendesk.model.record import GUESSED_CRS, Patch
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.rules.base import Found, Severity, rule
from greendesk.rules.ground import Ground, drawn, part_of, rough_m2

THAILAND = (97.3, 5.6, 105.7, 20.5)  # west, south, east, north
BEYOND_M = 2_000.0
INSIDE_PART = 0.5
OF_OUR_AREA = 0.2
NEARLY = 0.9  # below this part of a limit a rough figure decides


@rule(
    "V04",
    Severity.ERROR,
    N_("The patch lies outside Thailand. Perhaps longitude and latitude are swapped."),
)
def outside_thailand(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Swapped axes and wrong coordinate systems end up in the sea or in another country."""
    shape = drawn(patch)
    if shape is not None and not _in_thailand(shape.bounds):
        yield Found()


@rule(
    "V05",
    Severity.ERROR,
    N_("The patch lies {km:.0f} km outside our province ({province})."),
)
def outside_province(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Another LAO reports what lies in its own area.

    The province's outline is rough, so only what lies more than 2 km beyond it is stopped. Where
    the LAO's official boundary is known, W01 speaks instead; outside the country, V04 does.
    """
    ground = Ground.of(view)
    code = survey.profile.province_code
    rough = survey.outlines.get(code)
    if rough is None or survey.boundary is not None or code == PRACTICE_PROVINCE:
        return
    shape = ground.sound_shape(patch)
    if shape is None or not _in_thailand(shape.bounds):
        return
    outline = ground.outline(rough)
    if shapely.intersects(outline, shape):
        return
    (here, there) = shapely.get_coordinates(shapely.shortest_line(shape, outline)).tolist()
    away_m = length_m((tuple(here), tuple(there)))
    if away_m > BEYOND_M:
        yield Found({"km": away_m / 1000, "province": survey.places.name(code)})


@rule(
    "W07",
    Severity.WARNING,
    N_(
        "The imported file did not say its coordinate system ({crs} was assumed). Is the patch in"
        " the right place?"
    ),
)
def guessed_coordinates(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A wrong guess shifts a patch by hundreds of metres; somebody has to look."""
    if crs := patch.values.get(GUESSED_CRS):
        yield Found({"crs": crs})


@rule(
    "W01",
    Severity.WARNING,
    N_("Only {percent:.0f} % of the patch lies inside our official boundary."),
)
def outside_boundary(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """An LAO reports its own area; a park on the border may need a word."""
    ground = Ground.of(view)
    shape = ground.sound_shape(patch)
    if shape is None or survey.boundary is None:
        return
    ours = ground.outline(survey.boundary)
    if ours.is_empty or shapely.covers(ours, shape):
        return
    inside = part_of(float(shapely.area(shapely.intersection(ours, shape))), float(shape.area))
    if inside < INSIDE_PART:
        yield Found({"percent": 100 * inside})


@rule("W03", Severity.WARNING, N_("The patch takes {percent:.0f} % of our whole area."))
def large_part_of_our_area(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A fifth of an LAO in one patch is rare; often the outline of the whole LAO was imported."""
    shape = Ground.of(view).sound_shape(patch)
    if shape is None or not _in_thailand(shape.bounds):
        return
    if survey.boundary is not None and not survey.boundary.is_empty:
        if rough_m2(shape) < NEARLY * OF_OUR_AREA * rough_m2(survey.boundary):
            return
        ours_m2 = area_m2(survey.boundary)
    else:
        ours_m2 = _told_m2(survey)
        if not ours_m2 or rough_m2(shape) < NEARLY * OF_OUR_AREA * ours_m2:
            return
    part = part_of(area_m2(shape), ours_m2)
    if part > OF_OUR_AREA:
        yield Found({"percent": 100 * part})


def _told_m2(survey: Survey) -> float:
    """Return the size of the LAO as its officer confirmed it; 0 = unknown."""
    told = survey.profile.values.get("area_km2")
    if isinstance(told, int | float) and isfinite(told) and told > 0:
        return float(told) * 1_000_000
    return 0.0


def _in_thailand(bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return (
        west >= THAILAND[0]
        and south >= THAILAND[1]
        and east <= THAILAND[2]
        and north <= THAILAND[3]
    )
