"""GPX: entities, tracks that are none, times and places that can't be."""

from tests.faults.hostile.case import TRAP, Case, Opens, Refused, square

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'


def points(corners: object, tag: str = "trkpt") -> str:
    return "".join(f'<{tag} lat="{y}" lon="{x}"/>' for x, y in corners)  # type: ignore[attr-defined]


def track(corners: object = None, name: str = "สวน") -> str:
    inner = points(square() if corners is None else corners)
    return f"<trk><name>{name}</name><trkseg>{inner}</trkseg></trk>"


def gpx(body: str | None = None, head: str = HEAD) -> bytes:
    body = track() if body is None else body
    space = 'xmlns="http://www.topografix.com/GPX/1/1"'
    return f'{head}<gpx {space} version="1.1" creator="x">{body}</gpx>'.encode()


def cases() -> list[Case]:
    def of(title, content, verdict, file="track.gpx"):
        return Case("gpx", title, file, content, verdict)

    line = [(100.5, 13.7), (100.6, 13.7), (100.7, 13.7)]
    laughs = '<!DOCTYPE g [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    outside = f'<!DOCTYPE g SYSTEM "{TRAP}">'
    long_ring = [(100.5 + (i % 1000) / 1e5, 13.7 + (i // 1000) / 1e5) for i in range(300_000)]
    return [
        of("a good one", gpx(), Opens(1)),
        of("entities", gpx(track(name="&b;"), HEAD + laughs), Refused("outside")),
        of("an outside doctype", gpx(head=HEAD + outside), Refused("outside")),
        of(
            "links everywhere",
            gpx(f'<metadata><link href="{TRAP}"/></metadata>{track()}'),
            Opens(1),
        ),
        of("nothing", gpx(""), Refused("nothing")),
        of("waypoints only", gpx(points(square(), "wpt")), Opens(0, 5)),
        of("an empty track", gpx("<trk/>"), Opens(0, 1)),
        of("an empty segment", gpx("<trk><trkseg/></trk>" + track()), Opens(1, 1)),
        of("one point", gpx(track([(100.5, 13.7)])), Opens(0, 1)),
        of("a line", gpx(track(line)), Opens(0, 1)),
        of("NaN", gpx(track([("NaN", 13), (100, 13), (100, 14)])), Opens(0, 1)),
        of("Infinity", gpx(track([("inf", 13), (100, 13), (100, 14)])), Opens(0, 1)),
        of("1e400", gpx(track([("1e400", 13), (100, 13), (100, 14)])), Opens(0, 1)),
        of("beyond the Earth", gpx(track([(500, 13), (100, 13), (100, 14)])), Opens(0, 1)),
        of(
            "no numbers",
            gpx("<trk><trkseg><trkpt/><trkpt lat='' lon='x'/></trkseg></trk>"),
            Opens(0, 1),
        ),
        of("swapped axes", gpx(track([(y, x) for x, y in square()])), Opens(0, 1)),
        of(
            "at 0, 0", gpx(track([(0, 0), (0.001, 0), (0.001, 0.001), (0, 0)])), Refused("Thailand")
        ),
        of("one place a thousand times", gpx(track([(100.5, 13.7)] * 1000)), Opens(0, 1)),
        of(
            "there and back", gpx(track([(100.5, 13.7), (100.6, 13.7), (100.5, 13.7)])), Opens(0, 1)
        ),
        of(
            "times that can't be",
            gpx(track().replace("/>", "><time>2568-13-45T99:99Z</time></trkpt>")),
            Opens(1),
        ),
        of("20,000 tracks", lambda: gpx(track() * 20_000), Opens(20_000)),
        of("a track of 300,000 points", lambda: gpx(track([*long_ring, long_ring[0]])), Opens(1)),
        of(
            "100,000 deep",
            lambda: gpx("<extensions>" * 100_000 + "</extensions>" * 100_000),
            Refused(),
        ),
        of("a name of 10 MB", lambda: gpx(track(name="ก" * 3_000_000)), Opens(1)),
        of("cut off", gpx()[:-20], Refused("GPX")),
        of(
            "in TIS-620",
            gpx(head=HEAD.replace("UTF-8", "TIS-620")).decode().encode("cp874"),
            Opens(1),
        ),
        of("UTF-16", gpx().decode().replace("UTF-8", "UTF-16").encode("utf-16"), Opens(1)),
        of("a KML by its name", gpx(), Opens(1), "track.kml"),
        of("a root of another name", gpx().replace(b"gpx", b"gpz"), Refused()),
        of("no namespace", b"<gpx>" + track().encode() + b"</gpx>", Opens(1)),
        of("a prefix", b'<g:gpx xmlns:g="x"></g:gpx>', Refused("nothing")),
    ]
