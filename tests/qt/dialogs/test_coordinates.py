"""Drawing from coordinates: the dialog as the officer meets it, and what the window makes of it."""

from collections.abc import Callable
from math import cos, pi, sin
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from greendesk.exchange.gpx import Track
from greendesk.i18n import say
from greendesk.model.measure import area_m2
from greendesk.qt import errands, speech
from greendesk.qt.coordinates import beside, draw_from_coordinates, walk_of
from greendesk.qt.dialogs.coordinates import STRIP, Coordinates, Walk, row_text
from greendesk.qt.dialogs.import_files import ImportFiles
from greendesk.qt.dialogs.page import MAX_HEIGHT_PX
from greendesk.qt.theme import Theme
from greendesk.wordbreak import plain
from tests.builders import ready_patch
from tests.qt.window import stage
from tests.qt.window.conftest import Stage, WindowWith, lent, window_with

__all__ = ["lent", "window_with"]

EAST, NORTH, RADIUS_M = 718_900.0, 1_161_400.0, 100.0
"""On the made-up island, zone 47."""


def posts(order: tuple[int, ...] = tuple(range(12)), zone: str = "") -> str:
    """Return the twelve posts of a round garden as they stand in a table."""
    lines = ["หมุด\tE\tN"]
    for n in order:
        east, north = EAST + RADIUS_M * cos(n * pi / 6), NORTH + RADIUS_M * sin(n * pi / 6)
        lines.append(f"{zone}{n + 1}\t{east:,.2f}\t{north:,.2f}")
    return "\n".join(lines)


AREA_M2 = 3 * RADIUS_M**2
"""Of a regular twelve-gon; UTM's scale makes 0.02 % more or less of it."""
Make = Callable[..., Coordinates]


@pytest.fixture
def make(theme: Theme, qtbot: QtBot) -> Make:
    """Show the dialog with a text in it."""

    def make(text: str = "", track: Walk | None = None) -> Coordinates:
        made = Coordinates("p1", like=(101.0, 10.5), ask_track=lambda: track)
        qtbot.addWidget(made)
        made.show()
        if text:
            type_in(made, text)
        return made

    return make


def type_in(dialog: Coordinates, text: str) -> None:
    dialog.text.setPlainText(text)
    QApplication.processEvents()


def words(dialog: Coordinates) -> str:
    shown = (dialog.head, dialog.remarks, dialog.notes)
    return plain("\n".join(label.text() for label in shown if label.isVisible()))


def lines(dialog: Coordinates) -> list[str]:
    return [plain(row_text(row)) for row in dialog.parsed.rows]


@pytest.mark.parametrize("percent", [100, 150])
@pytest.mark.parametrize("language", ["th", "en"])
def test_twelve_typed_posts_are_an_outline_and_fit_the_screen(
    make: Make, theme: Theme, language: str, percent: int
) -> None:
    theme.set_text_percent(percent)
    speech.speak(language)
    dialog = make(posts())
    assert dialog.edit is not None
    assert area_m2(dialog.edit.deltas[0].after.shape) == pytest.approx(AREA_M2, rel=1e-3)
    assert ("12 จุด" if language == "th" else "12 places") in words(dialog)
    assert dialog.height() <= MAX_HEIGHT_PX
    assert stage.clipped(dialog) == []
    assert stage.foreign(dialog, language, ("หมุด",)) == []


def test_every_line_is_told_in_words(make: Make) -> None:
    speech.speak("en")
    found = lines(make("P1 14.4742 100.1177\n14.4752 100.1177\n14.4752"))
    assert found[:2] == ["P1: 14.474200, 100.117700", "line 2: 14.475200, 100.117700"]
    assert found[2].startswith("Line 3 not understood: “14.4752”. There is only one number.")


def test_nothing_can_be_drawn_of_two_places_and_it_is_said_why(make: Make) -> None:
    speech.speak("en")
    dialog = make("14.4742 100.1177\n14.4752 100.1177")
    assert not dialog.take.isEnabled()
    assert plain(dialog.take.toolTip()) == "An area needs at least three places."
    assert "at least three" in words(dialog)


def test_zone_and_reference_are_asked_only_for_utm(make: Make) -> None:
    dialog = make("14.4742 100.1177")
    assert not dialog.system.isVisible()
    type_in(dialog, posts())
    assert dialog.system.isVisible()


def test_a_guessed_zone_is_said_and_the_officer_can_choose_the_other(make: Make) -> None:
    dialog = make(posts())
    assert "โซน 47" in words(dialog)
    dialog.zone.setCurrentIndex(2)
    dialog.zone.activated.emit(2)
    assert dialog.parsed.zone is not None
    assert dialog.parsed.zone.number == 48


