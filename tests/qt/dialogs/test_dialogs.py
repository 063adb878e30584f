"""What holds for every dialog: names, room, languages, height, keyboard."""

from collections.abc import Callable, Iterable, Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from greendesk.exchange.base import LeftOut
from greendesk.exchange.plan import Plan
from greendesk.i18n import Text
from greendesk.model.message import Receipt
from greendesk.model.view import MemoryView
from greendesk.qt import speech
from greendesk.qt.actions import key_groups
from greendesk.qt.comparing import CompareWith
from greendesk.qt.dialogs.about import About, WhereIsMyFile
from greendesk.qt.dialogs.basemaps import BasemapsPage
from greendesk.qt.dialogs.coordinates import Coordinates
from greendesk.qt.dialogs.export_files import ExportFiles
from greendesk.qt.dialogs.first_start import FirstStart
from greendesk.qt.dialogs.import_files import ImportFiles
from greendesk.qt.dialogs.keys import Keys
from greendesk.qt.dialogs.line import LinePage
from greendesk.qt.dialogs.manual import Manual
from greendesk.qt.dialogs.map_address import MapAddress
from greendesk.qt.dialogs.merge import MergePatches
from greendesk.qt.dialogs.overlap import Overlap
from greendesk.qt.dialogs.page import MAX_HEIGHT_PX, Dialog, Question, ask
from greendesk.qt.dialogs.paper import Paper
from greendesk.qt.dialogs.receipts import Receipts
from greendesk.qt.dialogs.recent import Recent
from greendesk.qt.dialogs.settings import SettingsPage
from greendesk.qt.dialogs.simplify import Simplify
from greendesk.qt.dialogs.trouble import Confirm, Crash, Message, NotSaved, OtherWindow
from greendesk.qt.keys_table import MAP_GROUPS, KeyGroup
from greendesk.qt.theme import Theme
from greendesk.settings import Basemap, Settings
from greendesk.tiles.builtin import BUILTIN
from greendesk.tiles.chosen import source_of
from tests.builders import ready_patch
from tests.qt.form.conftest import survey_of
from tests.qt.window import stage

LAO = {"lao_kind": "SAO", "name_th": "กลอนโด", "lao_code": "06711102"}
RECEIPT = Receipt(
    "0190-1", "b", "p1", 2, "applied", "ab" * 32, 14, "2026-11-24T07:02:03Z", "https://c.example"
)
DATA = ("กลอนโด", "p1", "2026-11-24T07:02:03Z", "https://c.example", "0190-1", "ab" * 32)
DATA += ("NAME_1", "/1/2.txt")
KEYS: list[KeyGroup] = [*MAP_GROUPS, *key_groups()]
PLAN = Plan(None, {"NAME_1": "name_th"}, ("x",), (LeftOut("3", Text("")),), (), "EPSG:4326")


def coordinates() -> Coordinates:
    made = Coordinates("p1", like=(101.0, 10.5), ask_track=lambda: None)
    made.text.setPlainText("1\t557565\t1549699\n2\t557665\t15499\n3\t557665\t1549799")
    made.kind.setCurrentIndex(1)
    return made


def over_one_another() -> MemoryView:
    """Return two patches that share ground and differ in type."""
    one = ready_patch("a", name_th="p1", green_type="T1", green_subtype="T1.1")
    two = ready_patch("b", east=0.0006, name_th="p1", green_type="T2", green_subtype="T2.1")
    return MemoryView([one, two])


def look(address: str, found: object, failed: object) -> None:
    """Ask nobody: there is no network here."""


def no_map(edit: object) -> None:
    """Show nothing: there is no map here."""


