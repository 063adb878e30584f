"""A form that a centre offers: what is let through, and what is not."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from greendesk import lists
from greendesk.errors import BadInput
from greendesk.i18n import say
from greendesk.model.newer_form import checked_form, difference
from greendesk.model.schema import REASONS, newest_of
from tests.unit.forms import QUESTION, retire, second_form

OURS = lists.load_schema()
Form = dict[str, Any]


def test_the_form_that_ships_is_let_through() -> None:
    assert checked_form(json.loads(json.dumps(dict(OURS.json))), OURS) == OURS


def test_a_newer_form_is_read_and_said_in_one_sentence() -> None:
    newer = checked_form(second_form(), OURS)
    assert newer.number == 2
    assert newer.fields[QUESTION].required_to == "send"
    words = difference(OURS, newer)
    assert words.values == {"version": "2", "fields": 1, "choices": 1, "retired": 1}
    assert "{" not in say(words)


def test_fields_stand_where_the_form_wants_them_in_whatever_order_they_come() -> None:
    form = second_form()
    form["properties"] = dict(sorted(form["properties"].items()))
    order = list(checked_form(form, OURS).fields)
    assert [i for i in order if i != QUESTION] == list(OURS.fields)
    assert order[order.index("village_no") + 1] == QUESTION


def _name(form: Form) -> Form:
    return form["properties"]["name_th"]


def _nested(depth: int) -> object:
    found: object = "x"
    for _ in range(depth):
        found = [found]
    return found


def _rename(form: Form, name: str) -> None:
    form["properties"][name] = form["properties"].pop(QUESTION)
    form["required"] = [i for i in form["required"] if i != QUESTION]


BROKEN: dict[str, Callable[[Form], object]] = {
    "another kind of record": lambda f: f.update({"x-greendesk-id": "lao_profile"}),
    "a version that is no number": lambda f: f.update({"x-greendesk-version": "2; drop"}),
    "a version beyond reason": lambda f: f.update({"x-greendesk-version": "9" * 30}),
    "no version": lambda f: f.pop("x-greendesk-version"),
    "no fields": lambda f: f.update(properties=[]),
    "a field taken away": lambda f: f["properties"].pop("remark"),
    "a field of another type": lambda f: _name(f).update({"x-greendesk-type": "long_text"}),
    "a type that nobody knows": lambda f: _name(f).update({"x-greendesk-type": "script"}),
    "a JSON type that does not fit": lambda f: _name(f).update(type="integer"),
    "a fact of the program opened": lambda f: f["properties"]["local_no"].update(
        {"x-greendesk-place": "short"}
    ),
    "a name that is SQL": lambda f: _rename(f, "order"),
    "a name with a quote": lambda f: _rename(f, 'a"); DROP TABLE green_patch; --'),
    "a name of the ledger": lambda f: _rename(f, "patch_status"),
    "the name of the shape": lambda f: _rename(f, "geom"),
    "a name in Thai": lambda f: _rename(f, "การให้น้ำ"),
    "a field too many": lambda f: f["properties"].update(
        {f"more_{n}": f["properties"][QUESTION] for n in range(300)}
    ),
    "a label with markup": lambda f: _name(f).update(
        {"x-greendesk-label": {"th": "<img src='file:///etc/passwd'>", "en": "x"}}
    ),
    "a label without Thai": lambda f: _name(f).update({"x-greendesk-label": {"en": "Name"}}),
    "a label without end": lambda f: _name(f).update(
        {"x-greendesk-label": {"th": "ก" * 5000, "en": "x"}}
    ),
    "an empty list": lambda f: f["properties"][QUESTION].update(
        {"enum": [], "x-greendesk-choices": []}
    ),
    "a code without a label": lambda f: f["properties"][QUESTION]["enum"].append("WELL"),
    "a code twice": lambda f: f["properties"][QUESTION]["x-greendesk-choices"].append(
        {"code": "RAIN", "th": "ฝน", "en": "Rain"}
    ),
    "a code with a quote": lambda f: f["properties"][QUESTION]["x-greendesk-choices"][0].update(
        code="RA'IN"
    ),
    "a reference to the network": lambda f: _name(f).update(
        {"$ref": "http://example.org/schema.json"}
    ),
    "a pattern that never ends": lambda f: _name(f).update(pattern="^(a+)+$"),
    "a pattern that takes long": lambda f: _name(f).update(pattern="a*a*a*a*b"),
    "a pattern that is none": lambda f: _name(f).update(pattern="[z-a]"),
    "limits the wrong way round": lambda f: _name(f).update(minLength=9, maxLength=3),
    "a limit that is a text": lambda f: _name(f).update(maxLength="150"),
    "a limit that is no number": lambda f: f["properties"]["area_m2"].update(minimum=float("nan")),
    "a condition on nothing": lambda f: _name(f).update(
        {"x-greendesk-shown-if": {"field": "nothing", "values": ["x"]}}
    ),
    "a condition without values": lambda f: _name(f).update(
        {"x-greendesk-required-if": {"field": "status"}}
    ),
    "a default of another type": lambda f: _name(f).update(default=7),
    "a rule that nobody knows": lambda f: f["allOf"].append({"not": {}}),
    "a rule about nothing": lambda f: f["allOf"].append(
        {"if": {"properties": {"x": {"const": "y"}}}, "then": {"required": ["name_th"]}}
    ),
    "a requirement of nothing": lambda f: f["required"].append("nothing"),
    "a reason without Thai": lambda f: f[REASONS].append({"code": "NEW", "en": "New"}),
    "a reason with markup": lambda f: f[REASONS].append(
        {"code": "NEW", "th": "<a href='http://example.org'>", "en": "New"}
    ),
    "a reason twice": lambda f: f[REASONS].append(f[REASONS][0]),
    "a reason of no field": lambda f: f[REASONS][0].update(field="nothing"),
    "reasons that are no list": lambda f: f.update({REASONS: {"OTHER": "x"}}),
    "too deep": lambda f: f.update({"x-greendesk-deep": _nested(5000)}),
    "too large": lambda f: f.update(description="ก" * 1_000_000),
    "half a letter": lambda f: f.update(description="\ud800"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_a_form_that_could_do_harm_is_refused_in_words(how: str) -> None:
    form = second_form()
    BROKEN[how](form)
    with pytest.raises(BadInput) as refused:
        checked_form(form, OURS)
    assert "stays as it is" in refused.value.text.message


@pytest.mark.parametrize("offered", [None, [], "form", 7, {}, {"type": "object"}])
def test_what_is_no_form_at_all_is_refused(offered: object) -> None:
    with pytest.raises(BadInput):
        checked_form(offered, OURS)


def test_what_a_version_brought_no_later_one_takes_away() -> None:
    second = checked_form(second_form(), OURS)
    third = second_form(**{"x-greendesk-version": "3"})
    del third["properties"][QUESTION]
    third["required"].remove(QUESTION)
    checked_form(third, OURS)
    with pytest.raises(BadInput):
        checked_form(third, second)


# --- several versions -----------------------------------------------------------------------------

READY = {"name_th": "สวนกลาง", "ownership": "TREASURY"}


def newest() -> Any:
    return newest_of([OURS, checked_form(second_form(), OURS)])


def ids(fields: list[Any]) -> set[str]:
    return {field.id for field in fields}


def test_a_record_of_before_needs_no_more_than_it_did() -> None:
    schema = newest()
    assert QUESTION not in ids(schema.missing(READY))
    assert ids(schema.wanted(READY)) == {QUESTION}
    assert schema.wanted(READY | {QUESTION: "RAIN"}) == []


def test_a_record_of_now_needs_what_the_form_asks() -> None:
    schema, now = newest(), READY | {"form_version": 2}
    assert QUESTION in ids(schema.missing(now))
    assert schema.wanted(now) == []


def test_a_code_of_before_holds_for_a_record_of_before_alone() -> None:
    schema = newest()
    assert schema.problems(READY) == []
    assert [i for i, _ in schema.problems(READY | {"form_version": 2})] == ["ownership"]


def test_a_record_of_before_may_take_a_code_of_now() -> None:
    assert newest().problems(READY | {"ownership": "PORT"}) == []
    assert [i for i, _ in newest().problems(READY | {"ownership": "MOON"})] == ["ownership"]


def test_a_code_that_is_gone_keeps_its_label_and_is_not_offered() -> None:
    owner = newest().fields["ownership"]
    assert owner.choice("TREASURY").label.th == "ที่ราชพัสดุ"
    assert "TREASURY" not in {choice.code for choice in owner.offered({})}


def test_of_a_code_that_is_gone_for_long_the_last_label_holds() -> None:
    second = second_form()
    second["properties"]["ownership"]["x-greendesk-choices"][0]["en"] = "Of the LAO"
    third = second_form(**{"x-greendesk-version": "3"})
    retire(third["properties"]["ownership"], "LAO_LAND")
    schema = newest_of([checked_form(f, OURS) for f in (second, third)] + [OURS])
    found = schema.fields["ownership"].choice("LAO_LAND")
    assert found is not None
    assert found.label.en == "Of the LAO"


@pytest.mark.parametrize("said", [99, "two", -1, 1.5, float("nan")])
def test_a_record_that_names_no_version_we_know_is_judged_by_the_newest(said: object) -> None:
    values = READY | {"form_version": said}
    assert QUESTION in ids(newest().missing(values))


def test_a_reason_of_the_newest_form_is_known_and_one_that_is_gone_keeps_its_words() -> None:
    form = second_form()
    form[REASONS] = [
        {"code": "TOO_SMALL", "th": "เล็กเกินไป", "en": "Too small", "field": "name_th"},
        {"code": "OTHER", "th": "อื่น ๆ", "en": "Something else", "field": ""},
    ]
    reasons = newest_of([OURS, checked_form(form, OURS)]).return_reasons
    assert (reasons["TOO_SMALL"].label.th, reasons["TOO_SMALL"].field_id) == ("เล็กเกินไป", "name_th")
    assert reasons["OTHER"].label.en == "Something else"
    assert reasons["WRONG_TYPE"] == OURS.return_reasons["WRONG_TYPE"]
