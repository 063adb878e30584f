"""What stands in a pack of ours beside its tiles: where they come from, which, and what is missing.

A pack can be passed on: with this it can be checked, and what is missing fetched, anywhere.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from greendesk.i18n import Label
from greendesk.tiles.base import TileSource
from greendesk.tiles.coverage import tiles_of
from greendesk.tiles.plan import Plan
from greendesk.tiles.proof import Fault

VERSION = "1"
MISSING = "SELECT zoom_level, x, y, why FROM gd_missing"
_USER = re.compile(r"^([a-z]+://)[^/@]*@", re.IGNORECASE)
_SECRET = re.compile(
    r"(?:^|[_-]|access|api|client|map)(?:key|token|secret|pass|password|passwd|pwd|auth|sig|signature"
    r"|credentials?|user|username)$|^(?:api|k|tk|authorization)$"
)
_PUBLIC_WORDS = frozenset(
    [
        "year",
        "date",
        "time",
        "lyrs",
        "service",
        "version",
        "request",
        "layers",
        "layer",
        "styles",
        "style",
        "crs",
        "srs",
        "width",
        "height",
        "format",
        "transparent",
        "bbox",
        "tilematrixset",
        "tilematrix",
        "tilerow",
        "tilecol",
        "map",
    ]
)
"""Words of a question to a WMS or WMTS; ``map`` is the name of a map file on some of them."""
At = tuple[int, int, int]  # zoom, column, row from the north


@dataclass(frozen=True, slots=True)
class Missing:
    """A tile that could not be had, and why."""

    at: At
    why: Fault


def source_of(notes: Mapping[str, str]) -> TileSource:
    """Return where the tiles come from; ``notes`` are the rows of gd_pack.

    Raises:
        KeyError, TypeError, ValueError: somebody else wrote that, or a later version.
    """
    if notes["version"] != VERSION:
        raise ValueError(notes["version"])
    row: dict[str, Any] = json.loads(notes["source"])
    bounds = row["bounds"]
    row |= {"title": Label(**row["title"]), "no_data": tuple(row["no_data"])}
    return TileSource(**row | {"bounds": tuple(bounds) if bounds else None})


def plan_of(notes: Mapping[str, str], runs: Iterable[Sequence[Any]]) -> Plan:
    """Return which tiles a pack is to hold; ``runs`` are the rows of gd_plan.

    Raises:
        KeyError, TypeError, ValueError: somebody else wrote that, or a later version.
    """
    west, south, east, north = (float(edge) for edge in json.loads(notes["bounds"]))
    of_zoom: dict[int, list[Sequence[int]]] = {}
    for z, *run in runs:
        of_zoom.setdefault(int(z), []).append(run)
    tiles = {z: tiles_of(np.array(rows, np.int64)) for z, rows in sorted(of_zoom.items())}
    if not tiles:
        raise ValueError("no plan")
    return Plan(source_of(notes), tiles, (west, south, east, north))


def missing_of(rows: Iterable[Sequence[Any]]) -> list[Missing]:
    """Return the missing tiles; ``rows`` are those of :data:`MISSING`."""
    return [Missing((int(z), int(x), int(y)), Fault(why)) for z, x, y, why in rows]


def without_key(source: TileSource) -> TileSource:
    """Return the source without what its address says that only its owner should know.

    What stands behind the question mark stays only where it is known to be part of every
    question of a map service, or holds the place of a number: packs are passed on.
    """

    def is_public(word: str) -> bool:
        return "{" in word or _name_of(word) in _PUBLIC_WORDS

    return source if source.kind != "xyz" else replace(source, url=_only(source.url, is_public))


def address_key(source: TileSource) -> str:
    """Return what packs of the same map have in common, whatever key each officer has.

    Maps of two years may differ in one word only, so all that can be no secret counts.
    """
    url = _only(source.url, lambda word: "{" in word or not _SECRET.search(_name_of(word)))
    return hashlib.sha256(url.encode()).hexdigest()[:32]


def _only(url: str, stays: Callable[[str], bool]) -> str:
    """Return an address with those words of its question that stay, and without a user's name."""
    address, mark, question = url.partition("?")
    address = _USER.sub(r"\1", address)
    kept = [word for word in question.split("&") if word and stays(word)]
    return address + mark + "&".join(kept) if kept else address


def _name_of(word: str) -> str:
    return word.partition("=")[0].lower()
