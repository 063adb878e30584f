"""Everything the officer can ask for, as one table.

The menu, shortcuts, the cheat sheet and what is grey are made from :data:`ACTIONS`; nothing else in
the window builds a QAction. A row's ``obstacle`` says why it can't be done just now: the words
become the tooltip, so nothing is grey without a reason.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.qt import errands, theme
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.about import keys_text
from greendesk.settings import HINTS

Obstacle = Callable[[Desk], Text | None]


def nothing(desk: Desk) -> Text | None:
    """Stand in the way of nothing: the action is always possible."""
    return None


def read_only(desk: Desk) -> Text | None:
    """Say so where nothing may be changed."""
    return desk.session.status.text if desk.session.read_only else None


def nothing_selected(desk: Desk) -> Text | None:
    """Say what to do first."""
    if desk.selection:
        return None
    return Text(N_("Choose a patch first: click it in the list or on the map."))


def cannot_change_selection(desk: Desk) -> Text | None:
    """Say why the selected patches can't be changed."""
    return read_only(desk) or nothing_selected(desk)


def nothing_to_undo(desk: Desk) -> Text | None:
    """Say so while there is no edit to take back."""
    if desk.session.undo_label or desk.bench.can_undo_corner:
        return read_only(desk)
    return Text(N_("There is nothing to undo yet."))


def nothing_to_redo(desk: Desk) -> Text | None:
    """Say so while nothing was taken back."""
    if desk.session.redo_label or desk.bench.can_redo_corner:
        return read_only(desk)
    return Text(N_("There is nothing to redo: nothing was undone."))


def nothing_to_paste(desk: Desk) -> Text | None:
    """Say so while no patch was copied."""
    if desk.clipboard_has_patches():
        return read_only(desk)
    return Text(N_("Copy a patch first."))


def no_patches(desk: Desk) -> Text | None:
    """Say so while there is nothing to write."""
    if len(desk.session.view):
        return None
    return Text(N_("There is no patch yet. Add one first."))


def nothing_drawn(desk: Desk) -> Text | None:
    """Say so while there is nothing to fly to."""
    if desk.bounds_of_all() is not None:
        return None
    return Text(N_("Nothing is drawn on the map yet."))


def selected_not_drawn(desk: Desk) -> Text | None:
    """Say why the map can't fly to the selected patches."""
    if (missing := nothing_selected(desk)) is not None:
        return missing
    if desk.bounds_of(desk.selection) is not None:
        return None
    return Text(N_("The selected patch has no shape on the map yet."))


def empty_bin(desk: Desk) -> Text | None:
    """Say so while the recycle bin is empty."""
    return None if desk.session.binned else Text(N_("The recycle bin is empty."))


def largest_already(desk: Desk) -> Text | None:
    """Say so when the text can't grow any more."""
    if theme.text_percent() < 200:
        return None
    return Text(N_("The text is as large as it can be."))


def smallest_already(desk: Desk) -> Text | None:
    """Say so when the text has its normal size."""
    if theme.text_percent() > 100:
        return None
    return Text(N_("The text has its normal size already."))


@dataclass(frozen=True, slots=True)
class Action:
    """One thing the officer can ask for.

    Attributes:
        id: stable name; its first word is the group in the menu.
        run: what happens.
        shortcuts: the first one is shown.
        obstacle: why it can't be done just now, or None.
        title_now: a title that follows the state (what would be undone).
        is_on: for a switch: whether it is on just now.
    """

    id: str
    menu: str
    title: str
    run: Callable[[Desk], None]
    shortcuts: tuple[str, ...] = ()
    icon: str = ""
    obstacle: Obstacle = nothing
    title_now: Callable[[Desk], Text | None] = nothing
    is_on: Callable[[Desk], bool] | None = None


def _undo_title(desk: Desk) -> Text | None:
    if desk.bench.can_undo_corner:
        return Text(N_("Take back the last corner"))
    label = desk.session.undo_label
    return Text(N_("Undo: {step}"), {"step": label}) if label else None


def _redo_title(desk: Desk) -> Text | None:
    if desk.bench.can_redo_corner:
        return Text(N_("Put the corner back"))
    label = desk.session.redo_label
    return Text(N_("Redo: {step}"), {"step": label}) if label else None


def show_manual(desk: Desk) -> None:
    """Show the manual."""
    from greendesk.qt.dialogs.manual import Manual  # late: seldom needed

    desk.ask(Manual(desk.window))


MENUS = {
    "edit": N_("Edit"),
    "map": N_("Map"),
    "data": N_("Data"),
    "project": N_("Project"),
    "view": N_("View"),
    "help": N_("Help"),
}
"""Groups of the menu, in order."""

