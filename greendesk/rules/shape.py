"""Rules about the outline of a patch: is it there, is it sound, is it a good one."""

import re
from collections.abc import Iterator
from functools import partial
from itertools import islice
from math import cos, pi, radians

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from greendesk.edits import overlap, repair
from greendesk.edits.shape import name_of
from greendesk.i18n import N_, Text
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.survey import Survey
from greendesk.model.untangle import untangled
from greendesk.model.view import View
from greendesk.rules.base import Fix, Found, Severity, rule
from greendesk.rules.ground import Ground, Shared, drawn, finite, on_earth, part_of, rough_m2

LEAST_M2 = 4.0
MOST_CORNERS = 10_000
THIN = 0.12
"""4 pi area / perimeter²: a circle has 1, a strip 24 times as long as it is wide has this."""
SAME_IOU = 0.95
OVERLAP_PART = 0.05
CUT_KEEPS = 0.5
COARSE_SCALE = 5_000
_PLACE = re.compile(r"\[(-?[\d.]+(?:e[+-]?\d+)?) (-?[\d.]+(?:e[+-]?\d+)?)\]")


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
    if shape is None or Ground.of(view).is_valid(patch):
        return
    if not finite(shape):
        yield Found(text=Text(N_("A corner of the outline lies nowhere. Draw the outline again.")))
        return
    reason = str(shapely.is_valid_reason(shape))
    place = _PLACE.search(reason)
    at = (float(place[1]), float(place[2])) if place else None
    fix = None
    if untangled(shape) is not None:
        title = Text(N_("Untangle the outline"))
        fix = Fix(title, partial(repair.untangle, patch_id=patch.id))
    words = None
    if "elf-intersection" not in reason:
        words = Text(N_("Parts or holes of the outline lie on one another. Move them apart."))
    yield Found(at=at, text=words, fix=fix)


@rule(
    "V03",
    Severity.ERROR,
    N_("The patch is only {m2:.1f} m² large. Less than 4 m² is not reported; was it a slip?"),
)
def too_small(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A few clicks by mistake are no green area."""
    shape = Ground.of(view).sound_shape(patch)
    if shape is not None and rough_m2(shape) < 2 * LEAST_M2 and (m2 := area_m2(shape)) < LEAST_M2:
        yield Found({"m2": m2})


@rule(
    "V13",
    Severity.ERROR,
    N_("The same outline is there twice: the other one is “{other}”. Delete one of them."),
)
def same_shape_twice(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """What is reported twice is counted twice; of a heap of them one other is named."""
    same = (shared.other for shared in Ground.of(view).shared(patch) if shared.iou > SAME_IOU)
    for other in islice(same, 1):
        yield Found({"other": name_of(other)}, other_id=other.id)


@rule(
    "W02",
    Severity.WARNING,
    N_("It overlaps “{other}”: {percent:.0f} % of the smaller one would be counted twice."),
)
def overlaps(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Ground that lies in two patches is counted twice in the sum."""
    for shared in Ground.of(view).shared(patch):
        if shared.part > OVERLAP_PART and shared.iou <= SAME_IOU:
            values = {"other": name_of(shared.other), "percent": 100 * shared.part}
            yield Found(values, other_id=shared.other.id, fix=_cut(patch, shared))


@rule(
    "W08",
    Severity.WARNING,
    N_("It was drawn at 1:{scale:,}. Zoom in closer than 1:5,000 and look at the corners."),
)
def drawn_coarsely(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """At 1:5,000 a slip of one pixel is more than a metre on the ground."""
    scale = patch.values.get("capture_scale")
    by_hand = patch.values.get("digitise_method") == "SCREEN"
    if by_hand and isinstance(scale, int | float) and COARSE_SCALE < scale < float("inf"):
        yield Found({"scale": round(scale)}, field_id="capture_scale")


@rule("W11", Severity.WARNING, N_("Some corners lie closer together than 20 cm."))
def corners_too_close(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Doubled corners come from shaking hands and from files; they hide mistakes."""
    sound = Ground.of(view).sound_shape(patch)
    shape = sound or drawn(patch)
    if shape is None or not (sound or (finite(shape) and on_earth(shape))):
        return
    count = int(shapely.get_num_coordinates(shape))
    if count > MOST_CORNERS:
        words = N_("The outline has {n:,} corners; more than 10,000 are hard to check.")
        yield Found({"n": count}, text=Text(words, {"n": count}))
        return
    at = repair.doubled_corner(shape)
    if at is None:
        return
    fix = None
    if sound:
        title = Text(N_("Take away doubled corners"))
        fix = Fix(title, partial(repair.thin_out, patch_id=patch.id))
    yield Found(at=at, fix=fix)


@rule(
    "W12",
    Severity.WARNING,
    N_("The shape is long and thin. Is it a strip along a road or a canal (type T3)?"),
)
def thin_public_patch(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Strips along roads are a type of their own."""
    if patch.values.get("green_type") != "T1":
        return
    shape = Ground.of(view).sound_shape(patch)
    if shape is not None and roundness(shape) < THIN:
        yield Found(field_id="green_type")


def _cut(patch: Patch, shared: Shared) -> Fix | None:
    """Offer to cut from ``patch`` what is shared, if at least half of it is left."""
    if shared.mine > 1 - CUT_KEEPS:
        return None
    title = Text(N_("Cut off what lies in “{other}”"), {"other": name_of(shared.other)})
    return Fix(title, partial(overlap.cut_mine, patch_id=patch.id, other_ids=[shared.other.id]))


def roundness(shape: MultiPolygon) -> float:
    """Return 4 pi area / perimeter² of the largest part without its holes, on a local plane."""
    round_deg = 4 * pi * part_of(shape.area, shape.length**2)
    if len(shape.geoms) == 1 and round_deg > 2 * THIN:
        return float(round_deg)  # in degrees it is off by a tenth, which does not matter here
    largest = max(shape.geoms, key=lambda part: part.area)
    flat = shapely.get_coordinates(largest.exterior) * (cos(radians(largest.bounds[1])), 1.0)
    edge = float(np.hypot(*np.diff(flat, axis=0).T).sum())
    return 4 * pi * float(Polygon(flat).area) / edge**2 if edge else 1.0
