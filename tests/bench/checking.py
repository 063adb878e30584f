"""What is computed in memory: rules, areas, snapping."""

import random

import numpy as np
from geographiclib.geodesic import Geodesic

from greendesk import rules
from greendesk.model.measure import area_m2, areas_m2
from greendesk.model.record import Patch
from greendesk.model.view import MemoryView
from greendesk.tools.pick import patches_under
from greendesk.tools.snap import find_snap
from tests.bench.ground import Ground, moved
from tests.bench.table import Measure, median_of, timed

_QUERIES = 200
_PIXEL = (1e-5, 1e-5)  # degrees: about zoom 17
_SAMPLE = 40
INDEXED = 5000
"""Patches that both sides index for snapping; all of 100,000 take QGIS a quarter of an hour."""


def measures(ground: Ground) -> list[Measure]:
    """Return what there is to measure."""
    chance = random.Random(7)

    def one_edit() -> float:
        session = ground.session

        def check(patch: Patch) -> None:
            for patch_id in rules.affected(moved(patch), session.view):
                rules.check(session.view.get(patch_id), session.view, session.survey)

        some = chance.choices(list(session.view), k=20)
        return median_of([lambda p=p: check(p) for p in some])

    def everything() -> float:
        return timed(lambda: rules.check_all(ground.session.view, ground.session.survey))

    def areas() -> float:
        shapes = np.array([patch.shape for patch in ground.patches], dtype=object)
        return timed(lambda: float(areas_m2(shapes).sum()))

    def snap() -> float:
        view = ground.session.view
        places = [_corner_near(p, chance) for p in chance.choices(ground.patches, k=_QUERIES)]
        return median_of([lambda at=at: find_snap(at, _PIXEL, view) for at in places])

    def point() -> float:
        view = ground.session.view
        places = [_corner_near(p, chance) for p in chance.choices(ground.patches, k=_QUERIES)]

        def query(at: tuple[float, float]) -> list[dict[str, object]]:
            return [dict(patch.values) for patch in patches_under(at, _PIXEL, view)]

        query(places[0])  # makes the index
        return median_of([lambda at=at: query(at) for at in places])

    def index(patches: list[Patch]) -> float:
        view = MemoryView(patches)
        return timed(lambda: list(view.near((99.5, 14.5, 99.5, 14.5))))

    return [
        Measure("rules", "rules after one edit, neighbours too", one_edit, goal="<= 10 ms"),
        Measure("check_all", "all rules on all patches", everything),
        Measure("areas", "areas of all on the ellipsoid", areas, "areas", "<= 0.25"),
        Measure(
            *("area_error", "largest difference from geographiclib"),
            lambda: area_error(ground),
            goal="<= 100",
            unit="ppm",
            asserted=100,
        ),
        Measure("point", "which patches lie at a place, their values", point, "point", "<= 0.33"),
        Measure(
            *("index", f"index for snapping, the first {INDEXED:,} patches"),
            lambda: index(ground.patches[:INDEXED]),
            *("index", "<= 0.10"),
        ),
        Measure("index_all", "index for snapping, all", lambda: index(ground.patches)),
        Measure("snap", "what does the pointer snap to", snap, "snap", "<= 0.2 ms"),
    ]


def area_error(ground: Ground) -> float:
    """Return the largest relative difference from another program's areas, in millionths."""
    worst = 0.0
    for patch in ground.patches[:: max(1, len(ground.patches) // _SAMPLE)]:
        assert patch.shape is not None
        whole = 0.0
        for part in patch.shape.geoms:
            outline, *holes = (abs(_ring_m2(r)) for r in (part.exterior, *part.interiors))
            whole += outline - sum(holes)
        for ours in (area_m2(patch.shape), areas_m2(np.array([patch.shape]))[0]):
            worst = max(worst, abs(ours / whole - 1) * 1e6)
    return worst


def _ring_m2(ring: object) -> float:
    polygon = Geodesic.WGS84.Polygon()
    for lon, lat in ring.coords[:-1]:  # type: ignore[attr-defined]
        polygon.AddPoint(lat, lon)
    return float(polygon.Compute()[2])


def _corner_near(patch: Patch, chance: random.Random) -> tuple[float, float]:
    assert patch.shape is not None
    lon, lat = chance.choice(patch.shape.geoms[0].exterior.coords)
    return lon + chance.uniform(-5e-5, 5e-5), lat + chance.uniform(-5e-5, 5e-5)
