"""The whole program at work: how long the window's thread is ever blocked, and in which phase.

A timer of 1 ms is the watchdog: what lies between two of its turns is a block. On a machine that
does other work, too, the processor's time says what was ours: "own" is that of the window's
thread, "ours" that of all our threads, for a job that keeps the interpreter to itself blocks the
window just as well (then ours is about as long as the block, and own is short). But two of our
threads may work at once and nobody waits, so ours is never more than the clock's time without that
for which the window's thread stood ready and other programs had the processors.

    .venv/bin/python -m tests.bench --patches 10000 --only block --without-qgis
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, perf_counter, process_time, thread_time

from PySide6.QtCore import QEvent, QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication

from greendesk.edits.shape import add_patches
from greendesk.i18n import Text
from greendesk.qt.app import TURN_S, make_window
from greendesk.qt.desk import Desk
from greendesk.qt.workspace import Workspace
from greendesk.settings import Settings
from tests.bench import data
from tests.bench.drawing import SIZE, Hand, middle
from tests.bench.ground import Ground
from tests.bench.table import Measure

_PATIENCE_S = 600
_STANDING = Path("/proc/thread-self/schedstat")  # Linux: on a processor, ready for one
_OR_WAIT = QEventLoop.ProcessEventsFlag.AllEvents | QEventLoop.ProcessEventsFlag.WaitForMoreEvents
_MANY = 5_000  # patches of a big import that is taken back and done again


def measures(ground: Ground) -> list[Measure]:
    """Return what there is to measure."""

    def block() -> float:
        watchdog = Watchdog()
        with _switching():
            _work_a_while(ground, watchdog)
        phase, worst = max(watchdog.worst.items(), key=lambda found: found[1].ours_ms)
        print(f"longest block of the window's thread: {worst.ours_ms:.0f} ms, {phase!r}")
        phase, own = max(watchdog.worst.items(), key=lambda found: found[1].own_ms)
        print(f"longest work of its own: {own.own_ms:.0f} ms, {phase!r}")
        for name, found in watchdog.worst.items():
            print(
                f"    {name:34} own {found.own_ms:7.1f} ms, ours {found.ours_ms:7.1f} ms,"
                f" by the clock {found.wall_ms:7.1f} ms"
            )
        return worst.ours_ms

    return [
        Measure(
            "block",
            f"longest block of the window, {ground.count:,} patches",
            block,
            goal="<= 50 ms",
        ),
    ]


@dataclass(frozen=True)
class Block:
    """Between two turns of the event loop: by the clock, and on the processor.

    Attributes:
        own_ms: the time of the window's thread.
        ours_ms: that of all our threads, and never more than the clock's without what others took.
    """

    wall_ms: float = 0.0
    own_ms: float = 0.0
    ours_ms: float = 0.0

    def or_longer(self, other: "Block") -> "Block":
        """Return the longest of each kind."""
        return Block(
            max(self.wall_ms, other.wall_ms),
            max(self.own_ms, other.own_ms),
            max(self.ours_ms, other.ours_ms),
        )


class Watchdog:
    """Notes the longest block of every phase."""

    def __init__(self) -> None:
        self.worst: dict[str, Block] = {}
        self._phase = ""
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._turn)
        self._since = _clocks()
        self._timer.start()

    def _turn(self) -> None:
        now = _clocks()
        spans = ((n - s) * 1000 for n, s in zip(now, self._since, strict=True))
        wall_ms, own_ms, ours_ms, queued_ms = spans
        self._since = now
        if self._phase:
            block = Block(wall_ms, own_ms, max(own_ms, min(ours_ms, wall_ms - queued_ms)))
            self.worst[self._phase] = self.worst[self._phase].or_longer(block)

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Watch over what happens inside."""
        self.worst.setdefault(name, Block())
        self._turn()
        self._phase = name
        yield
        QApplication.processEvents()
        self._turn()
        self._phase = ""


def _clocks() -> tuple[float, float, float, float]:
    return perf_counter(), thread_time(), process_time(), _queued()


def _queued() -> float:
    """Return for how long this thread stood ready while others had the processors, in seconds."""
    if not _STANDING.exists():
        return 0.0
    return int(_STANDING.read_text(encoding="ascii").split()[1]) / 1e9


