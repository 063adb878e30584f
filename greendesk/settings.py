"""What the officer has set on this computer: declared here, kept in one small JSON file.

A setting is one line of this module; the file, the settings page and the manual are made from it.
Nothing about a project lies here (that is in the project file), and no password or token ever.
"""

import json
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Generic, TypeVar

from greendesk.i18n import N_

T = TypeVar("T")
FILE_NAME = "settings.json"
_RECENT = 12


@dataclass(frozen=True, slots=True)
class Basemap:
    """A background map that the officer added.

    Attributes:
        id: stable name of our own; the chosen one is remembered by it.
        title: what the officer calls it.
        place: path of a pack file, or an https address with places for the numbers of a tile.
        attribution: who made it; always shown on the map.
        min_zoom: pictures begin there; of a pack its own word holds.
        max_zoom: pictures end there.
        tile_px: how many pixels wide a picture is.
        may_be_packed: its owner allows that an area is kept for work without internet.
        licence: what its owner allows, in their words.
        image_date: of when the pictures are, such as "2567".
        per_s: how many pictures a second its server is asked for at most when an area is kept.
        no_data: SHA-256 of pictures that only say "no imagery here".
        bounds: west, south, east, north in degrees, where its owner says so; beyond them nothing is
            asked for.
    """

    id: str
    title: str
    place: str
    attribution: str = ""
    min_zoom: int = 0
    max_zoom: int = 19
    tile_px: int = 256
    may_be_packed: bool = False
    licence: str = ""
    image_date: str = ""
    per_s: float = 8.0
    no_data: tuple[str, ...] = ()
    bounds: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class LastTest:
    """What a test for work without internet said.

    Attributes:
        project: path of the project that was tested.
        at: ISO 8601, UTC.
    """

    project: str
    ready: bool
    at: str


@dataclass(frozen=True, slots=True)
class Setting(Generic[T]):
    """One thing that can be set.

    Attributes:
        id: its name in the file; never changed.
        default: what holds while nothing was set, or nonsense.
        title: what it is called, an English message.
        help: one sentence for the officer, an English message.
        read: JSON value -> value; raises ValueError, TypeError or KeyError on nonsense.
        write: value -> JSON value.
    """

    id: str
    default: T
    title: str
    help: str
    read: Callable[[object], T]
    write: Callable[[T], object] = lambda value: value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _one_of(*choices: str) -> Callable[[object], str]:
    def read(value: object) -> str:
        if value not in choices:
            raise ValueError(value)
        return _text(value)

    return read


