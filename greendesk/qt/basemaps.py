"""Background maps of one open project: which there are, which is shown, what lies beneath it.

The built-in map always lies beneath, so that no place is ever empty (only "no background map" is
plain paper); in a practice project the picture of its made-up tambon lies over that. Files are
looked at in jobs and sources are opened by the first job that asks for a tile, so a slow disk or a
stick that was pulled never holds up the window.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from greendesk import practice
from greendesk.errors import GreenDeskError, reason_of
from greendesk.i18n import N_, Text, label_of
from greendesk.model.offset import NONE, Offset
from greendesk.model.record import Patch
from greendesk.qt.canvas.canvas import MapCanvas
from greendesk.qt.canvas.labels import Place
from greendesk.qt.canvas.tile_layer import BACKDROPS
from greendesk.qt.dialogs.basemaps import basemap_of_pack
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.qt.names import names_on_map, read_names, villages
from greendesk.qt.network import Network
from greendesk.qt.seen_pictures import SeenPictures
from greendesk.settings import (
    BASEMAP,
    BASEMAPS,
    BENEATH,
    ORDER,
    STRENGTHS,
    Basemap,
    Settings,
)
from greendesk.tiles import services
from greendesk.tiles.base import TileSource
from greendesk.tiles.builtin import BUILTIN
from greendesk.tiles.cached import CachedSource
from greendesk.tiles.chosen import (
    PACK,
    basemap_of,
    chosen_source,
    in_order,
    look_into_pack,
    offset_key,
    order_with,
    own_packs,
)
from greendesk.tiles.source import is_pack, load_sources, read_source

_PACK_SUFFIXES = (".mbtiles", ".pmtiles")  # nothing else is called so, even where it is damaged


@dataclass(frozen=True, slots=True)
class _Found:
    """What a job found: the maps to show, the last on top, and why one of them is missing."""

    layers: tuple[TileSource, ...]
    problem: Text | None = None


class Basemaps(QObject):
    """The background maps that can be chosen, and those on the canvas.

    Attributes:
        changed: other maps are on the canvas, or in the list.
        compared: another map, or none, is beside the chosen one.
        seen: pictures that were looked at and stay on this computer.
        shipped: maps that come with GreenDesk; in a practice project the pictures of its tambon
            stand for the built-in one.
        trouble: why the chosen map can't be shown, if it can't.
    """

    changed = Signal()
    compared = Signal()

    def __init__(
        self,
        settings: Settings,
        canvas: MapCanvas,
        jobs: Jobs,
        *,
        practising: bool,
        tell: Callable[[Text], None],
        parent: QObject | None = None,
    ) -> None:
        """Know the shipped maps and the officer's own; nothing is shown yet.

        Args:
            tell: hears in words why a map can't be shown.
        """
        super().__init__(parent)
        self._settings, self._canvas, self._jobs = settings, canvas, jobs
        self._practising, self._tell = practising, tell
        self._shown: list[CachedSource] = []
        self._villages: tuple[Place, ...] = ()
        self._offsets: Mapping[str, Offset] = {}
        self._trial: tuple[str, Offset] | None = None
        self._beside: list[CachedSource] = []
        self.second = ""
        """The id of the map that is shown beside the chosen one, to compare; "" = none."""
        self.trouble: Text | None = None
        self.seen = SeenPictures(settings, jobs, self._not_done, self)
        self.seen.cleared.connect(self.changed)
        self._network: Network | None = None
        self._closed = False
        self._grounds = practice.grounds() if practising else ()
        self.shipped: tuple[TileSource, ...] = (
            *self._grounds,
            *(s for s in load_sources().values() if not (practising and s.kind == "builtin")),
        )

    @property
    def own(self) -> tuple[Basemap, ...]:
        """Map files and addresses that the officer added, in order."""
        return self._settings.get(BASEMAPS)

    @property
    def chosen(self) -> str:
        """The id of the map that is to be shown."""
        return self._settings.get(BASEMAP) or BUILTIN.id

    def seen_under(self, patch: Patch | None = None) -> tuple[TileSource, int] | None:
        """Return the imagery on which a patch is drawn, and its zoom; None where there is none.

        Args:
            patch: None = the middle of the view, and so for one that lies out of sight.
        """
        canvas = self._canvas
        centre = canvas.centre
        if patch is not None and patch.shape is not None and not patch.shape.is_empty:
            west, south, east, north = patch.shape.bounds
            at = (west + east) / 2, (south + north) / 2
            x, y = canvas.pixel(at)
            centre = at if canvas.rect().contains(round(x), round(y)) else centre
        return canvas.picture.seen_at(centre)

    @property
    def wanted(self) -> TileSource:
        """The map that is to be shown, as far as it is known without looking at any file."""
        return chosen_source(self._settings, self.shipped)

    @property
    def layers(self) -> tuple[CachedSource, ...]:
        """What is on the map, the last on top; a small map in a dialog shows the same."""
        return tuple(self._shown)

    @property
    def movable(self) -> tuple[TileSource, ...]:
        """The maps on the canvas whose pictures can be moved, the one on top first."""
        shown = (one.source for one in (*reversed(self._shown), *reversed(self._beside)))
        return tuple({s.id: s for s in shown if s.kind not in BACKDROPS}.values())

    @property
    def names(self) -> tuple[str, str]:
        """What the chosen map and the one beside it are called, with their year."""
        tops = [stack[-1].source if stack else None for stack in (self._shown, self._beside)]
        left, right = ("" if top is None else name_of(top) for top in tops)
        return left, right

    def offset_of(self, source: TileSource) -> Offset:
        """Return how far a map's pictures are moved just now."""
        if self._trial is not None and self._trial[0] == source.id:
            return self._trial[1]
        return NONE if source.kind in BACKDROPS else self._offsets.get(offset_key(source), NONE)

    def take_offsets(self, offsets: Mapping[str, Offset]) -> None:
        """Have pictures lie where the project keeps them; offsets by :func:`offset_key`."""
        self._offsets = offsets
        self._move()

    def try_offset(self, source: TileSource, offset: Offset | None) -> None:
        """Show how it would be if a map's pictures were moved; None = as the project keeps them."""
        self._trial = None if offset is None else (source.id, offset)
        self._move()

    def blocked(self) -> list[CachedSource]:
        """Return the maps with pictures, the one on top first, that ask no network; close them."""
        return [
            self._opened(shown.source, blocked=True)
            for shown in reversed(self._shown)
            if shown.source.kind not in BACKDROPS
        ]

    @property
    def offered(self) -> list[TileSource]:
        """All maps that can be chosen, in the officer's order."""
        return in_order(self.shipped, self._settings)

    @property
    def addresses(self) -> tuple[TileSource, ...]:
        """The maps that need a network, the chosen one first."""
        fetched = [source for source in self.offered if source.kind == "xyz"]
        return tuple(sorted(fetched, key=lambda source: source.id != self.chosen))

    def ask_again(self) -> None:
        """Ask at once what could not be reached: the network is back."""
        if not self._closed:
            for shown in (*self._shown, *self._beside):
                shown.try_again()
            self._canvas.picture.ask_again()

    def name_villages(self, names: Sequence[tuple[str, tuple[float, float]]]) -> None:
        """Write these names at (lon, lat) on the map, too."""
        self._villages = villages(names)
        self._canvas.set_places(partial(names_on_map, self._villages))

    def show(self) -> None:
        """Put the chosen map on the canvas, and names of places.

        What has to be looked at in a file first comes a moment later.
        """
        self._canvas.set_places(partial(names_on_map, self._villages))
        self.trouble = None
        self._find(self.wanted, partial(self._take, self.chosen))
        if self.second and self.second not in {s.id for s in self.offered if s.id != self.chosen}:
            self.compare("")
        self._jobs.start(read_names, lambda found: None, self._not_done)

    def compare(self, source_id: str) -> None:
        """Show another map beside the chosen one, right of a divider; "" = no more.

        What has to be looked at in a file first comes a moment later.
        """
        self.second = source_id
        found = next((s for s in self.offered if s.id == source_id), None)
        if found is None:
            self.second = ""
            self._lay_beside(())
        else:
            self._find(found, partial(self._take_beside, source_id))

    def arrange(
        self, ids: Sequence[str], strengths: Mapping[str, int], beneath: Collection[str] = ()
    ) -> None:
        """Remember in which order maps are offered, and how strong each is shown (per cent).

        Args:
            beneath: those that lie beneath the map in use, the first on top.

        Raises:
            OSError: the settings can't be written.
        """
        elsewhere = [name for name in self._settings.get(BENEATH) if name not in set(ids)]
        self._settings.set(BENEATH, (*(n for n in ids if n in set(beneath)), *elsewhere))
        order, before = self._settings.get(ORDER), self._settings.get(STRENGTHS)
        self._settings.set(ORDER, order_with(ids, order))
        self._settings.set(STRENGTHS, {**before, **strengths})

    def keep(self, own: Sequence[Basemap], chosen: str) -> None:
        """Remember what the officer added and chose, and show it.

        What another window has added meanwhile stays.

        Raises:
            OSError: the settings can't be written; it is shown all the same.
        """
        known = {b.id for b in (*self.own, *own)}
        self._settings.look_again()
        try:
            self._settings.set(BASEMAPS, (*own, *(b for b in self.own if b.id not in known)))
        finally:  # what can't be written holds until the program ends
            try:
                self._settings.set(BASEMAP, chosen)
            finally:
                self.show()

    def add(self, basemap: Basemap) -> None:
        """Add a map, or put one that is there already right, and show it."""
        if self._closed:
            return
        others = [b for b in self.own if b.id != basemap.id]
        self._remember([*others, basemap], basemap.id)

    def take_pack(self, path: Path) -> bool:
        """Add a map file and show it, in a moment; return whether it looks like one at all."""
        if path.suffix.lower() not in _PACK_SUFFIXES and not is_pack(path):
            return False
        self._jobs.start(lambda job: basemap_of_pack(path), self.add, self._not_done)
        return True

    def take_address(self, path: Path) -> None:
        """Add the map address that a TOML file describes, and show it, in a moment."""
        self._jobs.start(lambda job: basemap_of(read_source(path)), self.add, self._not_done)

    def put(self, basemap: Basemap) -> None:
        """Put one of the officer's maps right; the map in use stays in use."""
        self._remember([basemap if b.id == basemap.id else b for b in self.own], self.chosen)

    def welcome(self, path: Path) -> None:
        """Offer a map file that was fetched here; show it if no map of its kind is shown.

        Where the map is shown that it was fetched from, it lies beneath it, see `CachedSource`.
        """
        self._jobs.start(lambda job: basemap_of_pack(path), self._offer, self._not_done)

    def ask_service(
        self,
        address: str,
        found: Callable[[Sequence[TileSource]], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Ask a map service what it has; one of the two is called in a moment."""
        self._jobs.start(
            lambda job: services.ask(address, practice=self._practising), found, failed
        )

    def close(self) -> None:
        """Let go of files and connections."""
        self._closed = True
        self._canvas.set_sources(())
        self._canvas.swipe(())
        self._let_go((*self._shown, *self._beside))
        self._shown, self._beside = [], []
        self.seen.close()

    # --- inside -------------------------------------------------------------------------------

    def _move(self) -> None:
        all_shown = [*self._shown, *self._beside]
        wanted = [self.offset_of(shown.source) for shown in all_shown]
        if wanted != [shown.offset for shown in all_shown]:
            for shown, offset in zip(all_shown, wanted, strict=True):
                shown.offset = offset
            self._canvas.move_tiles()

    def _remember(self, own: Sequence[Basemap], chosen: str) -> None:
        try:
            self.keep(own, chosen)
        except OSError as error:
            self._tell(
                Text(
                    N_("The settings can't be written ({why}). Your project is not affected."),
                    {"why": reason_of(error)},
                )
            )

    def _offer(self, basemap: Basemap) -> None:
        if self._closed:
            return
        others = [b for b in self.own if b.id != basemap.id]
        bare = self.wanted.kind in ("builtin", "none")
        self._remember([*others, basemap], basemap.id if bare else self.chosen)

    def _find(self, top: TileSource, take: Callable[[_Found], None]) -> None:
        """Find out what lies beneath a map; packs are looked at in a job."""
        beneath = (BUILTIN, *self._grounds[:1]) if top not in self._grounds else (BUILTIN,)
        marked = self._settings.get(BENEATH)
        wanted = set(marked) - {top.id, *(s.id for s in beneath)}
        others = (s for s in reversed(self.offered) if s.id in wanted and s.kind not in BACKDROPS)
        stack = (*beneath, *others, top)
        if top.kind == "none":
            take(_Found((top,)))
        elif not any(source.id.startswith(PACK) for source in stack):
            take(_Found(stack))
        else:
            if not self._shown:
                self._lay(beneath)
            self._jobs.start(partial(_look_at, stack), take, self._not_done)

    def _take(self, asked: str, found: _Found) -> None:
        if self._closed or asked != self.chosen:
            return  # another one was chosen meanwhile
        self.trouble = found.problem
        self._lay(found.layers)
        if found.problem is not None:
            self._tell(found.problem)

    def _take_beside(self, asked: str, found: _Found) -> None:
        if self._closed or asked != self.second:
            return
        if found.problem is not None:
            self.second = ""
            self._tell(found.problem)
        self._lay_beside(() if found.problem is not None else found.layers)

    def _lay(self, layers: Sequence[TileSource]) -> None:
        """Show these, the last on top; one and the same only once."""
        before = self._shown
        self._shown = self._stack(layers)
        self._canvas.set_sources(self._shown, self._paleness(self._shown))
        self._let_go(before)
        self.changed.emit()

    def _lay_beside(self, layers: Sequence[TileSource]) -> None:
        """Show these right of a divider, the last on top."""
        before = self._beside
        self._beside = self._stack(layers)
        self._canvas.swipe(self._beside, self._paleness(self._beside))
        self._let_go(before)
        self.compared.emit()

    def _stack(self, layers: Sequence[TileSource]) -> list[CachedSource]:
        unique = {source.id: source for source in layers}.values()
        return [self._opened(source) for source in unique]

    def _paleness(self, stack: Sequence[CachedSource]) -> float:
        """Return how much of a stack gives way to plain paper, 0 to 1: as its top has it."""
        percent = self._settings.get(STRENGTHS).get(stack[-1].source.id, 100) if stack else 100
        return 1 - percent / 100

    def _opened(self, source: TileSource, *, blocked: bool = False) -> CachedSource:
        opened = CachedSource(
            source,
            self.seen.cache,
            practice=self._practising,
            failed=None if blocked else self._say_later,
            packs=own_packs(self._settings),
            blocked=blocked,
        )
        opened.offset = self.offset_of(source)
        return opened

    def _let_go(self, sources: Sequence[CachedSource]) -> None:
        for source in sources:
            source.close()

    def _say_later(self, error: GreenDeskError) -> None:
        """Hear on a job's thread that a source can't be read."""
        self._jobs.post(partial(self._hindered, error.text))

    def _hindered(self, text: Text) -> None:
        """Say it, and listen for the network: what failed is then asked for at once."""
        self._say(text)
        if self._network is None and not self._closed:
            self._network = Network(self)
            self._network.back.connect(self.ask_again)

    def _say(self, text: Text) -> None:
        if not self._closed:
            self._tell(text)

    def _not_done(self, error: Exception) -> None:
        if isinstance(error, GreenDeskError):
            self._say(error.text)
        elif not isinstance(error, Cancelled):
            raise error


def name_of(source: TileSource) -> str:
    """Return what a map is called, with the year of its pictures where it is known."""
    year = f" ({source.image_date})" if source.image_date else ""
    return label_of(source.title) + year


def _look_at(stack: tuple[TileSource, ...], job: Job) -> _Found:
    """Return the maps to show, the last on top; without the packs that can't be read.

    Of one that lies beneath nothing is said: where it has a picture another one is seen.
    """
    layers, problem = [], None
    for source in stack:
        try:
            layers.append(look_into_pack(source) if source.id.startswith(PACK) else source)
        except GreenDeskError as error:
            problem = error.text if source is stack[-1] else None
    return _Found(tuple(layers), problem)
