"""What is no file, or changes while it is read; and names that hurt."""

import os
import threading
from contextlib import suppress
from pathlib import Path

from tests.faults.hostile import geojson, kml, shp
from tests.faults.hostile.case import Case, Either, Opens, Refused, collection, polygon, square

GOOD = collection(polygon(square()))


def folder(path: Path) -> None:
    path.mkdir()
    (path / "doc.kml").write_bytes(kml.kml())


def fifo(path: Path) -> None:
    os.mkfifo(path)


def link_to(target: str):
    def lay(path: Path) -> None:
        path.symlink_to(target)

    return lay


def gone(path: Path) -> None:
    """Lay nothing."""


def socket_file(path: Path) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def unreadable(path: Path) -> None:
    path.write_bytes(GOOD)
    path.chmod(0)


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.write(GOOD)
        file.truncate(50_000_000_000)


def hole(path: Path) -> None:
    path.write_bytes(b"\xff\xd8\xff\xe0")
    os.truncate(path, 20_000_000_000)


def too_long(path: Path) -> Path:
    return path.with_name("x" * 5_000)


def described(key: str, value: str) -> bytes:
    """Return the description of a map source in which one value is another."""
    facts = {"id": '"a"', "kind": '"xyz"', "url": '"https://x.example/{z}/{x}/{y}.png"'}
    facts |= {"min_zoom": "0", "max_zoom": "3", key: value}
    lines = [f"{name} = {word}" for name, word in facts.items()]
    return "\n".join((*lines, "[title]", 'th = "a"', 'en = "a"')).encode()


def restless(path: Path) -> None:
    """Lay a file that grows and shrinks for some seconds."""
    content = geojson.many(2_000)
    path.write_bytes(content)

    def move() -> None:
        with suppress(FileNotFoundError):  # the judge has put it away
            for n in range(300):
                os.truncate(path, len(content) // (1 + n % 3))
                threading.Event().wait(0.01)

    threading.Thread(target=move, daemon=True).start()


def cases() -> list[Case]:
    def of(title, content, verdict, file="areas.geojson", asks="import"):
        return Case("special", title, file, content, verdict, asks=asks)

    cant = Refused("can't be opened")
    named = (
        "สวน น้ำ (สำเนา).geojson",
        "a\nb.geojson",
        "ก" * 80 + ".geojson",
        "CON.geojson",
        "-rf.geojson",
    )
    named += (
        "a b'c\"d;e&f|g.geojson",
        "{0}{name}%s%n.geojson",
        ".geojson",
        "a.geojson.",
        "\u202enosjoeg.kml",
    )
    named += ("nul\u200b.geojson", "a#b?c=d.geojson", "$(id)`id`.geojson", "\x1b[31mred.geojson")
    return [
        of("a folder", folder, Refused("is a folder")),
        of("a name of 5,000 letters", too_long, Refused("its name is too long"), asks="project"),
        of("a folder for a receipt", folder, Refused("it is a folder"), asks="receipt"),
        of("a pipe for a receipt", fifo, Refused("no receipt"), asks="receipt"),
        of("endless zeros for a receipt", link_to("/dev/zero"), Refused(), asks="receipt"),
        of("a receipt of 100,000 lists", b"[" * 100_000, Refused("no receipt"), asks="receipt"),
        of("a pipe for a map's description", fifo, Refused("describe"), "a.toml", "described"),
        of("zeros for one", link_to("/dev/zero"), Refused("describe"), "a.toml", "described"),
        of(
            "lists in lists for one",
            b"a=" + b"[" * 9_999,
            Refused("describe"),
            "a.toml",
            "described",
        ),
        of(
            "words for its zooms",
            described("min_zoom", '"x"'),
            Refused("describe"),
            "a.toml",
            "described",
        ),
        of("a hole of 20 GB for an aerial picture", hole, Refused("damaged"), "a.jpg", "picture"),
        of("a pipe for an aerial picture", fifo, Refused("opened"), "a.tif", "picture"),
        of("a folder for a pack", folder, Refused("not there"), "a.mbtiles", "tiles"),
        of("a folder for a photo", folder, Refused(), "a.jpg", "photo"),
        of("a pipe that nobody writes", fifo, cant),
        of("a pipe for a pack", fifo, Refused("not there"), "a.mbtiles", "tiles"),
        of("a pipe for a photo", fifo, Refused(), "a.jpg", "photo"),
        of("a pipe for a project", fifo, Refused(), "a.gpkg", "project"),
        of("a folder for a project", folder, Refused(), "a.gpkg", "project"),
        of("a socket", socket_file, cant),
        of("endless zeros", link_to("/dev/zero"), cant),
        of(
            "endless zeros for a pack",
            link_to("/dev/zero"),
            Refused("not there"),
            "a.mbtiles",
            "tiles",
        ),
        of("endless zeros for a photo", link_to("/dev/zero"), Refused(), "a.jpg", "photo"),
        of("endless chance", link_to("/dev/urandom"), cant),
        of("a terminal", link_to("/dev/tty"), cant),
        of("a file of the kernel", link_to("/proc/self/mem"), Refused()),
        of("a link to itself", link_to("areas.geojson"), cant),
        of("a link to nothing", link_to("gone"), cant),
        of("a file that is gone", gone, cant),
        of("a pack that is gone", gone, Refused("not there"), "a.mbtiles", "tiles"),
        of("a photo that is gone", gone, Refused("not there"), "a.jpg", "photo"),
        of("a file nobody may read", unreadable, cant if os.geteuid() else Opens(1)),
        of("a hole of 50 GB", sparse, Refused("larger")),
        of("a hole of 50 GB for a photo", sparse, Refused("too large"), "a.jpg", "photo"),
        of("a hole of 50 GB for a Shapefile", sparse, Refused("larger"), "a.zip"),
        Case(
            "special", "a file that grows and shrinks", "a.geojson", restless, Either(), still=False
        ),
        *(of(f"the name {name!a}", GOOD, Opens(1), name) for name in named),
        of("a Shapefile with a name of pictures", shp.pack(), Opens(1), "a.png"),
        of("a KML with no suffix", kml.kml(), Opens(1), "areas"),
    ]
