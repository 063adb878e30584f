"""Rules about what is recorded of a patch."""

from collections.abc import Iterator
from datetime import date
from functools import partial

from greendesk.edits.values import set_values
from greendesk.i18n import BE, N_, Text, fiscal_year_be, search_key
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.rules.base import Fix, Found, Severity, rule
from greendesk.rules.shape import finite

OWN_RULE = {"green_type": "V06", "name_th": "V07", "care_org": "V08"}
"""Fields whose absence has a rule of its own; all others share V14."""
PLACES = ("province_code", "amphoe_code", "tambon_code")
CE_YEARS = range(1900, 2200)
MISMATCH_PART, MISMATCH_M2 = 0.10, 100.0
M2_PER_TREE = 2.0


@rule("V06", Severity.ERROR, N_("Choose the type of green area."))
def no_type(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Every figure of the report goes by type."""
    if not patch.values.get("green_type"):
        yield Found(field_id="green_type")


@rule("V07", Severity.ERROR, N_("Type the name of the green area."))
def no_name(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """People at the centre speak of a patch by its name."""
    if not patch.name.strip():
        yield Found(field_id="name_th")


@rule("V08", Severity.ERROR, N_("Say which agency takes care of it."))
def no_agency(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Whoever reads the report must know whom to ask."""
    if not str(patch.values.get("care_org", "")).strip():
        yield Found(field_id="care_org")


@rule(
    "V09",
    Severity.ERROR,
    N_("Province, amphoe and tambon do not belong together. Choose them again from the lists."),
)
def places_do_not_fit(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A tambon of another amphoe sends the patch to the wrong office."""
    province, amphoe, tambon = (str(patch.values.get(field_id, "")) for field_id in PLACES)
    if not survey.places.consistent(province, amphoe, tambon):
        yield Found(field_id="tambon_code" if tambon else "province_code")
        return
    ours = survey.profile.province_code
    if ours and province and province != ours:
        words = N_("The patch stands in {province}, but our organisation is in {ours}.")
        values = {"province": survey.places.name(province), "ours": survey.places.name(ours)}
        yield Found(values, field_id="province_code", text=Text(words, values))


@rule("V10", Severity.ERROR, N_("{label}: {year} lies in the future."))
def year_is_wrong(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Years are of the Buddhist Era; who types 2021 means 2564."""
    planned = patch.values.get("status") == "PLANNED"
    for field in survey.schema.fields.values():
        year = patch.values.get(field.id)
        if field.type == "date" and not planned and _is_later(year, survey.today):
            words = N_("{label}: the day lies in the future.")
            yield Found(field_id=field.id, text=Text(words, {"label": field.label}))
        if field.type != "year_be" or not isinstance(year, int | float):
            continue
        if int(year) in CE_YEARS:
            meant = int(year) + BE
            asked = Text(
                N_("{label}: did you mean {meant}? {year} is a year of the Common Era."),
                {"label": field.label, "meant": meant, "year": int(year)},
            )
            title = Text(N_("Change {year} to {meant}"), {"year": int(year), "meant": meant})
            fix = Fix(
                title, partial(_change_year, patch_id=patch.id, field_id=field.id, year=meant)
            )
            yield Found(field_id=field.id, text=asked, fix=fix)
        elif not planned and year > fiscal_year_be(survey.today):
            yield Found({"label": field.label, "year": int(year)}, field_id=field.id)


def _change_year(view: View, patch_id: str, field_id: str, year: int) -> Edit:
    return set_values(view, patch_id, {field_id: year})


def _is_later(value: object, today: date) -> bool:
    try:
        return date.fromisoformat(str(value)) > today
    except ValueError:
        return False


@rule("V12", Severity.ERROR, N_("{label}: a number below zero is not possible."))
def negative_number(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Trees, areas and money are counted, not owed."""
    for field in survey.schema.fields.values():
        value = patch.values.get(field.id)
        if isinstance(value, int | float) and value < 0:
            yield Found({"label": field.label}, field_id=field.id)


@rule("V14", Severity.ERROR, N_("{label}: please fill this in before sending."))
def not_complete(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """What the centre requires; and what its schema does not allow, with the schema's limit."""
    for field in survey.schema.missing(patch.values):
        if field.id not in OWN_RULE:
            yield Found({"label": field.label}, field_id=field.id)
    told = {found.field_id for found in year_is_wrong.run(patch, view, survey)}
    told |= {found.field_id for found in negative_number.run(patch, view, survey)}
    for field_id, words in survey.schema.problems(patch.values):
        empty = str(patch.values.get(field_id, "")).strip() == ""
        if field_id not in told and not empty:
            yield Found(field_id=field_id, text=words)


@rule(
    "W04",
    Severity.WARNING,
    N_("The size that was typed ({declared:,.0f} m²) and the outline ({drawn:,.0f} m²) differ."),
)
def sizes_differ(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Title deeds and outlines differ; by more than a tenth, one of them is wrong."""
    declared = patch.values.get("area_declared_m2")
    if not isinstance(declared, int | float) or finite(patch) is None:
        return
    measured = area_m2(patch.shape)
    difference = abs(declared - measured)
    if difference > MISMATCH_M2 and difference > MISMATCH_PART * measured:
        yield Found({"declared": declared, "drawn": measured}, field_id="area_declared_m2")


@rule("W05", Severity.WARNING, N_("{n:,} trees are more than one tree per 2 m²."))
def too_many_trees(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """A zero too many is quickly typed."""
    count = patch.values.get("tree_count_total")
    if not isinstance(count, int | float) or finite(patch) is None:
        return
    if count > area_m2(patch.shape) / M2_PER_TREE:
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


@rule("I01", Severity.INFO, N_("Another patch has the same name. Is it the same one?"))
def same_name_twice(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Two parks may share a name; more often one park was entered twice."""
    if not patch.name or not search_key(patch.name):
        return
    for other in view.namesakes(patch.name):
        if other.id != patch.id:
            yield Found(other_id=other.id, field_id="name_th")
            return
