"""Where the go-to box can fly: coordinates, our own patches, places of the gazetteer."""

from dataclasses import dataclass
from itertools import islice

from greendesk.i18n import Text, label_of, search_key
from greendesk.model.coordinate_line import SHORT_LINK
from greendesk.model.coordinates import parse_coordinates
from greendesk.model.edit import Bounds
from greendesk.model.record import PatchId
from greendesk.qt.words import name_text
from greendesk.session import Session
from greendesk.tiles import gazetteer

MOST = 12
CLOSE_ZOOM, VILLAGE_ZOOM, PLACE_ZOOM, PROVINCE_ZOOM = 18.0, 16.0, 13.0, 9.0


@dataclass(frozen=True, slots=True)
class Destination:
    """A place to fly to: a box, or a point with a zoom; a patch is selected on arrival."""

    title: str
    at: tuple[float, float] | None = None
    zoom: float = PLACE_ZOOM
    bounds: Bounds | None = None
    patch_id: PatchId | None = None


def find_destinations(text: str, session: Session) -> list[Destination]:
    """Return what ``text`` may mean, best first."""
    found = _coordinates(text, session)
    if found is not None:
        return [found]
    return [*_patches(text, session), *_villages(text, session), *_places(text)][:MOST]


def _coordinates(text: str, session: Session) -> Destination | None:
    """Return the one place that is written, in any form; UTM without a zone lies near our area."""
    parsed = parse_coordinates(text, like=our_place(session))
    if len(parsed.rows) != 1 or not parsed.places or parsed.rows[0].name:
        return None
    lon, lat = parsed.places[0]
    return Destination(f"{lat:.5f}, {lon:.5f}", (lon, lat), CLOSE_ZOOM)


def link_problem(text: str) -> Text | None:
    """Say what to do with a link that holds no coordinates; None: it is no such link."""
    rows = parse_coordinates(text).rows
    problem = rows[0].problem if len(rows) == 1 else None
    return problem if problem is not None and problem.message == SHORT_LINK else None


def our_place(session: Session) -> tuple[float, float] | None:
    """Return (lon, lat) of the middle of the LAO's area, its province or a patch, if known."""
    survey = session.survey
    outline = survey.boundary or survey.outlines.get(survey.profile.province_code)
    if outline is None:
        outline = next((patch.shape for patch in session.view if patch.shape is not None), None)
    if outline is None:
        return None
    west, south, east, north = outline.bounds
    return (west + east) / 2, (south + north) / 2


def _patches(text: str, session: Session) -> list[Destination]:
    wanted = search_key(text).split()
    found = []
    for patch in session.view:
        words = search_key(f"{patch.name} {patch.values.get('local_no', '')}")
        if patch.shape is not None and all(word in words for word in wanted):
            found.append(
                Destination(name_text(patch), bounds=patch.shape.bounds, patch_id=patch.id)
            )
            if len(found) == MOST // 2:
                break
    return found


def _villages(text: str, session: Session) -> list[Destination]:
    """Return points that the officer brought in, by their names."""
    wanted = search_key(text).split()
    found = (
        Destination(name, at, VILLAGE_ZOOM)
        for name, at in session.guides.names
        if wanted and all(word in search_key(name) for word in wanted)
    )
    return list(islice(found, MOST // 2))


def _places(text: str) -> list[Destination]:
    return [
        Destination(label_of(place.whole), (place.lon, place.lat), _zoom_of(place))
        for place in gazetteer.find(text)
    ]


def _zoom_of(place: gazetteer.NamedPlace) -> float:
    return PROVINCE_ZOOM if place.rough or place.kind == "province" else PLACE_ZOOM
