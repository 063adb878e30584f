"""What is asked about a patch or an LAO: the fields, read from a JSON Schema with our annotations.

The schema file is the one an agency serves for its collection (OGC API - Features - Part 5), so
fields, labels and code lists are data and change without the program. The one thing to know: this
module reads meanings, not files (``greendesk.lists`` does), and keeps the JSON for whoever checks
values by the standard's own words.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import inf
from typing import TYPE_CHECKING, Literal, cast

from greendesk.i18n import N_, Label, Text
from greendesk.model.allowed import quick_test
from greendesk.model.record import Value, Values

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator, ValidationError

Json = Mapping[str, object]
Level = Literal["", "draft", "send"]
Place = Literal["short", "more", "locked", "hidden"]
_X = "x-greendesk-"
REASONS = _X + "return-reasons"
"""In the form: why the centre returns records, ``[{code, th, en, field}]``."""
_REMEMBERED = 1000
FORM_VERSION = "form_version"
"""The field in which a record says by which version of the form it was made; empty = the first."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a code list; ``parent`` is the code it belongs under, or ""."""

    code: str
    label: Label
    parent: str = ""


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds when the field ``field_id`` has one of these values."""

    field_id: str
    values: tuple[Value, ...]

    def holds(self, values: Values) -> bool:
        """Return whether it does in ``values``."""
        return values.get(self.field_id) in self.values


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that is asked.

    Attributes:
        type: id of a field type, see ``greendesk.model.fields``.
        required_to: needed to "send", to keep a "draft", or never ("").
        required_if: needed to send when this holds.
        parent: id of the field on whose value the list of choices depends, or "".
        shown_if: asked only when this holds.
        unit: what the number counts, or None.
        place: in the "short" form, under "more", "locked" (derived, read only) or "hidden".
        pinnable: whether its value may be kept for the next new patch.
        default_by: what to suggest, by the code in another field: (field id, code -> value).
        retired: choices of earlier versions of the form; not offered, but records hold them.
    """

    id: str
    type: str
    label: Label
    required_to: Level = ""
    required_if: Condition | None = None
    choices: tuple[Choice, ...] = ()
    parent: str = ""
    shown_if: Condition | None = None
    unit: Label | None = None
    minimum: float | None = None
    maximum: float | None = None
    min_length: int | None = None
    max_length: int | None = None
    place: Place = "more"
    pinnable: bool = False
    help: Label | None = None
    default: Value | None = None
    default_by: tuple[str, Mapping[str, Value]] | None = None
    retired: tuple[Choice, ...] = ()

    def choice(self, code: object) -> Choice | None:
        """Return the choice with this code, also one that is not offered any more, or None."""
        return next((c for c in (*self.choices, *self.retired) if c.code == code), None)

    def offered(self, values: Values) -> tuple[Choice, ...]:
        """Return the choices that fit the values of the other fields."""
        if not self.parent:
            return self.choices
        parent = values.get(self.parent)
        return tuple(c for c in self.choices if c.parent == parent)


_SENTENCES = {
    "minimum": N_("{label}: it can't be less than {limit:,g}."),
    "maximum": N_("{label}: it can't be more than {limit:,g}."),
    "minLength": N_("{label}: please type at least {limit} letters."),
    "maxLength": N_("{label}: {limit} letters at most; please shorten it."),
    "enum": N_("{label}: this value is not in the list. Please choose one from the list."),
    "other": N_("{label}: this value can't be used. Please type it again."),
}


def complaint(kind: str, of: Field, limit: object = None) -> Text:
    """Return the sentence for a value that breaks the JSON Schema keyword ``kind``."""
    message = _SENTENCES.get(kind, _SENTENCES["other"])
    return Text(message, {"label": of.label, "limit": limit})


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """Why a person at the centre returns a record: a code of the list ``return_reason``.

    Attributes:
        field_id: the field that it is about; "" = the outline or the whole record.
    """

    code: str
    label: Label
    field_id: str = ""


