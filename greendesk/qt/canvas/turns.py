"""Cuts cells that wait to be composed into blocks, each of them a few milliseconds of work.

Where there is little to draw a block is light: it is painted straight onto the ground, at once.
Elsewhere it is drawn into tiles first, in slices, and the tiles are kept.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from greendesk.qt.canvas.patch_layer import PatchLayer
from greendesk.qt.canvas.sheet import Block, TileKey, blocks_of

_LOAD, _CELLS = 40_000, 192  # corners and cells that are drawn in one go
_LEAST_CELLS = 4  # aren't cut up: to find out what lies in a piece takes its time, too
_LIGHT_LOAD, _LIGHT_CELL_LOAD = 10_000, 100  # in all and for each cell


class Turn(NamedTuple):
    """A block whose turn it is."""

    block: Block
    light: bool


def turns(cells: Iterable[TileKey], layers: Sequence[PatchLayer]) -> list[Turn]:
    """Return blocks that hold just these cells, cut to what can be drawn in one go."""
    drawn: list[TileKey] = []
    others: list[TileKey] = []
    for key in cells:
        ready = all(layer.is_ready(key) for layer in layers)
        (drawn if ready else others).append(key)
    found = [Turn(block, light=False) for block in blocks_of(drawn)]
    for block in blocks_of(others):
        for layer in layers:
            layer.prepare(block)
        cut = pieces(block, lambda piece: _is_one_go(piece, layers))
        found += [Turn(piece, is_light(piece, layers)) for piece in cut]
    return found


def pieces(block: Block, is_small: Callable[[Block], bool]) -> list[Block]:
    """Cut a block in halves until every piece is small, or a few cells."""
    if len(block) <= _LEAST_CELLS or is_small(block):
        return [block]
    return [piece for half in block.halves() for piece in pieces(half, is_small)]


def is_light(block: Block, layers: Sequence[PatchLayer]) -> bool:
    """Return whether there is so little to draw that tiles aren't worth it."""
    return _load(block, layers) <= min(_LIGHT_LOAD, _LIGHT_CELL_LOAD * len(block))


def _is_one_go(block: Block, layers: Sequence[PatchLayer]) -> bool:
    return is_light(block, layers) or (len(block) <= _CELLS and _load(block, layers) <= _LOAD)


def _load(block: Block, layers: Sequence[PatchLayer]) -> int:
    return sum(layer.load(block) for layer in layers)
