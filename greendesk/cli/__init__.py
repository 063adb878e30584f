"""GreenDesk without a window, for scripts: files in and out, and the centre.

Exit codes: 0 well; 1 an error-level issue, nothing usable in a file, or a record rejected, held, in
conflict or kept back by an error; 2 bad usage or input (one clear line, no traceback); 3 try again
later (network, lock, disk). ``--json`` prints one JSON value on stdout, ``{"error": ...}`` too. Qt
is never loaded.
"""

import argparse
import errno
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from greendesk.cli import centre, files, imagery, photos, ready, tiles
from greendesk.cli.words import LATER, USAGE, WELL, Arguments, Parser, fail, option
from greendesk.errors import Conflict, Outage, UserError, reason_of
from greendesk.i18n import LANGUAGES, N_, Text, say, set_language

_REFUSED = N_(
    "A file or folder that was named can't be used ({why}). What was saved before is safe. Please"
    " check its name and its place, then try again."
)
Command = Callable[[str, Callable[[Arguments], int], str], argparse.ArgumentParser]


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    set_language(_language_of(argv))
    complain = partial(fail, "--json" in argv)
    try:
        args = _understood(argv)
        return int(args.run(args))
    except BrokenPipeError:
        return WELL
    except (Conflict, Outage) as error:  # another window, the disk, the network: later it may do
        return complain(error.text, LATER)
    except UserError as error:
        return complain(error.text, USAGE)
    except OSError as error:  # a file that nobody thought would refuse
        code = USAGE if error.errno in (errno.ENAMETOOLONG, errno.ELOOP) else LATER
        return complain(Text(_REFUSED, {"why": reason_of(error)}), code)
    except KeyboardInterrupt:
        return complain(Text(N_("Stopped. What was saved before is safe.")), LATER)
    except Exception:  # noqa: BLE001 - one of three catch-alls: our bug, said in words
        if os.environ.get("GREENDESK_TRACEBACK"):
            traceback.print_exc()
        kind = sys.exc_info()[0]
        name = kind.__name__ if kind else "?"
        return complain(
            Text(N_("GreenDesk made a mistake ({name}). The project is safe."), {"name": name}),
            USAGE,
        )


def _understood(argv: Sequence[str]) -> Arguments:
    """Return what the words mean; names of patches may stand after an option, too."""
    parser = _parser()
    args, left = parser.parse_known_args(argv)
    if left and (not hasattr(args, "patch") or any(word.startswith("-") for word in left)):
        parser.error(f"unrecognized arguments: {' '.join(left)}")
    if left:  # argparse has closed the list at the option
        args.patch = [*args.patch, *left]
    return args


def _language_of(argv: Sequence[str]) -> str:
    """Return the language that the words ask for; known before they are understood."""
    first = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    first.add_argument("--language", nargs="?", default="th")
    asked = first.parse_known_args(argv)[0].language
    return asked if asked in LANGUAGES else "th"


def _parser() -> argparse.ArgumentParser:
    shared = Parser(add_help=False)
    option(shared, "--json", N_("print JSON"), action="store_true")
    option(shared, "--language", N_("language of all texts"), choices=LANGUAGES, default="th")
    parser = Parser(prog="greendesk", description=say(Text(N_("GreenDesk without a window"))))
    commands = parser.add_subparsers(
        required=True,
        metavar="COMMAND",
        parser_class=Parser,
        title=say(Text(N_("commands"))),
    )

    def command(name: str, run: Callable[[Arguments], int], help: str) -> argparse.ArgumentParser:
        words = say(Text(help))
        made = commands.add_parser(name, parents=[shared], help=words, description=words)
        made.set_defaults(run=run)
        return made

    project = N_("the project file")
    new = command("new", files.new, N_("make a project file"))
    option(new, "file", project, type=Path)
    option(new, "--lao-code", N_("the LAO's code, eight digits"), required=True)
    option(new, "--lao-kind", N_("kind of LAO"), required=True, choices=files.LAO_KINDS)
    option(new, "--lao-name", N_("name of the LAO"), required=True)
    option(new, "--province", N_("code of the province"), required=True)
    option(new, "--amphoe", N_("code of the district"), default="")
    option(new, "--tambon", N_("code of the subdistrict"), default="")
    option(new, "--boundary", N_("a file with the LAO's official outline"), type=Path)
    option(new, "--practice", N_("for practice only, never for a real report"), action="store_true")

    bring = command(
        "import", files.import_file, N_("import a file into a project as one undoable edit")
    )
    option(bring, "file", project, type=Path)
    option(bring, "input", N_("the file to import"), type=Path)
    crs = N_("EPSG:n, the coordinate system when the file does not say")
    option(bring, "--crs", crs, default="")

    check = command("check", files.check, N_("check a project, or any file that can be imported"))
    option(check, "file", N_("the project, or another file"), type=Path)
    option(check, "--crs", crs, default="")

    out = command("export", files.export, N_("export to .gpkg, .geojson, .shp, .zip, .kml or .csv"))
    option(out, "file", project, type=Path)
    option(out, "out", N_("the file to write"), type=Path)
    option(out, "--personal", N_("with names of persons"), action="store_true")

    option(out, "--photos", N_("with the photos (.gpkg only)"), action="store_true")

    _add_photos(command, project)
    _add_exchange_with_centre(command, project, shared)
    _add_tiles(command, shared)
    status = command("status", centre.status, N_("count records by state"))
    option(status, "file", project, type=Path)
    form = command("schema", files.print_schema, N_("print the schema of a green area"))
    option(form, "file", N_("a project: with the newest form of its centre"), type=Path, nargs="?")
    return parser


