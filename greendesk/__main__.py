"""Start GreenDesk: the window, or one headless command.

Qt is loaded only for the window and the command line only for a command: both take a while. A first
argument without a dash and without a suffix is a command; ``something.gpkg`` is a file to open.
"""

import sys
from pathlib import Path


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
    if argv and (argv[0] in ("-h", "--help") or _is_command(argv[0])):
        from greendesk import cli

        return cli.main(argv)
    from greendesk.qt import app

    return app.main(argv)


def _is_command(argument: str) -> bool:
    return not argument.startswith("-") and not Path(argument).suffix


if __name__ == "__main__":
    sys.exit(main())
