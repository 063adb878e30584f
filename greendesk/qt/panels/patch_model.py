"""The list of patches as Qt wants it: rows that move one by one, never a full resort.

A row is drawn from the patch itself at paint time, so only what is on screen costs anything; the
model keeps just the order (:mod:`greendesk.qt.panels.listing`). Many rows are made, and looked
through, in a job: until it is done the list shows what it showed, and what changes meanwhile is put
in its place afterwards. The one thing to know: Qt's own list of
strings, all empty, counts the rows, because laying out 10,000 of them asks for the number 10,000
times and should not ask Python.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import Literal

import numpy as np
from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QStringListModel, Qt

from greendesk import garbage
from greendesk.i18n import search_key, sort_key
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, PatchId
from greendesk.qt.checks import Checks
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.qt.panels.listing import (
    Asked,
    Listing,
    Row,
    Rows,
    in_order,
    instead,
    looked_through,
)
from greendesk.qt.words import area_short, name_text, stand_text, type_text
from greendesk.session import Changed, Session

Order = Literal["name", "area", "newest"]
Index = QModelIndex | QPersistentModelIndex
Report = Callable[[float], None]
PATCH_ID = int(Qt.ItemDataRole.UserRole) + 1
MANY = 200
"""So many rows that change at once are shown by starting anew."""
AT_ONCE = 400
"""So many rows are made without a job: a few milliseconds."""
_FEW, _LONG = 50, 20_000
"""More rows than a few are put among the others of a long list in a job: each takes a moment."""
_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
_SEARCHED = ("name_th", "local_no", "place_desc", "care_org", "project_name")


class PatchModel(QStringListModel):
    """Patches in the wanted order, those that are wanted."""

    def __init__(
        self, session: Session, checks: Checks, jobs: Jobs, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._checks, self._jobs = session, checks, jobs
        self._job: Job | None = None
        self._late: set[PatchId] = set()
        self.listing = Listing()
        self._order: Order = "name"
        self._asked = Asked()
        self.moving = False
        """Whether a row goes away just now because of its data, not by the officer's hand."""
        self.load()
        session.on_changed.append(self._heard)
        checks.changed.connect(self._stand_elsewhere)

    # --- what Qt asks -------------------------------------------------------------------------

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Return that a row can be selected, and no more."""
        return _FLAGS

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the name, the words for a screen reader, or the id."""
        if not index.isValid() or index.row() >= len(self.listing):
            return None  # as while rows come and go
        patch_id = self.listing[index.row()].id
        if role == PATCH_ID:
            return patch_id
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        patch = self._session.view.find(patch_id)
        if patch is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return name_text(patch)
        kind = type_text(patch, self._session.survey.schema)
        album = self._session.view.album
        state = stand_text(self._checks.state(patch_id), *album.arrived(patch_id))
        area = area_short(self._checks.areas.of(patch))
        said = ", ".join(filter(None, (name_text(patch), kind, area, state)))
        return said.replace("\u200b", "")

    # --- what the panel asks --------------------------------------------------------------------

    def load(self) -> None:
        """Begin anew with every patch of the project; of many the rows come a little later."""
        self.stop()
        patches, order = tuple(self._session.view), self._order
        if len(patches) > AT_ONCE:
            self._begin(lambda report: _all_rows(patches, order, report))
        else:
            self._show(in_order(self._row(patch) for patch in patches))

    @property
    def busy(self) -> bool:
        """Whether rows are still being made or looked through."""
        return self._job is not None

    def stop(self) -> None:
        """Take no more rows from a job."""
        if self._job is not None:
            self._job.cancel()
        self._job = None
        self._late.clear()

    def _begin(self, work: Callable[[Report], Sequence[Row]]) -> None:
        """Make rows in order in a job, and show those of them that are wanted."""
        if self._job is not None:
            self._job.cancel()
        asked = self._asked
        wanted = asked.wanted(self._checks.states.copy() if asked.states else {})
        mine = self._job = self._jobs.start(
            lambda job: looked_through(work(job.report), wanted, job.report),
            lambda rows: self._made(mine, rows, asked),
            self._not_loaded,
        )

    def _made(self, job: Job, rows: Rows, asked: Asked) -> None:
        """Show the rows, unless something else is asked for by now, or much has changed."""
        if job is not self._job:
            return
        late, self._late = self._late, set()
        if self._is_much(late):
            self._put_instead(rows.all, late)
        elif asked != self._asked:
            self._late = late
            self._begin(lambda report: rows.all)
        else:
            self._job = None
            self.listing.take(rows, asked.wanted(self._checks.states))
            self._put_several(late)

    def _put_instead(self, rows: Sequence[Row], ids: Collection[PatchId]) -> None:
        """Make many rows anew among the others."""
        view, order = self._session.view.copy(), self._order

        def work(report: Report) -> list[Row]:
            patches = [patch for patch in map(view.find, ids) if patch is not None]
            return instead(rows, ids, _rows(patches, order, report))

        self._begin(work)

    def _show(self, rows: Sequence[Row]) -> None:
        """Show those of some rows in order that are wanted."""
        wanted = self._asked.wanted(self._checks.states)
        self.listing.take(looked_through(rows, wanted), wanted)
        self._count()

    def _not_loaded(self, error: Exception) -> None:
        if not isinstance(error, Cancelled):
            raise error

    def _count(self) -> None:
        """Show the rows of the listing, all of them anew."""
        self.setStringList([""] * len(self.listing))

    def sort_by(self, order: Order) -> None:
        """Order the list anew."""
        if order != self._order:
            self._order = order
            self.load()

    def show_only(
        self,
        *,
        search: str | None = None,
        states: Iterable[str] | None = None,
        types: Iterable[str] | None = None,
    ) -> None:
        """Show only patches with these words, in one of these states, of one of these types.

        What is None stays as it was; an empty set means all.
        """
        now = self._asked
        self._asked = Asked(
            now.search if search is None else search_key(search),
            now.states if states is None else frozenset(states),
            now.types if types is None else frozenset(types),
        )
        rows = self.listing.all
        if self._job is not None:
            return  # it is looked at when the rows are there
        if len(rows) > AT_ONCE:
            self._begin(lambda report: rows)
        else:
            self._show(rows)

    @property
    def filtered(self) -> bool:
        """Whether some patches may be hidden."""
        return self._asked != Asked()

    @property
    def order(self) -> Order:
        """How the list is ordered."""
        return self._order

    @property
    def types(self) -> frozenset[str]:
        """The types that are shown; empty = all."""
        return self._asked.types

    def row_of(self, patch_id: PatchId) -> int | None:
        """Return where a patch stands, or None while it is not shown."""
        return self.listing.find(patch_id)

    def shown_ids(self) -> list[PatchId]:
        """Return every shown patch in order."""
        return self.ids_at([range(len(self.listing))])

    def ids_at(self, runs: Iterable[range]) -> list[PatchId]:
        """Return which patches stand in runs of rows."""
        ids = self.listing.ids
        return [*chain.from_iterable(ids[run.start : run.stop] for run in runs)]

    def runs_of(self, ids: Collection[PatchId]) -> list[range]:
        """Return in which rows these patches stand, those that follow each other together."""
        if len(ids) > MANY:
            shown, wanted = self.listing.ids, frozenset(ids).__contains__
            rows = np.flatnonzero(np.fromiter(map(wanted, shown), bool, len(shown)))
        else:
            found = sorted(row for i in ids if (row := self.row_of(i)) is not None)
            rows = np.array(found, dtype=np.intp)
        pieces = np.flatnonzero(np.diff(rows) > 1)  # the last of each run but the last
        begins = np.concatenate([rows[:1], rows[pieces + 1]]).tolist()
        ends = np.concatenate([rows[pieces], rows[-1:]]) + 1
        return list(map(range, begins, ends.tolist()))

    # --- keeping up -----------------------------------------------------------------------------

    def _row(self, patch: Patch) -> Row:
        return _row(patch, self._order, self._checks.areas.of if self._order == "area" else None)

    def _heard(self, changed: Changed) -> None:
        self._update(changed.ids)

    def _stand_elsewhere(self, ids: Iterable[PatchId]) -> None:
        """States were found out: filter again where that matters.

        Else the list only paints itself anew: told of changed rows, Qt would lay out all of them.
        """
        if self._asked.states:
            self._update(ids)

    def _update(self, ids: Iterable[PatchId]) -> None:
        ids = frozenset(ids)
        if self._job is not None:
            self._late |= ids
        elif self._is_much(ids):
            self._put_instead(self.listing.all, ids)
        elif len(ids) > MANY:
            self._put_several(ids)
        else:
            for patch_id in ids:
                patch = self._session.view.find(patch_id)
                if patch is None:
                    self._take_out(patch_id)
                else:
                    self._put(self._row(patch))

    def _is_much(self, ids: Collection[PatchId]) -> bool:
        return len(ids) > (_FEW if len(self.listing.all) > _LONG else AT_ONCE)

    def _put_several(self, ids: Iterable[PatchId]) -> None:
        """Make some rows anew, and begin to show all of them anew."""
        for patch_id in ids:
            patch = self._session.view.find(patch_id)
            if patch is None:
                self.listing.take_out(patch_id)
            else:
                self.listing.put(self._row(patch))
        self._count()

    def _take_out(self, patch_id: PatchId) -> None:
        at = self.listing.find(patch_id)
        self.listing.take_out(patch_id)
        if at is not None:
            self.moving = True
            self.removeRows(at, 1)
            self.moving = False

    def _put(self, row: Row) -> None:
        move = self.listing.where(row)
        if move.old is not None and move.new is None:
            self._take_out(row.id)
        self.listing.put(row)
        if move.new is None:
            return
        self.moving = True  # rows shift: what is selected stays the patch that is worked on
        if move.old is None:
            self.insertRows(move.new, 1)
        elif move.old == move.new:
            index = self.index(move.old)
            self.dataChanged.emit(index, index)
        else:
            below = move.new + 1 if move.new > move.old else move.new
            self.moveRows(QModelIndex(), move.old, 1, QModelIndex(), below)
        self.moving = False


