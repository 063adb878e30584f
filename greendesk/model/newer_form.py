"""A newer form that the centre offers: looked at as a stranger's file before it is used.

A form decides what the window shows, what columns the project gets and what is sent, so nothing in
it is taken on trust: sizes, types, names, conditions, patterns. The one thing to know: a newer form
never takes a field away or gives it another type (it hides it instead), and an earlier version
stays known beside it; so nothing that is recorded loses its column, its label or its meaning.

**Source:** OGC API - Features - Part 5 (schemas); JSON Schema 2020-12.
"""

import json as json_text
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import isfinite
from typing import cast

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.schema import REASONS, Field, Json, Schema
from greendesk.model.wire import column_of, field_of

NOT_USABLE = N_(
    "The centre offers a newer form, but it can't be used ({where}). Nothing was changed; the form "
    "stays as it is. Please tell the centre."
)
BROUGHT = N_(
    "The centre has a new form (version {version}): {fields} new fields, {choices} new choices. "
    "Records that were made before stay as they are."
)
BROUGHT_AND_RETIRED = N_(
    "The centre has a new form (version {version}): {fields} new fields, {choices} new choices, "
    "and {retired} choices that are not used any more. Records that were made before stay as they "
    "are."
)
LARGEST = 1_000_000  # bytes of JSON
_DEEPEST, _MOST_FIELDS, _MOST_CHOICES, _LONGEST = 12, 200, 2000, 1000
_TOP = {"$schema", "$id", "title", "description", "type", "required", "properties", "allOf"}
_OF_FIELD = {"title", "description", "type", "enum", "default", "format", "readOnly", "pattern"}
_OF_FIELD |= {"minimum", "maximum", "minLength", "maxLength"}
_PLACES = ("short", "more", "locked", "hidden")
_LEVELS = ("", "draft", "send")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_VERSION = re.compile(r"[1-9][0-9]{0,5}")
_MARKUP = re.compile(r"<[A-Za-z/!]|[\x00-\x08\x0b-\x1f\x7f]")
_PIECE = r"(?:\[[^\[\]\\]+\]|\\[dws.]|[^()\[\]{}*+?|\\^$])"
_PATTERN = re.compile(rf"\^?(?:{_PIECE}(?:\{{\d{{1,3}}(?:,\d{{1,3}})?\}}|\?)?)*\$?")
_RESERVED = {"fid", "geom", "geometry", "patch_id", "rowid", "oid", "ogc_fid", "id"}
# words of SQL that can't be the name of a column in every program that reads our file
_SQL = (
    "add all alter and as asc between by case cast check collate column commit conflict "
    "constraint create cross current_date current_time current_timestamp default deferrable "
    "delete desc distinct drop else end escape except exists for foreign from full "
    "generated glob group having in index inner insert intersect into is isnull join key "
    "left like limit match natural not notnull null on or order outer primary references "
    "right rollback select set table then to transaction trigger union unique update user "
    "using values view when where with"
)
_RESERVED |= set(_SQL.split())


class _Wrong(Exception):
    """Where the form is not as it should be: a JSON pointer."""


def checked_form(json: object, ours: Schema) -> Schema:
    """Return a form that was offered, once everything in it is known to be harmless.

    Args:
        ours: the form of now; what it asks must be in the newer one too.

    Raises:
        BadInput: it can't be used; with the place at which it fails.
    """
    try:
        _check(json, ours)
        schema = Schema.parse(cast(Json, json))
        _need(schema.problems({}) == [], "/allOf")
    except _Wrong as wrong:
        raise BadInput(NOT_USABLE, where=str(wrong) or "/") from wrong
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise BadInput(NOT_USABLE, where=type(error).__name__) from error
    return schema


def difference(before: Schema, after: Schema) -> Text:
    """Return the one sentence that tells the officer what a new form brings."""
    old, new = _codes(before), _codes(after)
    return Text(
        BROUGHT_AND_RETIRED if old - new else BROUGHT,
        {
            "version": after.version,
            "fields": len(after.fields.keys() - before.fields.keys()),
            "choices": len({code for code in new - old if code[0] in before.fields}),
            "retired": len(old - new),
        },
    )


def _codes(schema: Schema) -> set[tuple[str, str]]:
    return {(f.id, choice.code) for f in schema.fields.values() for choice in f.choices}


# --- the whole ------------------------------------------------------------------------------------


