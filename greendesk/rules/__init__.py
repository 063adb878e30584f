"""What is checked before a patch may be sent.

Left out until their data are there: V11 and W06 (visits, photos), W07 (a mark for coordinates that
were guessed), I02 (a list of old wordings), I03 (outlines of tambons; none may be shipped).
"""

from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.registry import collect
from greendesk.rules import shape, values
from greendesk.rules.base import Issue, Rule
from greendesk.rules.overlap import Paired

RULES = collect(Rule, shape, values)


def check(patch: Patch, view: View, survey: Survey) -> list[Issue]:
    """Return what is wrong with one patch, gravest first."""
    found = [issue for rule in RULES.values() for issue in rule.check(patch, view, survey)]
    return sorted(found, key=lambda issue: (issue.severity, issue.rule.id))


def check_all(view: View, survey: Survey) -> dict[PatchId, list[Issue]]:
    """Return what is wrong with each patch; what :func:`check` says, but in one sweep."""
    paired = Paired(view)
    return {patch.id: check(patch, paired, survey) for patch in view}


def affected(edit: Edit, view: View) -> frozenset[PatchId]:
    """Return the patches whose issues may differ after ``edit``: its own, neighbours, namesakes."""
    ids: set[PatchId] = set()
    for delta in edit.deltas:
        for record in (delta.before, delta.after):
            if not isinstance(record, Patch):
                continue
            ids.add(record.id)
            if record.shape is not None and not record.shape.is_empty:
                ids |= {other.id for other in view.near(record.shape.bounds)}
            if record.name:
                ids |= {other.id for other in view.namesakes(record.name)}
    return frozenset(ids)
