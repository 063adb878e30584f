"""GreenDesk without a window, for scripts: new, import, check, export, send, status, schema.

Exit codes: 0 well; 1 an error-level issue, or a record rejected, held or in conflict; 2 bad usage
or input (one clear line, no traceback); 3 try again later (network, lock, disk). ``--json`` prints
one JSON value on stdout. Qt is never loaded.
"""

import argparse
import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from greendesk import exchange, lists, rules
from greendesk.delivery import deliver, verdict_counts
from greendesk.errors import BadInput, Conflict, Outage, UserError
from greendesk.exchange.base import Package
from greendesk.exchange.boundary import read_boundary
from greendesk.exchange.plan import Plan, plan_import
from greendesk.i18n import N_, Text, in_language, say, set_language
from greendesk.model import figures
from greendesk.model.record import Profile, Value
from greendesk.model.sending import State
from greendesk.model.survey import Survey
from greendesk.model.view import MemoryView, View
from greendesk.opening import create_project, fresh_id, now_utc
from greendesk.rules.base import Issue, Severity
from greendesk.session import Session
from greendesk.store.package import export_geopackage
from greendesk.store.project import is_project

WELL, FOUND, USAGE, LATER = 0, 1, 2, 3
LAO_KINDS = ("PAO", "CITY", "TOWN", "SUBM", "SAO", "SPECIAL")
_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
Arguments = argparse.Namespace


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(USAGE, f"{self.prog}: {message}\n")


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    args = _parser().parse_args(argv)
    set_language(args.language)
    try:
        return int(args.run(args))
    except (Conflict, Outage) as error:  # another window, the disk, the network: later it may do
        return _complain(error.text, LATER)
    except UserError as error:
        return _complain(error.text, USAGE)
    except KeyboardInterrupt:
        return _complain(Text(N_("Stopped. What was saved before is safe.")), LATER)
    except BrokenPipeError:
        return WELL
    except Exception:  # noqa: BLE001 - one of three catch-alls: our bug, said in words
        if os.environ.get("GREENDESK_TRACEBACK"):
            traceback.print_exc()
        kind = sys.exc_info()[0]
        name = kind.__name__ if kind else "?"
        return _complain(
            Text(N_("GreenDesk made a mistake ({name}). The project is safe."), {"name": name}),
            USAGE,
        )


def _complain(text: Text, code: int) -> int:
    print(say(text).replace("\n", " "), file=sys.stderr)
    return code


def _parser() -> argparse.ArgumentParser:
    shared = _Parser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")
    shared.add_argument("--language", choices=("th", "en"), default="th")
    parser = _Parser(prog="greendesk", description="GreenDesk without a window")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)

    def command(name: str, run: Callable[[Arguments], int], help: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, parents=[shared], help=help)
        made.set_defaults(run=run)
        return made

    new = command("new", _new, "make a project file")
    new.add_argument("file", type=Path)
    new.add_argument("--lao-code", required=True)
    new.add_argument("--lao-kind", required=True, choices=LAO_KINDS)
    new.add_argument("--lao-name", required=True)
    new.add_argument("--province", required=True)
    new.add_argument("--amphoe", default="")
    new.add_argument("--tambon", default="")
    new.add_argument("--boundary", type=Path)
    new.add_argument("--practice", action="store_true")

    bring = command("import", _import, "import a file into a project as one undoable edit")
    bring.add_argument("file", type=Path)
    bring.add_argument("input", type=Path)
    bring.add_argument("--crs", default="", help="EPSG:n, when the file does not say")

    check = command("check", _check, "check a project, or any file that can be imported")
    check.add_argument("file", type=Path)
    check.add_argument("--crs", default="")

    out = command("export", _export, "export to .gpkg, .geojson, .shp, .zip, .kml or .csv")
    out.add_argument("file", type=Path)
    out.add_argument("out", type=Path)
    out.add_argument("--personal", action="store_true", help="with names of persons")

    send = command("send", _send, "send what is ready to a centre")
    send.add_argument("file", type=Path)
    send.add_argument("--to", required=True, metavar="URL")
    send.add_argument("--token-env", metavar="NAME", default="")

    command("status", _status, "count records by state").add_argument("file", type=Path)
    command("schema", _schema, "print the schema of a green patch")
    return parser


# --- commands -------------------------------------------------------------------------------


def _new(args: Arguments) -> int:
    code = args.lao_code.strip()
    if not (code.isascii() and code.isdigit() and len(code) in (7, 8)):
        raise BadInput(N_("The LAO code has eight digits; “{code}” has not."), code=code)
    places = lists.load_places()
    values: dict[str, Value] = {
        "lao_code": code.zfill(8),
        "lao_kind": args.lao_kind,
        "name_th": args.lao_name,
        "province_code": args.province,
    }
    for field_id, place in (("amphoe_code", args.amphoe), ("tambon_code", args.tambon)):
        if place:
            values[field_id] = place
    for place in (args.province, args.amphoe, args.tambon):
        if place and places.find_code(place) is None:
            raise BadInput(N_("There is no place with the code “{code}”."), code=place)
    boundary = read_boundary(args.boundary, open_project=None) if args.boundary else None
    create_project(args.file, Profile("lao", values), practice=args.practice)
    if boundary is not None:
        session = Session.open(args.file)
        try:
            session.writer.ask(lambda p: p.set_boundary(boundary))
        finally:
            session.close()
    return _answer(args, {"file": str(args.file)}, Text(N_("Made {file}."), {"file": args.file}))