def test_the_old_reference_moves_the_place_by_some_hundred_metres(make: Make) -> None:
    dialog = make(posts())
    before = dialog.parsed.places[0]
    dialog.datum.setCurrentIndex(2)
    dialog.datum.activated.emit(2)
    assert 0.002 < before[0] - dialog.parsed.places[0][0] < 0.005


def test_two_swapped_lines_are_named(make: Make) -> None:
    speech.speak("en")
    dialog = make(posts((0, 1, 2, 3, 6, 5, 4, 7, 8, 9, 10, 11)))
    assert "lines 6 and 8 may be swapped" in words(dialog)
    assert not dialog.take.isEnabled()


def test_a_tangle_names_the_sides_that_cross(make: Make) -> None:
    speech.speak("en")
    dialog = make(posts(tuple(n * 5 % 12 for n in range(12))))
    assert "crosses the one from" in words(dialog)


def test_a_strip_asks_for_its_width(make: Make) -> None:
    dialog = make("14.4742 100.1177\n14.4752 100.1177")
    assert not dialog.width_m.isVisible()
    dialog.kind.setCurrentIndex(dialog.kind.findData(STRIP))
    dialog.kind.activated.emit(1)
    assert dialog.width_m.isVisible()
    dialog.width_m.setText("๖")
    dialog.width_m.textEdited.emit("๖")
    patch = dialog.answer().deltas[0].after
    assert area_m2(patch.shape) == pytest.approx(110.6 * 6, rel=0.01)
    dialog.width_m.setText("x")
    dialog.width_m.textEdited.emit("x")
    assert dialog.edit is None
    assert "“x”" in words(dialog)


def test_typed_coordinates_come_from_a_document(make: Make) -> None:
    assert make(posts()).answer().deltas[0].after.values["digitise_method"] == "DOC"


def test_the_points_of_a_track_fill_the_text_and_were_walked(make: Make) -> None:
    track = [("", (101.0, 10.5)), ("", (101.001, 10.5)), ("P3", (101.001, 10.501))]
    dialog = make(track=Walk(track))
    dialog.track.click()
    QApplication.processEvents()
    assert dialog.text.toPlainText().splitlines()[2] == "P3\t10.5010000\t101.0010000"
    assert dialog.answer().deltas[0].after.values["digitise_method"] == "GPS"
    dialog.text.clear()
    type_in(dialog, posts())
    assert dialog.answer().deltas[0].after.values["digitise_method"] == "DOC"


def test_what_a_track_takes_the_place_of_comes_back(make: Make) -> None:
    dialog = make("14.4742 100.1177", track=Walk([("", (101.0, 10.5)), ("", (101.001, 10.5))]))
    dialog.track.click()
    QApplication.processEvents()
    assert "Ctrl+Z" in words(dialog)
    dialog.text.undo()
    QApplication.processEvents()
    assert dialog.text.toPlainText() == "14.4742 100.1177"
    assert "Ctrl+Z" not in words(dialog)


def test_leaving_the_file_dialog_changes_nothing(make: Make) -> None:
    dialog = make("14.4742 100.1177")
    dialog.track.click()
    assert dialog.text.toPlainText() == "14.4742 100.1177"


def test_a_table_is_pasted_with_its_tabs_and_tab_goes_on(make: Make) -> None:
    data = QMimeData()
    data.setText(posts())
    QGuiApplication.clipboard().setMimeData(data)
    dialog = make()
    dialog.text.paste()
    assert dialog.text.toPlainText() == posts()
    assert dialog.text.tabChangesFocus()


def test_a_line_is_said_again_in_the_other_language(make: Make) -> None:
    dialog = make("14.4752")
    assert "บรรทัด 1" in lines(dialog)[0]
    speech.speak("en")
    assert "Line 1" in dialog.rows.data(dialog.rows.index(0))
    assert "1 line not understood" in words(dialog)


WAY = ((101.0, 10.5), (101.001, 10.5), (101.001, 10.501))


def test_the_longest_track_is_taken_else_the_waypoints() -> None:
    none, posts_ = Track("", ()), Track("", WAY, ("1", "2", "3"))
    assert walk_of([Track("a", WAY[:1]), Track("b", WAY)], none) == Walk([("", p) for p in WAY])
    assert walk_of([], posts_) == Walk(list(zip(("1", "2", "3"), WAY, strict=True)))
    assert walk_of([], none) == Walk([])


def test_what_is_left_out_of_a_gpx_file_is_told(make: Make) -> None:
    nan = float("nan")
    broken = Track("b", (*WAY, (nan, nan)))
    walk = walk_of([Track("a", WAY[:2]), broken, Track("c", WAY[1:])], Track("", ()))
    assert [at for _, at in walk.points] == [*WAY]
    dialog = make(track=walk)
    dialog.track.click()
    QApplication.processEvents()
    speech.speak("en")
    assert "2 other tracks" in words(dialog)
    assert "1 point that is no place" in words(dialog)
    dialog.text.undo()
    QApplication.processEvents()
    assert "other tracks" not in words(dialog)


