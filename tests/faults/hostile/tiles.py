"""Map packs: pages for pictures, sizes that lie, directories that lead in circles."""

import gzip
import struct
from collections.abc import Sequence

from tests.faults.hostile.case import Case, Opens, Refused, Verdict, database, picture, png

PNG = picture()
WORLD_M = 20037508.342789244
TABLE = (
    "CREATE TABLE tiles (zoom_level INTEGER, tile_column INTEGER, tile_row INTEGER, tile_data BLOB)"
)
NOTES = "CREATE TABLE metadata (name TEXT, value TEXT)"


def mbtiles(
    *tiles: object,
    at: Sequence[object] = (0, 0, 0),
    notes: dict[str, object] | None = None,
    more: Sequence[str] = (),
    table: str = TABLE,
) -> bytes:
    """Return an MBTiles with these values for the tile at z, x and row."""
    put = [("INSERT INTO tiles VALUES (?, ?, ?, ?)", (*at, tile)) for tile in tiles]
    said = [("INSERT INTO metadata VALUES (?, ?)", pair) for pair in (notes or {}).items()]
    return database(table, NOTES, *put, *said, *more)


def grid(
    tile: object = PNG, *, epsg: object = 3857, matrix: Sequence[object] = (1, 1, 256, 256, 2 * WORLD_M / 256, 2 * WORLD_M / 256),
    left: object = -WORLD_M, top: object = WORLD_M, zoom: object = 0, box: Sequence[object] = (-WORLD_M, -WORLD_M, WORLD_M, WORLD_M),
    table: str = "photo", more: Sequence[str] = (),
) -> bytes:  # fmt: skip
    """Return a GeoPackage with one tile."""
    return database(
        "CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id INTEGER PRIMARY KEY, organization, organization_coordsys_id INTEGER, definition)",
        "CREATE TABLE gpkg_contents (table_name PRIMARY KEY, data_type, identifier, min_x, min_y, max_x, max_y, srs_id)",
        "CREATE TABLE gpkg_tile_matrix_set (table_name, srs_id, min_x, min_y, max_x, max_y)",
        "CREATE TABLE gpkg_tile_matrix (table_name, zoom_level, matrix_width, matrix_height, tile_width, tile_height, pixel_x_size, pixel_y_size)",
        "CREATE TABLE photo (id INTEGER PRIMARY KEY, zoom_level, tile_column, tile_row, tile_data)",
        ("INSERT INTO gpkg_spatial_ref_sys VALUES ('', ?, 'EPSG', ?, '')", (epsg, epsg)),
        ("INSERT INTO gpkg_contents VALUES (?, 'tiles', 'x', ?, ?, ?, ?, ?)", (table, *box, epsg)),
        (
            "INSERT INTO gpkg_tile_matrix_set VALUES (?, ?, ?, ?, ?, ?)",
            (table, epsg, left, -WORLD_M, WORLD_M, top),
        ),
        ("INSERT INTO gpkg_tile_matrix VALUES (?, ?, ?, ?, ?, ?, ?, ?)", (table, zoom, *matrix)),
        ("INSERT INTO photo VALUES (1, ?, 0, 0, ?)", (zoom, tile)),
        *more,
    )


def number(value: int) -> bytes:
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def directory(*entries: tuple[int, int, int, int], count: int | None = None) -> bytes:
    """Return (id step, run, length, offset + 1) rows as PMTiles keeps them."""
    out = number(len(entries) if count is None else count)
    for column in range(4):
        out += b"".join(number(e[column]) for e in entries)
    return out


def pmtiles(
    root: bytes | None = None,
    leaves: bytes = b"",
    tiles: bytes = PNG,
    notes: bytes = b"{}",
    **how: int | tuple[int, int],
) -> bytes:
    """Return a PMTiles 3; ``how`` are values its head claims."""
    root = directory((0, 1, len(tiles), 1)) if root is None else root
    packing = how.get("packing", 1)
    root = gzip.compress(root) if packing == 2 else root
    at = 127
    places = []
    for part in (root, notes, leaves, tiles):
        places.append((at, len(part)))
        at += len(part)
    for n, name in enumerate(("root", "notes", "leaves", "tiles")):
        places[n] = how.get(name, places[n])  # type: ignore[assignment]
    root_at, notes_at, leaves_at, tiles_at = places
    head = struct.pack(
        "<7sB11Q6B4iB2i", b"PMTiles", how.get("version", 3), *root_at, *notes_at, *leaves_at, *tiles_at, 1, 1, 1, 0, packing,
        how.get("tile_packing", 1), how.get("kind", 2), how.get("low", 0), how.get("high", 0),
        *(-1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000), 0, 0, 0,
    )  # fmt: skip
    return head + root + notes + leaves + tiles