def every_dialog(settings: Settings) -> dict[str, Callable[[], Dialog]]:
    return {
        "about": lambda: About("1.0"),
        "keys": lambda: Keys(KEYS, Paper(tuple, print, lambda: None)),
        "where": lambda: WhereIsMyFile(Path("/1/2.gpkg"), Path("/1")),
        "basemaps": lambda: BasemapsPage([BUILTIN], [], "", ask, look),
        "address": lambda: MapAddress(look),
        "address-known": lambda: MapAddress(look, None, Basemap("xyz:a", "a", "https://a", "b")),
        "compare": lambda: CompareWith([BUILTIN], ""),
        "coordinates": coordinates,
        "export": lambda: ExportFiles(42, 3),
        "first-start": lambda: FirstStart(settings),
        "import": lambda: ImportFiles("1.kml", PLAN, lambda crs: PLAN),
        "line": lambda: LinePage(settings),
        "manual": lambda: Manual(),
        "merge": lambda: MergePatches(over_one_another(), ("a", "b"), survey_of(), no_map),
        "overlap": lambda: Overlap(over_one_another(), "a"),
        "simplify": lambda: Simplify(over_one_another(), "a", no_map),
        "receipts": lambda: Receipts([RECEIPT], lambda patch_id: patch_id),
        "recent": lambda: Recent([Path("/1/2.gpkg")]),
        "settings": lambda: SettingsPage(settings, LAO, lambda url, told: None),
        "confirm": lambda: Confirm(Text("Please decide"), Text("Delete")),
        "crash": lambda: Crash(Path("/1/2.txt")),
        "message": lambda: Message(Text("")),
        "not-saved": lambda: NotSaved(Text("Saving…"), 2),
        "other": lambda: OtherWindow(Text("")),
    }


Show = Callable[[], Iterator[tuple[str, Dialog]]]


@pytest.fixture
def one_by_one(theme: Theme, settings: Settings, qtbot: QtBot) -> Show:
    """Every dialog in turn, on screen, with its name."""

    def show() -> Iterator[tuple[str, Dialog]]:
        for name, make in every_dialog(settings).items():
            dialog = make()
            qtbot.addWidget(dialog)
            dialog.show()
            QApplication.processEvents()
            yield name, dialog
            dialog.close()

    return show


def told(found: Iterable[tuple[str, object]]) -> dict[str, object]:
    """Return what is wrong, by dialog; nothing where all is well."""
    return {name: wrong for name, wrong in found if wrong}


def covered(dialog: Dialog) -> list[tuple[QWidget, QWidget]]:
    """Return pairs of controls of which one lies over the other."""
    controls = [w for w in stage.visible(dialog) if isinstance(w, QPushButton | QLineEdit | QLabel)]
    return [
        (one, other)
        for one, other in combinations(controls, 2)
        if stage.on_screen(one).intersects(stage.on_screen(other))
        and not (one.isAncestorOf(other) or other.isAncestorOf(one))
    ]


def not_reached(dialog: Dialog) -> set[QWidget]:
    """Return the controls at which Tab never stops."""
    stops = {
        widget
        for widget in stage.visible(dialog)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isEnabled()
        and isinstance(widget, QPushButton | QLineEdit)
        and not (isinstance(widget, QLineEdit) and widget.parentWidget().inherits("QComboBox"))
        and not (
            isinstance(widget, QPushButton) and widget.autoExclusive() and not widget.isChecked()
        )  # arrow keys go from one to the next
    }
    seen: set[QWidget] = set()
    for _ in range(4 * len(stops) + 20):
        stage.press(Qt.Key.Key_Tab)
        if (here := QApplication.focusWidget()) is not None:
            seen.add(here)
    return stops - seen


def test_every_control_has_a_name(one_by_one: Show) -> None:
    assert told((name, stage.nameless(dialog)) for name, dialog in one_by_one()) == {}


def test_no_control_covers_another(one_by_one: Show) -> None:
    assert told((name, covered(dialog)) for name, dialog in one_by_one()) == {}


def test_none_is_higher_than_a_laptop(one_by_one: Show) -> None:
    heights = {name: dialog.height() for name, dialog in one_by_one()}
    assert len(heights) > 15
    assert max(heights.values()) <= MAX_HEIGHT_PX, heights


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("language", ["th", "en"])
def test_no_text_is_cut(one_by_one: Show, language: str, percent: int, theme: Theme) -> None:
    theme.set_text_percent(percent)
    speech.speak(language)
    assert told((name, stage.clipped(dialog)) for name, dialog in one_by_one()) == {}


@pytest.mark.parametrize(("here", "there"), [("th", "en"), ("en", "th")])
def test_a_change_of_language_leaves_no_foreign_word(
    one_by_one: Show, here: str, there: str
) -> None:
    found = []
    for name, dialog in one_by_one():
        speech.speak(here)
        speech.speak(there)
        found.append((name, stage.foreign(dialog, there, DATA)))
    assert told(found) == {}


