"""From what a file holds to one edit: columns matched, shapes mended, the rest explained.

Nothing is taken over silently and nothing is dropped silently: :class:`Plan` says what becomes of
each row and each column, and the officer sees it before the edit is carried out.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry import MultiPolygon

from greendesk.edits.shape import add_patches
from greendesk.errors import BadInput
from greendesk.exchange.base import (
    THAILAND,
    Found,
    LeftOut,
    Reading,
    Report,
    polygons_of,
    quiet,
)
from greendesk.exchange.columns import DERIVED, PERSONAL
from greendesk.i18n import N_, Text, search_key
from greendesk.model.edit import Edit
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, Value
from greendesk.model.schema import Field, Schema
from greendesk.model.view import View

_NAMES = ("name_th", "name", "ชื่อ", "ชื่อพื้นที่", "name:th", "NAME_TH", "title")
_LOCKED = (*DERIVED, *PERSONAL, "patch_id", "created_at", "updated_at")


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


def plan_import(
    reading: Reading,
    view: View,
    schema: Schema,
    new_id: Callable[[], str],
    *,
    source: str,
    crs: str = "",
    mend: bool = True,
    report: Report = quiet,
) -> Plan:
    """Return the edit that brings a reading into the project.

    Args:
        source: the file's name, for the label of the undo step.
        crs: "EPSG:n" said by the officer; wins over what the file says.
        mend: untangle shapes that cross themselves; False leaves them for the rules to report.

    Raises:
        BadInput: the coordinate system is unknown, or the shapes lie far outside Thailand.
    """
    crs = crs or reading.crs or _guess(reading)
    taken = match_columns(reading, schema)
    work = _Work(schema, taken, mover(reading, crs), mend)
    patches: list[Patch] = []
    left_out = list(reading.left_out)
    used: set[str] = set()
    for n, found in enumerate(reading.found):
        if n % 100 == 0:
            report(n / len(reading.found))
        made = work.patch(found, _id_for(found, view, used, new_id))
        if isinstance(made, LeftOut):
            left_out.append(made)
        elif view.find(made.id) == made:
            why = Text(N_("It is in the project already."))
            left_out.append(LeftOut(found.where, why))
        else:
            used.add(made.id)
            patches.append(made)
    columns = dict.fromkeys(name for found in reading.found for name in found.values)
    ignored = tuple(c for c in columns if c not in taken and c not in _LOCKED and c != "fid")
    edit = add_patches(patches, Text(N_("Import {file}"), {"file": source})) if patches else None
    return Plan(edit, taken, ignored, tuple(left_out), tuple(work.notes()), crs)


def match_columns(reading: Reading, schema: Schema) -> dict[str, str]:
    """Return column -> field id, by id, label in either language, or a usual word for a name."""
    columns = dict.fromkeys(name for found in reading.found for name in found.values)
    open_fields = {f: schema.fields[f] for f in schema.fields if f not in _LOCKED}
    by_key = {f[:10].lower(): f for f in open_fields} | {f.lower(): f for f in open_fields}
    for field_id, field in open_fields.items():
        by_key.setdefault(search_key(field.label.th), field_id)
        by_key.setdefault(search_key(field.label.en), field_id)
    taken: dict[str, str] = {}
    for column in columns:
        field_id = by_key.get(column.lower()) or by_key.get(search_key(column))
        if field_id and field_id not in taken.values():
            taken[column] = field_id
    if "name_th" not in taken.values():
        name = next((c for n in _NAMES for c in columns if c.lower() == n.lower()), None)
        if name is not None:
            taken[name] = "name_th"
    return taken


class _Work:
    """Turns one found row after the other into a patch, and counts what was mended."""

    def __init__(
        self,
        schema: Schema,
        taken: Mapping[str, str],
        move: Callable[[MultiPolygon], MultiPolygon],
        mend: bool,
    ) -> None:
        self._schema, self._taken, self._move, self._mend = schema, taken, move, mend
        self._mended = 0
        self._strange: dict[str, str] = {}

    def patch(self, found: Found, patch_id: str) -> Patch | LeftOut:
        shape = polygons_of(found.shape)
        if found.shape is not None and shape is None:
            why = Text(N_("It is a point or a line, not an area."))
            return LeftOut(found.where, why)
        if shape is not None:
            shape = self._move(shape)
            if self._mend:
                shape = self._whole(shape)
                if area_m2(shape) <= 0:
                    return LeftOut(found.where, Text(N_("The shape has no area.")))
        values = self._values(found)
        if shape is None and not values.get("name_th"):
            return LeftOut(found.where, Text(N_("It has neither a shape nor a name.")))
        values["digitise_method"] = "IMPORT"
        return Patch(patch_id, shape, values)

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

    def _whole(self, shape: MultiPolygon) -> MultiPolygon | None:
        if not shapely.is_valid(shape):
            self._mended += 1
            return polygons_of(shapely.make_valid(shape))
        return shape

    def _values(self, found: Found) -> dict[str, Value]:
        values: dict[str, Value] = {}
        for column, field_id in self._taken.items():
            raw = found.values.get(column)
            if raw is None or str(raw).strip() == "":
                continue
            try:
                values[field_id] = understand(raw, self._schema.fields[field_id])
            except BadInput:
                self._strange.setdefault(column, str(raw)[:40])
        return values


def understand(raw: object, field: Field) -> Value:
    """Return a file's value as the field keeps it: a code, a number, an ISO date or a text.

    Raises:
        BadInput: it can't be understood.
    """
    text = str(raw).strip()
    if field.choices:
        wanted = search_key(text)
        for choice in field.choices:
            if text == choice.code or wanted in (
                search_key(choice.label.th),
                search_key(choice.label.en),
            ):
                return choice.code
        raise BadInput(N_("“{value}” is not in the list."), value=text[:40])
    value = FIELD_TYPES[field.type].take(raw, field)
    if value is None:
        raise BadInput(N_("“{value}” is not in the list."), value=text[:40])
    return value


def _id_for(found: Found, view: View, used: set[str], new_id: Callable[[], str]) -> str:
    """Return the row's own UUID if it has a good one that is free here, else a new one."""
    raw = str(found.values.get("patch_id") or "").strip("{}").lower()
    good = len(raw) == 36 and raw.count("-") == 4 and set(raw) <= set("0123456789abcdef-")
    if not good or raw in used:
        return new_id()
    old = view.find(raw)
    if old is None:
        return raw
    same = polygons_of(found.shape) == old.shape
    return raw if same else new_id()


