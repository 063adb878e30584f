"""Three-way merge: what the centre has, and what the officer made meanwhile, brought together.

::

     base (both knew it) ──► mine    (changed here)  ─┐
            └──────────────► theirs  (changed there) ─┴──► merged, and where both differ: clashes

A field that only one side changed is taken from that side. The shape is one field: areas are money,
so corners are never mixed. Where both sides changed a field differently, the officer must choose;
until then mine stands in the merged patch.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from greendesk.model.record import Patch, Value

T = TypeVar("T")

SHAPE, DELETED = "geometry", "deleted"
"""Clashes that are no field: the outline, and "deleted on one side, changed on the other"."""

_STAMPS = ("created_at", "created_by", "updated_at", "updated_by")


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge came to.

    Attributes:
        patch: the patch as far as it could be merged; None = deleted.
        clashes: ids of the fields, or :data:`SHAPE` or :data:`DELETED`, that the officer decides.
    """

    patch: Patch | None
    clashes: tuple[str, ...] = ()


def three_way(
    base: Patch | None, mine: Patch | None, theirs: Patch | None, sent: Container[str]
) -> Merged:
    """Merge two versions of a patch that come from the same one.

    Args:
        base: what both began with; None = they began apart.
        sent: the fields that travel; a value of any other field stays as it is here.
    """
    if mine is None or theirs is None:
        return _with_one_gone(base, mine, theirs, sent)
    clashes: list[str] = []
    shape, clash = _pick(None if base is None else base.shape, mine.shape, theirs.shape)
    if clash:
        clashes.append(SHAPE)
    known: Mapping[str, Value] = base.values if base is not None else {}
    values = {name: v for name, v in mine.values.items() if name not in sent}
    for name in dict.fromkeys((*mine.values, *theirs.values)):
        if name in values or name in _STAMPS or name not in sent:
            continue
        pair: tuple[Value | None, bool] = _pick(
            known.get(name), mine.values.get(name), theirs.values.get(name)
        )
        value, clash = pair
        if value is not None:
            values[name] = value
        if clash:
            clashes.append(name)
    reasons: dict[str, str] = {}
    said: Mapping[str, str] = base.reasons if base else {}
    for key in dict.fromkeys((*mine.reasons, *theirs.reasons)):
        words, _ = _pick(said.get(key), mine.reasons.get(key), theirs.reasons.get(key))
        if words is not None:
            reasons[key] = words
    merged = replace(theirs, shape=shape, values=values, reasons=reasons)
    stamps = theirs if _alike(merged, theirs, sent) else mine
    values |= {name: v for name, v in stamps.values.items() if name in _STAMPS}
    return Merged(replace(merged, values=values), tuple(clashes))


def _with_one_gone(
    base: Patch | None, mine: Patch | None, theirs: Patch | None, sent: Container[str]
) -> Merged:
    """Merge where one side has the patch no more: its end counts if the other left it alone."""
    if mine is None and theirs is None:
        return Merged(None)
    if base is None:
        return Merged(mine or theirs)
    left = mine or theirs
    assert left is not None
    if _alike(left, base, sent):
        return Merged(None)
    return Merged(mine, (DELETED,))


def _pick(base: T | None, mine: T | None, theirs: T | None) -> tuple[T | None, bool]:
    """Return what holds of three, and whether both sides changed it differently."""
    if mine == theirs or theirs == base:
        return mine, False
    if mine == base:
        return theirs, False
    return mine, True


def _alike(one: Patch, other: Patch, sent: Container[str]) -> bool:
    return (one.shape, one.reasons, _told(one, sent)) == (
        other.shape,
        other.reasons,
        _told(other, sent),
    )


def _told(patch: Patch, sent: Container[str]) -> dict[str, Value]:
    return {k: v for k, v in patch.values.items() if k in sent and k not in _STAMPS}
