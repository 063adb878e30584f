"""GreenDesk without a window, for scripts: new, import, check, export, send, status, schema.

Exit codes: 0 well; 1 an error-level issue, nothing usable in a file, or a record rejected, held, in
conflict or kept back by an error; 2 bad usage or input (one clear line, no traceback); 3 try again
later (network, lock, disk). ``--json`` prints one JSON value on stdout, ``{"error": ...}`` too. Qt
is never loaded. All that is written goes through :func:`_write`.
"""

import argparse
import json
import os
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from greendesk import exchange, lists, rules
from greendesk.delivery import deliver, verdict_counts
from greendesk.errors import BadInput, Conflict, Outage, UserError
from greendesk.exchange.base import Package
from greendesk.exchange.boundary import read_boundary
from greendesk.exchange.plan import Plan, plan_import
from greendesk.i18n import LANGUAGES, N_, Text, fold_digits, in_language, say, set_language
from greendesk.model import figures
from greendesk.model.places import PRACTICE_PROVINCE
from greendesk.model.record import Profile, Value
from greendesk.model.sending import STATE_WORDS, State
from greendesk.model.survey import Survey
from greendesk.model.typed import lao_code_of
from greendesk.model.view import MemoryView, View
from greendesk.opening import create_project, fresh_id, now_utc
from greendesk.rules.base import Issue, Severity
from greendesk.session import Session
from greendesk.store.package import export_geopackage
from greendesk.store.project import is_project
from greendesk.wordbreak import plain

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

