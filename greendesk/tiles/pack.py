"""A pack that is being filled: one MBTiles file, in which also stands what is still to come.

::

    NAME.mbtiles.part --every planned tile is in it, or listed as missing--> NAME.mbtiles

The one thing to know: what is in the file is the state. Tiles, and the tiles that could not be had,
are written in transactions, so after a kill or a power cut the file goes on from its last one. A
picture is stored once, however many tiles show it (``images``); ``map`` says which tile shows
which, and the view ``tiles`` is what MBTiles asks for. Our own tables begin with ``gd_``: other
programs pass them by.

**Source:** MBTiles specification 1.3.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from greendesk.errors import BadInput, Conflict
from greendesk.i18n import label_of
from greendesk.tiles.base import TileSource
from greendesk.tiles.begun import NOT_OURS, THERE, connect, part_of, sync_folder, told
from greendesk.tiles.contents import (
    MISSING,
    VERSION,
    At,
    Missing,
    address_key,
    missing_of,
    plan_of,
    source_of,
    without_key,
)
from greendesk.tiles.coverage import Tiles, runs_of
from greendesk.tiles.plan import Plan

_TABLES = """
CREATE TABLE metadata (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE images (id INTEGER PRIMARY KEY, sha256 TEXT UNIQUE NOT NULL,
    plain INTEGER NOT NULL, tile_data BLOB NOT NULL);
CREATE TABLE map (zoom_level INTEGER, tile_row INTEGER, tile_column INTEGER, image INTEGER NOT NULL,
    PRIMARY KEY (zoom_level, tile_row, tile_column)) WITHOUT ROWID;
CREATE VIEW tiles AS SELECT zoom_level, tile_column, tile_row, tile_data
    FROM map JOIN images ON images.id = map.image;
CREATE TABLE gd_plan (zoom_level INTEGER, y INTEGER, first INTEGER, last INTEGER,
    PRIMARY KEY (zoom_level, y, first)) WITHOUT ROWID;
CREATE TABLE gd_missing (zoom_level INTEGER, y INTEGER, x INTEGER, why TEXT NOT NULL,
    PRIMARY KEY (zoom_level, y, x)) WITHOUT ROWID;
CREATE TABLE gd_pack (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Got:
    """A tile that was had: its bytes, their SHA-256, and whether all of it has one colour."""

    at: At
    data: bytes
    sha256: str
    plain: bool = False


class Pack:
    """The file; used by one thread at a time and by one program at a time.

    Attributes:
        path: where the finished pack will lie.
        source: where its tiles come from.
        side_px: how wide every tile is.
        plan: the tiles that it is to hold.
    """

    def __init__(self, path: Path, db: sqlite3.Connection) -> None:
        self.path, self._db = path, db
        with self._told():
            notes = dict(db.execute("SELECT name, value FROM gd_pack").fetchall())
            try:
                self.source = source_of(notes)
                self.side_px = int(notes["side_px"])
                self.plan = plan_of(notes, db.execute("SELECT * FROM gd_plan").fetchall())
            except (KeyError, ValueError, TypeError) as error:
                raise BadInput(NOT_OURS, name=path.name) from error

    @classmethod
    def begin(cls, path: Path, plan: Plan, *, side_px: int, title: str, made: str) -> "Pack":
        """Make an empty one.

        Args:
            path: where the finished pack will lie; while it is filled, ``.part`` is added.
            title: what it is called on screen.
            made: the day, ISO 8601.

        Raises:
            Conflict: there is such a file, or one that is being filled.
            Outage: the disk is full or not there.
        """
        part = part_of(path)
        if path.exists() or part.exists():
            raise Conflict(THERE, name=path.name)
        with told(path.name):
            path.parent.mkdir(parents=True, exist_ok=True)
            db = connect(part)
            try:
                db.execute("BEGIN EXCLUSIVE")
                for statement in filter(str.strip, _TABLES.split(";")):
                    db.execute(statement)
                db.executemany("INSERT INTO metadata VALUES (?, ?)", _notes(plan, title, made))
                for z, tiles in plan.tiles.items():
                    rows = [(z, *run) for run in runs_of(tiles).tolist()]
                    db.executemany("INSERT INTO gd_plan VALUES (?, ?, ?, ?)", rows)
                own = {
                    "version": VERSION,
                    "source": json.dumps(asdict(plan.source), ensure_ascii=False),
                    "side_px": str(side_px),
                    "bounds": json.dumps(plan.bounds),
                }
                db.executemany("INSERT INTO gd_pack VALUES (?, ?)", own.items())
                db.execute("COMMIT")
            except BaseException:
                db.close()
                part.unlink()
                raise
        return cls(path, db)

    @classmethod
    def go_on(cls, path: Path) -> "Pack":
        """Open the one that is being filled beside ``path``.

        Raises:
            BadInput: there is none, or it is damaged.
            Conflict: another program is filling it.
            Outage: the disk is not there.
        """
        part = part_of(path)
        if not part.is_file():
            raise BadInput(NOT_OURS, name=part.name)
        with told(path.name):
            db = connect(part)
            try:
                db.execute("BEGIN EXCLUSIVE")  # rolls back what was cut off; nobody else gets in
                db.execute("COMMIT")
                return cls(path, db)
            except BaseException:
                db.close()
                raise

    # --- filling ------------------------------------------------------------------------------

    def to_come(self) -> dict[int, Tiles]:
        """Return the tiles that are neither there nor missing, by zoom, far away first."""
        found: dict[int, Tiles] = {}
        with self._told():
            for z, tiles in sorted(self.plan.tiles.items()):
                had = self._db.execute(
                    "SELECT ((? - tile_row) << ?) | tile_column FROM map WHERE zoom_level = ?"
                    " UNION ALL SELECT (y << ?) | x FROM gd_missing WHERE zoom_level = ?",
                    ((1 << z) - 1, z, z, z, z),
                )
                keys = np.fromiter((key for (key,) in had), np.int64)
                found[z] = tiles[~np.isin((tiles[:, 1] << z) | tiles[:, 0], keys)]
        return found

    def keep(self, got: Sequence[Got], missing: Sequence[Missing] = ()) -> None:
        """Write tiles, and which could not be had; all of them or none.

        Raises:
            Outage: the disk is full or not there.
        """
        with self._told(), self._change() as db:
            for tile in got:
                z, x, y = tile.at
                db.execute(
                    "INSERT INTO images (sha256, plain, tile_data) VALUES (?, ?, ?)"
                    " ON CONFLICT DO NOTHING",
                    (tile.sha256, tile.plain, tile.data),
                )
                db.execute(
                    "INSERT OR REPLACE INTO map VALUES (?, ?, ?,"
                    " (SELECT id FROM images WHERE sha256 = ?))",
                    (z, (1 << z) - 1 - y, x, tile.sha256),
                )
            db.executemany(
                "INSERT OR REPLACE INTO gd_missing VALUES (?, ?, ?, ?)",
                [(z, y, x, str(one.why)) for one in missing for z, x, y in (one.at,)],
            )

    def any_tile(self) -> At | None:
        """Return a tile that is there, the closest in; None while there is none."""
        with self._told():
            found = self._db.execute(
                "SELECT zoom_level, tile_column, tile_row FROM map ORDER BY 1 DESC LIMIT 1"
            ).fetchone()
        return (found[0], found[1], (1 << found[0]) - 1 - found[2]) if found else None

    def missing(self) -> list[Missing]:
        """Return the tiles that could not be had."""
        with self._told():
            return missing_of(self._db.execute(MISSING).fetchall())

    def try_missing_again(self) -> None:
        """Take the missing ones for tiles that are still to come."""
        with self._told(), self._change() as db:
            db.execute("DELETE FROM gd_missing")

    def counts(self) -> tuple[int, int]:
        """Return how many tiles are there, and how many bytes their pictures have."""
        with self._told():
            (tiles,) = self._db.execute("SELECT count(*) FROM map").fetchone()
            (size,) = self._db.execute("SELECT total(length(tile_data)) FROM images").fetchone()
        return int(tiles), int(size)

    @property
    def paused(self) -> bool:
        """Whether the officer stopped it; it does not go on by itself then."""
        with self._told():
            return bool(self._db.execute("SELECT 1 FROM gd_pack WHERE name='paused'").fetchone())

    def set_paused(self, paused: bool) -> None:
        """Remember whether the officer stopped it."""
        with self._told(), self._change() as db:
            db.execute("DELETE FROM gd_pack WHERE name = 'paused'")
            if paused:
                db.execute("INSERT INTO gd_pack VALUES ('paused', 'yes')")

    def take_address(self, source: TileSource) -> None:
        """Fetch from this address from now on: a finished pack has lost the key in its own."""
        with self._told(), self._change() as db:
            words = json.dumps(asdict(source), ensure_ascii=False)
            db.execute("UPDATE gd_pack SET value = ? WHERE name = 'source'", (words,))
        self.source = source
        self.plan = replace(self.plan, source=source)

    def plan_what_is_there(self) -> None:
        """Plan the tiles that it has, and no others: of a picture nobody knows its holes before."""
        with self._told(), self._change() as db:
            db.execute("DELETE FROM gd_plan")
            for (z,) in db.execute("SELECT DISTINCT zoom_level FROM map").fetchall():
                had = db.execute(
                    "SELECT tile_column, ? - tile_row AS y FROM map WHERE zoom_level = ?"
                    " ORDER BY y, tile_column",
                    ((1 << z) - 1, z),
                ).fetchall()
                rows = [(z, *run) for run in runs_of(np.array(had, np.int64)).tolist()]
                db.executemany("INSERT INTO gd_plan VALUES (?, ?, ?, ?)", rows)

    def finish(self) -> Path:
        """Close it and give it its own name; return where it lies.

        The address loses the officer's key, if it has one: packs are passed on.

        Raises:
            Outage: the disk is full or not there; it can be finished later.
        """
        with self._told():
            with self._change() as db:
                form = db.execute("SELECT substr(tile_data, 1, 12) FROM images LIMIT 1").fetchone()
                db.execute(
                    "INSERT OR REPLACE INTO metadata VALUES ('format', ?)",
                    (_format_of(form[0] if form else b""),),
                )
                shared = json.dumps(asdict(without_key(self.source)), ensure_ascii=False)
                db.execute("UPDATE gd_pack SET value = ? WHERE name = 'source'", (shared,))
                key = address_key(self.source) if self.source.kind == "xyz" else _key_of(db)
                db.execute("INSERT OR REPLACE INTO gd_pack VALUES ('address', ?)", (key,))
            self._db.close()
            os.replace(part_of(self.path), self.path)
            sync_folder(self.path.parent)
        return self.path

    def close(self) -> None:
        """Let go of the file; it goes on from here."""
        self._db.close()

    @contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield self._db
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def _told(self) -> AbstractContextManager[None]:
        return told(self.path.name)


def _key_of(db: sqlite3.Connection) -> str:
    """Return a name that no other pictures have: of a pack that was made out of a file."""
    pictures = db.execute("SELECT sha256 FROM images ORDER BY sha256 LIMIT 1000")
    return hashlib.sha256("".join(sha256 for (sha256,) in pictures).encode()).hexdigest()[:32]


def _notes(plan: Plan, title: str, made: str) -> list[tuple[str, str]]:
    """Return what other programs read: rows of the table ``metadata``."""
    source, (west, south, east, north) = plan.source, plan.bounds
    licence = f" ({source.licence})" if source.licence else ""
    notes = {
        "name": title,
        "type": "baselayer",
        "version": "1",
        "description": label_of(source.title),
        "format": "png",  # until it is finished
        "attribution": f"{source.attribution}{licence}",
        "license": source.licence,
        "bounds": f"{west:.7f},{south:.7f},{east:.7f},{north:.7f}",
        "center": f"{(west + east) / 2:.7f},{(south + north) / 2:.7f},{plan.deepest}",
        "minzoom": str(min(plan.tiles)),
        "maxzoom": str(plan.deepest),
        "image_date": source.image_date,
        "date": made,
    }
    return [(name, value) for name, value in notes.items() if value]


def _format_of(start: bytes) -> str:
    if start.startswith(b"\xff\xd8"):
        return "jpg"
    return "webp" if start.startswith(b"RIFF") else "png"
