"""GeoJSON: links for a CRS, depth, numbers that are none, shapes that are none, code pages."""

import json
from math import cos, pi, sin

from tests.faults.hostile.case import TRAP, Case, Opens, Refused, collection, polygon, square


def raw(coordinates: str, kind: str = "Polygon") -> bytes:
    geometry = f'{{"type":"{kind}","coordinates":{coordinates}}}'
    return f'{{"type":"Feature","properties":{{}},"geometry":{geometry}}}'.encode()


def utm(code: int, east: float = 660_000, north: float = 1_515_000) -> bytes:
    ring = [[east, north], [east + 100, north], [east + 100, north + 100], [east, north]]
    return collection(polygon(ring), crs=named(f"urn:ogc:def:crs:EPSG::{code}"))


def named(name: object) -> dict[str, object]:
    return {"type": "name", "properties": {"name": name}}


def linked(kind: str) -> bytes:
    crs = {"type": "link", "properties": {"href": TRAP, "type": kind}}
    return collection(polygon(square()), crs=crs)


def nest(times: int) -> bytes:
    inner = '{"type":"GeometryCollection","geometries":['
    return (inner * times + "]}" * times).encode()


def circle(n: int) -> bytes:
    turn = 2 * pi / n
    at = [[100.5 + cos(i * turn) / 100, 13.7 + sin(i * turn) / 100] for i in range(n)]
    return collection(polygon([*at, at[0]]))


def tangle(n: int) -> bytes:
    """Return a star that crosses itself about n * n / 4 times."""
    step = pi * (n - 1) / n
    at = [[100.5 + cos(i * step) / 100, 13.7 + sin(i * step) / 100] for i in range(n)]
    return collection(polygon([*at, at[0]]))


def comb(n: int) -> bytes:
    """Return thousands of holes that touch one another."""
    holes = [square(i, 0.002) for i in range(n)]
    return collection(polygon([[100, 13], [102, 13], [102, 15], [100, 15], [100, 13]], *holes))


def many(n: int) -> bytes:
    return collection(*(polygon(square(i)) for i in range(n)))


def many_columns(n: int) -> bytes:
    row = {f"c{i}": i for i in range(n)}
    return json.dumps(
        {"type": "Feature", "properties": row, "geometry": polygon(square())}
    ).encode()


def cell(value: object, **more: object) -> bytes:
    row = {"name_th": value, **more}
    return json.dumps(
        {"type": "Feature", "properties": row, "geometry": polygon(square())}
    ).encode()


