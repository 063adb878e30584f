import csv

import pytest
from shapely.geometry import MultiPolygon, box

from greendesk.errors import Outage
from greendesk.exchange import FORMATS
from greendesk.exchange.base import Package
from greendesk.lists import load_schema
from greendesk.model.record import Patch


def rows(tmp_path, *patches, personal=False):
    out = tmp_path / "out.csv"
    package = Package(patches, load_schema(), personal)
    FORMATS["csv"].write(out, package, lambda fraction: None)
    assert out.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel needs the mark to show Thai"
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def park(**values):
    return Patch("p1", MultiPolygon([box(100.0, 13.0, 100.001, 13.001)]), values)


def test_a_row_holds_values_area_and_a_point_inside(tmp_path):
    (row,) = rows(tmp_path, park(name_th="สวน"))
    assert row["name_th"] == "สวน"
    assert float(row["area_m2"]) > 12_000
    assert "ไร่" in row["area_rnw"]
    assert (row["lon"], row["lat"]) == ("100.0005", "13.0005")


def test_a_text_that_looks_like_a_formula_stays_a_text(tmp_path):
    (row,) = rows(tmp_path, park(name_th="=HYPERLINK(1)"))
    assert row["name_th"] == "'=HYPERLINK(1)"


def test_names_of_persons_go_along_only_when_asked(tmp_path):
    patch = park(name_th="สวน", created_by="สมชาย")
    assert "created_by" not in rows(tmp_path, patch)[0]
    assert rows(tmp_path, patch, personal=True)[0]["created_by"] == "สมชาย"


def test_a_file_that_can_not_be_written_is_told_and_the_old_one_stays(tmp_path):
    old = tmp_path / "gone" / "out.csv"
    with pytest.raises(Outage, match="work is safe"):
        FORMATS["csv"].write(old, Package([park()], load_schema()), lambda fraction: None)
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_fails_half_way_leaves_the_old_file(tmp_path):
    out = tmp_path / "out.csv"
    out.write_text("yesterday", encoding="utf-8")

    def stop(fraction):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        FORMATS["csv"].write(out, Package([park()], load_schema()), stop)
    assert out.read_text("utf-8") == "yesterday"
    assert list(tmp_path.iterdir()) == [out]
