"""Rules about the outline of a patch: is it there, is it sound, does it lie where it should."""

import re
from collections.abc import Iterator
from functools import partial
from math import pi

import numpy as np
import shapely
from shapely.geometry import MultiPolygon

from greendesk.edits import repair
from greendesk.i18n import N_, Text
from greendesk.model.measure import area_m2, length_m, perimeter_m
from greendesk.model.places import PRACTICE_PROVINCE
from greendesk.model.record import Patch
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.rules.base import Fix, Found, Severity, rule
from greendesk.rules.overlap import shared_ground, sound

THAILAND = (97.3, 5.6, 105.7, 20.5)  # west, south, east, north
LEAST_M2 = 4.0
BEYOND_M = 2_000.0
MOST_CORNERS = 10_000
THIN = 0.12
"""4 pi area / perimeter²: a circle has 1, a strip ten times as long as it is wide has 0.26."""
SAME_IOU = 0.95
OVERLAP_PART = 0.05
INSIDE_PART = 0.5
OF_OUR_AREA = 0.2
COARSE_SCALE = 5_000
_PLACE = re.compile(r"\[(-?[\d.]+(?:e[+-]?\d+)?) (-?[\d.]+(?:e[+-]?\d+)?)\]")


def drawn(patch: Patch) -> MultiPolygon | None:
    """Return the shape of a patch, or None if nothing is drawn."""
    return None if patch.shape is None or patch.shape.is_empty else patch.shape


def finite(patch: Patch) -> MultiPolygon | None:
    """Return the shape of a patch if it is drawn and every coordinate is a number."""
    shape = drawn(patch)
    return shape if shape is not None and bool(np.isfinite(shape.bounds).all()) else None


