"""Trees from above: small pictures of crowns with the sun on them, and their shadows.

A crown is drawn once for each kind, size, tint and look, then pasted wherever such a tree stands.
"""

import math
from functools import cache

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .figures import chance

LOOKS = 7
KINDS = ("leaf", "palm", "pine", "bare", "bush")
Colour = tuple[int, int, int]


@cache
def crown(
    kind: str, radius_px: int, colour: Colour, look: int, sun: tuple[float, float]
) -> Image.Image:
    """Return a crown as RGBA, its middle in the middle; ``sun`` is where the light comes from.

    Args:
        radius_px: half its width, at least 2.
        sun: (east, north) of the sun, as a unit vector.
    """
    if kind == "palm":
        return _palm(radius_px, colour, look, sun)
    return _leafy(kind, radius_px, colour, look, sun)


@cache
def shadow(radius_px: int, strength: int) -> Image.Image:
    """Return the round shadow of a crown, as a mask."""
    side = 2 * radius_px + 5
    mask = Image.new("L", (side, side))
    ImageDraw.Draw(mask).ellipse((2, 2, side - 3, side - 3), fill=strength)
    return mask.filter(ImageFilter.GaussianBlur(max(0.8, radius_px * 0.1)))


def _leafy(
    kind: str, radius_px: int, colour: Colour, look: int, sun: tuple[float, float]
) -> Image.Image:
    dice = chance(f"{kind} {look}")
    side = 2 * radius_px + 3
    y, x = (np.mgrid[0:side, 0:side].astype(np.float32) - (side - 1) / 2) / radius_px
    lumps = 3 if radius_px < 6 else 11 + dice.randrange(5)
    height = np.zeros((side, side), np.float32)
    for n in range(lumps):
        far = 0.0 if n == 0 else 0.62 * math.sqrt(dice.random())
        angle = dice.uniform(0, 6.28)
        size = (
            (0.74 if n == 0 else dice.uniform(0.26, 0.46))
            if kind != "bush"
            else dice.uniform(0.4, 0.7)
        )
        cx, cy = far * math.cos(angle), far * math.sin(angle)
        d2 = ((x - cx) ** 2 + (y - cy) ** 2) / size**2
        bump = np.sqrt(np.maximum(0.0, 1 - d2)) * size * dice.uniform(0.8, 1.25)
        bump = np.where(d2 < 1, bump + 0.55 * (1 - far), 0)
        height = np.maximum(height, bump)
    down, right = np.gradient(height * radius_px)
    light = -(right * sun[0] - down * sun[1])
    speckle = np.random.default_rng(dice.randrange(2**32)).normal(0, 0.09, (side, side))
    shade = 0.86 + 0.34 * np.tanh(light * 0.8) + 0.25 * (height - 0.75) + speckle
    alpha = np.clip((height - 0.06) * 4.0, 0, 1)
    if kind == "pine":
        alpha *= np.clip(1.25 - np.abs(speckle) * 5, 0.35, 1)
    if kind == "bare":
        alpha *= np.clip(0.35 + np.abs(speckle) * 4.5, 0, 0.85)
    tone = np.clip(np.asarray(colour, np.float32) * shade[..., None], 0, 255)
    rgba = np.dstack([tone, alpha * 255]).astype(np.uint8)
    return Image.fromarray(rgba, "RGBA")


def _palm(radius_px: int, colour: Colour, look: int, sun: tuple[float, float]) -> Image.Image:
    dice = chance(f"palm {look}")
    side = 2 * radius_px + 3
    middle = (side - 1) / 2
    image = Image.new("RGBA", (side, side), (*(c // 2 for c in colour), 0))
    draw = ImageDraw.Draw(image)
    fronds = dice.choice((11, 13, 15))
    turn = dice.uniform(0, 6.28)
    for n in range(fronds):
        angle = turn + 6.283 * n / fronds + dice.uniform(-0.12, 0.12)
        reach = radius_px * dice.uniform(0.8, 1.0)
        facing = math.cos(angle) * sun[0] - math.sin(angle) * sun[1]
        tone = tuple(min(255, max(0, round(c * (0.9 + 0.28 * facing)))) for c in colour)
        points = [
            (
                middle + reach * t * math.cos(angle + 0.3 * t * t),
                middle + reach * t * math.sin(angle + 0.3 * t * t),
            )
            for t in (0.0, 0.4, 0.75, 1.0)
        ]
        draw.line(points, fill=(*tone, 255), width=max(2, round(radius_px * 0.2)), joint="curve")
    dot = max(1.0, radius_px * 0.14)
    box = (middle - dot, middle - dot, middle + dot, middle + dot)
    draw.ellipse(box, fill=(*(min(255, c + 26) for c in colour), 255))
    return image
