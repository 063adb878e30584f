"""Is this computer ready for work without internet? Tested, not guessed.

The one thing to know: :func:`look_round` asks the same tile stack as the map does, with fetching
switched off, and reads every list and letter from the disk anew. It takes plain values and may take
some seconds, so the window calls it in a job.
"""

import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from greendesk import lists, paths
from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text
from greendesk.model.record import Patch
from greendesk.tiles.base import TileSource
from greendesk.tiles.cached import CachedSource
from greendesk.tiles.plan import MARGIN_M, why_not
from greendesk.tiles.stock import Stock, take_stock

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Report = Callable[[float], object]

LEAST_FREE_BYTES = 500_000_000
NOT_BEFORE = date(2025, 1, 1)
"""No computer that runs this program has a day before that, if its clock is right."""
_A_WHILE = timedelta(days=1)
_NO_AREA = N_(
    "GreenDesk does not know your area yet. Bring in your official boundary, or draw a first patch."
)
_NO_PICTURES = N_(
    "The map “{source}” has no pictures to draw on. Keep your area of another map, or choose a map"
    " file."
)
_TOO_COARSE = N_(
    "The pictures of “{source}” on this computer are too coarse to draw on. Keep your area again,"
    " as close as “Street”."
)
_NONE = N_("Without internet the map “{source}” shows no picture of your area.")
_SOME = N_("Without internet the map “{source}” lacks {n:,} of {all:,} pictures of your area.")
_ALL = N_("The map “{source}” shows your whole area without internet: {all:,} pictures tried.")
_GAPS = N_("{n:,} pictures of your area do not exist in the map itself; nobody can fetch them.")
_LISTS = N_("Lists of places, types and reasons are here.")
_NO_LISTS = N_("Lists that come with GreenDesk are missing or damaged. Install GreenDesk again.")
_FONTS = N_("Thai letters are here.")
_NO_FONTS = N_("Letters that come with GreenDesk are missing or damaged. Install GreenDesk again.")
_DISK = N_("There is room on the disk: {mb:,.0f} MB.")
_NO_DISK = N_("The disk has only {mb:,.0f} MB left; {least:,.0f} MB should be free. Make room.")
_DISK_GONE = N_("The disk with your project does not answer.")
_CLOCK = N_("The computer's clock is plausible.")
_LATE_CLOCK = N_(
    "The computer's clock is slow: your project was saved later than it shows. Set day and time, or"
    " your records get wrong dates."
)
_OLD_CLOCK = N_(
    "The computer's clock shows a day that is long past. Set day and time, or your records get"
    " wrong dates."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    ``id`` is "map", "lists", "fonts", "disk" or "clock"; ``fix`` is what helps: "keep" an area of a
    map, bring in the "boundary", or nothing that GreenDesk could do.
    """

    id: str
    well: bool
    text: Text
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """What was found, and when; ``stock`` is what there is of the map."""

    findings: tuple[Finding, ...]
    at: datetime
    stock: Stock | None = None

    @property
    def ready(self) -> bool:
        """Whether one can go out without a network."""
        return all(finding.well for finding in self.findings)

    @property
    def missing(self) -> tuple[Finding, ...]:
        """What stands in the way."""
        return tuple(finding for finding in self.findings if not finding.well)


@dataclass(frozen=True, slots=True)
class Luggage:
    """What the officer goes out with.

    Attributes:
        maps: those with pictures, the one on top first; none of them may ask the network.
        chosen: the map the officer wants to see.
        trouble: why it can't be shown, if it can't.
        boundary: of the LAO, EPSG:4326.
        patches: they stand for the LAO's area where there is no boundary.
    """

    maps: Sequence[CachedSource]
    chosen: TileSource
    boundary: "BaseGeometry | None"
    patches: Sequence[Patch]
    project: Path
    trouble: Text | None = None


def look_round(luggage: Luggage, now: datetime, report: Report = lambda _: None) -> Readiness:
    """Test everything; called in a job.

    Args:
        report: hears how far it is, 0 to 1; what it raises ends the work.
    """
    stock, about_map = _look_at_map(luggage, report)
    others = (
        _look_at_lists(),
        _look_at_fonts(),
        _look_at_disk(luggage.project),
        look_at_clock(now, _last_saved(luggage)),
    )
    return Readiness((*about_map, *others), now, stock)


def look_at_clock(now: datetime, saved: datetime | None) -> Finding:
    """Say whether the clock can be right; ``saved`` is when the project was saved last."""
    if now.date() < NOT_BEFORE:
        return Finding("clock", False, Text(_OLD_CLOCK))
    if saved is not None and now < saved - _A_WHILE:
        return Finding("clock", False, Text(_LATE_CLOCK))
    return Finding("clock", True, Text(_CLOCK))


def _look_at_map(luggage: Luggage, report: Report) -> tuple[Stock | None, tuple[Finding, ...]]:
    """Return what there is of the map, and what to say of it."""
    shapes, margin_m = _area_of(luggage)
    words = {"source": luggage.chosen.title}
    if not any(shape is not None and not shape.is_empty for shape in shapes):
        return None, (Finding("map", False, Text(_NO_AREA), "boundary"),)
    if not luggage.maps:
        trouble = luggage.trouble or Text(_NO_PICTURES, words)
        return None, (Finding("map", False, trouble, "keep"),)
    best: Stock | None = None
    for basemap in luggage.maps:
        try:
            stock = take_stock(basemap, shapes, margin_m=margin_m, report=report)
        except GreenDeskError as error:  # a whole country
            return None, (Finding("map", False, error.text, "boundary"),)
        if best is None or stock.whole or stock.found > best.found:
            best = stock
        if best.whole:
            break
    assert best is not None
    if luggage.trouble is not None:
        return best, (Finding("map", False, luggage.trouble, "keep"),)
    return best, tuple(_words_on(best))


def _words_on(stock: Stock) -> list[Finding]:
    words: dict[str, object] = {"source": stock.source.title, "all": stock.tried}
    if stock.whole:
        found = [Finding("map", True, Text(_ALL, words))]
    elif not stock.found:
        found = [Finding("map", False, Text(_NONE, words), "keep")]
    elif stock.too_coarse:
        found = [Finding("map", False, Text(_TOO_COARSE, words), "keep")]
    else:
        found = [Finding("map", False, Text(_SOME, {**words, "n": stock.missing}), "keep")]
    forbidden = why_not(stock.source) if stock.source.kind == "xyz" else None
    if not stock.whole and forbidden is not None:
        found.append(Finding("map", False, forbidden, "keep"))
    if stock.nowhere and stock.found:
        found.append(Finding("map", True, Text(_GAPS, {"n": stock.nowhere})))
    return found


def _area_of(luggage: Luggage) -> "tuple[list[BaseGeometry | None], float]":
    if luggage.boundary is not None:
        return [luggage.boundary], 0.0
    return [patch.shape for patch in luggage.patches], MARGIN_M


def _look_at_lists() -> Finding:
    """Read the lists anew: what was read at the start may be gone by now."""
    try:
        whole = bool(lists.load_places.__wrapped__().provinces())
        whole &= bool(lists.load_outlines.__wrapped__())
        for form in ("green_patch", "lao_profile"):
            lists.load_schema.__wrapped__(form)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, GreenDeskError):
        whole = False
    return Finding("lists", whole, Text(_LISTS if whole else _NO_LISTS))


def _look_at_fonts() -> Finding:
    files = sorted(paths.resource("fonts").glob("*.ttf"))
    whole = bool(files) and all(is_whole_font(file) for file in files)
    return Finding("fonts", whole, Text(_FONTS if whole else _NO_FONTS))


def is_whole_font(file: Path) -> bool:
    """Say whether every table of a TrueType file lies within it.

    **Source:** OpenType specification 1.9, "Font file": header of 12 bytes, rows of 16.
    """
    try:
        data = file.read_bytes()
    except OSError:
        return False
    tables = int.from_bytes(data[4:6], "big")
    if data[:4] != b"\x00\x01\x00\x00" or not tables or len(data) < 12 + 16 * tables:
        return False
    rows = (data[at : at + 16] for at in range(12, 12 + 16 * tables, 16))
    ends = (int.from_bytes(r[8:12], "big") + int.from_bytes(r[12:16], "big") for r in rows)
    return all(end <= len(data) for end in ends)


def _look_at_disk(project: Path) -> Finding:
    try:
        free_bytes = shutil.disk_usage(project.parent).free
    except OSError:
        return Finding("disk", False, Text(_DISK_GONE))
    words = {"mb": free_bytes / 1e6, "least": LEAST_FREE_BYTES / 1e6}
    if free_bytes < LEAST_FREE_BYTES:
        return Finding("disk", False, Text(_NO_DISK, words))
    return Finding("disk", True, Text(_DISK, words))


def _last_saved(luggage: Luggage) -> datetime | None:
    """Return the latest time that the project knows of, by its file and by its patches."""
    known = [when for p in luggage.patches if (when := _moment(p.values.get("updated_at")))]
    with suppress(OSError):
        known.append(datetime.fromtimestamp(luggage.project.stat().st_mtime, UTC))
    return max(known, default=None)


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None
