"""Which patches the list shows and in which order; no Qt, so that it is tested without a window.

Kept sorted all the time: one patch that changes is taken out and put in again by halving, so a
change among 100,000 costs microseconds and the list never jumps.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SortKey = tuple[object, ...]


@dataclass(slots=True)
class Row:
    """What the list needs to know of one patch; only its state may change.

    Attributes:
        key: sort key; rows of equal key go by id.
        words: normalised text in which the search looks.
    """

    id: str
    key: SortKey
    words: str
    type_code: str = ""
    state: str = ""

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
    """Rows in their order, and by their patches' ids."""

    all: list[Row]
    by_id: dict[str, Row]


def everything(row: Row) -> bool:
    """Show every patch."""
    return True


class Listing:
    """All rows, and those that are wanted, in order."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}
        self._all: list[Row] = []
        self._shown: list[Row] = []
        self._wanted: Callable[[Row], bool] = everything

    def __len__(self) -> int:
        return len(self._shown)

    def __getitem__(self, index: int) -> Row:
        return self._shown[index]

    @property
    def rows(self) -> dict[str, Row]:
        """Every row by its patch id, shown or not."""
        return self._rows

    def load(self, rows: Iterable[Row]) -> None:
        """Begin anew with ``rows``."""
        self.take(in_order(rows))

    def take(self, rows: Rows) -> None:
        """Begin anew with rows that are :func:`in_order`; they are kept."""
        self._rows, self._all = rows.by_id, rows.all
        self.show(self._wanted)

    def show(self, wanted: Callable[[Row], bool]) -> None:
        """Show only what is ``wanted``."""
        self._wanted = wanted
        self._shown = self._all.copy() if wanted is everything else [*filter(wanted, self._all)]

    def restate(self, patch_id: str, state: str) -> None:
        """Note another state of a patch; it stays where it stands, shown or not."""
        row = self._rows.get(patch_id)
        if row is not None:
            row.state = state

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
            del self._shown[at]
        row = self._rows.pop(patch_id, None)
        if row is not None:
            del self._all[_place(self._all, row)]

    def put(self, row: Row) -> None:
        """Put a new row in, or in place of the one it had."""
        self.take_out(row.id)
        self._rows[row.id] = row
        self._all.insert(_place(self._all, row), row)
        if self._wanted(row):
            self._shown.insert(_place(self._shown, row), row)


def in_order(rows: Iterable[Row]) -> Rows:
    """Return ``rows`` as the list shows them; of many this takes a while."""
    ordered = sorted(rows, key=lambda row: row.place)
    return Rows(ordered, {row.id: row for row in ordered})


def _place(rows: list[Row], row: Row) -> int:
    return bisect_left(rows, row.place, key=lambda other: other.place)
