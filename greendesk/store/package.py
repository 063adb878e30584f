"""The GeoPackage for upload: only the published layers and code lists, nothing of the program's.

The one thing to know: it is written under a temporary name and gets its own only when it is whole
and on the disk, so neither a pulled stick nor a power cut leaves half a file behind.
"""

import os
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from greendesk import garbage, lists
from greendesk.errors import BadInput, Outage, reason_of
from greendesk.i18n import N_, format_area
from greendesk.model.measure import areas_m2
from greendesk.model.places import Places
from greendesk.model.published import AREA_TEXT, DERIVED, published, published_photo
from greendesk.model.record import Patch, Photo, Profile
from greendesk.model.schema import Schema
from greendesk.store import gpkg, media, rtree
from greendesk.store.backup import flush
from greendesk.store.blob import Box, encode_all
from greendesk.store.cells import Columns
from greendesk.store.connection import address
from greendesk.store.guard import is_project
from greendesk.store.tables import insert_all
from greendesk.store.trouble import told

NOT_WRITTEN = N_(
    "{name} can't be written ({why}). The project itself is safe. Choose another place, or free"
    " some space, then try again."
)
IS_PROJECT = N_(
    "{name} is a GreenDesk project, and an export would take its place. Nothing was written."
    " Choose another name for the export."
)
_ONE_OUTLINE = 40 + 9 + 9 + 4  # bytes beside its corners: header, shape, its part, their ring
_AT_ONCE = 2000  # patches: enough to be quick, few enough to be small in memory


@garbage.kept_out()
def export_geopackage(
    path: Path,
    patches: Sequence[Patch],
    schema: Schema,
    profile: Profile,
    places: Places,
    *,
    personal: bool,
    now: datetime,
    photos: Iterable[tuple[Photo, bytes]] = (),
) -> None:
    """Write patches to a GeoPackage of their own; another export there is replaced at the end.

    The size in m² and in rai-ngan-wah is worked out anew from each shape, to 0.0001 %.

    Args:
        patches: no two with the same id.
        personal: with the names of those who drew and changed a patch.
        photos: of these patches, with their bytes; written one after the other.

    Raises:
        BadInput: there is a project of that name; or a corner or number that no file can keep.
        Outage: the place can't be written.
    """
    if is_project(path):
        raise BadInput(IS_PROJECT, name=path.name)
    half = path.with_name(f"~{path.name}.new")
    try:
        half.unlink(missing_ok=True)
        half.touch()
        with told(path.name), closing(_opened(half)) as db:
            _fill(db, patches, schema, profile, places, personal, now, path.stem)
            _add_photos(db, patches, photos, personal)
            db.execute("COMMIT")
        flush(half)
        os.replace(half, path)
        flush(path.parent)
    except OSError as error:
        raise Outage(NOT_WRITTEN, name=path.name, why=reason_of(error)) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(address(path, "rw"), uri=True, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")  # nobody reads it before it is whole
    db.execute("PRAGMA synchronous = OFF")
    gpkg.register(db)
    return db


def _fill(
    db: sqlite3.Connection,
    patches: Sequence[Patch],
    schema: Schema,
    profile: Profile,
    places: Places,
    personal: bool,
    now: datetime,
    stem: str,
) -> None:
    layer = replace(schema, fields={field.id: field for field in published(schema, personal)})
    profile_schema = lists.load_schema("lao_profile")
    whose = str(profile.values.get("name_th") or stem)
    db.execute("BEGIN")
    gpkg.create(db, layer, profile_schema, places, identifier=whose, at=now)
    rtree.drop(db)
    _write_patches(db, patches, layer)
    boxes = rtree.boxes_of(range(1, len(patches) + 1), [p.shape for p in patches])
    rtree.make(db, boxes)
    _write_profile(db, profile, profile_schema)
    gpkg.refresh_contents(db, now, _extent(boxes))


def _add_photos(
    db: sqlite3.Connection,
    patches: Sequence[Patch],
    photos: Iterable[tuple[Photo, bytes]],
    personal: bool,
) -> None:
    """Write photos and what relates them to the layer; without a photo, no table of them."""
    rest = iter(photos)
    first = next(rest, None)
    if first is None:
        return
    whole = media.schema()
    fields = {field.id: field for field in published_photo(whole, personal)}
    media.make(db, replace(whole, fields=fields))
    media.insert_all(db, replace(whole, fields=fields), chain([first], rest))
    media.link(db, [patch.id for patch in patches])


def _write_patches(db: sqlite3.Connection, patches: Sequence[Patch], layer: Schema) -> None:
    columns = Columns(layer, gpkg.columns(layer))
    for start in range(0, len(patches), _AT_ONCE):
        some = patches[start : start + _AT_ONCE]
        filled = columns.only(set(DERIVED).union(*(patch.values for patch in some)))
        fids = range(start + 1, start + len(some) + 1)
        into = f"{rtree.LAYER} (fid, patch_id, geom{filled.listed})"
        insert_all(db, into, [fids, [patch.id for patch in some], *_cells(some, filled)])


def _cells(patches: Sequence[Patch], columns: Columns) -> list[Sequence[object]]:
    """Return shapes and values, column by column."""
    shapes = np.fromiter((patch.shape for patch in patches), dtype=object, count=len(patches))
    blobs = encode_all([patch.shape for patch in patches])
    areas = areas_m2(shapes, _plain(shapes, blobs))
    sizes = [
        None if blob is None else size for blob, size in zip(blobs, areas.tolist(), strict=True)
    ]
    measured = {
        "area_m2": [None if size is None else round(size, 2) for size in sizes],
        AREA_TEXT.id: [None if size is None else format_area(size) for size in sizes],
    }
    cells, _ = columns.fitting_all([patch.values for patch in patches])
    given = zip(columns.names, cells, strict=True)
    return [blobs, *(measured.get(name, column) for name, column in given)]


def _plain(shapes: NDArray[np.object_], blobs: Sequence[bytes | None]) -> NDArray[np.bool_]:
    """Return which shapes are one outline without a hole; their blobs' lengths tell.

    A part takes 9 bytes beside its rings, a ring 4 beside its corners, a corner 16.
    """
    lengths = np.array([0 if blob is None else len(blob) for blob in blobs], dtype=np.int64)
    found: NDArray[np.bool_] = lengths - 16 * shapely.get_num_coordinates(shapes) == _ONE_OUTLINE
    return found


def _extent(boxes: rtree.Boxes) -> Box | None:
    if not len(boxes[1]):
        return None
    west, south = boxes[1][:, :2].min(axis=0).tolist()
    east, north = boxes[1][:, 2:].max(axis=0).tolist()
    return west, east, south, north


def _write_profile(db: sqlite3.Connection, profile: Profile, schema: Schema) -> None:
    columns = Columns(schema, gpkg.columns(schema))
    db.execute(
        f"INSERT INTO lao_profile (id{columns.listed}) VALUES (?{columns.marks})",
        (profile.id, *columns.fitting(profile.values)[0]),
    )
