"""Asking for coordinates and drawing a patch from them; shown on the map meanwhile."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint

from greendesk.exchange.gpx import Track, read_tracks, thinned
from greendesk.i18n import N_, Text
from greendesk.model.coordinates import LonLat
from greendesk.model.edit import Bounds, Edit
from greendesk.qt.desk import Desk
from greendesk.qt.destinations import our_place
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.coordinates import Coordinates

_GPX: files.Filters = ((Text(N_("Tracks of a GPS (GPX)")), ("gpx",)),)
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


def ask_track(desk: Desk) -> Sequence[tuple[str, LonLat]] | None:
    """Ask for a GPX file and return the points of its longest track, else its waypoints."""
    title = Text(N_("Choose a GPX file"))
    path = desk.ask(files.OpenFile(title, _GPX, Path.home(), desk.window))
    found: list[Sequence[tuple[str, LonLat]]] = []
    if path is not None and not desk.attempt(lambda: found.append(points_of(*read_tracks(path)))):
        return None
    return found[0] if found else None


def points_of(tracks: Sequence[Track], waypoints: Track) -> list[tuple[str, LonLat]]:
    """Return names and places of the longest way, thinned to a metre, else the waypoints."""
    longest = max(tracks, key=lambda track: len(track.points), default=None)
    if longest is None or len(longest.points) < 2:
        return list(zip(waypoints.names, waypoints.points, strict=True))
    return [("", at) for at in thinned(longest.points)]


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
