"""The basemap from a pack: how soon something is seen, and that no bare ground is seen.

QGIS's side draws the same pack as a raster layer, from nothing, as its canvas does.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QApplication

from greendesk.model.offset import Offset
from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.canvas import MapCanvas
from greendesk.tiles.cached import CachedSource
from greendesk.tiles.source import open_pack
from tests.bench.data import CENTRE
from tests.bench.drawing import SIZE, canvas_on, finish
from tests.bench.ground import Ground
from tests.bench.table import Measure, p95, timed

ZOOM = 17
_PATIENCE_S = 60
_FRAMES = 60
_FLING_PX, _FLINGS = 240, 15
_LEVELS = 10


def measures(ground: Ground) -> list[Measure]:
    """Return what there is to measure; needs a QApplication."""
    return [
        Measure("pack_open", "open a map pack of many tiles", partial(opened, ground.large_pack)),
        Measure("tile_first", "first tile of a pack", partial(first_tile, ground)),
        Measure(
            *("tiles_cold", "a full screen of cold tiles, zoom 17"),
            partial(full_screen, ground),
            *("pack17", "<= 1"),
        ),
        Measure(
            *("swipe_drag", "a frame while the line between two maps is dragged, zoom 17, p95"),
            partial(swiped, ground, drag),
            goal="<= 5 ms",
        ),
        Measure(
            *("swipe_pan", "a frame while panning 20 px with two maps, zoom 17, p95"),
            partial(swiped, ground, pan),
            goal="<= 10 ms",
        ),
        Measure(
            *("picture_moved", "a picture moved by some metres, until complete, zoom 17"),
            partial(moved, ground),
            goal="<= 50 ms",
        ),
        Measure(
            *("bare_fling", "frames with bare ground in a fling"),
            partial(bare_frames, ground, fling),
            unit="frames",
            asserted=0.5,
        ),
        Measure(
            *("bare_zoom", "frames with bare ground, ten levels in and out"),
            partial(bare_frames, ground, through_levels),
            unit="frames",
            asserted=0.5,
        ),
    ]


def opened(pack: Path) -> float:
    """Open a pack and read one tile."""

    def work() -> None:
        source = CachedSource(open_pack(pack), None)
        assert source.fetch(source.source.max_zoom, 0, 0) is not None

    return timed(work)


def first_tile(ground: Ground) -> float:
    """Open a pack, until something of it is on the map."""
    with _canvas(ground) as canvas:

        def work() -> None:
            _lay(canvas, ground)
            _until(lambda: bool(canvas.picture.tiles._images))
            canvas.repaint()

        return timed(work)


def full_screen(ground: Ground) -> float:
    """Open a pack, until the map is sharp all over."""
    with _canvas(ground) as canvas:

        def work() -> None:
            _lay(canvas, ground)
            finish(canvas)

        return timed(work)


def swiped(ground: Ground, act: Callable[[MapCanvas, int], None]) -> float:
    """Do something frame by frame while two packs are compared."""
    with _canvas(ground) as canvas:
        _lay(canvas, ground)
        canvas.swipe([CachedSource(open_pack(ground.deep_pack), None)])
        finish(canvas)
        return p95([timed(partial(act, canvas, number)) for number in range(_FRAMES)])


def drag(canvas: MapCanvas, number: int) -> None:
    """Move the line by 20 pixels, to and fro."""
    assert canvas.picture.swiped is not None
    before = canvas.picture.swiped.share
    way = 1 if number // 8 % 2 == 0 else -1
    canvas.move_divider(before, before + way * 20 / SIZE[0])
    QApplication.processEvents()  # paints what has to be painted, and no more


def pan(canvas: MapCanvas, number: int) -> None:
    """Move the map by 20 pixels."""
    canvas.pan_by(20, 0)
    canvas.repaint()


def moved(ground: Ground) -> float:
    """Have the pictures of a pack lie elsewhere, until all of them do."""
    with _canvas(ground) as canvas:
        source = CachedSource(open_pack(ground.deep_pack), None)
        canvas.set_sources([source])
        finish(canvas)

        def work() -> None:
            source.offset = Offset(3.2, -1.0, CENTRE[1])
            canvas.move_tiles()
            finish(canvas)

        return timed(work)


def bare_frames(ground: Ground, way: Callable[[Camera], Iterator[Camera]]) -> float:
    """Return in how many frames of a movement some place had no picture, not even a coarse one."""
    with _canvas(ground) as canvas:
        _lay(canvas, ground)
        tiles = canvas.picture.tiles
        _until(lambda: not tiles.waiting and not tiles._asked)
        bare = 0
        for camera in way(canvas.camera):
            canvas.go(*camera.centre, camera.zoom)
            canvas.repaint()
            bare += _is_bare(canvas)
            _until(lambda: not tiles._asked)  # a count must not hang on how busy the machine is
        return float(bare)


def fling(camera: Camera) -> Iterator[Camera]:
    """Move on and on by a sixth of the screen a frame."""
    for _ in range(_FLINGS):
        camera = camera.panned(_FLING_PX, _FLING_PX / 3)
        yield camera


def through_levels(camera: Camera) -> Iterator[Camera]:
    """Zoom out by ten levels and in again, half a level a frame."""
    for step in (-0.5, 0.5):
        for _ in range(2 * _LEVELS):
            camera = camera.zoomed(camera.zoom + step, SIZE[0] / 2, SIZE[1] / 2)
            yield camera


def _is_bare(canvas: MapCanvas) -> bool:
    tiles, camera = canvas.picture.tiles, canvas.camera
    view = QRect(0, 0, *camera.device_size)
    (source,) = tiles.sources
    for key, target in tiles._keys(source, camera, view):
        if tiles._find(key, target, []) is None and not list(tiles._children(key, target, 2)):
            return True
    return False


@contextmanager
def _canvas(ground: Ground) -> Iterator[MapCanvas]:
    with canvas_on(ground.session) as canvas:
        canvas.go(*CENTRE, ZOOM)
        finish(canvas)
        yield canvas


def _lay(canvas: MapCanvas, ground: Ground) -> None:
    canvas.set_sources([CachedSource(open_pack(ground.deep_pack), None)])


def _until(done: Callable[[], bool]) -> None:
    end = monotonic() + _PATIENCE_S
    while not done():
        QApplication.processEvents()
        assert monotonic() < end, "the tiles never came"
