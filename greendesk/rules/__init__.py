"""What is checked before a patch may be sent.

Left out until their data are there: V11 (visits), I02 (a list of old wordings), I03 (outlines of
tambons; none may be shipped).
"""

from collections.abc import Callable

import numpy as np

from greendesk import garbage
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId, Record
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.registry import collect
from greendesk.rules import imagery, photos, shape, survey, values
from greendesk.rules.base import Issue, Rule
from greendesk.rules.ground import Ground, drawn
from greendesk.rules.names import namesake_before

RULES = collect(Rule, shape, survey, values, photos, imagery)
_BY_GRAVITY = sorted(RULES.values(), key=lambda rule: (rule.severity, rule.id))
_AT_ONCE = 200  # patches: the processor keeps what a rule needs, and a job is soon stopped
MANY = 300
"""From so many patches on it is better to check all of a project, in a job."""


def check(patch: Patch, view: View, survey: Survey) -> list[Issue]:
    """Return what is wrong with one patch, gravest first."""
    ground = Ground.of(view)
    with np.errstate(all="ignore"):  # broken coordinates are reported, not warned of
        found = [issue for rule in RULES.values() for issue in rule.check(patch, ground, survey)]
    return sorted(found, key=lambda issue: (issue.severity, issue.rule.id))


@garbage.kept_out(lasting=True)
def check_all(
    view: View, survey: Survey, keep_on: Callable[[float], None] = lambda fraction: None
) -> dict[PatchId, list[Issue]]:
    """Return what is wrong with each patch; what :func:`check` says, but in one sweep.

    Args:
        keep_on: hears every few patches how far the work is, 0 to 1; it may raise to stop it.
    """
    patches = list(view)
    found: dict[PatchId, list[Issue]] = {patch.id: [] for patch in patches}
    with np.errstate(all="ignore"):
        ground = Ground.surveyed(view)
        for start in range(0, len(patches), _AT_ONCE):
            keep_on(start / len(patches))
            for rule in _BY_GRAVITY:  # rule by rule: twice as quick as patch by patch
                for patch in patches[start : start + _AT_ONCE]:
                    found[patch.id].extend(rule.check(patch, ground, survey))
    return found


def affected(edit: Edit, view: View) -> frozenset[PatchId]:
    """Return the patches whose issues may differ after ``edit``: its own, neighbours, namesakes.

    After an edit of very many patches all are named: to look for their neighbours takes longer
    than to check again.

    Args:
        view: as it is before the edit or after it; either will do.
    """
    if len(edit.deltas) > MANY:
        own = {delta.id for delta in edit.deltas if delta.kind == Patch.kind}
        return frozenset(own.union(patch.id for patch in view))
    ids: set[PatchId] = set()
    for delta in edit.deltas:
        if delta.kind == Patch.kind:
            before, after = (_patch(record) for record in (delta.before, delta.after))
            ids.add(delta.id)
            if _look(before) != _look(after):
                ids |= _round_about(before, view) | _round_about(after, view)
    return frozenset(ids)


def _patch(record: Record | None) -> Patch | None:
    return record if isinstance(record, Patch) else None


def _look(patch: Patch | None) -> object:
    """Return what other patches are told of a patch."""
    return None if patch is None else (patch.name, patch.shape)


def _round_about(patch: Patch | None, view: View) -> set[PatchId]:
    """Return the patches that lie round ``patch``, and the one that is told of its name."""
    if patch is None:
        return set()
    shape = drawn(patch)
    near = set() if shape is None else {other.id for other in view.near(shape.bounds)}
    namesake = namesake_before(patch.id, patch.name, view)
    return near if namesake is None else near | {namesake}
