"""Where new photos go: a proposal for each by place and time, put right with one choice."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text, say
from greendesk.model.photo import Match, facing
from greendesk.model.record import PatchId
from greendesk.model.view import View
from greendesk.photos import Place, Taken
from greendesk.qt.dialogs.page import Dialog, Paragraph, label_for
from greendesk.qt.photos.choices import PatchChoice
from greendesk.qt.photos.view import PhotoView
from greendesk.qt.photos.words import clock_text, kind_text, kinds, match_text
from greendesk.qt.pictures import Pictures
from greendesk.qt.theme import as_kind, colours, px

NOWHERE = "-"
_SKIP = Text(N_("— do not add —"))
_UNDECIDED = Text(N_("— please choose —"))
_THUMB_PX = (64, 48)


@dataclass(frozen=True, slots=True)
class Row:
    """What would become of one photo; the patch "" = not decided, "-" = it is not added."""

    taken: Taken
    match: Match
    patch_id: PatchId
    shows: str

    @property
    def is_added(self) -> bool:
        """Whether it goes to a patch."""
        return self.patch_id not in ("", NOWHERE)


class MatchPage(Dialog):
    """The answer is a list of pairs: photo and place; what is not among them is not added."""

    def __init__(
        self,
        view: View,
        taken: Sequence[Taken],
        matches: Sequence[Match],
        given: PatchId,
        pictures: Pictures,
        parent: QWidget | None = None,
    ) -> None:
        """Show where the photos would go.

        Args:
            given: the patch to which a photo goes that tells nothing; "" = none.
        """
        super().__init__(Text(N_("Which photo belongs where?")), parent, width_px=940)
        self._view, self._pictures = view, pictures
        self.rows = [
            Row(one, match, match.patch_id or given, facing(one.shot.direction))
            for one, match in zip(taken, matches, strict=True)
        ]
        self.head = self.paragraph(Text(""), kind="head")
        self.list = as_kind(QListWidget(), "framed")
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setIconSize(QSize(px(_THUMB_PX[0]), px(_THUMB_PX[1])))
        self.list.setMinimumHeight(px(360))
        self.list.setWordWrap(True)
        self.put(
            self.list,
            name=Text(N_("Photos")),
            tip=Text(N_("Several can be chosen at once with Ctrl or Shift, all with Ctrl+A")),
        )
        line = QHBoxLayout()
        line.setSpacing(px(16))
        line.addWidget(self.list, 3)
        line.addWidget(self._make_side(), 2)
        self.body.addLayout(line, 1)
        self.take = self.finish_with(Text(N_("Add")))
        for _ in self.rows:
            self.list.addItem(QListWidgetItem())
        self.list.itemSelectionChanged.connect(self._chosen)
        pictures.ready.connect(self._came)
        self.say_with("rows", self._say_rows)
        self.list.setCurrentRow(0)

    def _make_side(self) -> QWidget:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        self.picture = PhotoView(220)
        self.put(self.picture, name=Text(N_("Photo")))
        column.addWidget(self.picture, 1)
        self.facts = Paragraph("muted")
        column.addWidget(self.facts)
        first = (("", _UNDECIDED), (NOWHERE, _SKIP))
        self.owner, self.shows = PatchChoice(self._view, first), QComboBox()
        for words, control in (
            (Text(N_("Belongs to the patch")), self.owner),
            (Text(N_("What it shows")), self.shows),
        ):
            column.addWidget(label_for(self, words, control))
            column.addWidget(control)
        self.owner.activated.connect(lambda _: self._set_owner())
        self.shows.activated.connect(lambda _: self._set_kind())
        return side

    # --- saying it ------------------------------------------------------------------------------

    def _say_rows(self) -> None:
        at = self.shows.currentIndex()
        self.shows.clear()
        for code, words in kinds():
            self.shows.addItem(words.replace("\u200b", ""), code)
        self.shows.setCurrentIndex(at)
        for number in range(len(self.rows)):
            self._say_row(number)
        self._count()

    def _say_row(self, number: int) -> None:
        row, item = self.rows[number], self.list.item(number)
        patch = self._view.find(row.patch_id)
        if row.patch_id == NOWHERE:
            where = say(Text(N_("Not added")))
        else:
            match = row.match if row.match.patch_id == row.patch_id else Match()
            where = match_text(match, patch)
        kind = f" · {kind_text(row.shows)}" if row.is_added else ""
        item.setText(f"{row.taken.shot.name}\n{where}{kind}".replace("\u200b", ""))
        item.setIcon(self._icon(row.taken.sha256))

    def _icon(self, sha256: str) -> QIcon:
        found = self._pictures.small(sha256)
        if found is None:
            found = QPixmap(px(_THUMB_PX[0]), px(_THUMB_PX[1]))
            found.fill(colours().surface)
        return QIcon(found)

    def _came(self, sha256: str) -> None:
        for number, row in enumerate(self.rows):
            if row.taken.sha256 == sha256:
                self.list.item(number).setIcon(self._icon(sha256))
        self._paint()

    def _count(self) -> None:
        added = sum(row.is_added for row in self.rows)
        open = sum(not row.patch_id for row in self.rows)
        words = N_("{n:,} photos go to their patches, {open:,} are still to be decided")
        if not open:
            words = N_("{n:,} photos go to their patches")
        self.put(self.head, Text(words, {"n": added, "open": open}))
        self.take.setEnabled(added > 0)
        self.put(
            self.take,
            Text(N_("Add {n:,} photos"), {"n": added}),
            tip=None if added else Text(N_("Choose a patch for a photo first.")),
        )

    # --- choosing -------------------------------------------------------------------------------

    @property
    def _numbers(self) -> list[int]:
        chosen = [index.row() for index in self.list.selectedIndexes()]
        return chosen or ([self.list.currentRow()] if self.list.currentRow() >= 0 else [])

    def _chosen(self) -> None:
        if not self._numbers:
            return
        row = self.rows[self._numbers[0]]
        self.owner.show_near(row.taken.shot.position, row.patch_id)
        self.shows.setCurrentIndex(max(0, self.shows.findData(row.shows)))
        at = row.taken.shot.time
        place = "" if row.taken.shot.position else say(Text(N_("Place unknown")))
        told = (clock_text(at), place)
        self.facts.setText(" · ".join(filter(None, told)))
        self._paint()

    def _paint(self) -> None:
        if self._numbers:
            sha256 = self.rows[self._numbers[0]].taken.sha256
            waiting = say(Text(N_("Loading the photo…")))
            self.picture.show_photo(self._pictures.large(sha256), waiting)

    def _set_owner(self) -> None:
        to = self.owner.patch_id
        for number in self._numbers:
            row = self.rows[number]
            self.rows[number] = Row(row.taken, row.match, to, row.shows)
            self._say_row(number)
        self._count()

    def _set_kind(self) -> None:
        shows = str(self.shows.currentData())
        for number in self._numbers:
            row = self.rows[number]
            self.rows[number] = Row(row.taken, row.match, row.patch_id, shows)
            self._say_row(number)

    def done(self, result: int) -> None:
        """Hear no more of pictures."""
        self._pictures.ready.disconnect(self._came)
        super().done(result)

    def answer(self) -> list[tuple[Taken, Place]]:
        """Return which photo goes where."""
        return [(row.taken, Place(row.patch_id, row.shows)) for row in self.rows if row.is_added]
