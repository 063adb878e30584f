"""Paint a window of the tambon as it looks from above.

Everything is fixed to the ground, so a window shows the same picture whatever lies round it. It is
painted twice as sharp as it is kept.
"""

import math
from functools import cache

import numpy as np
import shapely
from PIL import Image, ImageDraw, ImageFilter
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from . import crowns, land
from .figures import XY
from .noise import Array, field
from .planting import planting
from .roofs import roofs
from .seasons import Colour, Season
from .surfaces import GRAINS, Lay, mixed, surfaces

SHARPER = 2
MARGIN_PX = 16
HAZE: Colour = (168, 172, 168)
LUMPS_M = (40.0, 12.0, 3.5, 0.9)


class Painter:
    """Paints windows of one season.

    Args:
        m_per_px: how wide a kept pixel is on the ground.
    """

    def __init__(self, season: Season, m_per_px: float) -> None:
        self.season = season
        self.fine_m = m_per_px / SHARPER
        self.lays = surfaces(season)
        self.lay_tree = shapely.STRtree([lay.shape for lay in self.lays])
        self.roofs = roofs(season)
        self.roof_tree = shapely.STRtree([shapely.union(r[0], r[1]) for r in self.roofs])
        self.grains = np.array([GRAINS[name] for name in GRAINS], dtype=np.float32)
        self.number = {name: n for n, name in enumerate(GRAINS)}

    def paint(self, x: int, y: int, width: int, height: int) -> Image.Image:
        """Return a window as RGB; x and y count pixels east and south of the middle."""
        left, top = (x - MARGIN_PX) * SHARPER, (y - MARGIN_PX) * SHARPER
        wide, high = (width + 2 * MARGIN_PX) * SHARPER, (height + 2 * MARGIN_PX) * SHARPER
        sheet = _Sheet(self, left, top, wide, high)
        sheet.lay_ground()
        sheet.put_up_houses()
        sheet.plant()
        whole = Image.blend(sheet.image.reduce(SHARPER), Image.new("RGB", sheet.kept, HAZE), 0.09)
        return whole.crop((MARGIN_PX, MARGIN_PX, MARGIN_PX + width, MARGIN_PX + height))


