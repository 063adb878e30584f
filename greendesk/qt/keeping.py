"""Fetches offline maps beside the officer's work; goes on after a restart, and with the network.

::

    resting --begin--> working --every tile had, or listed as missing--> resting (ended)
       ^                │  ▲ ▲
       │ throw away     │  │ └─(time is up, "try now")── waiting ◄── no answer, "busy", refused
       └─── paused ◄────┘  └── go on

The one thing to know: this keeps nothing. What was begun lies as a file in the folder of offline
maps (see :mod:`greendesk.tiles.pack`), and whoever opens a project next goes on with it, unless the
officer has paused it.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from greendesk import paths
from greendesk.errors import Conflict, GreenDeskError
from greendesk.i18n import Text
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.tiles.base import TileSource
from greendesk.tiles.begun import begun_in, open_again, sweep, throw_away
from greendesk.tiles.contents import Missing, address_key
from greendesk.tiles.kept import address_in, missing_in
from greendesk.tiles.pack import Pack
from greendesk.tiles.plan import Plan

if TYPE_CHECKING:  # with Python's whole network, 8 MB: when a map is really fetched
    from greendesk.tiles.filling import Progress

WAITS_S = (60, 120, 300, 600, 1800)
"""How long is waited after the first, second, ... time that the map could not be reached."""


class State(StrEnum):
    """How it stands."""

    RESTING = "resting"
    WORKING = "working"
    WAITING = "waiting"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a fetching.

    ``whole`` says that the map is ready; ``tiles`` are in it and ``missing`` could not be had.
    ``trouble`` is what stands in the way, and ``paused`` that the officer stopped it once.
    """

    whole: bool
    tiles: int = 0
    missing: tuple[Missing, ...] = ()
    trouble: Text | None = None
    paused: bool = False


@dataclass(frozen=True, slots=True)
class _Wish:
    """How to come to the pack, and what to tell it."""

    opened: Callable[[], Pack]
    by_itself: bool = False


