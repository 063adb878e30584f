"""Rounds, medians and the table: ours and QGIS's take turns, so that both meet the same weather."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

PATIENCE_S = 60
"""Seconds that one row may take, both sides and all rounds; dearer ones get fewer rounds."""
LEAST_ROUNDS = 3
_CPU = bool(os.environ.get("GREENDESK_BENCH_CPU"))


@dataclass(frozen=True)
class Measure:
    """One thing that is measured.

    Attributes:
        ours: does it once and returns the figure, in ``unit``.
        theirs: the name by which QGIS's side knows the same work, or "".
        goal: the ratio or figure we want, in words; it is shown, not judged.
        asserted: a figure that may not be exceeded; for counts only, never for times.
    """

    id: str
    what: str
    ours: Callable[[], float]
    theirs: str = ""
    goal: str = ""
    unit: str = "ms"
    asserted: float | None = None


@dataclass
class Row:
    """What was measured, round by round.

    Attributes:
        seconds: how long all of that took, by the clock.
    """

    measure: Measure
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def done(self) -> bool:
        """Whether more rounds would take too long."""
        return len(self.ours) >= LEAST_ROUNDS and self.seconds >= PATIENCE_S

    def measure_once(self, ask: Callable[[str], float] | None) -> None:
        """Measure our side, then theirs."""
        began = time.perf_counter()
        self.ours.append(self.measure.ours())
        if ask is not None and self.measure.theirs:
            self.theirs.append(ask(self.measure.theirs))
        self.seconds += time.perf_counter() - began

    @property
    def ratio(self) -> float | None:
        """Ours over theirs, of the medians; None without QGIS."""
        return (
            statistics.median(self.ours) / statistics.median(self.theirs) if self.theirs else None
        )


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds ``work`` takes."""
    began = spent()
    work()
    return spent() - began


def spent(*, children: bool = False) -> float:
    """Return the time by the clock, or that of the processor if it is asked for, in milliseconds.

    Args:
        children: the processor's time of processes that were started and have ended, not our own.
    """
    if not _CPU:
        return time.perf_counter() * 1000
    if not children:
        return time.process_time() * 1000
    times = os.times()
    return (times.children_user + times.children_system) * 1000


def median_of(works: Sequence[Callable[[], object]]) -> float:
    """Return the median of many short works in milliseconds."""
    return statistics.median(map(timed, works))


def p95(figures: Sequence[float]) -> float:
    """Return the figure that one in twenty exceeds."""
    ordered = sorted(figures)
    return ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def take_turns(
    measures: Sequence[Measure],
    rounds: int,
    ask: Callable[[str], float] | None,
    tell: Callable[[str], None] = lambda line: None,
) -> list[Row]:
    """Measure everything ``rounds`` times; what is dear less often, but three times at least.

    Args:
        ask: does the same work in QGIS; None without it.
        tell: hears each figure as it comes.
    """
    rows = [Row(measure) for measure in measures]
    for number in range(1, rounds + 1):
        for row in rows:
            if not row.done:
                before = row.seconds
                row.measure_once(ask)
                figures = " / ".join(f"{side[-1]:.2f}" for side in (row.ours, row.theirs) if side)
                took = f"{row.seconds - before:.1f} s"
                tell(f"round {number}: {row.measure.id} {figures} {row.measure.unit} ({took})")
    return rows


def machine() -> dict[str, object]:
    """Say what this was measured on."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {
        "system": platform.platform(),
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "load": load,
        "python": platform.python_version(),
    }


def as_text(rows: Sequence[Row]) -> str:
    """Return the table for a person."""
    lines = [f"{'what':52} {'ours':>10} {'QGIS':>10} {'ratio':>7} {'rounds':>6}  goal"]
    for row in rows:
        theirs = f"{statistics.median(row.theirs):10.2f}" if row.theirs else " " * 10
        ratio = f"{row.ratio:7.2f}" if row.ratio is not None else " " * 7
        what = f"{row.measure.what} [{row.measure.unit}]"
        ours = f"{statistics.median(row.ours):10.2f}"
        rounds = f"{len(row.ours):6}"
        lines.append(f"{what:52} {ours} {theirs} {ratio} {rounds}  {row.measure.goal}")
    return "\n".join(lines)


def as_json(rows: Sequence[Row], patches: int) -> str:
    """Return every figure, for programs."""
    told = [
        {
            "id": row.measure.id,
            "what": row.measure.what,
            "unit": row.measure.unit,
            "seconds": round(row.seconds, 1),
            "ours": row.ours,
            "ours_median": statistics.median(row.ours),
            "qgis": row.theirs,
            "ratio": row.ratio,
            "goal": row.measure.goal,
        }
        for row in rows
    ]
    return json.dumps({"machine": machine(), "patches": patches, "rows": told}, indent=1)
