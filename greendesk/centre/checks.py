"""What the centre checks before it takes a change: the same checks as the centre's SQL.

Two programs must say the same thing here, ``resources/endpoint/schema.sql`` and this module. Their
data is one (:func:`fields_of`, ``messages.json``), and one suite of contract tests runs on both; a
check is added to both, or to neither. A check never raises: it returns problems with Thai words.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import cast

from shapely.geometry.base import BaseGeometry

from greendesk.model.measure import area_m2
from greendesk.model.message import Problem
from greendesk.paths import resource

THAILAND = (97.3, 5.6, 105.7, 20.5)  # west, south, east, north
SMALLEST_M2 = 4
_BLANKS = " \t\r\n"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DATE = re.compile(r"(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Field:
    """What is checked of one column; a row of the centre's table ``gds.field``.

    Attributes:
        name: the column, i.e. the field's name on the wire.
        kind: "text", "integer", "number" or "date".
        required: needed to send, always.
        required_if: needed to send if each of these columns has one of its values.
        choices: allowed words; None = any.
        choices_by: column -> its value -> the words allowed then.
        pattern: regular expression (the part that PostgreSQL and Python share), whole text.
    """

    name: str
    kind: str
    label_th: str
    required: bool = False
    required_if: Mapping[str, Sequence[str]] | None = None
    choices: Sequence[str] | None = None
    choices_by: Mapping[str, Mapping[str, Sequence[str]]] | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None


@cache
def messages() -> Mapping[str, str]:
    """Return the centre's Thai sentence for each kind of problem."""
    path = resource("endpoint", "messages.json")
    return dict(json.loads(path.read_text(encoding="utf-8")))


def problem(kind: str, pointer: str, label: str = "", limit: float | None = None) -> Problem:
    """Return a problem with its sentence filled in."""
    bound = "" if limit is None else f"{limit:.15g}"
    words = messages()[kind].replace("{label}", label).replace("{limit}", bound)
    return Problem(kind, pointer, words)


def problems_of(row: Row, shape: BaseGeometry | None, fields: Sequence[Field]) -> list[Problem]:
    """Return what is wrong with a change by itself; empty = it may be applied."""
    found: list[Problem] = []
    if row.get("op") not in ("upsert", "delete"):
        found.append(problem("gd:op", "/properties/op"))
    if not is_lao_code(row.get("lao_code")):
        found.append(problem("gd:lao_code", "/properties/lao_code"))
    if not _UUID.fullmatch(str(row.get("patch_id") or "")):
        found.append(problem("gd:patch_id", "/properties/patch_id"))
    base_rev = row.get("base_rev")
    if not isinstance(base_rev, int | float) or base_rev < 0 or base_rev != int(base_rev):
        found.append(problem("gd:base_rev", "/properties/base_rev"))
    if row.get("op") == "upsert":
        found += _shape_problems(shape)
        found += _field_problems(row, fields)
    return found


def problems_by_forms(
    row: Row, shape: BaseGeometry | None, forms: Mapping[int, Sequence[Field]]
) -> list[Problem]:
    """Return what is wrong by the newest form and by the one with which the record was made.

    Args:
        forms: fields by the version of the form.
    """
    newest = max(forms)
    found = problems_of(row, shape, forms[newest])
    own = row.get("form_version") or 1
    if not found or own == newest or own not in forms:
        return found
    also = {p.pointer for p in problems_of(row, shape, forms[cast(int, own)])}
    return [p for p in found if p.pointer in also]


def is_lao_code(value: object) -> bool:
    """Return whether ``value`` is eight digits as text."""
    return isinstance(value, str) and re.fullmatch("[0-9]{8}", value) is not None


def _shape_problems(shape: BaseGeometry | None) -> Iterator[Problem]:
    """Yield the first thing wrong with the shape (EPSG:4326)."""
    if shape is None or shape.is_empty:
        yield problem("gd:required_geometry", "/geometry")
    elif shape.geom_type not in ("Polygon", "MultiPolygon"):
        yield problem("gd:geometry_type", "/geometry")
    elif not _within(shape.bounds):
        yield problem("gd:outside", "/geometry")
    elif not shape.is_valid:
        yield problem("gd:geometry_invalid", "/geometry")
    elif area_m2(shape) < SMALLEST_M2:
        yield problem("gd:too_small", "/geometry", limit=SMALLEST_M2)


def _within(bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return (
        west >= THAILAND[0]
        and south >= THAILAND[1]
        and east <= THAILAND[2]
        and north <= THAILAND[3]
    )


def _field_problems(row: Row, fields: Sequence[Field]) -> Iterator[Problem]:
    """Yield at most one problem for each field."""
    for f in fields:
        value = row.get(f.name)
        word = value.strip(_BLANKS) if isinstance(value, str) else value
        if word is None or word == "":
            if f.required or (f.required_if is not None and _holds(f.required_if, row)):
                yield problem("gd:required", f"/properties/{f.name}", f.label_th)
            continue
        kind, limit = _wrong_with(f, word, row)
        if kind:
            yield problem(kind, f"/properties/{f.name}", f.label_th, limit)


def _holds(conditions: Mapping[str, Sequence[str]], row: Row) -> bool:
    return all(row.get(name) in allowed for name, allowed in conditions.items())


def _wrong_with(f: Field, word: object, row: Row) -> tuple[str, float | None]:
    """Return the kind of the first problem of a filled-in field, and the limit it broke."""
    found: tuple[str, float | None]
    if f.kind in ("integer", "number"):
        found = _wrong_number(f, float(word))  # type: ignore[arg-type]  # the column is a number
    elif f.kind == "date" and not _is_date(str(word)):
        found = "gd:date", None
    else:
        found = _wrong_text(f, str(word))
    if not found[0] and not _is_listed(f, str(word), row):
        return "gd:choice", None
    return found


def _wrong_number(f: Field, number: float) -> tuple[str, float | None]:
    if f.kind == "integer" and not number.is_integer():
        return "gd:integer", None
    if f.minimum is not None and number < f.minimum:
        return "gd:minimum", f.minimum
    if f.maximum is not None and number > f.maximum:
        return "gd:maximum", f.maximum
    return "", None


def _wrong_text(f: Field, word: str) -> tuple[str, float | None]:
    if f.min_length is not None and len(word) < f.min_length:
        return "gd:min_length", f.min_length
    if f.max_length is not None and len(word) > f.max_length:
        return "gd:max_length", f.max_length
    if f.pattern is not None and not re.search(f.pattern, word):
        return "gd:pattern", None
    return "", None


def _is_listed(f: Field, word: str, row: Row) -> bool:
    if f.choices is not None and word not in f.choices:
        return False
    if f.choices_by is None:
        return True
    ((column, by_value),) = f.choices_by.items()
    return word in by_value.get(str(row.get(column)), ())


def _is_date(word: str) -> bool:
    if not _DATE.fullmatch(word):
        return False
    try:
        date.fromisoformat(word)
    except ValueError:
        return False
    return True
