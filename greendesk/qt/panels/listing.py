"""Which patches the list shows and in which order; no Qt, so that it is tested without a window.

Kept sorted all the time: one patch that changes is taken out and put in again by halving, so a
change among 100,000 costs microseconds and the list never jumps.
"""

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import merge
from itertools import islice

SortKey = tuple[object, ...]
RUN = 2000
"""So many rows are sorted, or looked through, at a stretch: other threads wait for as long."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the list needs to know of one patch.

    Attributes:
        key: sort key; rows of equal key go by id.
        words: normalised text in which the search looks.
    """

    id: str
    key: SortKey
    words: str
    type_code: str = ""

    @property
    def place(self) -> tuple[SortKey, str]:
        """What the rows are ordered by; never equal for two patches."""
        return self.key, self.id


@dataclass(frozen=True, slots=True)
class Move:
    """What happened to a shown row: ``old`` None = came in, ``new`` None = went out.

    ``new`` is its place after the row was taken out at ``old``.
    """

    old: int | None
    new: int | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in their order, by their patches' ids, and those of them that are wanted.

    Attributes:
        ids: of those that are shown, in order.
    """

    all: list[Row]
    by_id: dict[str, Row]
    shown: list[Row]
    ids: list[str]


def everything(row: Row) -> bool:
    """Show every patch."""
    return True


@dataclass(frozen=True, slots=True)
class Asked:
    """What the officer looks for; what is empty leaves nothing out.

    Attributes:
        search: normalised text, all words of which must stand in a row.
    """

    search: str = ""
    states: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()

    def wanted(self, state_of: Mapping[str, str]) -> Callable[[Row], bool]:
        """Return what tells whether a row is wanted.

        Args:
            state_of: id -> state, as far as it is known.
        """
        if self == Asked():
            return everything
        words, states, types = self.search.split(), self.states, self.types

        def wanted(row: Row) -> bool:
            return (
                (not states or state_of.get(row.id, "") in states)
                and (not types or row.type_code in types)
                and all(word in row.words for word in words)
            )

        return wanted


class Listing:
    """All rows, and those that are wanted, in order."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._all: list[Row] = []
        self._shown: list[Row] = []
        self._ids: list[str] = []  # theirs: to fetch them from 100,000 rows takes 0.02 s
        self._wanted: Callable[[Row], bool] = everything

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, index: int) -> Row:
        return self._shown[index]

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the rows that are shown, in order."""
        return self._ids

    @property
    def all(self) -> Sequence[Row]:
        """Every row in order, shown or not."""
        return self._all

    def load(self, rows: Iterable[Row]) -> None:
        """Begin anew with ``rows``."""
        self.take(looked_through(in_order(rows), self._wanted), self._wanted)

    def take(self, rows: Rows, wanted: Callable[[Row], bool]) -> None:
        """Begin anew with ``rows``, which are kept; ``wanted`` is what was asked of them."""
        self._rows, self._all = rows.by_id, rows.all
        self._shown, self._ids, self._wanted = rows.shown, rows.ids, wanted

    def show(self, wanted: Callable[[Row], bool]) -> None:
        """Show only what is ``wanted``."""
        self.take(looked_through(self._all, wanted), wanted)

    def find(self, patch_id: str) -> int | None:
        """Return where a patch stands in the list, or None if it is not shown."""
        row = self._rows.get(patch_id)
        if row is None:
            return None
        at = _place(self._shown, row)
        return at if at < len(self._shown) and self._shown[at].id == patch_id else None

    def where(self, row: Row) -> Move:
        """Return what :meth:`put` will do, without doing it."""
        old = self.find(row.id)
        if not self._wanted(row):
            return Move(old, None)
        new = _place(self._shown, row)
        if old is not None and new > old:
            new -= 1
        return Move(old, new)

    def take_out(self, patch_id: str) -> None:
        """Remove a patch altogether."""
        at = self.find(patch_id)
        if at is not None:
            del self._shown[at], self._ids[at]
        row = self._rows.pop(patch_id, None)
        if row is not None:
            del self._all[_place(self._all, row)]

    def put(self, row: Row) -> None:
        """Put a new row in, or in place of the one it had."""
        self.take_out(row.id)
        self._rows[row.id] = row
        self._all.insert(_place(self._all, row), row)
        if self._wanted(row):
            at = _place(self._shown, row)
            self._shown.insert(at, row)
            self._ids.insert(at, row.id)


def in_order(rows: Iterable[Row]) -> list[Row]:
    """Return ``rows`` as the list shows them; of many this takes a while, but nobody waits.

    They are sorted in runs: Python's own sort of 100,000 lets no other thread take its turn.
    """
    left = iter(rows)
    runs = iter(lambda: sorted(islice(left, RUN), key=_order), [])
    return [*merge(*runs, key=_order)]


def instead(rows: Iterable[Row], ids: Collection[str], fresh: Iterable[Row]) -> list[Row]:
    """Return ``rows``, which are in order, with ``fresh`` ones in place of those of ``ids``."""
    return [*merge((row for row in rows if row.id not in ids), in_order(fresh), key=_order)]


def looked_through(
    rows: Sequence[Row],
    wanted: Callable[[Row], bool],
    report: Callable[[float], None] = lambda _: None,
) -> Rows:
    """Return ``rows``, which are in order, with those among them that are ``wanted``.

    Args:
        report: hears now and then how far it is, 0 to 1; may raise to stop the work.
    """
    shown: list[Row] = []
    for at in range(0, len(rows), RUN):
        report(at / len(rows))
        run = rows[at : at + RUN]
        shown += run if wanted is everything else filter(wanted, run)
    return Rows([*rows], {row.id: row for row in rows}, shown, [row.id for row in shown])


def _order(row: Row) -> tuple[SortKey, str]:
    return row.place


def _place(rows: list[Row], row: Row) -> int:
    return bisect_left(rows, row.place, key=lambda other: other.place)
