"""What can be done to the shape of the selected patch at once, without drawing."""

from collections.abc import Callable
from functools import partial

from greendesk.edits.parts import fill_holes
from greendesk.edits.regular import make_round, square
from greendesk.edits.strip import WIDTH, kept_line
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.qt.actions import obstacles
from greendesk.qt.actions.base import Action
from greendesk.qt.desk import Desk
from greendesk.qt.overlaps import tell_done

Reshaping = Callable[[View, PatchId], Edit]


def _selected(desk: Desk) -> Patch | None:
    ids = desk.selection
    return desk.session.view.find(ids[0]) if len(ids) == 1 else None


def no_shape(desk: Desk) -> Text | None:
    """Say why there is no one shape to change."""
    if (reason := obstacles.cannot_change_selection(desk)) is not None:
        return reason
    if len(desk.selection) > 1:
        return Text(N_("This is for one patch at a time. Choose just one."))
    patch = _selected(desk)
    if patch is None or patch.shape is None:
        return Text(N_("The selected patch has no shape on the map yet."))
    return None


def no_hole(desk: Desk) -> Text | None:
    """Say so where there is no hole to fill."""
    if (reason := no_shape(desk)) is not None:
        return reason
    patch = _selected(desk)
    parts = () if patch is None or patch.shape is None else patch.shape.geoms
    if any(part.interiors for part in parts):
        return None
    return Text(N_("The selected patch has no hole."))


def _reshape(desk: Desk, make: Reshaping, done: str) -> None:
    edit = make(desk.session.view, desk.selection[0])
    if desk.do(edit):
        tell_done(desk, edit, Text(done))


def _row(name: str, title: str, make: Reshaping, done: str, icon: str, letter: str = "") -> Action:
    return Action(
        f"shape.{name}",
        "tools",
        title,
        partial(_reshape, make=make, done=done),
        (),
        icon,
        no_hole if make is fill_holes else no_shape,
        letter=letter,
    )


def no_strip(desk: Desk) -> Text | None:
    """Say so where no width makes the shape."""
    if (reason := no_shape(desk)) is not None:
        return reason
    patch = _selected(desk)
    if patch is None or kept_line(patch) is None:
        return Text(N_("This patch is not a strip drawn along a line."))
    if desk.session.survey.schema.shown(desk.session.survey.schema.fields[WIDTH], patch.values):
        return None
    return Text(N_("Only a patch of type T3 has a width. Choose that type in the form first."))


ROWS = (
    Action(
        "shape.width",
        "tools",
        N_("Width of the strip…"),
        lambda desk: desk.form.focus_field(WIDTH),
        (),
        "route",
        no_strip,
    ),
    _row(
        "square",
        N_("Square the corners"),
        square,
        N_("The corners are right angles now."),
        "square",
        "Q",
    ),
    _row(
        "round",
        N_("Make it round"),
        make_round,
        N_("The patch is round now."),
        "circle-dashed",
        "O",
    ),
    _row(
        "fill-holes",
        N_("Fill all holes"),
        fill_holes,
        N_("The holes are filled."),
        "circle-dot",
    ),
)
