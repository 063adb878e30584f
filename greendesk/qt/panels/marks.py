"""Marks in the list of patches what is selected elsewhere, on the map say.

The one thing to know: a third of 100,000 rows, each with another one between, are 33,000 runs, and
to tell Qt of them takes a quarter of a second. So many are gathered in slices and shown in one go;
meanwhile the list shows what it showed, and whatever moves rows has it begin anew.
"""

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from functools import partial

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QSignalBlocker,
)
from PySide6.QtWidgets import QListView

from greendesk.model.record import PatchId
from greendesk.qt.panels.patch_model import MANY, PatchModel
from greendesk.qt.slices import Slices

AT_A_TIME = 50
"""So many runs are gathered before the window may live again."""


class Marks(QObject):
    """The marked rows of one list.

    Attributes:
        changing: whether what is marked changes just now, and not by the officer's hand.
    """

    def __init__(self, rows: QListView, model: PatchModel) -> None:
        super().__init__(rows)
        self._rows, self._model = rows, model
        self._ids: Sequence[PatchId] = ()
        self._runs = 0  # so many are marked
        self._gathering: Slices | None = None
        self.changing = False
        model.rowsRemoved.connect(self._begin_anew)
        model.rowsMoved.connect(self._begin_anew)

    @property
    def busy(self) -> bool:
        """Whether many are still being gathered."""
        return self._gathering is not None

    def show(self, ids: Sequence[PatchId]) -> None:
        """Mark these patches and no others; of many a moment later."""
        self.stop()
        self._ids, chosen = ids, QItemSelection()
        steps = gathered(self._model, ids, chosen)
        if max(len(ids), self._runs) > MANY:
            self._gathering = Slices(steps, partial(self._mark, chosen), self)
        else:
            for _ in steps:
                pass
            self._mark(chosen)

    def stop(self) -> None:
        """Gather no more."""
        if self._gathering is not None:
            self._gathering.stop()
            self._gathering = None

    def _begin_anew(self) -> None:
        if self._gathering is not None:
            self.show(self._ids)

    def _mark(self, chosen: QItemSelection) -> None:
        self._gathering = None
        places = map(self._model.row_of, reversed(self._ids))
        row = next((row for row in places if row is not None), None)
        current = QModelIndex() if row is None else self._model.index(row)
        selection, flags = self._rows.selectionModel(), QItemSelectionModel.SelectionFlag
        many = max(chosen.count(), self._runs) > MANY
        self.changing, self._runs = True, chosen.count()
        try:
            with QSignalBlocker(selection) if many else nullcontext():  # Qt would measure each row
                if many:
                    selection.reset()  # else Qt compares each with each of before
                selection.select(chosen, flags.ClearAndSelect)
            if many:
                self._rows.viewport().update()
            if current.isValid():
                selection.setCurrentIndex(current, flags.NoUpdate)
                self._rows.scrollTo(current)
        finally:
            self.changing = False


def gathered(model: PatchModel, ids: Sequence[PatchId], chosen: QItemSelection) -> Iterator[None]:
    """Put the rows of these patches into ``chosen``, a few runs at each step."""
    for number, run in enumerate(model.runs_of(ids)):
        if number % AT_A_TIME == 0:
            yield
        chosen.select(model.index(run[0]), model.index(run[-1]))
