"""What can be done to patches."""

from greendesk.i18n import N_, Text
from greendesk.qt import copies, shaping
from greendesk.qt.actions import obstacles
from greendesk.qt.actions.base import Action
from greendesk.qt.desk import Desk


def _undo_title(desk: Desk) -> Text | None:
    if desk.bench.can_undo_corner:
        held = desk.bench.tool.family == "move"
        return Text(N_("Put the patch back") if held else N_("Take back the last corner"))
    label = desk.session.undo_label
    return Text(N_("Undo: {step}"), {"step": label}) if label else None


def _redo_title(desk: Desk) -> Text | None:
    if desk.bench.can_redo_corner:
        return Text(N_("Put the corner back"))
    label = desk.session.redo_label
    return Text(N_("Redo: {step}"), {"step": label}) if label else None


def _draw_from_coordinates(desk: Desk) -> None:
    from greendesk.qt.coordinates import draw_from_coordinates  # late: seldom needed

    draw_from_coordinates(desk)


ROWS = (
    Action(
        "edit.undo",
        "edit",
        N_("Undo"),
        lambda desk: desk.undo(),
        ("Ctrl+Z",),
        "undo-2",
        obstacles.nothing_to_undo,
        _undo_title,
    ),
    Action(
        "edit.redo",
        "edit",
        N_("Redo"),
        lambda desk: desk.redo(),
        ("Ctrl+Y", "Ctrl+Shift+Z"),
        "redo-2",
        obstacles.nothing_to_redo,
        _redo_title,
    ),
    Action(
        "edit.add",
        "edit",
        N_("Add a green patch"),
        lambda desk: desk.start_drawing(),
        ("Ctrl+N",),
        "plus",
        obstacles.read_only,
    ),
    Action(
        "edit.coordinates",
        "edit",
        N_("Draw from coordinates…"),
        _draw_from_coordinates,
        ("Ctrl+Shift+N",),
        "map-pin",
        obstacles.read_only,
    ),
    Action(
        "edit.copy",
        "edit",
        N_("Copy the patch"),
        copies.copy_selected,
        ("Ctrl+C",),
        "copy",
        obstacles.nothing_selected,
    ),
    Action(
        "edit.paste",
        "edit",
        N_("Paste"),
        copies.paste,
        ("Ctrl+V",),
        "clipboard-paste",
        obstacles.nothing_to_paste,
    ),
    Action(
        "edit.duplicate",
        "edit",
        N_("Duplicate the patch"),
        copies.duplicate_selected,
        ("Ctrl+D",),
        "copy-plus",
        obstacles.cannot_change_selection,
    ),
    Action(
        "edit.merge",
        "edit",
        N_("Merge the selected patches"),
        shaping.merge_selected,
        (),
        "combine",
        obstacles.cannot_merge,
        letter="C",
    ),
    Action(
        "edit.overlap",
        "edit",
        N_("Settle an overlap…"),
        shaping.settle_selected,
        (),
        "squares-intersect",
        obstacles.no_overlap,
    ),
    Action(
        "edit.simplify",
        "edit",
        N_("Simplify the outline…"),
        shaping.simplify_selected,
        (),
        "waypoints",
        obstacles.not_one_outline,
    ),
    Action(
        "edit.delete",
        "edit",
        N_("Move to the recycle bin"),
        lambda desk: desk.delete(),
        ("Ctrl+Del",),
        "trash-2",
        obstacles.cannot_change_selection,
    ),
    Action(
        "edit.bin",
        "edit",
        N_("Open the recycle bin"),
        lambda desk: desk.show_page("bin"),
        (),
        "archive-restore",
        obstacles.empty_bin,
    ),
    Action(
        "edit.history",
        "edit",
        N_("History of the patch"),
        lambda desk: desk.show_page("history"),
        ("Ctrl+Shift+H",),
        "history",
        obstacles.not_one_selected,
    ),
    Action(
        "edit.next",
        "edit",
        N_("Next patch"),
        lambda desk: desk.step(1),
        ("Ctrl+Enter", "Ctrl+Return"),
        "chevron-right",
        obstacles.no_patches,
    ),
    Action(
        "edit.previous",
        "edit",
        N_("Previous patch"),
        lambda desk: desk.step(-1),
        ("Ctrl+Shift+Enter", "Ctrl+Shift+Return"),
        "chevron-left",
        obstacles.no_patches,
    ),
)
