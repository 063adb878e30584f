"""A list of places in which one types a part of the name."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter

from greendesk.i18n import label_of
from greendesk.model.places import Place


class PlaceBox(QComboBox):
    """A long list in which typing any part of a name finds it."""

    def __init__(self) -> None:
        super().__init__()
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.setCompleter(completer)
        edit = self.lineEdit()
        assert edit is not None
        edit.editingFinished.connect(self._settle)
        self.setMaxVisibleItems(12)
        self._edit, self._waits_for = edit, ""

    def wait_for(self, words: str) -> None:
        """Say with these words, while there is nothing to choose, what has to be done before."""
        self._waits_for = words
        self._edit.setPlaceholderText("" if self.count() else words)
        self.setToolTip("" if self.count() else words)

    def fill(self, places: Sequence[Place]) -> None:
        """Offer ``places``, none of them chosen."""
        self.blockSignals(True)
        self.clear()
        for place in places:
            self.addItem(label_of(place.label), place.code)
        self.setCurrentIndex(-1)
        self.blockSignals(False)
        self.setEnabled(bool(places))
        self.wait_for(self._waits_for)

    def choose(self, code: str) -> None:
        """Choose a place by its code."""
        self.setCurrentIndex(self.findData(code))

    @property
    def code(self) -> str:
        """The code of the chosen place, or an empty text."""
        return str(self.currentData() or "")

    def _settle(self) -> None:
        """Take what was typed if it names one place; else clear it, so that nothing is guessed."""
        typed = self.currentText().strip()
        row = self.findText(typed, Qt.MatchFlag.MatchFixedString)
        if row < 0 and typed:
            row = self._only_match(typed)
        if row != self.currentIndex():
            self.setCurrentIndex(row)
        if row < 0:
            self.setEditText("")

    def _only_match(self, typed: str) -> int:
        rows = [i for i in range(self.count()) if typed in self.itemText(i)]
        return rows[0] if len(rows) == 1 else -1