def _rows(patches: Sequence[Patch], order: Order, report: Report) -> Iterator[Row]:
    """Make the rows of many patches; runs in a job."""
    measure = _area_m2 if order == "area" else None
    for number, patch in enumerate(patches):
        if number % MANY == 0:
            report(number / len(patches))
        yield _row(patch, order, measure)


@garbage.kept_out(lasting=True)
def _all_rows(patches: Sequence[Patch], order: Order, report: Report) -> list[Row]:
    return in_order(_rows(patches, order, report))


def _area_m2(patch: Patch) -> float:
    return area_m2(patch.shape)


def _row(patch: Patch, order: Order, measure: Callable[[Patch], float] | None) -> Row:
    words = " ".join(str(patch.values[f]) for f in _SEARCHED if f in patch.values)
    kind = str(patch.values.get("green_type", ""))
    area = 0.0 if measure is None else measure(patch)
    return Row(patch.id, _key(patch, order, area), search_key(words), kind)


def _key(patch: Patch, order: Order, area: float) -> tuple[object, ...]:
    if order == "area":
        return (-area,)
    if order == "newest":
        digits = "".join(c for c in str(patch.values.get("created_at", "")) if c.isdigit())
        return (-int(digits[:14] or 0),)
    return (not patch.name, sort_key(patch.name))
