"""The GeoPackage for upload: only the published layers and code lists, nothing of the program's.

The one thing to know: it is written under a temporary name and gets its own only when it is whole,
so a pulled stick leaves no half file behind.
"""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from greendesk.errors import Outage
from greendesk.i18n import N_
from greendesk.model.measure import area_m2
from greendesk.model.places import Places
from greendesk.model.record import Patch, Profile
from greendesk.model.schema import Schema
from greendesk.store import gpkg
from greendesk.store.backup import flush
from greendesk.store.cells import Columns
from greendesk.store.connection import address
from greendesk.store.trouble import told

PERSONAL = ("created_by", "updated_by")
NOT_WRITTEN = N_(
    "{name} can't be written ({why}). The project itself is safe. Choose another place, or free"
    " some space, then try again."
)


def export_geopackage(
    path: Path,
    patches: Sequence[Patch],
    schema: Schema,
    profile: Profile,
    places: Places,
    *,
    personal: bool,
    now: datetime,
) -> None:
    """Write patches to a GeoPackage of their own; a file that is there is replaced at the end.

    Args:
        personal: with the names of those who drew and changed a patch.

    Raises:
        Outage: the place can't be written.
    """
    half = path.with_name(f"~{path.name}.new")
    try:
        half.unlink(missing_ok=True)
        half.touch()
        with told(path.name), closing(_opened(half)) as db:
            db.execute("BEGIN")
            title = str(profile.values.get("name_th") or path.stem)
            profile_schema = _profile_schema()
            gpkg.create(db, schema, profile_schema, places, identifier=title, at=now)
            gpkg.drop_index(db)
            _write(db, patches, schema, personal)
            gpkg.make_index(db)
            _write_profile(db, profile, profile_schema)
            gpkg.refresh_contents(db, now)
            db.execute("COMMIT")
        with half.open("rb+") as file:
            os.fsync(file.fileno())
        os.replace(half, path)
        flush(path.parent)
    except OSError as error:
        raise Outage(NOT_WRITTEN, name=path.name, why=error.strerror or "?") from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _profile_schema() -> Schema:
    from greendesk import lists

    return lists.load_schema("lao_profile")


def _opened(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(address(path, "rw"), uri=True, isolation_level=None)
    db.execute("PRAGMA journal_mode = OFF")  # nobody reads it before it is whole
    db.execute("PRAGMA synchronous = OFF")
    gpkg.register(db)
    return db


def _write(
    db: sqlite3.Connection, patches: Sequence[Patch], schema: Schema, personal: bool
) -> None:
    columns = Columns(schema, gpkg.columns(schema))
    marks = ", ?" * len(columns.names)

    def rows() -> Iterator[Sequence[object]]:
        for patch in patches:
            values = {k: v for k, v in patch.values.items() if personal or k not in PERSONAL}
            if "area_m2" in schema.fields and patch.shape is not None:
                values["area_m2"] = round(area_m2(patch.shape), 2)
            yield (patch.id, gpkg.encode(patch.shape), *columns.fitting(values)[0])

    db.executemany(
        f"INSERT INTO green_patch (patch_id, geom{columns.listed}) VALUES (?, ?{marks})", rows()
    )


def _write_profile(db: sqlite3.Connection, profile: Profile, schema: Schema) -> None:
    columns = Columns(schema, gpkg.columns(schema))
    db.execute(
        f"INSERT INTO lao_profile (id{columns.listed}) VALUES (?{', ?' * len(columns.names)})",
        (profile.id, *columns.fitting(profile.values)[0]),
    )