def test_what_the_dialog_covers_is_left_free() -> None:
    west, south, east, north = beside((0.0, 0.0, 1.0, 1.0), 0.5)
    assert east == 1.3
    assert (south, north) == (-0.3, 1.3)
    assert west + (east - west) / 2 == pytest.approx(-0.3)


# --- in the window ------------------------------------------------------------------------------


@pytest.fixture
def here(window_with: WindowWith) -> Stage:
    return window_with(ready_patch("p1"))


def type_and_draw(text: str) -> Callable[[object], object]:
    def answer(question: object) -> object:
        assert isinstance(question, Coordinates)
        type_in(question, text)
        return question.answer()

    return answer


def test_twelve_typed_posts_become_a_patch_whose_name_is_asked_for(here: Stage) -> None:
    here.answer(type_and_draw(posts()))
    draw_from_coordinates(here.desk)
    here.settle()
    (new_id,) = here.desk.selection
    patch = here.session.view.get(new_id)
    assert area_m2(patch.shape) == pytest.approx(AREA_M2, rel=1e-3)
    assert patch.values["digitise_method"] == "DOC"
    assert "capture_scale" not in patch.values
    assert patch.values["province_code"] == "99"
    here.until(lambda: here.desk.form.isAncestorOf(here.window.focusWidget()))
    here.desk.undo()
    here.until(lambda: here.session.view.find(new_id) is None)


def test_the_dialog_stays_on_the_screen_when_it_grows(here: Stage) -> None:
    here.desk.theme.set_text_percent(150)
    dialog = Coordinates("p2", like=None, ask_track=lambda: None, parent=here.window)
    dialog.show()
    type_in(dialog, posts())
    assert dialog.frameGeometry().bottom() <= QGuiApplication.primaryScreen().geometry().bottom()
    dialog.close()


def test_the_outline_is_shown_on_the_map_before_it_is_drawn(here: Stage) -> None:
    canvas, seen = here.desk.canvas, []

    def look(question: object) -> None:
        type_in(question, posts())
        seen.append(len(canvas.picture.proposal.after))

    here.answer(look)
    draw_from_coordinates(here.desk)
    assert seen == [1]
    assert canvas.picture.proposal.after == ()
    assert len(here.session.view) == 1
    here.until(lambda: abs(canvas.centre[0] - 101.0) < 0.01)


def test_a_gpx_file_that_is_dropped_is_imported_as_walked(here: Stage, tmp_path: Path) -> None:
    ring = [(101.01, 10.51), (101.011, 10.51), (101.011, 10.511), (101.01, 10.51)]
    inside = "".join(f'<trkpt lat="{lat}" lon="{lon}"/>' for lon, lat in ring)
    path = tmp_path / "walk.gpx"
    path.write_text(f"<gpx><trk><name>สวน</name><trkseg>{inside}</trkseg></trk></gpx>", "utf-8")

    def take(question: object) -> object:
        assert isinstance(question, ImportFiles)
        return question.answer()

    here.answer(take)
    errands.take_file(here.desk, path)
    here.until(lambda: len(here.session.view) == 2)
    here.settle()
    (made,) = (patch for patch in here.session.view if patch.id != "p1")
    assert made.values["digitise_method"] == "GPS"
    assert made.name == "สวน"


def test_a_gpx_file_fills_the_text_of_the_dialog(here: Stage, tmp_path: Path) -> None:
    way = "".join(
        f'<wpt lat="{lat}" lon="{lon}"><name>{n}</name></wpt>'
        for n, (lon, lat) in enumerate([(101.01, 10.51), (101.011, 10.51), (101.011, 10.511)])
    )
    path = tmp_path / "posts.gpx"
    path.write_text(f"<gpx>{way}</gpx>", "utf-8")
    texts = []

    def fill(question: object) -> None:
        question.track.click()
        texts.append(question.text.toPlainText())

    here.answer(fill, stage.choose(path))
    draw_from_coordinates(here.desk)
    assert texts[0].splitlines()[0] == "0\t10.5100000\t101.0100000"


def test_a_gpx_file_that_is_none_is_said_in_words(here: Stage, tmp_path: Path) -> None:
    path = tmp_path / "posts.gpx"
    path.write_text("<html/>", "utf-8")
    told = []
    here.desk.noticed.connect(told.append)
    here.answer(lambda question: question.track.click(), stage.choose(path))
    draw_from_coordinates(here.desk)
    assert "GPX" in say(told[-1].text)
