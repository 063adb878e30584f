"""Training: the sample project on its made-up island.

The island lies in the open Gulf and its province does not exist, so that no practice can be taken
for a real report; the file is marked as practice and is never sent to the nation's centre. What is
on the island stands in ``resources/practice`` (see make_practice.py there).
"""

import os
from dataclasses import dataclass
from pathlib import Path

import orjson
from shapely.geometry import MultiPolygon, shape

from greendesk import paths
from greendesk.edits.shape import add_patches
from greendesk.i18n import Text
from greendesk.model.defaults import first_values
from greendesk.model.record import Patch, Profile, Value
from greendesk.model.survey import Survey
from greendesk.opening import SAMPLE, Clock, NewId, create_project, fresh_id, now_utc
from greendesk.session import Session

PROFILE = Profile(
    "lao",
    {
        "lao_code": "99990101",
        "lao_kind": "SAO",
        "name_th": "เกาะสมมุติ",
        "name_en": "Practice Island",
        "province_code": "99",
        "amphoe_code": "9901",
        "tambon_code": "990101",
    },
)
FILE_NAME = "ฝึกหัด เกาะสมมุติ.gpkg"


@dataclass(frozen=True, slots=True)
class Sample:
    """What is on the island, EPSG:4326: its outline, and what is recorded of it already.

    ``to_draw`` are the shapes and names that are left for whoever practises.
    """

    outline: MultiPolygon
    recorded: tuple[tuple[MultiPolygon, dict[str, Value]], ...]
    to_draw: tuple[tuple[MultiPolygon, dict[str, Value]], ...]


def load_sample() -> Sample:
    """Return what ships in ``resources/practice``."""
    rows = orjson.loads(paths.resource("practice", "sample.json").read_bytes())["features"]
    outline = MultiPolygon()
    recorded: list[tuple[MultiPolygon, dict[str, Value]]] = []
    to_draw: list[tuple[MultiPolygon, dict[str, Value]]] = []
    for row in rows:
        drawn, values = shape(row["geometry"]), dict(row["properties"])
        assert isinstance(drawn, MultiPolygon)
        if values.get("role") == "boundary":
            outline = drawn
        elif values.pop("recorded"):
            recorded.append((drawn, values))
        else:
            to_draw.append((drawn, values))
    return Sample(outline, tuple(recorded), tuple(to_draw))


def ground() -> Path:
    """Return the map pack with the picture of the island."""
    return paths.resource("practice", "ground.mbtiles")


def make_sample(
    folder: Path | None = None, *, now: Clock = now_utc, new_id: NewId = fresh_id
) -> Path:
    """Make the sample project if it is not there yet, and return its path.

    Raises:
        Outage: the folder can't be written.
    """
    path = (folder or paths.practice()) / FILE_NAME
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    half_made = path.with_name(f"~{path.name}")
    half_made.unlink(missing_ok=True)
    create_project(half_made, PROFILE, practice=True, now=now, new_id=new_id)
    sample = load_sample()
    session = Session.open(half_made, by="GreenDesk", now=now, new_id=new_id)
    try:
        patches = [
            Patch(new_id(), drawn, {**_usual(session.survey, values), **values})
            for drawn, values in sample.recorded
        ]
        session.do(add_patches(patches, Text(SAMPLE)))
        session.set_boundary(sample.outline)
        session.make_sure()
    finally:
        session.close()
    os.replace(half_made, path)
    return path


def _usual(survey: Survey, values: dict[str, Value]) -> dict[str, Value]:
    """Return what a careful officer would have filled in besides ``values``."""
    usual = first_values(survey.schema, survey.profile, survey.today, {})
    usual |= {"ownership": "LAO_LAND", "capture_scale": 2000, "digitise_method": "SCREEN"}
    return usual | survey.schema.suggestions({**usual, **values}, "green_type")
