"""Shapefiles, made byte by byte: lengths that lie, parts that are missing, code pages that lie."""

import struct
from collections.abc import Sequence

from tests.faults.hostile.case import TRAP, Case, Opens, Refused, Ring, square, zipped

WGS84 = (
    b'GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],'
    b'PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]'
)
UTM47 = (
    b'PROJCS["WGS_1984_UTM_Zone_47N",' + WGS84 + b',PROJECTION["Transverse_Mercator"],'
    b'PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],'
    b'PARAMETER["Central_Meridian",99.0],PARAMETER["Scale_Factor",0.9996],'
    b'PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]'
)
NAN = float("nan")


def record(
    rings: Sequence[Ring],
    kind: int = 5,
    parts: int | None = None,
    corners: int | None = None,
    starts: Sequence[int] | None = None,
    more: bytes = b"",
) -> bytes:
    """Return a polygon's content; the numbers lie where they are given."""
    flat = [c for ring in rings for c in ring]
    if starts is None:
        starts, at = [], 0
        for one in rings:
            starts.append(at)
            at += len(one)
    box = (100.0, 13.0, 102.0, 15.0)
    head = struct.pack("<i4d", kind, *box)
    head += struct.pack(
        "<2i", len(rings) if parts is None else parts, len(flat) if corners is None else corners
    )
    body = b"".join(struct.pack("<i", s) for s in starts)
    return head + body + b"".join(struct.pack("<2d", *c[:2]) for c in flat) + more


