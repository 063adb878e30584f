"""A patch that was changed here and at the centre: both outlines on a map, the fields side by side.

::

    [ use mine | use the centre's | field by field ]
    map with both outlines      one question for each thing that differs: ( ) mine  ( ) the centre's

The three ways answer all questions at once; to answer one by hand is "field by field". What only
one side changed is answered already. Where one side has deleted the patch there is one question:
does it stay? The version that does not hold stays in the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from greendesk.edits.choosing import Clash, Side, chosen_patch, questions
from greendesk.edits.three_way import SHAPE
from greendesk.i18n import N_, Text, say
from greendesk.model.record import Patch
from greendesk.model.survey import Survey
from greendesk.qt.canvas.tile_layer import Basemap
from greendesk.qt.dialogs.conflict_rows import (
    OF,
    SIDES,
    Row,
    question_label,
    question_value,
    size_words,
)
from greendesk.qt.dialogs.page import Dialog, Paragraph
from greendesk.qt.dialogs.two_shapes import LineSample, TwoShapes
from greendesk.qt.jobs import Jobs
from greendesk.qt.theme import as_kind, px, room_for
from greendesk.qt.words import clock_text, name_text
from greendesk.wordbreak import breakable

Way = Literal["mine", "theirs", "each"]
WIDTH_PX, NARROW_PX = 1080, 780
WAYS: dict[Way, str] = {
    "mine": N_("Use mine"),
    "theirs": N_("Use the centre's"),
    "each": N_("Field by field"),
}
_WHO = {
    "mine": N_("Mine: {by}, {at}"),
    "theirs": N_("Centre: {by}, {at}"),
}
DELETED_THERE = N_("You have changed this patch here; at the centre it was deleted meanwhile.")
DELETED_HERE = N_("You have deleted this patch here; at the centre it was changed meanwhile.")
_STAYS = N_("Whatever you choose, the other version stays in the history and can be had back.")


@dataclass(frozen=True, slots=True)
class Decided:
    """What the officer decided: the patch that holds; None = it is deleted."""

    chosen: Patch | None


class _Low(QScrollArea):
    """Asks for little height and takes what there is: its list may be long."""

    def sizeHint(self) -> QSize:
        """Return the least that is of use."""
        return QSize(px(400), px(200))

    def minimumSizeHint(self) -> QSize:
        """Return the same, narrower."""
        return QSize(px(240), px(200))


class Conflict(Dialog):
    """The answer is what was :class:`Decided`."""

    def __init__(
        self,
        clash: Clash,
        survey: Survey,
        basemaps: Sequence[Basemap],
        jobs: Jobs,
        place: tuple[int, int] = (1, 1),
        parent: QWidget | None = None,
    ) -> None:
        """Ask about ``clash``; it is the n-th of so many, by ``place``."""
        super().__init__(Text(N_("Changed here and at the centre")), parent, width_px=WIDTH_PX)
        self._clash, self._survey = clash, survey
        self._mine = clash.mine or clash.former
        self.rows: list[Row] = []
        self.ways: dict[Way, QRadioButton] = {}
        self._by_hand = True  # else a way is answering the questions
        self._say_top(*place)
        self._group = QButtonGroup(self)
        line = QHBoxLayout()
        line.setSpacing(px(16))
        self.body.addLayout(line)
        for way, words in self._offered().items():
            button = self.ways[way] = QRadioButton()
            self.put(button, Text(words))
            self._group.addButton(button)
            button.clicked.connect(partial(self.take_way, way))
            line.addWidget(button)
        line.addStretch(1)
        self._beside = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._beside.setSpacing(px(16))
        self.body.addLayout(self._beside, 1)
        self.map = TwoShapes(
            {
                "mine": None if self._mine is None else self._mine.shape,
                "theirs": None if clash.theirs is None else clash.theirs.shape,
            },
            basemaps,
            jobs,
        )
        self.put(
            self.map, name=Text(N_("Both outlines on the map; + and - zoom, the arrows move it"))
        )
        self._beside.addWidget(self._with_legend(), 4)
        self._beside.addWidget(self._make_questions(), 5)
        stays = Paragraph("muted")
        self.put(stays, Text(_STAYS))
        self.foot.addWidget(stays, 10)
        self._keep_words = Text(
            N_("Keep this") if place[0] >= place[1] else N_("Keep this, on to the next")
        )
        self.keep = self.finish_with(self._keep_words, Text(N_("Decide later")))
        if self._both and any(row.side for row in self.rows):
            self.ways["each"].setChecked(True)
            self.ways["each"].setFocus()
        self._judge()

    @property
    def _both(self) -> bool:
        return self._clash.mine is not None and self._clash.theirs is not None

    def _offered(self) -> dict[Way, str]:
        """Return the ways and what they are called."""
        if self._clash.theirs is None:
            return {
                "mine": N_("Keep mine, and send it to the centre again"),
                "theirs": N_("Delete it here, too (it goes to the recycle bin)"),
            }
        if self._clash.mine is None:
            return {
                "theirs": N_("Take it back, as the centre has it"),
                "mine": N_("Delete it at the centre, too"),
            }
        return dict(WAYS)

    def _say_top(self, number: int, count: int) -> None:
        """Say which patch this is, what happened to it, and who did it when."""
        patch = self._mine or self._clash.theirs
        assert patch is not None
        self.name = Paragraph("head")
        self.body.addWidget(self.name)
        self.say_with("name", lambda: self._say_name(patch, number, count))
        if self._clash.theirs is None:
            self.paragraph(Text(DELETED_THERE))
        elif self._clash.mine is None:
            self.paragraph(Text(DELETED_HERE))
        self.who = Paragraph("muted")
        self.body.addWidget(self.who)
        self.say_with("who", self._say_who)

    def _say_name(self, patch: Patch, number: int, count: int) -> None:
        name = name_text(patch)
        values = {"number": number, "count": count, "name": name}
        counted = say(Text(N_("{number:,} of {count:,} · {name}"), values))
        self.name.setText(breakable(counted if count > 1 else name))

    def _say_who(self) -> None:
        lines = []
        for side, patch in zip(SIDES, (self._mine, self._clash.theirs), strict=True):
            values = {} if patch is None else patch.values
            at = _moment(values.get("updated_at"))
            if at is not None:
                who = str(values.get("updated_by") or "–")
                lines.append(say(Text(_WHO[side], {"by": who, "at": clock_text(at)})))
        self.who.setText("   ·   ".join(lines))
        self.who.setVisible(bool(lines))

    def _with_legend(self) -> QWidget:
        """Return the map with what its two lines mean."""
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        column.addWidget(self.map, 1)
        line = QHBoxLayout()
        line.setSpacing(px(6))
        for side, patch in zip(SIDES, (self._mine, self._clash.theirs), strict=True):
            words = as_kind(QLabel(), "small")
            self.say_with(words, partial(self._say_line, words, side, patch))
            line.addWidget(LineSample(side))
            line.addWidget(words)
            line.addSpacing(px(12))
        line.addStretch(1)
        column.addLayout(line)
        return whole

    def _say_line(self, words: QLabel, side: Side, patch: Patch | None) -> None:
        deleted = side == ("mine" if self._clash.mine is None else "theirs")
        deleted = deleted and not self._both
        size = say(Text(N_("deleted"))) if deleted else size_words(patch)
        words.setText(say(Text(OF[side], {"value": size})).replace("\u200b", ""))

    def _make_questions(self) -> QWidget:
        """Return a list, which scrolls by itself, of all that differs."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, px(8), 0)
        column.setSpacing(px(4))
        schema = self._survey.schema
        for question in questions(self._clash, schema):
            words: dict[Side, str] = {
                side: question_value(question, patch, self._survey)
                for side, patch in zip(SIDES, (self._clash.mine, self._clash.theirs), strict=True)
            }
            row = Row(question, words, question_label(question, self._survey))
            row.group.buttonClicked.connect(lambda _: self._answered())
            column.addWidget(row)
            self.rows.append(row)
        if not self._both:
            words_of = self._differences()
            column.addWidget(words_of)
        column.addStretch(1)
        scroll = as_kind(_Low(), "page")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        return scroll

    def _differences(self) -> Paragraph:
        """Return what the side that still has the patch changed."""
        made = Paragraph()
        left = self._clash.mine or self._clash.theirs
        assert left is not None
        former = self._clash.base or self._clash.former

        def saying() -> None:
            lines = []
            if former is not None:
                between = Clash(left.id, None, former, left)
                for question in questions(between, self._survey.schema):
                    values = {
                        "field": question_label(question, self._survey),
                        "then": question_value(question, former, self._survey),
                        "now": question_value(question, left, self._survey),
                    }
                    lines.append(say(Text(N_("{field}: {then} → {now}"), values)))
            head = say(Text(N_("What was changed:")))
            made.setText(breakable("\n".join([head, *lines])) if lines else "")

        self.say_with("differences", saying)
        return made

    # --- answering ----------------------------------------------------------------------------

    @property
    def way(self) -> Way | None:
        """The way that is taken; None = not chosen yet."""
        return next((way for way, button in self.ways.items() if button.isChecked()), None)

    def take_way(self, way: Way) -> None:
        """Answer everything with one side; "each" leaves the answers as they are."""
        self.ways[way].setChecked(True)
        if way != "each":
            for row in self.rows:
                row.choose(way)
        self._judge()

    def _answered(self) -> None:
        """One question was answered by hand."""
        self.ways["each"].setChecked(True)
        self._judge()

    def _judge(self) -> None:
        """Show on the map what holds, and let it be kept once everything is answered."""
        open_rows = [row for row in self.rows if row.side is None]
        for row in self.rows:
            undecided = row.side is None
            as_kind(row.cause, "caution" if undecided else "muted")
        ready = self.way is not None and not open_rows
        self.keep.setEnabled(ready)
        why = Text(N_("Choose which version holds first."))
        if self.way is not None and open_rows:
            why = Text(N_("{n:,} things are still to be chosen."), {"n": len(open_rows)})
        self.put(self.keep, self._keep_words, tip=None if ready else why)
        self.map.show_holding(self._holding())

    def _holding(self) -> frozenset[Side]:
        shape = next((row for row in self.rows if row.question.id == SHAPE), None)
        if shape is not None:
            return frozenset() if shape.side is None else frozenset({shape.side})
        if self._both:
            return frozenset({"mine"})  # the outlines are the same
        kept: Side = "mine" if self._clash.theirs is None else "theirs"
        return frozenset({kept}) if self.way == kept else frozenset()

    def answer(self) -> Decided:
        """Return the patch that holds from now on."""
        if not self._both:
            return Decided(self._clash.mine if self.way == "mine" else self._clash.theirs)
        answers = {row.question.id: row.side for row in self.rows if row.side is not None}
        return Decided(chosen_patch(self._clash, self._survey.schema, answers))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the map above the questions where there is no room beside them."""
        narrow = event.size().width() < px(NARROW_PX)
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._beside.setDirection(down if narrow else across)
        super().resizeEvent(event)

    def fit(self) -> None:
        """Be as high as the screen allows: a map can't be too large."""
        super().fit()
        room = room_for(self.parentWidget() or self)
        self.resize(self.width(), min(px(640), room.height() - 32))


def _moment(value: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(value or ""))
    except ValueError:
        return None
    return at if at.tzinfo is not None else None
