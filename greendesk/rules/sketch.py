"""What there is to say of an outline while it is being drawn: at once, and where.

Nothing is refused here; the rules judge the patch when it is there. So an officer hears of a
boundary or a neighbour while a click can still be taken back, and sees which piece is meant.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from greendesk.edits.shape import name_of
from greendesk.i18n import N_, Text, format_area
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.rules.base import Severity
from greendesk.rules.ground import Ground
from greendesk.rules.shape import COARSE_SCALE, LEAST_M2, THIN, roundness, too_small
from greendesk.rules.survey import large_part_of_our_area, outside_province, outside_thailand

NOTICED_M2 = 4.0
"""Overlaps below one square wah come from unsteady hands and are not worth a word."""
_OUTSIDE_PART = 0.05
_MOST_NAMED = 3

TOO_COARSE = N_("The map is at 1:{scale:,}. Zoom in to 1:5,000 or closer for exact corners.")
OVERLAPS = N_("Overlaps “{name}” by {area} rai")
OUTSIDE = N_("{percent:.0f} % lies outside our official boundary")
THIN_STRIP = N_("A very thin shape. “Draw a strip along a line” keeps an even width.")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say.

    Attributes:
        rule: the id of the rule that speaks of it afterwards.
        where: the piece that is meant, EPSG:4326; None = nothing to point at.
    """

    rule: str
    text: Text
    severity: Severity = Severity.WARNING
    where: BaseGeometry | None = None


def remarks(
    shape: MultiPolygon | None, scale: float, view: View, survey: Survey, *, strip: bool = False
) -> list[Remark]:
    """Return what there is to say of what has been drawn so far, gravest first.

    Args:
        shape: closed as if it were finished, EPSG:4326; None while there are too few corners.
        scale: the n of 1:n of the map.
        strip: it is meant to be thin.
    """
    found = [_coarse(scale)] if scale > COARSE_SCALE else []
    if shape is not None and shapely.is_valid(shape):
        patch = Patch("", shape)
        with np.errstate(all="ignore"):
            ground = Ground.of(view)
            found += _of_the_country(patch, ground, survey)
            found += _of_neighbours(patch, ground)
            found += _of_its_form(patch, ground, survey, strip)
    return sorted(found, key=lambda remark: remark.severity)


def _coarse(scale: float) -> Remark:
    return Remark("W08", Text(TOO_COARSE, {"scale": round(scale / 100) * 100}))


def _of_the_country(patch: Patch, ground: Ground, survey: Survey) -> Iterator[Remark]:
    for rule in (outside_thailand, outside_province):
        for issue in rule.check(patch, ground, survey):
            yield Remark(rule.id, issue.text, issue.severity, patch.shape)
            return
    if survey.boundary is None or survey.boundary.is_empty or patch.shape is None:
        return
    outside = shapely.difference(patch.shape, ground.outline(survey.boundary))
    part = float(shapely.area(outside)) / (float(shapely.area(patch.shape)) or 1.0)
    if part > _OUTSIDE_PART:
        yield Remark("W01", Text(OUTSIDE, {"percent": 100 * part}), where=outside)


def _of_neighbours(patch: Patch, ground: Ground) -> Iterator[Remark]:
    found = []
    for shared in ground.shared(patch):
        both = shapely.intersection(patch.shape, shared.other.shape)
        shared_m2 = area_m2(both)
        if shared_m2 >= NOTICED_M2:
            found.append((shared_m2, both, shared.other))
    found.sort(key=lambda one: -one[0])
    for shared_m2, both, other in found[:_MOST_NAMED]:
        values = {"name": name_of(other), "area": format_area(shared_m2, "grouped")}
        yield Remark("W02", Text(OVERLAPS, values), where=both)


def _of_its_form(patch: Patch, ground: Ground, survey: Survey, strip: bool) -> Iterator[Remark]:
    for rule in (too_small, large_part_of_our_area):
        for issue in rule.check(patch, ground, survey):
            yield Remark(rule.id, issue.text, issue.severity, patch.shape)
    shape = patch.shape
    if shape is None or strip:
        return
    if area_m2(shape) > LEAST_M2 and roundness(shape) < THIN:
        yield Remark("W12", Text(THIN_STRIP), Severity.INFO)
