"""Files in and out: a GeoPackage for upload, a GeoJSON file into a new project."""

from itertools import count

from greendesk import lists
from greendesk.exchange import read_file
from greendesk.exchange.plan import plan_import
from greendesk.model.view import MemoryView
from tests.bench.ground import Ground
from tests.bench.table import Measure, timed


def measures(ground: Ground) -> list[Measure]:
    """Return what there is to measure."""

    def export() -> float:
        assert ground.patches
        return timed(lambda: ground.export(ground.folder / "out.gpkg"))

    def bring() -> None:
        numbers = count(1)
        plan = plan_import(
            read_file(ground.geojson),
            MemoryView(),
            lists.load_schema(),
            lambda: f"in-{next(numbers):012d}",
            source=ground.geojson.name,
        )
        assert plan.edit is not None
        assert plan.count == ground.count
        ground.fill(ground.folder / "in.gpkg", plan.edit)

    def import_all() -> float:
        assert ground.geojson.exists()
        return timed(bring)

    return [
        Measure("export", "export a GeoPackage", export, "export", "<= 0.50"),
        Measure("import", "GeoJSON into a new project, saved", import_all, "import", "<= 0.50"),
    ]
