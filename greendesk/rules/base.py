"""What a rule is and how it is declared.

A rule is one generator function under :func:`rule`; it yields what it found, and may offer a fix,
which is an edit like any other: previewed, carried out through the session, undone the same way.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from greendesk.i18n import Text
from greendesk.model.edit import Edit
from greendesk.model.record import Patch, PatchId
from greendesk.model.survey import Survey
from greendesk.model.view import View


class Severity(IntEnum):
    """How much an issue matters."""

    ERROR = 0  # V: the patch can't be sent
    WARNING = 1  # W: the officer must give a reason
    INFO = 2  # I: good to know


@dataclass(frozen=True, slots=True)
class Fix:
    """A mend on offer: what it would do, in words, and the edit it would make.

    The edit is made from the view as it is when the officer asks; it may raise BadInput then.
    """

    title: Text
    edit: Callable[[View], Edit] = field(compare=False)


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule function yields.

    Attributes:
        values: fill the ``{fields}`` of the rule's message.
        at: (lon, lat) of the trouble, or None for the whole patch.
        field_id: the form field at which the issue stands, or "" for the shape.
        text: replaces the rule's message where one rule has several sentences.
    """

    values: Mapping[str, object] = field(default_factory=dict)
    other_id: PatchId | None = None
    at: tuple[float, float] | None = None
    field_id: str = ""
    text: Text | None = None
    fix: Fix | None = None


def issue_key(rule_id: str, other_id: PatchId | None = None) -> str:
    """Return the key under which a reason for an issue is kept with a patch.

    >>> issue_key("W02", "b"), issue_key("W08")
    ('W02:b', 'W08')
    """
    return f"{rule_id}:{other_id}" if other_id else rule_id


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing wrong with one patch. Equal ``key`` = the same issue, so its reason stays."""

    rule: "Rule"
    patch_id: PatchId
    found: Found

    @property
    def key(self) -> str:
        """Stable across runs: rule and, where there is one, the other patch."""
        return issue_key(self.rule.id, self.found.other_id)

    @property
    def severity(self) -> Severity:
        """How much it matters."""
        return self.rule.severity

    @property
    def text(self) -> Text:
        """What to tell the officer."""
        return self.found.text or Text(self.rule.message, dict(self.found.values))


def keeps_back(issue: Issue, patch: Patch) -> bool:
    """Return whether a patch can't be sent because of an issue; a warning may have its reason."""
    if issue.severity is Severity.WARNING:
        return not patch.reasons.get(issue.key)
    return issue.severity is Severity.ERROR


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A check with a name; ids are stable and never translated (domain: Rules)."""

    id: str
    severity: Severity
    message: str
    run: Callable[[Patch, View, Survey], Iterable[Found]]

    def check(self, patch: Patch, view: View, survey: Survey) -> Iterator[Issue]:
        """Yield the issues of one patch."""
        for found in self.run(patch, view, survey):
            yield Issue(self, patch.id, found)


RuleFunction = Callable[[Patch, View, Survey], Iterable[Found]]


def rule(id: str, severity: Severity, message: str) -> Callable[[RuleFunction], Rule]:
    """Turn a generator function into a :class:`Rule`; its docstring says why it matters."""
    return lambda run: Rule(id, severity, message, run)
