"""What a new patch begins with, and what an LAO is called.

Suggestions that depend on another answer (public access by type) are data in the schema, see
:meth:`greendesk.model.schema.Schema.suggestions`.
"""

from dataclasses import replace
from datetime import date

from greendesk.i18n import Label, fiscal_year_be
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Profile, Value, Values
from greendesk.model.schema import Schema

_KINDS = {
    "PAO": Label("อบจ.", "PAO"),
    "CITY": Label("ทน.", "City Municipality"),
    "TOWN": Label("ทม.", "Town Municipality"),
    "SUBM": Label("ทต.", "Subdistrict Municipality"),
    "SAO": Label("อบต.", "SAO"),
}
_PLACES = ("province_code", "amphoe_code", "tambon_code")


def lao_title(kind: str, name_th: str, name_en: str = "") -> Label:
    """Return an LAO's name with its kind, without which names are not unique.

    >>> lao_title("SAO", "กลอนโด").th
    'อบต.กลอนโด'
    """
    word = _KINDS.get(kind, Label("", ""))
    return Label(f"{word.th}{name_th}", f"{name_en or name_th} {word.en}".strip())


def first_values(schema: Schema, profile: Profile, today: date, pinned: Values) -> dict[str, Value]:
    """Return the values of a patch that was just drawn.

    Places and the responsible agency come from the LAO, the year from the calendar, the rest from
    the schema; what the officer has pinned wins.
    """
    own = profile.values
    title = lao_title(str(own.get("lao_kind", "")), str(own.get("name_th", "")))
    values: dict[str, Value] = {
        f.id: f.default for f in schema.fields.values() if f.default is not None
    }
    values |= {field_id: own[field_id] for field_id in _PLACES if own.get(field_id)}
    values |= {"care_org": title.th, "care_org_kind": "LAO"} if title.th else {}
    values["fy_be_reported"] = fiscal_year_be(today)
    values |= {field_id: v for field_id, v in pinned.items() if field_id in schema.fields}
    return {field_id: v for field_id, v in values.items() if field_id in schema.fields}


def begin_patches(
    edit: Edit, schema: Schema, profile: Profile, today: date, pinned: Values
) -> Edit:
    """Return ``edit`` with first values in the patches that it draws anew.

    What an edit says of a patch itself (on which imagery it was drawn) wins. An edit that changes
    other patches as well (a split) makes parts of what was described already: it is left alone.
    """
    if not all(d.before is None and isinstance(d.after, Patch) for d in edit.deltas):
        return edit
    usual = _fitting(first_values(schema, profile, today, pinned), schema, pinned)

    def begun(delta: Delta) -> Delta:
        assert isinstance(delta.after, Patch)
        values = _implied({**usual, **delta.after.values}, schema)
        return Delta(None, replace(delta.after, values=values))

    return replace(edit, deltas=tuple(begun(delta) for delta in edit.deltas))


def _fitting(values: dict[str, Value], schema: Schema, pinned: Values) -> dict[str, Value]:
    """Return values that go together: no pinned subtype of another type, what a pin suggests."""
    kept = {i: v for i, v in values.items() if i not in schema.withdrawn(values)}
    for field_id in pinned:
        kept = {**schema.suggestions(kept, field_id), **kept}
    return kept


def _implied(values: Values, schema: Schema) -> Values:
    """Return values with what goes without saying: a strip's width is asked of one type only."""
    for field_id in tuple(values):
        field = schema.fields.get(field_id)
        if field is None or field.shown_if is None:
            continue
        asked_by, codes = field.shown_if.field_id, field.shown_if.values
        if len(codes) == 1 and asked_by not in values:
            values = {**values, asked_by: next(iter(codes))}
            values = {**schema.suggestions(values, asked_by), **values}
    return values