@rule("V01", Severity.ERROR, N_("The outline is missing. Draw it on the map."))
def no_shape(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A name is enough to begin; the centre needs to know where."""
    if drawn(patch) is None:
        yield Found()


@rule("V02", Severity.ERROR, N_("The outline crosses itself. Move the corners apart."))
def crosses_itself(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """The area of an outline that crosses itself is not defined.

    **Source:** OGC 06-103r4 (Simple features), 6.1.11: what a valid polygon is.
    """
    shape = drawn(patch)
    if shape is None or shapely.is_valid(shape):
        return
    place = _PLACE.search(str(shapely.is_valid_reason(shape)))
    at = (float(place[1]), float(place[2])) if place else None
    fix = None
    if finite(patch) is not None:
        mended = repair.untangled(shape)
        if mended is not None and shapely.is_valid(mended) and mended.area > 0:
            fix = Fix(
                Text(N_("Untangle the outline")),
                lambda v: repair.untangle(v, patch.id),
            )
    yield Found(at=at, fix=fix)


@rule(
    "V03",
    Severity.ERROR,
    N_("The patch is only {m2:.1f} m² large. Less than 4 m² is not reported; was it a slip?"),
)
def too_small(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A few clicks by mistake are no green area."""
    if finite(patch) is not None and (size := area_m2(patch.shape)) < LEAST_M2:
        yield Found({"m2": size})


@rule(
    "V04",
    Severity.ERROR,
    N_("The patch lies outside Thailand. Perhaps longitude and latitude are swapped."),
)
def outside_thailand(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Swapped axes and wrong coordinate systems end up in the sea or in another country."""
    shape = drawn(patch)
    if shape is None:
        return
    west, south, east, north = shape.bounds
    inside = west >= THAILAND[0] and south >= THAILAND[1]
    if not (inside and east <= THAILAND[2] and north <= THAILAND[3]):
        yield Found()


@rule(
    "V05",
    Severity.ERROR,
    N_("The patch lies {km:.0f} km outside our province ({province})."),
)
def outside_province(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Another LAO reports what lies in its own area.

    The province's outline is rough, so only what lies more than 2 km beyond it is stopped. Where
    the LAO's official boundary is known, W01 speaks instead.
    """
    shape = finite(patch)
    code = survey.profile.province_code
    outline = survey.outlines.get(code)
    if shape is None or outline is None or survey.boundary is not None:
        return
    if code == PRACTICE_PROVINCE:
        return
    away = shapely.shortest_line(shape, outline)
    away_m = length_m(tuple((c[0], c[1]) for c in away.coords))
    if away_m > BEYOND_M:
        yield Found({"km": away_m / 1000, "province": survey.places.name(code)})


@rule(
    "V13",
    Severity.ERROR,
    N_("The same outline is there twice: the other one is “{other}”. Delete one of them."),
)
def same_shape_twice(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """What is reported twice is counted twice."""
    for shared in shared_ground(patch, view):
        if shared.iou > SAME_IOU:
            yield Found({"other": _name(shared.other)}, other_id=shared.other.id)


@rule(
    "W01",
    Severity.WARNING,
    N_("Only {percent:.0f} % of the patch lies inside our official boundary."),
)
def outside_boundary(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """An LAO reports its own area; a park on the border may need a word."""
    if survey.boundary is None or patch.shape is None or not sound(patch.shape):
        return
    inside = shapely.area(shapely.intersection(patch.shape, survey.boundary)) / patch.shape.area
    if inside < INSIDE_PART:
        yield Found({"percent": 100 * inside})


@rule(
    "W02",
    Severity.WARNING,
    N_("It overlaps “{other}”: {percent:.0f} % of the smaller one would be counted twice."),
)
def overlaps(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Ground that lies in two patches is counted twice in the sum."""
    for shared in shared_ground(patch, view):
        if shared.part <= OVERLAP_PART or shared.iou > SAME_IOU:
            continue
        fix = None
        shape, other = patch.shape, shared.other.shape
        if shape is not None and other is not None and shared.part < INSIDE_PART:
            left = repair.without(shape, other)
            if left is not None and shapely.is_valid(left):
                cut = partial(repair.cut_off, patch_id=patch.id, other_id=shared.other.id)
                title = Text(N_("Cut off what lies in “{other}”"), {"other": _name(shared.other)})
                fix = Fix(title, cut)
        values = {"other": _name(shared.other), "percent": 100 * shared.part}
        yield Found(values, other_id=shared.other.id, fix=fix)


@rule("W03", Severity.WARNING, N_("The patch takes {percent:.0f} % of our whole area."))
def large_part_of_our_area(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A fifth of an LAO in one patch is rare; often the outline of the whole LAO was imported."""
    ours = area_m2(survey.boundary)
    if not ours:
        told = survey.profile.values.get("area_km2", 0)
        ours = float(told) * 1_000_000 if isinstance(told, int | float) else 0.0
    if ours and finite(patch) is not None and (part := area_m2(patch.shape) / ours) > OF_OUR_AREA:
        yield Found({"percent": 100 * part})


@rule(
    "W08",
    Severity.WARNING,
    N_("It was drawn at 1:{scale:,}. Zoom in closer than 1:5,000 and look at the corners."),
)
def drawn_coarsely(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """At 1:5,000 a slip of one pixel is more than a metre on the ground."""
    scale = patch.values.get("capture_scale")
    by_hand = patch.values.get("digitise_method") == "SCREEN"
    if by_hand and isinstance(scale, int | float) and scale > COARSE_SCALE:
        yield Found({"scale": round(scale)}, field_id="capture_scale")


@rule("W11", Severity.WARNING, N_("Some corners lie closer together than 20 cm."))
def corners_too_close(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Doubled corners come from shaking hands and from files; they hide mistakes."""
    shape = finite(patch)
    if shape is None:
        return
    count = int(shapely.get_num_coordinates(shape))
    if count > MOST_CORNERS:
        words = N_("The outline has {n:,} corners; more than 10,000 are hard to check.")
        yield Found({"n": count}, text=Text(words, {"n": count}))
        return
    at = _close_corner(shape)
    if at is None:
        return
    fix = None
    if shapely.is_valid(shape) and repair.thinned(shape) is not None:
        fix = Fix(
            Text(N_("Take away doubled corners")), partial(repair.thin_out, patch_id=patch.id)
        )
    yield Found(at=at, fix=fix)


@rule(
    "W12",
    Severity.WARNING,
    N_("The shape is long and thin. Is it a strip along a road or a canal (type T3)?"),
)
def thin_public_patch(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Strips along roads are a type of their own."""
    shape = finite(patch)
    if shape is None or patch.values.get("green_type") != "T1":
        return
    edge = perimeter_m(shape)
    if edge and 4 * pi * area_m2(shape) / edge**2 < THIN:
        yield Found(field_id="green_type")


def _close_corner(shape: MultiPolygon) -> tuple[float, float] | None:
    """Return a corner that lies too close to the one before it in the same ring, or None."""
    rings = [ring for part in shape.geoms for ring in (part.exterior, *part.interiors)]
    for ring in rings:
        corners = shapely.get_coordinates(ring)
        step = np.diff(corners, axis=0) * repair.M_PER_DEGREE
        step[:, 0] *= np.cos(np.radians(corners[0, 1]))
        close = np.flatnonzero(np.hypot(step[:, 0], step[:, 1]) < repair.LEAST_M)
        if len(close):
            lon, lat = corners[close[0]].tolist()
            return lon, lat
    return None


def _name(patch: Patch) -> object:
    return patch.name or Text(N_("(no name yet)"))
