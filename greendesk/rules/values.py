"""Rules about what is recorded of a patch."""

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache, partial
from math import isfinite

from greendesk.edits.values import set_values
from greendesk.i18n import BE, N_, Label, Text, fiscal_year_be
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, Value
from greendesk.model.schema import Field, complaint
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.rules.base import Fix, Found, Severity, rule
from greendesk.rules.ground import Ground
from greendesk.rules.names import next_namesake

OWN_RULE = {"green_type": "V06", "name_th": "V07", "care_org": "V08"}
"""Fields whose absence has a rule of its own; all others share V14."""
PLACES = ("province_code", "amphoe_code", "tambon_code")
CE_YEARS = range(1900, 2200)
MISMATCH_PART, MISMATCH_M2 = 0.10, 100.0
M2_PER_TREE = 2.0
_DATE = re.compile(r"(19|20|21)\d\d-\d\d-\d\d", re.ASCII)
_BE_DATE = re.compile(r"(2[4-6]\d\d)(-\d\d-\d\d)", re.ASCII)


@rule("V06", Severity.ERROR, N_("Choose the type of green area."))
def no_type(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Every figure of the report goes by type."""
    if _is_empty(patch, "green_type"):
        yield Found(field_id="green_type")


@rule("V07", Severity.ERROR, N_("Type the name of the green area."))
def no_name(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """People at the centre speak of a patch by its name."""
    if _is_empty(patch, "name_th"):
        yield Found(field_id="name_th")


@rule("V08", Severity.ERROR, N_("Say which agency takes care of it."))
def no_agency(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Whoever reads the report must know whom to ask."""
    if _is_empty(patch, "care_org"):
        yield Found(field_id="care_org")


@rule(
    "V09",
    Severity.ERROR,
    N_("Province, amphoe and tambon do not belong together. Choose them again from the lists."),
)
def places_do_not_fit(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A tambon of another amphoe sends the patch to the wrong office."""
    codes = {field_id: str(patch.values.get(field_id, "")).strip() for field_id in PLACES}
    if not survey.places.consistent(*codes.values()):
        narrowest = [field_id for field_id in PLACES if codes[field_id]][-1]
        yield Found(field_id=narrowest)
        return
    ours = survey.profile.province_code
    widest = next((field_id for field_id in PLACES if codes[field_id]), "")
    if ours and widest and not codes[widest].startswith(ours):
        words = N_("The patch stands in {province}, but our organisation is in {ours}.")
        theirs = survey.places.name(codes[widest][:2])
        values = {"province": theirs, "ours": survey.places.name(ours)}
        yield Found(values, field_id=widest, text=Text(words, values))


@rule("V10", Severity.ERROR, N_("{label}: {year} lies in the future."))
def year_is_wrong(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Years are of the Buddhist Era; who types 2021 means 2564. What is planned may lie ahead."""
    planned = patch.values.get("status") == "PLANNED"
    for field, value in _filled(patch, survey):
        if field.type == "year_be":
            found = _wrong_year(patch, field, value, survey.today, planned)
        elif field.type == "date":
            found = _wrong_day(patch, field, str(value), survey.today, planned)
        else:
            continue
        if found is not None:
            yield found


@rule("V12", Severity.ERROR, N_("{label}: a number below zero is not possible."))
def negative_number(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Trees, areas and money are counted, not owed; to the west of something is no debt."""
    for field, value in _filled(patch, survey):
        counts = field.minimum is None or field.minimum >= 0
        if counts and not isinstance(value, str) and value < 0:
            yield Found({"label": field.label}, field_id=field.id)


@rule("V14", Severity.ERROR, N_("{label}: please fill this in before sending."))
def not_complete(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """What the centre requires is there, and nothing is there that it would send back."""
    for field in survey.schema.missing(patch.values):
        if field.id not in OWN_RULE:
            yield _unfilled(field.id, field.label)
    refused = dict(_refused(patch, survey))
    if not refused:
        return
    for other in (places_do_not_fit, year_is_wrong, negative_number):
        for found in other.run(patch, view, survey):
            refused.pop(found.field_id, None)
    for field_id, words in refused.items():
        yield Found(field_id=field_id, text=words)


@rule(
    "W04",
    Severity.WARNING,
    N_("The size that was typed ({declared:,.0f} m²) and the outline ({drawn:,.0f} m²) differ."),
)
def sizes_differ(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Title deeds and outlines differ; by more than a tenth, one of them is wrong."""
    declared = _number(patch, "area_declared_m2")
    shape = Ground.of(view).sound_shape(patch)
    if declared is None or shape is None:
        return
    measured = area_m2(shape)
    difference = abs(declared - measured)
    if difference > MISMATCH_M2 and difference > MISMATCH_PART * measured:
        yield Found({"declared": declared, "drawn": measured}, field_id="area_declared_m2")


@rule("W05", Severity.WARNING, N_("{n:,} trees are more than one tree per 2 m²."))
def too_many_trees(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A zero too many is quickly typed."""
    count = _number(patch, "tree_count_total")
    shape = Ground.of(view).sound_shape(patch)
    if count and shape is not None and count > area_m2(shape) / M2_PER_TREE:
        yield Found({"n": int(count)}, field_id="tree_count_total")


@rule("W09", Severity.WARNING, N_("A public green area (T1) that the public may not enter?"))
def closed_public_patch(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Public access counts in the figures per person."""
    values = patch.values
    if values.get("green_type") == "T1" and values.get("is_public_access") == "N":
        yield Found(field_id="is_public_access")


@rule("W10", Severity.WARNING, N_("A private green area (T2.1) that the public may enter?"))
def open_private_patch(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A private garden is rarely open to everybody."""
    values = patch.values
    if values.get("green_subtype") == "T2.1" and values.get("is_public_access") == "Y":
        yield Found(field_id="is_public_access")


@rule(
    "I04",
    Severity.INFO,
    N_(
        "{label}: the new form (version {version}) asks for this. Please fill it in when you can; "
        "the record may be sent without it."
    ),
)
def newer_form_asks(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A record that was made with an earlier form stays as good as it was."""
    schema = survey.schema
    for field in schema.wanted(patch.values):
        yield Found({"label": field.label, "version": schema.version}, field_id=field.id)


@rule("I01", Severity.INFO, N_("Another patch has the same name. Is it the same one?"))
def same_name_twice(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Two parks may share a name; more often one park was entered twice.

    Of several it names the next one, so that whoever goes on from patch to patch sees them all.
    """
    other = next_namesake(patch.id, patch.name, view)
    if other is not None:
        yield Found(other_id=other, field_id="name_th")


# --- values ---------------------------------------------------------------------------------------


@lru_cache(maxsize=1000)
def _unfilled(field_id: str, label: Label) -> Found:
    """Return what is said of an empty field; one for all: 100,000 patches lack a million values."""
    return Found({"label": label}, field_id=field_id)


def _is_empty(patch: Patch, field_id: str) -> bool:
    return not str(patch.values.get(field_id, "")).strip()


def _filled(patch: Patch, survey: Survey) -> list[tuple[Field, Value]]:
    """Return the fields that are filled in with their values, in the order of the form."""
    values = patch.values
    return [(f, values[f.id]) for f in survey.schema.fields.values() if f.id in values]


def _number(patch: Patch, field_id: str) -> float | None:
    """Return a number; None if it is none, or none that can be reckoned with."""
    value = patch.values.get(field_id)
    return value if isinstance(value, int | float) and isfinite(value) else None


def _refused(patch: Patch, survey: Survey) -> Iterator[tuple[str, Text]]:
    """Yield (field id, what is wrong) for values that the centre would send back.

    The centre looks at texts without the blanks round them, at days as days, and JSON knows no
    numbers that are none; beyond that its word is the schema.
    """
    filled = _filled(patch, survey)
    values = {f.id: v.strip() if isinstance(v, str) else v for f, v in filled}
    values = {field_id: value for field_id, value in values.items() if value != ""}
    yield from survey.schema.problems(values)
    for field, value in filled:
        bad_day = field.type == "date" and field.id in values and not _is_day(str(value).strip())
        if bad_day or (isinstance(value, float) and not isfinite(value)):
            yield field.id, complaint("other", field)


def _is_day(text: str) -> bool:
    return _DATE.fullmatch(text) is not None and _day(text) is not None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


# --- years ----------------------------------------------------------------------------------------


def _wrong_year(
    patch: Patch, field: Field, value: Value, today: date, planned: bool
) -> Found | None:
    if isinstance(value, str) or not isfinite(value):
        return None
    year = int(value)
    if year in CE_YEARS:
        meant = year + BE
        words = N_("{label}: did you mean {meant}? {year} is a year of the Common Era.")
        values = {"label": field.label, "meant": meant, "year": year}
        fix = _change(patch, field, meant, Text(N_("Change {year} to {meant}"), values))
        return Found(values, field_id=field.id, text=Text(words, values), fix=fix)
    now = fiscal_year_be(today) if field.id.startswith("fy_") else today.year + BE
    if year > now and not planned:
        return Found({"label": field.label, "year": year}, field_id=field.id)
    return None


def _wrong_day(patch: Patch, field: Field, text: str, today: date, planned: bool) -> Found | None:
    era = _BE_DATE.fullmatch(text)
    meant = f"{int(era[1]) - BE}{era[2]}" if era else ""
    if era and _day(meant) is not None:
        words = N_("{label}: the year {year} was taken for one of the Common Era.")
        values = {"label": field.label, "year": int(era[1]), "meant": meant}
        fix = _change(patch, field, meant, Text(N_("Read it as a year of the Buddhist Era")))
        return Found(values, field_id=field.id, text=Text(words, values), fix=fix)
    day = _day(text)
    if day is not None and day > today and not planned:
        words = N_("{label}: the day lies in the future.")
        return Found(field_id=field.id, text=Text(words, {"label": field.label}))
    return None


def _change(patch: Patch, field: Field, value: Value, title: Text) -> Fix:
    return Fix(title, partial(_changed, patch_id=patch.id, field_id=field.id, value=value))


def _changed(view: View, patch_id: str, field_id: str, value: Value) -> Edit:
    return set_values(view, patch_id, {field_id: value})
