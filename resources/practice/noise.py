"""Uneven ground: smooth noise that is fixed to the ground, whichever window is painted."""

import numpy as np

Array = np.ndarray


def field(x0: int, y0: int, width: int, height: int, cell: float, seed: int) -> Array:
    """Return smooth noise with a spread of about 1: height x width, float32.

    Args:
        x0, y0: the window's corner in pixels of the world; any window shows the same noise.
        cell: how many pixels wide a lump is.
    """
    left, across = _weights(x0, width, cell)
    top, down = _weights(y0, height, cell)
    columns, rows = across.shape[1], down.shape[1]
    lattice = _dice(left + np.arange(columns), top + np.arange(rows), seed)
    return (down @ lattice @ across.T) * np.float32(2.6)


def _weights(start: int, count: int, cell: float) -> tuple[int, Array]:
    """Return the first lattice line, and what each line (columns) gives to each pixel (rows)."""
    at = (start + 0.5 + np.arange(count)) / cell
    low = np.floor(at).astype(np.int64)
    t = (at - low).astype(np.float32)
    first = int(low[0]) - 1
    found = np.zeros((count, int(low[-1]) - first + 3), dtype=np.float32)
    spline = (
        (1 - t) ** 3 / 6,
        (3 * t**3 - 6 * t**2 + 4) / 6,
        (-3 * t**3 + 3 * t**2 + 3 * t + 1) / 6,
        t**3 / 6,
    )
    rows = np.arange(count)
    for k, weight in enumerate(spline):
        found[rows, low - first - 1 + k] = weight
    return first, found


def _dice(columns: Array, rows: Array, seed: int) -> Array:
    """Return a number between -1 and 1 for each place of the lattice: rows x columns."""
    h = (
        columns.astype(np.uint64)[None, :] * np.uint64(0x9E3779B97F4A7C15)
        ^ rows.astype(np.uint64)[:, None] * np.uint64(0xC2B2AE3D27D4EB4F)
        ^ np.uint64(seed * 0x165667B19E3779F9 & 0xFFFFFFFFFFFFFFFF)
    )
    for shift, factor in ((33, 0xFF51AFD7ED558CCD), (33, 0xC4CEB9FE1A85EC53)):
        h = (h ^ (h >> np.uint64(shift))) * np.uint64(factor)
    h ^= h >> np.uint64(33)
    return ((h >> np.uint64(40)).astype(np.float32) / np.float32(1 << 23)) - np.float32(1)
