"""Bringing patches back from a safety copy: which copy, what differs, how it looks on the map."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from greendesk.edits.restore import Differences, bring_back, differences
from greendesk.i18n import N_, Text, say
from greendesk.model.edit import Edit
from greendesk.model.record import Patch
from greendesk.model.view import View
from greendesk.qt.dialogs.beside import Beside, ShowEdit
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.words import moment_text, name_text
from greendesk.store.backup import Backup

REASONS = {
    "rolling": N_("by itself"),
    "import": N_("before an import"),
    "upgrade": N_("before an upgrade"),
}
SHOWN = 500
Read = Callable[[Backup, Callable[[Sequence[Patch]], None]], None]


class BringBack(Beside):
    """The answer is the edit that brings the ticked patches back."""

    def __init__(
        self,
        backups: Sequence[Backup],
        view: View,
        read: Read,
        show_edit: ShowEdit,
        parent: QWidget | None = None,
    ) -> None:
        """Offer ``backups``, the newest first; ``read`` fetches the patches of one, later."""
        super().__init__(Text(N_("Bring back from a safety copy")), show_edit, parent)
        self._backups, self._view, self._read = backups, view, read
        self._found: Differences | None = None
        self._earlier: tuple[Patch, ...] = ()
        self._round = 0
        self.paragraph(
            Text(
                N_(
                    "GreenDesk keeps copies of your project. What you tick is made what it was in"
                    " the copy; everything else stays, and one undo takes it back."
                )
            )
        )
        self.box = QComboBox()
        self.put(self.box, name=Text(N_("Which safety copy")))
        self.body.addWidget(self.box)
        self.summary = Paragraph("head")
        self.body.addWidget(self.summary)
        self.list = QListWidget()
        self.put(self.list, name=Text(N_("Patches that differ")))
        self.body.addWidget(self.list, 1)
        self.newer = Paragraph("muted")
        self.body.addWidget(self.newer)
        self.primary = self.finish_with(Text(N_("Bring these back")))
        self.list.itemChanged.connect(lambda _: self._ticked())
        self.finished.connect(lambda _: self._leave())
        self.retell()
        self.box.currentIndexChanged.connect(lambda _: self._choose())
        self._choose()

    @property
    def chosen(self) -> list[Patch]:
        """The patches that are ticked, as they were."""
        return [
            patch
            for row, patch in enumerate(self._earlier[:SHOWN])
            if self.list.item(row).checkState() is Qt.CheckState.Checked
        ]

    def retell(self) -> None:
        """Say the copies and what differs."""
        row = max(0, self.box.currentIndex())
        self.box.blockSignals(True)
        self.box.clear()
        for backup in self._backups:
            words = REASONS.get(backup.reason, REASONS["rolling"])
            values = {"when": moment_text(backup.at), "why": Text(words)}
            self.box.addItem(say(Text("{when} · {why}", values)).replace("\u200b", ""))
        self.box.setCurrentIndex(row)
        self.box.blockSignals(False)
        self._say_found()

    def _choose(self) -> None:
        """Have the chosen copy read."""
        self._round += 1
        mine, self._found, self._earlier = self._round, None, ()
        self.list.clear()
        self._say_found()
        self._ticked()

        def arrived(patches: Sequence[Patch]) -> None:
            if mine == self._round:
                self._take(differences(self._view, patches))

        self._read(self._backups[self.box.currentIndex()], arrived)

    def _leave(self) -> None:
        """Hear no more of a copy that is still being read: its preview would stay on the map."""
        self._round += 1

    def _take(self, found: Differences) -> None:
        self._found, self._earlier = found, (*found.gone, *found.other)
        self.list.blockSignals(True)
        for patch in self._earlier[:SHOWN]:
            gone = self._view.find(patch.id) is None
            word = N_("not here any more") if gone else N_("was different")
            line = say(Text("{name} · {word}", {"name": name_text(patch), "word": Text(word)}))
            item = QListWidgetItem(line.replace("\u200b", ""))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if gone else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._say_found()
        self._ticked()

    def _say_found(self) -> None:
        if self._found is None:
            self.summary.setText(say(Text(N_("Reading the copy…"))))
            self.newer.setText("")
            return
        counts = {"gone": len(self._found.gone), "other": len(self._found.other)}
        words = (
            N_("{gone:,} are not here any more, {other:,} were different then.")
            if self._earlier
            else N_("Everything in this copy is here just as it was.")
        )
        self.summary.setText(say(Text(words, counts)))
        newer = Text(N_("{n:,} came later; they stay."), {"n": self._found.newer})
        self.newer.setText(say(newer) if self._found.newer else "")

    def _ticked(self) -> None:
        """Show on the map what the ticks mean."""
        chosen = self.chosen
        if not chosen:
            self._show_edit(None)
            why: Text | None = Text(N_("Tick at least one patch."))
        else:
            why = self.preview(lambda: bring_back(self._view, chosen))
        self.primary.setEnabled(why is None)
        self.primary.setToolTip(say(why) if why is not None else "")

    def answer(self) -> Edit:
        """Return what is to be done."""
        return bring_back(self._view, self.chosen)
