"""The centre's columns and checks, derived from the schema of a green patch.

Both centres take them from here: the practice centre at run time, the agency's database through
``resources/endpoint/make_fields.py``, which writes :func:`fields_sql` into ``schema.sql``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from greendesk.centre.checks import Field, messages
from greendesk.model.message import column_of
from greendesk.paths import resource

Json = Mapping[str, object]
KINDS = {"string": "text", "integer": "integer", "number": "number"}
PATCH_TYPES = {"text": "text", "integer": "bigint", "number": "double precision", "date": "date"}
LEDGER_TYPES = {
    kind: "double precision" if kind in ("integer", "number") else "text" for kind in PATCH_TYPES
}


@cache
def patch_schema() -> Json:
    """Return the shipped schema of a green patch, as it is served."""
    text = resource("schemas", "green_patch.json").read_text(encoding="utf-8")
    return cast(Json, json.loads(text))


@cache
def patch_fields() -> tuple[Field, ...]:
    """Return the fields of a green patch as the shipped schema has them."""
    return fields_of(patch_schema())


def version_of(schema: Json) -> int:
    """Return the version of a form."""
    return int(str(schema["x-greendesk-version"]))


def fields_of(schema: Json) -> tuple[Field, ...]:
    """Return the fields of a JSON Schema (2020-12), without its key and its geometry.

    Understood besides the keywords of a property: ``required``, and ``allOf`` of ``if``/``then``
    where one property has certain values and others are then required or limited to a list.
    """
    properties = cast(Mapping[str, Json], schema["properties"])
    rules = [_Rule.of(rule) for rule in cast(Sequence[Json], schema.get("allOf", ()))]
    required = cast(Sequence[str], schema.get("required", ()))
    return tuple(
        _field(name, p, name in required, [rule for rule in rules if rule.speaks_of(name)])
        for name, p in properties.items()
        if "x-ogc-role" not in p
    )


@dataclass(frozen=True, slots=True)
class _Rule:
    """If ``field`` has one of ``values``: what is ``required``, and which ``lists`` hold."""

    field: str
    values: tuple[str, ...]
    required: tuple[str, ...]
    lists: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, rule: Json) -> "_Rule":
        condition = cast(Mapping[str, Json], cast(Json, rule["if"])["properties"])
        ((name, wanted),) = condition.items()
        values = cast(Sequence[str], wanted.get("enum", (wanted.get("const"),)))
        then = cast(Json, rule["then"])
        limited = cast(Mapping[str, Json], then.get("properties", {}))
        return cls(
            name,
            tuple(values),
            tuple(cast(Sequence[str], then.get("required", ()))),
            {field: cast(Sequence[str], p["enum"]) for field, p in limited.items()},
        )

    def speaks_of(self, name: str) -> bool:
        return name in self.required or name in self.lists


def _field(name: str, p: Json, required: bool, rules: Sequence[_Rule]) -> Field:
    needed = {column_of(r.field): r.values for r in rules if name in r.required}
    lists: dict[str, dict[str, Sequence[str]]] = {}
    for rule in rules:
        for value in rule.values if name in rule.lists else ():
            lists.setdefault(column_of(rule.field), {})[value] = rule.lists[name]
    return Field(
        name=column_of(name),
        kind="date" if p.get("format") == "date" else KINDS[str(p["type"])],
        label_th=str(p["title"]),
        required=required,
        required_if=needed or None,
        choices=cast(Sequence[str] | None, p.get("enum")),
        choices_by=lists or None,
        minimum=cast(float | None, p.get("minimum")),
        maximum=cast(float | None, p.get("maximum")),
        min_length=cast(int | None, p.get("minLength")),
        max_length=cast(int | None, p.get("maxLength")),
        pattern=cast(str | None, p.get("pattern")),
    )


# --- the same as SQL --------------------------------------------------------------------------


def fields_sql(schema: Json) -> str:
    """Return the part of ``schema.sql`` that the schema and the messages decide."""
    fields, version = fields_of(schema), version_of(schema)
    columns = (
        _columns("change", [f"{f.name} {LEDGER_TYPES[f.kind]}" for f in fields]),
        _columns("patch", [f"{f.name} {PATCH_TYPES[f.kind]}" for f in fields]),
    )
    names = (
        "\n  version, name, position, kind, label_th, required, required_if, choices, choices_by,"
        "\n  minimum, maximum, min_length, max_length, pattern"
    )
    rows = ",\n".join(f"  ({version}, {_row(f, place)})" for place, f in enumerate(fields))
    form = json.dumps(schema, ensure_ascii=False, separators=(",", ":"))
    said = ",\n".join(f"  ({_word(kind)}, {_word(words)})" for kind, words in messages().items())
    return "\n".join(
        (
            *columns,
            f"delete from gds.field where version = {version};",
            f"insert into gds.field ({names}) values\n{rows};",
            f"insert into gds.form (version, content) values ({version}, {_word(form)})"
            "\n  on conflict (version) do update set content = excluded.content;",
            "delete from gds.message;",
            f"insert into gds.message (type, detail_th) values\n{said};",
            "",
        )
    )


def _columns(table: str, columns: Sequence[str]) -> str:
    added = ",\n".join(f"  add column if not exists {column}" for column in columns)
    return f"alter table gds.{table}\n{added};"


def _row(f: Field, place: int) -> str:
    values = (
        _word(f.name),
        str(place),
        _word(f.kind),
        _word(f.label_th),
        "true" if f.required else "false",
        _jsonb(f.required_if),
        "null" if f.choices is None else f"array[{', '.join(map(_word, f.choices))}]",
        _jsonb(f.choices_by),
        *(_number(n) for n in (f.minimum, f.maximum, f.min_length, f.max_length)),
        _word(f.pattern),
    )
    return ", ".join(values)


def _word(text: str | None) -> str:
    return "null" if text is None else "'" + text.replace("'", "''") + "'"


def _jsonb(value: object) -> str:
    if value is None:
        return "null"
    return _word(json.dumps(value, ensure_ascii=False)) + "::jsonb"


def _number(value: float | None) -> str:
    return "null" if value is None else f"{value:.15g}"