def _guess(reading: Reading) -> str:
    """Return EPSG:4326 when the file does not say but its numbers lie in Thailand."""
    bounds = _bounds(reading)
    if bounds is None or _inside(bounds):
        return "EPSG:4326"
    raise BadInput(
        N_(
            "The file does not say its coordinate system, and its numbers are not degrees in"
            " Thailand. Please choose it (for example UTM zone 47: EPSG:32647)."
        )
    )


def mover(reading: Reading, crs: str = "") -> Callable[[MultiPolygon], MultiPolygon]:
    """Return what brings the shapes of a reading to EPSG:4326.

    Raises:
        BadInput: the coordinate system is unknown, or the shapes would lie far outside Thailand.
    """
    crs = crs or reading.crs or _guess(reading)
    move = _transform(crs)
    _check_places(reading, move)
    return move


def _transform(crs: str) -> Callable[[MultiPolygon], MultiPolygon]:
    if crs in ("EPSG:4326", "OGC:CRS84"):
        return lambda shape: shape
    from pyproj import Transformer  # late: 120 ms of start-up
    from pyproj.exceptions import CRSError, ProjError

    try:
        turn = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform
    except (CRSError, ProjError) as error:
        raise BadInput(
            N_("The coordinate system {crs} is not known here."), crs=crs[:60]
        ) from error
    return lambda shape: shapely.transform(shape, turn, interleaved=False)


def _check_places(reading: Reading, move: Callable[[MultiPolygon], MultiPolygon]) -> None:
    bounds = _bounds(reading)
    if bounds is None:
        return
    box = move(MultiPolygon([shapely.box(*bounds)])).bounds
    if not all(map(_finite, box)) or not _touches(box):
        raise BadInput(
            N_(
                "The shapes lie far outside Thailand. Perhaps the coordinate system is another one,"
                " or longitude and latitude are swapped. Nothing was changed."
            )
        )


def _bounds(reading: Reading) -> tuple[float, float, float, float] | None:
    boxes = [f.shape.bounds for f in reading.found if f.shape is not None and not f.shape.is_empty]
    if not boxes:
        return None
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _finite(value: float) -> bool:
    return abs(value) < 1e9


def _inside(b: tuple[float, ...]) -> bool:
    w, s, e, n = THAILAND
    return w <= b[0] and s <= b[1] and b[2] <= e and b[3] <= n


def _touches(b: tuple[float, ...]) -> bool:
    w, s, e, n = THAILAND
    return b[0] <= e and b[2] >= w and b[1] <= n and b[3] >= s
