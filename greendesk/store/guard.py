"""What a file's own schema may contain before we write to it.

A stranger's file runs on our connection: a trigger in it can empty the outbox or rename records
without a word. So every line of the schema must be one that GreenDesk makes, or that QGIS and GDAL
add to a GeoPackage; anything else can be imported, not opened as a project.

The one thing to know: this is an allow-list of text. Some tables may have other columns than ours
(an older file, a column added in QGIS), and there each column must be a plain name and type.

**Source:** GDAL's GeoPackage driver (triggers ``trigger_insert_feature_count_*`` and the R-tree
triggers of GeoPackage 1.2 to 1.4); QGIS's tables layer_styles and qgis_projects.
"""

import re
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.schema import Schema
from greendesk.store import foreign, gpkg, media
from greendesk.store.connection import address
from greendesk.store.tables import FORMAT, INDEXES, TABLES, get_text

NOT_OURS = N_(
    "{name} is not a GreenDesk project. Nothing was changed. "
    "To take over what is in it, open a project and import this file."
)
STRANGE = N_(
    "{name} contains something that GreenDesk didn't put there ({what}), so it is not opened. "
    "Nothing was changed. Open a backup, or begin a new project and import this file."
)
_KINDS = {
    "table": N_("the table {name}"),
    "view": N_("the view {name}"),
    "trigger": N_("the self-running command {name}"),
    "index": N_("the index {name}"),
}
_NAMED = 60  # letters of a name that are told
_OPEN_TABLES = frozenset({"green_patch", "lao_profile", "layer_styles", "gd_foreign", media.TABLE})
_COUNTED = ("green_patch", "lao_profile", "layer_styles", media.TABLE, media.MAPPING)
_PLAIN_COLUMN = re.compile(
    r"(?P<name>[^(),;']+) "
    r"(text|integer|mediumint|int|real|double|float|boolean|date|datetime|blob|multipolygon)"
    r"( ?\(\d+\))?( not null)?( default (null|\d+|'[^'()]*'))?"
)
_RULES = {"as", "check", "collate", "conflict", "constraint", "default", "foreign", "generated"}
_RULES |= {"key", "match", "not", "null", "on", "primary", "references", "unique"}
_SHORT = 8192  # letters: longer lines are a stranger's, and not kept in memory
_BARE_COLUMN = re.compile(r"\w+")
_TABLE = re.compile(r"create table (?P<name>\w+) ?\((?P<columns>.*)\)")


@dataclass(frozen=True, slots=True)
class Allowed:
    """Normalised text of what may stand in a schema; ``columns`` by table."""

    lines: frozenset[str]
    columns: frozenset[str]


def allowed(schema: Schema, profile_schema: Schema) -> Allowed:
    """Return what a project with these schemas may contain."""
    columns = gpkg.columns(schema)
    ours = gpkg.allowed_sql(schema, profile_schema)
    own = (*TABLES.values(), *INDEXES.values(), *media.made_sql(media.schema()))
    own += (foreign.table_sql(columns),)
    lines = {normal(sql) for sql in (*ours, *own, *_from_gdal())}
    parts: set[str] = set()
    for line in lines:
        match = _TABLE.fullmatch(line)
        if match is not None and match["name"] in _OPEN_TABLES:
            parts |= set(_split(match["columns"]))
    return Allowed(frozenset(lines), frozenset(parts))


def check(db: sqlite3.Connection, name: str, what: Allowed) -> None:
    """Raise unless ``db`` is a project of ours whose schema holds nothing else.

    Reads only; neither triggers nor views run.

    Raises:
        BadInput: it is not a project, or it contains something strange.
        sqlite3.DatabaseError: it is damaged, or no SQLite file.
    """
    rows = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    if not any(row[:2] == ("table", "gd_meta") for row in rows):
        raise BadInput(NOT_OURS, name=name)
    for kind, item, table, sql in rows:
        if not _is_known(str(kind), str(item), str(table), sql, what):
            told = Text(_KINDS.get(str(kind), "{name}"), {"name": str(item)[:_NAMED]})
            raise BadInput(STRANGE, name=name, what=told)
    told = db.execute("SELECT value FROM gd_meta WHERE key = 'format'").fetchone()
    if told is None or told[0] != FORMAT:
        raise BadInput(NOT_OURS, name=name)