def _import(args: Arguments) -> int:
    session = Session.open(args.file)
    try:
        reading = exchange.read_file(args.input, open_project=args.file)
        plan = plan_import(
            reading,
            session.view,
            session.survey.schema,
            session.new_id,
            source=args.input.name,
            crs=args.crs,
        )
        if plan.edit is not None:
            session.do_after_backup(plan.edit, "import")
            session.make_sure()
    finally:
        session.close()
    words = Text(
        N_("{n} patches imported, {left} left out."), {"n": plan.count, "left": len(plan.left_out)}
    )
    return _answer(args, _told(plan), words)


def _told(plan: Plan) -> dict[str, object]:
    return {
        "imported": plan.count,
        "left_out": [{"where": item.where, "why": say(item.why)} for item in plan.left_out],
        "notes": [say(note) for note in plan.notes],
        "columns": dict(plan.taken),
        "ignored": list(plan.ignored),
        "crs": plan.crs,
    }


def _check(args: Arguments) -> int:
    if is_project(args.file):
        session = Session.open(args.file, read_only=True)
        try:
            view: View = session.view
            found = session.all_issues()
        finally:
            session.close()
    else:
        view, found = _check_loose(args.file, args.crs)
    answer = {
        "patches": len(view),
        "area_m2": round(figures.sum_m2(view), 2),
        "union_m2": round(figures.union_m2(view), 2),
        "issues": [_issue(issue) for issue in found],
    }
    errors = sum(issue.severity is Severity.ERROR for issue in found)
    words = Text(
        N_("{n} patches, {m2:,.0f} m²; {errors} errors, {others} other remarks."),
        {
            "n": len(view),
            "m2": answer["area_m2"],
            "errors": errors,
            "others": len(found) - errors,
        },
    )
    _answer(args, answer, words)
    if not args.json:
        for issue in found:
            name = view.get(issue.patch_id).name or issue.patch_id
            print(f"{issue.rule.id}  {name}: {say(issue.text)}")
    return FOUND if errors else WELL


def _check_loose(path: Path, crs: str) -> tuple[View, list[Issue]]:
    """Check a file that is no project: every rule that needs no LAO."""
    schema = lists.load_schema()
    profile = Profile("lao", {})
    survey = Survey(profile, schema, lists.load_places(), now_utc().astimezone().date())
    view = MemoryView()
    reading = exchange.read_file(path)
    plan = plan_import(reading, view, schema, fresh_id, source=path.name, crs=crs, mend=False)
    if plan.edit is not None:
        view.put(plan.edit)
    found = rules.check_all(view, survey)
    return view, [issue for issues in found.values() for issue in issues]


def _issue(issue: Issue) -> dict[str, object]:
    return {
        "rule": issue.rule.id,
        "patch_id": issue.patch_id,
        "severity": _SEVERITY[issue.severity],
        "message_th": in_language("th", issue.text),
        "message_en": in_language("en", issue.text),
    }


def _export(args: Arguments) -> int:
    exchange.keep_project(args.out, args.file)
    session = Session.open(args.file, read_only=True)
    try:
        patches = list(session.view)
        survey = session.survey
    finally:
        session.close()
    notes: list[Text] = []
    if args.out.suffix.lower() == ".gpkg":
        export_geopackage(
            args.out,
            patches,
            survey.schema,
            survey.profile,
            survey.places,
            personal=args.personal,
            now=now_utc(),
        )
    else:
        write = exchange.writer_for(args.out).write
        assert write is not None
        package = Package(patches, survey.schema, args.personal)
        notes = write(args.out, package, lambda fraction: None)
    for note in notes:
        print(say(note), file=sys.stderr)
    words = Text(N_("{n} patches written to {file}."), {"n": len(patches), "file": args.out})
    told = {"file": str(args.out), "patches": len(patches), "notes": [say(n) for n in notes]}
    return _answer(args, told, words)


def _send(args: Arguments) -> int:
    token = os.environ.get(args.token_env, "") if args.token_env else ""
    if args.token_env and not token:
        raise BadInput(N_("The environment variable {name} holds no key."), name=args.token_env)
    session = Session.open(args.file)
    try:
        result = deliver(session, args.to, token)
        counts = verdict_counts(result)
    finally:
        session.close()
    if result.trouble is not None:
        _complain(result.trouble, LATER)
    words = Text(
        N_(
            "{applied} received by the centre, {rejected} returned, {conflict} in conflict,"
            " {absent} not arrived yet."
        ),
        dict(counts),
    )
    _answer(args, counts, words)
    if counts["rejected"] or counts["conflict"] or counts["held"]:
        return FOUND
    return LATER if counts["absent"] or result.trouble is not None else WELL


def _status(args: Arguments) -> int:
    session = Session.open(args.file, read_only=True)
    try:
        counts = Counter(str(session.state(patch.id)) for patch in session.view)
        deleted = [i for i in session.outbox if session.view.find(i) is None]
    finally:
        session.close()
    told: dict[str, object] = {str(state): counts.get(str(state), 0) for state in State}
    told["patches"] = sum(counts.values())
    told["deletions_waiting"] = len(deleted)
    words = Text("{states}", {"states": ", ".join(f"{k} {v}" for k, v in told.items())})
    return _answer(args, told, words)


def _schema(args: Arguments) -> int:
    print(json.dumps(lists.load_schema().json, ensure_ascii=False, indent=2))
    return WELL


def _answer(args: Arguments, told: object, words: Text) -> int:
    print(json.dumps(told, ensure_ascii=False) if args.json else say(words))
    return WELL
