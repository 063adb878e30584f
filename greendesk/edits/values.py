"""Edits that change what is recorded of a patch or of the LAO; only a strip's outline follows."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from greendesk.edits.corridor import with_width
from greendesk.errors import BadInput
from greendesk.i18n import N_, Label, Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.offset import Offset, with_offset
from greendesk.model.record import Patch, PatchId, Profile, Value
from greendesk.model.schema import Schema
from greendesk.model.view import View


def set_values(
    view: View,
    patch_id: PatchId,
    changes: Mapping[str, Value | None],
    schema: Schema | None = None,
) -> Edit:
    """Give fields of a patch other values; None empties a field.

    The outline of a strip follows its width.

    Args:
        schema: with it, codes that no longer fit are withdrawn and empty fields get what the
            schema suggests, all in the same step; and the undo menu names the field.

    Raises:
        BadInput: a width that no strip can have.
    """
    before = view.get(patch_id)
    label = Text(N_("Change a value")) if schema is None else _label(changes, schema)
    return Edit(label, (Delta(before, _changed(before, changes, schema)),))


def set_values_of_many(
    view: View,
    ids: Sequence[PatchId],
    changes: Mapping[str, Value | None],
    schema: Schema,
) -> Edit:
    """Give fields of many patches the same values, as one step; None empties a field.

    Each patch loses the codes that no longer fit *its* values, and gets what the schema suggests.
    Patches that have these values already are no part of the edit.

    Raises:
        BadInput: all of them have these values already; or a width that no strip can have.
    """
    pairs = [(before, _changed(before, changes, schema)) for before in map(view.get, ids)]
    deltas = tuple(Delta(b, after) for b, after in pairs if after.values != b.values)
    if not deltas:
        raise BadInput(N_("All of them have this value already. Nothing was changed."))
    label = _label(changes, schema)
    if len(deltas) > 1:
        label = Text(N_("{step} of {n:,} patches"), {"step": label, "n": len(deltas)})
    return Edit(label, deltas)


def _changed(patch: Patch, changes: Mapping[str, Value | None], schema: Schema | None) -> Patch:
    values = {**patch.values, **changes}
    kept = {field_id: value for field_id, value in values.items() if value is not None}
    if schema is not None:
        for field_id in schema.withdrawn(kept, changes):
            del kept[field_id]
        for field_id in changes:
            kept = {**schema.suggestions(kept, field_id), **kept}
    return with_width(patch, replace(patch, values=kept))


def _label(changes: Mapping[str, Value | None], schema: Schema) -> Text:
    fields = [schema.fields[field_id] for field_id in changes if field_id in schema.fields]
    if len(fields) != 1:
        return Text(N_("Change {n} values"), {"n": len(changes)})
    return Text(N_("Change “{field}”"), {"field": fields[0].label})


def set_reason(view: View, patch_id: PatchId, key: str, reason: str) -> Edit:
    """Keep the officer's words why a warning is all right; no words take the reason away.

    Args:
        key: :attr:`greendesk.rules.base.Issue.key`.
    """
    before = view.get(patch_id)
    reasons = {k: words for k, words in before.reasons.items() if k != key}
    if reason.strip():
        reasons[key] = reason.strip()
    return Edit(Text(N_("Give a reason")), (Delta(before, replace(before, reasons=reasons)),))


def set_profile(before: Profile, after: Profile) -> Edit:
    """Change the LAO's particulars."""
    return Edit(Text(N_("Change our organisation")), (Delta(before, after),))


def move_pictures(profile: Profile, key: str, offset: Offset, source: Label) -> Edit:
    """Have the pictures of a background map lie elsewhere; ``key`` is the map's."""
    words = N_("Move the pictures of “{source}” by {m:.1f} m")
    if offset.is_none:
        words = N_("Put the pictures of “{source}” back where they were")
    label = Text(words, {"source": source, "m": offset.length_m})
    return Edit(label, (Delta(profile, with_offset(profile, key, offset)),))
