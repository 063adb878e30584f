"""The officer's own outline of the LAO, read from any file that can be imported."""

from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon

from greendesk.errors import BadInput
from greendesk.exchange import read_file
from greendesk.exchange.base import polygons_of
from greendesk.exchange.plan import mover
from greendesk.i18n import N_


def read_boundary(path: Path, crs: str = "") -> MultiPolygon:
    """Return the union of all areas in a file, EPSG:4326.

    Raises:
        BadInput: the file can't be read or holds no area.
    """
    reading = read_file(path)
    move = mover(reading, crs)
    parts = [polygons_of(f.shape) for f in reading.found]
    whole = shapely.union_all([shapely.make_valid(move(p)) for p in parts if p is not None])
    outline = polygons_of(whole)
    if outline is None:
        raise BadInput(N_("The file {name} holds no area for a boundary."), name=path.name)
    return outline