def cases() -> list[Case]:
    def of(title, content, verdict, file="areas.geojson", crs=""):
        return Case("geojson", title, file, content, verdict, crs=crs)

    good = polygon(square())
    one = collection(good)
    flat = [c[::-1] for c in square()]
    bow = [[100.5, 13.7], [100.51, 13.71], [100.51, 13.7], [100.5, 13.71], [100.5, 13.7]]
    high = [[*c, 1.5] for c in square()]
    measured = [[*c, 1.5, 9.0] for c in square()]
    ragged = [c if n else [*c, 1.0] for n, c in enumerate(square())]
    return [
        of("a good one", one, Opens(1)),
        of("a CRS link", linked("proj4"), Refused("coordinate system")),
        of("a CRS link to WKT", linked("ogcwkt"), Refused("coordinate system")),
        of("a CRS that is an address", collection(good, crs=named(TRAP)), Refused("coordinate")),
        of(
            "a CRS pipeline that names a file",
            collection(good, crs=named("+proj=pipeline +step +proj=hgridshift +grids=/etc/passwd")),
            Refused("coordinate"),
        ),
        of("a CRS nobody knows", utm(999_999), Refused("not known")),
        of(
            "a CRS of another planet",
            collection(good, crs=named("IAU_2015:49900")),
            Refused("coordinate"),
        ),
        of("a CRS that is a number", collection(good, crs=4326), Refused("coordinate")),
        of("a CRS that is a list", collection(good, crs=[[]]), Refused("coordinate")),
        of(
            "a CRS whose name is a table",
            collection(good, crs=named({"a": []})),
            Refused("coordinate"),
        ),
        of("a CRS of heights", utm(5773), Refused("coordinate")),
        of("a CRS of plain metres", utm(32647), Opens(1)),
        of("Indian 1975", utm(24047), Opens(1)),
        of("the zone next door", utm(32647, 1_660_000), Opens(1)),
        of("the southern zone", utm(32747), Refused("Thailand")),
        of(
            "degrees that say they are metres",
            collection(good, crs=named("EPSG:32647")),
            Refused("Thailand"),
        ),
        of("the officer's word against it", one, Refused("not known"), crs="EPSG:1"),
        of("the officer's word is a file", one, Refused("not known"), crs="/etc/passwd"),
        of(
            "the officer's word is a pipeline",
            one,
            Refused("not known"),
            crs="+proj=longlat +nadgrids=/etc/passwd",
        ),
        of(
            "the officer's word is WKT of brackets", one, Refused("not known"), crs="GEOGCS[" * 2000
        ),
        of("swapped axes", collection(polygon(flat)), Refused("swapped")),
        of(
            "at 0, 0",
            collection(polygon([[0, 0], [0.1, 0], [0.1, 0.1], [0, 0]])),
            Refused("Thailand"),
        ),
        of("collections 5 deep", nest(5), Opens(0, 1)),
        of("collections 20,000 deep", lambda: nest(20_000), Refused("GeoJSON")),
        of("lists a million deep", lambda: b"[" * 1_000_000, Refused("GeoJSON")),
        of("corners 900 deep", raw("[" * 900 + "]" * 900), Opens(0, 1)),
        of("tables a million deep", lambda: b'{"a":' * 1_000_000, Refused("GeoJSON")),
        of("NaN", raw("[[[NaN,13],[100,13],[100,14],[100,13]]]"), Refused("GeoJSON")),
        of("Infinity", raw("[[[Infinity,13],[100,13],[100,14],[100,13]]]"), Refused("GeoJSON")),
        of("1e400", raw("[[[1e400,13],[100,13],[100,14],[100,13]]]"), Refused("GeoJSON")),
        of(
            "a number of 100,000 digits",
            raw("[[[%s,13],[100,13],[100,14]]]" % ("1" * 100_000)),
            Refused(),
        ),
        of("1e308", raw("[[[1e308,13],[100,13],[100,14],[1e308,13]]]"), Opens(0, 1)),
        of("null corners", raw("[[[null,13],[100,13],[100,14],[null,13]]]"), Opens(0, 1)),
        of(
            "texts for numbers",
            raw('[[["100","13"],["100","14"],["101","14"],["100","13"]]]'),
            Opens(1),
        ),
        of(
            "truths for numbers",
            raw("[[[true,false],[true,true],[false,true],[true,false]]]"),
            Refused(),
        ),
        of("heights", collection(polygon(high)), Opens(1)),
        of("heights and measures", collection(polygon(measured)), Opens(1)),
        of("a height here and there", collection(polygon(ragged)), Opens(0, 1)),
        of("one number a corner", raw("[[[100],[101],[102],[100]]]"), Opens(0, 1)),
        of("a bow-tie", collection(polygon(bow)), Opens(1)),
        of("not closed", collection(polygon(square()[:-1])), Opens(1)),
        of("no rings", raw("[]"), Opens(0, 1)),
        of("an empty ring", raw("[[]]"), Opens(0, 1)),
        of("two corners", raw("[[[100,13],[101,14]]]"), Opens(0, 1)),
        of("one corner many times", raw(f"[{json.dumps([[100.5, 13.7]] * 9)}]"), Opens(0, 1)),
        of("there and back", raw("[[[100,13],[101,14],[100,13],[100,13]]]"), Opens(0, 1)),
        of("no shape at all", collection(None), Opens(1)),
        of("no shape and no name", b'{"type":"Feature","geometry":null}', Opens(0, 1)),
        of(
            "points and lines",
            collection(
                {"type": "Point", "coordinates": [100, 13]},
                {"type": "LineString", "coordinates": [[100, 13], [101, 14]]},
                good,
            ),
            Opens(1, 2),
        ),
        of("a line of one corner", raw("[[100,13]]", "LineString"), Opens(0, 1)),
        of("a line of nothing", raw("[]", "MultiLineString"), Opens(0, 1)),
        of("a kind nobody knows", raw("[[100,13]]", "Circle"), Opens(0, 1)),
        of("a kind that is a list", b'{"type":["Polygon"],"coordinates":[]}', Refused()),
        of(
            "features that are no table",
            b'{"type":"FeatureCollection","features":[1,null,"a",[]]}',
            Opens(0, 4),
        ),
        of("features that are a table", b'{"type":"FeatureCollection","features":{}}', Refused()),
        of("no features", b'{"type":"FeatureCollection","features":[]}', Refused("holds no areas")),
        of("a shape that is a text", b'{"type":"Feature","geometry":"Polygon"}', Opens(0, 1)),
        of(
            "properties that are a list",
            b'{"type":"Feature","properties":[1],"geometry":null}',
            Opens(0, 1),
        ),
        of("a TopoJSON", b'{"type":"Topology","objects":{},"arcs":[]}', Refused("features")),
        of(
            "an Esri JSON",
            b'{"geometryType":"esriGeometryPolygon","features":[{"geometry":{"rings":[]}}]}',
            Refused("features"),
        ),
        of("plain JSON", b'{"a":1}', Refused("features")),
        of("a list", b"[1,2,3]", Refused("GeoJSON")),
        of("two JSONs", one + one, Refused("GeoJSON")),
        of("a line a feature", b'{"type":"Feature","geometry":null}\n' * 3, Refused("GeoJSON")),
        of("cut off", one[:-20], Refused("damaged")),
        of("one brace", b"{", Refused("damaged")),
        of("a comment", b"{/* a */}", Refused("damaged")),
        of(
            "the same key twice",
            b'{"type":"FeatureCollection","type":"Feature","geometry":null}',
            Opens(0, 1),
        ),
        of("a mark and UTF-8", b"\xef\xbb\xbf" + one, Opens(1)),
        of("two marks", b"\xef\xbb\xbf" * 2 + one, Refused()),
        of("in UTF-16", json.dumps(json.loads(one)).encode("utf-16"), Refused("UTF-8")),
        of("in TIS-620", cell("สวน").decode("unicode_escape").encode("cp874"), Refused("UTF-8")),
        of("half a letter", one.replace(b"name", b"nam\xe0\xb8"), Refused("UTF-8")),
        of("half a surrogate", one.replace(b'"name"', b'"\\ud83d"'), Refused()),
        of("a zero letter in a name", cell("สวน\x00; DROP TABLE green_patch"), Opens(1)),
        of("a name of 5 MB", lambda: cell("ก" * 5_000_000), Opens(1)),
        of("a name that is a table", cell({"a": [1, {"b": None}]}), Opens(1)),
        of("a name 900 lists deep", cell(json.loads("[" * 900 + "]" * 900)), Opens(1)),
        of("braces and percents in a name", cell("{0} {n!r:>99999999} %s %(a)d"), Opens(1)),
        of("a formula in a name", cell("=cmd|' /C calc'!A0"), Opens(1)),
        of(
            "numbers beyond all", cell("a", tree_count_total=2**63 - 1, canopy_pct=-1e300), Opens(1)
        ),
        of("a number beyond 64 bits", cell("a", tree_count_total=2**64 + 1), Opens(1)),
        of("dates that are none", cell("a", survey_date="2568-02-30", created_at="x"), Opens(1)),
        of("ids that are none", cell("a", patch_id="../../../../etc/passwd"), Opens(1)),
        of(
            "the same id twice",
            collection(good, good).replace(
                b'"Feature"', b'"Feature","id":"01901901-0000-7000-8000-000000000001"'
            ),
            Opens(2),
        ),
        of("a line of a strip that lies", cell("a", corridor_line="LINESTRING(" * 1000), Opens(1)),
        of("10,000 columns", lambda: many_columns(10_000), Opens(1)),
        of("300,000 columns", lambda: many_columns(300_000), Opens(1)),
        of("a ring of a million corners", lambda: circle(1_000_000), Opens(1)),
        of("a star that crosses itself 250,000 times", lambda: tangle(1_001), Opens(0, 1)),
        of("a star that crosses itself 10 billion times", lambda: tangle(200_001), Opens(0, 1)),
        of("2,000 holes side by side", lambda: comb(2_000), Opens(1)),
        of("20,000 features", lambda: many(20_000), Opens(20_000)),
        of(
            "250,000 features",
            lambda: b'{"type":"FeatureCollection","features":[%s]}' % (b"{}," * 250_000)[:-1],
            Refused("250,000"),
        ),
        of("30 million commas", lambda: b'{"a":[%s0]}' % (b"0," * 31_000_000), Refused("corners")),
        of("a page of the web", b"<!doctype html>{}", Refused("what its name")),
        of("a word", b"hello", Refused("what its name")),
        of("nothing", b"", Refused("empty")),
        of("blanks", b" \n" * 5000, Refused("empty")),
        of("4 KB of blanks before it", b" " * 5000 + one, Refused()),
    ]
