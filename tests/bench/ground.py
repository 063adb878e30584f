"""What all measures stand on: one project, one GeoJSON file, one clean GeoPackage.

The one thing to know: what is dear to make is made once and kept in the folder; what a measure
changes is a copy of it. A folder whose files were made by other code is made anew.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon

from greendesk import lists
from greendesk.edits.shape import add_patches
from greendesk.exchange import FORMATS
from greendesk.exchange.base import Package, quiet
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Profile
from greendesk.opening import create_project
from greendesk.session import Session
from greendesk.store.package import export_geopackage
from tests.bench import data

NOW = datetime(2025, 11, 3, 2, 30, tzinfo=UTC)
OURS = Profile(
    "lao",
    {
        "lao_code": "06711102",
        "lao_kind": "SAO",
        "name_th": "กลอนโด",
        "province_code": "71",
        "amphoe_code": "7111",
        "tambon_code": "711102",
    },
)


_ROOT = Path(__file__).resolve().parents[2]
_MAKERS = ("tests/bench/data.py", "tests/bench/ground.py", "resources/schemas/*.json")
_MAKERS += tuple(f"greendesk/{part}/*.py" for part in ("exchange", "store"))


@dataclass
class Ground:
    """Files of ``count`` patches in ``folder``, made once when first asked for."""

    folder: Path
    count: int

    def __post_init__(self) -> None:
        """Take over what an earlier bench left in the folder, if it is what would be made now."""
        stamp, now = self._kept / "made-by.txt", _makers()
        if not stamp.exists() or stamp.read_text(encoding="ascii") != now:
            shutil.rmtree(self._kept, ignore_errors=True)
            self._kept.mkdir(parents=True)
            stamp.write_text(now, encoding="ascii")

    @property
    def _kept(self) -> Path:
        return self.folder / f"kept-{self.count}"

    @cached_property
    def patches(self) -> list[Patch]:
        """The patches, the same at each run."""
        return data.patches(self.count)

    @cached_property
    def project(self) -> Path:
        """A project that holds them."""
        return self._copy(self._filled, "bench.gpkg")

    @cached_property
    def closed(self) -> Path:
        """Another one, which nobody has open."""
        return self._copy(self._filled, "closed.gpkg")

    @property
    def _filled(self) -> Path:
        def make(path: Path) -> None:
            self.fill(path, add_patches(self.patches, Text("Bench")))

        return self._once("filled.gpkg", make)

    @cached_property
    def geojson(self) -> Path:
        """The same patches as GeoJSON, as an agency would send them: without ids of ours."""

        def make(path: Path) -> None:
            package = Package([replace(p, id="") for p in self.patches], lists.load_schema())
            FORMATS["geojson"].write(path, package, quiet)  # type: ignore[misc]

        return self._once("bench.geojson", make)

    @cached_property
    def clean(self) -> Path:
        """The same patches as a GeoPackage without a journal, which QGIS may edit."""
        return self._copy(self._once("clean.gpkg", self.export), "clean.gpkg")

    @cached_property
    def pack(self) -> Path:
        """A pack of pictures round the middle of the patches."""
        return self._once("bench.mbtiles", data.write_pack)

    @cached_property
    def deep_pack(self) -> Path:
        """A pack of eleven zooms round the middle."""
        return self._once("deep.mbtiles", data.write_deep_pack)

    @cached_property
    def large_pack(self) -> Path:
        """A pack with as many tiles as there are patches."""
        return self._once("large.mbtiles", lambda path: data.write_large_pack(path, self.count))

    def _once(self, name: str, make: Callable[[Path], None]) -> Path:
        """Return a kept file; it gets its name only when it is whole."""
        path = self._kept / name
        if not path.exists():
            half = self._kept / f"half-{name}"
            half.unlink(missing_ok=True)
            make(half)
            half.rename(path)
        return path

    def _copy(self, kept: Path, name: str) -> Path:
        path = self.folder / name
        for ending in ("-wal", "-shm", "-journal"):  # of an earlier one that was not closed
            path.with_name(name + ending).unlink(missing_ok=True)
        shutil.copyfile(kept, path)
        return path

    @cached_property
    def session(self) -> Session:
        """The project, open; edits are saved before they return."""
        return open_session(self.project)

    def fill(self, path: Path, edit: Edit) -> None:
        """Make a project and carry out one edit in it."""
        path.unlink(missing_ok=True)
        create_project(path, OURS)
        session = open_session(path)
        session.do(edit)
        session.close()

    def export(self, path: Path) -> None:
        """Write the GeoPackage for upload."""
        schema, places = lists.load_schema(), lists.load_places()
        export_geopackage(path, self.patches, schema, OURS, places, personal=False, now=NOW)

    def close(self) -> None:
        """Close the project if it is open."""
        if "session" in vars(self):
            self.session.close()


def _makers() -> str:
    """Return a fingerprint of the code and lists that shape the files."""
    found = hashlib.sha256()
    for path in sorted(path for pattern in _MAKERS for path in _ROOT.glob(pattern)):
        found.update(path.read_bytes())
    return found.hexdigest()


def open_session(path: Path) -> Session:
    """Open a project; edits are saved before they return."""
    return Session.open(path, by="bench")


def moved(patch: Patch, by_deg: float = 1e-5) -> Edit:
    """Return the edit that drags the first corner of a patch to the east."""
    assert patch.shape is not None
    first, *others = patch.shape.geoms
    corners = [*first.exterior.coords]
    corners[0] = corners[-1] = (corners[0][0] + by_deg, corners[0][1])
    shape = MultiPolygon([shapely.Polygon(corners, first.interiors), *others])
    return Edit(Text("Move a corner"), (Delta(patch, replace(patch, shape=shape)),))


def round_and_round(patches: list[Patch]) -> Iterator[Patch]:
    """Walk over some patches, far from one another, without end."""
    while True:
        yield from patches[:: max(1, len(patches) // 50)]
