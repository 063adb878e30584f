"""Which values an export writes, and under which names; the inverse of the import's plan."""

from collections.abc import Sequence

import numpy as np
from shapely.geometry import Point

from greendesk.exchange.base import Package
from greendesk.model.measure import areas_m2
from greendesk.model.published import DERIVED as DERIVED
from greendesk.model.published import PERSONAL as PERSONAL
from greendesk.model.record import Patch
from greendesk.model.schema import Schema


def exported_fields(schema: Schema, personal: bool) -> list[str]:
    """Return the field ids of an export in order of the schema; personal ones only if asked."""
    return [f for f in schema.fields if f not in DERIVED and (personal or f not in PERSONAL)]


def exported_columns(schema: Schema, personal: bool) -> list[str]:
    """Return every column of an export: the id, the fields, the area."""
    return ["patch_id", *exported_fields(schema, personal), "area_m2"]


def exported_values(patch: Patch, package: Package) -> dict[str, object]:
    """Return column -> plain value (None where empty): the id, every field, the area."""
    return exported_rows([patch], package)[0]


def exported_rows(patches: Sequence[Patch], package: Package) -> list[dict[str, object]]:
    """Return what :func:`exported_values` does, of many patches in a tenth of the time."""
    fields = exported_fields(package.schema, package.personal)
    columns = exported_columns(package.schema, package.personal)
    areas = areas_m2(np.array([patch.shape for patch in patches], dtype=object)).tolist()
    return [
        dict(
            zip(
                columns,
                (patch.id, *map(patch.values.get, fields), round(area, 2)),
                strict=True,
            )
        )
        for patch, area in zip(patches, areas, strict=True)
    ]


def short_names(columns: Sequence[str]) -> dict[str, str]:
    """Return column -> a name of at most ten letters, no two alike.

    >>> short_names(["green_type", "green_subtype", "green_subject"])
    {'green_type': 'green_type', 'green_subtype': 'green_subt', 'green_subject': 'green_su_1'}
    """
    names: dict[str, str] = {}
    for column in columns:
        name, n = column[:10], 0
        while name in names.values():
            n += 1
            name = f"{column[: 9 - len(str(n))]}_{n}"
        names[column] = name
    return names


def middle(patch: Patch) -> Point | None:
    """Return a point inside the patch, EPSG:4326, or None without a shape."""
    return None if patch.shape is None else patch.shape.representative_point()
