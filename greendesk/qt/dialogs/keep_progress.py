"""How far an offline map is, with pause and cancel; and what came of it."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.qt.dialogs.page import CLOSE, Ask, Dialog, Paragraph
from greendesk.qt.dialogs.trouble import Confirm
from greendesk.qt.keeping import Keeping, Outcome, State
from greendesk.qt.theme import px
from greendesk.qt.words import duration_words
from greendesk.tiles.base import TileSource
from greendesk.tiles.proof import WORDS

_STEPS = 1000
THROW_AWAY = Text(N_("Throw away what was fetched"))


class KeepProgress(Dialog):
    """The answer is True where another area is to be kept; closing it lets the fetching go on."""

    def __init__(
        self,
        keeping: Keeping,
        sources: Sequence[TileSource],
        put_question: Ask,
        parent: QWidget | None = None,
    ) -> None:
        """Ask.

        Args:
            sources: maps the officer has, to ask again for what is missing.
        """
        super().__init__(Text(N_("Keep my area for offline")), parent, width_px=560)
        self._keeping, self._sources, self._ask = keeping, sources, put_question
        self.name = self.paragraph(Text("-"), kind="head")
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.put(self.bar, name=Text(N_("Progress of fetching")))
        self.body.addWidget(self.bar)
        self.words, self.came = Paragraph(), Paragraph("tip")
        self.trouble = Paragraph("notice")
        self.beside = self.paragraph(
            Text(
                N_(
                    "You can close this and go on working. What was fetched is kept, also when the"
                    " computer is switched off; it goes on by itself."
                )
            ),
            kind="muted",
        )
        self.body.insertWidget(2, self.words)
        self.body.insertWidget(3, self.came)
        self.body.insertWidget(4, self.trouble)
        self.pause = self.button(Text(N_("Pause")))
        self.go_on = self.button(Text(N_("Go on")))
        self.cancel = self.button(Text(N_("Cancel…")))
        self.again = self.button(Text(N_("Fetch them again")))
        self.another = self.button(Text(N_("Keep another area…")))
        line = QHBoxLayout()
        line.setSpacing(px(8))
        for button in (self.pause, self.go_on, self.cancel, self.again, self.another):
            line.addWidget(button, 1)
        self.body.addLayout(line)
        self.body.addStretch(1)
        self._another = False
        self.pause.clicked.connect(keeping.pause)
        self.go_on.clicked.connect(keeping.go_on)
        self.cancel.clicked.connect(self._cancel)
        self.again.clicked.connect(lambda: keeping.ask_again(self._sources))
        self.another.clicked.connect(self._want_another)
        self.finish_with(CLOSE, None)
        keeping.changed.connect(self._show)
        self._show()

    def answer(self) -> bool:
        """Return whether another area is to be kept."""
        return self._another

    def done(self, result: int) -> None:
        """Look no more."""
        self._keeping.changed.disconnect(self._show)
        super().done(result)

    # --- inside -------------------------------------------------------------------------------

    def _want_another(self) -> None:
        self._another = True
        self.accept()

    def _cancel(self) -> None:
        question = Text(
            N_("Stop, and throw away the pictures that were fetched? To go on later, choose Pause.")
        )
        if self._ask(Confirm(question, THROW_AWAY, self, grave=True)):
            self._keeping.throw_away()

    def _show(self) -> None:
        keeping = self._keeping
        if keeping.path is None:  # thrown away
            self.accept()
            return
        self.put(self.name, Text("{name}", {"name": keeping.path.stem}))
        state = keeping.state
        self.bar.setVisible(keeping.under_way)
        if keeping.progress is not None:
            progress = keeping.progress
            self.bar.setValue(_STEPS * progress.done // max(1, progress.total))
        self.pause.setVisible(state in (State.WORKING, State.WAITING))
        self.go_on.setVisible(state in (State.WAITING, State.PAUSED))
        self.cancel.setVisible(keeping.under_way)
        self.beside.setVisible(state in (State.WORKING, State.WAITING))
        self.another.setVisible(not keeping.under_way)
        outcome = keeping.outcome
        self.again.setVisible(not keeping.under_way and bool(outcome and outcome.missing))
        self._put(self.words, self._state_words())
        ready = outcome is not None and outcome.whole
        self._put(self.came, _outcome_words(outcome) if outcome and ready else [])
        self._put(self.trouble, [outcome.trouble] if outcome and outcome.trouble else [])
        if self.isVisible():
            self.fit()

    def _put(self, line: Paragraph, texts: list[Text]) -> None:
        line.setVisible(bool(texts))
        self.say_with(line, lambda: line.setText("\n".join(map(say, texts))))

    def _state_words(self) -> list[Text]:
        keeping, progress = self._keeping, self._keeping.progress
        said: list[Text] = []
        if keeping.under_way and progress is not None:
            values = {"n": progress.done, "all": progress.total}
            said.append(Text(N_("{n:,} of {all:,} pictures"), values))
            if progress.missing:
                said.append(Text(N_("{n:,} could not be had so far"), {"n": progress.missing}))
        match keeping.state:
            case State.WORKING if progress is None:
                said.append(Text(N_("Looking at what is there already…")))
            case State.WORKING if progress is not None and progress.left_s is not None:
                time = duration_words(progress.left_s)
                said.append(Text(N_("It takes {time} more."), {"time": time}))
            case State.PAUSED:
                said.append(Text(N_("Paused. It goes on when you say so.")))
            case State.WAITING:
                time = duration_words(keeping.wait_s)
                said.append(Text(N_("GreenDesk tries again by itself in {time}."), {"time": time}))
        return said


def _outcome_words(outcome: Outcome) -> list[Text]:
    """Return what came of it, sentence by sentence."""
    ready = N_("The map is ready: {n:,} pictures. It is among your background maps now.")
    said = [Text(ready, {"n": outcome.tiles})]
    for why, n in Counter(one.why for one in outcome.missing).most_common():
        said.append(Text(N_("{n:,} missing: {why}"), {"n": n, "why": Text(WORDS[why])}))
    if outcome.missing:
        said.append(Text(N_("There the map shows what it has from further away.")))
    return said
