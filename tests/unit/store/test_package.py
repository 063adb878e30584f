"""The GeoPackage for upload: the published layers, clean, whole or not at all."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, box

from greendesk import lists
from greendesk.errors import BadInput, Outage
from greendesk.exchange import read_file
from greendesk.exchange.plan import plan_import
from greendesk.i18n import format_area
from greendesk.model.measure import area_m2
from greendesk.model.published import PERSONAL
from greendesk.model.record import Patch, Photo
from greendesk.model.view import MemoryView
from greendesk.store import package
from greendesk.store.blob import decode
from greendesk.store.package import export_geopackage
from greendesk.store.project import is_project
from tests.builders import NOW, PRACTICE, ids, make_project, ready_patch, square
from tests.unit.store.checker import faults

A, B, C = "aaaaaaaa-0000-4000-8000-000000000000", "b", "c"
WIDE = MultiPolygon([box(101, 10, 101.2, 10.3), box(101.5, 10, 101.6, 10.1)])


def export(path: Path, *patches: Patch, personal: bool = False) -> Path:
    schema, places = lists.load_schema(), lists.load_places()
    export_geopackage(path, patches, schema, PRACTICE, places, personal=personal, now=NOW)
    return path


def rows(path: Path, sql: str) -> list[tuple]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql).fetchall()


def columns(path: Path) -> set[str]:
    return {row[0] for row in rows(path, "SELECT name FROM pragma_table_info('green_patch')")}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ส่งออก กลอนโด.gpkg"


def test_sizes_are_right_whatever_a_shape_is_made_of(path: Path) -> None:
    ring, pond = square(), square(0.0001, 0.0001, 0.0001)
    holed = MultiPolygon([ring.geoms[0].difference(pond)])
    shapes = [holed, ring, WIDE, None, square(0.01)]
    export(path, *(Patch(str(n), shape) for n, shape in enumerate(shapes)))
    found = rows(path, "SELECT area_m2 FROM green_patch ORDER BY fid")
    wanted = [shape and pytest.approx(area_m2(shape), rel=1e-4, abs=0.01) for shape in shapes]
    assert [size for (size,) in found] == wanted


def test_shapes_are_exported_to_the_very_coordinates(path: Path) -> None:
    export(path, Patch(A, WIDE), Patch(B, square(1 / 3, 1 / 7)), Patch(C))
    found = [decode(blob) for (blob,) in rows(path, "SELECT geom FROM green_patch ORDER BY fid")]
    assert found == [WIDE, square(1 / 3, 1 / 7), None]


def test_values_are_exported_as_they_are(path: Path) -> None:
    patch = ready_patch(A, tree_count_total=12, planted_date="2021-06-30", budget_baht=0.1 + 0.2)
    export(path, patch)
    wanted = sorted(set(patch.values) - set(PERSONAL))
    (found,) = rows(path, f"SELECT {', '.join(wanted)} FROM green_patch")
    assert dict(zip(wanted, found, strict=True)) == {k: patch.values[k] for k in wanted}


def test_the_size_is_worked_out_from_the_shape(path: Path) -> None:
    export(path, ready_patch(A, area_m2=1.0), Patch(B, WIDE), Patch(C, None, {"area_m2": 5.0}))
    one, other, none = rows(path, "SELECT area_m2, area_text FROM green_patch ORDER BY fid")
    for found, shape in ((one, square()), (other, WIDE)):
        assert found[0] == pytest.approx(area_m2(shape), rel=1e-6)
        assert found[1] == format_area(found[0])
    assert none == (None, None)


def test_private_areas_go_along_and_names_of_persons_do_not(path: Path) -> None:
    private = ready_patch(A, green_type="T2", green_subtype="T2.1", created_by="สมหญิง ใจดี")
    export(path, replace(private, values={**private.values, "updated_by": "สมชาย"}))
    assert rows(path, "SELECT green_subtype FROM green_patch") == [("T2.1",)]
    assert not columns(path) & set(PERSONAL)
    content = path.read_bytes()
    for name in ("สมหญิง", "สมชาย", "created_by", "updated_by"):
        assert name.encode() not in content


def test_names_of_persons_go_along_if_asked_for(path: Path) -> None:
    export(path, ready_patch(A, created_by="สมหญิง ใจดี"), personal=True)
    assert rows(path, "SELECT created_by FROM green_patch") == [("สมหญิง ใจดี",)]


def test_nothing_of_the_programs_own_is_in_it(path: Path) -> None:
    export(path, replace(ready_patch(A), reasons={"W04": "วัดใหม่แล้ว"}))
    names = {row[0] for row in rows(path, "SELECT name FROM sqlite_master")}
    assert not [name for name in names if name.startswith("gd_")]
    assert "วัดใหม่แล้ว".encode() not in path.read_bytes()
    assert not is_project(path)


def test_photos_go_along_without_what_names_a_person(path: Path) -> None:
    values = {"patch_id": "a", "kind": "N", "sha256": "0" * 64, "source_name": "สมหญิง.jpg"}
    photo = Photo("p", {**values, "created_by": "สมหญิง", "original_sha256": "1" * 64})
    for personal in (False, True):
        export_geopackage(
            path,
            [ready_patch("a")],
            lists.load_schema(),
            PRACTICE,
            lists.load_places(),
            personal=personal,
            now=NOW,
            photos=[(photo, b"jpeg")],
        )
        assert rows(path, "SELECT photo_id, kind, data FROM patch_photo") == [("p", "N", b"jpeg")]
        names = {row[0] for row in rows(path, "SELECT name FROM pragma_table_info('patch_photo')")}
        assert ({"source_name", "created_by"} <= names) == personal
        assert "original_sha256" not in names
        assert ("สมหญิง".encode() in path.read_bytes()) == personal
        assert faults(path) == []
    (relation,) = rows(path, "SELECT * FROM gpkgext_relations")
    assert relation[1:] == (
        "green_patch",
        "fid",
        "patch_photo",
        "id",
        "media",
        "green_patch_photo",
    )
    assert rows(path, "SELECT * FROM green_patch_photo") == [(1, 1)]


def test_without_photos_there_is_no_table_of_them(path: Path) -> None:
    export(path, ready_patch("a"))
    assert not rows(path, "SELECT 1 FROM sqlite_master WHERE name LIKE '%photo%'")


def test_the_lao_is_in_it(path: Path) -> None:
    export(path)
    found = rows(path, "SELECT lao_code, name_th, province_code FROM lao_profile")
    assert found == [("99990101", "เกาะสมมุติ", "99")]


def test_the_extent_is_exact(path: Path) -> None:
    extent = "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE srs_id = 4326"
    export(path, Patch(A, WIDE), Patch(B))
    assert rows(path, extent) == [WIDE.bounds]
    export(path, Patch(B))
    assert rows(path, extent) == [(None,) * 4]


def test_more_than_one_batch_is_exported_in_order(path: Path) -> None:
    shapes = [square(n % 70 / 100, n // 70 / 100) for n in range(4321)]
    made = [Patch(id, shape) for id, shape in zip(ids(), shapes, strict=False)]
    export(path, *made)
    found = rows(path, "SELECT patch_id FROM green_patch ORDER BY fid")
    assert [id for (id,) in found] == [patch.id for patch in made]
    assert rows(path, "SELECT count(*) FROM rtree_green_patch_geom") == [(4321,)]


def test_an_export_is_imported_again_without_a_column_left_over(path: Path) -> None:
    made = ready_patch(A, created_by="สมหญิง", remark="หมายเหตุ")
    export(path, made)
    reading = read_file(path)
    plan = plan_import(reading, MemoryView([]), lists.load_schema(), lambda: B, source=path.name)
    assert plan.ignored == ()
    (delta,) = plan.edit.deltas
    assert delta.after.id == A
    assert delta.after.shape == made.shape
    assert delta.after.values["remark"] == "หมายเหตุ"


# --- whole or not at all ----------------------------------------------------------------------


@contextmanager
def full_disk(limit: int) -> Iterator[None]:
    """No file grows beyond ``limit`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_an_older_export_is_replaced(path: Path) -> None:
    export(path, Patch(A))
    export(path, Patch(B))
    assert rows(path, "SELECT patch_id FROM green_patch") == [("b",)]
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("limit", [0, 4096, 100_000, 300_000])
def test_a_full_disk_leaves_the_older_export_as_it_was(path: Path, limit: int) -> None:
    export(path, Patch(A))
    before = path.read_bytes()
    many = [Patch(id, square()) for id, _ in zip(ids(), range(2000), strict=False)]
    with full_disk(limit), pytest.raises(Outage):
        export(path, *many)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_corner_that_is_nowhere_leaves_the_older_export_as_it_was(path: Path) -> None:
    export(path, Patch(A))
    before = path.read_bytes()
    wkb = bytearray(shapely.to_wkb(square()))
    wkb[-40:-32] = np.float64("inf").tobytes()
    with pytest.raises(BadInput):
        export(path, Patch(A, shapely.from_wkb(bytes(wkb))))
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_told_in_words(tmp_path: Path) -> None:
    with pytest.raises(Outage, match="can't be written"):
        export(tmp_path / "no" / "such.gpkg", Patch(A))


def test_what_a_killed_export_left_is_in_nobodys_way(path: Path) -> None:
    path.with_name(f"~{path.name}.new").write_bytes(b"half a file")
    export(path, Patch(A))
    assert list(path.parent.iterdir()) == [path]


def test_an_export_never_takes_the_place_of_a_project(path: Path) -> None:
    make_project(path)
    before = path.read_bytes()
    with pytest.raises(BadInput, match="is a GreenDesk project"):
        export(path, Patch(A))
    assert path.read_bytes() == before


def test_the_index_of_thousands_of_patches_points_at_the_right_ones(path: Path) -> None:
    count = 2 * package._AT_ONCE + 500
    export(path, *(Patch(f"p{n}", square(0.001 * n, 0.0)) for n in range(count)))
    assert faults(path) == []
    assert rows(path, "SELECT min(fid), max(fid) FROM green_patch") == [(1, count)]
