"""The receipts: proof, record by record, of what the centre has."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import QStringListModel
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.model.message import Receipt
from greendesk.model.record import PatchId
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import CLOSE, Paragraph
from greendesk.qt.dialogs.paper import Paper, PaperDialog
from greendesk.qt.theme import px
from greendesk.qt.words import clock_text

VERDICTS = {
    "applied": N_("received"),
    "rejected": N_("returned for correction"),
    "conflict": N_("changed at the centre too"),
}
LOST = N_("received, and lost at the centre since")
TITLE = Text(N_("Receipts of the centre"))


class Receipts(PaperDialog):
    """A list, newest first, of one sending or all; and the details of the chosen receipt."""

    def __init__(
        self,
        receipts: Sequence[Receipt],
        name_of: Callable[[PatchId], str],
        parent: QWidget | None = None,
        paper: Callable[[Callable[[], Sequence[Receipt]]], Paper] | None = None,
    ) -> None:
        """Show ``receipts``.

        Args:
            name_of: says what a patch is called, deleted ones too.
            paper: returns the ways to paper of what is shown just now; None = there are none.
        """
        super().__init__(TITLE, parent, width_px=720)
        self._all = sorted(receipts, key=lambda r: r.received_at, reverse=True)
        self.receipts = self._all
        self.sendings = QComboBox()
        self.put(self.sendings, name=Text(N_("Which sending")))
        self.sendings.currentIndexChanged.connect(lambda _: self._choose_sending())
        self._batches = list(dict.fromkeys(r.batch_id for r in self._all))
        self.sendings.setVisible(len(self._batches) > 1)
        self._name_of = name_of
        self._lines = QStringListModel(self)
        self.list = lines_view(self._lines)
        self.list.setMinimumHeight(px(220))
        self.put(self.list, name=TITLE)
        self.body.addWidget(self.sendings)
        self.body.addWidget(self.list, 1)
        self.details = Paragraph("tip")
        self.body.addWidget(self.details)
        self.copy = self.button(Text(N_("Copy this receipt")))
        self.copy.clicked.connect(self._copy)
        self.foot.addWidget(self.copy)
        if paper is not None:
            self.add_paper(paper(lambda: self.receipts))
        self.finish_with(CLOSE, None)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show())
        self.say_with("sendings", self._say_sendings)
        self.say_with("lines", self._say_lines)

    def _say_sendings(self) -> None:
        """Say every sending with its day and how many receipts it has, newest first."""
        chosen = max(0, self.sendings.currentIndex())
        self.sendings.blockSignals(True)
        self.sendings.clear()
        self.sendings.addItem(_plain(Text(N_("All {n:,} receipts"), {"n": len(self._all)})))
        for batch in self._batches:
            of_it = [r for r in self._all if r.batch_id == batch]
            at = clock_text(datetime.fromisoformat(of_it[-1].received_at))
            values = {"at": at, "n": len(of_it)}
            self.sendings.addItem(_plain(Text(N_("Sent {at} ({n:,} receipts)"), values)))
        self.sendings.setCurrentIndex(chosen)
        self.sendings.blockSignals(False)

    def _choose_sending(self) -> None:
        number = self.sendings.currentIndex()
        batch = self._batches[number - 1] if number > 0 else ""
        self.receipts = [r for r in self._all if not batch or r.batch_id == batch]
        self._lines.setStringList([])
        self._say_lines()

    def _say_lines(self) -> None:
        """Say every line; the chosen one stays chosen."""
        row = max(0, self.list.currentIndex().row())
        self._lines.setStringList([self._line(r) for r in self.receipts])
        if self.receipts:
            self.list.setCurrentIndex(self._lines.index(row, 0))
        self._show()

    def _line(self, receipt: Receipt) -> str:
        when = clock_text(datetime.fromisoformat(receipt.received_at))
        verdict = say(verdict_text(receipt))
        return f"{when}   {self._name_of(receipt.patch_id)} · {verdict}"

    def _show(self) -> None:
        row = self.list.currentIndex().row()
        self.copy.setEnabled(row >= 0)
        if row < 0:
            self.put(
                self.details,
                Text(N_("There are no receipts yet. They come when the centre has your records.")),
            )
            self.put(
                self.copy, Text(N_("Copy this receipt")), tip=Text(N_("No receipt is chosen."))
            )
            return
        receipt = self.receipts[row]
        self.put(self.details, receipt_text(receipt, self._name_of(receipt.patch_id)))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.text().replace("\u200b", ""))

    def answer(self) -> bool:
        """Return True: it was read."""
        return True


def _plain(text: Text) -> str:
    return say(text).replace("\u200b", "")


def verdict_text(receipt: Receipt) -> Text:
    """Return what became of a record at the centre, and whether that is so no more."""
    return Text(LOST if receipt.lost else VERDICTS[receipt.status])


def receipt_text(receipt: Receipt, name: str) -> Text:
    """Return everything a receipt proves, one line each."""
    return Text(
        N_(
            "{name}\nVerdict: {verdict}\nVersion at the centre: {rev}\nNumber in our list: {seq}\n"
            "Received: {at}\nCentre: {centre}\nRecord: {patch_id}\nSending: {change_id}\n"
            "Check sum: {sha}"
        ),
        {
            "name": name,
            "verdict": verdict_text(receipt),
            "rev": "–" if receipt.rev is None else receipt.rev,
            "seq": "–" if receipt.lao_seq is None else receipt.lao_seq,
            "at": f"{clock_text(datetime.fromisoformat(receipt.received_at))}"
            f" ({receipt.received_at})",
            "centre": receipt.centre,
            "patch_id": receipt.patch_id,
            "change_id": receipt.change_id,
            "sha": receipt.payload_sha,
        },
    )
