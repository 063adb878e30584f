"""Good files with a few wrong bytes: each is read or refused in words, nothing else happens.

The gate tries some hundred of each; ``python3 dev.py faults`` tries 900.
"""

import io
import json
import random
import re
import zipfile
from itertools import count

import fiona
import numpy as np
import pytest
import shapely
from shapely.geometry import MultiPolygon, Polygon, box, mapping

from greendesk.errors import BadInput
from greendesk.exchange import read_file, writer_for
from greendesk.exchange.base import Package
from greendesk.exchange.plan import plan_import
from greendesk.lists import load_schema
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView

SCHEMA = load_schema()
HOLE = [(100.002, 13.002), (100.002, 13.004), (100.004, 13.004)]
PATCHES = [
    Patch(
        f"0190a0aa-0000-7000-8000-{n:012d}",
        MultiPolygon([Polygon(box(100 + n / 100, 13, 100.01 + n / 100, 13.01).exterior, [])]),
        {"name_th": f"สวนน้ำ {n}", "green_type": "T1", "tree_count_total": n, "canopy_pct": 1.5},
    )
    for n in range(4)
] + [Patch("p5", MultiPolygon([Polygon(box(100, 13, 100.01, 13.01).exterior, [HOLE])]))]
TOKENS = (b"NaN", b"1e400", b"-1e308", b"[[", b"{", b'"', b"\x00", b"<a>", b"&x;", b"\xff" * 4)
VALUES = (None, True, 1e308, 1e-320, "", "x" * 3000, [], [[]], {}, [None], [[0, 0]] * 3, "\x00")
VALUES += ("Point", "MultiPolygon", "GeometryCollection", {"type": "Polygon"}, [[[100, 13]] * 4])
WORDS = ("nan", "inf", "1e400", "", "100", "100,13", "๑๐๐,๑๓", ",,,", "1_0,1_3", "<a/>", "<Folder>")


@pytest.fixture
def good(tmp_path):
    """Give the bytes of a good file of each kind."""

    def good(kind):
        if kind == "gpkg":
            return geopackage(tmp_path / "good.gpkg")
        path = tmp_path / f"good.{'kml' if kind == 'kmz' else kind}"
        writer_for(path).write(path, Package(PATCHES, SCHEMA), lambda fraction: None)
        content = path.read_bytes()
        return zipped({"doc.kml": content}) if kind == "kmz" else content

    return good


def geopackage(path):
    schema = {"geometry": "MultiPolygon", "properties": {"name_th": "str", "n": "int"}}
    with fiona.open(path, "w", driver="GPKG", crs="EPSG:4326", schema=schema) as sink:
        for n, patch in enumerate(PATCHES):
            row = {"name_th": patch.name, "n": n}
            sink.write({"geometry": mapping(patch.shape), "properties": row})
    return path.read_bytes()


def zipped(members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def wrong_bytes(content, chance):
    """Change, take out, put in or cut off some bytes."""
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        at, length = chance.randrange(len(changed)), chance.choice((1, 4, 100))
        way = chance.randrange(5)
        if way == 0:
            changed[at] = chance.randrange(256)
        elif way == 1:
            changed[at] ^= 1 << chance.randrange(8)
        elif way == 2:
            changed[at:at] = chance.choice(TOKENS)
        elif way == 3:
            changed[at : at + 4] = chance.choice(TOKENS)
        else:
            del changed[at : at + length]
        changed = changed or bytearray(b"x")
    return bytes(changed)


def wrong_in_place(content, chance):
    """Change single bytes that are not zero: a database keeps its pages."""
    changed = bytearray(content)
    places = np.flatnonzero(np.frombuffer(content, np.uint8))
    for _ in range(chance.choice((1, 2, 4, 8))):
        changed[int(chance.choice(places))] = chance.randrange(256)
    return bytes(changed)


def wrong_values(content, chance):
    """Put a value of another kind into a JSON file that stays JSON."""
    root = json.loads(content)
    for _ in range(chance.choice((1, 2, 4))):
        holder, key = chance.choice(list(_places(root)))
        holder[key] = json.loads(json.dumps(chance.choice(VALUES)))
    return json.dumps(root).encode()


def _places(node):
    keys = node if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
    for key in keys:
        yield node, key
        yield from _places(node[key])


def wrong_words(content, chance):
    """Put other words between the tags of an XML file."""
    text = content.decode()
    for _ in range(chance.choice((1, 2, 4))):
        begin, end = chance.choice([m.span() for m in re.finditer(r"(?<=>)[^<]+", text)])
        text = text[:begin] + chance.choice(WORDS) + text[end:]
    return text.encode()


def wrong_member(content, chance):
    """Damage one member of a zip file that stays whole."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    members = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(list(members))
    return zipped({**members, name: wrong_bytes(members[name], chance)})


WAYS = {
    "geojson": (wrong_bytes, wrong_values, wrong_values),
    "kml": (wrong_bytes, wrong_words, wrong_words),
    "kmz": (wrong_bytes, wrong_member),
    "zip": (wrong_bytes, wrong_member, wrong_member),
    "gpkg": (wrong_in_place, wrong_in_place, wrong_bytes),
}


def read_or_refused(path):
    """Return how many patches came in; all that came in is sound."""
    numbers = count()
    try:
        reading = read_file(path)
        plan = plan_import(
            reading, MemoryView(), SCHEMA, lambda: f"new{next(numbers)}", source=path.name
        )
    except BadInput:
        return 0
    made = [delta.after for delta in plan.edit.deltas] if plan.edit else []
    assert len(made) + len(plan.left_out) >= len(reading.found)
    for patch in made:
        assert patch.shape is None or patch.shape.is_valid
        assert np.isfinite(shapely.get_coordinates(patch.shape)).all()
        assert all(isinstance(value, str | int | float) for value in patch.values.values())
    return len(made)


def many(kind, good, tmp_path, seeds):
    content = good(kind)
    path = tmp_path / f"in.{kind}"
    taken = 0
    for seed in seeds:
        chance = random.Random(f"{kind} {seed}")
        path.write_bytes(WAYS[kind][seed % len(WAYS[kind])](content, chance))
        taken += read_or_refused(path)
    return taken


@pytest.mark.parametrize(
    ("kind", "tries"), [("geojson", 400), ("kml", 300), ("kmz", 200), ("zip", 6), ("gpkg", 6)]
)
def test_damaged_files_are_read_or_refused(kind, tries, good, tmp_path):
    assert many(kind, good, tmp_path, range(tries)) > 0  # else nothing was really read


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("kind", list(WAYS))
def test_nine_hundred_damaged_files_of_each_kind_are_read_or_refused(kind, good, tmp_path):
    assert many(kind, good, tmp_path, range(1000, 1900)) > 0
