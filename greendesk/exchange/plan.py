"""From what a file holds to one edit: columns matched, shapes mended, the rest explained.

Nothing is taken over silently and nothing is dropped silently: :class:`Plan` says what becomes of
each row and each column, and the officer sees it before the edit is carried out.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from types import MappingProxyType

import shapely
from shapely.geometry import MultiPolygon

from greendesk import garbage
from greendesk.edits.shape import add_patches
from greendesk.edits.strip import kept_line
from greendesk.errors import BadInput
from greendesk.exchange.base import (
    NO_AREA,
    Found,
    LeftOut,
    Reading,
    Report,
    polygons_of,
    quiet,
)
from greendesk.exchange.columns import DERIVED, PERSONAL, exported_columns, short_names
from greendesk.exchange.crs import Move, assumed, mover, on_earth
from greendesk.exchange.mend import NO_GROUND, check_mendable, whole
from greendesk.exchange.plain import AT_ONCE, placed
from greendesk.i18n import N_, Text, search_key
from greendesk.model.edit import Edit
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.record import CORRIDOR_LINE, GUESSED_CRS, Patch, PatchId, Value
from greendesk.model.schema import FORM_VERSION, Field, Schema
from greendesk.model.view import View

_NAMES = ("name_th", "name", "ชื่อ", "ชื่อพื้นที่", "name:th", "NAME_TH", "title")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # no letters; SQLite ends a text at NUL
_MAX_COLUMNS = 2_000
_LONGEST = 100_000  # letters: a longer text is no answer to a question of a form
_MEANINGS = 10_000  # values of a file that are remembered: columns say the same again and again
_YES_NO = {"true": "Y", "false": "N"}  # what other programs keep a yes or a no as
NO_BIN: Mapping[PatchId, Patch] = MappingProxyType({})
_LOCKED = (*DERIVED, *PERSONAL, "patch_id", "created_at", "updated_at", FORM_VERSION)


@dataclass(frozen=True, slots=True)
class Plan:
    """What an import would do.

    Attributes:
        edit: one undoable step, or None when nothing can be taken over.
        taken: column of the file -> field id.
        ignored: columns that no field answers to.
        left_out: rows that are not taken over, and why.
        notes: what was mended or could not be understood, in words.
        crs: the coordinate system that was assumed.
    """

    edit: Edit | None
    taken: Mapping[str, str]
    ignored: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    notes: tuple[Text, ...]
    crs: str

    @property
    def count(self) -> int:
        """How many patches would be made."""
        return len(self.edit.deltas) if self.edit else 0

    @property
    def futile(self) -> bool:
        """Whether the file holds nothing that can be used, not even what is known already."""
        return self.edit is None and not any(item.known for item in self.left_out)


@garbage.kept_out()
def plan_import(
    reading: Reading,
    view: View,
    schema: Schema,
    new_id: Callable[[], str],
    *,
    source: str,
    crs: str = "",
    mend: bool = True,
    binned: Mapping[PatchId, Patch] = NO_BIN,
    report: Report = quiet,
) -> Plan:
    """Return the edit that brings a reading into the project.

    Args:
        source: the file's name, for the label of the undo step.
        crs: "EPSG:n" said by the officer; wins over what the file says.
        mend: untangle shapes that cross themselves; False leaves them for the rules to report.
        binned: what lies in the recycle bin; it stays there, whatever the file holds.

    Raises:
        BadInput: the coordinate system is unknown, or the shapes lie far outside Thailand.
    """
    said = crs or reading.crs
    crs = assumed(reading, crs)
    taken = match_columns(reading, schema)
    origin: dict[str, Value] = {"digitise_method": "IMPORT"}
    if not said:
        origin[GUESSED_CRS] = crs
    work = _Work(schema, taken, mover(reading, crs), mend, origin)
    patches: list[Patch] = []
    left_out = list(reading.left_out)
    used: set[str] = set()
    beside = 0
    for start in range(0, len(reading.found), AT_ONCE):
        report(start / len(reading.found))
        some = reading.found[start : start + AT_ONCE]
        for found, shape in zip(some, work.plain_shapes(some), strict=True):
            try:
                made = work.patch(found, _own_id(found, used), shape)
                old = view.find(made.id) if made.id else None
            except BadInput as error:
                left_out.append(LeftOut(found.where, error.text))
                continue
            if old is not None and old.shape == made.shape:
                left_out.append(LeftOut(found.where, _known(made, old), known=True))
                continue
            if not made.id or old is not None or made.id in binned:
                beside += made.id in binned
                made = _another(made, found, new_id())
            used.add(made.id)
            patches.append(made)
    silent = (*_LOCKED, *taken, CORRIDOR_LINE, "fid")
    ignored = tuple(c for c in _columns(reading) if c not in silent)
    edit = add_patches(patches, Text(N_("Import {file}"), {"file": source})) if patches else None
    notes = (*reading.notes, *work.notes(), *_of_bin(beside))
    return Plan(edit, taken, ignored, tuple(left_out), notes, crs)


def match_columns(reading: Reading, schema: Schema) -> dict[str, str]:
    """Return column -> field id, by id, label in either language, or a usual word for a name."""
    columns = _columns(reading)
    open_fields = {f: schema.fields[f] for f in schema.fields if f not in _LOCKED}
    short = short_names(exported_columns(schema, personal=True))
    by_key = {short[f].lower(): f for f in open_fields} | {f.lower(): f for f in open_fields}
    for field_id, field in open_fields.items():
        by_key.setdefault(search_key(field.label.th), field_id)
        by_key.setdefault(search_key(field.label.en), field_id)
    taken: dict[str, str] = {}
    for column in columns:
        answer = by_key.get(column.lower()) or by_key.get(search_key(column))
        if answer and answer not in taken.values():
            taken[column] = answer
    if "name_th" not in taken.values():
        named = next((c for n in _NAMES for c in columns if c.lower() == n.lower()), "")
        if named:
            taken[named] = "name_th"
    return taken


def _columns(reading: Reading) -> list[str]:
    """Return the columns of a reading in their order; very many are no table any more."""
    names: dict[str, None] = {}
    for found in reading.found:
        if not found.values.keys() <= names.keys():
            names.update(dict.fromkeys(found.values))
    return list(names)[:_MAX_COLUMNS]


class _Work:
    """Turns one found row after the other into a patch, and counts what was mended."""

    def __init__(
        self,
        schema: Schema,
        taken: Mapping[str, str],
        move: Move,
        mend: bool,
        origin: Mapping[str, Value],
    ) -> None:
        self._schema, self._taken, self._move, self._mend = schema, taken, move, mend
        self._origin = origin
        self._mended = 0
        self._strange: dict[str, str] = {}
        self._meaning = lru_cache(_MEANINGS, typed=True)(self._meant)

    def plain_shapes(self, rows: Sequence[Found]) -> list[MultiPolygon | None]:
        """Return the shapes that need no second look, ready for :meth:`patch`."""
        return placed([found.shape for found in rows], self._move)

    def patch(self, found: Found, patch_id: str, plain: MultiPolygon | None = None) -> Patch:
        """Return the patch that a row makes; BadInput says why it makes none."""
        shape = self._shape(found) if plain is None else plain
        values = self._values(found)
        if shape is None and not values.get("name_th"):
            raise BadInput(N_("It has neither a shape nor a name."))
        return _lined(Patch(patch_id, shape, {**self._origin, **values}), found)

    def notes(self) -> list[Text]:
        notes = []
        if self._mended:
            text = N_("{n} shapes crossed themselves and were untangled; please look at them.")
            notes.append(Text(text, {"n": self._mended}))
        for column, sample in self._strange.items():
            text = N_(
                "Values of column {column} that were not understood stay empty, e.g. “{sample}”."
            )
            notes.append(Text(text, {"column": column, "sample": sample}))
        return notes

    def _shape(self, found: Found) -> MultiPolygon | None:
        shape = polygons_of(found.shape)
        if shape is None and found.shape is not None and not found.shape.is_empty:
            raise BadInput(NO_AREA)
        return None if shape is None else self._placed(shape)

    def _placed(self, shape: MultiPolygon) -> MultiPolygon:
        moved = self._move(shape)
        if not on_earth(moved):
            raise BadInput(N_("Its coordinates are no place on the Earth."))
        if not self._mend:
            check_mendable(moved)
            return shapely.orient_polygons(moved)
        sound, mended = whole(moved)
        if sound is None or not sound.area:
            raise BadInput(NO_GROUND)
        self._mended += mended
        return shapely.orient_polygons(sound)

    def _values(self, found: Found) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for column, field_id in self._taken.items():
            raw = found.values.get(column)
            if raw is None or raw == "":
                continue
            known = isinstance(raw, str | int | float)  # else it may be nothing to be looked up
            value = (self._meaning if known else self._meant)(field_id, raw)
            if isinstance(value, BadInput):
                self._strange.setdefault(column, _CONTROLS.sub("", str(raw)[:40]))
            elif value is not None:
                values[field_id] = value
        return values

    def _meant(self, field_id: str, raw: object) -> Value | BadInput | None:
        """Return what :func:`understand` says; None for blanks, an error if it can't."""
        if str(raw).strip() == "":
            return None
        try:
            return understand(raw, self._schema.fields[field_id])
        except BadInput as error:
            return error


