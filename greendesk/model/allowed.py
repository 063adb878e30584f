"""A quick yes to values that a JSON Schema allows.

The standard's own validator takes a millisecond for a patch, and nearly every patch is in order.
The one thing to know: what is a yes here must be a yes there, so a keyword that this module does
not know makes it say "I can't tell", and the validator is asked. A test compares the two.

**Source:** JSON Schema 2020-12, Validation, sections 6.1-6.3 and 6.5; Core, 10.2 (allOf, if).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import cast

Json = Mapping[str, object]
Test = Callable[[object], bool]
_SILENT = frozenset(
    ("$schema", "$id", "title", "description", "default", "readOnly", "format", "required")
)
_REMEMBERED = 10_000  # cases of conditions between fields: type by subtype by status, some hundreds
_NOTHING = object()
_BRANCHES = ("then", "else")  # read together with their "if"


def quick_test(schema: Json) -> Callable[[Mapping[str, object]], bool] | None:
    """Return a test of an object's values, or None if the schema is beyond this module.

    What is missing does no harm, except in the question of an ``if``.
    """
    rest = {word: says for word, says in schema.items() if word != "properties"}
    each = _test({"properties": schema.get("properties", {})}, asked=False)
    between = _test(rest, asked=False)
    if each is None or between is None:
        return None
    asked, known = sorted(_asked_about(rest)), dict[object, bool]()

    def check(values: Mapping[str, object]) -> bool:
        held = dict(values)
        answers = [held.get(name, _NOTHING) for name in asked]
        case = tuple((answer.__class__, answer) for answer in answers)
        if case not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            known[case] = between(held)
        return known[case] and each(held)

    return check


def _asked_about(schema: Json, *, inside_if: bool = False) -> set[str]:
    """Return the fields on which the conditions of a schema depend."""
    fields = cast(Mapping[str, Json], schema.get("properties", {}))
    found = set(fields)
    if inside_if:
        found |= set(cast(Sequence[str], schema.get("required", ())))
    parts = [(part, inside_if) for part in fields.values()]
    parts += [(part, inside_if) for part in cast(Sequence[Json], schema.get("allOf", ()))]
    for word in ("if", *_BRANCHES):
        if word in schema:
            parts.append((cast(Json, schema[word]), inside_if or word == "if"))
    return found.union(*(_asked_about(part, inside_if=inside) for part, inside in parts))


def _test(schema: Json, *, asked: bool) -> Test | None:
    """Return a test of one value; ``asked``: it stands in an ``if``, so "required" counts."""
    tests: list[Test] = []
    for word, says in schema.items():
        if word in _SILENT or word in _BRANCHES or word.startswith("x-"):
            continue
        test = _keyword(word, says, schema, asked)
        if test is None:
            return None
        tests.append(test)
    if asked and "required" in schema:
        names = cast(Sequence[str], schema["required"])
        tests.append(lambda v: not isinstance(v, dict) or all(name in v for name in names))
    return _every(tests)


def _keyword(word: str, says: object, schema: Json, asked: bool) -> Test | None:
    if word in _SIMPLE:
        return _SIMPLE[word](says)
    if word == "properties":
        return _properties(cast(Mapping[str, Json], says), asked)
    if word == "allOf":
        tests = [_test(part, asked=asked) for part in cast(Sequence[Json], says)]
        known = [test for test in tests if test is not None]
        return _every(known) if len(known) == len(tests) else None
    if word == "if":
        branches = (cast(Json, schema.get(name, {})) for name in _BRANCHES)
        then, other = (_test(branch, asked=asked) for branch in branches)
        question = _test(cast(Json, says), asked=True)
        if question is None or then is None or other is None:
            return None
        return lambda v: then(v) if question(v) else other(v)
    return None


def _properties(schemas: Mapping[str, Json], asked: bool) -> Test | None:
    tests: dict[str, Test] = {}
    for name, schema in schemas.items():
        test = _test(schema, asked=asked)
        if test is None:
            return None
        tests[name] = test

    def check(value: object) -> bool:
        if not isinstance(value, dict):
            return True
        for name, held in value.items():
            test = tests.get(name)
            if test is not None and not test(held):
                return False
        return True

    return check


def _every(tests: Sequence[Test]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def check(value: object) -> bool:
        for test in tests:  # noqa: SIM110 - a generator takes twice as long here
            if not test(value):
                return False
        return True

    return check


# --- keywords of one value ------------------------------------------------------------------------


def _type(says: object) -> Test | None:
    return _TYPES.get(says) if isinstance(says, str) else None


def _enum(says: object) -> Test | None:
    words = cast(Sequence[object], says)
    if not all(isinstance(word, str) for word in words):
        return None
    listed = frozenset(words)
    return lambda v: isinstance(v, str) and v in listed


def _pattern(says: object) -> Test:
    expression = re.compile(cast(str, says))
    return lambda v: not isinstance(v, str) or expression.search(v) is not None


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_integer(value: object) -> bool:
    if isinstance(value, float):
        return value.is_integer()
    return isinstance(value, int) and not isinstance(value, bool)


def _limit(breaks: Callable[[float, float], bool]) -> Callable[[object], Test]:
    def keyword(says: object) -> Test:
        limit = cast(float, says)
        return lambda v: not (_is_number(v) and breaks(cast(float, v), limit))

    return keyword


def _length(breaks: Callable[[int, int], bool]) -> Callable[[object], Test]:
    def keyword(says: object) -> Test:
        limit = cast(int, says)
        return lambda v: not (isinstance(v, str) and breaks(len(v), limit))

    return keyword


_TYPES: Mapping[str, Test] = {
    "string": lambda v: isinstance(v, str),
    "number": _is_number,
    "integer": _is_integer,
    "object": lambda v: isinstance(v, dict),
}
_SIMPLE: Mapping[str, Callable[[object], Test | None]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda says: _enum([says]),
    "pattern": _pattern,
    "minimum": _limit(lambda v, limit: v < limit),
    "maximum": _limit(lambda v, limit: v > limit),
    "minLength": _length(lambda n, limit: n < limit),
    "maxLength": _length(lambda n, limit: n > limit),
}
