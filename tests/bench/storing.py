"""Opening a project, one durable edit, and how often that edit makes the disk write.

python -m tests.bench.storing PROJECT N    carries out N edits; strace counts beside it
"""

import os
import re
import shutil
import subprocess
import sys
from itertools import islice
from pathlib import Path

from greendesk.edits.shape import add_patches
from greendesk.i18n import Text
from tests.bench.ground import Ground, moved, open_session, round_and_round
from tests.bench.table import Measure, median_of, timed

ROOT = Path(__file__).resolve().parents[2]
_EDITS = 20
_TRACED = 5
_WRITTEN_THROUGH = "fsync,fdatasync,sync_file_range,syncfs"


def measures(ground: Ground) -> list[Measure]:
    """Return what there is to measure; counting needs strace."""
    chosen = round_and_round(ground.patches)

    def open_and_close() -> float:
        project, opened = ground.closed, []
        took = timed(lambda: opened.append(open_session(project)))
        opened[0].close()
        return took

    def edits() -> float:
        session = ground.session
        ids = [patch.id for patch in islice(chosen, _EDITS)]
        took = median_of([lambda i=i: session.do(moved(session.view.get(i))) for i in ids])
        session.make_sure()  # all of them were really saved
        return took

    found = [
        Measure("open", "open the project, all in memory", open_and_close),
        Measure("edit", "one edit: durable, journal, outbox", edits, "edit", "<= 0.20"),
    ]
    if shutil.which("strace"):
        found.append(
            Measure(
                *("fsyncs", "times that edit has the disk written through"),
                lambda: fsyncs(ground),
                goal="<= 6",
                unit="calls",
                asserted=6,
            )
        )
    return found


def fsyncs(ground: Ground) -> float:
    """Return how many times an edit has the disk written through."""
    project = ground.folder / "traced.gpkg"
    ground.fill(project, add_patches(ground.patches[:1], Text("Bench")))
    return (_count(project, _TRACED) - _count(project, 0)) / _TRACED


def _count(project: Path, edits: int) -> int:
    """Return how many such calls a process makes that opens, edits and closes."""
    told = project.with_suffix(".strace")
    program = [sys.executable, "-m", "tests.bench.storing", str(project), str(edits)]
    strace = ["strace", "-f", "-qq", "-e", f"trace={_WRITTEN_THROUGH}", "-o", str(told)]
    subprocess.run([*strace, *program], check=True, cwd=ROOT, env=os.environ)
    return len(re.findall(r"(?m)^\d+ +\w*sync\w*\(", told.read_text(encoding="utf-8")))


def edit_often(project: Path, edits: int) -> None:
    """Open a project, move one corner ``edits`` times, close it."""
    session = open_session(project)
    (patch_id,) = [patch.id for patch in session.view]
    for _ in range(edits):
        session.do(moved(session.view.get(patch_id)))
    session.make_sure()
    session.close()


if __name__ == "__main__":
    edit_often(Path(sys.argv[1]), int(sys.argv[2]))
