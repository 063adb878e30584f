"""The officer's own outline of the LAO."""

import json

import pytest
from shapely.geometry import MultiPolygon, Point, Polygon, box, mapping

from greendesk.errors import BadInput
from greendesk.exchange.boundary import read_boundary
from tests.builders import make_project


def outline_of(path):
    return read_boundary(path, open_project=None)


@pytest.fixture
def write(tmp_path):
    def write(*shapes, crs=None):
        path = tmp_path / "outline.geojson"
        features = [{"type": "Feature", "geometry": mapping(s), "properties": {}} for s in shapes]
        content = {"type": "FeatureCollection", "features": features}
        if crs:
            content["crs"] = {"type": "name", "properties": {"name": crs}}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def test_villages_side_by_side_become_one_outline(write):
    outline = outline_of(write(box(100, 13, 100.1, 13.1), box(100.1, 13, 100.2, 13.1)))
    assert isinstance(outline, MultiPolygon)
    assert outline.equals(box(100, 13, 100.2, 13.1))


def test_an_outline_that_crosses_itself_is_untangled(write):
    bow_tie = Polygon([(100, 13), (100.1, 13.1), (100.1, 13), (100, 13.05)])
    outline = outline_of(write(bow_tie))
    assert outline.is_valid
    assert outline.area > 0


def test_metres_are_brought_to_degrees(write):
    outline = outline_of(write(box(557565, 1549699, 557665, 1549799), crs="EPSG:32647"))
    assert outline.bounds == pytest.approx((99.5331, 14.0172, 99.5340, 14.0182), abs=1e-4)


def test_points_make_no_outline(write):
    with pytest.raises(BadInput, match="no area"):
        outline_of(write(Point(100, 13)))


def test_the_project_that_is_open_is_no_boundary_and_is_not_touched(tmp_path, monkeypatch):
    own = make_project(tmp_path / "a.gpkg")
    opened = []
    monkeypatch.setattr("greendesk.exchange.format_of", opened.append)
    with pytest.raises(BadInput, match="open just now"):
        read_boundary(tmp_path / "." / "a.gpkg", open_project=own)
    assert opened == []
