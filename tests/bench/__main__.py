"""Measure GreenDesk, and QGIS beside it where it is installed: ``python3 dev.py bench``.

    --patches 100000     how many patches the project holds
    --rounds 9           how often each thing is measured; ours and QGIS's take turns; what takes
                         longer than a minute in all is measured three times
    --only open,pan      only these
    --without-qgis       no ratios
    --cpu                the processor's time, not the clock's: for a machine that is busy
    --json FILE          where the figures go (default out/bench.json)
    --folder FOLDER      where the files of the bench lie and stay for the next time (default: a
                         temporary one)

Nothing passes or fails by time.
"""

import argparse
import os
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main(argv: list[str]) -> int:
    """Measure and print the table; return 0."""
    options = _options(argv)
    with tempfile.TemporaryDirectory(prefix="greendesk-bench-") as spare:
        folder = options.folder or Path(spare)
        folder.mkdir(parents=True, exist_ok=True)
        _set_stage(folder)
        if options.cpu:
            os.environ["GREENDESK_BENCH_CPU"] = "1"  # before the modules that measure are loaded
        from tests.bench import beside_qgis, every, table
        from tests.bench.ground import Ground

        application = every.application()
        ground = Ground(folder, options.patches)
        measures = every.measures(ground, options.only)
        beside = nullcontext(None) if options.without_qgis else beside_qgis.beside(ground)
        with beside as side:
            ask = side.ask if side else None
            rows = table.take_turns(measures, options.rounds, ask, _tell)
            print(f"{options.patches:,} patches, {options.rounds} rounds; {table.machine()}")
            print("Times are the processor's." if options.cpu else "Times are the clock's.")
            print(f"QGIS: {side.version}" if side else "QGIS: none here, so no ratios")
        print(table.as_text(rows))
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(table.as_json(rows, options.patches), encoding="utf-8")
        print(f"Every figure: {options.json}")
        ground.close()
        del application
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser("dev.py bench", description="Measure; nothing is judged.")
    parser.add_argument("--patches", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument(
        "--only", default="", type=lambda words: set(filter(None, words.split(",")))
    )
    parser.add_argument("--without-qgis", action="store_true")
    parser.add_argument("--cpu", action="store_true")
    parser.add_argument("--json", type=Path, default=ROOT / "out" / "bench.json")
    parser.add_argument("--folder", type=Path)
    return parser.parse_args(argv)


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _set_stage(folder: Path) -> None:
    """No screen, no threads of Qt's that cost more than they paint, no folders of the officer's."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_NO_GUI_THREADPOOL"] = "1"
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        os.environ[name] = str(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
