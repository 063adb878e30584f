"""One line of the form: label, pin, editor, help, and what is wrong, each under the other.

At 340 px a Thai label and its field have no room beside one another.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text, joined, label_of, say
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.form.base import Editor
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon, icon_pixmap, px
from greendesk.wordbreak import breakable


class Remark(Spoken, QWidget):
    """Sentences with a sign before them; not there while there is nothing to say."""

    def __init__(self, kind: str, icon_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon_name, self._kind = icon_name, kind
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.words = Paragraph(kind)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, px(2), 0, 0)
        line.setSpacing(px(5))
        line.addWidget(self._sign)
        line.addWidget(self.words, 1)
        self.retell()
        self.hide()

    def retell(self) -> None:
        """Paint the sign in the colour of now."""
        now = colours()
        colour = now.danger if self._kind in ("problem", "alarm") else now.warning
        self._sign.setPixmap(icon_pixmap(self._icon_name, colour, px(15)))
        self._sign.setContentsMargins(0, px(3), 0, 0)

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Show them one under the other."""
        text = breakable("\n".join(sentences))
        if text != self.words.text():
            self.words.setText(text)
        self.setVisible(bool(sentences))


class Row(Spoken, QWidget):
    """A field of the form.

    Attributes:
        pin_asked: the officer pressed the pin: True = keep the value for the next new patch.
    """

    pin_asked = Signal(bool)

    def __init__(self, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.editor, self.field = editor, editor.field
        self._required = False
        self._problems: tuple[str, ...] = ()
        self._notes: tuple[str, ...] = ()
        self._read_only: Text | None = None
        self._pinned: bool = False
        self.label, self.help = Paragraph(), Paragraph("muted")
        self.label.setSizePolicy(_as_high_as_needed(QSizePolicy.Policy.Preferred))
        self.pin = QToolButton()
        self.pin.setCheckable(True)
        self.pin.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # Alt+P pins; Tab goes from field to field
        as_kind(self.pin, "pin")
        self.pin.clicked.connect(lambda: self.pin_asked.emit(self.pin.isChecked()))
        self.wrong = Remark("problem", "circle-alert", self)
        self.odd = Remark("caution", "triangle-alert", self)
        top = QHBoxLayout()
        top.setSpacing(px(4))
        top.addWidget(self.label, 1)
        top.addWidget(self.pin)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        column.addLayout(top)
        self.pin.setVisible(self.field.pinnable)  # now that it is no window of its own
        column.addWidget(editor)
        for below in (self.wrong, self.odd, self.help):
            column.addWidget(below)
        editor.judged.connect(self._say_remarks)
        self.retell()

    # --- what the form tells it ---------------------------------------------------------------

    def set_required(self, required: bool) -> None:
        """Mark the field as needed before sending."""
        if required != self._required:
            self._required = required
            self._say_label()

    def set_pinned(self, pinned: bool) -> None:
        """Show whether the value is kept for the next new patch."""
        self._pinned = pinned
        self.pin.setChecked(pinned)
        if (pinned, self.editor.value is None) != self._pin_said:
            self._say_pin()

    def set_problems(self, problems: Sequence[str], notes: Sequence[str]) -> None:
        """Show what others found wrong (and, quieter, odd) with the value."""
        if (tuple(problems), tuple(notes)) != (self._problems, self._notes):
            self._problems, self._notes = tuple(problems), tuple(notes)
            self._say_remarks()

    def set_read_only(self, reason: Text | None) -> None:
        """Take no changes, and say why."""
        self._read_only = reason
        self.editor.set_read_only(reason)
        self._say_pin()

    @property
    def wants_attention(self) -> bool:
        """Whether something has to be put right here."""
        return self.editor.complaint is not None or bool(self._problems)

    # --- saying it ----------------------------------------------------------------------------

    def retell(self) -> None:
        """Say everything again."""
        self._say_label()
        words = breakable(joined(label_of(self.field.help))) if self.field.help else ""
        self.help.setText(words)
        self.help.setVisible(bool(words))
        self._say_pin()
        self._say_remarks()

    def _say_label(self) -> None:
        words = breakable(label_of(self.field.label))
        self.label.setText(f"{words} *" if self._required else words)
        self.label.setToolTip(
            say(Text(N_("Needed before this area can be sent."))) if self._required else ""
        )

    def _say_pin(self) -> None:
        label, value = self.field.label, self.editor.value
        self._pin_said = (self._pinned, value is None)
        why = self._read_only
        if why is None and value is None and not self._pinned:
            why = Text(N_("Fill this field in first; then its value can be kept."))
        tip = Text(N_("Keep “{field}” for the next new area (Alt+P)"), {"field": label})
        if self._pinned:
            tip = Text(
                N_("“{field}” is kept for the next new area. Press to let it go (Alt+P)"),
                {"field": label},
            )
        self.pin.setEnabled(why is None)
        self.pin.setToolTip(say(why or tip))
        self.pin.setAccessibleName(say(tip))
        colour = colours().primary if self._pinned else colours().muted
        self.pin.setIcon(icon("pin", colour, 16))

    def _say_remarks(self) -> None:
        complaint, caution = self.editor.complaint, self.editor.caution
        wrong = [say(complaint)] if complaint else list(self._problems)
        odd = ([say(caution)] if caution else []) + list(self._notes)
        self.wrong.show_sentences(wrong)
        self.odd.show_sentences(odd)
        self.editor.set_wrong(bool(wrong))
        help = label_of(self.field.help) if self.field.help else ""
        spoken = " ".join(filter(None, (*wrong, *odd, help)))
        self.editor.describe(spoken.replace("\u200b", ""))


def _as_high_as_needed(width: QSizePolicy.Policy) -> QSizePolicy:
    policy = QSizePolicy(width, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    return policy
