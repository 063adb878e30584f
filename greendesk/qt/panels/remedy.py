"""What is said of the chosen remark and what can be done about it; carried out by its page."""

from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.rules.base import Issue, Severity
from greendesk.rules.centre import CLASHING, TO_BE_TICKED
from greendesk.rules.shape import overlaps as OVERLAP


class Remedy(Spoken, QWidget):
    """A sentence, the buttons that fit, and a line for the officer's reason.

    Attributes:
        fix, preview, ways, tick, decide, open, keep: buttons; ``open`` leads to the form.
        reason: what is typed into it is kept by ``keep`` or Enter.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sentence, self.offer = Paragraph(), Paragraph("tip")
        self.fix = as_kind(QPushButton(), "primary")
        self.preview, self.ways = QPushButton(), QPushButton()
        self.preview.setCheckable(True)
        self.tick, self.decide = QPushButton(), QPushButton()
        self.open = as_kind(QPushButton(), "link")
        self.reason, self.keep = QLineEdit(), QPushButton()
        self.put(self.fix, Text(N_("Mend it like this")))
        self.put(self.preview, Text(N_("Look at it first")))
        self.put(self.ways, Text(N_("Choose from three pictures…")))
        self.put(self.tick, Text(N_("Done, tick it off")))
        self.put(self.decide, Text(N_("Compare with the centre and decide…")))
        self.put(self.open, Text(N_("Open the form")))
        self.put(
            self.reason,
            placeholder=Text(N_("Why it is all right, in a few words")),
            name=Text(N_("Reason")),
        )
        self.put(self.keep, Text(N_("Keep")), name=Text(N_("Keep the reason")))
        self._lay_out()
        self.say_with("sizes", lambda: self._column.setSpacing(px(6)))
        self.hide()

    def _lay_out(self) -> None:
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        mend, why = QHBoxLayout(), QHBoxLayout()
        mend.addWidget(self.fix, 1)
        mend.addWidget(self.preview)
        why.addWidget(self.reason, 1)
        why.addWidget(self.keep)
        column.addWidget(self.sentence)
        column.addWidget(self.offer)
        column.addLayout(mend)
        for button in (self.ways, self.tick, self.decide, self.open):
            column.addWidget(button)
        column.addLayout(why)

    def show_issue(self, issue: Issue | None, locked: Text | None, *, to_form: bool) -> None:
        """Show what fits ``issue``; nothing for None.

        Args:
            locked: why nothing may be changed, or None.
            to_form: whether the form has to be asked for.
        """
        self.setVisible(issue is not None)
        if issue is None:
            return
        fix, wants_reason = issue.found.fix, issue.severity is Severity.WARNING
        self.sentence.setText(say(issue.text))
        for widget in (self.fix, self.preview, self.offer):
            widget.setVisible(fix is not None)
        if fix is not None:
            self.offer.setText(say(fix.title))
        self.ways.setVisible(issue.rule.id == OVERLAP.id)
        self.open.setVisible(to_form)
        self.tick.setVisible(issue.rule.id in TO_BE_TICKED)
        self.decide.setVisible(issue.rule is CLASHING)
        self.reason.setVisible(wants_reason)
        self.keep.setVisible(wants_reason)
        why = say(locked) if locked is not None else ""
        for button in (self.fix, self.ways, self.keep, self.tick, self.decide):
            button.setEnabled(locked is None)
            button.setToolTip(why)
        self.reason.setReadOnly(locked is not None)
        self.reason.setToolTip(why)