WELL, FOUND, USAGE, LATER = 0, 1, 2, 3
NAMED = 8  # how many left-out rows are named for one reason
LAO_KINDS = ("PAO", "CITY", "TOWN", "SUBM", "SAO", "SPECIAL")
_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
Arguments = argparse.Namespace


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, and its help in the language of the others."""

    def __init__(self, **how: Any) -> None:  # what argparse takes, handed on
        helpful = how.pop("add_help", True)
        super().__init__(allow_abbrev=False, add_help=False, **how)
        if helpful:
            _option(self, "-h", N_("show this help"), "--help", action="help")
        self._positionals.title = say(Text(N_("what to name")))
        self._optionals.title = say(Text(N_("options")))

    def error(self, message: str) -> NoReturn:
        raise BadInput(
            N_("The command is not written as it should be ({why}). See: {command}"),
            why=message,
            command=f"{self.prog} --help",
        )

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        _write(message.rstrip("\n"), file or sys.stderr)


def main(argv: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    set_language(_language_of(argv))
    complain = partial(_fail, "--json" in argv)
    try:
        args = _parser().parse_args(argv)
        return int(args.run(args))
    except (Conflict, Outage) as error:  # another window, the disk, the network: later it may do
        return complain(error.text, LATER)
    except UserError as error:
        return complain(error.text, USAGE)
    except KeyboardInterrupt:
        return complain(Text(N_("Stopped. What was saved before is safe.")), LATER)
    except BrokenPipeError:
        return WELL
    except Exception:  # noqa: BLE001 - one of three catch-alls: our bug, said in words
        if os.environ.get("GREENDESK_TRACEBACK"):
            traceback.print_exc()
        kind = sys.exc_info()[0]
        name = kind.__name__ if kind else "?"
        return complain(
            Text(N_("GreenDesk made a mistake ({name}). The project is safe."), {"name": name}),
            USAGE,
        )


def _language_of(argv: Sequence[str]) -> str:
    """Return the language that the words ask for; known before they are understood."""
    first = argparse.ArgumentParser(add_help=False, exit_on_error=False, allow_abbrev=False)
    first.add_argument("--language", nargs="?", default="th")
    asked = first.parse_known_args(argv)[0].language
    return asked if asked in LANGUAGES else "th"


def _write(text: str, stream: "SupportsWrite[str]") -> None:
    """Write a line without the zero-width spaces that a window wraps Thai at."""
    print(plain(text), file=stream)


def _fail(as_json: bool, text: Text, code: int) -> int:
    """Say in one line what went wrong, and as JSON too if that was asked for."""
    _write(" ".join(say(text).split("\n")), sys.stderr)
    if as_json:
        _write(json.dumps({"error": _error(text, code)}, ensure_ascii=False), sys.stdout)
    return code


def _error(text: Text, code: int) -> dict[str, object]:
    return {**_both(text), "code": code}


def _both(text: Text) -> dict[str, str]:
    return {f"message_{code}": in_language(code, text) for code in LANGUAGES}


def _parser() -> argparse.ArgumentParser:
    shared = _Parser(add_help=False)
    _option(shared, "--json", N_("print JSON"), action="store_true")
    _option(shared, "--language", N_("language of all texts"), choices=LANGUAGES, default="th")
    parser = _Parser(prog="greendesk", description=say(Text(N_("GreenDesk without a window"))))
    commands = parser.add_subparsers(
        required=True,
        metavar="COMMAND",
        parser_class=_Parser,
        title=say(Text(N_("commands"))),
    )

    def command(name: str, run: Callable[[Arguments], int], help: str) -> argparse.ArgumentParser:
        words = say(Text(help))
        made = commands.add_parser(name, parents=[shared], help=words, description=words)
        made.set_defaults(run=run)
        return made

    project = N_("the project file")
    new = command("new", _new, N_("make a project file"))
    _option(new, "file", project, type=Path)
    _option(new, "--lao-code", N_("the LAO's code, eight digits"), required=True)
    _option(new, "--lao-kind", N_("kind of LAO"), required=True, choices=LAO_KINDS)
    _option(new, "--lao-name", N_("name of the LAO"), required=True)
    _option(new, "--province", N_("code of the province"), required=True)
    _option(new, "--amphoe", N_("code of the district"), default="")
    _option(new, "--tambon", N_("code of the subdistrict"), default="")
    _option(new, "--boundary", N_("a file with the LAO's official outline"), type=Path)
    _option(
        new, "--practice", N_("for practice only, never for a real report"), action="store_true"
    )

    bring = command("import", _import, N_("import a file into a project as one undoable edit"))
    _option(bring, "file", project, type=Path)
    _option(bring, "input", N_("the file to import"), type=Path)
    crs = N_("EPSG:n, the coordinate system when the file does not say")
    _option(bring, "--crs", crs, default="")

    check = command("check", _check, N_("check a project, or any file that can be imported"))
    _option(check, "file", N_("the project, or another file"), type=Path)
    _option(check, "--crs", crs, default="")

    out = command("export", _export, N_("export to .gpkg, .geojson, .shp, .zip, .kml or .csv"))
    _option(out, "file", project, type=Path)
    _option(out, "out", N_("the file to write"), type=Path)
    _option(out, "--personal", N_("with names of persons"), action="store_true")

    send = command("send", _send, N_("send what is ready to a centre"))
    _option(send, "file", project, type=Path)
    _option(send, "--to", N_("the centre's address"), required=True, metavar="URL")
    key = N_("name of the environment variable that holds the key")
    _option(send, "--token-env", key, metavar="NAME", default="")

    status = command("status", _status, N_("count records by state"))
    _option(status, "file", project, type=Path)
    command("schema", _schema, N_("print the schema of a green area"))
    return parser


def _option(parser: argparse.ArgumentParser, name: str, help: str, *more: str, **how: Any) -> None:
    parser.add_argument(name, *more, help=say(Text(help)), **how)


# --- commands -------------------------------------------------------------------------------


def _new(args: Arguments) -> int:
    codes = {
        "province_code": fold_digits(args.province.strip()),
        "amphoe_code": fold_digits(args.amphoe.strip()),
        "tambon_code": fold_digits(args.tambon.strip()),
    }
    values: dict[str, Value] = {
        "lao_code": _lao_code(args.lao_code),
        "lao_kind": args.lao_kind,
        "name_th": _lao_name(args.lao_name),
        **{field_id: code for field_id, code in codes.items() if code},
    }
    places = lists.load_places()
    for code in codes.values():
        made_up = code.startswith(PRACTICE_PROVINCE) and not args.practice
        if code and (made_up or places.find_code(code) is None):
            raise BadInput(N_("There is no place with the code “{code}”."), code=code)
    # first: what can't be read must leave no project behind
    boundary = read_boundary(args.boundary, open_project=None) if args.boundary else None
    create_project(args.file, Profile("lao", values), practice=args.practice)
    if boundary is not None:
        session = Session.open(args.file)
        try:
            session.writer.ask(lambda p: p.set_boundary(boundary))
        finally:
            session.close()
    return _answer(args, {"file": str(args.file)}, Text(N_("Made {file}."), {"file": args.file}))


def _lao_name(typed: str) -> str:
    """Return the name without blanks round it; raise BadInput if nothing is left."""
    if name := typed.strip():
        return name
    raise BadInput(N_("The name of the LAO is missing."))


def _lao_code(typed: str) -> str:
    """Return the eight digits of an LAO's code; raise BadInput if it is none."""
    if code := lao_code_of(typed):
        return code
    raise BadInput(N_("The LAO code has eight digits; “{code}” has not."), code=typed.strip())


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
        if (edit := plan.edit) is not None:
            session.after_backup("import", lambda: session.do(edit))
            session.make_sure()
    finally:
        session.close()
    words = Text(
        N_("{n} patches imported, {left} left out."), {"n": plan.count, "left": len(plan.left_out)}
    )
    told = {
        "imported": plan.count,
        **_not_taken(plan),
        "columns": dict(plan.taken),
        "ignored": list(plan.ignored),
        "crs": plan.crs,
    }
    _answer(args, told, words, _why_not(plan))
    return FOUND if plan.futile else WELL


def _not_taken(plan: Plan) -> dict[str, object]:
    return {
        "left_out": [{"where": item.where, "why": say(item.why)} for item in plan.left_out],
        "notes": [say(note) for note in plan.notes],
    }


