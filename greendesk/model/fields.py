"""The types a field can have: how its text is read, how its value is written, how it is stored.

To add one, add a :class:`FieldType` here and an editor for it in ``greendesk/qt/form/editors.py``.
A value is stored in one form only (area in m², date as ISO 8601, choice as its code); every way
in which officers write it is read by :mod:`greendesk.model.typed`.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from greendesk.errors import BadInput
from greendesk.i18n import Text, fold_digits, format_area, label_of, long_date, mend, say
from greendesk.model.record import Value
from greendesk.model.schema import Field, complaint
from greendesk.model.typed import parse_area, parse_date, parse_number, parse_year_be
from greendesk.registry import collect

JsonType = Literal["string", "integer", "number"]
SqlType = Literal["TEXT", "INTEGER", "REAL", "DATE"]


@dataclass(frozen=True, slots=True)
class FieldType:
    """One type.

    Attributes:
        json: type keyword in JSON Schema.
        sql: column type in a GeoPackage.
        read: turns a text that is not empty into a value; raises BadInput.
        write: returns a value as the officer reads it, in the current language.
    """

    id: str
    json: JsonType
    sql: SqlType
    read: Callable[[str, Field], Value]
    write: Callable[[Value, Field], str]

    def parse(self, text: str, field: Field) -> Value | None:
        """Return the value that was typed; None when the text is empty.

        A value outside the limits of the field is taken: a draft keeps everything, and the rules
        say what must be put right before sending.

        Raises:
            BadInput: it can't be understood.
        """
        clean = mend(text).strip()
        return self.read(clean, field) if clean else None

    def take(self, raw: object, field: Field) -> Value | None:
        """Return the value of a file's cell: a bare number is in the unit that is stored.

        Raises:
            BadInput: it can't be understood.
        """
        if isinstance(raw, float) and raw.is_integer():
            raw = int(raw)
        if self.json == "string":
            return self.parse(str(raw), field)
        try:
            number = parse_number(str(raw))
        except BadInput:
            return self.parse(str(raw), field)
        if self.json == "number":
            return float(number)
        if number != int(number):
            raise BadInput(complaint("type", field))
        return int(number)

    def format(self, value: Value, field: Field) -> str:
        """Return ``value`` as the officer reads it."""
        return self.write(value, field)


# --- reading and writing ----------------------------------------------------------------------


def _read_text(text: str, field: Field) -> Value:
    return " ".join(text.split())


def _read_lines(text: str, field: Field) -> Value:
    return text.replace("\r\n", "\n")


def _read_integer(text: str, field: Field) -> Value:
    number = parse_number(text)
    if number != number.to_integral_value():
        raise BadInput(complaint("type", field))
    return int(number)


def _read_decimal(text: str, field: Field) -> Value:
    return float(parse_number(text))


def _read_money(text: str, field: Field) -> Value:
    return float(round(parse_number(text.removesuffix("บาท").strip()), 2))


def _read_choice(text: str, field: Field) -> Value:
    for choice in field.choices:
        if text in (choice.code, choice.label.th, choice.label.en):
            return choice.code
    raise BadInput(complaint("enum", field))


def _read_code(text: str, field: Field) -> Value:
    digits = str(parse_number(text))
    if not digits.isdigit():
        raise BadInput(complaint("enum", field))
    return digits.zfill({"province": 2, "amphoe": 4, "tambon": 6}[field.type])


def _read_year(text: str, field: Field) -> Value:
    """Return a year; one that is likely of the Common Era stays as it is, to be asked about."""
    try:
        return parse_year_be(text)
    except BadInput:
        digits = fold_digits(text)
        if not re.fullmatch(r"\d{4}", digits):
            raise
        return int(digits)


def _write_text(value: Value, field: Field) -> str:
    return str(value)


def _write_number(value: Value, field: Field) -> str:
    """Return a number with commas between thousands, and no more decimals than it has."""
    return f"{Decimal(str(value)).normalize():,f}"


def _write_money(value: Value, field: Field) -> str:
    return f"{float(value):,.2f}"


def _write_choice(value: Value, field: Field) -> str:
    choice = field.choice(value)
    return str(value) if choice is None else label_of(choice.label)


def _write_date(value: Value, field: Field) -> str:
    try:
        return long_date(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)


def _write_time(value: Value, field: Field) -> str:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    if at.tzinfo is not None:
        at = at.astimezone()
    return f"{long_date(at.date())} {at:%H:%M}"


def area_warning(text: str) -> str:
    """Return what looks odd about a typed area, in the current language, or an empty text."""
    try:
        warning: Text | None = parse_area(text).warning
    except BadInput:
        return ""
    return "" if warning is None else say(warning)


# --- the types --------------------------------------------------------------------------------

TEXT = FieldType("text", "string", "TEXT", _read_text, _write_text)
LONG_TEXT = FieldType("long_text", "string", "TEXT", _read_lines, _write_text)
INTEGER = FieldType("integer", "integer", "INTEGER", _read_integer, _write_number)
DECIMAL = FieldType("decimal", "number", "REAL", _read_decimal, _write_number)
MONEY = FieldType("money", "number", "REAL", _read_money, _write_money)
AREA = FieldType(
    "area",
    "number",
    "REAL",
    lambda text, _: parse_area(text).m2,
    lambda v, _: format_area(float(v)),
)
YEAR_BE = FieldType("year_be", "integer", "INTEGER", _read_year, _write_text)
DATE = FieldType(
    "date", "string", "DATE", lambda text, _: parse_date(text).isoformat(), _write_date
)
TIME = FieldType("time", "string", "TEXT", _read_text, _write_time)
CHOICE = FieldType("choice", "string", "TEXT", _read_choice, _write_choice)
PROVINCE = FieldType("province", "string", "TEXT", _read_code, _write_text)
AMPHOE = FieldType("amphoe", "string", "TEXT", _read_code, _write_text)
TAMBON = FieldType("tambon", "string", "TEXT", _read_code, _write_text)

FIELD_TYPES = collect(FieldType, sys.modules[__name__])