def _between(least: int, most: int) -> Callable[[object], int]:
    def read(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(value)
        return min(most, max(least, value))

    return read


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    return value


def _texts(value: object) -> tuple[str, ...]:
    return tuple(_text(item) for item in _items(value))


def _pace(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1000:
        raise ValueError(value)
    return float(value)


def _box(value: object) -> tuple[float, float, float, float] | None:
    if value is None:
        return None
    west, south, east, north = (float(str(edge)) for edge in _items(value))
    if not (-180 <= west < east <= 180 and -90 <= south < north <= 90):
        raise ValueError(value)
    return west, south, east, north


def _basemaps(value: object) -> tuple[Basemap, ...]:
    def one(item: object) -> Basemap:
        if not isinstance(item, dict):
            raise TypeError(item)
        return Basemap(
            id=_text(item["id"]),
            title=_text(item["title"]),
            place=_text(item["place"]),
            attribution=_text(item["attribution"]),
            min_zoom=_between(0, 24)(item.get("min_zoom", 0)),
            max_zoom=_between(0, 24)(item.get("max_zoom", 19)),
            tile_px=_between(1, 4096)(item.get("tile_px", 256)),
            may_be_packed=_flag(item.get("may_be_packed", False)),
            licence=_text(item.get("licence", "")),
            image_date=_text(item.get("image_date", "")),
            per_s=_pace(item.get("per_s", 8.0)),
            no_data=_texts(item.get("no_data", [])),
            bounds=_box(item.get("bounds")),
        )

    return tuple(one(item) for item in _items(value))


def _strengths(value: object) -> Mapping[str, int]:
    if not isinstance(value, dict):
        raise TypeError(value)
    return {_text(name): _between(20, 100)(percent) for name, percent in value.items()}


def _tested(value: object) -> LastTest | None:
    if not isinstance(value, dict):
        raise TypeError(value)
    at = datetime.fromisoformat(_text(value["at"]))  # ValueError on nonsense
    return LastTest(_text(value["project"]), _flag(value["ready"]), at.isoformat())


def _write_basemaps(basemaps: tuple[Basemap, ...]) -> object:
    return [{**asdict(basemap), "no_data": [*basemap.no_data]} for basemap in basemaps]


LANGUAGE = Setting(
    "language",
    "th",
    N_("Language"),
    N_("The language of the program; it changes at once."),
    _one_of("th", "en"),
)
TEXT_SIZE = Setting(
    "text_size_percent",
    100,
    N_("Text size"),
    N_("100 to 200 per cent; large sizes are for a projector and a full room."),
    _between(100, 200),
)
OFFICER = Setting(
    "officer",
    "",
    N_("Your name"),
    N_("Stands in the history of this computer and on what you send to the centre."),
    _text,
)
CENTRE = Setting(
    "centre",
    "",
    N_("Address of the centre"),
    N_("Where your records are sent. The centre or the province tells you this address."),
    _text,
)
PROXY = Setting(
    "proxy",
    "",
    N_("Address of a proxy"),
    N_("The way out of the office's network, if this computer does not know it by itself."),
    _text,
)
PROXY_USER = Setting(
    "proxy_user",
    "",
    N_("Name for the proxy"),
    N_("If the proxy asks for a name and a password."),
    _text,
)
HINTS = Setting(
    "hints",
    True,
    N_("Hints on the map"),
    N_("One sentence at the bottom of the map says what you can do next."),
    _flag,
)
BASEMAPS: Setting[tuple[Basemap, ...]] = Setting(
    "basemaps",
    (),
    N_("Background maps"),
    N_("Map files and map addresses that you added, in the order in which they are offered."),
    _basemaps,
    _write_basemaps,
)
BASEMAP = Setting(
    "basemap",
    "",
    N_("Background map in use"),
    N_("The background map that is shown now."),
    _text,
)
ORDER: Setting[tuple[str, ...]] = Setting(
    "basemap_order",
    (),
    N_("Order of the background maps"),
    N_("The order in which the background maps are offered, those that come with GreenDesk too."),
    _texts,
    lambda ids: list(ids),
)
BENEATH: Setting[tuple[str, ...]] = Setting(
    "basemaps_beneath",
    (),
    N_("Show it beneath the map in use, too"),
    N_(
        "Where the map in use has no picture, this one shows its own: a drone's picture over that"
        " of the province, for example."
    ),
    _texts,
    lambda ids: list(ids),
)
STRENGTHS: Setting[Mapping[str, int]] = Setting(
    "basemap_strengths_percent",
    MappingProxyType({}),
    N_("Strength of this map"),
    N_("On a paler map your patches stand out. Each map has its own strength."),
    _strengths,
    lambda strengths: dict(strengths),
)
CACHE_MB = Setting(
    "tile_cache_mb",
    500,
    N_("Pictures of maps that were seen"),
    N_("So many megabytes of them stay on this computer; those not seen for longest go first."),
    _between(50, 20_000),
)
OLD_YEARS = Setting(
    "old_imagery_years",
    5,
    N_("Pictures are old after"),
    N_("What was drawn on older pictures is told among the remarks; it can be sent all the same."),
    _between(1, 30),
)
COARSE_ZOOM = Setting(
    "coarse_imagery_zoom",
    16,
    N_("Pictures are coarse below"),
    N_("What was drawn on coarser ones is told among the remarks; it can be sent all the same."),
    _between(10, 20),
)
SEND_SPEED = Setting(
    "send_bytes_per_s",
    0,
    N_("Speed of sending"),
    N_("How fast the last sending was, in bytes per second; it tells how long the next one takes."),
    _between(0, 10**9),
)
PHOTO_SPEED = Setting(
    "photo_bytes_per_s",
    0,
    N_("Speed of sending photos"),
    N_("How fast photos went last time, in bytes per second; it tells how long the rest takes."),
    _between(0, 10**9),
)
PHOTOS_IN_THE_EVENING = Setting(
    "photos_in_the_evening",
    False,
    N_("Photos in the evening"),
    N_("The data goes at once; photos wait for the hour that is set, when the link is free."),
    _flag,
)
PHOTO_HOUR = Setting(
    "photo_hour",
    18,
    N_("Hour of the evening"),
    N_("From this hour on photos go that wait for the evening."),
    _between(12, 23),
)
RECENT: Setting[tuple[str, ...]] = Setting(
    "recent",
    (),
    N_("Recent projects"),
    N_("The project files that were opened last, newest first."),
    _texts,
    lambda paths: list(paths),
)
TOLD_PLACES: Setting[tuple[str, ...]] = Setting(
    "told_places",
    (),
    N_("Places told of"),
    N_("Projects in a place that needs care, of which you have been told."),
    _texts,
    lambda paths: list(paths),
)

TESTED: Setting[LastTest | None] = Setting(
    "offline_tested",
    None,
    N_("Tested for work without internet"),
    N_("What the last test of the project that was opened last said."),
    _tested,
    lambda tested: None if tested is None else asdict(tested),
)

SETTINGS = (
    LANGUAGE,
    TEXT_SIZE,
    OFFICER,
    CENTRE,
    PROXY,
    PROXY_USER,
    HINTS,
    BASEMAPS,
    BASEMAP,
    ORDER,
    BENEATH,
    STRENGTHS,
    CACHE_MB,
    OLD_YEARS,
    COARSE_ZOOM,
    SEND_SPEED,
    PHOTO_SPEED,
    PHOTOS_IN_THE_EVENING,
    PHOTO_HOUR,
    RECENT,
    TOLD_PLACES,
    TESTED,
)
"""Every setting, in the order of the settings page."""


class Settings:
    """The settings of this computer. Each :meth:`set` is on disk when it returns.

    Several windows may share the file: each writes what it sets, and leaves the rest as it is.
    """

    def __init__(self, path: Path, values: dict[str, object], damaged: Path | None = None) -> None:
        self._path, self._values = path, values
        self._unwritten: dict[str, object] = {}
        self.damaged = damaged
        """Where an unreadable file was put aside; None = all was well."""

    @classmethod
    def load(cls, folder: Path) -> "Settings":
        """Read the settings kept in ``folder``; a file that can't be read is put aside."""
        path = folder / FILE_NAME
        try:
            values = json.loads(path.read_text(encoding="utf-8"))
            if not isinstance(values, dict):
                raise ValueError("not an object")
        except FileNotFoundError:
            return cls(path, {})
        except (ValueError, RecursionError):  # ValueError: bad UTF-8 and bad JSON alike
            aside = path.with_suffix(".damaged.json")
            os.replace(path, aside)
            return cls(path, {}, aside)
        except OSError:
            return cls(path, {})
        return cls(path, values)

    def get(self, setting: Setting[T]) -> T:
        """Return what was set, or the default."""
        try:
            return setting.read(self._values[setting.id])
        except (KeyError, TypeError, ValueError):
            return setting.default

    def set(self, setting: Setting[T], value: T) -> None:
        """Keep ``value``.

        Raises:
            OSError: the folder can't be written; the value holds until the program ends.
        """
        written = setting.write(value)
        self.look_again()
        if self._values.get(setting.id) == written and setting.id in self._values:
            return
        self._values[setting.id] = self._unwritten[setting.id] = written
        self._save()
        self._unwritten.clear()

    def look_again(self) -> None:
        """Take over what another window has set meanwhile; what can't be read stays as it is."""
        with suppress(OSError, ValueError, RecursionError):
            values = json.loads(self._path.read_text(encoding="utf-8"))
            if isinstance(values, dict):
                self._values = values | self._unwritten

    def remember(self, project: Path) -> None:
        """Put ``project`` at the head of the recent ones; raise OSError as :meth:`set` does."""
        self.look_again()
        others = [p for p in self.get(RECENT) if p != str(project)]
        self.set(RECENT, (str(project), *others)[:_RECENT])

    def recent(self) -> list[Path]:
        """Return the recent projects that are still there, newest first."""
        paths = [Path(text) for text in self.get(RECENT)]
        return [path for path in paths if path.is_file()]

    def _save(self) -> None:
        """Write beside the old file, then swap: a power cut leaves the old or the new one."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(self._values, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self._path)
