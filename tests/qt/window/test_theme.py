import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from greendesk import paths
from greendesk.qt import theme
from greendesk.qt.palette import DARK, LIGHT, TYPE_COLOURS, TYPE_INK, Colours, contrast

ENOUGH = 5.8
PAIRS = (
    ("text", "surface"),
    ("text", "raised"),
    ("text", "hover"),
    ("text", "selected"),
    ("muted", "surface"),
    ("muted", "raised"),
    ("on_selected", "selected"),
    ("on_selected", "hover"),
    ("primary", "surface"),
    ("primary", "raised"),
    ("on_primary", "primary"),
    ("on_primary", "pressed"),
    ("danger", "raised"),
    ("danger", "surface"),
    ("danger", "danger_soft"),
    ("warning", "raised"),
    ("warning", "warning_soft"),
    ("info", "raised"),
    ("info", "info_soft"),
    ("on_unsent", "unsent"),
)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-on-".join(pair))
def test_every_text_can_be_read_from_the_back_row(colours: Colours, pair: tuple[str, str]) -> None:
    assert contrast(getattr(colours, pair[0]), getattr(colours, pair[1])) >= ENOUGH


@pytest.mark.parametrize("colour", TYPE_COLOURS.values())
def test_the_letter_of_a_type_can_be_read_on_its_colour(colour: str) -> None:
    assert contrast(TYPE_INK, colour) >= ENOUGH


@pytest.fixture
def dressed(qapp: QApplication) -> theme.Theme:
    return theme.Theme(dark=False)


def test_dark_and_light_change_the_palette_at_once(
    dressed: theme.Theme, qapp: QApplication
) -> None:
    assert qapp.palette().window().color() == QColor(LIGHT.surface)
    dressed.set_dark(True)
    assert qapp.palette().window().color() == QColor(DARK.surface)
    assert theme.colours() is DARK
    dressed.set_dark(None)


def test_the_room_size_makes_text_and_lengths_larger(
    dressed: theme.Theme, qapp: QApplication
) -> None:
    before = qapp.font().pointSizeF()
    dressed.set_text_percent(200)
    assert qapp.font().pointSizeF() == pytest.approx(2 * before)
    assert theme.px(300) == 600
    dressed.set_text_percent(100)


@pytest.mark.parametrize("kind", ["", "title", "head", "muted"])
def test_no_tone_mark_is_clipped(dressed: theme.Theme, kind: str) -> None:
    label = theme.as_kind(QLabel("ปี่ ป๊ฏ ฎุ ญู ที่นี้ ฟื้น"), kind)
    label.setStyleSheet("background: white; color: black")
    label.resize(label.sizeHint())
    tight = _inked_rows(label)
    label.setMargin(10)
    label.resize(label.sizeHint())
    assert len(tight) == len(_inked_rows(label)), "a higher label shows more of the letters"


def _inked_rows(label: QLabel) -> list[int]:
    picture = label.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    width = picture.width()
    return [
        y
        for y in range(picture.height())
        if any(QColor(picture.pixel(x, y)).red() < 200 for x in range(width))
    ]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_what_is_chosen_looks_chosen_and_what_has_the_focus_does_not(
    dressed: theme.Theme, qtbot: QtBot, dark: bool
) -> None:
    dressed.set_dark(dark)
    holder = QWidget()
    qtbot.addWidget(holder)
    line = QHBoxLayout(holder)
    chosen, focused = QRadioButton("ไทย"), QRadioButton("English")
    line.addWidget(chosen)
    line.addWidget(focused)
    chosen.setChecked(True)
    holder.show()
    holder.activateWindow()
    focused.setFocus(Qt.FocusReason.TabFocusReason)
    QApplication.processEvents()
    assert focused.hasFocus()
    assert _spot(chosen) == QColor(theme.colours().primary)
    assert _spot(focused) == QColor(theme.colours().raised)
    dressed.set_dark(None)


def _spot(button: QRadioButton) -> QColor:
    """Return the colour in the middle of the button's sign."""
    option = QStyleOptionButton()
    button.initStyleOption(option)
    sign = button.style().subElementRect(QStyle.SubElement.SE_RadioButtonIndicator, option, button)
    return button.grab().toImage().pixelColor(sign.center())


def test_every_icon_can_be_drawn_in_any_colour(dressed: theme.Theme) -> None:
    for file in sorted(paths.resource("icons").glob("*.svg")):
        picture = theme.icon_pixmap(file.stem, "#ff0000", 20).toImage()
        inked = [picture.pixelColor(x, y) for x in range(20) for y in range(20)]
        assert any(colour.alpha() > 128 for colour in inked), file.stem
