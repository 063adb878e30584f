"""The fields that say which local administrative organisation (LAO) a project belongs to."""

from collections.abc import Mapping

from PySide6.QtWidgets import QComboBox, QLineEdit, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.model.typed import lao_code_of
from greendesk.qt.dialogs.page import Paragraph, labelled
from greendesk.qt.palette import GRID_PX
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import px

KINDS = {
    "SAO": N_("Subdistrict administrative organisation (SAO)"),
    "SUBM": N_("Subdistrict municipality"),
    "TOWN": N_("Town municipality"),
    "CITY": N_("City municipality"),
    "PAO": N_("Provincial administrative organisation (PAO)"),
    "SPECIAL": N_("Special form"),
}


LOCKED = N_(
    "The centre knows the records of this project by this code, so the code is fixed. If it is not "
    "yours, begin a new project with your own."
)


class LaoFields(Spoken, QWidget):
    """Kind, name and code; :meth:`check` says at the field what is wrong."""

    def __init__(self, values: Mapping[str, str], locked_code: str = "") -> None:
        """Show ``values``; with ``locked_code``, the centre knows the records by that one."""
        super().__init__()
        self.kind, self.name, self.code = QComboBox(), QLineEdit(), QLineEdit()
        self.problem = Paragraph("problem")
        self.problem.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(px(GRID_PX))
        for text, field in (
            (Text(N_("Kind")), self.kind),
            (Text(N_("Name, without “SAO” or “municipality”")), self.name),
            (Text(N_("LAO code of the DLA, 8 digits (leave empty while unknown)")), self.code),
        ):
            rows.addLayout(labelled(self, text, field))
        rows.addWidget(self.problem)
        self.say_with("kinds", self._say_kinds)
        self.code.setPlaceholderText("06711102")
        self.code.textEdited.connect(lambda _: self.problem.hide())
        self.name.textEdited.connect(lambda _: self.problem.hide())
        self.fill(values)
        if locked_code:
            self.code.setText(locked_code)
            self.code.setReadOnly(True)
            self.why_locked = Paragraph("muted")
            self.put(self.why_locked, Text(LOCKED))
            rows.addWidget(self.why_locked)

    def _say_kinds(self) -> None:
        chosen = max(0, self.kind.currentIndex())
        self.kind.clear()
        for kind, words in KINDS.items():
            self.kind.addItem(say(Text(words)), kind)
        self.kind.setCurrentIndex(chosen)

    def fill(self, values: Mapping[str, str]) -> None:
        """Show these values; what is missing stays as it is."""
        if "lao_kind" in values:
            self.kind.setCurrentIndex(max(0, self.kind.findData(values["lao_kind"])))
        if "name_th" in values:
            self.name.setText(values["name_th"])
        if "lao_code" in values:
            self.code.setText(values["lao_code"])

    def check(self) -> bool:
        """Return whether everything is in order; otherwise say what is not, at the field."""
        problem = None
        if not self.name.text().strip():
            problem = Text(N_("Please type the name of your organisation."))
            self.name.setFocus()
        elif lao_code_of(self.code.text()) is None:
            problem = Text(
                N_(
                    "The code has eight digits, for example 06711102. Leave it empty if you don't"
                    " have it at hand; sending needs it later."
                )
            )
            self.code.setFocus()
        if problem is not None:
            self.put(self.problem, problem)
        self.problem.setVisible(problem is not None)
        return problem is None

    def values(self) -> dict[str, str]:
        """Return what was typed, checked by :meth:`check` before."""
        made = {"lao_kind": str(self.kind.currentData()), "name_th": self.name.text().strip()}
        if code := lao_code_of(self.code.text()):
            made["lao_code"] = code
        return made
