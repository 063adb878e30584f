from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from greendesk import lists
from greendesk.edits.values import set_values
from greendesk.model.record import Patch, Value
from greendesk.model.survey import Survey
from greendesk.model.view import MemoryView
from greendesk.qt import speech
from greendesk.qt.form.form import PatchForm
from greendesk.qt.theme import Theme, is_dark, px, text_percent
from tests.builders import NOW, PRACTICE, ready_patch

WIDTH_PX = 340


@pytest.fixture(scope="session")
def look(qapp: QApplication) -> Theme:
    """A window's light look, dressed once: to dress anew takes half a second per form."""
    return Theme(dark=False)


@pytest.fixture
def theme(look: Theme) -> Iterator[Theme]:
    """The light look, in Thai; what a test changes of it is put back."""
    if is_dark() or text_percent() != 100:
        look.set_dark(False)
        look.set_text_percent(100)
    speech.speak("th")
    yield look
    if is_dark() or text_percent() != 100:
        look.set_dark(False)
        look.set_text_percent(100)
    speech.speak("th")


def survey_of(*, practice: bool = True) -> Survey:
    schema, places = lists.load_schema(), lists.load_places()
    return Survey(PRACTICE, schema, places, NOW.date(), practice=practice)


class Office:
    """A form on screen and the patches behind it: what the form asks for is carried out."""

    def __init__(self, survey: Survey, patches: list[Patch], pause_ms: int = 0) -> None:
        self.survey, self.view = survey, MemoryView(patches)
        self.form = PatchForm(survey, pause_ms)
        self.changes: list[tuple[str, str, Value | None]] = []
        self.form.changed.connect(self._carry_out)

    def _carry_out(self, patch_id: str, field_id: str, value: Value | None) -> None:
        self.changes.append((patch_id, field_id, value))
        self.view.put(set_values(self.view, patch_id, {field_id: value}, self.survey.schema))
        if self.form.patch_id == patch_id:
            self.form.load(self.view.get(patch_id))

    def store(self, patch_id: str, **values: Value | None) -> None:
        """Change values elsewhere (an undo, another window) and load the patch again."""
        self.view.put(set_values(self.view, patch_id, values))
        self.form.load(self.view.get(patch_id))

    def values(self, patch_id: str = "p1") -> dict[str, Value]:
        return dict(self.view.get(patch_id).values)

    def line(self, field_id: str):
        """The line in which a field is typed."""
        return self.form.editors[field_id].line

    def show(self) -> None:
        self.form.setFixedWidth(px(WIDTH_PX))
        self.form.resize(px(WIDTH_PX), 620)
        self.form.show()
        self.form.activateWindow()
        QApplication.processEvents()

    def put_away(self) -> None:
        self.form.close()
        self.form.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


OpenOffice = Callable[..., Office]


@pytest.fixture
def open_office(theme: Theme) -> Iterator[OpenOffice]:
    """Open a form on screen for patches, the first of them loaded; put away at the end."""
    opened: list[Office] = []

    def open_one(*patches: Patch, pause_ms: int = 600_000, practice: bool = True) -> Office:
        made = Office(survey_of(practice=practice), list(patches), pause_ms)
        opened.append(made)
        made.form.load(patches[0])
        made.show()
        return made

    yield open_one
    for office in opened:
        office.put_away()


@pytest.fixture
def office(open_office: OpenOffice) -> Office:
    """A patch that may be sent in the form, an empty one beside it; no pause ever ends."""
    return open_office(ready_patch("p1"), Patch("p2"))
