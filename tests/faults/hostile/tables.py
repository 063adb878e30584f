"""CSV, Excel and other files that hold no map: refused in words, whatever stands in them."""

from tests.faults.hostile.case import TRAP, Case, Refused, Verdict, picture, png, zipped

ROW = "name,lon,lat\nสวน,100.5,13.7\n"
SHEET = b'<worksheet><sheetData><row><c t="str"><v>=1+1</v></c></row></sheetData></worksheet>'
BOOK = {
    "[Content_Types].xml": b'<?xml version="1.0"?><Types/>',
    "xl/workbook.xml": b'<?xml version="1.0"?><workbook/>',
    "xl/worksheets/sheet1.xml": SHEET,
}


def cases() -> list[Case]:
    table = Refused("is a table")

    def of(title, content, verdict: Verdict = table, file="list.csv"):
        return Case("tables", title, file, content, verdict)

    entity = f'<!DOCTYPE x SYSTEM "{TRAP}"><workbook/>'.encode()
    map_less, other = Refused("map"), Refused("what its name")
    return [
        of("a plain one", ROW.encode()),
        of("a mark and UTF-8", ROW.encode("utf-8-sig")),
        of("UTF-16", ROW.encode("utf-16")),
        of("TIS-620", ROW.encode("cp874")),
        of("formulas", b"=cmd|' /C calc'!A0,@SUM(1+1)*cmd|' /C calc'!A0\n"),
        of("zero letters", b"a\x00b,\x00\n" * 100),
        of("a quote that never ends", b'a,"b\n' * 1000),
        of("10,000 columns", (",".join(map(str, range(10_000))) + "\n").encode() * 3),
        of("a cell of 50 MB", lambda: b"a," + b"x" * 50_000_000),
        of("mixed ends of lines", b"a,b\r\nc,d\re,f\ng\x0b\x0c\xc2\x85h"),
        of("a list that begins like JSON", b'{"a","b"}\n1,2\n', Refused("GeoJSON")),
        of("a list that begins like XML", b"<a,b>\n1,2\n", Refused("KML")),
        of("nothing", b"", Refused("empty")),
        of("a plain book", zipped(BOOK), table, "list.xlsx"),
        of(
            "a book with an entity",
            zipped({**BOOK, "xl/workbook.xml": entity}),
            table,
            "list.xlsx",
        ),
        of(
            "a book that is a bomb",
            lambda: zipped({**BOOK, "xl/a.xml": bytes(180_000_000)}),
            table,
            "list.xlsx",
        ),
        of(
            "a book that is a page",
            b"<html><table></table></html>",
            table,
            "list.xls",
        ),
        of(
            "an old book",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000),
            table,
            "list.xls",
        ),
        of("a text document", zipped({"word/document.xml": b"<w/>"}), map_less, "a.docx"),
        of("a PDF", b"%PDF-1.7\n%\xff\xff\n", Refused("none that can"), "map.pdf"),
        of("a picture", picture(), Refused("none that can"), "map.png"),
        of("a picture that says it is a map", png(9, 9), other, "map.kml"),
        of("a program", b"MZ\x90\x00" + bytes(1000), other, "areas.zip"),
        of("a script", b"#!/bin/sh\nrm -rf ~\n", other, "areas.gpkg"),
        of("a RAR", b"Rar!\x1a\x07\x01\x00" + bytes(100), Refused("none that can"), "areas.rar"),
        of("a 7z", b"7z\xbc\xaf'\x1c" + bytes(100), Refused("none that can"), "areas.7z"),
        of("a gzip", b"\x1f\x8b\x08\x00" + bytes(100), other, "areas.geojson"),
        of("a DXF", b"0\nSECTION\n2\nHEADER\n", Refused("none that can"), "plan.dxf"),
        of(
            "a VRT",
            f'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>{TRAP}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'.encode(),
            Refused("KML"),
            "a.shp",
        ),
        of(
            "a WFS",
            f"<OGRWFSDataSource><URL>{TRAP}</URL></OGRWFSDataSource>".encode(),
            Refused("KML"),
            "a.gpkg",
        ),
        of(
            "GML with a schema far away",
            f'<gml:FeatureCollection xmlns:gml="g" xsi:schemaLocation="{TRAP}" xmlns:xsi="x"/>'.encode(),
            Refused("KML"),
            "a.gml",
        ),
        of("all letters", bytes(range(256)) * 16),
        of("zeros", bytes(100_000)),
        of("random bytes", bytes((i * i * 7919 + i // 3) % 251 for i in range(50_000))),
    ]
