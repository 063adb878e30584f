"""Make a new project file: beside its place first, then given its name, never over another file."""

import os
import socket
import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from greendesk.errors import BadInput, Outage, reason_of
from greendesk.i18n import N_
from greendesk.model.places import Places
from greendesk.model.record import Profile
from greendesk.model.schema import Schema
from greendesk.store import gpkg, migrations
from greendesk.store.backup import flush, make_folder
from greendesk.store.connection import address
from greendesk.store.layer import Layer
from greendesk.store.tables import FORMAT, set_meta
from greendesk.store.trouble import told

EXISTS = N_("There is a file called {name} already. Nothing was changed. Choose another name.")
NO_FOLDER = N_(
    "No project can be made in {folder} ({why}). Choose another folder, or free some space."
)


def found(
    path: Path,
    profile: Profile,
    schema: Schema,
    profile_schema: Schema,
    places: Places,
    *,
    project_id: str,
    device_id: str,
    now: datetime,
    practice: bool = False,
) -> None:
    """Make a new project file.

    Raises:
        BadInput: there is a file of that name.
        Outage: the folder can't be written.
    """
    if path.exists():
        raise BadInput(EXISTS, name=path.name)
    half = path.with_name(f"~{path.name}.new")
    facts: dict[str, str | int] = {
        "format": FORMAT,
        "project_id": project_id,
        "device_id": device_id,
        "host": socket.gethostname(),
        "practice": int(practice),
        "made_at": gpkg.timestamp(now),
        "writes": 0,
    }
    try:
        make_folder(path.parent)
        half.unlink(missing_ok=True)
        half.touch()
        with told(path.name), closing(_new_file(half)) as db:
            db.execute("BEGIN IMMEDIATE")
            title = str(profile.values.get("name_th") or path.stem)
            gpkg.create(db, schema, profile_schema, places, identifier=title, at=now)
            migrations.begin(db, schema)
            for key, value in facts.items():
                set_meta(db, key, value)
            Layer(schema, profile_schema).write_profile(db, profile)
            db.execute("COMMIT")
        put_in_place(half, path)
    except OSError as error:
        raise Outage(NO_FOLDER, folder=path.parent, why=reason_of(error)) from error
    finally:
        with suppress(OSError):
            half.unlink(missing_ok=True)


def _new_file(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(address(path, "rw"), uri=True, isolation_level=None)
    db.execute("PRAGMA synchronous = EXTRA")
    gpkg.register(db)
    return db


def put_in_place(half: Path, path: Path) -> None:
    """Give a finished file its name, unless there is a file of that name: BadInput then."""
    try:
        os.link(half, path)  # refuses to write over a file, which a rename does not
    except FileExistsError as error:
        raise BadInput(EXISTS, name=path.name) from error
    except OSError as error:  # a disk without links (FAT)
        if path.exists():
            raise BadInput(EXISTS, name=path.name) from error
        os.rename(half, path)
    flush(path.parent)
