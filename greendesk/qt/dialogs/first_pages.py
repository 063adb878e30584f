"""The pages of the first start: what to begin with, who, which LAO, and where the file lies."""

import re
import unicodedata
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from greendesk import paths
from greendesk.errors import UserError
from greendesk.i18n import N_, Text, language, say
from greendesk.lists import Lao, load_places, read_lao_list
from greendesk.qt import speech
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.lao import LaoFields
from greendesk.qt.dialogs.page import Ask, Paragraph, labelled, say_plain
from greendesk.qt.dialogs.place_box import PlaceBox
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon, icon_pixmap, px

CSV = ((Text(N_("Table (CSV)")), ("csv",)),)


def file_stem(name: str) -> str:
    """Return ``name`` as a file may be called: letters with their marks, digits, hyphens.

    >>> file_stem("06711102 น้ำตื้น/1")
    '06711102-น้ำตื้น-1'
    """
    kept = (c if c.isalnum() or c in "_.-" or _is_mark(c) else "-" for c in name)
    return re.sub("-+", "-", "".join(kept)).strip("-.")


def _is_mark(letter: str) -> bool:
    return unicodedata.category(letter).startswith("M")  # Thai vowels and tone marks, for example


class Sheet(Spoken, QWidget):
    """One page of the wizard: a heading, a sentence, and fields."""

    def __init__(self, title: Text, help: Text) -> None:
        super().__init__()
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(px(8))
        head = as_kind(QLabel(), "title")
        head.setWordWrap(True)
        self.put(head, title)
        self.column.addWidget(head)
        self.words = Paragraph("muted")
        self.put(self.words, help)
        self.column.addWidget(self.words)
        self.problem = Paragraph("problem")
        self.problem.hide()

    def field(self, text: Text, field: QWidget) -> None:
        """Add a field under its label."""
        self.column.addLayout(labelled(self, text, field))

    def end(self) -> None:
        """Leave the rest of the page empty."""
        self.column.addWidget(self.problem)
        self.column.addStretch(1)

    def complain(self, text: Text | None) -> bool:
        """Show what is wrong, or nothing; return whether all is well."""
        if text is not None:
            self.put(self.problem, text)
        self.problem.setVisible(text is not None)
        return text is None


class Choice(Spoken, QPushButton):
    """A large button: a picture, what it does, and a quieter sentence that says more."""

    def __init__(self, icon_name: str, title: Text, help: Text) -> None:
        super().__init__()
        as_kind(self, "choice")
        self.setAutoDefault(True)
        self._title, self._help, self._icon_name = title, help, icon_name
        self._sign = as_kind(QLabel(), "mark")
        self._words, self._more = as_kind(QLabel(), "strong"), as_kind(QLabel(), "muted")
        self._more.setWordWrap(True)
        grid = QGridLayout(self)
        grid.setContentsMargins(px(12), px(4), px(12), px(4))
        grid.setHorizontalSpacing(px(12))
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(self._sign, 0, 0, 2, 1)
        grid.addWidget(self._words, 0, 1)
        grid.addWidget(self._more, 1, 1)
        for label in (self._sign, self._words, self._more):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.retell()

    def retell(self) -> None:
        """Say and paint everything again."""
        self._words.setText(say(self._title))
        self._more.setText(say(self._help))
        self._sign.setPixmap(icon_pixmap(self._icon_name, colours().primary, px(24)))
        self.setAccessibleName(say(self._title).replace("\u200b", ""))
        self.setAccessibleDescription(say(self._help).replace("\u200b", ""))

    def sizeHint(self) -> QSize:
        """Be as high as the labels inside want."""
        layout = self.layout()
        assert layout is not None
        return layout.totalSizeHint()


