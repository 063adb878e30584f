"""KML and KMZ: entities, links out of the file, depth, bombs, code pages, broken corners."""

import io
import struct
import zipfile
from itertools import pairwise

from tests.faults.hostile.case import TRAP, Case, Either, Opens, Refused, Ring, square, zipped

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
NS = 'xmlns="http://www.opengis.net/kml/2.2"'


def ring(corners: Ring) -> str:
    text = " ".join(",".join(repr(v) for v in corner) for corner in corners)
    return f"<LinearRing><coordinates>{text}</coordinates></LinearRing>"


def mark(corners: str | None = None, name: str = "สวน", more: str = "") -> str:
    """Return a placemark with the text of its corners."""
    inner = ring(square()) if corners is None else corners
    if "<" not in inner:
        inner = f"<LinearRing><coordinates>{inner}</coordinates></LinearRing>"
    return (
        f"<Placemark><name>{name}</name>{more}<Polygon><outerBoundaryIs>{inner}"
        "</outerBoundaryIs></Polygon></Placemark>"
    )


def kml(body: str = "", head: str = HEAD) -> bytes:
    return f"{head}<kml {NS}><Document>{body or mark()}</Document></kml>".encode()


def laughs() -> bytes:
    lines = ['<!ENTITY a "haha">']
    names = "abcdefghij"
    for before, name in pairwise(names):
        lines.append(f'<!ENTITY {name} "{("&" + before + ";") * 10}">')
    return kml(mark(name="&j;"), HEAD + f"<!DOCTYPE kml [{''.join(lines)}]>")


