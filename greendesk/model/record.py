"""What can be edited: a record has a kind, an id and values; a patch has a shape as well.

Every kind goes through the same edit, journal and undo; a new kind (visit) is a new dataclass here
and a line in the store's table of kinds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from shapely.geometry import MultiPolygon

PatchId = str
Value = str | int | float
Values = Mapping[str, Value]
GUESSED_CRS = "crs_guessed"
"""A value of a patch beside the schema's: "EPSG:n" that was taken for granted on import."""
CORRIDOR_LINE = "corridor_line"
"""A value of a patch beside the schema's: the line (WKT, EPSG:4326) that a strip was made of."""


@dataclass(frozen=True, slots=True)
class Patch:
    """One green area, as one officer drew and described it.

    Two patches are equal when shape (to the very coordinates), values and reasons are: revision
    and sending state are no part of it, so a verdict of the centre never breaks an undo.

    Attributes:
        id: UUID made on the device that drew it; never reused.
        shape: EPSG:4326, (lon, lat) degrees, exterior rings anticlockwise; None = not drawn yet.
        values: schema field id -> value, only for fields that are filled in.
        reasons: issue key -> the officer's words why a warning is all right.
    """

    kind: ClassVar[str] = "green_patch"

    id: PatchId
    shape: MultiPolygon | None = None
    values: Values = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The Thai name, or an empty text."""
        return str(self.values.get("name_th", ""))


@dataclass(frozen=True, slots=True)
class Profile:
    """The local administrative organisation (LAO) that a project belongs to.

    Attributes:
        id: fixed id of the project's only profile row.
        values: fields of ``resources/schemas/lao_profile.json``; among them ``lao_code`` (8 digits,
            text), ``lao_kind``, ``name_th``, ``province_code``, ``amphoe_code``, ``tambon_code``.
    """

    kind: ClassVar[str] = "lao_profile"

    id: str
    values: Values = field(default_factory=dict)

    @property
    def lao_code(self) -> str:
        """The DLA code: eight digits as text; empty when it is not known."""
        return str(self.values.get("lao_code", ""))

    @property
    def province_code(self) -> str:
        """The DOPA province code: two digits as text."""
        return str(self.values.get("province_code", ""))


@dataclass(frozen=True, slots=True)
class Photo:
    """One photo of a green area, without its pixels: the store keeps those under their hash.

    Attributes:
        id: UUID made on the device that took it in; another version (a face blurred) keeps it.
        values: fields of ``resources/schemas/patch_photo.json``.
    """

    kind: ClassVar[str] = "patch_photo"

    id: str
    values: Values = field(default_factory=dict)

    @property
    def patch_id(self) -> PatchId:
        """The id of the patch that it shows."""
        return str(self.values.get("patch_id", ""))

    @property
    def sha256(self) -> str:
        """SHA-256 of the kept bytes, in hexadecimal: the name under which the store has them."""
        return str(self.values.get("sha256", ""))

    @property
    def shows(self) -> str:
        """What it shows: a code of the field "kind", such as OVERVIEW, N, BEFORE."""
        return str(self.values.get("kind", "OVERVIEW"))

    @property
    def caption(self) -> str:
        """The officer's words, or an empty text."""
        return str(self.values.get("caption", ""))

    @property
    def taken_at(self) -> datetime | None:
        """When it was taken, with its offset from UTC; None = the file did not say."""
        try:
            at = datetime.fromisoformat(str(self.values.get("taken_at", "")))
        except ValueError:
            return None
        return at if at.tzinfo is not None else None

    @property
    def position(self) -> tuple[float, float] | None:
        """Where the camera stood: (lon, lat) degrees, EPSG:4326; None = the file did not say."""
        lon, lat = self.values.get("lon"), self.values.get("lat")
        if isinstance(lon, int | float) and isinstance(lat, int | float):
            return float(lon), float(lat)
        return None


Record = Patch | Profile | Photo
