"""Two patches share ground: three pictures of what can be done, each a button.

Nothing is decided by leaving: both patches stay as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from greendesk.edits.overlap import cut_mine, overlaps, share_border
from greendesk.edits.shape import name_of
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text, say
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.qt.dialogs.page import Dialog, Paragraph, say_plain
from greendesk.qt.dialogs.sketchmap import SketchMap, frame_of
from greendesk.qt.palette import GRID_PX
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.words import area_short
from greendesk.wordbreak import breakable

Kind = Literal["cut", "share", "keep"]
WIDTH_PX = 760
NO_REASON = Text(N_("Type the reason first."))


@dataclass(frozen=True, slots=True)
class Settled:
    """What the officer decided about a patch and the other one; words only with "keep"."""

    kind: Kind
    other_id: PatchId
    reason: str = ""


class Way(Spoken, QPushButton):
    """One way out: a picture, a title, a sentence; grey with its reason where it is none."""

    def __init__(self, title: Text, sentence: Text, picture: SketchMap, why: Text | None) -> None:
        super().__init__()
        as_kind(self, "choice")
        self.setAutoDefault(False)
        self._title, self._sentence, self._why = title, sentence, why
        self.title, self.words = as_kind(Paragraph(), "strong"), as_kind(Paragraph(), "small")
        for label in (self.title, self.words):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.setSpacing(px(2))
        column.addWidget(picture)
        column.addWidget(self.title)
        column.addWidget(self.words)
        column.addStretch(1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setEnabled(why is None)
        self.retell()

    def retell(self) -> None:
        """Say title and sentence, or why this is no way."""
        sentence = self._why or self._sentence
        self.title.setText(say(self._title))
        self.words.setText(breakable(say(sentence)))
        self.setAccessibleName(say_plain(self._title))
        self.setAccessibleDescription(say_plain(sentence))
        self.setToolTip("" if self._why is None else say(self._why))

    def sizeHint(self) -> QSize:
        """Return the room for all of it."""
        return QSize(px(216), self.heightForWidth(px(216)))

    def minimumSizeHint(self) -> QSize:
        """Be narrow if need be; never lower than the words."""
        return QSize(px(160), self.heightForWidth(max(self.width(), px(160))))

    def hasHeightForWidth(self) -> bool:
        """Be higher where there is less width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of picture and words."""
        layout = self.layout()
        return 0 if layout is None else layout.totalHeightForWidth(width)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Ask for another height at another width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class Overlap(Dialog):
    """The answer is what was :class:`Settled`."""

    def __init__(
        self,
        view: View,
        patch_id: PatchId,
        other_id: PatchId = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Text(N_("Two patches overlap")), parent, width_px=WIDTH_PX)
        self._view, self._patch = view, view.get(patch_id)
        self._found = overlaps(view, patch_id)
        ids = [other.id for other, _ in self._found]
        self._settled: Settled | None = None
        self.others = QComboBox()
        self.others.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.put(self.others, name=Text(N_("The other patch")))
        self.question = Paragraph()
        self.body.addWidget(self.question)
        self.body.addWidget(self.others)
        self.others.setVisible(len(self._found) > 1)
        self._line = QHBoxLayout()
        self._line.setSpacing(px(GRID_PX))
        self.ways: dict[Kind, Way] = {}
        self.body.addLayout(self._line)
        self._add_reason()
        self.body.addStretch(1)
        self.foot.addStretch(1)
        leave = self.button(Text(N_("Decide later")))
        leave.clicked.connect(self.reject)
        self.foot.addWidget(leave)
        self.say_with("others", self._say_others)
        self.others.setCurrentIndex(ids.index(other_id) if other_id in ids else 0)
        self.others.currentIndexChanged.connect(lambda _: self._show_ways())
        self._show_ways()

    def _add_reason(self) -> None:
        self.reason = QLineEdit()
        self.put(
            self.reason,
            placeholder=Text(N_("Why it is all right, in a few words")),
            name=Text(N_("Reason")),
        )
        self.reason.returnPressed.connect(self._keep)
        self.reason.textChanged.connect(lambda _: self._allow_keeping())
        self.keep = self.button(Text(N_("Keep both")), kind="primary")
        self.keep.clicked.connect(self._keep)
        self._reason_line = QWidget()
        line = QHBoxLayout(self._reason_line)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.reason, 1)
        line.addWidget(self.keep)
        self.body.addWidget(self._reason_line)
        self._reason_line.hide()
        self._allow_keeping()

    def _allow_keeping(self) -> None:
        """Have the button say why it is grey as long as there is no reason."""
        ready = bool(self.reason.text().strip())
        self.keep.setEnabled(ready)
        self.put(self.keep, Text(N_("Keep both")), tip=None if ready else NO_REASON)

    # --- the three ways -------------------------------------------------------------------------

    def _show_ways(self) -> None:
        """Paint and say what each way would make of the two patches of now."""
        for way in self.ways.values():
            way.hide()
            self._line.removeWidget(way)
            way.deleteLater()
        self._reason_line.hide()
        other, ground = self._found[self.others.currentIndex()]
        assert self._patch.shape is not None
        assert other.shape is not None
        self._other, self._common_m2 = other, area_m2(ground)
        self._frame = frame_of(self._patch.shape, other.shape)
        mine, view = self._patch.id, self._view
        cut = self._add_way("cut", _CUT, lambda: cut_mine(view, mine, [other.id]))
        cut.clicked.connect(lambda: self._settle("cut"))
        share = self._add_way("share", _SHARE, lambda: share_border(view, mine, other.id))
        share.clicked.connect(lambda: self._settle("share"))
        keep = self._add_way("keep", _KEEP, None)
        keep.setCheckable(True)
        keep.toggled.connect(self._ask_reason)
        self.say_with("question", self._say_question)

    def _add_way(self, kind: Kind, words: tuple[str, str], make: Callable[[], Edit] | None) -> Way:
        mine, theirs, why = self._after(make)
        assert mine.shape is not None
        assert theirs.shape is not None
        title, sentence = Text(words[0]), Text(words[1], self._values(mine))
        made = Way(title, sentence, SketchMap(self._frame, mine.shape, theirs.shape), why)
        self.ways[kind] = made
        self._line.addWidget(made, 1)
        return made

    def _after(self, make: Callable[[], Edit] | None) -> tuple[Patch, Patch, Text | None]:
        """Return both patches after an edit, or as they are and why it can't be made."""
        both = {self._patch.id: self._patch, self._other.id: self._other}
        why = None
        if make is not None:
            try:
                edit = make()
            except BadInput as error:
                why = error.text
            else:
                both |= {d.id: d.after for d in edit.deltas if isinstance(d.after, Patch)}
        return both[self._patch.id], both[self._other.id], why

    def _values(self, mine: Patch) -> dict[str, object]:
        before_m2, after_m2 = area_m2(self._patch.shape), area_m2(mine.shape)
        return {
            "lost": area_short(max(0.0, before_m2 - after_m2)),
            "left": area_short(after_m2),
            "common": area_short(self._common_m2),
            "other": name_of(self._other),
        }

    # --- answering ------------------------------------------------------------------------------

    def _settle(self, kind: Kind, reason: str = "") -> None:
        self._settled = Settled(kind, self._other.id, reason)
        self.accept()

    def _ask_reason(self, on: bool) -> None:
        self._reason_line.setVisible(on)
        self.fit()
        if on:
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        if words := self.reason.text().strip():
            self._settle("keep", words)

    def answer(self) -> Settled:
        """Return what was decided."""
        assert self._settled is not None
        return self._settled

    # --- saying it ------------------------------------------------------------------------------

    def _say_question(self) -> None:
        values = {"mine": name_of(self._patch), **self._values(self._patch)}
        words = Text(
            N_(
                "{common} rai of “{mine}” (1, green) lie in “{other}” (2, grey) as well, and would"
                " be counted twice. How is it in truth?"
            ),
            values,
        )
        self.question.setText(breakable(say(words)))

    def _say_others(self) -> None:
        chosen = max(0, self.others.currentIndex())
        self.others.blockSignals(True)
        self.others.clear()
        for other, ground in self._found:
            values = {"name": name_of(other), "area": area_short(area_m2(ground))}
            self.others.addItem(say_plain(Text(N_("{name} · {area} rai in both"), values)))
        self.others.setCurrentIndex(chosen)
        self.others.blockSignals(False)


_CUT = (
    N_("Cut mine off"),
    N_("Mine gives up {lost} rai and has {left} rai then. The other stays as it is."),
)
_SHARE = (
    N_("Share the border"),
    N_("Both get the very same line and move together from then on. Mine has {left} rai then."),
)
_KEEP = (
    N_("Keep both, with a reason"),
    N_("Nothing moves. {common} rai are counted twice; say why that is right."),
)