def _check(json: object, ours: Schema) -> None:
    _need(_depth(json) <= _DEEPEST, "")
    text = json_text.dumps(json, ensure_ascii=False, allow_nan=False)
    _need(len(text.encode("utf-8")) <= LARGEST, "")
    whole = _object(json, "")
    _known(whole, _TOP, "")
    _need(whole.get("type") == "object" and whole.get("x-greendesk-id") == ours.id, "/type")
    version = whole.get("x-greendesk-version")
    at = "/x-greendesk-version"
    _need(isinstance(version, str) and _VERSION.fullmatch(version) is not None, at)
    _words(whole.get("x-greendesk-label"), "/x-greendesk-label")
    properties = _object(whole.get("properties"), "/properties")
    _need(len(properties) <= _MOST_FIELDS, "/properties")
    for name, p in properties.items():
        _check_field(name, _object(p, f"/properties/{name}"), properties, ours)
    for name in _properties_of(ours):
        _need(name in properties, f"/properties/{name}")
    _check_names(whole.get("required", []), properties, "/required")
    _check_conditions(whole.get("allOf", []), properties)
    _check_reasons(whole.get(REASONS, []), properties)
    from jsonschema import Draft202012Validator  # late: 60 ms of start-up

    _need(Draft202012Validator(Draft202012Validator.META_SCHEMA).is_valid(whole), "")


def _properties_of(schema: Schema) -> Mapping[str, Json]:
    return cast(Mapping[str, Json], schema.json["properties"])


def _check_reasons(json: object, properties: Json) -> None:
    """Look at why the centre returns records: codes, their words, the field that each is about."""
    codes: list[object] = []
    for n, reason in enumerate(_list(json, f"/{REASONS}", _MOST_CHOICES)):
        at = f"/{REASONS}/{n}"
        row = _object(reason, at)
        code, field = row.get("code"), row.get("field", "")
        _need(row.keys() <= {"code", "th", "en", "field"}, at)
        _need(isinstance(code, str) and _CODE.fullmatch(code) is not None, at)
        _need(field == "" or (isinstance(field, str) and field in properties), at)
        _words(row, at)
        codes.append(code)
    _need(len(codes) == len(set(codes)), f"/{REASONS}")


def _check_conditions(json: object, properties: Json) -> None:
    """Look at what stands between fields: where one has certain values, others are needed."""
    for n, rule in enumerate(_list(json, "/allOf", _MOST_CHOICES)):
        at = f"/allOf/{n}"
        whole = _object(rule, at)
        _known(whole, {"if", "then"}, at)
        condition, then = _object(whole.get("if"), at), _object(whole.get("then"), at)
        _known(condition, {"properties", "required"}, at)
        _known(then, {"properties", "required"}, at)
        asked = _object(condition.get("properties"), at)
        _need(len(asked) == 1, at)
        for part, keywords in ((asked, {"const", "enum"}), (then.get("properties", {}), {"enum"})):
            for name, values in _object(part, at).items():
                _need(name in properties, at)
                one = _object(values, at)
                _known(one, keywords, at)
                _need(len(one) == 1, at)
                listed = one["enum"] if "enum" in one else [one["const"]]
                _check_texts(listed, at)
        for names in (condition.get("required", []), then.get("required", [])):
            _check_names(names, properties, at)


# --- one field ------------------------------------------------------------------------------------


def _check_field(name: str, p: Json, properties: Json, ours: Schema) -> None:
    at = f"/properties/{name}"
    _known(p, _OF_FIELD, at)
    known = _properties_of(ours).get(name)
    if "x-ogc-role" in p:
        _need(known is not None and known.get("x-ogc-role") == p["x-ogc-role"], at)
        return
    _need(known is None or "x-ogc-role" not in known, at)
    _need(_NAME.fullmatch(name) is not None and name not in _RESERVED, at)
    _need(field_of(column_of(name)) == name and field_of(name) == name, at)
    _check_type(p, ours.fields.get(name), at)
    _words(p.get("x-greendesk-label"), f"{at}/x-greendesk-label")
    _need(isinstance(p.get("title"), str), f"{at}/title")
    for key in ("x-greendesk-help", "x-greendesk-unit"):
        if key in p:
            _words(p[key], f"{at}/{key}")
    _need(p.get("x-greendesk-place", "more") in _PLACES, f"{at}/x-greendesk-place")
    _need(p.get("x-greendesk-required-to", "") in _LEVELS, f"{at}/x-greendesk-required-to")
    for key in ("x-greendesk-shown-if", "x-greendesk-required-if"):
        if key in p:
            _check_condition(p[key], properties, f"{at}/{key}")
    _check_choices(p, properties, at)
    _check_limits(p, at)
    _check_defaults(p, properties, at)


