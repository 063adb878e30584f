"""Makes what tests need: squares on the made-up island, profiles, projects."""

import resource
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shapely.geometry import MultiPolygon, box

from greendesk import lists
from greendesk.model.defaults import first_values
from greendesk.model.message import uuid7
from greendesk.model.record import Patch, Profile, Value
from greendesk.opening import create_project

LON, LAT = 101.0, 10.5
NOW = datetime(2025, 11, 3, 2, 30, tzinfo=UTC)
PRACTICE = Profile(
    "lao",
    {
        "lao_code": "99990101",
        "lao_kind": "SAO",
        "name_th": "เกาะสมมุติ",
        "province_code": "99",
        "amphoe_code": "9901",
        "tambon_code": "990101",
    },
)


def square(east: float = 0.0, north: float = 0.0, side: float = 0.001) -> MultiPolygon:
    """Return a square, its south-west corner so many degrees from the island's middle."""
    west, south = LON + east, LAT + north
    return MultiPolygon([box(west, south, west + side, south + side)])


def ready_values(**more: Value) -> dict[str, Value]:
    """Return the values of a patch that may be sent."""
    schema = lists.load_schema()
    values = first_values(schema, PRACTICE, NOW.date(), {})
    values |= {"name_th": "สวนทดสอบ", "green_type": "T1", "green_subtype": "T1.1"}
    values |= {"is_public_access": "Y", "ownership": "LAO_LAND"}
    return {**values, **more}


def ready_patch(patch_id: str, east: float = 0.0, north: float = 0.0, **more: Value) -> Patch:
    """Return a patch that may be sent."""
    return Patch(patch_id, square(east, north), ready_values(**more))


def ids(prefix: int = 1) -> Iterator[str]:
    """Yield UUIDs, the same ones each time."""
    n = 0
    while True:
        n += 1
        yield uuid7(1_700_000_000_000 + n, bytes([prefix, *n.to_bytes(9, "big")]))


def ticking(start: datetime = NOW) -> Iterator[datetime]:
    """Yield times a second apart."""
    while True:
        yield start
        start += timedelta(seconds=1)


def make_project(path: Path, values: Mapping[str, Value] | None = None) -> Path:
    """Make an empty practice project and return its path."""
    profile = Profile("lao", {**PRACTICE.values, **(values or {})})
    create_project(path, profile, practice=True)
    return path


@contextmanager
def full_disk(path: Path) -> Iterator[None]:
    """No file may grow beyond the project's present size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
