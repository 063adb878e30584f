"""The switch over the remarks that leaves those of one patch: the chosen one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton

from greendesk.i18n import N_, Text, say
from greendesk.model.record import PatchId
from greendesk.qt.desk import Desk
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.words import name_text

WORDS_PX = 236  # what the side has room for


class OnlyOne(Spoken, QPushButton):
    """While it is on, it follows the choice; with none it stays with the last patch.

    Attributes:
        changed: :attr:`patch_id` has become another one.
        patch_id: the patch whose remarks are wanted; None = those of all.
    """

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.patch_id: PatchId | None = None
        self.setCheckable(True)
        as_kind(self, "chip")
        self.clicked.connect(self._clicked)
        desk.selection_changed.connect(self._follow)
        self.retell()

    def show_only(self, patch_id: PatchId | None) -> None:
        """Want the remarks of one patch, or of all."""
        if patch_id != self.patch_id:
            self.patch_id = patch_id
            self.changed.emit()
        self.retell()

    def _chosen(self) -> PatchId | None:
        ids = self._desk.selection
        return ids[0] if len(ids) == 1 else None

    def _clicked(self, on: bool) -> None:
        self.show_only(self._chosen() if on else None)

    def _follow(self) -> None:
        chosen = self._chosen()
        self.show_only(chosen if self.patch_id is not None and chosen else self.patch_id)

    def let_go(self) -> None:
        """Want those of all again if the patch is gone; its remarks went with it."""
        gone = self.patch_id is not None and self._desk.session.view.find(self.patch_id) is None
        if gone:
            self.show_only(None)

    def retell(self) -> None:
        """Say what it does, or why it can't be pressed."""
        if self._desk.projects.work is None:
            return  # closed a moment ago
        found = self._desk.session.view.find(self.patch_id) if self.patch_id is not None else None
        on = self.patch_id is not None
        can = on or self._chosen() is not None
        self.setChecked(on)
        self.setEnabled(can)
        tip = Text(N_("Show the remarks of all patches again"))
        if not on:
            tip = Text(N_("Show only what concerns the chosen patch"))
        if not can:
            tip = Text(N_("Choose one patch first: click it in the list or on the map."))
        words = say(Text(N_("Only the chosen patch")))
        if found is not None:
            words = say(Text(N_("Only “{name}”"), {"name": name_text(found)}))
        words = words.replace("\u200b", "")
        self.setToolTip(f"{words}\n{say(tip)}" if found is not None else say(tip))
        self.setAccessibleName(words)
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, px(WORDS_PX))
        self.setText(shown.replace("&", "&&"))
