"""What may be chosen in a field, given the values of the others: code lists and places alike."""

from greendesk.model.places import Place
from greendesk.model.record import Values
from greendesk.model.schema import Choice, Field
from greendesk.model.survey import Survey


def offered(field: Field, values: Values, survey: Survey) -> tuple[Choice, ...]:
    """Return the choices that fit, in the order in which they are read.

    Places depend on the place around them: no province, no amphoe. A practice project offers only
    the made-up province.
    """
    parent = str(values.get(field.parent, ""))
    if field.type == "province":
        return _as_choices(survey.places.provinces(practice=survey.practice))
    if field.type == "amphoe":
        return _as_choices(survey.places.amphoes(parent))
    if field.type == "tambon":
        return _as_choices(survey.places.tambons(parent))
    return field.offered(values)


def _as_choices(places: tuple[Place, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(place.code, place.label) for place in places)
