"""What is missing in a record, told in one issue instead of in one for each empty field.

The rules stay as they are: the form has its sentence at every field, and a report names each.
Only who reads a list of what is to be done has one thing to do: fill in the rest of this record.
"""

from collections.abc import Iterable
from functools import lru_cache

from greendesk.i18n import N_, Label, Text
from greendesk.model.schema import Schema
from greendesk.rules.base import Found, Issue, Rule, Severity
from greendesk.rules.values import (
    newer_form_asks,
    no_agency,
    no_name,
    no_type,
    not_complete,
)

_MUST = (no_type, no_name, no_agency, not_complete)
_ASKED = {
    not_complete: N_("{n:,} fields are still missing: {fields}"),
    newer_form_asks: N_(
        "The new form also asks for {fields}. Please fill this in when you can; the "
        "record may be sent without it."
    ),
}


def is_gap(issue: Issue) -> bool:
    """Return whether an issue is only that something was not filled in yet."""
    return _kind_of(issue) is not None


def _kind_of(issue: Issue) -> Rule | None:
    """Return the rule that speaks for all gaps of one kind; None = it is no gap."""
    if issue.rule is newer_form_asks:
        return newer_form_asks
    refused = issue.rule is not_complete and not _is_ours(issue.found.text)
    return not_complete if issue.rule in _MUST and not refused else None


def _is_ours(text: Text | None) -> bool:
    return text is None or text.message in _ASKED.values()


def gathered(issues: Iterable[Issue], schema: Schema) -> list[Issue]:
    """Return the issues of one patch with its gaps of each kind in one; the others as they are.

    A single gap keeps its own sentence. The one for several leads to the first field of the form.
    """
    others: list[Issue] = []
    gaps: dict[Rule, list[Issue]] = {}
    for issue in issues:
        kind = _kind_of(issue)
        if kind is None:
            others.append(issue)
        else:
            gaps.setdefault(kind, []).append(issue)
    order = {field_id: place for place, field_id in enumerate(schema.fields)}
    for kind, same in gaps.items():
        if len(same) > 1:
            ids = sorted((i.found.field_id for i in same), key=lambda i: order.get(i, len(order)))
            labels = tuple(schema.fields[i].label for i in ids if i in schema.fields)
            others.append(Issue(kind, same[0].patch_id, _found(kind.id, ids[0], labels)))
        else:
            others += same
    return others


def errors_in(issues: Iterable[Issue], schema: Schema) -> int:
    """Return how many things keep a patch back, its gaps counted as one."""
    return sum(issue.severity is Severity.ERROR for issue in gathered(issues, schema))


@lru_cache(maxsize=1000)
def _found(rule_id: str, first: str, labels: tuple[Label, ...]) -> Found:
    """Return what is said of several gaps; one for all patches that lack the same."""
    fields = Label(", ".join(o.th for o in labels), ", ".join(o.en for o in labels))
    words = next(words for rule, words in _ASKED.items() if rule.id == rule_id)
    values = {"n": len(labels), "fields": fields}
    return Found(values, field_id=first, text=Text(words, values))