def _why_not(plan: Plan) -> list[Text]:
    """Return what was left out and why, a line for each reason, and what was noted."""
    places: dict[str, list[str]] = {}
    for item in plan.left_out:
        places.setdefault(say(item.why), []).append(item.where)
    lines = []
    for why, where in places.items():
        named = ", ".join(where[:NAMED]) + (" …" if len(where) > NAMED else "")
        values = {"n": len(where), "where": named, "why": why}
        lines.append(Text(N_("Left out {n} ({where}): {why}"), values))
    return [*lines, *plan.notes]


def _check(args: Arguments) -> int:
    plan: Plan | None = None
    if is_project(args.file):
        session = Session.open(args.file, read_only=True)
        try:
            view: View = session.view
            found = session.all_issues()
        finally:
            session.close()
    else:
        view, found, plan = _check_loose(args.file, args.crs)
    answer = {
        "patches": len(view),
        "area_m2": round(figures.sum_m2(view), 2),
        "union_m2": round(figures.union_m2(view), 2),
        "issues": [_issue(issue) for issue in found],
        **(_not_taken(plan) if plan else {"left_out": [], "notes": []}),
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
    lines = [Text("{rule}  {name}: {what}", _named(issue, view)) for issue in found]
    _answer(args, answer, words, [*lines, *(_why_not(plan) if plan else ())])
    return FOUND if errors or (plan is not None and plan.futile) else WELL


def _check_loose(path: Path, crs: str) -> tuple[View, list[Issue], Plan]:
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
    return view, [issue for issues in found.values() for issue in issues], plan


def _named(issue: Issue, view: View) -> dict[str, object]:
    name = view.get(issue.patch_id).name or issue.patch_id
    return {"rule": issue.rule.id, "name": name, "what": issue.text}


def _issue(issue: Issue) -> dict[str, object]:
    return {
        "rule": issue.rule.id,
        "patch_id": issue.patch_id,
        "severity": _SEVERITY[issue.severity],
        **_both(issue.text),
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
        _write(say(note), sys.stderr)
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
        counts = verdict_counts(result) | _stayed(session)
        blocked = any(i.severity is Severity.ERROR for i in _issues_of_drafts(session))
    finally:
        session.close()
    told: dict[str, object] = {**counts}
    if result.trouble is not None:
        _write(say(result.trouble), sys.stderr)
        told["error"] = _error(result.trouble, LATER)
    words = Text(
        N_(
            "{applied} received by the centre, {rejected} returned, {conflict} in conflict,"
            " {absent} not arrived yet, {held} held, {drafts} drafts stayed here."
        ),
        counts,
    )
    hint = Text(
        N_("What the drafts still need is listed by: {command}"),
        {"command": f"greendesk check {args.file}"},
    )
    _answer(args, told, words, [hint] if counts["drafts"] else [])
    nothing_went = not (result.verdicts or result.absent or result.differing)
    if counts["rejected"] or counts["conflict"] or counts["held"] or blocked:
        return FOUND
    if counts["absent"] or result.trouble is not None:
        return LATER
    return FOUND if counts["drafts"] and nothing_went else WELL


def _stayed(session: Session) -> dict[str, int]:
    """Return how the records stand that the centre has not received as they are now."""
    states = Counter(session.state(i) for i in session.outbox)
    return {
        "rejected": states[State.RETURNED],
        "conflict": states[State.CONFLICT],
        "held": sum(session.sending(i).held for i in session.outbox),
        "drafts": states[State.DRAFT],
    }


def _issues_of_drafts(session: Session) -> Iterator[Issue]:
    for patch_id in session.outbox:
        if session.state(patch_id) is State.DRAFT:
            yield from session.issues(patch_id)


def _status(args: Arguments) -> int:
    session = Session.open(args.file, read_only=True)
    try:
        counts = Counter(session.state(patch.id) for patch in session.view)
        deleted = [i for i in session.outbox if session.view.find(i) is None]
    finally:
        session.close()
    told: dict[str, object] = {str(state): counts[state] for state in State}
    told |= {"patches": counts.total(), "deletions_waiting": len(deleted)}
    words = Text(
        N_("{n} patches in all, {deleted} deletions waiting to be sent."),
        {"n": counts.total(), "deleted": len(deleted)},
    )
    lines = [
        Text("{state}: {n}", {"state": Text(STATE_WORDS[state]), "n": counts[state]})
        for state in State
    ]
    return _answer(args, told, words, lines)


def _schema(args: Arguments) -> int:
    _write(json.dumps(lists.load_schema().json, ensure_ascii=False, indent=2), sys.stdout)
    return WELL


def _answer(args: Arguments, told: object, words: Text, more: Sequence[Text] = ()) -> int:
    """Print the answer: as JSON, or in words and a line for each thing of note."""
    if args.json:
        _write(json.dumps(told, ensure_ascii=False), sys.stdout)
        return WELL
    for text in (words, *more):
        _write(say(text), sys.stdout)
    return WELL
