"""Photos: EXIF that lies or loops, pictures that claim any size, other files by that name."""

import io
import struct
from collections.abc import Mapping

from tests.faults.hostile.case import (
    TRAP,
    Case,
    Either,
    Opens,
    Refused,
    chunk,
    picture,
    png,
    zipped,
)


def jpeg(exif: bytes | None = None, side_px: int = 64) -> bytes:
    """Return a JPEG, with an APP1 of these bytes."""
    plain = picture(side_px=side_px, form="JPEG")
    return plain if exif is None else plain[:2] + segment(b"\xe1", b"Exif\0\0" + exif) + plain[2:]


def segment(kind: bytes, body: bytes, length: int | None = None) -> bytes:
    return b"\xff" + kind + struct.pack(">H", len(body) + 2 if length is None else length) + body


def ifd(entries: list[tuple[int, int, int, bytes]], after: int = 0) -> bytes:
    body = b"".join(struct.pack("<HHI", *e[:3]) + e[3] for e in entries)
    return struct.pack("<H", len(entries)) + body + struct.pack("<I", after)


def tiff(
    entries: list[tuple[int, int, int, bytes]], after: int = 0, more: bytes = b"", at: int = 8
) -> bytes:
    return b"II*\0" + struct.pack("<I", at) + ifd(entries, after) + more


def told(
    main: Mapping[int, object],
    place: Mapping[int, object] | None = None,
    made: Mapping[int, object] | None = None,
) -> bytes:
    """Return a JPEG with these tags, written as Pillow writes them."""
    from PIL import Image

    exif = Image.Exif()
    exif.update(main)
    exif.get_ifd(0x8825).update(place or {})
    exif.get_ifd(0x8769).update(made or {})
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(out, "JPEG", exif=exif)
    return out.getvalue()


def sof(wide: int, high: int) -> bytes:
    """Return a JPEG that claims another size."""
    made = bytearray(jpeg())
    at = made.index(b"\xff\xc0") + 5
    made[at : at + 4] = struct.pack(">HH", high, wide)
    return bytes(made)


def progressive(scans: int) -> bytes:
    """Return a JPEG whose scans come again and again."""
    plain = picture(form="JPEG", progressive=True, side_px=256)
    first = plain.index(b"\xff\xda")
    return plain[:first] + plain[first:-2] * scans + plain[-2:]


def apng(frames: int) -> bytes:
    return png(9, 9, None, chunk(b"acTL", struct.pack(">II", frames, 0)))


