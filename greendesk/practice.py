"""Training: the sample project on its made-up tambon.

The tambon is an island in the open Gulf and its province does not exist, so that no practice can be
taken for a real report; the file is marked as practice and is never sent to the nation's centre.
What is there stands in ``resources/practice``: its picture from above in two seasons, every green
patch that is true of it, and what has been recorded so far (see make_practice.py there).
"""

import os
import shutil
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import orjson
from shapely.geometry import MultiPolygon, shape

from greendesk import paths
from greendesk.edits.shape import add_patches
from greendesk.errors import Outage, reason_of
from greendesk.i18n import Text
from greendesk.model.defaults import first_values
from greendesk.model.record import Patch, Profile, Value
from greendesk.model.survey import Survey
from greendesk.opening import SAMPLE, Clock, NewId, create_project, fresh_id, now_utc
from greendesk.session import Session
from greendesk.store.founding import NO_FOLDER
from greendesk.tiles.base import TileSource
from greendesk.tiles.source import load_sources

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
FILE_NAME = "ฝึกหัด อบต.เกาะสมมุติ.gpkg"
TRUTH = "truth.geojson"
ANSWER_NAME = "เฉลย อบต.เกาะสมมุติ.geojson"


Place = tuple[MultiPolygon, dict[str, Value]]
"""A shape, EPSG:4326, and what is known of it: ids of the schema's fields."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """A record of the sample project; ``mistake`` is the rule that it breaks on purpose, or ""."""

    shape: MultiPolygon
    values: dict[str, Value]
    mistake: str


@dataclass(frozen=True, slots=True)
class Sample:
    """The sample project: the LAO's boundary, what is recorded already, what is to be drawn."""

    boundary: MultiPolygon
    recorded: tuple[Recorded, ...]
    to_draw: tuple[Place, ...]


def load_truth() -> tuple[Place, ...]:
    """Return every green patch of the tambon as it is: the ground truth of its picture."""
    rows = _read(TRUTH)["features"]
    return tuple((_shape(row["geometry"]), dict(row["properties"])) for row in rows)


def load_sample() -> Sample:
    """Return what the sample project is made of."""
    told = _read("sample.json")
    recorded = []
    for row in told["recorded"]:
        values = dict(row["properties"])
        mistake = values.pop("mistake")
        recorded.append(Recorded(_shape(row["geometry"]), values, mistake))
    true = {values["name_th"]: (drawn, values) for drawn, values in load_truth()}
    to_draw = tuple(true[name] for name in told["to_draw"])
    return Sample(_shape(told["boundary"]), tuple(recorded), to_draw)


def grounds() -> tuple[TileSource, ...]:
    """Return the pictures from above: in the rains (shown at first) and in the dry season."""
    folder = paths.resource("practice")
    return tuple(replace(s, url=str(folder / s.url)) for s in load_sources(folder).values())


def _read(name: str) -> Any:
    return orjson.loads(paths.resource("practice", name).read_bytes())


def _shape(geometry: Any) -> MultiPolygon:
    drawn = shape(geometry)
    assert isinstance(drawn, MultiPolygon)
    return drawn


def make_sample(
    folder: Path | None = None, *, now: Clock = now_utc, new_id: NewId = fresh_id
) -> Path:
    """Make the sample project if it is not there yet, and return its path.

    The ground truth is put beside it: a trainer shows it as lines to compare with, or imports it.

    Raises:
        Outage: the folder can't be written.
    """
    path = (folder or paths.practice()) / FILE_NAME
    if path.exists():
        return path
    half_made = path.with_name(f"~{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        half_made.unlink(missing_ok=True)
        _fill(half_made, now, new_id)
        shutil.copyfile(paths.resource("practice", TRUTH), path.with_name(ANSWER_NAME))
        os.replace(half_made, path)
    except OSError as error:
        raise Outage(NO_FOLDER, folder=path.parent, why=reason_of(error)) from error
    return path


def _fill(path: Path, now: Clock, new_id: NewId) -> None:
    create_project(path, PROFILE, practice=True, now=now, new_id=new_id)
    sample = load_sample()
    session = Session.open(path, by="GreenDesk", now=now, new_id=new_id)
    try:
        patches = [
            Patch(new_id(), row.shape, {**_usual(session.survey, row.values), **row.values})
            for row in sample.recorded
        ]
        session.do(add_patches(patches, Text(SAMPLE)))
        session.set_boundary(sample.boundary)
        session.make_sure()
    finally:
        session.close()


def _usual(survey: Survey, values: dict[str, Value]) -> dict[str, Value]:
    """Return what a careful officer would have filled in besides ``values``."""
    usual = first_values(survey.schema, survey.profile, survey.today, {})
    usual |= {"ownership": "LAO_LAND", "capture_scale": 2000, "digitise_method": "SCREEN"}
    return usual | survey.schema.suggestions({**usual, **values}, "green_type")