def _check_type(p: Json, known: Field | None, at: str) -> None:
    kind = FIELD_TYPES.get(str(p.get("x-greendesk-type")))
    _need(kind is not None and p.get("type") == kind.json, f"{at}/type")
    if known is not None:
        locked = known.place == "locked"
        _need(p["x-greendesk-type"] == known.type, f"{at}/x-greendesk-type")
        _need((p.get("x-greendesk-place") == "locked") == locked, f"{at}/x-greendesk-place")


def _check_condition(json: object, properties: Json, at: str) -> None:
    condition = _object(json, at)
    _need(condition.keys() == {"field", "values"} and condition["field"] in properties, at)
    _check_texts(condition["values"], at)


def _check_choices(p: Json, properties: Json, at: str) -> None:
    parent = p.get("x-greendesk-parent", "")
    _need(parent == "" or (isinstance(parent, str) and parent in properties), at)
    if p["x-greendesk-type"] != "choice":
        _need("enum" not in p and "x-greendesk-choices" not in p, f"{at}/enum")
        return
    listed = _list(p.get("x-greendesk-choices"), f"{at}/x-greendesk-choices", _MOST_CHOICES)
    codes: list[str] = []
    for n, choice in enumerate(listed):
        where = f"{at}/x-greendesk-choices/{n}"
        words = _object(choice, where)
        code, above = words.get("code"), words.get("parent", "")
        _need(isinstance(code, str) and _CODE.fullmatch(code) is not None, where)
        _need(isinstance(above, str) and len(above) <= _LONGEST, where)
        _words(words, where)
        codes.append(cast(str, code))
    _need(bool(codes) and len(codes) == len(set(codes)), f"{at}/x-greendesk-choices")
    _need(p.get("enum") == codes or set(_list(p.get("enum"), at, _MOST_CHOICES)) == set(codes), at)


def _check_limits(p: Json, at: str) -> None:
    for low, high in (("minimum", "maximum"), ("minLength", "maxLength")):
        found = [p[key] for key in (low, high) if key in p]
        for limit in found:
            _need(_is_number(limit), f"{at}/{low}")
        _need(len(found) < 2 or cast(float, found[0]) <= cast(float, found[1]), f"{at}/{low}")
    pattern = p.get("pattern", "")
    _need(isinstance(pattern, str) and len(pattern) <= 100, f"{at}/pattern")
    _need(_PATTERN.fullmatch(cast(str, pattern)) is not None, f"{at}/pattern")
    try:
        re.compile(cast(str, pattern))
    except re.error as error:
        raise _Wrong(f"{at}/pattern") from error


def _check_defaults(p: Json, properties: Json, at: str) -> None:
    by = p.get("x-greendesk-default-by")
    values = [p["default"]] if "default" in p else []
    if by is not None:
        wish = _object(by, at)
        _need(wish.keys() == {"field", "values"} and wish["field"] in properties, at)
        values += _object(wish["values"], at).values()
    for value in values:
        fits = isinstance(value, str) if p["type"] == "string" else _is_number(value)
        _need(fits, f"{at}/default")


# --- small things ---------------------------------------------------------------------------------


def _need(holds: bool, at: str) -> None:
    if not holds:
        raise _Wrong(at)


def _object(json: object, at: str) -> Json:
    _need(isinstance(json, dict), at)
    return cast(Json, json)


def _list(json: object, at: str, most: int) -> Sequence[object]:
    _need(isinstance(json, list) and len(json) <= most, at)
    return cast(Sequence[object], json)


def _known(json: Json, words: Collection[str], at: str) -> None:
    for word in json:
        _need(word in words or word.startswith("x-"), f"{at}/{word}"[:200])


def _words(json: object, at: str) -> None:
    """Look at a label in both languages; a window could take a letter of markup for its own."""
    label = _object(json, at)
    for language in ("th", "en"):
        text = label.get(language)
        _need(isinstance(text, str) and 0 < len(text) <= _LONGEST, at)
        _need(_MARKUP.search(cast(str, text)) is None, at)


def _check_names(json: object, properties: Json, at: str) -> None:
    for name in _list(json, at, _MOST_FIELDS):
        _need(isinstance(name, str) and name in properties, at)


def _check_texts(json: object, at: str) -> None:
    for value in _list(json, at, _MOST_CHOICES):
        _need(isinstance(value, str) and len(value) <= _LONGEST, at)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _depth(json: object, at: int = 1) -> int:
    """Return how deep a value is nested; not deeper than one step beyond what is let through."""
    if at > _DEEPEST or not isinstance(json, dict | list):
        return at
    return max((_depth(part, at + 1) for part in _parts(json)), default=at)


def _parts(json: dict[str, object] | list[object]) -> Iterator[object]:
    yield from json.values() if isinstance(json, dict) else json