ACTIONS = (
    Action(
        "edit.undo",
        "edit",
        N_("Undo"),
        lambda desk: desk.undo(),
        ("Ctrl+Z",),
        "undo-2",
        nothing_to_undo,
        _undo_title,
    ),
    Action(
        "edit.redo",
        "edit",
        N_("Redo"),
        lambda desk: desk.redo(),
        ("Ctrl+Y", "Ctrl+Shift+Z"),
        "redo-2",
        nothing_to_redo,
        _redo_title,
    ),
    Action(
        "edit.add",
        "edit",
        N_("Add a green patch"),
        lambda desk: desk.start_drawing(),
        ("Ctrl+N",),
        "plus",
        read_only,
    ),
    Action(
        "edit.copy",
        "edit",
        N_("Copy the patch"),
        lambda desk: desk.copy(),
        ("Ctrl+C",),
        "copy",
        nothing_selected,
    ),
    Action(
        "edit.paste",
        "edit",
        N_("Paste"),
        lambda desk: desk.paste(),
        ("Ctrl+V",),
        "clipboard-paste",
        nothing_to_paste,
    ),
    Action(
        "edit.duplicate",
        "edit",
        N_("Duplicate the patch"),
        lambda desk: desk.duplicate(),
        ("Ctrl+D",),
        "copy-plus",
        cannot_change_selection,
    ),
    Action(
        "edit.delete",
        "edit",
        N_("Move to the recycle bin"),
        lambda desk: desk.delete(),
        ("Ctrl+Del",),
        "trash-2",
        cannot_change_selection,
    ),
    Action(
        "edit.bin",
        "edit",
        N_("Open the recycle bin"),
        lambda desk: desk.show_page("bin"),
        (),
        "archive-restore",
        empty_bin,
    ),
    Action(
        "edit.next",
        "edit",
        N_("Next patch"),
        lambda desk: desk.step(1),
        ("Ctrl+Enter", "Ctrl+Return"),
        "chevron-right",
        no_patches,
    ),
    Action(
        "edit.previous",
        "edit",
        N_("Previous patch"),
        lambda desk: desk.step(-1),
        ("Ctrl+Shift+Enter", "Ctrl+Shift+Return"),
        "chevron-left",
        no_patches,
    ),
    Action(
        "map.selected",
        "map",
        N_("Show the selected patch on the map"),
        lambda desk: desk.fly_to_selection(),
        ("Ctrl+L",),
        "map-pin",
        selected_not_drawn,
    ),
    Action(
        "map.all",
        "map",
        N_("Show all patches"),
        lambda desk: desk.fly_to_all(),
        ("Ctrl+Shift+L",),
        "expand",
        nothing_drawn,
    ),
    Action(
        "map.home",
        "map",
        N_("Show our area"),
        lambda desk: desk.fly_home(),
        ("Ctrl+H",),
        "map-pin",
    ),
    Action(
        "map.zoom-in",
        "map",
        N_("Zoom in"),
        lambda desk: desk.canvas.zoom_by(1),
        (),
        "zoom-in",
    ),
    Action(
        "map.zoom-out",
        "map",
        N_("Zoom out"),
        lambda desk: desk.canvas.zoom_by(-1),
        (),
        "zoom-out",
    ),
    Action(
        "map.basemaps",
        "map",
        N_("Background maps…"),
        errands.choose_basemaps,
        (),
        "layers",
    ),
    Action(
        "map.hints",
        "map",
        N_("Hints on the map"),
        errands.switch_hints,
        (),
        "lightbulb",
        is_on=lambda desk: desk.settings.get(HINTS),
    ),
    Action(
        "data.check",
        "data",
        N_("Check the data"),
        lambda desk: desk.show_page("issues"),
        ("Ctrl+K",),
        "circle-check",
    ),
    Action(
        "data.send",
        "data",
        N_("Send data to the centre…"),
        lambda desk: desk.show_page("sending"),
        ("Ctrl+Shift+S",),
        "send",
    ),
    Action(
        "data.import",
        "data",
        N_("Import a file…"),
        errands.import_file,
        ("Ctrl+I",),
        "download",
        read_only,
    ),
    Action(
        "data.export",
        "data",
        N_("Export to a file…"),
        errands.export_file,
        ("Ctrl+E",),
        "upload",
        no_patches,
    ),
    Action(
        "data.boundary",
        "data",
        N_("Bring in our official boundary…"),
        errands.import_boundary,
        (),
        "map",
        read_only,
    ),
    Action("project.new", "project", N_("New project…"), errands.new_project, (), "file-plus"),
    Action(
        "project.open",
        "project",
        N_("Open a project…"),
        errands.open_file,
        ("Ctrl+O",),
        "folder-open",
    ),
    Action("project.recent", "project", N_("Recent projects…"), errands.open_recent, (), "history"),
    Action(
        "project.practice",
        "project",
        N_("Practise on the sample project"),
        errands.open_sample,
        (),
        "graduation-cap",
    ),
    Action("project.copy", "project", N_("Save a copy…"), errands.save_copy, (), "save"),
    Action(
        "project.saved", "project", N_("Is my work saved?"), errands.say_saved, ("Ctrl+S",), "save"
    ),
    Action(
        "project.where", "project", N_("Where is my file?"), errands.where_is_my_file, (), "info"
    ),
    Action(
        "project.quit", "project", N_("Close GreenDesk"), errands.quit_program, ("Ctrl+Q",), "x"
    ),
    Action("view.go", "view", N_("Go to a place…"), errands.focus_go_to, ("Ctrl+G",), "search"),
    Action(
        "view.find", "view", N_("Search in the list"), errands.focus_search, ("Ctrl+F",), "list"
    ),
    Action(
        "view.full-screen",
        "view",
        N_("Full screen"),
        errands.switch_full_screen,
        ("F11",),
        "maximize",
        is_on=errands.is_full_screen,
    ),
    Action(
        "view.larger",
        "view",
        N_("Larger text"),
        partial(errands.change_text_size, by=10),
        ("Ctrl++", "Ctrl+="),
        "a-large-small",
        largest_already,
    ),
    Action(
        "view.smaller",
        "view",
        N_("Smaller text"),
        partial(errands.change_text_size, by=-10),
        ("Ctrl+-",),
        "a-large-small",
        smallest_already,
    ),
    Action(
        "view.language",
        "view",
        N_("Thai / English"),
        errands.switch_language,
        (),
        "languages",
    ),
    Action("view.settings", "view", N_("Settings…"), errands.settings, ("Ctrl+,",), "settings"),
    Action("help.manual", "help", N_("Manual…"), show_manual, ("Shift+F1",), "list"),
    Action(
        "help.keys",
        "help",
        N_("Keys and mouse…"),
        lambda desk: errands.show_keys(desk, key_groups()),
        ("F1",),
        "keyboard",
    ),
    Action("help.about", "help", N_("About GreenDesk"), errands.about, (), "circle-help"),
)


