"""What the map can be asked for."""

from greendesk.i18n import N_
from greendesk.qt import errands, offline, own_pictures
from greendesk.qt.actions import obstacles
from greendesk.qt.actions.base import Action
from greendesk.settings import HINTS

ROWS = (
    Action(
        "map.selected",
        "map",
        N_("Show the selected patch on the map"),
        lambda desk: desk.fly_to_selection(),
        ("Ctrl+L",),
        "map-pin",
        obstacles.selected_not_drawn,
    ),
    Action(
        "map.all",
        "map",
        N_("Show all patches"),
        lambda desk: desk.fly_to_all(),
        ("Ctrl+Shift+L",),
        "expand",
        obstacles.nothing_drawn,
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
        "map.own-picture",
        "map",
        N_("An aerial picture of our own…"),
        own_pictures.choose_picture,
        (),
        "image-plus",
    ),
    Action(
        "map.basemaps",
        "map",
        N_("Background maps…"),
        offline.choose_basemaps,
        (),
        "layers",
    ),
    Action(
        "map.compare",
        "map",
        N_("Compare two maps…"),
        lambda desk: desk.work.comparing.switch(),
        (),
        "columns-2",
        is_on=lambda desk: desk.work.comparing.is_on,
    ),
    Action(
        "map.move-pictures",
        "map",
        N_("Move the picture to where things are…"),
        errands.move_pictures,
        (),
        "move",
        obstacles.no_movable_picture,
    ),
    Action(
        "map.keep-area",
        "map",
        N_("Keep my area for offline…"),
        offline.keep_area,
        (),
        "download",
    ),
    Action(
        "map.ready",
        "map",
        N_("Ready for work without internet?"),
        offline.show_readiness,
        (),
        "wifi-off",
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
)