def packed_lie(size: int) -> bytes:
    """Return a KMZ whose list of contents tells another size than what comes out."""
    content = bytearray(zipped({"doc.kml": kml() + b" " * 1_000_000}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(content)


def linked(target: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("doc.kml")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, target)
    return out.getvalue()


def many_members(n: int) -> bytes:
    return zipped({"doc.kml": kml(), **{f"{i}.txt": b"" for i in range(n)}}, zipfile.ZIP_STORED)


def nested(times: int) -> bytes:
    content = kml()
    for _ in range(times):
        content = zipped({"doc.kmz": content})
    return content


def flagged(bits: int = 1, method: int | None = None) -> bytes:
    """Return a KMZ that says it is locked, or packed in another way."""
    content = bytearray(zipped({"doc.kml": kml()}))
    at = content.rfind(b"PK\x01\x02")
    for place in (6, at + 8):
        content[place] |= bits
    for place in () if method is None else (8, at + 10):
        content[place : place + 2] = struct.pack("<H", method)
    return bytes(content)


def million() -> bytes:
    from math import cos, pi, sin

    n = 1_000_000
    turn = 2 * pi / n
    at = (f"{100.5 + cos(i * turn) / 100:.9f},{13.7 + sin(i * turn) / 100:.9f}" for i in range(n))
    return kml(mark(" ".join(at)))


def zigzag() -> str:
    return " ".join(f"{100 + n % 2 / 100:.2f},{13 + n * 1e-7:.7f}" for n in range(50_000))


def cases() -> list[Case]:
    def of(title, content, verdict, file="areas.kml"):
        return Case("kml", title, file, content, verdict)

    def kmz(title, content, verdict):
        return of(title, content, verdict, "areas.kmz")

    one = mark()
    doctype = f'{HEAD}<!DOCTYPE kml SYSTEM "{TRAP}">'
    outside = f'{HEAD}<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    remote = f'{HEAD}<!DOCTYPE k [<!ENTITY % x SYSTEM "{TRAP}"> %x;]>'
    link = f"<NetworkLink><Link><href>{TRAP}</href></Link></NetworkLink>"
    square_m = "660000,1515000 660100,1515000 660100,1515100"
    swapped = " ".join(f"{y},{x}" for x, y in square())
    bow = "100.5,13.7 100.51,13.71 100.51,13.7 100.5,13.71 100.5,13.7"
    thai = HEAD.replace("UTF-8", "TIS-620")
    return [
        of("a good one", kml(), Opens(1)),
        of("a billion laughs", laughs, Refused("outside")),
        of("an outside entity", kml(mark(name="&x;"), outside), Refused("outside")),
        of("an outside parameter entity", kml(one, remote), Refused("outside")),
        of("an outside doctype", kml(one, doctype), Refused("outside")),
        of("an empty doctype", kml(one, HEAD + "<!DOCTYPE kml>"), Refused("outside")),
        of("an entity nobody defined", kml(mark(name="&x;")), Refused("KML")),
        of("a network link only", kml(link), Refused("nothing")),
        of("a network link beside an area", kml(link + one), Opens(1)),
        of(
            "a style, an icon and a schema far away",
            kml(
                f"<Style><IconStyle><Icon><href>{TRAP}</href></Icon></IconStyle></Style>"
                f'<styleUrl>{TRAP}#a</styleUrl><Schema id="{TRAP}"/>{one}'
            ),
            Opens(1),
        ),
        of("an XInclude", kml(f'<i:include xmlns:i="i" href="{TRAP}"/>{one}'), Opens(1)),
        of("a stylesheet", kml(one, HEAD + f'<?xml-stylesheet href="{TRAP}"?>'), Opens(1)),
        of("folders 33 deep", kml("<Folder>" * 33 + one + "</Folder>" * 33), Refused("deep")),
        of(
            "folders 100,000 deep",
            lambda: kml("<Folder>" * 100_000 + one + "</Folder>" * 100_000),
            Refused(),
        ),
        of(
            "an area 100,000 deep in geometries",
            lambda: kml(
                "<Placemark>"
                + "<MultiGeometry>" * 100_000
                + "</MultiGeometry>" * 100_000
                + "</Placemark>"
            ),
            Opens(0, 1),
        ),
        of(
            "100,000 attributes",
            lambda: kml("<a " + " ".join(f'b{i}=""' for i in range(100_000)) + f"/>{one}"),
            Opens(1),
        ),
        of("a name of 20 MB", lambda: kml(mark(name="ก" * 7_000_000)), Opens(1)),
        of("a comment of 20 MB", lambda: kml(f"<!--{'x' * 20_000_000}-->{one}"), Opens(1)),
        of("only the start of a tag, 5 MB", lambda: b"<kml " + b"a" * 5_000_000, Refused("KML")),
        of("5,000,000 tags", lambda: kml("<a/>" * 5_000_000), Refused("corners")),
        of("a ring of a million corners", million, Opens(1)),
        of("20,000 areas", lambda: kml(one * 20_000), Opens(20_000)),
        of("a ring of 6,000,000 corners", lambda: kml(mark("100,13 " * 6_000_000)), Opens(0, 1)),
        of("a side that crosses 50,000 others", lambda: kml(mark(zigzag())), Opens(0, 1)),
        of("cut off in the middle", kml()[:-60], Refused("KML")),
        of("cut off in the head", kml()[:20], Refused("KML")),
        of("bytes after the end", kml() + b"\x00\xff\x00", Refused("KML")),
        of("a zero byte inside", kml(mark(name="a\x00b")), Refused("KML")),
        of("NaN", kml(mark("NaN,13 100,13 100,14")), Opens(0, 1)),
        of("Infinity", kml(mark("Infinity,13 100,13 100,14")), Opens(0, 1)),
        of("1e400", kml(mark("1e400,13 100,13 100,14")), Opens(0, 1)),
        of("words for numbers", kml(mark("a,b c,d e,f") + one), Opens(1, 1)),
        of("Thai digits", kml(mark("๑๐๐.๕,๑๓.๗ ๑๐๐.๕๑,๑๓.๗ ๑๐๐.๕๑,๑๓.๗๑")), Opens(1)),
        of("underscores in numbers", kml(mark("1_00,13 100.1,13 100.1,13.1")), Opens(1)),
        of("no corners", kml(mark(" ") + one), Opens(1, 1)),
        of("one corner", kml(mark("100,13")), Opens(0, 1)),
        of("two corners", kml(mark("100,13 100,14")), Opens(0, 1)),
        of("three times one corner", kml(mark("100.5,13.7 " * 3)), Opens(0, 1)),
        of("no area", kml(mark("100,13 100.1,13 100.2,13 100,13")), Opens(0, 1)),
        of("not closed", kml(mark("100.5,13.7 100.51,13.7 100.51,13.71")), Opens(1)),
        of("a bow-tie", kml(mark(bow)), Opens(1)),
        of(
            "a hole outside its outline",
            kml(
                mark(
                    ring(square())
                    + f"</outerBoundaryIs><innerBoundaryIs>{ring(square(9))}</innerBoundaryIs><outerBoundaryIs>"
                )
            ),
            Opens(1),
        ),
        of("only a hole", kml(mark().replace("outer", "inner")), Opens(0, 1)),
        of(
            "heights, NaN too",
            kml(mark("100.5,13.7,NaN 100.51,13.7,9e99 100.51,13.71,x")),
            Opens(1),
        ),
        of("swapped axes", kml(mark(swapped)), Refused("swapped")),
        of("metres for degrees", kml(mark(square_m)), Refused("Thailand")),
        of("beyond the Earth", kml(mark("100,13 190,13 100,13.5") + one), Opens(1, 1)),
        of("across the date line", kml(mark("179,13 -179,13 -179,14 179,14")), Opens(1)),
        of("in Thai letters of TIS-620", (thai + kml("", "").decode()).encode("cp874"), Opens(1)),
        of("says TIS-620 and is UTF-8", thai.encode() + kml("", ""), Refused()),
        of("says UTF-8 and is TIS-620", kml().decode().encode("cp874"), Refused("KML")),
        of("in UTF-16", kml().decode().replace("UTF-8", "UTF-16").encode("utf-16"), Opens(1)),
        of("in UTF-16 without its mark", kml(head="").decode().encode("utf-16-le"), Opens(1)),
        of("in UTF-32", kml().decode().encode("utf-32"), Refused()),
        of("a mark and UTF-8", b"\xef\xbb\xbf" + kml(), Opens(1)),
        of("a code page nobody has", kml(head=HEAD.replace("UTF-8", "x-nowhere")), Refused("KML")),
        of("UTF-7", kml(head=HEAD.replace("UTF-8", "UTF-7")), Refused()),
        of("says rot13", kml(head=HEAD.replace("UTF-8", "rot13")), Refused()),
        of(
            "a page of the web",
            b"<html><body>" + kml() + b"</body></html>",
            Refused("what its name"),
        ),
        of("a page with a doctype", b"<!DOCTYPE html><p>404</p>", Refused("what its name")),
        of("an SVG", b'<svg xmlns="http://www.w3.org/2000/svg"><path/></svg>', Refused("KML")),
        of("another namespace", b'<x:kml xmlns:x="y"><x:Document/></x:kml>', Refused("nothing")),
        of(
            "a script in the name",
            kml(mark(name="&lt;script&gt;alert(1)&lt;/script&gt;")),
            Opens(1),
        ),
        of(
            "controls and turned letters in the name",
            kml(mark(name="\u202egpj.\u2066\ufeffสวน")),
            Opens(1),
        ),
        of("braces in the name", kml(mark("100,13", name="{0.__class__} {n} %s")), Opens(0, 1)),
        kmz("a good one, zipped", zipped({"doc.kml": kml()}), Opens(1)),
        kmz("a zip bomb", lambda: zipped({"doc.kml": kml() + b" " * 150_000_000}), Refused("zip")),
        kmz(
            "a bomb beside it",
            lambda: zipped({"doc.kml": kml(), "b": bytes(190_000_000)}),
            Refused("zip"),
        ),
        kmz("a size that lies, small", packed_lie(100), Refused("zip")),
        kmz("a size that lies, large", packed_lie(4_000_000_000), Refused("zip")),
        kmz("names that climb out", zipped({"../../doc.kml": kml()}), Refused("zip")),
        kmz("a name from the root", zipped({"/etc/cron.d/doc.kml": kml()}), Opens(1)),
        kmz("a name of a drive", zipped({"C:\\Windows\\doc.kml": kml()}), Opens(1)),
        kmz("a link for the map", linked("/etc/passwd"), Refused("zip")),
        kmz("3,000 members", many_members(3_000), Refused("zip")),
        kmz("zips in zips", nested(5), Refused("zip")),
        kmz("a folder called doc.kml", zipped({"doc.kml/": b""}), Refused("zip")),
        kmz("a map in capitals", zipped({"DOC.KML": kml()}), Opens(1)),
        kmz("locked", flagged(), Refused("password")),
        kmz("packed in an unknown way", flagged(0, 99), Refused("zip")),
        kmz("packed by LZMA", zipped({"doc.kml": kml()}, zipfile.ZIP_LZMA), Refused("zip")),
        kmz("no map", zipped({"readme.txt": b"x"}), Refused("map")),
        kmz(
            "a name of a zero byte", zipped({"a.kml": kml()}).replace(b"a.kml", b"\0.kml"), Either()
        ),
        kmz("nothing inside", zipped({}), Refused("map")),
        kmz("cut off", zipped({"doc.kml": kml()})[:-30], Refused("zip")),
        kmz("its head alone", zipped({"doc.kml": kml()})[:30], Refused("zip")),
        kmz(
            "letters changed inside",
            zipped({"doc.kml": kml()}).replace(b"\x00\x08", b"\x00\x09", 1),
            Either(),
        ),
        kmz("a doctype inside", zipped({"doc.kml": kml(one, doctype)}), Refused("outside")),
        kmz("the same name twice", zipped({"a.kml": kml(), "A.kml": b"<"}), Opens(1)),
        kmz(
            "a name that is no UTF-8",
            zipped({"aaaa.kml": kml()}).replace(b"aaaa", b"\xff\xfe\xa1\xa2"),
            Opens(1),
        ),
    ]
