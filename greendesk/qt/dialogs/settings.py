"""The settings page: what is declared in :mod:`greendesk.settings`, and the LAO of the project."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

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
from shiboken6 import isValid

from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.lao import LaoFields
from greendesk.qt.dialogs.page import Dialog, Paragraph, form_rows, label_for, say_plain
from greendesk.qt.theme import as_kind, px
from greendesk.qt.words import size_words
from greendesk.settings import (
    CACHE_MB,
    CENTRE,
    COARSE_ZOOM,
    HINTS,
    LANGUAGE,
    OFFICER,
    OLD_YEARS,
    TEXT_SIZE,
    Setting,
    Settings,
)

OLD_CHOICES, COARSE_CHOICES = (2, 3, 5, 7, 10), (14, 15, 16, 17, 18)
CACHE_CHOICES_MB = (100, 250, 500, 1000, 2000, 5000)
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
    cache_mb: int
    old_years: int
    coarse_zoom: int
    lao: Mapping[str, str] | None


class SeenMaps(Protocol):
    """Knows the pictures of maps that were seen and stay on this computer."""

    def ask_size(self, told: Callable[[int], None]) -> None:
        """Have told how many bytes they take, in a moment."""

    def clear_seen(self, told: Callable[[int], None]) -> None:
        """Let them go; what they take then is told."""


class SettingsPage(Dialog):
    """Language, text size, name, centre, hints, and the LAO; the answer is Preferences."""

    def __init__(
        self,
        settings: Settings,
        lao: Mapping[str, str] | None,
        test_centre: TestCentre,
        ask_line: Callable[[], None] = lambda: None,
        seen: SeenMaps | None = None,
        *,
        locked_centre: str = "",
        locked_code: str = "",
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
        self._add_cache(settings.get(CACHE_MB), seen)
        self.old_years = self._choose(OLD_YEARS, settings, OLD_CHOICES, N_("{n} years"))
        self.coarse_zoom = self._choose(COARSE_ZOOM, settings, COARSE_CHOICES, N_("zoom {n}"))
        self.lao: LaoFields | None = None
        if lao is not None:
            self.paragraph(Text(N_("Our organisation")), kind="head")
            self.lao = LaoFields(lao, locked_code)
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

    def _add_cache(self, limit_mb: int, seen: SeenMaps | None) -> None:
        """Have it chosen how many pictures of maps stay that were seen; say what they take now."""
        self.cache = QComboBox()
        for mb in sorted({*CACHE_CHOICES_MB, limit_mb}):
            self.cache.addItem("", mb)
        self.cache.setCurrentIndex(self.cache.findData(limit_mb))
        self.say_with(self.cache, self._say_limits)
        self._add(CACHE_MB, self.cache)
        self.clear = self.button(Text(N_("Clear these pictures")))
        self.put(self.clear, tip=Text(N_("Offline maps stay; only pictures that were seen go.")))
        self.taken = Paragraph("muted")
        if seen is not None:
            self.clear.clicked.connect(lambda: seen.clear_seen(self._say_taken))
            seen.ask_size(self._say_taken)
        line = QHBoxLayout()
        line.setSpacing(px(12))
        line.addWidget(self.clear)
        line.addWidget(self.taken, 1)
        self._rows.addRow("", line)

    def _choose(
        self, setting: Setting[int], settings: Settings, choices: Sequence[int], words: str
    ) -> QComboBox:
        """Have one of some numbers chosen; another one that was set is among them."""
        field = QComboBox()
        for number in sorted({*choices, settings.get(setting)}):
            field.addItem("", number)
        field.setCurrentIndex(field.findData(settings.get(setting)))

        def say() -> None:
            for row in range(field.count()):
                field.setItemText(row, say_plain(Text(words, {"n": field.itemData(row)})))

        self.say_with((field, "items"), say)
        self._add(setting, field)
        return field

    def _say_limits(self) -> None:
        for row in range(self.cache.count()):
            words = Text(N_("up to {size}"), {"size": size_words(self.cache.itemData(row) * 1e6)})
            self.cache.setItemText(row, say_plain(words))

    def _say_taken(self, size_bytes: int) -> None:
        if isValid(self):
            words = N_("They take {size} now.")
            self.put(self.taken, Text(words, {"size": size_words(size_bytes)}))

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
            cache_mb=int(self.cache.currentData()),
            old_years=int(self.old_years.currentData()),
            coarse_zoom=int(self.coarse_zoom.currentData()),
            lao=None if self.lao is None else self.lao.values(),
        )
