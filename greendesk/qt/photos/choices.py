"""Choosing a patch from all of a project, the nearest to a place first."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QCompleter

from greendesk.i18n import Text, say
from greendesk.model.measure import LonLat
from greendesk.model.photo import away_m
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.qt.words import name_text

MOST = 500
_REACH_DEG = 0.02  # two kilometres
_BY_NAME = 3000  # patches: more take too long to sort by name for a list that nobody reads


class PatchChoice(QComboBox):
    """A list of patches in which one can type; ``first`` are entries before them."""

    def __init__(self, view: View, first: tuple[tuple[str, Text], ...] = ()) -> None:
        super().__init__()
        self._view, self._first = view, first
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        finder = self.completer()
        if isinstance(finder, QCompleter):
            finder.setFilterMode(Qt.MatchFlag.MatchContains)
            finder.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)

    def show_near(self, position: LonLat | None, chosen: PatchId) -> None:
        """List the patches near a place, then others by name; ``chosen`` is always among them."""
        self.clear()
        for code, words in self._first:
            self.addItem(say(words).replace("\u200b", ""), code)
        for patch in self._listed(position, chosen):
            self.addItem(name_text(patch).replace("\u200b", ""), patch.id)
        self.setCurrentIndex(max(0, self.findData(chosen)))

    @property
    def patch_id(self) -> str:
        """The id of what was chosen; empty while the text names nothing."""
        at = self.findText(self.currentText(), Qt.MatchFlag.MatchFixedString)
        if self.itemText(self.currentIndex()) == self.currentText():
            at = self.currentIndex()
        return "" if at < 0 else str(self.itemData(at))

    def _listed(self, position: LonLat | None, chosen: PatchId) -> list[Patch]:
        found: dict[PatchId, Patch] = {}
        if (own := self._view.find(chosen)) is not None:
            found[chosen] = own
        if position is not None:
            lon, lat = position
            around = (lon - _REACH_DEG, lat - _REACH_DEG, lon + _REACH_DEG, lat + _REACH_DEG)
            near = sorted(self._view.near(around), key=lambda patch: away_m(patch, position))
            found |= {patch.id: patch for patch in near[:MOST]}
        rest = list(self._view) if len(self._view) <= _BY_NAME else []
        for patch in sorted(rest, key=lambda patch: patch.name)[: MOST - len(found)]:
            found.setdefault(patch.id, patch)
        return list(found.values())
