"""When something went wrong: what happened, that the work is safe, and what to do."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.page import CLOSE, Dialog, Paragraph
from greendesk.qt.theme import as_kind, colours, icon_pixmap, px


class _Words(Dialog):
    """A sign and a message; what the buttons say is left to the subclasses."""

    def __init__(self, title: Text, text: Text, parent: QWidget | None, *, grave: bool) -> None:
        super().__init__(title, parent, width_px=480)
        self._grave = grave
        line = QHBoxLayout()
        line.setSpacing(px(12))
        self._mark = as_kind(QLabel(), "mark")
        self.say_with(self._mark, self._paint_mark)
        self.message = Paragraph()
        self.put(self.message, text)
        line.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.message, 1)
        self.body.addLayout(line)
        self.body.addStretch(1)

    def _paint_mark(self) -> None:
        name = "triangle-alert" if self._grave else "info"
        colour = colours().danger if self._grave else colours().info
        self._mark.setPixmap(icon_pixmap(name, colour, px(28)))

    def answer(self) -> bool:
        """Return True: it was read, or agreed to."""
        return True


class Message(_Words):
    """One message that needs to be read; its only answer is that it was."""

    def __init__(
        self,
        text: Text,
        parent: QWidget | None = None,
        *,
        title: Text | None = None,
        grave: bool = True,
    ) -> None:
        super().__init__(title or Text(N_("Please read this")), text, parent, grave=grave)
        self.finish_with(Text(N_("OK, I have read it")), None)


class Confirm(_Words):
    """A message and a decision: the answer is True, or None when cancelled."""

    def __init__(
        self,
        text: Text,
        accept: Text,
        parent: QWidget | None = None,
        *,
        title: Text | None = None,
        grave: bool = False,
    ) -> None:
        super().__init__(title or Text(N_("Please decide")), text, parent, grave=grave)
        self.finish_with(accept)


class OtherWindow(Dialog):
    """Somebody has the project open: read it, take it over, or leave it."""

    READ, TAKE_OVER = "read", "take-over"

    def __init__(self, text: Text, parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("The project is open elsewhere")), parent, width_px=540)
        self._choice = self.READ
        self.paragraph(text)
        self.paragraph(
            Text(
                N_(
                    "Only one window writes into a project, so that nothing is ever lost. You can"
                    " read it here meanwhile. Take it over only if that computer is switched off"
                    " or has crashed."
                )
            ),
            kind="tip",
        )
        self.body.addStretch(1)
        over = self.button(Text(N_("Take it over")), kind="danger")
        over.clicked.connect(self._take_over)
        self.foot.addWidget(over)
        self.finish_with(Text(N_("Open for reading")))

    def _take_over(self) -> None:
        self._choice = self.TAKE_OVER
        self.accept()

    def answer(self) -> str:
        """Return READ or TAKE_OVER."""
        return self._choice


class NotSaved(Dialog):
    """Something could not be saved and the project is to be closed."""

    AGAIN, GIVE_UP = "again", "give-up"

    def __init__(self, why: Text, steps: int, parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("Not everything is saved")), parent, width_px=540)
        self._choice = self.AGAIN
        self.paragraph(why)
        self.paragraph(
            Text(
                N_(
                    "Your last steps ({n}) are not in the file yet. Plug the stick in again or make"
                    " room on the disk, then try again. If you close now, these steps are lost."
                ),
                {"n": steps},
            ),
            kind="alarm",
        )
        self.body.addStretch(1)
        give_up = self.button(Text(N_("Close without them")), kind="danger")
        give_up.clicked.connect(self._give_up)
        self.foot.addWidget(give_up)
        self.finish_with(Text(N_("Try again")), Text(N_("Stay here")))

    def _give_up(self) -> None:
        self._choice = self.GIVE_UP
        self.accept()

    def answer(self) -> str:
        """Return AGAIN or GIVE_UP; None from ``ask`` means to stay."""
        return self._choice


class Crash(Dialog):
    """A defect of ours: says so, and where the report lies that can be sent to us."""

    def __init__(self, report: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("GreenDesk made a mistake")), parent, width_px=540)
        self.report = report
        self.paragraph(
            Text(
                N_(
                    "Something went wrong inside GreenDesk. Everything that was shown as saved is"
                    " safe in your project file. Please close GreenDesk and open it again; it"
                    " comes back as it was."
                )
            )
        )
        if report is not None:
            self.paragraph(
                Text(
                    N_(
                        "A report was written. It holds no names, no places and nothing of your"
                        " data; please send it to those who look after GreenDesk:"
                    )
                )
            )
            self.paragraph(Text("{path}", {"path": str(report)}), kind="muted")
        self.body.addStretch(1)
        if report is not None:
            show = self.button(Text(N_("Show the report in its folder")))
            show.clicked.connect(self._show_folder)
            self.foot.addWidget(show)
        self.finish_with(CLOSE, None)

    def _show_folder(self) -> None:
        assert self.report is not None
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.report.parent)))

    def answer(self) -> bool:
        """Return True: it was read."""
        return True
