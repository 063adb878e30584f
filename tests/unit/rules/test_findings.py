"""The issues of all patches in one order, kept up to date patch by patch."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from greendesk import lists, rules
from greendesk.edits.values import set_values
from greendesk.model.survey import Survey
from greendesk.model.view import MemoryView
from greendesk.rules.base import Issue, Severity
from greendesk.rules.findings import Findings
from tests.builders import PRACTICE, ready_patch

SURVEY = Survey(PRACTICE, lists.load_schema(), lists.load_places(), date(2025, 11, 3))
BROKEN = {
    "": {},
    "no type": {"green_type": ""},
    "no type, no name": {"green_type": "", "name_th": ""},
}
FOUND = {
    name: tuple(rules.check(patch := ready_patch("p", **values), MemoryView([patch]), SURVEY))
    for name, values in BROKEN.items()
}


def of(patch_id: str, kind: str) -> list[Issue]:
    view = MemoryView([ready_patch(patch_id, **BROKEN[kind])])
    return rules.check(view.get(patch_id), view, SURVEY)


def test_the_kinds_differ() -> None:
    assert len({len(found) for found in FOUND.values()}) == len(BROKEN)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(sorted(BROKEN))), max_size=12))
def test_what_stands_is_what_was_said_last_of_each_patch(said: list[tuple[str, str]]) -> None:
    findings, last = Findings(), dict[str, list[Issue]]()
    for patch_id, kind in said:
        last[patch_id] = of(patch_id, kind)
        findings.put(patch_id, last[patch_id])
    expected = [issue for issues in last.values() for issue in issues]
    assert sorted(map(repr, findings)) == sorted(map(repr, expected))
    for severity in Severity:
        assert findings.count(severity) == sum(i.severity is severity for i in expected)


def test_the_gravest_come_first_and_a_patch_keeps_its_place() -> None:
    findings = Findings()
    for patch_id in "abc":
        findings.put(patch_id, of(patch_id, "no type, no name"))
    before = list(findings)
    assert before == sorted(before, key=lambda i: (i.severity, i.rule.id, i.patch_id))
    findings.put("a", of("a", "no type, no name"))
    assert list(findings) == before
    assert findings.first(2) == before[:2]


def test_a_check_of_all_can_be_stopped_and_tells_how_far_it_is() -> None:
    apart = [ready_patch(f"p{n}", east=0.002 * n) for n in range(1000)]
    view, heard = MemoryView(apart), []

    class Stopped(Exception):
        pass

    def keep_on(fraction: float) -> None:
        heard.append(fraction)
        if fraction >= 0.5:
            raise Stopped

    with pytest.raises(Stopped):
        rules.check_all(view, SURVEY, keep_on)
    assert heard[0] == 0.0
    assert heard == sorted(set(heard))
    assert heard[-1] < 1


def test_after_an_edit_of_very_many_patches_all_are_checked_again() -> None:
    view = MemoryView([ready_patch(f"p{n}") for n in range(rules.MANY + 2)])
    ids = [patch.id for patch in view][1:]
    edits = [set_values(view, patch_id, {"remark": "x"}) for patch_id in ids]
    whole = type(edits[0])(edits[0].label, tuple(d for edit in edits for d in edit.deltas))
    assert rules.affected(whole, view) == {patch.id for patch in view}
