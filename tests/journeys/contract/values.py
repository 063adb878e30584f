"""Values of a patch that a centre accepts, and values that it must refuse, from its own fields."""

from collections.abc import Sequence

from greendesk.centre.checks import Field
from greendesk.model.message import field_of
from greendesk.model.record import Value

KNOWN: dict[str, Value] = {
    "name_th": "สวนสาธารณะเฉลิมพระเกียรติ",
    "province_code": "71",
    "amphoe_code": "7101",
    "tambon_code": "710101",
}


def valid_values(fields: Sequence[Field]) -> dict[str, Value]:
    """Return field id -> value: everything that is needed to send, and nothing else."""
    row: dict[str, Value] = {}
    for _ in fields:  # one value may make another one necessary
        for f in fields:
            wanted = f.required or (f.required_if and _holds(f, row))
            if wanted and f.name not in row:
                row[f.name] = example(f, row)
    return {field_of(name): value for name, value in row.items()}


def example(f: Field, row: dict[str, Value]) -> Value:
    """Return a value that ``f`` may have beside those of ``row``."""
    if f.name in KNOWN:
        return KNOWN[f.name]
    if f.choices_by:
        ((column, by_value),) = f.choices_by.items()
        return by_value[str(row[column])][0]
    if f.choices:
        return f.choices[0]
    if f.kind in ("integer", "number"):
        return max(f.minimum or 0, min(f.maximum or 9, 2569 if f.name.endswith("_be") else 9))
    if f.kind == "date":
        return "2024-06-10"
    return "ข้อความตัวอย่าง"[: f.max_length or 50]


def _holds(f: Field, row: dict[str, Value]) -> bool:
    conditions = f.required_if or {}
    return all(row.get(name) in allowed for name, allowed in conditions.items())