class _Sheet:
    """The window that is being painted, in fine pixels."""

    def __init__(self, by: Painter, left: int, top: int, wide: int, high: int) -> None:
        self.by, self.season = by, by.season
        self.left, self.top, self.wide, self.high = left, top, wide, high
        m = by.fine_m
        self.room = shapely.box(left * m, -(top + high) * m, (left + wide) * m, -top * m)
        self.image = Image.new("RGB", (wide, high))
        self.kept = (wide // SHARPER, high // SHARPER)

    def ring(self, coords: object) -> list[XY]:
        """Return a line of the ground in pixels of the sheet."""
        xy = np.asarray(coords, dtype=float) / self.by.fine_m
        return [(float(px - self.left), float(-py - self.top)) for px, py in xy[:, :2]]

    def mask(
        self, shape: BaseGeometry, soft_m: float = 0.0
    ) -> tuple[Image.Image, tuple[int, int]] | None:
        """Return a mask of the shape and its corner; None where it is not in the window."""
        seen = shape.intersection(self.room)
        if seen.is_empty:
            return None
        soft = soft_m / self.by.fine_m
        spare = math.ceil(2.5 * soft) + 2
        west, south, east, north = seen.bounds
        (x0, y1), (x1, y0) = self.ring([(west, south), (east, north)])
        corner = (math.floor(x0) - spare, math.floor(y0) - spare)
        size = (math.ceil(x1) + spare - corner[0], math.ceil(y1) + spare - corner[1])
        mask = Image.new("L", size)
        draw = ImageDraw.Draw(mask)
        for part in shapely.get_parts(shape.intersection(self.room.buffer(3 * soft_m + 2))):
            if isinstance(part, Polygon):
                for n, ring in enumerate((part.exterior, *part.interiors)):
                    points = [(px - corner[0], py - corner[1]) for px, py in self.ring(ring.coords)]
                    draw.polygon(points, fill=0 if n else 255)
        if soft:
            mask = mask.filter(ImageFilter.GaussianBlur(soft))
        return mask, corner

    # --- the ground -----------------------------------------------------------------------------

    def lay_ground(self) -> None:
        """Paint sea and land, then make both uneven."""
        self.image = Image.fromarray(self._sea())
        self._muddy()
        kinds = Image.new("L", self.image.size, self.by.number["water"])
        turns = Image.new("L", self.image.size)
        for n in sorted(self.by.lay_tree.query(self.room.buffer(4))):
            self._lay(self.by.lays[n], kinds, turns)
        self._make_uneven(np.asarray(kinds), np.asarray(turns))

    def _lay(self, lay: Lay, kinds: Image.Image, turns: Image.Image) -> None:
        found = self.mask(lay.shape, lay.soft_m)
        if found is None:
            return
        mask, corner = found
        self.image.paste(
            lay.colour, (*corner, corner[0] + mask.width, corner[1] + mask.height), mask
        )
        box = (*corner, corner[0] + mask.width, corner[1] + mask.height)
        hard = mask.point(lambda v: 255 if v > 127 else 0)
        kinds.paste(self.by.number[lay.grain], box, hard)
        turns.paste(round(lay.turned % 180 / 180 * 255), box, hard)

    def _muddy(self) -> None:
        """Let the river run out into the sea."""
        for soft, part in ((48.0, 110), (24.0, 130), (9.0, 225)):
            found = self.mask(land.river_bed().buffer(soft * 0.3), soft)
            if found is not None:
                mask, corner = found
                self.image.paste(
                    self.season["river"], corner, mask.point(lambda v, p=part: v * p // 255)
                )

    def _sea(self) -> Array:
        """Return the sea: the colour of its depth, and a little surf."""
        season, m = self.season, self.by.fine_m
        far = _from_shore(self.left, self.top, self.wide, self.high, m)
        far = far + 26 * field(self.left, self.top, self.wide, self.high, 90 / m, 41)
        stops = (0.0, 40.0, 150.0, 330.0)
        shallow, mid, deep = season["sea shallow"], season["sea"], season["sea deep"]
        tones = (shallow, mixed(shallow, mid, 0.4), mid, deep)
        sea = np.stack(
            [np.interp(far, stops, [tone[k] for tone in tones]) for k in range(3)], axis=-1
        )
        return sea.astype(np.uint8)

    def _make_uneven(self, kinds: Array, turns: Array) -> None:
        m, grains = self.by.fine_m, self.by.grains
        window = (self.left, self.top, self.wide, self.high)
        light = np.ones((self.high, self.wide), np.float32)
        for n, lump in enumerate(LUMPS_M):
            light += grains[kinds, n] * field(*window, lump / m, 11 + n)
        light += grains[kinds, 5] * _furrows(window, kinds, turns, grains[:, 6], m)
        light *= _relief(*window, m)
        hue = grains[kinds, 4] * field(*window, 22 / m, 23)
        pixels = np.asarray(self.image, np.float32) * light[..., None]
        pixels *= 1 + hue[..., None] * np.array([0.75, -0.1, 0.3], np.float32)
        self.image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))

    # --- what stands on it ----------------------------------------------------------------------

    def put_up_houses(self) -> None:
        """Throw the shadows of the roofs, then draw the roofs."""
        near = [self.by.roofs[n] for n in sorted(self.by.roof_tree.query(self.room))]
        shade = Image.new("L", self.image.size)
        draw = ImageDraw.Draw(shade)
        for cast, _, _ in near:
            draw.polygon(self.ring(cast.exterior.coords), fill=150)
        shade = shade.filter(ImageFilter.GaussianBlur(0.8))
        self.image.paste((34, 38, 44), (0, 0), shade)
        draw = ImageDraw.Draw(self.image)
        for _, _, faces in near:
            for face, colour in faces:
                draw.polygon(self.ring(face.exterior.coords), fill=colour)

    def plant(self) -> None:
        """Draw every tree of the window, small ones first, each with its shadow."""
        m, season = self.by.fine_m, self.season
        west, south, east, north = self.room.buffer(14).bounds
        seen = []
        for group in planting():
            x, y = group.places[:, 0], group.places[:, 1]
            for n in np.flatnonzero((x > west) & (x < east) & (y > south) & (y < north)):
                seen.append((float(group.radii_m[n]), float(x[n]), float(y[n]), group))
        seen.sort(key=lambda tree: tree[:3])
        cast = (-season.sun[0] * season.long / m, season.sun[1] * season.long / m)
        for r, x, y, group in seen:
            luck = int(abs(x * 7919 + y * 104729) * 10)
            colours = season.trees[group.sort]
            radius = max(2, round(r / m))
            crown = crowns.crown(
                group.kind,
                radius,
                colours[luck % len(colours)],
                luck // 7 % crowns.LOOKS,
                season.sun,
            )
            px, py = x / m - self.left, -y / m - self.top
            shade = crowns.shadow(max(2, round(radius * 0.9)), 112 if group.kind != "bush" else 80)
            at = (
                round(px + cast[0] * r - shade.width / 2),
                round(py + cast[1] * r - shade.height / 2),
            )
            self.image.paste((18, 24, 20), at, shade)
            self.image.paste(
                crown, (round(px - crown.width / 2), round(py - crown.height / 2)), crown
            )