def is_project(path: Path) -> bool:
    """Return whether a file is a project of ours; reads one row, neither locks nor harms it."""
    if not path.is_file():
        return False
    try:
        with closing(sqlite3.connect(f"{address(path, 'ro')}&immutable=1", uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            plain = db.execute(
                "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'gd_meta'"
            ).fetchone()
            return plain is not None and get_text(db, "format") == FORMAT
    except (sqlite3.Error, UnicodeDecodeError):
        return False


def _is_known(kind: str, item: str, table: str, sql: object, what: Allowed) -> bool:
    if sql is None:  # the index that SQLite makes for UNIQUE and PRIMARY KEY
        return kind == "index" and item.startswith("sqlite_autoindex_")
    line = normal(str(sql))
    words = line.split(" ")
    if kind not in words[1:3] or words[0] != "create":
        return False
    if line in what.lines or (kind == "table" and item.startswith("sqlite_")):
        return True
    if kind == "trigger" and table == "green_patch":
        return _is_foreign_trigger(line)
    match = _TABLE.fullmatch(line)
    if (
        kind != "table"
        or match is None
        or match["name"] not in _OPEN_TABLES
        or match["name"] != item
    ):
        return False
    return all(
        part in what.columns
        or _is_plain(part)
        or (item == "gd_foreign" and _BARE_COLUMN.fullmatch(part))
        for part in _split(match["columns"])
    )


def _is_plain(part: str) -> bool:
    """Return whether a column is a name and a type, and no rule hides in the name."""
    found = _PLAIN_COLUMN.fullmatch(part)
    return found is not None and not _RULES.intersection(found["name"].split())


def _is_foreign_trigger(line: str) -> bool:
    """Return whether this is our trigger on a layer, whatever columns the layer had when made."""
    found = re.search(r"insert into gd_foreign ?\(patch_id, made, geom((?:, \w+)*)\)", line)
    columns = [] if found is None else found[1].removeprefix(", ").split(", ")
    made = foreign.trigger_sql([column for column in columns if column])
    return line in {normal(sql) for sql in made.values()}


def normal(sql: str) -> str:
    """Return a line of a schema in one form: lower case, no quotes round names, single spaces.

    >>> normal('CREATE TABLE "A"  ( [b] TEXT ,c INT)')
    'create table a (b text, c int)'
    """
    return _normal_again(sql) if len(sql) < _SHORT else _normal(sql)


def _normal(sql: str) -> str:
    if "--" in sql or "/*" in sql:
        return f"comment {sql}"  # nothing of ours, of GDAL's or of QGIS's is commented
    flat = " ".join(re.sub(r'["`\[\]]', "", sql).lower().split()).rstrip("; ")
    flat = re.sub(r" ?([(),;=<>|+]) ?", r"\1", flat)
    flat = re.sub(r"([,;])", r"\1 ", flat).replace("(", " (").replace(")", ") ")
    return " ".join(flat.replace("( ", "(").replace(" )", ")").replace(") ,", "),").split())


_normal_again = lru_cache(maxsize=512)(_normal)  # each project opened has the same lines


def _split(columns: str) -> Iterable[str]:
    """Return the parts of a column list, parted by commas outside brackets and quotes."""
    depth, quoted, start = 0, False, 0
    for place, letter in enumerate(columns):
        if letter == "'":
            quoted = not quoted
        elif not quoted:
            depth += (letter == "(") - (letter == ")")
            if letter == "," and depth == 0:
                yield columns[start:place].strip()
                start = place + 1
    yield columns[start:].strip()


def _from_gdal() -> Iterable[str]:
    """Return what GDAL and QGIS add by themselves when they edit a file of ours."""
    yield (
        "CREATE TABLE gpkg_ogr_contents(table_name TEXT NOT NULL PRIMARY KEY,"
        "feature_count INTEGER DEFAULT NULL)"
    )
    yield "CREATE TABLE qgis_projects(name TEXT PRIMARY KEY, metadata BLOB, content BLOB)"
    yield (
        "CREATE TABLE layer_styles ( id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, "
        "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
    )
    for table in _COUNTED:
        for what, sign in (("insert", "+"), ("delete", "-")):
            yield (
                f"CREATE TRIGGER trigger_{what}_feature_count_{table} AFTER {what} ON {table} "
                f"BEGIN UPDATE gpkg_ogr_contents SET feature_count = feature_count {sign} 1 "
                f"WHERE lower(table_name) = lower('{table}'); END"
            )
    yield from _rtree_triggers()


def _rtree_triggers() -> Iterable[str]:
    """Return the R-tree triggers of GeoPackage 1.2 to 1.4 as GDAL makes them anew."""
    t, c, i = "green_patch", "geom", "fid"
    index = f"rtree_{t}_{c}"
    box = f"ST_MinX(NEW.{c}), ST_MaxX(NEW.{c}), ST_MinY(NEW.{c}), ST_MaxY(NEW.{c})"
    full = f"NEW.{c} NOTNULL AND NOT ST_IsEmpty(NEW.{c})"
    bare = f"NEW.{c} ISNULL OR ST_IsEmpty(NEW.{c})"
    had = f"OLD.{c} NOTNULL AND NOT ST_IsEmpty(OLD.{c})"
    put = f"INSERT OR REPLACE INTO {index} VALUES (NEW.{i}, {box});"
    add = f"INSERT INTO {index} VALUES (NEW.{i}, {box});"
    move = (
        f"UPDATE {index} SET minx = ST_MinX(NEW.{c}), maxx = ST_MaxX(NEW.{c}), "
        f"miny = ST_MinY(NEW.{c}), maxy = ST_MaxY(NEW.{c}) WHERE id = NEW.{i};"
    )
    drop, drop2 = (
        f"DELETE FROM {index} WHERE id = OLD.{i};",
        f"DELETE FROM {index} WHERE id IN (OLD.{i}, NEW.{i});",
    )
    same, other = f"OLD.{i} = NEW.{i}", f"OLD.{i} != NEW.{i}"
    rows = (
        ("insert", "INSERT", full, put),
        ("update1", f"UPDATE OF {c}", f"{same} AND ({full})", put),
        ("update2", f"UPDATE OF {c}", f"{same} AND ({bare})", drop),
        ("update3", "UPDATE", f"{other} AND ({full})", drop + " " + put),
        ("update4", "UPDATE", f"{other} AND ({bare})", drop2),
        ("update5", "UPDATE", f"{other} AND ({full})", drop + " " + put),
        ("update6", f"UPDATE OF {c}", f"{same} AND ({full}) AND ({had})", move),
        ("update7", f"UPDATE OF {c}", f"{same} AND ({full}) AND NOT ({had})", add),
        ("delete", "DELETE", f"OLD.{c} NOT NULL", drop),
    )
    for name, event, when, work in rows:
        yield f"CREATE TRIGGER {index}_{name} AFTER {event} ON {t} WHEN ({when}) BEGIN {work} END"
        yield f"CREATE TRIGGER {index}_{name} AFTER {event} ON {t} WHEN {when} BEGIN {work} END"