@dataclass(frozen=True)
class Schema:
    """All fields of one kind of record, in the order in which they are asked.

    Attributes:
        earlier: the versions before this one that are known. A field of a record is in order if it
            is so by this version, or by the one with which the record was made.
    """

    id: str
    version: str
    title: Label
    fields: Mapping[str, Field]
    json: Json = field(repr=False, compare=False)
    earlier: Mapping[int, "Schema"] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def parse(cls, json: Json) -> "Schema":
        """Read a JSON Schema (2020-12).

        Raises:
            KeyError, TypeError: it is not a schema with our annotations.
        """
        properties = cast(Mapping[str, Json], json["properties"])
        asked = [pair for pair in properties.items() if "x-ogc-role" not in pair[1]]
        fields = {name: _field(name, p) for name, p in sorted(asked, key=_place_in_form)}
        return cls(
            id=str(json[_X + "id"]),
            version=str(json[_X + "version"]),
            title=_label(json[_X + "label"]),
            fields=fields,
            json=json,
        )

    @cached_property
    def return_reasons(self) -> Mapping[str, ReturnReason]:
        """Code -> why the centre returns records; one that is not used any more is there, too."""
        versions = [*(self.earlier[n] for n in sorted(self.earlier)), self]
        lists = (cast(Sequence[Json], version.json.get(REASONS, ())) for version in versions)
        found = {str(row["code"]): row for rows in lists for row in rows}
        return {
            code: ReturnReason(code, _label(row), str(row.get("field", "")))
            for code, row in found.items()
        }

    @property
    def number(self) -> int:
        """The version as a number: versions are 1, 2, 3..."""
        return int(self.version)

    def field(self, field_id: str) -> Field:
        """Return the field with this id.

        Raises:
            KeyError: there is none.
        """
        return self.fields[field_id]

    def shown(self, field: Field, values: Values) -> bool:
        """Return whether ``field`` is asked when the others have ``values``."""
        return field.shown_if is None or field.shown_if.holds(values)

    def required(self, field: Field, values: Values) -> bool:
        """Return whether ``field`` must be filled in before a record with ``values`` is sent."""
        if not self._asks(field, values):
            return False
        own = self._own(values)
        return own is None or (
            field.id in own.fields and own.required(own.fields[field.id], values)
        )

    def missing(self, values: Values) -> list[Field]:
        """Return the fields that must be filled in to send and are empty."""
        empty = self._empty(values)
        if not empty or self._own(values) is None:
            return empty
        return [f for f in empty if self.required(f, values)]

    def wanted(self, values: Values) -> list[Field]:
        """Return the empty fields that this version asks for, and the record's own did not."""
        if self._own(values) is None:
            return []
        return [f for f in self._empty(values) if not self.required(f, values)]

    def problems(self, values: Values) -> list[tuple[str, Text]]:
        """Return (field id, what is wrong) for values that the JSON Schema does not allow.

        What is missing is no problem here: see :meth:`missing`.
        """
        if self._quick is not None and self._quick(values):
            return []
        key = tuple((name, value.__class__, value) for name, value in values.items())
        if key not in self._refused:  # rows of one file are often wrong in the same way
            if len(self._refused) >= _REMEMBERED:
                self._refused.clear()
            self._refused[key] = self._problems(values)
        return list(self._refused[key])

    def _problems(self, values: Values) -> list[tuple[str, Text]]:
        found: dict[str, Text] = {}
        for error in self._errors(values):
            field_id = str(error.absolute_path[0]) if error.absolute_path else ""
            if error.validator != "required" and field_id in self.fields:
                limit = error.validator_value
                found.setdefault(
                    field_id, complaint(str(error.validator), self.fields[field_id], limit)
                )
        own = self._own(values) if found else None
        still = found if own is None else dict(own.problems(values))
        return [(field_id, words) for field_id, words in found.items() if field_id in still]

    def suggestions(self, values: Values, changed: str) -> dict[str, Value]:
        """Return what to suggest for empty fields now that the field ``changed`` has its value."""
        code = str(values.get(changed, ""))
        return {
            f.id: f.default_by[1][code]
            for f in self.fields.values()
            if f.default_by is not None
            and f.default_by[0] == changed
            and code in f.default_by[1]
            and f.id not in values
        }

    def withdrawn(self, values: Values, changed: Collection[str] | None = None) -> list[str]:
        """Return the ids of filled-in fields whose code no longer fits the field it depends on.

        Args:
            changed: look only at what depends on these fields; None = at every field.
        """
        return [
            f.id
            for f in self.fields.values()
            if f.id in values
            and (around := self._around(f))
            and (changed is None or any(other.id in changed for other in around))
            and not self._fits(f, values)
        ]

    def _around(self, field: Field) -> list[Field]:
        """Return the field on which ``field`` depends, the one on which that depends, and so on."""
        found: list[Field] = []
        while (parent := self.fields.get(field.parent)) is not None and parent not in found:
            found.append(parent)
            field = parent
        return found

    def _fits(self, field: Field, values: Values) -> bool:
        """Return whether a code fits; the codes of places begin with those around them."""
        if field.choices:
            return any(c.code == values[field.id] for c in field.offered(values))
        code = str(values[field.id])
        return all(code.startswith(str(values.get(f.id, ""))) for f in self._around(field))

    def _asks(self, field: Field, values: Values) -> bool:
        """Return whether this version by itself requires ``field``."""
        if field.place in ("locked", "hidden") or not self.shown(field, values):
            return False
        if field.required_to:
            return True
        return field.required_if is not None and field.required_if.holds(values)

    def _empty(self, values: Values) -> list[Field]:
        return [
            f
            for f in self._needed
            if str(values.get(f.id, "")).strip() == "" and self._asks(f, values)
        ]

    def _own(self, values: Values) -> "Schema | None":
        """Return the version with which a record was made, if it was an earlier one."""
        if not self.earlier:
            return None
        return self.earlier.get(cast(int, values.get(FORM_VERSION, 1)))

    def _errors(self, values: Values) -> Iterator["ValidationError"]:
        return self._validator.iter_errors(dict(values))

    @cached_property
    def _needed(self) -> list[Field]:
        """The fields that are required in one case at least."""
        return [f for f in self.fields.values() if f.required_to or f.required_if is not None]

    @cached_property
    def _refused(self) -> dict[object, list[tuple[str, Text]]]:
        """What is wrong with values that were asked for before."""
        return {}

    @cached_property
    def _quick(self) -> Callable[[Values], bool] | None:
        return quick_test(self.json)

    @cached_property
    def _validator(self) -> "Draft202012Validator":
        from jsonschema import Draft202012Validator  # late: 60 ms of start-up

        return Draft202012Validator(self.json)