def shp(
    records: Sequence[bytes],
    kind: int = 5,
    words: int | None = None,
    lengths: Sequence[int] | None = None,
) -> bytes:
    """Return a ``.shp``; ``words`` and ``lengths`` are what it claims."""
    body = b""
    for n, content in enumerate(records):
        length = len(content) // 2 if lengths is None else lengths[n]
        body += struct.pack(">2i", n + 1, length) + content
    return head(kind, (100 + len(body)) // 2 if words is None else words) + body


def head(kind: int, words: int) -> bytes:
    box = (100.0, 13.0, 102.0, 15.0, 0.0, 0.0, 0.0, 0.0)
    return struct.pack(">7i", 9994, 0, 0, 0, 0, 0, words) + struct.pack("<2i8d", 1000, kind, *box)


def shx(records: Sequence[bytes], kind: int = 5, offsets: Sequence[int] | None = None) -> bytes:
    body, at = b"", 50
    for n, content in enumerate(records):
        body += struct.pack(">2i", at if offsets is None else offsets[n], len(content) // 2)
        at += 4 + len(content) // 2
    return head(kind, (100 + len(body)) // 2) + body


def dbf(
    rows: Sequence[bytes],
    name: bytes = b"NAME",
    width: int = 40,
    count: int | None = None,
    length: int | None = None,
    start: int = 65,
    kind: bytes = b"C",
    language: int = 0,
    version: int = 3,
) -> bytes:
    """Return a table of one column; count, length and start are what it claims."""
    count = len(rows) if count is None else count
    length = width + 1 if length is None else length
    top = struct.pack("<4BIHH", version, 125, 1, 1, count, start, length) + bytes(17)
    top += bytes([language]) + bytes(2)
    column = name[:11].ljust(11, b"\0") + kind + bytes(4) + bytes([min(width, 255), 0]) + bytes(14)
    body = b"".join(b" " + row[:width].ljust(width) for row in rows)
    return top + column + b"\x0d" + body + b"\x1a"


def pack(folder: str = "", rows: Sequence[bytes] | None = None, **parts: bytes | None) -> bytes:
    """Return a zip of a good Shapefile of these records, with other parts where they are given.

    None = left out.
    """
    if rows is not None:
        table = dbf([b"a"] * len(rows))
        parts = {"shp": shp(rows), "shx": shx(rows), "dbf": table, **parts}
    good = {"shp": shp([ONE]), "shx": shx([ONE]), "dbf": dbf([b"a"]), "prj": WGS84, "cpg": None}
    return zipped({f"{folder}map.{k}": v for k, v in {**good, **parts}.items() if v is not None})


ONE = record([square()])


def cases() -> list[Case]:
    def of(title, content, verdict, file="areas.zip", crs=""):
        return Case("shp", title, file, content, verdict, crs=crs)

    two = [ONE, record([square(1)])]
    thai = "สวนสาธารณะ"
    damaged, missing = Refused("damaged"), Refused("missing")
    metres = record(
        [[[660_000, 1_515_000], [660_000, 1_515_100], [660_100, 1_515_100], [660_000, 1_515_000]]]
    )
    swapped = record([[c[::-1] for c in square()]])
    nan = record([[[NAN, 13.0], [100.0, 13.0], [100.0, 14.0], [NAN, 13.0]]])
    bow = record([[[100.5, 13.7], [100.51, 13.71], [100.51, 13.7], [100.5, 13.71], [100.5, 13.7]]])
    many = [record([square(i)]) for i in range(5_000)]
    return [
        of("a good one", pack(), Opens(1)),
        of("in a folder", pack("ข้อมูล/"), Opens(1)),
        of("in a folder that climbs out", pack("../../"), Refused("zip")),
        of(
            "with the leavings of a Mac",
            zipped(
                {
                    "__MACOSX/map.shp": b"x",
                    "map.shp": shp([ONE]),
                    "map.shx": shx([ONE]),
                    "map.dbf": dbf([b"a"]),
                    "map.prj": WGS84,
                }
            ),
            Opens(1),
        ),
        of(
            "two Shapefiles in one zip",
            zipped(
                {
                    f"{n}.{k}": v
                    for n in "ab"
                    for k, v in (
                        ("shp", shp([ONE])),
                        ("shx", shx([ONE])),
                        ("dbf", dbf([b"a"])),
                        ("prj", WGS84),
                    )
                }
            ),
            Opens(1, 1),
        ),
        of("no .shx", pack(shx=None), missing),
        of("no .dbf", pack(dbf=None), missing),
        of("only a .shp", shp([ONE]), missing, "areas.shp"),
        of("only a .dbf", dbf([b"a"]), Refused("none that can"), "areas.dbf"),
        of("only a .shx", shx([ONE]), missing, "areas.shx"),
        of("no .prj", pack(prj=None), Opens(1)),
        of("no .prj and metres", pack(prj=None, rows=[metres]), Refused("coordinate system")),
        of(
            "no .prj, metres, and the officer's word",
            pack(prj=None, rows=[metres]),
            Opens(1),
            crs="EPSG:32647",
        ),
        of("a .prj that is right for metres", pack(prj=UTM47, rows=[metres]), Opens(1)),
        of("a .prj of metres for degrees", pack(prj=UTM47), Refused("Thailand")),
        of("a .prj that is no WKT", pack(prj=b"hello"), Opens(1)),
        of("a .prj that is an address", pack(prj=TRAP.encode()), Opens(1)),
        of(
            "a .prj that is a pipeline",
            pack(prj=b"+proj=longlat +nadgrids=@http://127.0.0.1:%PORT%/a"),
            Opens(1),
        ),
        of("a .prj that is only brackets", pack(prj=b"GEOGCS[" * 3000), Refused("damaged")),
        of("a .prj of 5 MB", lambda: pack(prj=WGS84 + b" " * 5_000_000), Refused("too large")),
        of("a .prj of zeros", pack(prj=bytes(300)), Opens(1)),
        of(
            "a .prj of Indian 1975",
            pack(
                prj=UTM47.replace(b"D_WGS_1984", b"D_Indian_1975")
                .replace(b"GCS_WGS_1984", b"GCS_Indian_1975")
                .replace(b"6378137.0,298.257223563", b"6377276.345,300.8017"),
                rows=[metres],
            ),
            Opens(1),
        ),
        of("a .cpg that lies", pack(cpg=b"UTF-16", dbf=dbf([thai.encode("cp874")])), Opens(1)),
        of("a .cpg of 1 MB", pack(cpg=bytes(range(256)) * 4000), Opens(1)),
        of("a .cpg that is a path", pack(cpg=b"../../../etc/passwd"), Opens(1)),
        of("letters of cp874", pack(dbf=dbf([thai.encode("cp874")])), Opens(1)),
        of("letters of UTF-8", pack(dbf=dbf([thai.encode()])), Opens(1)),
        of("a letter cut in half", pack(dbf=dbf([(thai * 2).encode()])), Opens(1)),
        of(
            "letters of both",
            pack(shp=shp(two), shx=shx(two), dbf=dbf([thai.encode(), thai.encode("cp874")])),
            Opens(2),
        ),
        of("a language that lies", pack(dbf=dbf([thai.encode("cp874")], language=0x57)), Opens(1)),
        of("a table that claims 4 billion rows", pack(dbf=dbf([b"a"], count=0xFFFFFFFF)), Opens(1)),
        of(
            "a table that claims no rows", pack(dbf=dbf([b"a"], count=0)), Refused("holds no areas")
        ),
        of("a table with fewer rows than shapes", pack(shp=shp(two), shx=shx(two)), Opens(1)),
        of("a table with more rows than shapes", pack(dbf=dbf([b"a", b"b", b"c"])), Opens(1)),
        of("rows of no length", pack(dbf=dbf([b"a"], length=0)), damaged),
        of("rows of 65,535 bytes", pack(dbf=dbf([b"a"], length=65_535)), Refused("holds no areas")),
        of("a head of no length", pack(dbf=dbf([b"a"], start=0)), damaged),
        of("a head of 65,535 bytes", pack(dbf=dbf([b"a"], start=65_535)), Opens(1)),
        of("a head of 33 bytes", pack(dbf=dbf([b"a"], start=33)), Opens(1)),
        of("a table that is empty", pack(dbf=b""), damaged),
        of("a table cut in its head", pack(dbf=dbf([b"a"])[:20]), damaged),
        of("a table cut in a row", pack(dbf=dbf([b"a"])[:-30]), Refused("holds no areas")),
        of("a table of memos", pack(dbf=dbf([b"0000000001"], kind=b"M", version=0x83)), Opens(1)),
        of("a column of an unknown kind", pack(dbf=dbf([b"a"], kind=b"?")), Opens(1)),
        of("a number that is none", pack(dbf=dbf([b"1e999"], kind=b"N", width=20)), Opens(1)),
        of("a date that is none", pack(dbf=dbf([b"25681399"], kind=b"D", width=8)), Opens(1)),
        of("a column without a name", pack(dbf=dbf([b"a"], name=b"")), Opens(1)),
        of(
            "a column of bad letters", pack(dbf=dbf([b"a"], name=b"\xff\xfe\x01\n\"';--")), Opens(1)
        ),
        of(
            "an index that points nowhere",
            pack(shx=shx([ONE], offsets=[2_000_000_000])),
            Opens(0, 1),
        ),
        of("an index that points back", pack(shx=shx([ONE], offsets=[-50])), Refused("damaged")),
        of("an index that points at the head", pack(shx=shx([ONE], offsets=[0])), Opens(1)),
        of(
            "an index that names one record 1,000 times",
            pack(shx=shx([ONE] * 1000, offsets=[50] * 1000), dbf=dbf([b"a"] * 1000)),
            Opens(1000),
        ),
        of("an index that is empty", pack(shx=b""), Refused("damaged")),
        of("an index of zeros", pack(shx=bytes(108)), Refused("damaged")),
        of("a .shp that is empty", pack(shp=b""), damaged),
        of(
            "a .shp of its head alone",
            pack(shp=head(5, 50), shx=head(5, 50)),
            Refused("holds no areas"),
        ),
        of("a .shp cut in a record", pack(shp=shp([ONE])[:-20]), Opens(0, 1)),
        of(
            "a record that is not where the index says",
            pack(shx=shx([ONE + b"12345678"])),
            Opens(1),
        ),
        of("a .shp that claims 4 GB", pack(shp=shp([ONE], words=0x7FFFFFFF)), Opens(1)),
        of("a .shp that claims less than nothing", pack(shp=shp([ONE], words=-1)), Opens(1)),
        of(
            "a record longer than the file", pack(shp=shp([ONE], lengths=[1_000_000_000])), Opens(1)
        ),
        of("a record of no length", pack(shp=shp([ONE], lengths=[0])), Opens(1)),
        of("a record of less than none", pack(shp=shp([ONE], lengths=[-2])), Opens(1)),
        of(
            "two billion parts",
            pack(shp=shp([record([square()], parts=2_000_000_000)])),
            Opens(0, 1),
        ),
        of("less than no parts", pack(shp=shp([record([square()], parts=-1)])), Opens(0, 1)),
        of(
            "two billion corners",
            pack(shp=shp([record([square()], corners=2_000_000_000)])),
            Opens(0, 1),
        ),
        of("less than no corners", pack(shp=shp([record([square()], corners=-5)])), Opens(0, 1)),
        of(
            "a part that begins nowhere",
            pack(shp=shp([record([square()], starts=[1_000_000])])),
            Opens(0, 1),
        ),
        of(
            "parts in the wrong order",
            pack(shp=shp([record([square(), square(1)], starts=[5, 0])])),
            Opens(0, 1),
        ),
        of("no parts", pack(shp=shp([record([], parts=0)])), Opens(0, 1)),
        of(
            "a shape of nothing",
            pack(shp=shp([struct.pack("<i", 0)]), shx=shx([struct.pack("<i", 0)])),
            Opens(1),
        ),
        of("a shape of another kind", pack(shp=shp([record([square()], kind=3)])), Opens(0, 1)),
        of(
            "a kind nobody knows",
            pack(shp=shp([record([square()], kind=99)], kind=99)),
            Opens(0, 1),
        ),
        of("a multipatch", pack(shp=shp([record([square()], kind=31)], kind=31)), Opens(0, 1)),
        of(
            "points",
            pack(
                shp=shp([struct.pack("<i2d", 1, 100.5, 13.7)], kind=1), shx=shx([bytes(20)], kind=1)
            ),
            Opens(0, 1),
        ),
        of(
            "lines",
            pack(shp=shp([record([square()], kind=3)], kind=3), shx=shx([ONE], kind=3)),
            Opens(0, 1),
        ),
        of(
            "polygons with measures",
            pack(
                shp=shp([record([square()], kind=25, more=bytes(16 + 40))], kind=25),
                shx=shx([bytes(len(ONE) + 56)], kind=25),
            ),
            Opens(1),
        ),
        of("NaN", pack(rows=[nan]), Opens(0, 1)),
        of("a bow-tie", pack(rows=[bow]), Opens(1)),
        of("swapped axes", pack(rows=[swapped]), Refused("swapped")),
        of(
            "a .shp that is a VRT",
            pack(
                shp=f"<OGRVRTDataSource><SrcDataSource>{TRAP}</SrcDataSource></OGRVRTDataSource>".encode()
            ),
            damaged,
        ),
        of(
            "a .shp that is GeoJSON",
            pack(shp=b'{"type":"FeatureCollection","features":[]}'),
            damaged,
        ),
        of(
            "5,000 areas",
            lambda: pack(shp=shp(many), shx=shx(many), dbf=dbf([b"a"] * 5_000)),
            Opens(5_000),
        ),
        of(
            "a spatial index of rubbish beside",
            zipped(
                {
                    "map.shp": shp([ONE]),
                    "map.shx": shx([ONE]),
                    "map.dbf": dbf([b"a"]),
                    "map.prj": WGS84,
                    "map.sbn": b"\xff" * 99,
                    "map.qix": b"\xff" * 99,
                }
            ),
            Opens(1),
        ),
    ]