def _furrows(
    window: tuple[int, int, int, int], kinds: Array, turns: Array, apart: Array, m: float
) -> Array:
    left, top, wide, high = window
    angle = turns.astype(np.float32) * np.float32(math.pi / 255)
    x = (left + np.arange(wide, dtype=np.float32)) * np.float32(m)
    y = (top + np.arange(high, dtype=np.float32)) * np.float32(m)
    across = np.cos(angle) * y[:, None] + np.sin(angle) * x[None, :]
    return np.sin(across * (np.float32(2 * math.pi) / apart[kinds]))


HILLS = ((-760, 720, 190, 70), (-640, 820, 120, 45), (-860, 640, 110, 40), (-985, 300, 120, 14))


def _relief(left: int, top: int, wide: int, high: int, m: float) -> Array:
    """Return how much lighter a slope of the hills is that faces the morning sun."""
    x = ((left + np.arange(wide, dtype=np.float32)) * np.float32(m))[None, :]
    y = (-(top + np.arange(high, dtype=np.float32)) * np.float32(m))[:, None]
    slope = np.zeros((high, wide), np.float32)
    for cx, cy, spread, tall in HILLS:
        bump = tall * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * spread**2))
        slope += bump * ((x - cx) * 0.75 - (y - cy) * 0.65) / spread**2
    return 1 + np.clip(slope * 0.5, -0.3, 0.25)


STEP_M = 10.0
REACH_M = 1900.0


@cache
def _shore_grid() -> Array:
    at = np.arange(-REACH_M, REACH_M + 1, STEP_M)
    x, y = np.meshgrid(at, -at)
    return np.asarray(shapely.distance(land.coast(), shapely.points(x, y)), dtype=np.float32)


def _from_shore(left: int, top: int, wide: int, high: int, m: float) -> Array:
    """Return how many metres each pixel lies off the shore."""
    grid = Image.fromarray(_shore_grid(), "F")
    scale = m / STEP_M
    x0, y0 = (left * m + REACH_M) / STEP_M + 0.5, (top * m + REACH_M) / STEP_M + 0.5
    box = (x0, y0, x0 + wide * scale, y0 + high * scale)
    return np.asarray(grid.resize((wide, high), Image.Resampling.BILINEAR, box=box))
