"""What can be edited: a record has a kind, an id and values; a patch has a shape as well.

Every kind goes through the same edit, journal, undo and outbox; a new kind (visit, photo) is a new
dataclass here and a line in the store's table of kinds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


Record = Patch | Profile
