"""Strips: a line and a width make the outline, and a new width makes it anew."""

from collections.abc import Sequence
from dataclasses import replace

from greendesk.edits.figures import corridor
from greendesk.edits.rings import LonLat
from greendesk.edits.shape import add_patches
from greendesk.edits.strip import WIDTH, kept_line, line_of, line_text
from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.edit import Edit
from greendesk.model.record import CORRIDOR_LINE, Patch, PatchId


def draw_corridor(new_id: PatchId, line: Sequence[LonLat], width_m: float) -> Edit:
    """Make a patch of a line and a width; both are kept, so that the width can be changed.

    Args:
        line: two places or more, (lon, lat) degrees, EPSG:4326; it may cross itself.

    Raises:
        BadInput: too few places, a width that is no strip's, or nothing sound comes of it.
    """
    if len(set(line)) < 2:
        raise BadInput(N_("A strip needs at least two places. Place one more."))
    kept = {CORRIDOR_LINE: line_text(line)}
    shape = corridor(line_of(kept), width_m)
    return add_patches([Patch(new_id, shape, {WIDTH: width_m, **kept})])


def with_width(before: Patch, after: Patch) -> Patch:
    """Return ``after`` with the outline that goes with its width, if that is what changed.

    An outline that has been reshaped by hand stays, and so does one whose width was emptied.

    Raises:
        BadInput: the width is no strip's.
    """
    width_m = after.values.get(WIDTH)
    if width_m == before.values.get(WIDTH) or width_m is None or isinstance(width_m, str):
        return after
    line = kept_line(before)
    return after if line is None else replace(after, shape=corridor(line, width_m))