def key_groups() -> errands.Groups:
    """Return the keys of every action, by menu."""
    groups: errands.Groups = []
    for menu, title in MENUS.items():
        lines = [
            (Text(row.title), keys_text(*row.shortcuts))
            for row in ACTIONS
            if row.menu == menu and row.shortcuts
        ]
        if lines:
            groups.append((Text(title), lines))
    return groups


def build(desk: Desk, parent: QWidget) -> dict[str, QAction]:
    """Make one QAction per row of the table; ``parent`` hears the shortcuts."""
    made: dict[str, QAction] = {}
    for row in ACTIONS:
        action = QAction(parent)
        action.setObjectName(row.id)
        action.setShortcuts([QKeySequence(keys) for keys in row.shortcuts])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(row.is_on is not None)
        action.triggered.connect(partial(_trigger, desk, row))
        parent.addAction(action)
        made[row.id] = action
    return made


def _trigger(desk: Desk, row: Action, checked: bool = False) -> None:
    desk.attempt(lambda: row.run(desk))
    desk.status_changed.emit()


def refresh(desk: Desk, made: dict[str, QAction]) -> None:
    """Say every title in the current language, grey out what can't be done now, and say why."""
    for row in ACTIONS:
        action, obstacle = made[row.id], row.obstacle(desk)
        title = say(Text(row.title))
        action.setText(title)
        action.setEnabled(obstacle is None)
        action.setToolTip(say(obstacle or row.title_now(desk) or Text(row.title)))
        if row.is_on is not None:
            action.setChecked(row.is_on(desk))


def paint(made: dict[str, QAction]) -> None:
    """Draw the icons in the colours of now."""
    for row in ACTIONS:
        if row.icon:
            made[row.id].setIcon(theme.icon(row.icon))


def fill_menu(menu: QMenu, made: dict[str, QAction]) -> None:
    """Put every action into ``menu``, in groups with a heading each."""
    menu.clear()
    menu.setToolTipsVisible(True)
    for group, title in MENUS.items():
        fill_group(menu.addMenu(say(Text(title))), made, group)


def fill_group(menu: QMenu, made: dict[str, QAction], group: str) -> None:
    """Put the actions of one group into ``menu``."""
    menu.clear()
    menu.setToolTipsVisible(True)
    menu.addActions([made[row.id] for row in ACTIONS if row.menu == group])
