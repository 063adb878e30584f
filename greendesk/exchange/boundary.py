"""The officer's own outline of the LAO, read from any file that can be imported."""

from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon

from greendesk.errors import BadInput
from greendesk.exchange import read_file
from greendesk.exchange.base import polygons_of
from greendesk.exchange.crs import mover, on_earth
from greendesk.exchange.mend import whole
from greendesk.i18n import N_


def read_boundary(path: Path, crs: str = "", *, open_project: Path | None) -> MultiPolygon:
    """Return the union of all areas in a file, EPSG:4326.

    Args:
        open_project: the project that is open in this process; see :func:`read_file`.

    Raises:
        BadInput: the file can't be read or holds no area, or it is the open project.
    """
    reading = read_file(path, open_project=open_project)
    move = mover(reading, crs)
    parts = [move(p) for f in reading.found if (p := polygons_of(f.shape)) is not None]
    sound = [whole(part)[0] for part in parts if on_earth(part)]
    outline = polygons_of(shapely.union_all([part for part in sound if part is not None]))
    if outline is None:
        raise BadInput(
            N_("The file {name} holds no area for a boundary. Please choose another file."),
            name=path.name,
        )
    return outline
