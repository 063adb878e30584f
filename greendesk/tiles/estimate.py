"""How large a pack will be and how long it takes, before the first tile is fetched for good.

A few tiles of each zoom, spread over the area, are fetched and measured; where none was, the mean
of what the disk cache holds of the same map does, else a common size. What comes again and again
(the sea) is stored once in a pack, and counted once here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import inf
from time import monotonic

from greendesk.tiles.answer import Answer
from greendesk.tiles.base import TileSource
from greendesk.tiles.client import CONNECTIONS, FAILURES, is_here
from greendesk.tiles.coverage import spread
from greendesk.tiles.plan import Plan
from greendesk.tiles.proof import Fault, Proof, prove

Ask = Callable[[int, int, int], Answer]

MOST_PER_S = 20.0
SAMPLES, LEAST_OF_A_ZOOM = 64, 3
ASKED_BLANK = 3
"""How often a tile is asked for of which the map says that it has no imagery there."""
_SILENCE = frozenset({Fault.NO_ANSWER, Fault.REFUSED, Fault.BUSY})
USUAL_BYTES = 18_000
USUAL_S = 0.3
FILE_BYTES = 40_960
"""What an empty pack takes."""
ROW_BYTES = 700
"""What a tile takes beside its picture: keys, fingerprint, room left over on its pages."""
KEY_BYTES = 30
"""What a tile takes whose picture is there already."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One tile that was fetched to measure; ``proof`` says what came, ``took_s`` how long."""

    z: int
    proof: Proof
    took_s: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a pack will take.

    ``measured`` is False where nothing was fetched yet. ``deepest`` is the closest zoom at which
    there are pictures at all. ``side_px`` is how wide most tiles are, 0 where it is not known.
    """

    tiles: int
    size_bytes: int
    seconds: float
    measured: bool
    deepest: int
    side_px: int = 0

    @property
    def room_bytes(self) -> int:
        """How much of the disk has to be free: the pack, and a little to work with."""
        return self.size_bytes * 5 // 4 + 20_000_000


def take_samples(
    plan: Plan,
    ask: Ask,
    *,
    stopped: Callable[[], bool] = lambda: False,
    wait: Callable[[float], object],
    most: int = SAMPLES,
    now_s: Callable[[], float] = monotonic,
) -> list[Sample]:
    """Fetch a few tiles of each zoom and measure.

    It ends early where three in a row fail, and at once where the server wants to be left alone.

    Args:
        wait: called with the seconds until the next tile may be asked for.
    """
    found: list[Sample] = []
    silent = 0
    for z, tiles in sorted(plan.tiles.items(), reverse=True):
        share = max(LEAST_OF_A_ZOOM, round(most * len(tiles) / plan.count))
        for x, y in spread(tiles, share).tolist():
            if stopped() or silent >= 3:
                return found
            began = now_s()
            try:
                answer = ask(z, x, y)
                proof = prove(answer, 0, plan.source.no_data)
            except FAILURES:
                answer, proof = None, Proof(fault=Fault.NO_ANSWER)
            took_s = now_s() - began
            found.append(Sample(z, proof, took_s))
            if answer is not None and answer.pause_s > 0:
                return found
            silent = silent + 1 if proof.fault in _SILENCE else 0
            wait(max(0.0, 1 / pace_of(plan.source) - took_s))
    return found


def estimate(
    plan: Plan, samples: Sequence[Sample] = (), known: Mapping[int, float] | None = None
) -> Estimate:
    """Return what a pack will take.

    Args:
        known: mean size in bytes of tiles of this map by zoom, where it was seen before.
    """
    deepest = _deepest(plan, samples)
    within = plan.down_to(deepest)
    sizes = _sizes(within, samples, known or {})
    size = sum(len(tiles) * sizes[z] for z, tiles in within.tiles.items())
    took = [s.took_s for s in samples if s.proof.fault is not Fault.NO_ANSWER] or [USUAL_S]
    each_s = max(1 / pace_of(plan.source), sum(took) / len(took) / CONNECTIONS)
    sides = Counter(s.proof.side_px for s in samples if s.proof.fault is None)
    return Estimate(
        within.count,
        round(size) + FILE_BYTES,
        _requests(within, samples) * each_s,
        bool(sides),
        deepest,
        sides.most_common(1)[0][0] if sides else 0,
    )


def _requests(plan: Plan, samples: Sequence[Sample]) -> float:
    """Return how often will be asked: what is plain or blank is believed the second or third time.

    That there is no such tile is soon believed at once.
    """
    if plan.source.kind != "xyz":
        return float(plan.count)
    total = 0.0
    for z, tiles in plan.tiles.items():
        proofs = [sample.proof for sample in samples if sample.z == z]
        times = [ASKED_BLANK if p.fault is Fault.EMPTY else 1 + p.plain for p in proofs] or [1]
        total += len(tiles) * sum(times) / len(times)
    return total


def pace_of(source: TileSource) -> float:
    """Return how many tiles a second are asked for at most."""
    if source.kind != "xyz":
        return inf
    return source.per_s if is_here(source.url) else min(source.per_s, MOST_PER_S)


def _deepest(plan: Plan, samples: Iterable[Sample]) -> int:
    """Return the closest zoom that has pictures: a map often ends before it says it does."""
    seen: dict[int, list[bool]] = {}
    for sample in samples:
        there = sample.proof.fault not in (Fault.NONE, Fault.EMPTY)
        seen.setdefault(sample.z, []).append(there)
    for z in sorted(plan.tiles, reverse=True):
        if len(seen.get(z, ())) < min(LEAST_OF_A_ZOOM, len(plan.tiles[z])) or any(seen[z]):
            return z
    return plan.deepest


def _sizes(plan: Plan, samples: Iterable[Sample], known: Mapping[int, float]) -> dict[int, float]:
    """Return how many bytes a tile takes in a pack, by zoom; nearest measured zoom for others."""
    of_zoom: dict[int, list[Proof]] = {}
    for sample in samples:
        if sample.proof.fault is None or sample.proof.fault in (Fault.NONE, Fault.EMPTY):
            of_zoom.setdefault(sample.z, []).append(sample.proof)
    found = {
        z: _mean(proofs, len(plan.tiles[z])) for z, proofs in of_zoom.items() if z in plan.tiles
    }
    for z in plan.tiles:
        if z not in found and z in known:
            found[z] = known[z] + ROW_BYTES
    measured = sorted(found)
    for z in plan.tiles:
        if z not in found:
            near = min(measured, key=lambda m: abs(m - z), default=None)
            found[z] = USUAL_BYTES + ROW_BYTES if near is None else found[near]
    return found


def _mean(proofs: Sequence[Proof], tiles: int) -> float:
    """Return the mean of what tiles take; a picture that came more than once is stored once."""
    times = Counter(proof.data for proof in proofs if proof.fault is None)
    total = 0.0
    for data, n in times.items():
        if n == 1:
            total += len(data) + ROW_BYTES
        else:
            total += n * KEY_BYTES + (len(data) + ROW_BYTES) * len(proofs) / max(1, tiles)
    return total / len(proofs)