def newest_of(versions: Iterable[Schema]) -> Schema:
    """Return the newest of several versions of one form, which knows those before it."""
    by_number = {schema.number: schema for schema in versions}
    *before, last = [by_number[number] for number in sorted(by_number)]
    if not before:
        return last
    fields = {f.id: replace(f, retired=_retired(f, before)) for f in last.fields.values()}
    return replace(last, fields=fields, earlier={schema.number: schema for schema in before})


def _retired(field: Field, before: Sequence[Schema]) -> tuple[Choice, ...]:
    """Return the choices that the field had once; of one with several labels, the last."""
    had = {c.code: c for s in before if field.id in s.fields for c in s.fields[field.id].choices}
    offered = {choice.code for choice in field.choices}
    return tuple(choice for code, choice in had.items() if code not in offered)


# --- reading --------------------------------------------------------------------------------------


def _field(name: str, p: Json) -> Field:
    help, unit = p.get(_X + "help"), p.get(_X + "unit")
    by = cast(Json | None, p.get(_X + "default-by"))
    choices = cast(Sequence[Json], p.get(_X + "choices", ()))
    return Field(
        id=name,
        type=str(p[_X + "type"]),
        label=_label(p[_X + "label"]),
        required_to=cast(Level, p.get(_X + "required-to", "")),
        required_if=_condition(p.get(_X + "required-if")),
        choices=tuple(_choice(c) for c in choices),
        parent=str(p.get(_X + "parent", "")),
        shown_if=_condition(p.get(_X + "shown-if")),
        unit=None if unit is None else _label(unit),
        minimum=cast(float | None, p.get("minimum")),
        maximum=cast(float | None, p.get("maximum")),
        min_length=cast(int | None, p.get("minLength")),
        max_length=cast(int | None, p.get("maxLength")),
        place=cast(Place, p.get(_X + "place", "more")),
        pinnable=bool(p.get(_X + "pinnable", False)),
        help=None if help is None else _label(help),
        default=cast(Value | None, p.get("default")),
        default_by=None if by is None else (str(by["field"]), cast(Values, by["values"])),
    )


def _place_in_form(property: tuple[str, Json]) -> float:
    """Return where a field stands; an engine may have put them into another order."""
    place = property[1].get("x-ogc-propertySeq")
    return float(place) if isinstance(place, int | float) else inf


def _label(json: object) -> Label:
    words = cast(Mapping[str, str], json)
    return Label(words["th"], words["en"])


def _choice(json: Json) -> Choice:
    return Choice(str(json["code"]), _label(json), str(json.get("parent", "")))


def _condition(json: object) -> Condition | None:
    if json is None:
        return None
    parts = cast(Json, json)
    return Condition(str(parts["field"]), tuple(cast(Sequence[Value], parts["values"])))
