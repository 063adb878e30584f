"""A dialog whose content can go to paper: to a printer at once, or saved as a page for printing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu

from greendesk.errors import Outage
from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.page import Dialog, Paragraph


@dataclass(frozen=True, slots=True)
class Paper:
    """The ways of the page to paper.

    Attributes:
        printers: gives the names of the printers, the usual one first.
        send: prints the page on one of them, or raises Outage.
        save: asks for a place and writes the page there; None = it was not written.
    """

    printers: Callable[[], Sequence[str]]
    send: Callable[[str], None]
    save: Callable[[], Path | None]


class PaperDialog(Dialog):
    """Has the two buttons and says what came of them."""

    def add_paper(self, paper: Paper) -> None:
        """Put the buttons into the foot."""
        self._paper = paper
        self.told = Paragraph("small")
        self.told.hide()
        self.foot.addWidget(self.told, 1)
        self.save = self.button(Text(N_("Save as a page for printing…")))
        self.save.clicked.connect(self._save)
        self.print = self.button(Text(N_("Print")))
        self.print.clicked.connect(self._print)
        self.printers = QMenu(self.print)
        for button in (self.save, self.print):
            self.foot.addWidget(button)

    def _save(self) -> None:
        path = self._paper.save()
        if path is not None:
            self._tell(
                Text(N_("The page is complete. Open it to print it: {path}"), {"path": str(path)})
            )

    def _print(self) -> None:
        """Print on the only printer, or ask which."""
        names = self._paper.printers()
        if not names:
            self._tell(
                Text(
                    N_(
                        "No printer was found on this computer. Save the page, then print it where"
                        " there is one."
                    )
                )
            )
        elif len(names) == 1:
            self._send(names[0])
        else:
            self.printers.clear()
            for name in names:
                self.printers.addAction(name.replace("&", "&&"), partial(self._send, name))
            self.printers.popup(self.print.mapToGlobal(QPoint(0, self.print.height())))

    def _send(self, printer: str) -> None:
        try:
            self._paper.send(printer)
        except Outage as error:
            self._tell(error.text)
        else:
            self._tell(Text(N_("The page was sent to the printer {name}."), {"name": printer}))

    def _tell(self, words: Text) -> None:
        self.put(self.told, words)
        self.told.show()
