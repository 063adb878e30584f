"""Asking for coordinates and drawing a patch from them; shown on the map meanwhile."""

from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from PySide6.QtCore import QPoint

from greendesk.exchange.gpx import Track, read_tracks, thinned
from greendesk.i18n import N_, Text
from greendesk.model.edit import Bounds, Edit
from greendesk.qt.desk import Desk
from greendesk.qt.destinations import our_place
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.coordinates import Coordinates, Walk

_GPX: files.Filters = ((Text(N_("Tracks of a GPS (GPX)")), ("gpx",)),)
OTHER_TRACKS = N_(
    "The file holds {n:,} other tracks: only the one with the most points stands here. “Import a"
    " file…” takes all that go round an area."
)
NOWHERE = N_("Left out: {n:,} points that are no place.")
_MOST_COVERED = 0.7
_AIR = 0.3
"""Free ground round an outline, as a share of its size."""


def draw_from_coordinates(desk: Desk) -> None:
    """Ask for coordinates, show the outline on the map at once, and draw it."""
    dialog = Coordinates(
        desk.new_id(),
        like=our_place(desk.session),
        ask_track=lambda: ask_track(desk),
        parent=desk.window,
    )
    dialog.text.setPlainText(desk.work.pasted)
    shown: list[Bounds | None] = [None]

    def show(edit: Edit | None) -> None:
        desk.canvas.show_edit(edit)
        bounds = edit.bounds if edit is not None else None
        if bounds is not None and bounds != shown[0]:
            desk.canvas.fly_to(beside(bounds, covered(desk, dialog)))
        shown[0] = bounds

    dialog.proposed.connect(show)
    edit = desk.ask(dialog)
    desk.canvas.show_edit(None)
    desk.work.pasted = "" if edit is not None else dialog.text.toPlainText()
    if edit is not None and desk.work.draw(edit):
        desk.select(tuple(edit.ids), show=True)


def ask_track(desk: Desk) -> Walk | None:
    """Ask for a GPX file and return its longest track, else its waypoints."""
    title = Text(N_("Choose a GPX file"))
    path = desk.ask(files.OpenFile(title, _GPX, Path.home(), desk.window))
    found: list[Walk] = []
    if path is not None and not desk.attempt(lambda: found.append(walk_of(*read_tracks(path)))):
        return None
    return found[0] if found else None


def walk_of(tracks: Sequence[Track], waypoints: Track) -> Walk:
    """Return the points of the longest way, thinned to a metre, else the waypoints.

    What of the file is left out is told.
    """
    ways = [track for track in tracks if len(track.points) > 1]
    longest = max(ways, key=lambda track: len(track.points), default=waypoints)
    names = longest.names or ("",) * len(longest.points)
    points = [one for one in zip(names, longest.points, strict=True) if all(map(isfinite, one[1]))]
    notes = []
    if len(ways) > 1:
        notes.append(Text(OTHER_TRACKS, {"n": len(ways) - 1}))
    if nowhere := len(longest.points) - len(points):
        notes.append(Text(NOWHERE, {"n": nowhere}))
    if longest is not waypoints:
        points = [("", at) for at in thinned([at for _, at in points])]
    return Walk(points, tuple(notes))


def covered(desk: Desk, dialog: Coordinates) -> float:
    """Return which share of the map's width, from the left, the dialog lies over."""
    canvas = desk.canvas
    if not dialog.isVisible():
        return 0.0
    left = canvas.mapToGlobal(QPoint()).x()
    over_px = dialog.geometry().right() - left
    return min(_MOST_COVERED, max(0.0, over_px / max(1, canvas.width())))


def beside(bounds: Bounds, share: float) -> Bounds:
    """Return bounds that show ``bounds`` right of what covers ``share`` of the map, with air."""
    west, south, east, north = bounds
    wide, high = (east - west) * _AIR, (north - south) * _AIR
    west, south, east, north = west - wide, south - high, east + wide, north + high
    across = max(east - west, north - south)
    return west - across * share / (1 - share), south, east, north
