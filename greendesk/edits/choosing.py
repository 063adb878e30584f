"""A patch that was changed here and at the centre: what to ask the officer, and what comes of it.

::

    clash (base, mine, theirs) ──► questions ──► answers: question id -> "mine" | "theirs"
               │                                                 │
               └──────── merged as far as it goes ◄──────────────┴──► the chosen patch

What depends on one another is one question: a type and its subtype, a place and the one around it,
an outline and the width of its strip. The one thing to know: a question that only one side caused
has a suggestion, and stands as suggested if it is not answered; nothing but what both sides changed
needs an answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from greendesk.edits.three_way import SHAPE, three_way
from greendesk.model.offset import EAST, NORTH
from greendesk.model.record import CORRIDOR_LINE, Patch, PatchId, Value
from greendesk.model.schema import Schema

Side = Literal["mine", "theirs"]
_OF_SHAPE = (
    "corridor_width_m",
    "imagery_source",
    "imagery_date",
    "imagery_zoom",
    EAST,
    NORTH,
    "capture_scale",
    "digitise_method",
    CORRIDOR_LINE,
)
"""Fields that say how the outline was made: they come with it."""
_WIDTH = "corridor_width_m"
_NEVER_SENT = frozenset({"area_m2"})


@dataclass(frozen=True, slots=True)
class Clash:
    """The versions of a patch that waits for a decision.

    Attributes:
        base: what both began with; None = they began apart, or it was deleted then.
        mine: as it is in the project; None = deleted here.
        theirs: as the centre has it; None = deleted there.
        former: as it was before it was deleted here; None unless ``mine`` is.
    """

    patch_id: PatchId
    base: Patch | None
    mine: Patch | None
    theirs: Patch | None
    former: Patch | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One thing in which the versions differ.

    Attributes:
        id: :data:`~greendesk.edits.three_way.SHAPE`, or the outermost of :attr:`fields`.
        fields: ids of the schema's fields that go together, in its order; those that differ.
        suggested: the side that alone changed it; None = both did, and the officer decides.
    """

    id: str
    fields: tuple[str, ...]
    suggested: Side | None


def questions(clash: Clash, schema: Schema) -> list[Question]:
    """Return what to ask, the outline first; nothing if one side has no patch any more."""
    mine, theirs = clash.mine, clash.theirs
    if mine is None or theirs is None:
        return []
    found: list[Question] = []
    shape_differs = mine.shape != theirs.shape
    width = (_WIDTH,) if _differs(mine, theirs, _WIDTH) else ()
    if shape_differs or width:
        sides = _changed(clash, (*((SHAPE,) if shape_differs else ()), *width))
        found.append(Question(SHAPE, width, sides))
    together: dict[str, list[str]] = {}
    for field_id, field in schema.fields.items():
        asked = field.place in ("short", "more") and field_id not in _OF_SHAPE
        if asked and _differs(mine, theirs, field_id):
            together.setdefault(_root(schema, field_id), []).append(field_id)
    found += [
        Question(root, tuple(ids), _changed(clash, tuple(ids))) for root, ids in together.items()
    ]
    return found


def chosen_patch(clash: Clash, schema: Schema, answers: Mapping[str, Side]) -> Patch:
    """Return the patch as the officer has it by ``answers``; mine stands where both changed it.

    Raises:
        ValueError: one side has no patch any more; there is nothing to put together.
    """
    mine, theirs = clash.mine, clash.theirs
    if mine is None or theirs is None:
        raise ValueError(clash.patch_id)
    asked = questions(clash, schema)
    sides = {q.id: answers.get(q.id, q.suggested or "mine") for q in asked}
    if not _told_apart(mine, theirs) or set(sides.values()) == {"theirs"}:
        return theirs
    if set(sides.values()) == {"mine"}:
        return mine
    merged = three_way(clash.base, mine, theirs, frozenset(schema.fields) - _NEVER_SENT).patch
    assert merged is not None
    values: dict[str, Value] = dict(merged.values)
    shape = merged.shape
    for question in asked:
        side = mine if sides[question.id] == "mine" else theirs
        fields = question.fields
        if question.id == SHAPE:
            shape, fields = side.shape, _OF_SHAPE
        for field_id in fields:
            values.pop(field_id, None)
            if field_id in side.values:
                values[field_id] = side.values[field_id]
    for field_id in schema.withdrawn(values):
        del values[field_id]
    return replace(merged, shape=shape, values=values)


# --- inside -------------------------------------------------------------------------------------


def _root(schema: Schema, field_id: str) -> str:
    """Return the outermost field on which this one depends."""
    seen = {field_id}
    while (parent := schema.fields[field_id].parent) and parent not in seen:
        field_id = parent
        seen.add(parent)
    return field_id


def _differs(one: Patch, other: Patch, field_id: str) -> bool:
    return one.values.get(field_id) != other.values.get(field_id)


def _told_apart(one: Patch, other: Patch) -> bool:
    return (one.shape, one.values, one.reasons) != (other.shape, other.values, other.reasons)


def _changed(clash: Clash, ids: tuple[str, ...]) -> Side | None:
    """Return the one side that changed any of these; None = both did, or nobody knows."""
    mine, theirs, base = clash.mine, clash.theirs, clash.base
    if mine is None or theirs is None or base is None:
        return None
    here = any(_value(mine, i) != _value(base, i) for i in ids)
    there = any(_value(theirs, i) != _value(base, i) for i in ids)
    return None if here and there else "mine" if here else "theirs"


def _value(patch: Patch, id: str) -> object:
    return patch.shape if id == SHAPE else patch.values.get(id)
