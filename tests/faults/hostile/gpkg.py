"""GeoPackages: code in the file, blobs and tables that lie, damage; and strangers' projects."""

import sqlite3
import struct
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from tests.builders import make_project
from tests.faults.hostile import tiles
from tests.faults.hostile.case import (
    Case,
    Opens,
    Refused,
    Ring,
    Verdict,
    database,
    picture,
    square,
)

SRS = """CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY,
    organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL,
    definition TEXT NOT NULL, description TEXT)"""
CONTENTS = """CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT
    NULL, identifier TEXT UNIQUE, description TEXT DEFAULT '', last_change DATETIME,
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER)"""
COLUMNS = """CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT
    NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL,
    m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name))"""
LAYER = "CREATE TABLE areas (fid INTEGER PRIMARY KEY, geom MULTIPOLYGON, name_th TEXT)"
WGS84 = 'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS fid, NULL AS geom, 'a' AS name_th FROM n"


def wkb(ring: Ring, kind: int = 3, rings: int = 1, corners: int | None = None) -> bytes:
    body = b"".join(struct.pack("<2d", *c[:2]) for c in ring)
    return struct.pack("<BIII", 1, kind, rings, len(ring) if corners is None else corners) + body


def blob(
    body: bytes | None = None,
    flags: int = 1,
    srs: int = 4326,
    box: Sequence[float] = (),
    magic: bytes = b"GP\x00",
) -> bytes:
    """Return a GeoPackage blob; ``box`` is the envelope it claims."""
    body = wkb(square()) if body is None else body
    return (
        magic + struct.pack("<Bi", flags, srs) + b"".join(struct.pack("<d", v) for v in box) + body
    )


def nested(times: int) -> bytes:
    return struct.pack("<BII", 1, 7, 1) * times + wkb(square())


def gpkg(
    *rows: bytes | str | int | float | None,
    more: Sequence[str] = (),
    layer: str | None = LAYER,
    table: str = "areas",
    kind: str = "MULTIPOLYGON",
    data_type: str = "features",
    srs: int = 4326,
    column: str = "geom",
    page: int = 4096,
) -> bytes:
    """Return a GeoPackage with one layer of these blobs."""
    quoted = '"' + table.replace('"', '""') + '"'
    start: list[str | tuple[str, Sequence[object]]] = [
        "PRAGMA application_id = 0x47504B47",
        "PRAGMA user_version = 10300",
        SRS, CONTENTS, COLUMNS,
        ("INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, ?, '')", (WGS84,)),
        ("INSERT INTO gpkg_contents VALUES (?, ?, ?, '', '2024-01-01T00:00:00.000Z', 100, 13, 101, 14, ?)", (table, data_type, table, srs)),
        ("INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)", (table, column, kind, srs)),
    ]  # fmt: skip
    made = [layer] if layer else []
    put = [
        (f"INSERT INTO {quoted} (geom, name_th) VALUES (?, ?)", (row, f"สวน {n}"))
        for n, row in enumerate(rows)
    ]
    return database(*start, *made, *put, *more, page=page)


def changed(at: int, put: bytes, content: bytes | None = None) -> bytes:
    made = bytearray(gpkg(blob()) if content is None else content)
    made[at : at + len(put)] = put
    return bytes(made)


def beside(suffix: str, content: bytes) -> Callable[[Path], None]:
    """Return what lays a good GeoPackage with another file beside it."""

    def lay(path: Path) -> None:
        path.write_bytes(gpkg(blob()))
        path.with_name(path.name + suffix).write_bytes(content)

    return lay


def project(*sql: str, damage: tuple[int, bytes] | None = None) -> Callable[[Path], None]:
    """Return what lays a project of ours in which a stranger has run some SQL."""

    def lay(path: Path) -> None:
        make_project(path)
        with closing(sqlite3.connect(path, isolation_level=None)) as db:
            for name in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):  # for its own triggers
                db.create_function(f"ST_{name}", 1, lambda shape: 0)
            for one in sql:
                db.execute(one)
        if damage is not None:
            path.write_bytes(changed(*damage, path.read_bytes()))

    return lay


