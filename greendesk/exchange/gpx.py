"""GPX from a GPS or a phone: tracks that were walked, routes and waypoints.

A track whose ends meet becomes an area, thinned to a metre, which is less than a GPS can tell. A
waypoint is a place with a name and no area. Times and heights are ignored; nothing outside the file
is followed. **Source:** GPX 1.0 and 1.1 schemas, topografix.com.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, isfinite, radians
from pathlib import Path
from xml.etree.ElementTree import Element

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

from greendesk.errors import BadInput
from greendesk.exchange.base import (
    MAX_CORNERS,
    MAX_FOUND,
    NO_AREA,
    TOO_MANY_CORNERS,
    Format,
    Found,
    LeftOut,
    Reading,
    Report,
    quiet,
    read_bytes,
)
from greendesk.i18n import N_, Text
from greendesk.markup import local_name, parse_xml, text_in
from greendesk.model.measure import LonLat, length_m

THIN_M = 1.0
_NEAR_M, _NEAR_SHARE = 50.0, 0.2
"""Ends that are nearer than this, and than this share of the whole way, were meant to meet."""
_METRES_PER_DEG = 111_200.0
_ROOT = re.compile(r"<(?:\w+:)?gpx[\s>]", re.IGNORECASE)
_UNREADABLE = N_("The file {name} is not a readable GPX file. Please ask for it again.")
_MAX_WORDS = 5_000  # letters of a description that are kept
_POINT = N_("It is a point, not an area.")
_POINTS_ONLY = N_(
    "It is a point, not an area. To make an area of such points, choose “Draw from coordinates…” in"
    " the menu “Edit” and bring the file in there."
)


@dataclass(frozen=True, slots=True)
class Track:
    """A way through places: walked, planned, or the waypoints one after the other.

    Attributes:
        points: (lon, lat) degrees, EPSG:4326, as they stand in the file.
        names: of the points; empty for tracks and routes.
    """

    name: str
    points: tuple[LonLat, ...]
    names: tuple[str, ...] = ()
    words: str = ""

    @property
    def gap_m(self) -> float:
        """How far its ends lie apart, in metres."""
        return length_m((self.points[0], self.points[-1])) if self.points else 0.0

    @property
    def closes(self) -> bool:
        """Whether its ends meet, so that it goes round an area."""
        near_m = min(_NEAR_M, _NEAR_SHARE * length_m(self.points))
        return len(set(self.points)) >= 3 and self.gap_m <= near_m


def begins(head: str) -> bool:
    """Return whether the first letters of a file are those of a GPX file."""
    return head.startswith("<") and _ROOT.search(head) is not None


def read_tracks(path: Path) -> tuple[list[Track], Track]:
    """Return tracks and routes of a file, and its waypoints as one.

    Segments of a track whose ends meet are joined; others are tracks of their own.

    Raises:
        BadInput: not GPX, damaged, or with parts that may not be followed.
    """
    root = parse_xml(read_bytes(path), path.name, _UNREADABLE)
    if local_name(root).lower() != "gpx":
        raise BadInput(_UNREADABLE, name=path.name)
    tracks: list[Track] = []
    points: list[LonLat] = []
    names: list[str] = []
    corners = 0
    for element in root:
        before = len(tracks)
        kind = local_name(element)
        if kind == "wpt":
            points.append(_place(element))
            names.append(text_in(element, "name"))
        elif kind == "rte":
            tracks.append(_track(element, [_places(element, "rtept")])[0])
        elif kind == "trk":
            segments = [_places(e, "trkpt") for e in element if local_name(e) == "trkseg"]
            tracks.extend(_track(element, _joined(segments)))
        corners += sum(len(track.points) for track in tracks[before:])
        if len(points) + len(tracks) > MAX_FOUND or corners > MAX_CORNERS:
            raise BadInput(TOO_MANY_CORNERS)
    return tracks, Track("", tuple(points), tuple(names))


def thinned(points: Sequence[LonLat]) -> tuple[LonLat, ...]:
    """Return a way without the points that lie within a metre of the straight line."""
    if len(points) < 3:
        return tuple(points)
    scale = np.array([_METRES_PER_DEG * cos(radians(points[0][1])), _METRES_PER_DEG])
    line = shapely.simplify(LineString(np.asarray(points) * scale), THIN_M, preserve_topology=False)
    kept = {tuple(at) for at in line.coords}
    flat = [tuple(at) for at in (np.asarray(points) * scale).tolist()]
    return tuple(at for at, here in zip(points, flat, strict=True) if here in kept)


def read_gpx(path: Path, report: Report = quiet) -> Reading:
    """Read every track and route that goes round an area.

    Raises:
        BadInput: not GPX, damaged, or with parts that may not be followed.
    """
    tracks, waypoints = read_tracks(path)
    found: list[Found] = []
    left_out: list[LeftOut] = []
    areas: list[Track] = []
    lines: list[Found] = []
    for n, track in enumerate(tracks, 1):
        where = f"{n} {track.name}".strip()
        why = _no_area(track)
        if why is not None:
            left_out.append(LeftOut(where, why))
            if len(set(track.points)) > 1 and _is_somewhere(track):
                lines.append(Found(LineString(track.points), dict(_values(track)), where))
            continue
        areas.append(track)
        found.append(Found(Polygon(_outline(track)), dict(_values(track)), where))
        report(n / len(tracks))
    why = Text(_POINT if tracks or len(waypoints.points) < 3 else _POINTS_ONLY)
    for n, (name, at) in enumerate(zip(waypoints.names, waypoints.points, strict=True), 1):
        where = f"{n} {name}".strip()
        left_out.append(LeftOut(where, why))
        lines.append(Found(Point(at), {"name": name}, where))
    if not found and not left_out:
        raise BadInput(
            N_(
                "There is nothing on the map of the file {name}. If it only points to a map"
                " elsewhere, please open it in Google Earth and save its places as a new file."
            ),
            name=path.name,
        )
    return Reading(found, left_out, notes=_notes(areas), lines=lines)


def _no_area(track: Track) -> Text | None:
    if not _is_somewhere(track):
        return Text(N_("A coordinate is not a number."))
    if len(set(track.points)) < 3:
        return Text(NO_AREA)
    if not track.closes:
        words = N_("It is a line, not an area: its ends lie {m:,.0f} m apart.")
        return Text(words, {"m": track.gap_m})
    return None


def _is_somewhere(track: Track) -> bool:
    return all(isfinite(v) for at in track.points for v in at)


def _outline(track: Track) -> tuple[LonLat, ...]:
    closed = (*track.points, track.points[0])
    thin = thinned(closed)
    return thin if len(set(thin)) >= 3 else closed


def _values(track: Track) -> Iterator[tuple[str, object]]:
    yield "digitise_method", "GPS"
    if track.name:
        yield "name", track.name
    if track.words:
        yield "description", track.words[:_MAX_WORDS]


def _notes(closed: Sequence[Track]) -> tuple[Text, ...]:
    notes = []
    if n := sum(track.gap_m > THIN_M for track in closed):
        words = N_("{n:,} tracks were closed: their ends lay up to {m:,.0f} m apart.")
        notes.append(Text(words, {"n": n, "m": max(track.gap_m for track in closed)}))
    if any(len(track.points) > len(_outline(track)) for track in closed):
        notes.append(Text(N_("Points within a metre of a straight side were left out.")))
    return tuple(notes)


def _track(element: Element, ways: Sequence[tuple[LonLat, ...]]) -> list[Track]:
    name = text_in(element, "name")
    words = text_in(element, "desc") or text_in(element, "cmt")
    if len(ways) < 2:
        return [Track(name, ways[0] if ways else (), words=words)]
    return [Track(f"{name} ({n})".strip(), way, words=words) for n, way in enumerate(ways, 1)]


def _joined(segments: Sequence[tuple[LonLat, ...]]) -> list[tuple[LonLat, ...]]:
    """Join a segment to the one before where it goes on, unless that one is a ring already."""
    ways: list[tuple[LonLat, ...]] = []
    for segment in filter(None, segments):
        before = ways[-1] if ways else ()
        goes_on = before and length_m((before[-1], segment[0])) <= _NEAR_M
        if goes_on and not Track("", before).closes:
            ways[-1] = before + segment
        else:
            ways.append(segment)
    return ways


def _places(element: Element, tag: str) -> tuple[LonLat, ...]:
    return tuple(_place(child) for child in element if local_name(child) == tag)


def _place(element: Element) -> LonLat:
    """Return (lon, lat); what is no number is NaN and said where it matters."""
    try:
        lon, lat = float(element.get("lon", "")), float(element.get("lat", ""))
    except ValueError:
        return float("nan"), float("nan")
    return (lon, lat) if abs(lon) <= 180 and abs(lat) <= 90 else (float("nan"), float("nan"))


GPX = Format("gpx", N_("GPX (a GPS or a phone)"), (".gpx",), read_gpx)