class Welcome(Sheet):
    """What to begin with; the language."""

    def __init__(self, last: tuple[Text, Text] | None) -> None:
        """Ask.

        Args:
            last: what the project that was opened last is called, and whether it is ready for work
                without internet; None = there is none.
        """
        super().__init__(
            Text(N_("Welcome to GreenDesk")),
            Text(
                N_(
                    "Map your green areas, describe them and send them to the centre. No internet"
                    " is needed; your data stays on this computer until you send it."
                )
            ),
        )
        self.thai, self.english = QPushButton("ภาษาไทย"), QPushButton("English")
        line = QHBoxLayout()
        for button, code in ((self.thai, "th"), (self.english, "en")):
            as_kind(button, "chip")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setAutoExclusive(True)
            button.setChecked(language() == code)
            button.setAccessibleName(button.text())
            button.clicked.connect(lambda _=False, code=code: speech.speak(code))
            line.addWidget(button)
        line.addStretch(1)
        self.column.addLayout(line)
        self.column.addSpacing(px(8))
        self.last: QPushButton | None = None
        if last is not None:
            name, ready = last
            going_on = Text(N_("Go on with “{name}”"), {"name": name})
            self.last = self._choice("chevron-right", going_on, ready)
        self.own = self._choice(
            "pencil",
            Text(N_("Begin the work of our organisation")),
            Text(N_("Makes your own project file. Takes about a minute.")),
        )
        self.practice = self._choice(
            "graduation-cap",
            Text(N_("Practise first, on a made-up place")),
            Text(N_("Try everything. Nothing of it is ever sent to the centre.")),
        )
        self.existing = self._choice(
            "folder-open",
            Text(N_("Open a project file that I have")),
            Text(N_("From another computer, a USB stick or a colleague.")),
        )
        self.end()

    def _choice(self, icon_name: str, title: Text, help: Text) -> QPushButton:
        made = Choice(icon_name, title, help)
        self.column.addWidget(made)
        return made


class Who(Sheet):
    """The officer's name and where the LAO lies."""

    def __init__(self, officer: str) -> None:
        super().__init__(
            Text(N_("Who are you, and where?")),
            Text(N_("Your name stands in the history of your work and on what you send.")),
        )
        self.places = load_places()
        self.officer = QLineEdit(officer)
        self.province, self.amphoe, self.tambon = PlaceBox(), PlaceBox(), PlaceBox()
        self.field(Text(N_("Your name")), self.officer)
        self.field(Text(N_("Province")), self.province)
        self.field(Text(N_("Amphoe")), self.amphoe)
        self.field(Text(N_("Tambon (leave empty for a larger organisation)")), self.tambon)
        self.province.currentIndexChanged.connect(lambda _: self._province_chosen())
        self.amphoe.currentIndexChanged.connect(lambda _: self._amphoe_chosen())
        self.officer.textEdited.connect(lambda _: self.complain(None))
        self.say_with("places", self._say_places)
        self.end()

    def _say_places(self) -> None:
        """List the places in the current language; what was chosen stays."""
        self.amphoe.wait_for(say_plain(Text(N_("Choose the province first"))))
        self.tambon.wait_for(say_plain(Text(N_("Choose the amphoe first"))))
        codes = self.province.code, self.amphoe.code, self.tambon.code
        self.province.fill(self.places.provinces())
        self.amphoe.fill(())
        self.tambon.fill(())
        self.choose(*codes)

    def choose(self, province: str, amphoe: str, tambon: str) -> None:
        """Choose places by their codes, as far as given."""
        for box, code in ((self.province, province), (self.amphoe, amphoe), (self.tambon, tambon)):
            if code:
                box.choose(code)

    def _province_chosen(self) -> None:
        self.complain(None)
        code = self.province.code
        self.amphoe.fill(self.places.amphoes(code) if code else ())
        self.tambon.fill(())

    def _amphoe_chosen(self) -> None:
        code = self.amphoe.code
        self.tambon.fill(self.places.tambons(code) if code else ())

    def check(self) -> bool:
        """Return whether one can go on."""
        if not self.officer.text().strip():
            self.officer.setFocus()
            return self.complain(Text(N_("Please type your name.")))
        if not self.province.code:
            self.province.setFocus()
            return self.complain(Text(N_("Please choose your province from the list.")))
        return self.complain(None)


