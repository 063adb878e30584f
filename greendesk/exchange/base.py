"""What a file format is, what was found in a file, and the limits that every reader keeps.

A reader trusts nothing: it gives back plain shapes and values, says where each came from, and lists
what it left out and why. Turning them into patches is :mod:`greendesk.exchange.plan`'s business.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from greendesk.errors import CANNOT_OPEN, BadInput, Outage
from greendesk.i18n import N_, Text
from greendesk.model.record import Patch
from greendesk.model.schema import Schema

MAX_BYTES = 400_000_000  # 100,000 patches of ours as GeoJSON are 220 MB
MAX_FOUND = 200_000
HOLDS_NONE = N_("The file {name} holds no areas. Please choose another file.")
HOLDS_TOO_MANY = N_(
    "The file {name} holds {n:,} areas; up to {most:,} can be imported at once. Please split it and"
    " import the parts."
)
NO_AREA = N_("It is a point or a line, not an area.")
MAX_CORNERS = 5_000_000  # all tambons of the country have 740,496
TOO_MANY_CORNERS = N_("There are too many corners; please simplify the file first.")

Report = Callable[[float], None]


def quiet(fraction: float) -> None:
    """Report progress to nobody."""


@dataclass(frozen=True, slots=True)
class Found:
    """One thing read from a file, before it becomes a patch.

    Attributes:
        shape: as read, in the CRS of the reading; None if the row has no shape.
        values: column name -> plain value as the file has it.
        where: where in the file, e.g. "3" (the third one) or a layer and a number.
    """

    shape: BaseGeometry | None
    values: Mapping[str, object]
    where: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Something that was not taken over, and why.

    Attributes:
        known: whether it is in the project already, so that nothing is lost.
    """

    where: str
    why: Text
    known: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that was read from one file.

    Attributes:
        crs: "EPSG:4326", another EPSG code, a WKT text, or "" when the file does not say.
        notes: what the reader made of the file, where the officer should know.
        lines: what is left out as no area, but may be drawn against (lines) or named (points).
    """

    found: Sequence[Found]
    left_out: Sequence[LeftOut] = ()
    crs: str = "EPSG:4326"
    notes: Sequence[Text] = ()
    lines: Sequence[Found] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """What an export writes: patches, their schema, and whether personal values go along."""

    patches: Sequence[Patch]
    schema: Schema
    personal: bool = False


@dataclass(frozen=True, slots=True)
class Format:
    """A file format.

    Attributes:
        read: path and progress -> reading; raises BadInput. None = can't be read.
        write: path, package and progress -> notes (what was shortened or left out). None = can't be
            written here (GeoPackages are written by the store).
    """

    id: str
    title: str
    suffixes: tuple[str, ...]
    read: Callable[[Path, Report], Reading] | None = None
    write: Callable[[Path, Package, Report], list[Text]] | None = field(default=None)


def check_number(n: int, name: str) -> None:
    """Raise BadInput if a file holds no areas, or more than can be imported at once."""
    if not n:
        raise BadInput(HOLDS_NONE, name=name)
    if n > MAX_FOUND:
        raise BadInput(HOLDS_TOO_MANY, name=name, n=n, most=MAX_FOUND)


def read_bytes(path: Path) -> bytes:
    """Return the content of a file that is not too large.

    Raises:
        BadInput: the file is not there, may not be read, or is over the limit.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadInput(
                N_("The file is larger than {mb} MB. Please split it and import the parts."),
                mb=MAX_BYTES // 1_000_000,
            )
        return path.read_bytes()
    except OSError as error:
        raise BadInput(CANNOT_OPEN, name=path.name) from error


def polygons_of(shape: BaseGeometry | None) -> MultiPolygon | None:
    """Return the areas in ``shape`` as one MultiPolygon without heights; None if there are none."""
    if shape is None:
        return None
    parts = [p for p in _polygons(shapely.force_2d(shape)) if not p.is_empty]
    return MultiPolygon(parts) if parts else None


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    if isinstance(shape, shapely.Polygon):
        return [shape]
    return [p for part in getattr(shape, "geoms", ()) for p in _polygons(part)]


@contextmanager
def fresh_file(path: Path) -> Iterator[Path]:
    """Give a name to write to; it becomes ``path`` only when all went well.

    So a full disk or a mistake never leaves half a file, nor harms the one that was there.

    Raises:
        Outage: the place can't be written.
    """
    fresh = path.with_name(f".{path.stem}-new{path.suffix}")
    try:
        yield fresh
        os.replace(fresh, path)
    except OSError as error:
        raise Outage(
            N_(
                "The file {name} can't be written. Perhaps it is open in another program, or the"
                " disk is full. Your work is safe; please try again or choose another place."
            ),
            name=path.name,
        ) from error
    finally:
        fresh.unlink(missing_ok=True)
