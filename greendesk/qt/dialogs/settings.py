"""The settings page: what is declared in :mod:`greendesk.settings`, and the LAO of the project."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)

from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.lao import LaoFields
from greendesk.qt.dialogs.page import Dialog, Paragraph, form_rows, label_for
from greendesk.qt.theme import as_kind, px
from greendesk.settings import CENTRE, HINTS, LANGUAGE, OFFICER, TEXT_SIZE, Setting, Settings

Told = Callable[[Text, bool], None]
TestCentre = Callable[[str, Told], None]


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the officer wants from now on; ``lao`` None = no project is open."""

    language: str
    text_size_percent: int
    officer: str
    centre: str
    hints: bool
    lao: Mapping[str, str] | None


class SettingsPage(Dialog):
    """Language, text size, name, centre, hints, and the LAO; the answer is Preferences."""

    def __init__(
        self,
        settings: Settings,
        lao: Mapping[str, str] | None,
        test_centre: TestCentre,
        ask_line: Callable[[], None] = lambda: None,
        *,
        locked_centre: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(Text(N_("Settings")), parent, width_px=640)
        self._test_centre, self._rows, self._ask_line = test_centre, form_rows(), ask_line
        self.body.addLayout(self._rows)
        self._add_languages(settings.get(LANGUAGE))
        self.text_size = QComboBox()
        for percent in sorted({*range(100, 201, 10), settings.get(TEXT_SIZE)}):
            self.text_size.addItem(f"{percent} %", percent)
        self.text_size.setCurrentIndex(self.text_size.findData(settings.get(TEXT_SIZE)))
        self._add(TEXT_SIZE, self.text_size)
        self.officer = QLineEdit(settings.get(OFFICER))
        self._add(OFFICER, self.officer)
        self._add_centre(locked_centre or settings.get(CENTRE), bool(locked_centre))
        self.hints = QCheckBox()
        self.hints.setChecked(settings.get(HINTS))
        self.put(self.hints, Text(HINTS.title), tip=Text(HINTS.help))
        self._rows.addRow("", self.hints)
        self.lao: LaoFields | None = None
        if lao is not None:
            self.paragraph(Text(N_("Our organisation")), kind="head")
            self.lao = LaoFields(lao)
            self.body.addWidget(self.lao)
        self.body.addStretch(1)
        self.finish_with(Text(N_("Keep these settings")))

    def _add(self, setting: Setting[str] | Setting[int], field: QWidget) -> None:
        label = label_for(self, Text(setting.title), field, Text(setting.help))
        self._rows.addRow(label, field)

    def _add_languages(self, language: str) -> None:
        self.thai, self.english = QRadioButton("ภาษาไทย"), QRadioButton("English")
        self.thai.setAccessibleName("ภาษาไทย")
        self.english.setAccessibleName("English")
        group = QButtonGroup(self)
        line = QHBoxLayout()
        line.setSpacing(px(24))
        for button in (self.thai, self.english):
            group.addButton(button)
            line.addWidget(button)
        line.addStretch(1)
        (self.english if language == "en" else self.thai).setChecked(True)
        label = QLabel()
        self.put(label, Text(LANGUAGE.title))
        self._rows.addRow(label, line)

    def _add_centre(self, address: str, locked: bool) -> None:
        self.centre = QLineEdit(address)
        self.centre.setReadOnly(locked)
        self.centre.setPlaceholderText("https://")
        self._add(CENTRE, self.centre)
        self.test = QPushButton()
        self.test.setAutoDefault(False)
        self.put(self.test, Text(N_("Test the connection")))
        self.test.clicked.connect(self._try_centre)
        self.line = QPushButton()
        self.line.setAutoDefault(False)
        self.put(self.line, Text(N_("Connection…")))
        self.line.clicked.connect(lambda: self._ask_line())
        self.verdict = Paragraph("muted")
        if locked:
            self.put(
                self.verdict,
                Text(N_("This project has sent to this centre before, so the address is fixed.")),
            )
        line = QHBoxLayout()
        line.addWidget(self.test)
        line.addWidget(self.line)
        line.addWidget(self.verdict, 1)
        line.setSpacing(px(12))
        self._rows.addRow("", line)

    def _try_centre(self) -> None:
        self.put(self.verdict, Text(N_("Asking the centre…")))
        self._test_centre(self.centre.text().strip(), self._tell)

    def _tell(self, text: Text, well: bool) -> None:
        as_kind(self.verdict, "muted" if well else "problem")
        self.put(self.verdict, text)

    def accept(self) -> None:
        """Take the settings, unless the LAO's code is wrong."""
        if self.lao is not None and not self.lao.check():
            return
        super().accept()

    def answer(self) -> Preferences:
        """Return what was set."""
        return Preferences(
            language="en" if self.english.isChecked() else "th",
            text_size_percent=int(self.text_size.currentData()),
            officer=self.officer.text().strip(),
            centre=self.centre.text().strip().rstrip("/"),
            hints=self.hints.isChecked(),
            lao=None if self.lao is None else self.lao.values(),
        )
