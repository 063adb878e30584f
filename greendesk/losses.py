"""What the centre has lost of what it had received: it was restored from a backup.

The one thing to know: only asking shows it, and only asking shows that it has something again.
Where everything is compared, each batch and each photo is asked for; else a few photos are, for the
changes are looked after by :func:`greendesk.sync.pull.pull`.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from greendesk.model.telling import Told, Use
from greendesk.store.writer import Writer
from greendesk.sync.endpoint import Endpoint, Hindrance
from greendesk.sync.pace import patiently
from greendesk.sync.pull import still_there

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Look:
    """What one look came to.

    Attributes:
        gone: hashes of the photos that the centre has lost.
        told: what it knows of the photos; None = as before.
        trouble: what stood in the way of asking on; None = nothing.
    """

    gone: frozenset[str] = frozenset()
    told: Told | None = None
    trouble: Hindrance | None = None


class Losses:
    """One look at what a centre still has; runs on a job's thread."""

    def __init__(
        self,
        writer: Writer,
        endpoint: Endpoint,
        cancelled: Callable[[], bool],
        sleep: Callable[[float], None],
        patience: int,
    ) -> None:
        self._writer, self._endpoint = writer, endpoint
        self._cancelled, self._sleep, self._patience = cancelled, sleep, patience

    def look(self, *, whole: bool) -> Look:
        """Ask for everything that was received, or for a few photos; note what is lost."""
        if whole:
            trouble = self._ask_ledger()
            return self._ask_photos() if trouble is None else Look(trouble=trouble)
        lost: list[str] = []

        def ask(sha256: str) -> None:
            if self._endpoint.photo_status(sha256) != "verified":
                lost.append(sha256)

        trouble = self._one_by_one(self._writer.ask(lambda p: p.photos.witnesses()), ask)
        return self._ask_photos() if trouble is None and lost else Look(trouble=trouble)

    def _ask_ledger(self) -> Hindrance | None:
        """Ask for each batch that the ledger has shown us; note what it has lost, or has again."""
        known = self._writer.ask(lambda p: p.known_changes(every=True))
        left = sorted({*known.batches, *known.lost})
        lost: set[str] = set()
        found: set[str] = set()
        nothing: Mapping[str, str] = {}

        def ask(batch: str) -> None:
            had, before = known.batches.get(batch, nothing), known.lost.get(batch, nothing)
            there = still_there(self._endpoint, batch, {**had, **before})
            lost.update(had.keys() - there)
            found.update(before.keys() & there)

        trouble = self._one_by_one(left, ask)
        if lost:
            self._writer.ask(lambda p: p.note_lost(lost))
        if found:
            self._writer.ask(lambda p: p.note_found(found))
        return trouble

    def _ask_photos(self) -> Look:
        """Ask for each photo that the centre had proved to have; note those it has lost.

        One of which it does not know any more what it was told counts as to be told again.
        """
        received = self._writer.ask(lambda p: p.photos.received())
        left = sorted(received & self._writer.ask(lambda p: p.photos.hashes()))
        gone: set[str] = set()
        untold: set[str] = set()
        before: dict[str, list[Use]] = defaultdict(list)
        for (_, sha256), use in self._writer.ask(lambda p: p.photos.told()).items():
            before[sha256].append(use)

        def ask(sha256: str) -> None:
            row = self._endpoint.photo(sha256)
            if row is None or row.status != "verified":
                gone.add(sha256)
            elif not row.says(before[sha256], ()):
                untold.add(sha256)
                self._writer.ask(lambda p: p.photos.keep_told(sha256, ()))

        trouble = self._one_by_one(left, ask)
        if gone:
            self._writer.ask(lambda p: p.photos.forget_received(gone))
        told = self._writer.ask(lambda p: p.photos.told()) if gone or untold else None
        return Look(frozenset(gone), told, trouble)

    def _one_by_one(self, left: Sequence[T], ask: Callable[[T], None]) -> Hindrance | None:
        """Ask for one after the other; return what stood in the way of the rest."""
        try:
            for one in left:
                patiently(partial(ask, one), self._cancelled, self._sleep, self._patience)
        except Hindrance as hindrance:
            return hindrance
        return None