def cases() -> list[Case]:
    def of(title, content, verdict: Verdict, file="pack.mbtiles"):
        return Case("tiles", title, file, content, verdict, asks="tiles")

    def pm(title, content, verdict: Verdict):
        return of(title, content, verdict, "pack.pmtiles")

    def gp(title, content, verdict: Verdict):
        return of(title, content, verdict, "pack.gpkg")

    damaged, empty = Refused("damaged"), Refused("no tiles")
    page = b"<html><body>403 Forbidden</body></html>"
    leaf = directory((0, 0, 9, 1))
    endless = "CREATE VIEW tiles AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT -i AS zoom_level, 0 AS tile_column, 0 AS tile_row, x'00' AS tile_data FROM n"
    return [
        of("a good one", mbtiles(PNG), Opens(1)),
        of("pages for pictures", mbtiles(page), damaged),
        of("a page among pictures", mbtiles(page, PNG), Opens(0)),
        of("an SVG", mbtiles(b"<svg/>" * 9), damaged),
        of("texts for pictures", mbtiles("x" * 99), damaged),
        of("numbers for pictures", mbtiles(7), damaged),
        of("nothing for pictures", mbtiles(None), damaged),
        of("a picture of 30,000 squared", mbtiles(png(30_000, 30_000, b"")), damaged),
        of("a picture that claims 4,096 squared", mbtiles(png(4096, 4096, b"")), Opens(0)),
        of("a picture of no size", mbtiles(png(0, 0, b"")), damaged),
        of("a picture cut off", mbtiles(PNG[:60]), Opens(0)),
        of("a picture of 20 MB", lambda: mbtiles(PNG + bytes(20_000_000)), Refused("damaged")),
        of("a GIF", mbtiles(picture(form="GIF")), damaged),
        of("a TIFF", mbtiles(picture(form="TIFF")), damaged),
        of(
            "vector tiles that say so",
            mbtiles(b"\x1f\x8b\x08", notes={"format": "pbf"}),
            Refused("vector"),
        ),
        of("vector tiles that don't", mbtiles(gzip.compress(b"\x1a\x10layer")), damaged),
        of("no tiles", mbtiles(), empty),
        of("negative zooms", mbtiles(PNG, at=(-3, 0, 0)), empty),
        of("a zoom of 99", mbtiles(PNG, at=(99, 0, 0)), empty),
        of(
            "a zoom that is a word",
            mbtiles(
                PNG,
                at=("a", "b", "c"),
                table="CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)",
            ),
            empty,
        ),
        of("a column beyond the world", mbtiles(PNG, at=(1, 99, 99)), Opens(0)),
        of("a column of 2**63", mbtiles(PNG, at=(1, 2**63 - 1, -(2**63))), Opens(0)),
        of("bounds of NaN", mbtiles(PNG, notes={"bounds": "nan,inf,-inf,1e999"}), Opens(1)),
        of("bounds of words", mbtiles(PNG, notes={"bounds": "a,b"}), Opens(1)),
        of("a name of 10 MB", lambda: mbtiles(PNG, notes={"name": "<a>" * 3_000_000}), Opens(1)),
        of(
            "a name of script",
            mbtiles(PNG, notes={"name": "<script>alert(1)</script>\x00\u202e{0}"}),
            Opens(1),
        ),
        of("a view that never ends", database(NOTES, endless), Refused()),
        of(
            "a view that writes",
            database(
                NOTES,
                "CREATE VIEW tiles AS SELECT writefile('/tmp/greendesk-hostile-out.db', 'x') AS zoom_level, 0 AS tile_column, 0 AS tile_row, x'' AS tile_data",
            ),
            Refused(),
        ),
        of(
            "a view that eats memory",
            database(
                NOTES,
                "CREATE VIEW tiles AS SELECT 0 AS zoom_level, 0 AS tile_column, 0 AS tile_row, zeroblob(900000000) AS tile_data",
            ),
            Refused(),
        ),
        of(
            "a table of other columns",
            database("CREATE TABLE tiles (a, b)"),
            Refused("not a map pack"),
        ),
        of("a page of zeros", mbtiles(PNG)[:4096] + bytes(8192), Refused("damaged")),
        of("cut off", mbtiles(PNG)[:5000], Refused("damaged")),
        of("only its magic", b"SQLite format 3\x00", damaged),
        of("nothing", b"", Refused("not a map pack")),
        of("a page by that name", page, Refused("not a map pack")),
        gp("a good one in a GeoPackage", grid(), Opens(1)),
        gp("a page for a picture", grid(page), damaged),
        gp("pixels of nothing", grid(matrix=(1, 1, 256, 256, 0.0, 0.0)), Refused("grid")),
        gp("pixels of infinity", grid(matrix=(1, 1, 256, 256, 1e308 * 10, 1.0)), Refused("grid")),
        gp("pixels of less than none", grid(matrix=(1, 1, 256, 256, -1.0, -1.0)), Refused("grid")),
        gp(
            "pixels as small as can be",
            grid(matrix=(1, 1, 256, 256, 5e-324, 5e-324)),
            Refused("grid"),
        ),
        gp(
            "pixels as large as can be",
            grid(matrix=(1, 1, 256, 256, 1e300, 1e300)),
            Refused("grid"),
        ),
        gp("a matrix of 2**62", grid(matrix=(2**62, 2**62, 256, 256, 1e-9, 1e-9)), Refused("grid")),
        gp("tiles of 2**31 pixels", grid(matrix=(1, 1, 2**31, 2**31, 1.0, 1.0)), Refused("grid")),
        gp("sizes that are words", grid(matrix=("a", "b", "c", "d", "e", "f")), Refused("grid")),
        gp("a corner beyond all", grid(left=1e308, top=-1e308), Refused("grid")),
        gp("a corner that is a blob", grid(left=b"\xff"), Refused("grid")),
        gp("a CRS nobody knows", grid(epsg=999_999), Refused("grid")),
        gp("a CRS of heights", grid(epsg=5773), Refused("grid")),
        gp("a CRS of the Earth's middle", grid(epsg=4978), Refused("grid")),
        gp("a CRS of the other side", grid(epsg=3031), Opens(65)),
        gp(
            "degrees",
            grid(
                epsg=4326,
                matrix=(1, 1, 256, 256, 1.4, 0.7),
                left=-180.0,
                top=90.0,
                box=(-180, -90, 180, 90),
            ),
            Opens(85),
        ),
        gp(
            "UTM of Thailand with a box beyond all",
            grid(epsg=32647, box=(-1e300, -1e300, 1e300, 1e300)),
            Opens(64),
        ),
        gp("a zoom of 2**40", grid(zoom=2**40), Opens(1)),
        gp("a table that is not there", grid(table="gone"), Refused()),
        gp("a table with a quote", grid(table='"; --'), Refused()),
        gp("its own schema for a table", grid(table="sqlite_master"), Refused()),
        gp(
            "5,000 matrices",
            lambda: grid(
                more=[
                    f"INSERT INTO gpkg_tile_matrix VALUES ('photo', {i}, 1, 1, 256, 256, {i + 1}.5, 9)"
                    for i in range(5_000)
                ]
            ),
            Opens(1),
        ),
        pm("a good one in a PMTiles", pmtiles(), Opens(1)),
        pm("packed by gzip", pmtiles(packing=2), Opens(1)),
        pm("a page for a picture in a PMTiles", pmtiles(tiles=page), damaged),
        pm("vector tiles", pmtiles(kind=1), Refused("vector")),
        pm("version 1", pmtiles(version=1), Refused("version 1")),
        pm("version 255", pmtiles(version=255), Refused("version 255")),
        pm("its magic alone", b"PMTiles", damaged),
        pm("a head cut off", pmtiles()[:60], damaged),
        pm("a directory cut off", pmtiles()[:129], damaged),
        pm("packed by Zstandard", pmtiles(packing=4), Refused("compressed")),
        pm("packed in an unknown way", pmtiles(packing=0), Refused("compressed")),
        pm("a directory of rubbish", pmtiles(b"\xff" * 50), damaged),
        pm("a directory of four billion rows", pmtiles(directory(count=2**32)), damaged),
        pm("a directory of no rows", pmtiles(directory()), empty),
        pm("a directory that is a bomb", lambda: pmtiles(bytes(200_000_000), packing=2), damaged),
        pm(
            "a directory beyond the file",
            pmtiles(root=None, root_=0).replace(
                struct.pack("<Q", 127), struct.pack("<Q", 2**60), 1
            ),
            damaged,
        ),
        pm(
            "a directory of 2**63 bytes",
            pmtiles().replace(struct.pack("<Q", 127), struct.pack("<Q", 2**63), 1),
            damaged,
        ),
        pm(
            "a leaf that is the root",
            pmtiles(directory((0, 0, 6, 1)), leaves=directory((0, 0, 6, 1))),
            empty,
        ),
        pm(
            "a leaf that points at itself",
            pmtiles(directory((0, 0, len(leaf), 1)), leaves=directory((0, 0, len(leaf), 1))),
            empty,
        ),
        pm("a leaf beyond the file", pmtiles(directory((0, 0, 2**40, 2**40))), empty),
        pm("a tile beyond the file", pmtiles(directory((0, 1, 2**40, 2**40))), Refused()),
        pm("a tile of nothing", pmtiles(directory((0, 1, 0, 1))), Refused()),
        pm("a first offset of none", pmtiles(directory((0, 1, 9, 0))), damaged),
        pm("a run of 2**63", pmtiles(directory((0, 2**63, len(PNG), 1))), Opens(85)),
        pm("ids beyond all", pmtiles(directory((2**63, 1, len(PNG), 1))), Opens(0)),
        pm("zooms the wrong way round", pmtiles(low=9, high=2), damaged),
        pm("a zoom of 255", pmtiles(high=255), damaged),
        pm("notes that are a list", pmtiles(notes=b"[1]"), Opens(1)),
        pm("notes of rubbish", pmtiles(notes=b"\xff\xfe{"), Opens(1)),
        pm("notes a million deep", lambda: pmtiles(notes=b"[" * 1_000_000), Opens(1)),
        pm(
            "notes beyond the file",
            pmtiles(notes=b"{}").replace(b"{}", b"", 1),
            Refused("holds no tiles"),
        ),
    ]
