"""What holds for every dialog: names, room, languages, height, keyboard."""

from collections.abc import Callable
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
from greendesk.qt import speech
from greendesk.qt.dialogs.about import About, Keys, WhereIsMyFile
from greendesk.qt.dialogs.basemaps import BasemapsPage, MapAddress
from greendesk.qt.dialogs.export_files import ExportFiles
from greendesk.qt.dialogs.first_start import FirstStart
from greendesk.qt.dialogs.import_files import ImportFiles
from greendesk.qt.dialogs.manual import Manual
from greendesk.qt.dialogs.page import MAX_HEIGHT_PX, Dialog, ask
from greendesk.qt.dialogs.receipts import Receipts
from greendesk.qt.dialogs.recent import Recent
from greendesk.qt.dialogs.settings import SettingsPage
from greendesk.qt.dialogs.trouble import Confirm, Crash, Message, NotSaved, OtherWindow
from greendesk.qt.theme import Theme
from greendesk.settings import Settings
from tests.qt.window import stage

LAO = {"lao_kind": "SAO", "name_th": "กลอนโด", "lao_code": "06711102"}
RECEIPT = Receipt(
    "0190-1", "b", "p1", 2, "applied", "ab" * 32, 14, "2026-11-24T07:02:03Z", "https://c.example"
)
DATA = ("กลอนโด", "p1", "2026-11-24T07:02:03Z", "https://c.example", "0190-1", "ab" * 32)
DATA += ("NAME_1", "/1/2.txt")
PLAN = Plan(None, {"NAME_1": "name_th"}, ("x",), (LeftOut("3", Text("")),), (), "EPSG:4326")


def every_dialog(settings: Settings) -> dict[str, Callable[[], Dialog]]:
    return {
        "about": lambda: About("1.0"),
        "keys": lambda: Keys([(Text(""), [(Text(""), "F1")] * 40)]),
        "where": lambda: WhereIsMyFile(Path("/1/2.gpkg"), Path("/1")),
        "basemaps": lambda: BasemapsPage([], [], "", ask),
        "address": lambda: MapAddress(),
        "export": lambda: ExportFiles(42, 3),
        "first-start": lambda: FirstStart(settings),
        "import": lambda: ImportFiles("1.kml", PLAN, lambda crs: PLAN),
        "manual": lambda: Manual(),
        "receipts": lambda: Receipts([RECEIPT], lambda patch_id: patch_id),
        "recent": lambda: Recent([Path("/1/2.gpkg")]),
        "settings": lambda: SettingsPage(settings, LAO, lambda url, told: None),
        "confirm": lambda: Confirm(Text("Please decide"), Text("Delete")),
        "crash": lambda: Crash(Path("/1/2.txt")),
        "message": lambda: Message(Text("")),
        "not-saved": lambda: NotSaved(Text("Saving…"), 2),
        "other": lambda: OtherWindow(Text("")),
    }


NAMES = tuple(every_dialog(Settings(Path(), {})))


@pytest.fixture(params=NAMES)
def dialog(request: pytest.FixtureRequest, theme: Theme, settings: Settings, qtbot: QtBot):
    """Every dialog in turn, on screen."""
    made = every_dialog(settings)[request.param]()
    qtbot.addWidget(made)
    made.show()
    QApplication.processEvents()
    return made


def test_every_control_has_a_name(dialog: Dialog) -> None:
    assert not stage.nameless(dialog)


def test_no_control_covers_another(dialog: Dialog) -> None:
    controls = [w for w in stage.visible(dialog) if isinstance(w, QPushButton | QLineEdit | QLabel)]
    covered = [
        (one, other)
        for one, other in combinations(controls, 2)
        if stage.on_screen(one).intersects(stage.on_screen(other))
        and not (one.isAncestorOf(other) or other.isAncestorOf(one))
    ]
    assert not covered


def test_it_is_never_higher_than_a_laptop(dialog: Dialog) -> None:
    assert dialog.height() <= MAX_HEIGHT_PX


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_cut(
    name: str, language: str, percent: int, theme: Theme, settings: Settings, qtbot: QtBot
) -> None:
    theme.set_text_percent(percent)
    speech.speak(language)
    dialog = every_dialog(settings)[name]()
    qtbot.addWidget(dialog)
    dialog.show()
    QApplication.processEvents()
    assert not stage.clipped(dialog)


@pytest.mark.parametrize(("here", "there"), [("th", "en"), ("en", "th")])
def test_a_change_of_language_leaves_no_foreign_word(dialog: Dialog, here: str, there: str) -> None:
    speech.speak(here)
    speech.speak(there)
    assert not stage.foreign(dialog, there, DATA)


def test_esc_leaves_it(dialog: Dialog, qtbot: QtBot) -> None:
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.result() == QDialog.DialogCode.Rejected
    assert not dialog.isVisible()


def test_tab_reaches_every_control_and_comes_back(dialog: Dialog) -> None:
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
    assert stops <= seen
