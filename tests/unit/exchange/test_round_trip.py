"""What is written is read back: shapes to the seventh decimal, values as they were."""

import math
from datetime import UTC, date, datetime
from itertools import count

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon

from greendesk.exchange import read_file, writer_for
from greendesk.exchange.base import Package
from greendesk.exchange.columns import DERIVED, PERSONAL
from greendesk.exchange.plan import plan_import
from greendesk.lists import load_places, load_schema
from greendesk.model.fields import FIELD_TYPES
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from greendesk.store.package import export_geopackage
from tests.builders import PRACTICE

FEW = settings(
    max_examples=4,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),  # making a failure smaller takes minutes here
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SCHEMA = load_schema()
WORDS = st.sampled_from(
    ["สวน", "น้ำ", "หมู่ที่", "๑๒", "12", "Park", "=1+1", "<b>&", "“ก”", "1/2", "ป่าชุมชน"]
)
OWN = (*DERIVED, *PERSONAL, "created_at", "updated_at", "form_version")


def values_of(field):
    """Draw values that the field could hold."""
    if field.choices:
        return st.sampled_from([choice.code for choice in field.choices])
    kind = FIELD_TYPES[field.type]
    low, high = field.minimum, field.maximum
    if kind.json == "integer":
        return st.integers(int(low or 0), int(high if high is not None else 10_000))
    if kind.json == "number":
        top = high if high is not None else 1e7
        return st.integers(math.ceil((low or 0) * 100), int(top * 100)).map(lambda n: n / 100)
    if field.type == "date":
        return st.dates(min_value=date(1950, 1, 1), max_value=date(2025, 12, 31)).map(str)
    if field.type in ("province", "amphoe", "tambon"):
        digits = {"province": 2, "amphoe": 4, "tambon": 6}[field.type]
        return st.integers(10 ** (digits - 1), 10**digits - 1).map(str)
    most = min(field.max_length or 99, 99)
    return st.lists(WORDS, min_size=3, max_size=12).map(
        lambda words: " ".join(words)[:most].strip()
    )


@st.composite
def patches(draw):
    number = draw(st.integers(1, 5))
    made = []
    for n in range(number):
        corners = draw(st.integers(3, 30))
        reach = draw(st.floats(1e-5, 1e-2))
        lon, lat = draw(st.floats(98, 105)), draw(st.floats(6, 20))
        turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
        outline = np.column_stack([lon + reach * np.cos(turn), lat + reach * np.sin(turn)])
        hole = outline + (np.array([lon, lat]) - outline) * 0.7
        rings = [hole] if draw(st.booleans()) else []
        shape = shapely.orient_polygons(MultiPolygon([Polygon(outline, rings)]))
        names = draw(st.lists(st.sampled_from(sorted(set(SCHEMA.fields) - set(OWN))), max_size=12))
        values = {name: draw(values_of(SCHEMA.fields[name])) for name in {*names, "name_th"}}
        made.append(Patch(f"0190a0aa-0000-7000-8000-{n:012d}", shape, values))
    return made


def export(path, given):
    if path.suffix == ".gpkg":
        export_geopackage(
            path,
            given,
            SCHEMA,
            PRACTICE,
            load_places(),
            personal=False,
            now=datetime(2025, 1, 1, tzinfo=UTC),
        )
    else:
        writer_for(path).write(path, Package(given, SCHEMA), lambda fraction: None)


@pytest.mark.parametrize("suffix", [".geojson", ".kml", ".zip", ".gpkg"])
@FEW
@given(patches())
def test_an_export_comes_back_as_it_went(tmp_path, suffix, given):
    out = tmp_path / f"ส่งออก{suffix}"
    export(out, given)
    numbers = count()
    plan = plan_import(
        read_file(out), MemoryView(), SCHEMA, lambda: f"new{next(numbers)}", source=out.name
    )
    back = [delta.after for delta in plan.edit.deltas]
    assert [patch.id for patch in back] == [patch.id for patch in given]
    for before, after in zip(given, back, strict=True):
        assert after.shape.equals_exact(before.shape, 1e-7)
        assert dict(after.values) == {"digitise_method": "IMPORT", **before.values}
    assert plan.left_out == ()


@FEW
@given(patches())
def test_what_was_exported_from_here_is_known_when_it_comes_back(tmp_path, given):
    out = tmp_path / "out.geojson"
    writer_for(out).write(out, Package(given, SCHEMA), lambda fraction: None)
    kept = [Patch(p.id, p.shape, {"digitise_method": "IMPORT", **p.values}) for p in given]
    plan = plan_import(read_file(out), MemoryView(kept), SCHEMA, str, source="x")
    assert plan.edit is None
    assert {item.why.message for item in plan.left_out} == {"It is in the project already."}
