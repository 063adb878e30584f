"""The quick yes is never a yes where the standard's own validator says no."""

import math

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.lists import load_schema
from greendesk.model.allowed import quick_test

SCHEMAS = [load_schema("green_patch"), load_schema("lao_profile")]
WORDS = ["", " ", "T1", "T1.1", "T2.1", "T2.99", "T9", "NEW", "EXISTING", "IMPROVED", "Y", "N"]
WORDS += ["71", "7111", "711102", "99990101", "๗๑", "2564-02-30", "2025-01-01", "SCREEN", "SAO"]
LIMITS = [0, 1, -1, 2560, 2559, 2700, 2701, 100, 100.5, 0.1, 500, 1e7, 1e12, 2568.0]
values = st.one_of(
    st.sampled_from([*WORDS, *LIMITS, math.nan, math.inf]),
    st.text(max_size=4),
    st.integers(1, 400).map(lambda n: "ก" * n),
    st.integers(),
    st.floats(),
)


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema.id)
@settings(max_examples=200, deadline=None)
@given(st.data())
def test_the_quick_way_agrees_with_the_validator(schema, data: st.DataObject) -> None:
    names = st.sampled_from([*schema.fields, "no_field"])
    found = data.draw(st.dictionaries(names, values, max_size=8))
    quick = quick_test(schema.json)
    assert quick is not None
    validator = jsonschema.Draft202012Validator(schema.json)
    wrong = [e for e in validator.iter_errors(found) if e.validator != "required"]
    assert quick(found) == (not wrong)


def test_what_is_missing_does_no_harm() -> None:
    quick = quick_test({"required": ["a"], "allOf": [{"if": {}, "then": {"required": ["b"]}}]})
    assert quick is not None
    assert quick({})


def test_a_question_needs_what_it_asks_for() -> None:
    rule = {"if": {"required": ["a"]}, "then": {"properties": {"b": {"maximum": 1}}}}
    quick = quick_test({"allOf": [rule]})
    assert quick is not None
    assert quick({"b": 2})
    assert not quick({"a": 0, "b": 2})


def test_otherwise_is_understood() -> None:
    rule = {
        "if": {"properties": {"a": {"const": "x"}}, "required": ["a"]},
        "else": {"properties": {"b": {"maximum": 1}}},
    }
    quick = quick_test(rule)
    assert quick is not None
    assert quick({"a": "x", "b": 2})
    assert not quick({"a": "y", "b": 2})


@pytest.mark.parametrize(
    "schema",
    [
        {"additionalProperties": False},
        {"properties": {"a": {"multipleOf": 2}}},
        {"properties": {"a": {"enum": ["x", 1]}}},
        {"properties": {"a": {"type": ["string", "null"]}}},
        {"allOf": [{"$ref": "#/x"}]},
        {"if": {"not": {}}, "then": {}},
        {"if": {}, "then": {"anyOf": []}},
    ],
)
def test_a_schema_beyond_it_is_left_to_the_validator(schema: dict[str, object]) -> None:
    assert quick_test(schema) is None