class Keeping(QObject):
    """One window's fetching of offline maps; lives on the window's thread.

    Attributes:
        changed: something else is to be said.
        ended: the path of a map that is ready.
        resumed: the path of a map that goes on by itself since the project was opened.
        path: the map that is fetched, or was fetched last; None = none was yet.
        outcome: what came of it; None while it is worked on.
        wait_s: in how many seconds it tries again by itself.
        lacking: maps that were fetched here before and lack pictures, and how many.
    """

    changed = Signal()
    ended = Signal(Path)
    resumed = Signal(Path)

    def __init__(
        self,
        jobs: Jobs,
        *,
        practice: bool,
        waits_s: Sequence[int] = WAITS_S,
        parent: QObject | None = None,
    ) -> None:
        """Do nothing yet.

        Args:
            practice: maps on this very computer may be asked.
        """
        super().__init__(parent)
        self._jobs, self._practice, self._waits_s = jobs, practice, waits_s
        self.state = State.RESTING
        self.path: Path | None = None
        self.progress: Progress | None = None
        self.outcome: Outcome | None = None
        self.wait_s = 0
        self.lacking: dict[Path, int] = {}
        self._found_paused: set[Path] = set()  # since a project was opened
        self._tries = 0
        self._by_itself = False  # goes on since a project was opened, and nobody was told yet
        self._stop, self._give_up, self._closed = threading.Event(), False, False
        self._second = QTimer(self)
        self._second.setInterval(1000)
        self._second.timeout.connect(self._tick)

    @property
    def under_way(self) -> bool:
        """Whether there is a map that is not ready."""
        return self.state is not State.RESTING

    # --- what the officer asks for --------------------------------------------------------------

    def begin(self, path: Path, plan: Plan, *, side_px: int, title: str, made: str) -> None:
        """Fetch a new map; see :meth:`Pack.begin`."""
        begin = partial(Pack.begin, path, plan, side_px=side_px, title=title, made=made)
        self._start(path, _Wish(begin))

    def look(self) -> None:
        """Go on with what was begun and not paused, if there is anything; see what is lacking."""
        self._jobs.start(_lacking, self._take_lacking, self._failed)
        self._found_paused.clear()
        if self.state is State.RESTING:
            self._go_on_by_itself()

    def go_on(self) -> None:
        """Go on with the map that waits or was paused."""
        if self.path is not None and self.state in (State.WAITING, State.PAUSED):
            self._start(self.path, _Wish(partial(Pack.go_on, self.path)))

    def recall(self, path: Path) -> None:
        """Look at a map that was fetched before, to ask again for what it lacks."""
        if self.state is State.RESTING:
            self.path, self.outcome = path, Outcome(True)

    def ask_again(self, sources: Sequence[TileSource]) -> None:
        """Ask once more for what is missing in the map that was fetched last.

        Args:
            sources: maps the officer has; the one it was fetched from brings its key along.
        """
        if self.path is not None and self.state is State.RESTING:
            again = partial(_open_again, self.path, sources)
            self._start(self.path, _Wish(again))

    def pause(self) -> None:
        """Stop until the officer lets it go on, even over a restart."""
        self._stop.set()
        if self.state is State.WAITING:
            self._second.stop()
            assert self.path is not None
            self._start(self.path, _Wish(partial(Pack.go_on, self.path)), paused=True)

    def throw_away(self) -> None:
        """Give up the map that is being fetched."""
        if self.state is State.WORKING:
            self._give_up = True
            self._stop.set()
        elif self.path is not None and self.under_way:
            self._second.stop()
            self._thrown_away(self.path)

    def forget(self) -> None:
        """Look away from the map that is ready: another is to be fetched."""
        if self.state is State.RESTING:
            self.path = self.outcome = None

    def close(self) -> None:
        """Stop; what was fetched stays, and goes on next time."""
        self._closed = True
        self._stop.set()
        self._second.stop()

    # --- inside ---------------------------------------------------------------------------------

    def _go_on_by_itself(self) -> bool:
        """Go on with the first map that was begun and isn't known to be paused, if there is one."""
        begun = (path for path in begun_in(paths.packs()) if path not in self._found_paused)
        path = next(begun, None)
        if path is not None:
            self._start(path, _Wish(partial(Pack.go_on, path), by_itself=True))
            self._by_itself = True
        return path is not None

    def _start(self, path: Path, wish: _Wish, *, paused: bool = False) -> None:
        self._second.stop()
        self.path, self.state, self.outcome, self.progress = path, State.WORKING, None, None
        self._stop, self._give_up, self._by_itself = threading.Event(), False, False
        if paused:
            self._stop.set()
        fill = partial(_fill, wish, self._practice, self._stop, self._hear, lambda: self._closed)
        self._jobs.start(fill, self._filled, self._failed)
        self.changed.emit()

    def _take_lacking(self, lacking: dict[Path, int]) -> None:
        self.lacking = lacking

    def _hear(self, progress: "Progress") -> None:
        """Hear on the job's thread how far it is."""
        self._jobs.post(partial(self._progressed, progress))

    def _progressed(self, progress: "Progress") -> None:
        if not self._closed and self.state is State.WORKING:
            if self.progress is not None and progress.done > self.progress.done:
                self._tries = 0
            self.progress = progress
            if self._by_itself:
                self._by_itself = False
                self.resumed.emit(self.path)
            self.changed.emit()

    def _filled(self, outcome: Outcome) -> None:
        if self._closed:
            return
        assert self.path is not None
        self.outcome = outcome
        if self._give_up and not outcome.whole:
            self._thrown_away(self.path)
            return
        if outcome.paused:
            self._found_paused.add(self.path)
        if outcome.whole:
            self.state, self._tries = State.RESTING, 0
            self.lacking[self.path] = len(outcome.missing)
            self.ended.emit(self.path)
            if not outcome.missing and self.state is State.RESTING:
                self._go_on_by_itself()
        elif outcome.paused and self._go_on_by_itself():
            return
        elif outcome.trouble is not None:
            self._wait()
        else:
            self.state = State.PAUSED
        self.changed.emit()

    def _failed(self, error: Exception) -> None:
        if self._closed or isinstance(error, Cancelled):
            return
        if not isinstance(error, GreenDeskError):
            raise error
        self.outcome = Outcome(False, trouble=error.text)
        if isinstance(error, Conflict) and self.path is not None and not self._give_up:
            self._wait()  # another window is at it
        else:
            begun = self.path is not None and self.path in begun_in(self.path.parent)
            self.state = State.PAUSED if begun else State.RESTING
        self.changed.emit()

    def _thrown_away(self, path: Path) -> None:
        try:
            throw_away(path)
        except GreenDeskError as error:
            self.state, self.outcome = State.PAUSED, Outcome(False, trouble=error.text)
        else:
            self.state, self.path, self.outcome = State.RESTING, None, None
        self.changed.emit()

    def _wait(self) -> None:
        self.state = State.WAITING
        self.wait_s = self._waits_s[min(self._tries, len(self._waits_s) - 1)]
        self._tries += 1
        self._second.start()

    def _tick(self) -> None:
        self.wait_s -= 1
        if self.wait_s <= 0:
            self.go_on()
        else:
            self.changed.emit()


def _fill(
    wish: _Wish,
    practice: bool,
    stop: threading.Event,
    tell: "Callable[[Progress], None]",
    closing: Callable[[], bool],
    job: Job,
) -> Outcome:
    """Fill a pack in a job, until it is whole or somebody stops it."""
    from greendesk.tiles.asker import Asker
    from greendesk.tiles.filling import Filling, patience_of

    pack = wish.opened()
    try:
        if wish.by_itself and pack.paused:
            return Outcome(False, paused=True)
        pack.set_paused(False)
        asker = Asker(pack.source, practice=practice)
        try:
            filling = Filling(pack, asker, patience=patience_of(pack.source))
            filled = filling.run(lambda: stop.is_set() or job.cancelled, tell)
        finally:
            asker.close()
        tiles, _ = pack.counts()
        if filled.whole:
            pack.finish()
        elif filled.trouble is None and not (closing() or job.cancelled):
            pack.set_paused(True)
        return Outcome(filled.whole, tiles, filled.missing, filled.trouble)
    finally:
        pack.close()


def _lacking(job: Job) -> dict[Path, int]:
    sweep(paths.packs(), time.time())
    found = {path: missing_in(path) for path in sorted(paths.packs().glob("*.mbtiles"))}
    return {path: n for path, n in found.items() if n}


def _open_again(path: Path, sources: Sequence[TileSource]) -> Pack:
    known = address_in(path)
    open_again(path)
    pack = Pack.go_on(path)
    pack.try_missing_again()
    for source in sources:
        if address_key(source) == known:
            pack.take_address(source)
    return pack
