"""Checking, sending, files in and out."""

from greendesk.i18n import N_
from greendesk.qt import courier, errands, guides
from greendesk.qt.actions import obstacles
from greendesk.qt.actions.base import Action

ROWS = (
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
        "data.courier",
        "data",
        N_("Hand over on a stick…"),
        courier.hand_over,
        (),
        "usb",
        obstacles.nothing_unsent,
    ),
    Action(
        "data.receipt",
        "data",
        N_("Read in a receipt of the centre…"),
        courier.read_receipt,
        (),
        "inbox",
        obstacles.read_only,
    ),
    Action(
        "data.import",
        "data",
        N_("Import a file…"),
        errands.import_file,
        ("Ctrl+I",),
        "download",
        obstacles.read_only,
    ),
    Action(
        "data.export",
        "data",
        N_("Export to a file…"),
        errands.export_file,
        ("Ctrl+E",),
        "upload",
        obstacles.no_patches,
    ),
    Action(
        "data.boundary",
        "data",
        N_("Bring in our official boundary…"),
        errands.import_boundary,
        (),
        "map",
        obstacles.read_only,
    ),
    Action(
        "data.guides",
        "data",
        N_("Bring in lines to draw against…"),
        guides.ask_guides,
        (),
        "map",
        obstacles.read_only,
    ),
)