def cases() -> list[Case]:
    def of(title, content, verdict: Verdict, file="areas.gpkg", asks="import"):
        return Case("gpkg", title, file, content, verdict, asks=asks)

    strange = Refused("contains something")

    def opened(title, *sql, verdict: Verdict = strange, **how):
        return of(title, project(*sql, **how), verdict, asks="project")

    one = blob()
    multi = blob(struct.pack("<BII", 1, 6, 1) + wkb(square()))
    damaged = Refused("damaged")
    view = "CREATE VIEW areas AS SELECT {} AS fid, NULL AS geom, 'a' AS name_th"
    trigger = "CREATE TRIGGER t AFTER INSERT ON {} BEGIN DELETE FROM gd_outbox; END"
    write_to = "/tmp/greendesk-hostile-out.db"
    return [
        of("a good one", gpkg(multi), Opens(1)),
        of("a polygon in a layer of many", gpkg(one), Opens(1)),
        of(
            "a trigger that deletes",
            gpkg(one, more=["CREATE TRIGGER t AFTER INSERT ON areas BEGIN DELETE FROM areas; END"]),
            Opens(1),
        ),
        of("a view for a layer", gpkg(layer=view.format(1)), Opens(1)),
        of("a view that never ends", gpkg(layer=f"CREATE VIEW areas AS {ENDLESS}"), Refused()),
        of(
            "a view that eats memory",
            gpkg(layer=view.format("length(zeroblob(900000000) || zeroblob(900000000))")),
            Refused(),
        ),
        of(
            "a view that loads an extension",
            gpkg(layer=view.format("load_extension('/tmp/x.so')")),
            Refused("damaged"),
        ),
        of(
            "a view that reads a file",
            gpkg(layer=view.format("readfile('/etc/passwd')")),
            Refused("damaged"),
        ),
        of(
            "a view that writes a file",
            gpkg(layer=view.format(f"writefile('{write_to}', 'x')")),
            Refused("damaged"),
        ),
        of(
            "a view that calls GDAL",
            gpkg(layer=view.format("ogr_geocode('Bangkok')")),
            Refused("damaged"),
        ),
        of(
            "a view on itself",
            gpkg(layer="CREATE VIEW areas AS SELECT * FROM areas"),
            Refused("damaged"),
        ),
        of(
            "a virtual table of another file",
            gpkg(
                one,
                more=[
                    "CREATE VIRTUAL TABLE rtree_areas_geom USING rtree(id, minx, maxx, miny, maxy)"
                ],
            ),
            Opens(1),
        ),
        of(
            "a spatial index that lies",
            gpkg(
                one,
                more=[
                    "CREATE VIRTUAL TABLE rtree_areas_geom USING rtree(id, minx, maxx, miny, maxy)",
                    "INSERT INTO rtree_areas_geom VALUES (99, 0, 1, 0, 1)",
                ],
            ),
            Opens(1),
        ),
        of("a full text table", gpkg(one, more=["CREATE VIRTUAL TABLE f USING fts5(a)"]), Opens(1)),
        of(
            "a column that is computed",
            gpkg(one, layer=LAYER[:-1] + ", boom BLOB AS (zeroblob(100000000)))"),
            Refused("damaged"),
        ),
        of(
            "an index on a costly expression",
            gpkg(one, more=["CREATE INDEX i ON areas (abs(fid) + length(hex(name_th)))"]),
            Opens(1),
        ),
        of(
            "2,000 tables",
            lambda: gpkg(one, more=[f"CREATE TABLE t{i} (a)" for i in range(2_000)]),
            Opens(1),
        ),
        of(
            "300 layers",
            lambda: gpkg(
                one,
                more=[
                    s
                    for i in range(300)
                    for s in (
                        f"CREATE TABLE t{i} (fid INTEGER PRIMARY KEY, geom POLYGON)",
                        f"INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('t{i}', 'features', 4326)",
                        f"INSERT INTO gpkg_geometry_columns VALUES ('t{i}', 'geom', 'POLYGON', 4326, 0, 0)",
                    )
                ],
            ),
            Opens(1, 300),
        ),
        of(
            "1,900 columns",
            lambda: gpkg(
                one, layer=LAYER[:-1] + "".join(f", c{i} TEXT" for i in range(1_900)) + ")"
            ),
            Opens(1),
        ),
        of(
            "a table with a quote in its name",
            gpkg(
                one,
                table='a"; DROP TABLE x;--',
                layer=LAYER.replace("areas", '"a""; DROP TABLE x;--"'),
            ),
            Opens(1),
        ),
        of(
            "a table with a Thai name",
            gpkg(one, table="พื้นที่ สีเขียว", layer=LAYER.replace("areas", '"พื้นที่ สีเขียว"')),
            Opens(1),
        ),
        of("a layer that is not there", gpkg(layer=None), Refused("damaged")),
        of("a layer without its column", gpkg(one, column="shape"), Refused("damaged")),
        of(
            "a layer of attributes only",
            gpkg(one, data_type="attributes"),
            Refused("holds no areas"),
        ),
        of("a layer of a kind nobody knows", gpkg(one, kind="DONUT"), Opens(1)),
        of(
            "a layer of points",
            gpkg(blob(struct.pack("<BI2d", 1, 1, 100.5, 13.7)), kind="POINT"),
            Opens(0, 1),
        ),
        of(
            "points in a layer of areas",
            gpkg(blob(struct.pack("<BI2d", 1, 1, 100.5, 13.7)), one),
            Opens(1, 1),
        ),
        of("an srs that is not there", gpkg(one, srs=999_999), Opens(1)),
        of("an srs of -1", gpkg(one, srs=-1), Refused("not known here")),
        of(
            "an srs whose text is rubbish",
            gpkg(
                one,
                more=[
                    "UPDATE gpkg_spatial_ref_sys SET definition = 'x', organization_coordsys_id = 1"
                ],
            ),
            Opens(1),
        ),
        of(
            "an srs whose text names a file",
            gpkg(
                one,
                more=[
                    "UPDATE gpkg_spatial_ref_sys SET organization = 'x', organization_coordsys_id = 9, definition = '+proj=longlat +nadgrids=/etc/passwd'"
                ],
            ),
            Opens(1),
        ),
        of("an empty table", gpkg(), Refused("holds no areas")),
        of("no shape", gpkg(None), Opens(1)),
        of("a text for a shape", gpkg("POLYGON((1 1))"), Opens(0, 1)),
        of("a number for a shape", gpkg(7), Opens(0, 1)),
        of("a blob of nothing", gpkg(b""), Opens(1)),
        of("a blob of its magic alone", gpkg(b"GP"), Opens(0, 1)),
        of("a blob without its magic", gpkg(wkb(square())), Opens(0, 1)),
        of("a blob of a later version", gpkg(blob(magic=b"GP\x63")), Opens(0, 1)),
        of("a blob that says it is empty", gpkg(blob(flags=0x11)), Opens(1)),
        of("an envelope of an unknown kind", gpkg(blob(flags=0x0F)), Opens(0, 1)),
        of("an envelope that lies", gpkg(blob(flags=3, box=(0, 1, 0, 1))), Opens(1)),
        of("an envelope of NaN", gpkg(blob(flags=3, box=[float("nan")] * 4)), Opens(1)),
        of("an envelope of four axes and no bytes", gpkg(blob(b"", flags=9)), Opens(0, 1)),
        of("big-endian that is little", gpkg(blob(flags=0)), Opens(1)),
        of("another srs in the blob", gpkg(blob(srs=32647)), Opens(1)),
        of("two billion rings", gpkg(blob(wkb(square(), rings=2_000_000_000))), Opens(0, 1)),
        of("four billion corners", gpkg(blob(wkb(square(), corners=0xFFFFFFFF))), Opens(0, 1)),
        of("a ring of two corners", gpkg(blob(wkb(square()[:2]))), Opens(0, 1)),
        of("a ring of no corners", gpkg(blob(wkb([]))), Opens(1)),
        of("a ring that is not closed", gpkg(blob(wkb(square()[:-1]))), Opens(1)),
        of("NaN corners", gpkg(blob(wkb([[float("nan"), 13.0]] * 4)), one), Opens(1, 1)),
        of(
            "infinite corners",
            gpkg(
                blob(wkb([[float("inf"), 13.0], [100, 13], [100, 14], [float("inf"), 13.0]])), one
            ),
            Opens(1, 1),
        ),
        of("a kind of geometry nobody knows", gpkg(blob(wkb(square(), kind=99))), Opens(0, 1)),
        of("a curve", gpkg(blob(struct.pack("<BII", 1, 10, 0))), Opens(1)),
        of("collections 20,000 deep", lambda: gpkg(blob(nested(20_000))), Opens(0, 1)),
        of("collections a million deep", lambda: gpkg(blob(nested(1_000_000))), Opens(0, 1)),
        of(
            "a bow-tie",
            gpkg(
                blob(
                    wkb(
                        [
                            [100.5, 13.7],
                            [100.51, 13.71],
                            [100.51, 13.7],
                            [100.5, 13.71],
                            [100.5, 13.7],
                        ]
                    )
                )
            ),
            Opens(1),
        ),
        of("swapped axes", gpkg(blob(wkb([c[::-1] for c in square()]))), Refused("swapped")),
        of("5,000 rows", lambda: gpkg(*[blob(wkb(square(i))) for i in range(5_000)]), Opens(5_000)),
        of(
            "a name of 20 MB",
            lambda: gpkg(one, more=["UPDATE areas SET name_th = hex(zeroblob(10000000))"]),
            Opens(1),
        ),
        of(
            "a name that is a blob",
            gpkg(one, more=["UPDATE areas SET name_th = x'ff00fe'"]),
            Opens(1),
        ),
        of(
            "a name of letters that are none",
            gpkg(one, more=["UPDATE areas SET name_th = CAST(x'fffe80' AS TEXT)"]),
            Opens(1),
        ),
        of(
            "a row with the largest number",
            gpkg(one, more=["UPDATE areas SET fid = 9223372036854775807"]),
            Opens(1),
        ),
        of("pages of 512", gpkg(one, page=512), Opens(1)),
        of("pages of 65,536", gpkg(one, page=65_536), Opens(1)),
        of("a page size of 3", changed(16, b"\x00\x03"), damaged),
        of("a page size of nothing", changed(16, b"\x00\x00"), damaged),
        of("a page of zeros", changed(4096, bytes(4096)), Opens(1)),
        of(
            "the first page all zeros after its head", changed(100, bytes(3996)), Refused("damaged")
        ),
        of("a head that says UTF-16", changed(56, b"\x00\x00\x00\x02"), Refused("damaged")),
        of("a head that says write format 9", changed(18, b"\x09\x09"), damaged),
        of("a head that says WAL", changed(18, b"\x02\x02"), Opens(1)),
        of("a head that claims 4 billion pages", changed(28, b"\xff" * 4), Refused("damaged")),
        of(
            "a list of free pages that leads nowhere",
            changed(32, b"\x7f\xff\xff\xff\x00\x00\x00\x09"),
            Opens(1),
        ),
        of("only its head", gpkg(one)[:100], Refused("damaged")),
        of("only its magic", b"SQLite format 3\x00", damaged),
        of("cut at a page", gpkg(one)[:8192], Refused("damaged")),
        of("cut in a page", gpkg(one)[:-2000], Opens(0, 1)),
        of("doubled", gpkg(one) * 2, Opens(1)),
        of(
            "a WAL of rubbish beside it", beside("-wal", b"\x37\x7f\x06\x82" + bytes(500)), Opens(1)
        ),
        of(
            "a journal of rubbish beside it",
            beside("-journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\xff" * 600),
            Refused("damaged"),
        ),
        of(
            "a journal that names another file",
            beside("-journal", b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504) + b"/etc/passwd"),
            Refused("damaged"),
        ),
        of("no GeoPackage but SQLite", database("CREATE TABLE a (b)"), Refused("no GeoPackage")),
        of("a map pack", tiles.mbtiles(picture(), at=(1, 1, 1)), Refused("map pack"), "a.mbtiles"),
        of("a sheet by its name", gpkg(one), Opens(1), "areas.xlsx"),
        of("a Shapefile by its name", gpkg(one), Opens(1), "areas.zip"),
        opened("a project nobody touched", verdict=Opens(0)),
        opened("a project with a trigger", trigger.format("green_patch")),
        opened("a project with a trigger on our journal", trigger.format("gd_journal")),
        opened("a project with a table more", "CREATE TABLE gd_more (b)"),
        opened("a project with a view", "CREATE VIEW v AS SELECT * FROM green_patch"),
        opened("a project with a virtual table", "CREATE VIRTUAL TABLE f USING fts5(a)"),
        opened(
            "a project with an index that is costly",
            "CREATE INDEX i ON green_patch (hex(zeroblob(9)))",
        ),
        opened(
            "a project with a column that is computed",
            "ALTER TABLE green_patch ADD COLUMN boom TEXT AS (hex(zeroblob(9)))",
        ),
        opened(
            "a project with a column that checks",
            "ALTER TABLE green_patch ADD COLUMN boom TEXT CHECK (boom = 1)",
        ),
        opened(
            "a project with a column of QGIS",
            'ALTER TABLE green_patch ADD COLUMN "note" TEXT(20)',
            verdict=Opens(0),
        ),
        opened(
            "a project of a later format",
            "UPDATE gd_meta SET value = '99' WHERE key = 'format'",
            verdict=Refused("not a GreenDesk project"),
        ),
        opened(
            "a project without its notes",
            "DELETE FROM gd_meta",
            verdict=Refused("not a GreenDesk project"),
        ),
        opened(
            "a project whose notes are blobs",
            "UPDATE gd_meta SET value = x'ff00ff'",
            verdict=Refused("not a GreenDesk project"),
        ),
        opened(
            "a project whose schema is rubbish",
            "UPDATE gd_meta SET value = '{' WHERE key LIKE '%schema%'",
            verdict=Opens(0),
        ),
        opened(
            "a project without its layer",
            "DROP TABLE green_patch",
            verdict=damaged,
        ),
        opened(
            "a project without its LAO", "DELETE FROM lao_profile", verdict=Refused("whose project")
        ),
        opened(
            "a project whose code list is deep",
            "UPDATE gd_meta SET value = '" + "[" * 5_000 + "' WHERE key LIKE '%schema%'",
            verdict=Opens(0),
        ),
        *(
            opened(f"a project without {table}", f"DROP TABLE {table}", verdict=damaged)
            for table in (
                "gd_journal",
                "gd_handed",
                "gd_foreign",
                "gpkg_contents",
                "gpkg_data_columns",
            )
        ),
        *(
            opened(
                f"a project whose {key} is {value}",
                f"UPDATE gd_meta SET value = {value} WHERE key = '{key}'",
                verdict=damaged,
            )
            for key, value in (("version", "'x'"), ("version", "-1"), ("writes", "1e999"))
        ),
        opened(
            "a project with a line of rubbish",
            "INSERT INTO gd_guide VALUES ('a', 'b', 'c', 'd', 'e')",
            verdict=damaged,
        ),
        opened(
            "a project with a bin of rubbish",
            "INSERT INTO gd_bin VALUES ('a', 1, x'00', 'b')",
            verdict=damaged,
        ),
        opened(
            "a project with an id that is no text",
            "INSERT INTO green_patch (patch_id) VALUES (x'fffe')",
            verdict=damaged,
        ),
        opened(
            "a project with an id that is no text where another program was",
            "INSERT INTO green_patch (patch_id) VALUES ('a')",
            "INSERT INTO gd_foreign (patch_id) VALUES (x'fffe')",
            verdict=damaged,
        ),
        opened(
            "a project with an id that is no text in the outbox",
            "INSERT INTO gd_outbox VALUES (x'fffe', 'upsert')",
            verdict=damaged,
        ),
        opened(
            "a project with rows of rubbish",
            "INSERT INTO green_patch (geom, patch_id) VALUES (x'00', 'a')",
            verdict=Refused("damaged"),
        ),
        opened(
            "a project with a name of letters that are none",
            "INSERT INTO green_patch (patch_id, name_th)"
            " VALUES ('0192f0c4-0000-7000-8000-0000000000aa', CAST(x'fffe80' AS TEXT))",
            verdict=damaged,
        ),
        opened(
            "a project with a caption of letters that are none",
            "INSERT INTO patch_photo (photo_id, caption, data)"
            " VALUES ('p', CAST(x'fffe80' AS TEXT), x'ffd8')",
            verdict=damaged,
        ),
        of(
            "a project with a photo that is a text",
            project(
                "INSERT INTO patch_photo (photo_id, sha256, data)"
                " VALUES ('p', 'a', CAST(x'ffd8ff' AS TEXT))"
            ),
            Opens(1),
            asks="album",
        ),
        opened("a project with a page of zeros", damage=(8192, bytes(4096)), verdict=Opens(0)),
        opened("a project cut off", damage=(28, b"\xff\xff\xff\xff"), verdict=Refused("damaged")),
    ]
