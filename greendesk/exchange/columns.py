"""Which values an export writes, and under which names; the inverse of the import's plan."""

from shapely.geometry import Point

from greendesk.exchange.base import Package
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch
from greendesk.model.schema import Schema

DERIVED = ("area_m2",)  # computed here, never read back
PERSONAL = ("created_by", "updated_by")


def exported_fields(schema: Schema, personal: bool) -> list[str]:
    """Return the field ids of an export in order of the schema; personal ones only if asked."""
    return [f for f in schema.fields if f not in DERIVED and (personal or f not in PERSONAL)]


def exported_values(patch: Patch, package: Package) -> dict[str, object]:
    """Return column -> plain value (None where empty): the id, every field, the area."""
    values: dict[str, object] = {"patch_id": patch.id}
    for field_id in exported_fields(package.schema, package.personal):
        if field_id != "patch_id":
            values[field_id] = patch.values.get(field_id)
    values["area_m2"] = round(area_m2(patch.shape), 2)
    return values


def middle(patch: Patch) -> Point | None:
    """Return a point inside the patch, EPSG:4326, or None without a shape."""
    return None if patch.shape is None else patch.shape.representative_point()
