"""Makes small map packs of coloured tiles: MBTiles, GeoPackage, PMTiles."""

import io
import sqlite3
from contextlib import closing

from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
WORLD_M = 20037508.342789244


def picture(colour=RED, side_px=256, form="PNG", mode="RGB"):
    """Return an encoded picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, (side_px, side_px), colour).save(out, form)
    return out.getvalue()


def colour_of(tile, x=None, y=None):
    """Return (red, green, blue, alpha) of a pixel of a tile, of its middle unless told."""
    x, y = tile.width_px // 2 if x is None else x, tile.height_px // 2 if y is None else y
    at = 4 * (y * tile.width_px + x)
    blue, green, red, alpha = tile.bgra[at : at + 4]
    return red, green, blue, alpha


def mbtiles(path, tiles, notes=None):
    """Write {(z, x, y): bytes} (rows from the north); ``notes`` None = no metadata table."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE tiles (zoom_level, tile_column, tile_row, tile_data)")
        rows = [(z, x, (1 << z) - 1 - y, data) for (z, x, y), data in tiles.items()]
        db.executemany("INSERT INTO tiles VALUES (?, ?, ?, ?)", rows)
        if notes is not None:
            db.execute("CREATE TABLE metadata (name, value)")
            db.executemany("INSERT INTO metadata VALUES (?, ?)", notes.items())
    return path


def pmtiles(path, tiles, notes=None, kind=TileType.PNG, bounds=(-180.0, -85.0, 180.0, 85.0)):
    """Write {(z, x, y): bytes} with the format's own library."""
    zooms = [z for z, _, _ in tiles] or [0]
    with path.open("wb") as file:
        writer = Writer(file)
        for z, x, y in sorted(tiles, key=lambda at: zxy_to_tileid(*at)):
            writer.write_tile(zxy_to_tileid(z, x, y), tiles[z, x, y])
        header = {
            "tile_type": kind,
            "tile_compression": Compression.NONE,
            "min_zoom": min(zooms),
            "max_zoom": max(zooms),
            "center_zoom": min(zooms),
            "center_lon_e7": 0,
            "center_lat_e7": 0,
        }
        names = ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
        header |= {name: round(v * 1e7) for name, v in zip(names, bounds, strict=True)}
        writer.finalize(header, notes or {})
    return path


def gpkg(path, tiles, *, epsg=3857, box=None, matrices=None, title="ภาพถ่าย", kind="tiles"):
    """Write a tile table.

    ``tiles`` {(zoom, column, row): bytes} in the file's own grid; ``box`` (west, south, east,
    north) of the grid; ``matrices`` {zoom: (columns, rows, tile_px, pixel size)}.
    """
    box = box or (-WORLD_M, -WORLD_M, WORLD_M, WORLD_M)
    if matrices is None:
        zooms = {zoom for zoom, _, _ in tiles}
        matrices = {z: (1 << z, 1 << z, 256, 2 * WORLD_M / (1 << z) / 256) for z in zooms}
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript(
            """
            CREATE TABLE gpkg_spatial_ref_sys (srs_name, srs_id INTEGER PRIMARY KEY, organization,
                organization_coordsys_id INTEGER, definition);
            CREATE TABLE gpkg_contents (table_name PRIMARY KEY, data_type, identifier, min_x, min_y,
                max_x, max_y, srs_id);
            CREATE TABLE gpkg_tile_matrix_set (table_name, srs_id, min_x, min_y, max_x, max_y);
            CREATE TABLE gpkg_tile_matrix (table_name, zoom_level, matrix_width, matrix_height,
                tile_width, tile_height, pixel_x_size, pixel_y_size);
            CREATE TABLE photo (id INTEGER PRIMARY KEY, zoom_level, tile_column, tile_row,
                tile_data);
            """
        )
        db.execute("INSERT INTO gpkg_spatial_ref_sys VALUES ('', ?, 'EPSG', ?, '')", (epsg, epsg))
        db.execute(
            "INSERT INTO gpkg_contents VALUES ('photo', ?, ?, ?, ?, ?, ?, ?)",
            (kind, title, *box, epsg),
        )
        db.execute("INSERT INTO gpkg_tile_matrix_set VALUES ('photo', ?, ?, ?, ?, ?)", (epsg, *box))
        db.executemany(
            "INSERT INTO gpkg_tile_matrix VALUES ('photo', ?, ?, ?, ?, ?, ?, ?)",
            [(z, c, r, px, px, size, size) for z, (c, r, px, size) in matrices.items()],
        )
        db.executemany(
            "INSERT INTO photo VALUES (NULL, ?, ?, ?, ?)",
            [(*at, data) for at, data in tiles.items()],
        )
    return path