@contextmanager
def _switching() -> Iterator[None]:
    """Let threads take turns as in the program."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN_S)
    yield
    sys.setswitchinterval(before)


def until(happened: Callable[[], bool]) -> None:
    """Let the program live until something has happened."""
    end = monotonic() + _PATIENCE_S
    while not happened():
        QApplication.processEvents(_OR_WAIT)  # the watchdog's timer sees to it that it goes on
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # as a real loop does
        assert monotonic() < end, "that never happened"
    QApplication.processEvents()


def _at_rest(desk: Desk) -> bool:
    saved = desk.session.status.kind in ("saved", "read-only") and not desk.work.shipping.working
    return saved and not desk.checks.busy and desk.canvas.complete and desk.jobs.idle


def _work_a_while(ground: Ground, watchdog: Watchdog) -> None:
    path = ground.closed
    more = [data.again(patch, f"more{i}") for i, patch in enumerate(ground.patches[:_MANY])]
    edit = add_patches(more, Text("Bench"))
    desk, window = make_window(Settings.load(ground.folder / "settings"), dark=False)
    window.resize(*SIZE)
    window.show()
    QApplication.processEvents()
    try:
        with watchdog.phase("open, until the window is there"):
            desk.open(path)
            until(lambda: isinstance(window.workspace, Workspace))
        with watchdog.phase("first check, totals, first picture"):
            until(lambda: _at_rest(desk))
        _look_around(desk, watchdog)
        _edit(desk, watchdog, ground)
        workspace = window.workspace
        assert isinstance(workspace, Workspace)
        with watchdog.phase("open the totals"):
            workspace.side.patches.totals.line.click()
            until(lambda: _at_rest(desk))
        with watchdog.phase("search in the list"):
            workspace.side.patches.search.setText("12")
            until(lambda: _at_rest(desk))
            workspace.side.patches.search.setText("")
        for name, act in (
            (
                "add many at once",
                lambda: desk.session.after_backup("import", edit, desk.session.do),
            ),
            ("undo many", desk.undo),
            ("redo many", desk.redo),
            ("undo many again", desk.undo),
        ):
            with watchdog.phase(name):
                act()
                until(lambda: _at_rest(desk))
        _work_with_all(desk, watchdog, workspace)
        with watchdog.phase("close it and open it again"):
            desk.projects.open_again()
            until(lambda: desk.has_project and _at_rest(desk))
    finally:
        window.close()
        QApplication.processEvents()


def _work_with_all(desk: Desk, watchdog: Watchdog, workspace: Workspace) -> None:
    rows, third = workspace.side.patches, len(desk.session.view) // 3
    many = workspace.form_holder.many
    for name, act in (
        ("select all in the list", rows.list.selectAll),
        ("choose a field to change in all", lambda: many.field.finder.choose("name_th")),
        ("select a third", lambda: desk.select(tuple(rows.model.shown_ids()[::3]))),
        ("delete a third", desk.delete),
        ("undo that", desk.undo),
        ("show what is to be sent", lambda: desk.show_page("sending")),
        ("press a button there", desk.work.shipping.fetch),
    ):
        with watchdog.phase(name):
            act()
            until(lambda: _at_rest(desk))
    assert len(desk.session.view) // 3 == third


def _look_around(desk: Desk, watchdog: Watchdog) -> None:
    canvas = desk.canvas
    with watchdog.phase("zoom in"):
        canvas.go(*data.CENTRE, 14.0)
        until(lambda: _at_rest(desk))
    with watchdog.phase("pan"):
        for _ in range(30):
            canvas.pan_by(20, 0)
            QApplication.processEvents()
        until(lambda: _at_rest(desk))
    with watchdog.phase("turn the wheel"):
        for turn in range(16):
            canvas.zoom_at(14 + 0.24 * (turn + 1), 900, 400)
            for _ in range(5):
                QApplication.processEvents()
        until(lambda: _at_rest(desk))


def _edit(desk: Desk, watchdog: Watchdog, ground: Ground) -> None:
    patch = ground.patches[len(ground.patches) // 3]
    with watchdog.phase("select a patch"):
        desk.select((patch.id,), show=True)
        until(lambda: _at_rest(desk))
    with watchdog.phase("select another"):
        desk.select((ground.patches[1].id,), show=True)
        until(lambda: _at_rest(desk))
    desk.canvas.go(*middle(patch), 18.0)
    until(lambda: _at_rest(desk))
    with watchdog.phase("take and drag a corner"):
        hand = Hand(desk.canvas, patch.id)
        for _ in range(40):
            hand.move()
    with watchdog.phase("drop the corner"):
        hand.send(QEvent.Type.MouseButtonRelease)
        until(lambda: _at_rest(desk))
    with watchdog.phase("undo"):
        desk.undo()
        until(lambda: _at_rest(desk))
    with watchdog.phase("redo"):
        desk.redo()
        until(lambda: _at_rest(desk))
    with watchdog.phase("undo again"):
        desk.undo()
        until(lambda: _at_rest(desk))
