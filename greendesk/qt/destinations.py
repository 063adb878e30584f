"""Where the go-to box can fly: coordinates, our own patches, places of the gazetteer."""

import re
from dataclasses import dataclass

from greendesk.i18n import fold_digits, label_of, search_key
from greendesk.model.edit import Bounds
from greendesk.model.record import PatchId
from greendesk.qt.words import name_text
from greendesk.session import Session
from greendesk.tiles import gazetteer

MOST = 12
CLOSE_ZOOM, PLACE_ZOOM = 18.0, 13.0
_NUMBERS = re.compile(r"^\s*(-?\d+(?:\.\d+)?)\s*[,;\s]\s*(-?\d+(?:\.\d+)?)\s*$")


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
    found = _coordinates(text)
    if found is not None:
        return [found]
    return [*_patches(text, session), *_places(text)][:MOST]


def _coordinates(text: str) -> Destination | None:
    """Understand "14.4742, 100.1177" in either order: in Thailand latitude is the small one."""
    match = _NUMBERS.match(fold_digits(text))
    if match is None:
        return None
    small, large = sorted((float(match[1]), float(match[2])))
    if not (5.0 <= small <= 21.0 and 97.0 <= large <= 106.0):
        return None
    return Destination(f"{small:.5f}, {large:.5f}", (large, small), CLOSE_ZOOM)


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


def _places(text: str) -> list[Destination]:
    return [
        Destination(label_of(place.whole), (place.lon, place.lat), PLACE_ZOOM)
        for place in gazetteer.find(text)
    ]
