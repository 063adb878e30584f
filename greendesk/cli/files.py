"""Commands that work on files: make a project, import, check, export, print the schema."""

import json
import sys
from itertools import chain
from pathlib import Path

from greendesk import exchange, lists, paths, rules
from greendesk.cli.words import FOUND, WELL, Arguments, answer, both, write
from greendesk.errors import BadInput
from greendesk.exchange.base import Package
from greendesk.exchange.boundary import read_boundary
from greendesk.exchange.plan import Plan, plan_import
from greendesk.i18n import N_, Text, fold_digits, say
from greendesk.model import figures
from greendesk.model.places import PRACTICE_PROVINCE
from greendesk.model.record import Profile, Value
from greendesk.model.survey import Survey
from greendesk.model.typed import lao_code_of
from greendesk.model.view import MemoryView, View
from greendesk.opening import create_project, fresh_id, judged, now_utc
from greendesk.photos import with_bytes
from greendesk.rules.base import Issue, Severity
from greendesk.session import Session
from greendesk.settings import Settings
from greendesk.store.package import export_geopackage
from greendesk.store.project import is_project

NAMED = 8  # how many left-out rows are named for one reason
LAO_KINDS = ("PAO", "CITY", "TOWN", "SUBM", "SAO", "SPECIAL")
_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}


def new(args: Arguments) -> int:
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
    return answer(args, {"file": str(args.file)}, Text(N_("Made {file}."), {"file": args.file}))


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


def import_file(args: Arguments) -> int:
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
            binned=session.binned,
        )
        if (edit := plan.edit) is not None:
            session.after_backup("import", edit, session.do)
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
    answer(args, told, words, _why_not(plan))
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


def check(args: Arguments) -> int:
    plan: Plan | None = None
    if is_project(args.file):
        session = Session.open(args.file, read_only=True)
        session.judge_by(judged(session.survey, Settings.load(paths.config())))
        try:
            view: View = session.view
            found = session.all_issues()
        finally:
            session.close()
    else:
        view, found, plan = _check_loose(args.file, args.crs)
    told = {
        "patches": len(view),
        "area_m2": round(figures.sum_m2(view), 2),
        "union_m2": round(figures.union_m2(view), 2),
        "issues": [_issue(issue) for issue in found] if args.json else [],
        **(_not_taken(plan) if plan else {"left_out": [], "notes": []}),
    }
    errors = sum(issue.severity is Severity.ERROR for issue in found)
    words = Text(
        N_("{n} patches, {m2:,.0f} m²; {errors} errors, {others} other remarks."),
        {
            "n": len(view),
            "m2": told["area_m2"],
            "errors": errors,
            "others": len(found) - errors,
        },
    )
    lines = (Text("{rule}  {name}: {what}", _named(issue, view)) for issue in found)
    answer(args, told, words, chain(lines, _why_not(plan) if plan else ()))
    return FOUND if errors or (plan is not None and plan.futile) else WELL


def _check_loose(path: Path, crs: str) -> tuple[View, list[Issue], Plan]:
    """Check a file that is no project: every rule that needs no LAO."""
    schema = lists.load_schema()
    profile = Profile("lao", {})
    today = now_utc().astimezone().date()
    bare = Survey(profile, schema, lists.load_places(), today)
    survey = judged(bare, Settings.load(paths.config()))
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
        **both(issue.text),
    }


def export(args: Arguments) -> int:
    exchange.keep_project(args.out, args.file)
    session = Session.open(args.file, read_only=True)
    try:
        patches = list(session.view)
        survey = session.survey
        photos = [*with_bytes(session.writer, session.view.album)] if args.photos else []
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
            photos=photos,
        )
    else:
        write_file = exchange.writer_for(args.out).write
        assert write_file is not None
        package = Package(patches, survey.schema, args.personal)
        notes = write_file(args.out, package, lambda fraction: None)
    for note in notes:
        write(say(note), sys.stderr)
    words = Text(N_("{n} patches written to {file}."), {"n": len(patches), "file": args.out})
    told = {"file": str(args.out), "patches": len(patches), "notes": [say(n) for n in notes]}
    return answer(args, told, words)


def print_schema(args: Arguments) -> int:
    schema = lists.load_schema()
    if args.file is not None:
        session = Session.open(args.file, read_only=True)
        schema = session.survey.schema
        session.close()
    write(json.dumps(schema.json, ensure_ascii=False, indent=2), sys.stdout)
    return WELL