def _add_photos(command: Command, project: str) -> None:
    pictures = command("photos", photos.bring, N_("add a folder of photos by place and time"))
    option(pictures, "file", project, type=Path)
    option(pictures, "folder", N_("the folder"), type=Path)
    whole = command("check-photos", photos.check, N_("read every photo and say what is wrong"))
    option(whole, "file", project, type=Path)
    mending = N_("put right what is damaged, out of the project itself or its safety copies")
    option(whole, "--mend", mending, action="store_true")


def _add_exchange_with_centre(command: Command, project: str, shared: Parser) -> None:
    send = command("send", centre.send, N_("send what is ready to a centre"))
    option(send, "file", project, type=Path)
    option(send, "--photos", N_("then the photos, in the same go"), action="store_true")
    fetch = command("fetch", centre.fetch, N_("bring in what was changed at the centre"))
    option(fetch, "file", project, type=Path)
    whole = N_("compare everything with the centre, not only what is new there")
    option(fetch, "--whole", whole, action="store_true")
    pictures = command("send-photos", photos.send, N_("send photos of what the centre has"))
    option(pictures, "file", project, type=Path)
    for asks in (send, fetch, pictures):
        option(asks, "--to", N_("the centre's address"), required=True, metavar="URL")
        key = N_("name of the environment variable that holds the key")
        option(asks, "--token-env", key, metavar="NAME", default="")
        sign = N_("name of the environment variable that holds the key to sign with")
        option(asks, "--sign-env", sign, metavar="NAME", default="")
        proxy = N_("the proxy to go through, if not the system's")
        option(asks, "--proxy", proxy, metavar="HOST:PORT", default="")
    decide = command(
        "decide", centre.decide, N_("decide where a record was changed here and at the centre")
    )
    option(decide, "file", project, type=Path)
    option(decide, "--keep", N_("whose version holds"), required=True, choices=("mine", "theirs"))
    option(decide, "patch", N_("ids of patches; none = all that wait"), nargs="*")
    carry = command("courier", centre.courier_pack, N_("hand over on a stick, without a network"))
    ways = carry.add_subparsers(
        required=True, metavar="WAY", parser_class=Parser, title=say(Text(N_("commands")))
    )
    for name, run, help, place, words in (
        (
            "pack",
            centre.courier_pack,
            N_("write what is ready to a folder"),
            "folder",
            N_("where to write a new folder"),
        ),
        (
            "load-receipt",
            centre.courier_receipt,
            N_("take over the centre's answers"),
            "receipt",
            N_("the receipt: the centre's rows as GeoJSON"),
        ),
    ):
        way = ways.add_parser(name, parents=[shared], help=say(Text(help)))
        way.set_defaults(run=run)
        option(way, "file", project, type=Path)
        option(way, place, words, type=Path)


def _add_tiles(command: Command, shared: Parser) -> None:
    offline = command("tiles", tiles.info, N_("map packs for work without internet"))
    ways = offline.add_subparsers(
        required=True, metavar="WAY", parser_class=Parser, title=say(Text(N_("commands")))
    )

    def way(name: str, run: Callable[[Arguments], int], help: str) -> argparse.ArgumentParser:
        words = say(Text(help))
        made = ways.add_parser(name, parents=[shared], help=words, description=words)
        made.set_defaults(run=run)
        return made

    tiles.add_ways(way)
    imagery.add_ways(way)
    ready.add_ways(way)
