"""Ready for work without internet? What was tested, what is missing, and one button to get it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.page import CLOSE, Dialog, Paragraph, clear
from greendesk.qt.ready import Ready, State
from greendesk.qt.theme import as_kind, colours, icon_pixmap, px
from greendesk.qt.words import clock_text
from greendesk.readiness import Finding, Readiness

_STEPS = 100
FIXES = {
    "keep": N_("Keep my area for offline…"),
    "boundary": N_("Bring in our official boundary…"),
}
_VERDICTS = {
    State.UNKNOWN: N_("Not tested yet."),
    State.TESTING: N_("Testing: the pictures of your area are asked for without internet…"),
    State.READY: N_("You can work without internet."),
    State.NOT_READY: N_("Something is missing for work without internet."),
}


class ReadinessPage(Dialog):
    """The answer is what helps: "keep", "boundary", or nothing."""

    def __init__(self, ready: Ready, parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("Ready for work without internet?")), parent, width_px=600)
        self._ready, self._fix = ready, ""
        self._listed: Readiness | None = None
        self.verdict = self.paragraph(Text(_VERDICTS[State.UNKNOWN]), kind="head")
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.put(self.bar, name=Text(N_("Progress of the test")))
        self.body.addWidget(self.bar)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(px(8))
        self.body.addLayout(self._lines)
        self.when = self.paragraph(Text("-"), kind="muted")
        self.body.addStretch(1)
        self.again = self.button(Text(N_("Test again")))
        self.again.clicked.connect(ready.test)
        self.foot.addWidget(self.again)
        self.fix = self.finish_with(Text(FIXES["keep"]), CLOSE)
        ready.changed.connect(self._show)
        if ready.state is State.UNKNOWN:
            ready.test()
        self._show()

    def accept(self) -> None:
        """Take the help that is offered."""
        if self._fix:
            super().accept()

    def done(self, result: int) -> None:
        """Look no more."""
        self._ready.changed.disconnect(self._show)
        super().done(result)

    def answer(self) -> str:
        """Return what helps."""
        return self._fix

    def lines(self) -> list[str]:
        """Return what stands there, line by line."""
        return [line.text() for line in self._inner.findChildren(Paragraph) if line.isVisible()]

    # --- inside -------------------------------------------------------------------------------

    def _show(self) -> None:
        state, found = self._ready.state, self._ready.found
        testing = state is State.TESTING
        self.put(self.verdict, Text(_VERDICTS[state]))
        self.bar.setVisible(testing)
        self.bar.setValue(round(_STEPS * self._ready.fraction))
        self.again.setEnabled(not testing)
        self._fix = "" if testing or found is None else _first_fix(found)
        self.fix.setVisible(bool(self._fix))
        self.put(self.fix, Text(FIXES[self._fix or "keep"]))
        self.when.setVisible(found is not None)
        if found is not None and found is not self._listed:
            self._list(found)
        if self.isVisible():
            self.fit()

    def _list(self, found: Readiness) -> None:
        self._listed = found
        while (item := self._lines.takeAt(0)) is not None:
            if (line := item.layout()) is not None:
                clear(line)
        for finding in sorted(found.findings, key=lambda finding: finding.well):
            self._add(finding)
        words = N_("Tested {when}, with the internet left alone.")
        self.put(self.when, Text(words, {"when": clock_text(found.at)}))

    def _add(self, finding: Finding) -> None:
        name, tone = ("circle-check", colours().primary)
        if not finding.well:
            name, tone = ("triangle-alert", colours().warning)
        mark, words = as_kind(QLabel(), "mark"), Paragraph()
        mark.setPixmap(icon_pixmap(name, tone, px(20)))
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.put(words, finding.text)
        line = QHBoxLayout()
        line.setSpacing(px(8))
        self._lines.addLayout(line)
        line.addWidget(mark)
        line.addWidget(words, 1)
        for shown in (mark, words):
            shown.show()  # at once, so that :meth:`fit` counts them


def _first_fix(found: Readiness) -> str:
    return next((finding.fix for finding in found.missing if finding.fix), "")
