"""From an older project file to today's, step by step; each step is a named function.

To change the tables: write the next function, add it to ``STEPS``, and put a project file made
before it into ``tests/data/projects``. What the schema of patches gained is no step: columns for
new fields are added whenever they are missing.

The one thing to know: before anything is changed a verified backup is made, and all steps are one
transaction, so a file is either as it was or as it should be.
"""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime

from greendesk import lists
from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.record import Patch, Photo, Profile
from greendesk.model.schema import Schema
from greendesk.store import foreign, gpkg, media
from greendesk.store.tables import OWN, TABLES, get_meta, make_tables, set_meta
from greendesk.store.trouble import DAMAGED

TOO_NEW = N_(
    "{name} was made by a newer GreenDesk. Nothing was changed. "
    "Install the newer version to open it."
)
TOO_OLD = N_(
    "{name} was made by an older GreenDesk, and opening it for reading only can't bring it up to "
    "date. Nothing was changed. Open it normally once."
)
Step = Callable[[sqlite3.Connection], None]


def make_own_tables(db: sqlite3.Connection) -> None:
    """Make the tables of ours beside the layers."""
    make_tables(db)


def make_guides(db: sqlite3.Connection) -> None:
    """Make the table of lines to draw against."""
    db.execute(TABLES["gd_guide"])


def make_inbox(db: sqlite3.Connection) -> None:
    """Make the tables of what the centre has and says."""
    for name in ("gd_inbox", "gd_review"):
        db.execute(TABLES[name])


def make_photos(db: sqlite3.Connection) -> None:
    """Make the tables of photos, related to the layer, and of their bytes of before."""
    db.execute(TABLES["gd_blob"])
    media.make(db, media.schema())


def make_handed(db: sqlite3.Connection) -> None:
    """Make the table of what was handed over; some files have had it since the step before."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'gd_handed'").fetchone():
        db.execute(TABLES["gd_handed"])


def make_uploads(db: sqlite3.Connection) -> None:
    """Make the table of how far photos are on their way to the centre."""
    db.execute(TABLES["gd_upload"])


def make_forms(db: sqlite3.Connection) -> None:
    """Make the table of newer versions of the form."""
    db.execute(TABLES["gd_form"])


def make_proofs(db: sqlite3.Connection) -> None:
    """Make the tables of what the centre was told of photos, and of what it has lost."""
    for name in ("gd_told", "gd_lost"):
        db.execute(TABLES[name])


def make_undone(db: sqlite3.Connection) -> None:
    """Make the table of what is in the recycle bin by an undo; of what lies there none is known."""
    db.execute(TABLES["gd_undone"])


STEPS: tuple[Step, ...] = (
    make_own_tables,
    make_guides,
    make_inbox,
    make_photos,
    make_handed,
    make_uploads,
    make_forms,
    make_proofs,
    make_undone,
)
"""In order; the file's version is how many of them it has been through."""


_FIRST = {"green_patch", "lao_profile", "gpkg_contents", "gpkg_geometry_columns"}
_FIRST |= {"gpkg_spatial_ref_sys", "gpkg_extensions", "gd_meta"}
_WHOLE = {*_FIRST, *TABLES, "gd_foreign", media.TABLE, media.MAPPING}
_WHOLE |= {"gpkg_data_columns", "gpkg_data_column_constraints"}


def version(db: sqlite3.Connection) -> int:
    """Return how many steps a file has been through."""
    return int(str(get_meta(db, "version") or 0))


def check(db: sqlite3.Connection, name: str) -> None:
    """Look at what everything else builds on, before anything of it is used.

    Raises:
        BadInput: the file ``name`` was made by a newer program, or what holds it together is gone.
    """
    try:
        steps, writes = version(db), int(str(get_meta(db, "writes") or 0))
    except ValueError as error:
        raise BadInput(DAMAGED, name=name) from error
    if steps > len(STEPS):
        raise BadInput(TOO_NEW, name=name)
    there = {row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    needed = _WHOLE if steps == len(STEPS) else _FIRST
    if min(steps, writes) < 0 or not needed <= there:
        raise BadInput(DAMAGED, name=name)


def is_older(db: sqlite3.Connection, schema: Schema, profile_schema: Schema) -> bool:
    """Return whether a file lacks steps or columns."""
    return (
        version(db) < len(STEPS)
        or bool(_missing(db, Patch.kind, gpkg.columns(schema)))
        or bool(_missing(db, Profile.kind, tuple(profile_schema.fields)))
        or bool(_missing(db, Photo.kind, tuple(media.schema().fields)))
    )


def is_needed(db: sqlite3.Connection, schema: Schema, profile_schema: Schema) -> bool:
    """Return whether a file is older, or another program took our triggers away."""
    older = is_older(db, schema, profile_schema)
    return older or not foreign.is_installed(db, gpkg.columns(schema))


def begin(db: sqlite3.Connection, schema: Schema) -> None:
    """Make everything of ours in a file that has its layers only; inside a transaction."""
    for step in STEPS:
        step(db)
    set_meta(db, "version", len(STEPS))
    foreign.install(db, gpkg.columns(schema))
    gpkg.declare_own(db, OWN)


def migrate(db: sqlite3.Connection, schema: Schema, profile_schema: Schema, at: datetime) -> None:
    """Bring a file up to date; inside a transaction, after a backup."""
    for step in STEPS[version(db) :]:
        step(db)
    set_meta(db, "version", len(STEPS))
    if add_columns(db, Photo.kind, media.schema()):
        media.describe(db, media.schema())
    added = [add_columns(db, Patch.kind, schema), add_columns(db, Profile.kind, profile_schema)]
    if any(added):
        gpkg.describe(db, schema, profile_schema, lists.load_places(), at)
    foreign.install(db, gpkg.columns(schema))
    gpkg.declare_own(db, OWN)


def fit(db: sqlite3.Connection, schema: Schema, profile_schema: Schema, at: datetime) -> None:
    """Give the layer the columns and the words of a newer schema; inside a transaction."""
    add_columns(db, Patch.kind, schema)
    gpkg.describe(db, schema, profile_schema, lists.load_places(), at)
    foreign.install(db, gpkg.columns(schema))


def add_columns(db: sqlite3.Connection, table: str, schema: Schema) -> bool:
    """Give ``table`` a column for each field that it lacks; return whether it lacked any."""
    missing = _missing(db, table, tuple(schema.fields))
    if missing:
        from sqlite_utils import Database  # late: 100 ms of start-up

        own = Database(db, execute_plugins=False)
        for name in missing:
            own.table(table).add_column(name, FIELD_TYPES[schema.field(name).type].sql)
    return bool(missing)


def _missing(db: sqlite3.Connection, table: str, columns: Sequence[str]) -> list[str]:
    found = {row[0] for row in db.execute("SELECT name FROM pragma_table_info(?)", (table,))}
    return [name for name in columns if name not in found]
