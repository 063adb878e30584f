"""The project as a file."""

from greendesk.i18n import N_
from greendesk.qt import backups, errands
from greendesk.qt.actions import obstacles
from greendesk.qt.actions.base import Action

ROWS = (
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
    Action(
        "project.backups",
        "project",
        N_("Bring back from a safety copy…"),
        backups.bring_back,
        (),
        "archive-restore",
        obstacles.read_only,
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
)