class Which(Sheet):
    """Kind, name and code of the LAO, typed or from the DLA's list."""

    def __init__(self, put_question: Ask) -> None:
        super().__init__(
            Text(N_("Which organisation is it?")),
            Text(N_("The name was guessed from the tambon; please check it.")),
        )
        self._ask = put_question
        self.fields = LaoFields({})
        self.column.addWidget(self.fields)
        self.from_list = as_kind(QPushButton(), "link")
        self.from_list.setAutoDefault(False)
        self.put(self.from_list, Text(N_("I have the list of the DLA (a CSV file)…")))
        self.from_list.clicked.connect(self._load_list)
        self.column.addWidget(self.from_list)
        self.laos = PlaceBox()
        self._found: dict[str, Lao] = {}
        self.laos.hide()
        self.put(self.laos, name=Text(N_("Organisations in the list")))
        self.laos.currentIndexChanged.connect(lambda _: self._take_lao())
        self.column.addWidget(self.laos)
        self.end()
        self._province, self._amphoe = "", ""

    def near(self, province: str, amphoe: str) -> None:
        """Offer only organisations of this province (Thai names), those of the amphoe first."""
        self._province, self._amphoe = province, amphoe

    def _load_list(self) -> None:
        title = Text(N_("The list of the DLA"))
        path = self._ask(files.OpenFile(title, CSV, Path.home(), self.window()))
        if path is not None:
            self.take_list(path)

    def take_list(self, path: Path) -> None:
        """Offer the organisations of a list; say at the field when it can't be read."""
        try:
            laos = [lao for lao in read_lao_list(path) if lao.province_th == self._province]
        except UserError as error:
            self.complain(error.text)
            return
        if not laos:
            self.complain(Text(N_("The list has no organisation of your province.")))
            return
        self.complain(None)
        laos.sort(key=lambda lao: (lao.amphoe_th != self._amphoe, lao.amphoe_th, lao.name_th))
        self._found = {lao.code: lao for lao in laos}
        self.laos.blockSignals(True)
        self.laos.clear()
        for lao in laos:
            self.laos.addItem(f"{lao.title_th} · {lao.amphoe_th}", lao.code)
        self.laos.setCurrentIndex(-1)
        self.laos.blockSignals(False)
        self.laos.show()
        self.laos.setFocus()
        self.laos.showPopup()

    def _take_lao(self) -> None:
        lao = self._found.get(self.laos.code)
        if lao is not None:
            self.fields.fill({"lao_kind": lao.kind, "name_th": lao.name_th, "lao_code": lao.code})


class Where(Sheet):
    """Where the file lies; the default is right for nearly everybody."""

    def __init__(self, put_question: Ask) -> None:
        super().__init__(
            Text(N_("Where should the file be kept?")),
            Text(
                N_(
                    "All your work is kept in one file on this computer. The suggested place is a"
                    " good one: not on a USB stick and not in a cloud folder."
                )
            ),
        )
        self._ask = put_question
        self._suggested = ""
        self.path = QLineEdit()
        self.path.textEdited.connect(lambda _: self.complain(None))
        self.browse = QToolButton()
        self.put(self.browse, tip=Text(N_("Choose another folder")))
        self.say_with("icon", lambda: self.browse.setIcon(icon("folder-open")))
        self.browse.clicked.connect(self._browse)
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addLayout(labelled(self, Text(N_("Project file")), self.path), 1)
        line.addWidget(self.browse, 0, Qt.AlignmentFlag.AlignBottom)
        self.column.addLayout(line)
        self.summary = Paragraph("tip")
        self.column.addWidget(self.summary)
        self.end()

    def suggest(self, name: str) -> None:
        """Suggest a free file name in the usual folder, unless the officer typed another."""
        if self.path.text() != self._suggested:
            return
        stem = file_stem(name) or "greendesk"
        folder, number = paths.projects(), 1
        path = folder / f"{stem}.gpkg"
        while path.exists():
            number += 1
            path = folder / f"{stem}-{number}.gpkg"
        self._suggested = str(path)
        self.path.setText(self._suggested)

    def _browse(self) -> None:
        current = Path(self.path.text())
        title = Text(N_("Where should the file be kept?"))
        chosen = self._ask(files.SaveFile(title, files.PROJECTS, current, self.window()))
        if chosen is not None:
            self.path.setText(str(chosen))

    def check(self) -> bool:
        """Return whether the path can be used."""
        path = Path(self.path.text().strip())
        if not path.is_absolute() or path.suffix.lower() != ".gpkg":
            self.path.setFocus()
            return self.complain(Text(N_("Please give a full path that ends in .gpkg.")))
        if path.exists():
            self.path.setFocus()
            return self.complain(
                Text(N_("There is a file of that name already. Please choose another name."))
            )
        return self.complain(None)
