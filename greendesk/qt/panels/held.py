"""What many patches hold in one field: who is asked for it, and which values there are."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import field as made

from greendesk.model.record import Patch, PatchId, Value, Values
from greendesk.model.schema import Field, Schema
from greendesk.qt.values import common_values

_RUN = 1000


@dataclass(frozen=True, slots=True)
class Held:
    """What is held in a field.

    Attributes:
        ids: of the patches that are asked for it.
        values: each value, with how many of them hold it; None = it is empty.
        common: what all of them hold, by field; of this field and those that decide about it.
    """

    ids: tuple[PatchId, ...] = ()
    values: Counter[Value | None] = made(default_factory=Counter)
    common: Values = made(default_factory=dict)


def held_by(
    patches: Iterable[Patch | None],
    field: Field,
    schema: Schema,
    report: Callable[[float], None] = lambda _: None,
) -> Held:
    """Return what those of ``patches`` that are there hold in ``field``.

    Args:
        report: hears now and then that it goes on; may raise to stop the work.
    """
    asked: list[Patch] = []
    for number, patch in enumerate(patches):
        if number % _RUN == 0:
            report(0.0)
        if patch is not None and schema.shown(field, patch.values):
            asked.append(patch)
    values = Counter(patch.values.get(field.id) for patch in asked)
    common = common_values(asked, (field.id, *_above(field, schema)))
    return Held(tuple(patch.id for patch in asked), values, common)


def _above(field: Field, schema: Schema) -> list[str]:
    """Return the ids of the fields that decide what may be chosen in ``field``."""
    found: list[str] = []
    while field.parent and field.parent not in found:
        found.append(field.parent)
        field = schema.fields[field.parent]
    return found
