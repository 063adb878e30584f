"""A second stack of basemaps under the same patches: what lies to the right of the divider.

It is a whole picture of its own, so that dragging the divider copies and composes nothing. The one
thing to know: both pictures draw the same patches into the same tiles, and only one may be at it at
a time, which :class:`~greendesk.qt.canvas.picture.Picture` sees to.
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect

from greendesk.qt.canvas.camera import Camera
from greendesk.qt.canvas.ground import Ground
from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.shapes import WorldBox
from greendesk.qt.canvas.tile_layer import Basemap, TileLayer
from greendesk.qt.jobs import Jobs


class Swiped:
    """The second picture and where it begins.

    Attributes:
        share: where the divider stands, in shares of the map's width from the left.
    """

    def __init__(
        self,
        basemaps: Sequence[Basemap],
        jobs: Jobs,
        arrived: Callable[[WorldBox], None],
        layers: tuple[PatchLayer, PatchLayer],
        camera: Camera,
        paleness: float,
    ) -> None:
        """Begin to compose.

        Args:
            arrived: hears where a tile has come in; must not hold this picture, which is to go with
                its megabytes as soon as nobody shows it.
            layers: those of the guides and of the patches.
        """
        self.share = 0.5
        self.tiles = TileLayer(jobs, arrived)
        self.tiles.paleness = paleness
        self.tiles.set_sources(basemaps)
        guides, patches = layers
        self.ground = Ground(self.tiles, patches, camera, guides)

    def parted(self, area: QRect, camera: Camera) -> tuple[QRect, QRect]:
        """Return what of ``area`` (device pixels) lies left and right of the divider."""
        at = round(self.share * camera.device_size[0])
        left, right = QRect(area), QRect(area)
        left.setRight(min(area.right(), at - 1))
        right.setLeft(max(area.left(), at))
        return left, right
