"""Start GreenDesk: the window, or one headless command.

Qt is loaded only for the window and the command line only for a command: both take a while. A first
argument without a dash and without a suffix is a command; ``something.gpkg`` is a file to open.
"""

import os
import sys
from pathlib import Path

from greendesk import __version__
from greendesk.i18n import N_, Text, say

NO_SCREEN = Text(
    N_("There is no screen for the window here. “{command}” shows what works without one."),
    {"command": "greendesk --help"},
)


def main() -> int:
    """Do what the command line asks for and return the exit code."""
    argv = sys.argv[1:]
    if argv[:1] == ["--selftest"]:
        from greendesk.qt import selftest

        return selftest.main(argv[1:])
    if argv[:1] == ["--tour"]:
        from greendesk.qt import tour

        return tour.main(argv[1:])
    if argv[:1] == ["--gdal-child"]:  # greendesk.exchange.child starts it
        from greendesk.exchange import gdal

        return gdal.main(*argv[1:])
    if argv[:1] == ["--photo-child"]:
        from greendesk.exchange import picture

        return picture.main(*argv[1:])
    if argv[:1] == ["--warp-child"]:  # greendesk.tiles.raster_child starts it
        from greendesk.tiles import warp

        return warp.main()
    if argv[:1] == ["--version"]:
        print(f"GreenDesk {__version__}")  # noqa: T201
        return 0
    if argv and argv[0] != "--sample" and (argv[0].startswith("-") or _is_command(argv[0])):
        from greendesk import cli

        return cli.main(argv)
    if not _has_screen():
        print(say(NO_SCREEN).replace("\u200b", ""), file=sys.stderr)  # noqa: T201
        return 2
    from greendesk.qt import app

    return app.main(argv)


def _has_screen() -> bool:
    """Return whether a window can be shown; without one, Qt would end the program."""
    ways = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return not sys.platform.startswith("linux") or any(os.environ.get(way) for way in ways)


def _is_command(argument: str) -> bool:
    return not argument.startswith("-") and not Path(argument).suffix


if __name__ == "__main__":
    sys.exit(main())