def test_esc_leaves_each(one_by_one: Show, qtbot: QtBot) -> None:
    stays = []
    for name, dialog in one_by_one():
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        if dialog.isVisible() or dialog.result() != QDialog.DialogCode.Rejected:
            stays.append(name)
    assert stays == []


def test_tab_reaches_every_control_and_comes_back(one_by_one: Show) -> None:
    assert told((name, not_reached(dialog)) for name, dialog in one_by_one()) == {}


def maps_page(qtbot: QtBot) -> BasemapsPage:
    own = [Basemap(f"xyz:{name}", name, "https://x.example.org/{z}/{x}/{y}") for name in "ab"]
    page = BasemapsPage([BUILTIN, *map(source_of, own)], own, "xyz:a", ask, look)
    qtbot.addWidget(page)
    return page


def test_all_background_maps_are_put_in_order(theme: Theme, qtbot: QtBot) -> None:
    page = maps_page(qtbot)
    page.down.click()
    assert not page.down.isEnabled()
    assert page.down.toolTip()
    for _ in range(2):
        page.up.click()
    assert not page.up.isEnabled()
    assert page.answer().order == ("xyz:a", "builtin", "xyz:b")
    assert page.answer().id == "xyz:a"
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    page.down.click()  # one that comes with GreenDesk
    assert page.answer().order == ("xyz:a", "xyz:b", "builtin")
    assert page.answer().id == "builtin"
    assert [basemap.title for basemap in page.answer().own] == ["a", "b"]


def test_only_own_maps_can_be_taken_out(theme: Theme, qtbot: QtBot) -> None:
    page = maps_page(qtbot)
    page.remove.click()
    assert page.answer().order == ("builtin", "xyz:b")
    page.remove.click()
    assert page.answer().order == ("builtin",)
    assert page.answer().own == ()
    assert not page.remove.isEnabled()
    assert page.remove.toolTip()


def test_an_own_address_is_changed_where_it_stands(theme: Theme, qtbot: QtBot) -> None:
    before = Basemap("xyz:x", "x", "https://x.example.org/{z}/{x}/{y}", "ก", no_data=("ab",))
    offered = [source_of(before), BUILTIN]

    def put_right(question: Question[object]) -> object:
        assert isinstance(question, MapAddress)
        assert question.title.text() == "x"
        question.taken.setText("2567")
        question.may_be_packed.setChecked(True)
        return question.answer()

    page = BasemapsPage(offered, [before], "xyz:x", put_right, look, None, {"xyz:x": 40})
    qtbot.addWidget(page)
    page.change.click()
    place = "https://x.example.org/{z}/{x}/{y}"
    answer = page.answer()
    assert answer.order == (f"xyz:{place}", "builtin")
    assert answer.strengths == {f"xyz:{place}": 40}
    (changed,) = answer.own
    assert (changed.image_date, changed.may_be_packed, changed.no_data) == ("2567", True, ("ab",))
    page.down.click()
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    assert not page.change.isEnabled()
    assert page.change.toolTip()


def test_maps_are_marked_to_lie_beneath_but_not_those_that_do_anyway(
    theme: Theme, qtbot: QtBot
) -> None:
    page = maps_page(qtbot)
    assert not page.beneath.isChecked()
    page.beneath.click()
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    assert not page.beneath.isChecked()
    assert not page.beneath.isEnabled()
    assert page.beneath.toolTip()
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    assert page.beneath.isChecked()
    assert page.answer().beneath == {"xyz:a"}


def test_each_map_has_a_strength_of_its_own(theme: Theme, qtbot: QtBot) -> None:
    page = maps_page(qtbot)
    page.strength.setCurrentIndex(page.strength.findData(60))
    page.strength.activated.emit(page.strength.currentIndex())
    page.list.setCurrentIndex(page.list.model().index(0, 0))
    assert page.strength.currentData() == 100
    page.list.setCurrentIndex(page.list.model().index(1, 0))
    assert page.strength.currentData() == 60
    assert page.answer().strengths == {"xyz:a": 60}
