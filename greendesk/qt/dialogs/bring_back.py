"""Bringing back from a safety copy: which copy, what differs, how it looks on the map.

A photo that was deleted since is offered without a tick: a photo is often deleted on purpose.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QListWidget, QListWidgetItem, QWidget

from greendesk.edits.restore import Differences, bring_back, differences
from greendesk.i18n import N_, Text, say
from greendesk.model.album import file_name
from greendesk.model.record import Patch, PatchId, Photo
from greendesk.model.view import MemoryView
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
AS_IT_WAS = N_(
    "A photo comes back as it is in the copy; if you have blurred it since, it is not blurred "
    "there."
)
Kept = tuple[Sequence[Patch], Sequence[Photo]]
Read = Callable[[Backup, Callable[[Kept], None]], None]


@dataclass(frozen=True, slots=True)
class Ticked:
    """What is to be brought back, and out of which copy."""

    backup: Backup
    patches: tuple[Patch, ...]
    photos: tuple[Photo, ...]


class BringBack(Beside):
    """The answer is what is ticked, as it was."""

    def __init__(
        self,
        backups: Sequence[Backup],
        view: MemoryView,
        read: Read,
        show_edit: ShowEdit,
        parent: QWidget | None = None,
    ) -> None:
        """Offer ``backups``, the newest first; ``read`` fetches what is in one, later."""
        super().__init__(Text(N_("Bring back from a safety copy")), show_edit, parent)
        self._backups, self._view, self._read = backups, view, read
        self._found: Differences | None = None
        self._earlier: tuple[Patch | Photo, ...] = ()
        self._round, self._names = 0, dict[PatchId, str]()
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
        self.as_it_was = Paragraph("muted")
        self.put(self.as_it_was, Text(AS_IT_WAS))
        self.as_it_was.hide()
        self.body.addWidget(self.as_it_was)
        self.primary = self.finish_with(Text(N_("Bring these back")))
        self.list.itemChanged.connect(lambda _: self._ticked())
        self.finished.connect(lambda _: self._leave())
        self.retell()
        self.box.currentIndexChanged.connect(lambda _: self._choose())
        self._choose()

    @property
    def chosen(self) -> Ticked:
        """What is ticked, as it was."""
        ticked = [
            record
            for row, record in enumerate(self._earlier[:SHOWN])
            if self.list.item(row).checkState() is Qt.CheckState.Checked
        ]
        return Ticked(
            self._backups[self.box.currentIndex()],
            tuple(record for record in ticked if isinstance(record, Patch)),
            tuple(record for record in ticked if isinstance(record, Photo)),
        )

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

        def arrived(kept: Kept) -> None:
            if mine == self._round:
                self._names = {patch.id: name_text(patch) for patch in kept[0]}
                self._take(differences(self._view, *kept))

        self._read(self._backups[self.box.currentIndex()], arrived)

    def _leave(self) -> None:
        """Hear no more of a copy that is still being read: its preview would stay on the map."""
        self._round += 1

    def _take(self, found: Differences) -> None:
        self._found, self._earlier = found, (*found.gone, *found.other, *found.photos)
        self.list.blockSignals(True)
        for record in self._earlier[:SHOWN]:
            item = QListWidgetItem(say(self._line(record)).replace("\u200b", ""))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            gone = isinstance(record, Patch) and self._view.find(record.id) is None
            item.setCheckState(Qt.CheckState.Checked if gone else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self.as_it_was.setVisible(bool(found.photos))
        self._say_found()
        self._ticked()

    def _line(self, record: Patch | Photo) -> Text:
        if isinstance(record, Photo):
            values = {"name": self._names[record.patch_id], "photo": file_name(record)}
            return Text(N_("{name} · photo {photo}: deleted since"), values)
        gone = self._view.find(record.id) is None
        word = Text(N_("not here any more") if gone else N_("was different"))
        return Text("{name} · {word}", {"name": name_text(record), "word": word})

    def _say_found(self) -> None:
        if self._found is None:
            self.summary.setText(say(Text(N_("Reading the copy…"))))
            self.newer.setText("")
            return
        found = self._found
        counts = {"gone": len(found.gone), "other": len(found.other), "photos": len(found.photos)}
        words = (
            N_("{photos:,} photos were deleted since; the patches are as they were.")
            if found.photos and not (found.gone or found.other)
            else N_("{gone:,} are not here any more, {other:,} were different then.")
            if self._earlier
            else N_("Everything in this copy is here just as it was.")
        )
        self.summary.setText(say(Text(words, counts)))
        newer = Text(N_("{n:,} came later; they stay."), {"n": self._found.newer})
        self.newer.setText(say(newer) if self._found.newer else "")

    def _ticked(self) -> None:
        """Show on the map what the ticks mean."""
        chosen = self.chosen
        why: Text | None = None
        if chosen.patches:
            why = self.preview(lambda: bring_back(self._view, chosen.patches))
        else:
            self._show_edit(None)  # photos are not on the map
            why = None if chosen.photos else Text(N_("Tick at least one line."))
        self.primary.setEnabled(why is None)
        self.primary.setToolTip(say(why) if why is not None else "")

    def answer(self) -> Ticked:
        """Return what is to be brought back."""
        return self.chosen
