"""What leaves the office in a file: which fields stay behind, and which are worked out anew.

The one thing to know: an upload to the centre is no public export. Names of persons stay behind
unless the officer asks for them; private green areas (T2.1) go along.
"""

from greendesk.i18n import Label
from greendesk.model.schema import Field, Schema

PERSONAL = ("created_by", "updated_by")
"""Fields that name a person."""

AREA_TEXT = Field(
    "area_text", "text", Label("เนื้อที่ (ไร่-งาน-ตร.ว.)", "Size in rai-ngan-wah"), place="locked"
)
"""The size as it is read in letters, beside ``area_m2``; in exported layers only."""

DERIVED = ("area_m2", AREA_TEXT.id)
"""Computed from the shape when a file is written, never read back."""


def published(schema: Schema, personal: bool) -> list[Field]:
    """Return the fields of an exported layer, those that are worked out last."""
    kept = [
        field
        for field in schema.fields.values()
        if field.id not in DERIVED and (personal or field.id not in PERSONAL)
    ]
    measured = [schema.fields["area_m2"]] if "area_m2" in schema.fields else []
    return [*kept, *measured, AREA_TEXT]
