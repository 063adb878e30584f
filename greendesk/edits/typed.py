"""A patch drawn from coordinates that were typed, pasted, or walked with a GPS."""

from dataclasses import replace

from greendesk.edits.corridor import draw_corridor
from greendesk.edits.shape import draw_patch
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.coordinates import Parsed
from greendesk.model.crossing import find_crossing
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, PatchId

_FEWEST, _FEWEST_OF_STRIP = 3, 2
_SWAPPED = N_(
    "The outline crosses itself: lines {one} and {other} may be swapped. Please put"
    " the lines in the order in which one walks round the area."
)
_CROSSED = N_(
    "The outline crosses itself: the side from line {a} to {b} crosses the one from {c} to"
    " {d}. Please put the lines in the order in which one walks round the area."
)


def draw_from_coordinates(
    new_id: PatchId, parsed: Parsed, *, width_m: float | None = None, walked: bool = False
) -> Edit:
    """Make a patch whose corners are the places of a text, in their order.

    Args:
        width_m: makes a strip along the places instead.
        walked: whether they come from a GPS, not from a document.

    Raises:
        BadInput: too few places, or no outline can be made of them; says which lines are meant.
    """
    places = parsed.places
    if width_m is None:
        if len(places) < _FEWEST:
            raise BadInput(N_("An area needs at least three places."))
        if (mixed_up := _mixed_up(parsed)) is not None:
            raise BadInput(mixed_up)
        edit = draw_patch(new_id, places)
    elif len(places) < _FEWEST_OF_STRIP:
        raise BadInput(N_("A strip needs at least two places."))
    else:
        edit = draw_corridor(new_id, places, width_m)
    (delta,) = edit.deltas
    assert isinstance(delta.after, Patch)
    values = {**delta.after.values, "digitise_method": "GPS" if walked else "DOC"}
    return replace(edit, deltas=(Delta(None, replace(delta.after, values=values)),))


def _mixed_up(parsed: Parsed) -> Text | None:
    """Return which lines may have been swapped, if the outline crosses itself."""
    found, used = find_crossing(parsed.places), parsed.used
    if found is None:
        return None
    if found.swap is not None:
        one, other = (used[n].number for n in found.swap)
        return Text(_SWAPPED, {"one": one, "other": other})
    a, b = found.sides
    numbers = [used[n % len(used)].number for n in (a, a + 1, b, b + 1)]
    return Text(_CROSSED, dict(zip("abcd", numbers, strict=True)))
