"""The first start: who, which LAO, which language, where the file lies. Done in a minute.

One thing a page, and one can go back. The answer says what to do; making and opening the project is
the desk's business.
"""

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QStackedWidget, QWidget

from greendesk.i18n import N_, Text, label_of, language
from greendesk.model.defaults import lao_title
from greendesk.model.record import Profile, Value
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.first_pages import Welcome, Where, Which, Who
from greendesk.qt.dialogs.page import Ask, Dialog, ask
from greendesk.qt.last_test import last_test_text
from greendesk.qt.theme import px
from greendesk.settings import OFFICER, Settings


@dataclass(frozen=True, slots=True)
class Start:
    """What the officer wants to begin with.

    Attributes:
        language: "th" or "en".
        practice: open the sample project.
        existing: open this project.
        profile, path: make a new project for this LAO there.
    """

    language: str
    officer: str = ""
    practice: bool = False
    existing: Path | None = None
    profile: Profile | None = None
    path: Path | None = None


class FirstStart(Dialog):
    """The wizard; the answer is a :class:`Start`."""

    def __init__(
        self,
        settings: Settings,
        parent: QWidget | None = None,
        *,
        welcome: bool = True,
        put_question: Ask = ask,
    ) -> None:
        super().__init__(Text("GreenDesk"), parent, width_px=600)
        self._ask = put_question
        self._start: Start | None = None
        self._first = 0 if welcome else 1
        self._last = next(iter(settings.recent()), None)
        self.welcome = Welcome(_told_of(self._last, settings))
        self.who = Who(settings.get(OFFICER))
        self.which, self.where = Which(put_question), Where(put_question)
        self.pages = QStackedWidget()
        for sheet in (self.welcome, self.who, self.which, self.where):
            self.pages.addWidget(sheet)
        self.pages.setMinimumHeight(px(380))
        self.body.addWidget(self.pages, 1)
        self.back = self.button(Text(N_("Back")))
        self.back.clicked.connect(self.go_back)
        self.foot.addWidget(self.back)
        self.next = self.finish_with(Text(N_("Next")))
        self.next.clicked.disconnect()
        self.next.clicked.connect(self.go_on)
        if self.welcome.last is not None:
            self.welcome.last.clicked.connect(self._go_on_with_last)
        self.welcome.own.clicked.connect(lambda: self._show(1))
        self.welcome.practice.clicked.connect(self._practise)
        self.welcome.existing.clicked.connect(self._open_existing)
        self._show(self._first)

    def _show(self, number: int) -> None:
        self.pages.setCurrentIndex(number)
        self.back.setVisible(number > self._first)
        self.next.setVisible(number > 0)
        last = number == self.pages.count() - 1
        self.put(self.next, Text(N_("Begin")) if last else Text(N_("Next")))
        first = self.welcome.last or self.welcome.own
        fields = (first, self.who.officer, self.which.fields.name, self.where.path)
        fields[number].setFocus()
        self.fit()

    def go_back(self) -> None:
        """Show the page before."""
        self._show(max(self._first, self.pages.currentIndex() - 1))

    def go_on(self) -> None:
        """Show the next page if this one is in order; after the last one, begin."""
        number = self.pages.currentIndex()
        checks = (lambda: True, self.who.check, self.which.fields.check, self.where.check)
        if not checks[number]():
            return
        if number == 1:
            self._prepare_which()
        if number == 2:
            self._prepare_where()
        if number < self.pages.count() - 1:
            self._show(number + 1)
        else:
            self._start = Start(
                language(), self._officer(), profile=self._profile(), path=self._path()
            )
            self.accept()

    def _prepare_which(self) -> None:
        places, who = self.who.places, self.who
        province, amphoe = places.find_code(who.province.code), places.find_code(who.amphoe.code)
        tambon = places.find_code(who.tambon.code)
        self.which.near(province.label.th if province else "", amphoe.label.th if amphoe else "")
        if not self.which.fields.name.text() and tambon is not None:
            self.which.fields.fill({"name_th": tambon.label.th})
        guessed = tambon is not None and self.which.fields.name.text() == tambon.label.th
        self.which.words.setVisible(guessed)

    def _prepare_where(self) -> None:
        values = self.which.fields.values()
        self.where.suggest(f"{values.get('lao_code', '')} {values['name_th']}")
        province = self.who.places.find_code(self.who.province.code)
        self.put(
            self.where.summary,
            Text(
                "{officer} · {lao} · {province}",
                {
                    "officer": self._officer(),
                    "lao": lao_title(values["lao_kind"], values["name_th"]),
                    "province": label_of(province.label) if province else "",
                },
            ),
        )

    def _go_on_with_last(self) -> None:
        self._start = Start(language(), existing=self._last)
        self.accept()

    def _practise(self) -> None:
        self._start = Start(language(), practice=True)
        self.accept()

    def _open_existing(self) -> None:
        title = Text(N_("Open a project"))
        path = self._ask(files.OpenFile(title, files.PROJECTS, Path.home(), self))
        if path is not None:
            self._start = Start(language(), existing=path)
            self.accept()

    def _officer(self) -> str:
        return self.who.officer.text().strip()

    def _path(self) -> Path:
        return Path(self.where.path.text().strip())

    def _profile(self) -> Profile:
        values: dict[str, Value] = dict(self.which.fields.values())
        for name, box in (
            ("province_code", self.who.province),
            ("amphoe_code", self.who.amphoe),
            ("tambon_code", self.who.tambon),
        ):
            if box.code:
                values[name] = box.code
        return Profile("lao", values)

    def answer(self) -> Start:
        """Return what to begin with."""
        assert self._start is not None
        return self._start


def _told_of(project: Path | None, settings: Settings) -> tuple[Text, Text] | None:
    """Return a project's name and what the last test of it said."""
    if project is None:
        return None
    return Text("{name}", {"name": project.stem}), last_test_text(settings, project)