def cases() -> list[Case]:
    def of(title, content, verdict, file="IMG_0001.jpg"):
        return Case("photo", title, file, content, verdict, asks="photo")

    long = (0x0112, 4, 1, bytes(4))
    kind, bad = Refused("no photo"), Refused("damaged")
    third = (1, 1, 1)
    text = png(9, 9, None, chunk(b"tEXt", b"a\0" + b"x" * 1_000_000))
    bomb_text = chunk(b"zTXt", b"a\0\0" + __import__("zlib").compress(bytes(200_000_000), 9))
    return [
        of("a good one", jpeg(), Opens(1)),
        of("a PNG by that name", picture(), Opens(1)),
        of("a JPEG that says PNG", jpeg(), Opens(1), "a.png"),
        of("cut in the middle", jpeg(side_px=900)[:3000], Refused("damaged")),
        of("cut in its head", jpeg()[:100], bad),
        of("two bytes", b"\xff\xd8", kind),
        of("nothing", b"", kind),
        of("zeros", bytes(10_000), kind),
        of(
            "an SVG",
            f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{TRAP}"/></svg>'.encode(),
            kind,
        ),
        of("a page of the web", b"<!DOCTYPE html><img src=x>", kind),
        of("a GIF", picture(form="GIF"), kind),
        of("a BMP", picture(form="BMP"), kind),
        of("a TIFF", picture(form="TIFF"), kind),
        of("a WebP", picture(form="WEBP"), kind),
        of(
            "a PostScript",
            b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) run\n",
            kind,
        ),
        of("a PDF", b"%PDF-1.7\n", kind),
        of("a zip", zipped({"a.jpg": jpeg()}), kind),
        of("a program", b"MZ" + bytes(500), kind),
        of("a HEIC of nothing", b"\0\0\0\x18ftypheic" + bytes(12), Either(), "a.heic"),
        of(
            "a HEIC that claims much",
            b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\xff\xff\xff\xffmeta" + b"\xff" * 500,
            Either(),
            "a.heic",
        ),
        of("a JPEG and a zip behind it", jpeg() + zipped({"a": b"x"}), Opens(1)),
        of("a JPEG and 20 MB behind it", lambda: jpeg() + bytes(20_000_000), Opens(1)),
        of("a JPEG that claims 65,500 squared", sof(65_500, 65_500), Refused("too large")),
        of("a JPEG that claims no height", sof(64, 0), bad),
        of(
            "a PNG that claims 2 billion squared",
            png(2**31 - 1, 2**31 - 1, b""),
            Refused("too large"),
        ),
        of("a PNG that claims 50,000 squared", png(50_000, 50_000, b""), Refused("too large")),
        of("a PNG bomb of 15,000 squared", lambda: png(15_000, 15_000), Opens(1)),
        of(
            "a PNG of no width",
            png(1, 9, b"").replace(struct.pack(">II", 1, 9), bytes(8)),
            Refused("damaged"),
        ),
        of("a PNG of wrong checks", picture()[:29] + b"\0\0\0\0" + picture()[33:], bad),
        of("a PNG cut off", picture()[:-30], Refused("damaged")),
        of("a PNG of its head alone", picture()[:33], Refused("damaged")),
        of("a PNG of a million letters", text, Opens(1)),
        of("a PNG with a bomb of letters", lambda: png(9, 9, None, bomb_text), Refused("damaged")),
        of(
            "a PNG with a profile of rubbish",
            png(9, 9, None, chunk(b"iCCP", b"a\0\0" + b"\xff" * 200)),
            Opens(1),
        ),
        of("a PNG of 4 billion frames", apng(0xFFFFFFFF), Opens(1)),
        of(
            "a PNG chunk that claims 2 GB",
            picture()[:33] + struct.pack(">I", 2**31 - 1) + b"IDAT",
            Refused("damaged"),
        ),
        of("100,000 chunks", lambda: png(9, 9, None, chunk(b"tEXt", b"a\0b") * 100_000), Opens(1)),
        of("1,000 scans", lambda: progressive(1_000), Opens(1)),
        of(
            "segments without end",
            jpeg()[:2] + segment(b"\xe1", b"x" * 60_000) * 500 + jpeg()[2:],
            Opens(1),
        ),
        of(
            "a segment that claims more",
            jpeg()[:2] + segment(b"\xe1", b"Exif\0\0", 65_000) + jpeg()[2:],
            Refused("damaged"),
        ),
        of(
            "a segment that claims less than none",
            jpeg()[:2] + segment(b"\xe1", b"", 0) + jpeg()[2:],
            Opens(1),
        ),
        of("EXIF of rubbish", jpeg(b"\xff" * 500), Opens(1)),
        of("EXIF of its magic alone", jpeg(b"II*\0"), Opens(1)),
        of("EXIF that points at itself", jpeg(tiff([long], after=8)), Opens(1)),
        of("EXIF that points beyond", jpeg(tiff([long], at=4_000_000_000)), Opens(1)),
        of(
            "EXIF inside that points at itself",
            jpeg(tiff([(0x8769, 4, 1, struct.pack("<I", 8))])),
            Opens(1),
        ),
        of(
            "GPS that points at itself",
            jpeg(tiff([(0x8825, 4, 1, struct.pack("<I", 8))])),
            Opens(1),
        ),
        of("EXIF of 65,535 entries", jpeg(b"II*\0\x08\0\0\0\xff\xff" + bytes(30_000)), Opens(1)),
        of(
            "a value of 4 billion parts",
            jpeg(tiff([(0x0110, 2, 0xFFFFFFFF, struct.pack("<I", 8))])),
            Opens(1),
        ),
        of("a value of an unknown kind", jpeg(tiff([(0x0110, 99, 1, bytes(4))])), Opens(1)),
        of("an orientation of 77", told({0x0112: 77}), Opens(1)),
        of("a maker's note of rubbish", told({}, None, {0x927C: b"\xff" * 20_000}), Opens(1)),
        of(
            "GPS over zero",
            jpeg(
                tiff(
                    [(0x8825, 4, 1, struct.pack("<I", 26))],
                    more=ifd([(2, 5, 3, struct.pack("<I", 60))]) + bytes(60),
                )
            ),
            Opens(1),
        ),
        of(
            "GPS of 999 degrees",
            told({}, {1: "N", 2: (999.0, 0.0, 0.0), 3: "E", 4: (999.0, 0.0, 0.0)}),
            Opens(1),
        ),
        of("GPS of one number", told({}, {1: "N", 2: 13.0, 3: "E", 4: 100.0}), Opens(1)),
        of(
            "GPS with texts",
            told({}, {1: "\0\0", 2: third, 3: "ตะวันออก"[:1].encode(), 4: third}),
            Opens(1),
        ),
        of("a year of 2568", told({}, None, {0x9003: "2568:01:31 09:15:00"}), Opens(1)),
        of("a time that is none", told({}, None, {0x9003: "9999:99:99 99:99:99"}), Opens(1)),
        of(
            "a time in Thai digits",
            told({}, None, {0x9003: "๒๕๖๘:๐๑:๓๑ ๐๙:๑๕:๐๐".encode()}),
            Opens(1),
        ),
        of(
            "an offset that is none",
            told({}, None, {0x9003: "2025:01:31 09:15:00", 0x9011: "+99:99"}),
            Opens(1),
        ),
        of(
            "an offset in Thai digits",
            told({}, None, {0x9003: "2025:01:31 09:15:00", 0x9011: "+๐๗:๐๐".encode()}),
            Opens(1),
        ),
        of(
            "a year before all satellites",
            told({}, {29: "0000:00:00", 7: (99.0, 99.0, 99.0)}),
            Opens(1),
        ),
        of(
            "a satellite's clock beyond all",
            told({}, {29: "2025:01:01", 7: (1e9, 1.0, 1.0)}),
            Opens(1),
        ),
        of(
            "a text for a thumbnail",
            jpeg(tiff([(0x0201, 4, 1, b"\xff" * 4), (0x0202, 4, 1, b"\xff" * 4)])),
            Opens(1),
        ),
        of("a name of LINE beyond all time", jpeg(), Opens(1), "19999999999999.jpg"),
        of("a name with the last day", jpeg(), Opens(1), "IMG_20259931_996199.jpg"),
        of("a name in Thai", jpeg(), Opens(1), "รูปถ่ายสวน น้ำ.jpg"),
        of("a name with a new line", jpeg(), Opens(1), "a\nb.jpg"),
        of("a name of 255 bytes", jpeg(), Opens(1), "ก" * 83 + "a.jpg"),
        of("a name reserved by Windows", jpeg(), Opens(1), "CON.jpg"),
    ]
