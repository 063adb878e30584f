"""Everything under the live layer: ground, outlines of the selected, words, pins.

It is told what changed and says through ``woken`` that it has work; the canvas then lets it work in
slices (:meth:`Picture.work`) and repaints the region that it gets back.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, zip_longest
from time import perf_counter

from PySide6.QtCore import QObject, QRectF, QTimer
from PySide6.QtGui import QPainter, QRegion, QTransform

from greendesk.model.edit import Edit
from greendesk.model.guide import Guide
from greendesk.model.mercator import to_world
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import MemoryView, View
from greendesk.qt.canvas.camera import Camera, LonLat
from greendesk.qt.canvas.ground import Ground
from greendesk.qt.canvas.guide_layer import GuideLayer
from greendesk.qt.canvas.labels import Labels, Places
from greendesk.qt.canvas.live_layer import paint_selection
from greendesk.qt.canvas.loading import Loading
from greendesk.qt.canvas.outline import Outlines
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.pins import Pin, paint_pins, paint_troubled
from greendesk.qt.canvas.proposal import Proposal, paint_proposal
from greendesk.qt.canvas.shapes import WorldBox
from greendesk.qt.canvas.swiped import Swiped
from greendesk.qt.canvas.tile_layer import MEMORY_BYTES, RETRY_S, Basemap, TileLayer
from greendesk.qt.jobs import Jobs
from greendesk.tiles.base import TileSource

REST_MS = 80  # words are laid out when the map has stood still for so long


class Picture:
    """The map without what is under way."""

    def __init__(
        self,
        view: View,
        colours: Mapping[str, str],
        jobs: Jobs,
        camera: Camera,
        woken: Callable[[], None],
        parent: QObject,
    ) -> None:
        self._camera, self._woken = camera, woken
        self.tiles = TileLayer(jobs, self._tile_arrived)
        self.patches, self.guides = PatchLayer(colours), GuideLayer()
        self.swiped: Swiped | None = None
        self._swipes = 0  # how many there have been; answers for earlier ones are not ours
        self.ground = Ground(self.tiles, self.patches, camera, self.guides)
        self.selected, self.troubled = Outlines(self.patches), Outlines(self.patches)
        self.labels, self.pins = Labels(view, self.patches), tuple[Pin, ...]()
        self.loading = Loading(view, self.patches, jobs, self._loaded)
        self._jobs, self._guides_loading = jobs, Loading(view, self.guides, jobs, self._loaded)
        self.proposal = Proposal()
        self._moved_aside = frozenset[PatchId]()  # shown by the live layer
        self._whole = True  # all of it must be painted again
        self._words: Iterator[None] | None = None
        self._rest = QTimer(parent)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.lay_out_words)
        self._again = QTimer(parent)
        self._again.setSingleShot(True)
        self._again.setInterval(round(RETRY_S * 1000))
        self._again.timeout.connect(self._ask_again)

    @property
    def complete(self) -> bool:
        """Whether everything is shown sharply, as far as it can be had."""
        loading = self.loading.busy or self._guides_loading.busy
        waiting = any(tiles.waiting for tiles in self._tiles) or loading or self._rest.isActive()
        return self.composed and self._words is None and not waiting

    @property
    def composed(self) -> bool:
        """Whether every cell in view shows things as they are (basemap tiles may still come)."""
        return all(ground.complete for ground in self._grounds)

    @property
    def _grounds(self) -> list[Ground]:
        return [self.ground] if self.swiped is None else [self.ground, self.swiped.ground]

    @property
    def _tiles(self) -> list[TileLayer]:
        return [self.tiles] if self.swiped is None else [self.tiles, self.swiped.tiles]

    @property
    def credit(self) -> str:
        """Whose pictures are shown, the map on top first."""
        said = zip_longest(*(tiles.credits for tiles in self._tiles), fillvalue="")
        return " · ".join(filter(None, dict.fromkeys(chain(*said))))

    def seen_at(self, at: LonLat) -> tuple[TileSource, int] | None:
        """Return whose pictures are seen at (lon, lat), and of which zoom they are."""
        camera = self._camera
        x, y = to_world(*at, 0)
        tiles = self.tiles
        if self.swiped is not None and camera.pixel(at)[0] >= self.swiped.share * camera.width_px:
            tiles = self.swiped.tiles
        return tiles.seen_at(camera, (x / 256, y / 256))

    @property
    def rest_s(self) -> float:
        """In how many seconds :meth:`work` has something to do; inf = not before a change."""
        if self._whole or self._words is not None:
            return 0.0
        return min(ground.rest_s for ground in self._grounds)

    def stop(self) -> None:
        """Take no more answers of jobs: the map is gone."""
        self.swipe(())
        self.tiles.set_sources([])
        self.ground.leave()
        self._again.stop()
        self.loading.stop()
        self._guides_loading.stop()

    def look(self, camera: Camera) -> None:
        """Follow the camera."""
        self._camera = camera
        for ground in self._grounds:
            ground.look(camera)
        self.selected.look(camera)
        self.troubled.look(camera)
        self._rest.start()
        self._woken()  # whoever moves the camera repaints everything

    def set_sources(self, basemaps: Sequence[Basemap], paleness: float = 0.0) -> None:
        """Show these basemaps, the last on top, so much paler (0 to 1)."""
        self.tiles.paleness = paleness
        self.tiles.set_sources(basemaps)
        self.ground.refresh()
        self._wake()

    def move_tiles(self) -> None:
        """Show the basemaps' pictures where they lie now."""
        for ground in self._grounds:
            ground.renew()
        self._wake()

    def swipe(self, basemaps: Sequence[Basemap], paleness: float = 0.0) -> None:
        """Show these basemaps right of a divider; none = the others everywhere again."""
        before, self.swiped = self.swiped, None
        if before is not None:
            before.tiles.set_sources([])
        if basemaps:
            layers = self.guides, self.patches
            self._swipes += 1
            arrived = partial(self._swiped_arrived, self._swipes)
            self.swiped = Swiped(basemaps, self._jobs, arrived, layers, self._camera, paleness)
            self.swiped.share = self.swiped.share if before is None else before.share
        for tiles in self._tiles:
            tiles.limit(MEMORY_BYTES // len(self._tiles))
        self._wake()

    def put(self, ids: Iterable[PatchId]) -> None:
        """Show these patches as they are now in the view."""
        self._redraw(self.loading.put(frozenset(ids)))
        self._rest.start()

    def hide(self, ids: frozenset[PatchId]) -> None:
        """Leave these patches to the live layer."""
        self._moved_aside = ids
        self._hide()

    def propose(self, edit: Edit | None) -> None:
        """Show what ``edit`` would make of the shapes; None = nothing any more."""
        self.proposal = Proposal.of(edit)
        self._hide()
        self._wake()

    def select(self, ids: Sequence[PatchId]) -> None:
        """Outline these patches."""
        self.selected.show(ids)
        self._wake()

    def set_pins(self, pins: Sequence[Pin]) -> None:
        """Mark these places; their patches get a dotted outline."""
        self.pins = tuple(pins)
        self.troubled.show(list(dict.fromkeys(p.patch_id for p in pins if p.patch_id)))
        self._wake()

    def set_guides(self, guides: Iterable[Guide]) -> None:
        """Show these lines to draw against; many are read in a job."""
        shown = MemoryView(
            Patch(guide.id, guide.shape)  # type: ignore[arg-type]  # the layer takes lines too
            for guide in guides
        )
        self._guides_loading.stop()
        self._guides_loading = Loading(shown, self.guides, self._jobs, self._loaded)
        self._guides_loading.begin()

    def set_places(self, places: Places | None) -> None:
        """Show names of places."""
        self.labels.places = places
        self._rest.start()

    def retell(self) -> None:
        """Draw every word anew: another language, text size or colours."""
        self.labels.forget()
        self._rest.start()
        self._wake()

    def lay_out_words(self) -> None:
        """Begin to find places for the words."""
        self._words = self.labels.layout(self._camera)
        self._woken()

    def work(self, until: float) -> QRegion:
        """Work until ``perf_counter()`` reaches ``until``; return what to repaint, logical px."""
        changed = self._logical(self._next_ground().step(until))
        if self.composed and self._words is not None:
            self._go_on_with_words(until)
        if self._whole:
            self._whole = False
            return QRegion(0, 0, self._camera.width_px, self._camera.height_px)
        return changed

    def paint(self, painter: QPainter, area: QRectF) -> None:
        """Paint what lies in ``area`` (logical pixels)."""
        camera = self._camera
        painter.scale(1 / camera.ratio, 1 / camera.ratio)
        seen = QRectF(area.topLeft() * camera.ratio, area.size() * camera.ratio)
        if self.swiped is None:
            self.ground.paint(painter, seen.toAlignedRect())
        else:
            parts = self.swiped.parted(seen.toAlignedRect(), camera)
            for ground, part in zip(self._grounds, parts, strict=True):
                if not part.isEmpty():
                    ground.paint(painter, part)
        painter.resetTransform()
        if self.proposal.ids:
            paint_proposal(painter, self.proposal, camera)
        if self.troubled.rings:
            paint_troubled(painter, self.troubled.rings)
        if self.selected.rings:
            paint_selection(painter, self.selected.rings)
        self.labels.paint(painter, camera, area)
        paint_pins(painter, self.pins, camera, area)

    # --- inside -------------------------------------------------------------------------------

    def _next_ground(self) -> Ground:
        """Return the ground whose turn it is.

        One at a time: both draw patches in pieces, and each would begin the other's anew.
        """
        waiting = (ground for ground in self._grounds if not ground.complete)
        return next(waiting, None) or min(self._grounds, key=lambda ground: ground.rest_s)

    def _wake(self) -> None:
        self._whole = True
        self._woken()

    def _hide(self) -> None:
        ids = self._moved_aside | self.proposal.ids
        if ids != self.patches.hidden:
            self._redraw(self.patches.hide(ids))

    def _redraw(self, boxes: list[WorldBox]) -> None:
        if boxes:
            for ground in self._grounds:
                ground.changed(boxes)
            self._forget_outlines()

    def _forget_outlines(self) -> None:
        self.selected.forget()
        self.troubled.forget()
        self._wake()

    def ask_again(self) -> None:
        """Ask at once for tiles that failed: the network is back."""
        for tiles in self._tiles:
            tiles.forget_failures()
        self._ask_again()

    def _ask_again(self) -> None:
        """Ask for tiles that failed a while ago; go on as long as something fails."""
        for tiles in self._tiles:
            tiles.want(self._camera)
            if tiles.failing:
                tiles.failing = False
                self._again.start()

    def _tile_arrived(self, box: WorldBox) -> None:
        self._arrived(self.tiles, self.ground, box)

    def _swiped_arrived(self, number: int, box: WorldBox) -> None:
        if self.swiped is not None and number == self._swipes:
            self._arrived(self.swiped.tiles, self.swiped.ground, box)

    def _arrived(self, tiles: TileLayer, ground: Ground, box: WorldBox) -> None:
        if tiles.failing and not self._again.isActive():
            self._again.start()
        ground.tile_arrived(box, tiles.rounding_px)
        if tiles.unsettled:
            tiles.want(self._camera)
        self._woken()

    def _loaded(self) -> None:
        for ground in self._grounds:
            ground.refresh()
        self._forget_outlines()
        self._rest.start()

    def _go_on_with_words(self, until: float) -> None:
        assert self._words is not None
        for _ in self._words:
            if perf_counter() >= until:
                return
        self._words, self._whole = None, True

    def _logical(self, region: QRegion) -> QRegion:
        if self._camera.ratio == 1.0 or region.isEmpty():
            return region
        share = 1 / self._camera.ratio
        box = QTransform.fromScale(share, share).mapRect(region.boundingRect())
        return QRegion(box.adjusted(-1, -1, 1, 1))