def understand(raw: object, field: Field) -> Value:
    """Return a file's value as the field keeps it: a code, a number, an ISO date or a text.

    Raises:
        BadInput: it can't be understood.
    """
    if isinstance(raw, str) and len(raw) > _LONGEST:
        raise BadInput(N_("“{value}” is not in the list."), value=raw[:40])
    text = _CONTROLS.sub("", str(raw)).strip()
    if field.choices:
        if text.lower() in _YES_NO and {"Y", "N"} <= {choice.code for choice in field.choices}:
            return _YES_NO[text.lower()]
        wanted = search_key(text)
        for choice in field.choices:
            if text == choice.code or wanted in (
                search_key(choice.label.th),
                search_key(choice.label.en),
            ):
                return choice.code
        raise BadInput(N_("“{value}” is not in the list."), value=text[:40])
    value = FIELD_TYPES[field.type].take(text if isinstance(raw, str) else raw, field)
    if value is None:
        raise BadInput(N_("“{value}” is not in the list."), value=text[:40])
    return value


def _own_id(found: Found, used: set[str]) -> str:
    """Return the row's own UUID if it is a good one that no row before had, else ""."""
    raw = str(found.values.get("patch_id") or "").strip("{}").lower()
    good = len(raw) == 36 and raw.count("-") == 4 and set(raw) <= set("0123456789abcdef-")
    return raw if good and raw not in used else ""


def _another(made: Patch, found: Found, new_id: str) -> Patch:
    """Return a row as a patch of its own; the number of the one that it was is not its own."""
    was_one = bool(found.values.get("patch_id"))
    values = {i: v for i, v in made.values.items() if not (was_one and i == "local_no")}
    return replace(made, id=new_id, values=values)


def _of_bin(count: int) -> list[Text]:
    text = N_(
        "{n:,} patches of the file lie in the recycle bin. What lies there stays as it is; they"
        " come in as new patches."
    )
    return [Text(text, {"n": count})] if count else []


def _lined(patch: Patch, found: Found) -> Patch:
    """Return the patch with the line of a strip, if the row has one that fits its outline."""
    if CORRIDOR_LINE not in found.values:
        return patch
    line = str(found.values[CORRIDOR_LINE])
    lined = replace(patch, values={**patch.values, CORRIDOR_LINE: line})
    return patch if kept_line(lined) is None else lined


def _known(made: Patch, old: Patch) -> Text:
    """Return why a row that is in the project with this id and shape is left out."""
    if all(old.values.get(name) == value for name, value in made.values.items()):
        return Text(N_("It is in the project already."))
    return Text(N_("It is in the project already with other values; those were kept."))
