"""What is said of a photo: what it shows, when and where it was taken."""

from datetime import datetime

from greendesk.i18n import N_, Text, long_date, say
from greendesk.lists import load_schema
from greendesk.model.photo import Match, away_m
from greendesk.model.record import Patch, Photo
from greendesk.qt.words import choice_text, choices_of, name_text
from greendesk.wordbreak import breakable

_WHY = {
    "inside": Text(N_("taken inside it")),
    "near": Text(N_("taken {m:,.0f} m from it")),
    "time": Text(N_("taken at the same time as others of it")),
}


def kinds() -> list[tuple[str, str]]:
    """Return (code, words) of all that a photo may show."""
    return choices_of(load_schema("patch_photo"), "kind")


def kind_text(shows: str) -> str:
    """Return what a photo shows, in words."""
    return choice_text(load_schema("patch_photo"), "kind", shows) or shows


def time_text(photo: Photo) -> str:
    """Return when a photo was taken."""
    return clock_text(photo.taken_at)


def clock_text(at: datetime | None) -> str:
    """Return a day and a time by the clock of the camera, wherever this computer is."""
    return say(Text(N_("Time unknown"))) if at is None else f"{long_date(at.date())} {at:%H:%M}"


def place_text(photo: Photo, patch: Patch | None) -> str:
    """Return where a photo was taken, seen from its patch."""
    if photo.position is None:
        return say(Text(N_("Place unknown")))
    lon, lat = photo.position
    values: dict[str, object] = {"lat": f"{lat:.6f}", "lon": f"{lon:.6f}"}
    if patch is None or patch.shape is None or patch.shape.is_empty:
        return say(Text("{lat}, {lon}", values))
    away = away_m(patch, (lon, lat))
    if away < 1:
        return say(Text(N_("Inside the outline ({lat}, {lon})"), values))
    return say(Text(N_("{m:,.0f} m from the outline ({lat}, {lon})"), {**values, "m": away}))


def summary_text(photo: Photo) -> str:
    """Return kind, caption and time on one line."""
    return " · ".join(filter(None, (kind_text(photo.shows), photo.caption, time_text(photo))))


def match_text(match: Match, patch: Patch | None) -> str:
    """Return to which patch a photo seems to belong, and why."""
    if patch is None:
        return say(Text(N_("No patch found; please choose one")))
    why = _WHY.get(match.why)
    name = breakable(name_text(patch))
    if why is None:
        return name
    return f"{name} ({say(Text(why.message, {'m': match.away_m}))})"
