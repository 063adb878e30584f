"""The lists and schemas that ship with GreenDesk, and the LAO list an officer brings along.

Files become values here and nowhere else; what they mean is ``model``'s. Shipped lists are read
once and shared.
"""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import orjson
from shapely.geometry import MultiPolygon, Polygon

from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_, Label, mend
from greendesk.markup import text_of
from greendesk.model.defaults import lao_title
from greendesk.model.places import Places
from greendesk.model.schema import Schema
from greendesk.paths import resource

# --- shipped ----------------------------------------------------------------------------------


@cache
def load_schema(id: str = "green_patch") -> Schema:
    """Return a shipped schema: "green_patch" or "lao_profile"."""
    return Schema.parse(orjson.loads(resource("schemas", f"{id}.json").read_bytes()))


@cache
def load_places() -> Places:
    """Return provinces, amphoe and tambons.

    **Source:** Department of Provincial Administration, by way of GeoThai (see NOTICE).
    """
    text = resource("lists", "places.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines())
    return Places({code: Label(th, en) for code, th, en in rows})


@cache
def load_outlines() -> Mapping[str, MultiPolygon]:
    """Return province code -> rough outline, EPSG:4326; a backdrop, never a jurisdiction.

    About 770 m off, and small islands are missing.

    **Source:** Natural Earth 1:10m admin-1 (see NOTICE).
    """
    rows = orjson.loads(resource("lists", "province_outlines.json").read_bytes())
    return {code: _outline(parts) for code, parts in rows.items()}


def _outline(parts: Sequence[Sequence[Sequence[Sequence[float]]]]) -> MultiPolygon:
    return MultiPolygon([Polygon(rings[0], rings[1:]) for rings in parts])


# --- the list of LAOs -------------------------------------------------------------------------

MAX_BYTES = 50_000_000
_KINDS = {
    "องค์การบริหารส่วนจังหวัด": "PAO",
    "องค์การบริหารส่วนตำบล": "SAO",
    "เทศบาลนคร": "CITY",
    "เทศบาลเมือง": "TOWN",
    "เทศบาลตำบล": "SUBM",
    "อบจ": "PAO",
    "อบต": "SAO",
    "ทน": "CITY",
    "ทม": "TOWN",
    "ทต": "SUBM",
}
_WORD_OF_KIND = re.compile(
    rf"(?:{'|'.join(list(_KINDS)[:5])}|(?:{'|'.join(list(_KINDS)[5:])})\.)\s*"
)
_COLUMNS = {
    "จังหวัด": "province_th",
    "อำเภอ": "amphoe_th",
    "ตำบล": "tambon_th",
    "รหัสอปท": "code",
    "ประเภทอปท": "kind",
    "อปท": "name_th",
    "ชื่ออปท": "name_th",
    "ขนาดพื้นที่": "area_km2",
    "lat": "lat",
    "long": "lon",
}
_NEEDED = ("province_th", "code", "kind", "name_th")


@dataclass(frozen=True, slots=True)
class Lao:
    """One local administrative organisation, as the DLA's list has it.

    Attributes:
        code: eight digits as text; no key, since it changes when the LAO is upgraded.
        kind: code of the list ``lao_kind``: PAO, CITY, TOWN, SUBM, SAO or SPECIAL.
        name_th: name without the word for its kind.
        tambons_th: the tambons it is listed with.
        area_km2: None if the list has none; the LAO confirms its own.
        at: (lon, lat) of its office, or None.
    """

    code: str
    kind: str
    name_th: str
    province_th: str
    amphoe_th: str
    tambons_th: tuple[str, ...] = ()
    area_km2: float | None = None
    at: tuple[float, float] | None = None

    @property
    def title_th(self) -> str:
        """The name with its kind in short; names alone are not unique within an amphoe."""
        return lao_title(self.kind, self.name_th).th


def read_lao_list(path: Path) -> list[Lao]:
    """Read the list of LAOs as the DLA publishes it (CSV, one row for each tambon).

    Raises:
        BadInput: not such a list.
        Outage: the file can't be read just now.
    """
    try:
        with path.open("rb") as file:
            content = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Outage(
            N_("The file {name} can't be read just now. Please check that it is still there."),
            name=path.name,
        ) from error
    return parse_lao_list(content)


def parse_lao_list(content: bytes) -> list[Lao]:
    """Return the LAOs of a list, in its order; rows without a code are left out.

    Args:
        content: UTF-8 (with or without a byte order mark) or the Thai code page cp874.

    Raises:
        BadInput: columns are missing, or it is no table at all.
    """
    if len(content) > MAX_BYTES:
        raise BadInput(N_("The list is larger than {mb} MB."), mb=MAX_BYTES // 1_000_000)
    try:
        rows = list(csv.reader(io.StringIO(text_of(content), newline="")))
    except csv.Error as error:
        raise _not_the_list() from error
    names = (
        [_COLUMNS.get(re.sub(r"[\s.]", "", mend(c)).lower(), "") for c in rows[0]] if rows else []
    )
    if not set(_NEEDED) <= set(names):
        raise _not_the_list()
    by_code: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows[1:]:
        cells = {name: mend(cell).strip() for name, cell in zip(names, row, strict=False) if name}
        code = cells.get("code", "")
        if code.isascii() and code.isdigit() and len(code) in (7, 8):
            by_code[code.zfill(8)].append(cells)
    return [_lao(code, found) for code, found in by_code.items()]


def _not_the_list() -> BadInput:
    return BadInput(
        N_(
            "This is not the DLA's list of organisations: it needs the columns {columns}."
            " You can type the name instead."
        ),
        columns="จังหวัด, อำเภอ, ตำบล, รหัส อปท., ประเภท อปท., อปท.",
    )


def _lao(code: str, rows: Sequence[Mapping[str, str]]) -> Lao:
    first = rows[0]
    tambons = dict.fromkeys(row.get("tambon_th", "") for row in rows)
    lon, lat = _number(first.get("lon", "")), _number(first.get("lat", ""))
    return Lao(
        code=code,
        kind=_KINDS.get(first["kind"].strip().rstrip("."), "SPECIAL"),
        name_th=_WORD_OF_KIND.sub("", first["name_th"], count=1),
        province_th=first["province_th"],
        amphoe_th=first.get("amphoe_th", ""),
        tambons_th=tuple(t for t in tambons if t),
        area_km2=_number(first.get("area_km2", "")),
        at=None if lon is None or lat is None else (lon, lat),
    )


def _number(text: str) -> float | None:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None
    return number if 0 < number < 1e6 else None
