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
        of("a folder", folder, cant),
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
