"""Values of patches as the officer reads them, and what several patches have in common."""

from collections.abc import Sequence

from greendesk.i18n import label_of
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.record import Patch, Value
from greendesk.model.schema import Field
from greendesk.model.survey import Survey

_PLACES = ("province", "amphoe", "tambon")


def value_words(field: Field, value: Value, survey: Survey) -> str:
    """Return a value as the officer reads it, with its unit, in the current language."""
    if field.type in _PLACES:
        return label_of(survey.places.name(str(value)))
    unit = f" {label_of(field.unit)}" if field.unit and field.type != "area" else ""
    return FIELD_TYPES[field.type].format(value, field) + unit


def common_values(patches: Sequence[Patch], ids: Sequence[str]) -> dict[str, Value]:
    """Return the values of these fields that all of ``patches`` hold."""
    found: dict[str, Value] = {}
    for field_id in ids:
        held = {patch.values.get(field_id) for patch in patches}
        value = held.pop() if len(held) == 1 else None
        if value is not None:
            found[field_id] = value
    return found
