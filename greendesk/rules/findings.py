"""The issues of all patches in one order, kept up to date patch by patch.

Sorting those of 100,000 patches after each edit would take longer than the edit itself.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from greendesk.model.record import PatchId
from greendesk.rules.base import Issue, Severity

Place = tuple[Severity, str]


class Findings:
    """Issues, gravest first, then by rule; within a rule in the order in which they were found."""

    def __init__(self) -> None:
        self._at: dict[Place, dict[PatchId, list[Issue]]] = {}
        self._places: dict[PatchId, frozenset[Place]] = {}
        self._counts = dict.fromkeys(Severity, 0)

    def put(self, patch_id: PatchId, issues: Sequence[Issue]) -> None:
        """Take over all issues of one patch; none = it is in order, or gone."""
        sorted_out: dict[Place, list[Issue]] = {}
        for issue in issues:
            sorted_out.setdefault((issue.severity, issue.rule.id), []).append(issue)
        for place in self._places.pop(patch_id, frozenset()):
            held = self._at[place]
            self._counts[place[0]] -= len(held[patch_id])
            if place not in sorted_out:
                del held[patch_id]
        for place, found in sorted_out.items():
            self._at.setdefault(place, {})[patch_id] = found  # what stood there keeps its place
            self._counts[place[0]] += len(found)
        if sorted_out:
            self._places[patch_id] = frozenset(sorted_out)

    def count(self, severity: Severity) -> int:
        """Return how many issues of one severity there are."""
        return self._counts[severity]

    def first(self, count: int) -> list[Issue]:
        """Return the gravest issues, at most ``count``."""
        return list(islice(self, count))

    def of(self, patch_id: PatchId) -> list[Issue]:
        """Return the issues of one patch, gravest first."""
        places = sorted(self._places.get(patch_id, ()))
        return [issue for place in places for issue in self._at[place][patch_id]]

    def __iter__(self) -> Iterator[Issue]:
        for place in sorted(self._at):
            for issues in self._at[place].values():
                yield from issues
