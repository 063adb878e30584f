"""A day of drawing: whole jobs as an officer does them, in the real window, with hand and keys."""

from collections.abc import Callable, Iterable, Sequence

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from shapely.geometry import MultiPolygon

from greendesk.model.plane import Plane
from greendesk.model.record import Patch
from greendesk.qt.dialogs.coordinates import Coordinates
from greendesk.qt.dialogs.merge import MergePatches
from greendesk.qt.dialogs.overlap import Overlap
from greendesk.qt.panels.tray import Tray
from tests.builders import LAT, LON, ready_patch
from tests.qt.canvas.test_canvas import Fingers
from tests.qt.conftest import no_leftovers
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow, project_with, stage_window
from tests.qt.window.stage import press, type_text

__all__ = ["no_leftovers", "project_with", "stage_window"]

Place = tuple[float, float]
"""Metres east and north of the made-up island's middle."""
PLANE = Plane.at((LON, LAT))
NONE = Qt.KeyboardModifier.NoModifier
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape


class Officer:
    """Draws, types and looks, as somebody does who was taught once."""

    def __init__(self, here: Stage) -> None:
        self.here = here
        self._hand: tuple[object, Fingers] | None = None

    # --- where ------------------------------------------------------------------------------

    @property
    def fingers(self) -> Fingers:
        """The hand on the map that is open now."""
        canvas = self.here.desk.canvas
        if self._hand is None or self._hand[0] is not canvas:
            self._hand = canvas, Fingers(canvas)
        return self._hand[1]

    def look_at(self, place: Place, zoom: float = 17.0) -> None:
        self.here.desk.canvas.go(*degrees(place), zoom)
        self.here.settle()

    def at(self, place: Place) -> tuple[float, float]:
        x, y = self.here.desk.canvas.pixel(degrees(place))
        assert self.here.desk.canvas.rect().contains(round(x), round(y)), f"{place} is not in sight"
        return x, y

    # --- hand and keys ----------------------------------------------------------------------

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
        self.here.desk.canvas.setFocus()
        press(key, held)

    def click(self, *places: Place) -> None:
        for place in places:
            self.fingers.move(self.at(place))
            self.fingers.click(self.at(place))
            QApplication.processEvents()

    def drag(self, start: Place, end: Place, held: Qt.KeyboardModifier = NONE) -> None:
        (x, y), (to_x, to_y) = self.at(start), self.at(end)
        way = [(x + (to_x - x) * n / 8, y + (to_y - y) * n / 8) for n in range(9)]
        self.fingers.move(way[0])
        self.fingers.drag(*way, held=held)
        self.here.settle()

    def push(self, button: QWidget) -> None:
        assert button.isVisible()
        assert button.isEnabled(), button.toolTip()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def draw(self, *corners: Place, with_tool: Callable[[], None] | None = None) -> str:
        """Draw round something and return the id of what is selected then."""
        (with_tool or (lambda: self.press(Qt.Key.Key_A)))()
        self.click(*corners)
        return self.finish()

    def finish(self) -> str:
        self.press(ENTER)
        self.here.settle()
        (patch_id,) = self.here.desk.selection
        return patch_id

    def take(self, tool_id: str) -> None:
        """Choose a tool as its menu at the left of the map does."""
        self.here.workspace.actions_by_id[f"tool.{tool_id}"].trigger()

    def name(self, name: str) -> None:
        """Type the name that the form asks for at once."""
        form = self.here.desk.form
        self.here.window.activateWindow()
        self.here.until(lambda: form.isAncestorOf(QApplication.focusWidget()))
        focus = QApplication.focusWidget()
        assert focus is not None
        type_text(focus, name)
        press(Qt.Key.Key_Tab)
        self.here.settle()

    # --- looking ----------------------------------------------------------------------------

    def patch(self, patch_id: str) -> Patch:
        return self.here.session.view.get(patch_id)

    def shape(self, patch_id: str) -> MultiPolygon:
        shape = self.patch(patch_id).shape
        assert shape is not None
        assert shapely.is_valid(shape)
        return shape

    def corners(self, patch_id: str) -> list[tuple[float, float]]:
        return list(self.shape(patch_id).geoms[0].exterior.coords[:-1])

    def is_on(self, place: Place, patch_id: str) -> bool:
        """Return whether the patch has a corner there, as far as a hand can tell."""
        at = np.array(self.at(place))
        found = [np.array(self.here.desk.canvas.pixel(c)) for c in self.corners(patch_id)]
        return any(np.hypot(*(corner - at)) < 1.5 for corner in found)


def degrees(place: Place) -> tuple[float, float]:
    lon, lat = PLANE.to_deg(np.array([place]))[0].tolist()
    return lon, lat


def ring_m2(ring: Iterable[Sequence[float]]) -> float:
    """Return the area within a ring of places (lon, lat), by geographiclib's own code."""
    polygon = Geodesic.WGS84.Polygon()
    for lon, lat in ring:
        polygon.AddPoint(lat, lon)
    return abs(float(polygon.Compute(reverse=False, sign=True)[2]))


def outline_m2(places: Sequence[Place]) -> float:
    """Return the area of an outline as it was meant."""
    return ring_m2(map(degrees, places))


def ground_m2(shape: MultiPolygon) -> float:
    """Return the area of a shape, without its holes."""
    rings = [(part.exterior, part.interiors) for part in shape.geoms]
    holes_m2 = sum(ring_m2(hole.coords[:-1]) for _, holes in rings for hole in holes)
    return sum(ring_m2(outer.coords[:-1]) for outer, _ in rings) - holes_m2


def rectangle(west: float, south: float, east: float, north: float) -> tuple[Place, ...]:
    return (west, south), (east, south), (east, north), (west, north)


@pytest.fixture
def officer(stage_window: StageWindow, project_with: ProjectWith) -> Officer:
    """An empty project is open, the map stands over the middle of the island."""
    officer = Officer(stage_window(project_with()))
    officer.look_at((0, 0))
    return officer


# --- drawing ------------------------------------------------------------------------------------


def test_a_river_park_with_a_pond_that_is_no_part_of_it(officer: Officer) -> None:
    bank = ((-200, -90), (-60, -120), (60, -100), (200, -60), (180, 80), (20, 120), (-190, 70))
    pond = rectangle(-60, -30, 40, 30)
    park = officer.draw(*bank)
    officer.name("สวนริมน้ำ")
    whole_m2 = ground_m2(officer.shape(park))
    assert whole_m2 == pytest.approx(outline_m2(bank), rel=0.01)

    assert officer.draw(*pond, with_tool=lambda: officer.take("hole")) == park
    shape = officer.shape(park)
    assert len(shape.geoms[0].interiors) == 1
    assert ground_m2(shape) == pytest.approx(outline_m2(bank) - outline_m2(pond), rel=0.01)
    hole = MultiPolygon([shapely.Polygon(shape.geoms[0].interiors[0])])
    assert ground_m2(shape) == pytest.approx(whole_m2 - ground_m2(hole), abs=0.01)
    assert officer.patch(park).name == "สวนริมน้ำ"

    officer.press(ESC)
    officer.press(ESC)
    officer.click((0, 0))
    assert officer.here.desk.selection == ()
    officer.click((-120, 0))
    assert officer.here.desk.selection == (park,)


def test_two_gardens_share_a_wall_that_moves_with_both_until_ctrl_parts_them(
    officer: Officer,
) -> None:
    south, bend, north = (0, -80), (15, 0), (0, 80)
    west = officer.draw((-120, -80), south, bend, north, (-120, 80))
    officer.name("สวนตะวันตก")
    east = officer.draw(south, north, (120, 80), (120, -80))
    officer.name("สวนตะวันออก")
    assert len(set(officer.corners(west)) & set(officer.corners(east))) == 3  # the bend came along
    assert not shapely.overlaps(officer.shape(west), officer.shape(east))
    together_m2 = ground_m2(officer.shape(west)) + ground_m2(officer.shape(east))

    officer.drag(bend, (-30, 10))
    assert officer.is_on((-30, 10), west)
    assert officer.is_on((-30, 10), east)
    moved_m2 = ground_m2(officer.shape(west)) + ground_m2(officer.shape(east))
    assert moved_m2 == pytest.approx(together_m2, abs=0.05)

    officer.drag((-30, 10), (30, 10), held=CTRL)
    assert officer.is_on((30, 10), east)
    assert not officer.is_on((30, 10), west)
    assert officer.is_on((-30, 10), west)


def test_two_kilometres_of_road_verge_are_a_line_and_a_width_that_can_change(
    officer: Officer,
) -> None:
    officer.look_at((0, 0), 15.0)
    officer.take("corridor")
    officer.click((-1000, 0), (-300, 0), (300, 0), (1000, 0))
    officer.press(ENTER)
    officer.press(Qt.Key.Key_6)
    verge = officer.finish()
    assert officer.patch(verge).values["corridor_width_m"] == 6
    assert ground_m2(officer.shape(verge)) == pytest.approx(2000 * 6, rel=0.01)
    officer.name("ไหล่ทางเหนือ")

    form = officer.here.desk.form
    form.editors["green_type"].choose("T3")
    officer.here.settle()
    form.focus_field("corridor_width_m")
    editor = form.editors["corridor_width_m"]
    editor.select_all()
    type_text(editor.control, "๘")
    press(Qt.Key.Key_Tab)
    officer.here.settle()
    assert officer.patch(verge).values["corridor_width_m"] == 8
    assert ground_m2(officer.shape(verge)) == pytest.approx(2000 * 8, rel=0.01)


def test_a_plot_is_drawn_from_twelve_typed_utm_coordinates_thai_digits_among_them(
    officer: Officer,
) -> None:
    east, north = 718_900, 1_161_400
    ways = [(0, 0), (100, 0), (200, 0), (200, 50), (230, 50), (230, 200)]
    ways += [(200, 200), (150, 200), (100, 150), (50, 150), (0, 150), (0, 75)]
    posts = [f"{east + e} {north + n}" for e, n in ways]
    posts[3:6] = [row.translate(str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")) for row in posts[3:6]]

    def type_in(question: object) -> object:
        assert isinstance(question, Coordinates)
        question.show()
        question.text.setFocus()
        for post in posts:
            type_text(question.text, post)
            QTest.keyClick(question.text, ENTER)
        officer.here.until(lambda: len(question.parsed.places) == len(posts))
        assert question.take.isEnabled()
        officer.push(question.take)
        return question.answer()

    officer.here.answer(type_in)
    officer.here.workspace.actions_by_id["edit.coordinates"].trigger()
    officer.here.settle()
    (plot,) = officer.here.desk.selection
    assert len(officer.corners(plot)) == 12
    flat_m2 = shapely.Polygon(ways).area
    assert ground_m2(officer.shape(plot)) == pytest.approx(flat_m2, rel=1e-3)
    officer.name("แปลงตามหมุด")


# --- changing -----------------------------------------------------------------------------------


def test_a_park_is_split_and_the_smaller_piece_gets_a_name_of_its_own(officer: Officer) -> None:
    park = officer.draw(*rectangle(-150, -80, 150, 80))
    officer.name("สวนใหญ่")
    before_m2 = ground_m2(officer.shape(park))
    officer.press(Qt.Key.Key_X)
    officer.click((60, -120), (60, 120))
    small = officer.finish()
    assert small != park
    assert ground_m2(officer.shape(small)) < ground_m2(officer.shape(park))
    both_m2 = ground_m2(officer.shape(small)) + ground_m2(officer.shape(park))
    assert both_m2 == pytest.approx(before_m2, abs=0.05)

    officer.here.desk.form.focus_field("name_th")
    officer.here.desk.form.editors["name_th"].select_all()
    officer.name("สนามเด็กเล่น")
    assert officer.patch(small).name == "สนามเด็กเล่น"
    assert officer.patch(park).name == "สวนใหญ่"


def test_two_halves_are_merged_and_it_is_asked_only_where_they_differ(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    one = ready_patch("one", name_th="สวนเดียวกัน", care_org="กองช่าง")
    two = ready_patch("two", east=0.001, name_th="สวนเดียวกัน", care_org="กองสาธารณสุข")
    officer = Officer(stage_window(project_with(one, two)))
    officer.look_at((100, 50))
    officer.click((50, 50))
    QApplication.processEvents()
    officer.fingers.click(officer.at((160, 50)), held=SHIFT)
    assert set(officer.here.desk.selection) == {"one", "two"}

    def choose(question: object) -> object:
        assert isinstance(question, MergePatches)
        assert set(question.questions) == {"care_org"}
        question.show()
        question.questions["care_org"].choose("กองสาธารณสุข")
        QApplication.processEvents()
        answer = question.answer()
        question.accept()
        return answer

    officer.here.answer(choose)
    officer.press(Qt.Key.Key_C)
    officer.here.settle()
    (kept,) = officer.here.desk.selection
    assert len(officer.here.session.view) == 1
    assert officer.patch(kept).values["care_org"] == "กองสาธารณสุข"
    assert ground_m2(officer.shape(kept)) == pytest.approx(
        ground_m2(one.shape) + ground_m2(two.shape),
        abs=0.05,  # type: ignore[arg-type]
    )
    assert len(officer.shape(kept).geoms) == 1


def test_an_overlap_is_told_and_answered_by_sharing_the_border(officer: Officer) -> None:
    first = officer.draw(*rectangle(-150, -80, 0, 80))
    officer.name("สวนเดิม")
    second = officer.draw(*rectangle(-40, -60, 150, 60))
    toast = officer.here.workspace.toast
    officer.here.until(toast.isVisible)
    assert "สวนเดิม" in toast.message.text().replace("\u200b", "")

    def share(question: object) -> object:
        assert isinstance(question, Overlap)
        question.show()
        officer.push(question.ways["share"])
        return question.answer()

    officer.here.answer(share)
    officer.push(toast.button)
    officer.here.settle()
    common = shapely.intersection(officer.shape(first), officer.shape(second))
    assert shapely.area(common) == pytest.approx(0, abs=1e-13)
    assert len(set(officer.corners(first)) & set(officer.corners(second))) >= 2
    border = next(c for c in officer.corners(second) if c in officer.corners(first))
    east, north = PLANE.to_m(np.array([border]))[0].tolist()
    officer.drag((east, north), (east - 15, north + 3))
    assert officer.is_on((east - 15, north + 3), first)
    assert officer.is_on((east - 15, north + 3), second)


def test_a_box_takes_several_patches_and_one_field_is_changed_for_all(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    row = [ready_patch(f"p{n}", east=0.0015 * n, name_th=f"เกาะกลาง {n}") for n in range(4)]
    officer = Officer(stage_window(project_with(*row)))
    officer.look_at((200, 50), 16.5)
    before = [officer.patch(p.id).values for p in row]
    officer.drag((-40, -40), (460, 150), held=SHIFT)
    assert set(officer.here.desk.selection) == {"p0", "p1", "p2"}

    many = officer.here.workspace.form_holder.many
    assert many.isVisible()
    many.field.finder.choose("care_org")
    QApplication.processEvents()
    assert many.field.row is not None
    many.field.row.editor.control.setFocus()
    many.field.row.editor.select_all()
    type_text(many.field.row.editor.control, "กองช่าง")
    officer.push(many.field.change)
    officer.here.settle()
    found = [officer.patch(p.id).values["care_org"] for p in row]
    assert found == ["กองช่าง", "กองช่าง", "กองช่าง", before[3]["care_org"]]
    officer.press(Qt.Key.Key_Z, CTRL)
    officer.here.settle()
    assert [officer.patch(p.id).values for p in row] == before


# --- nothing is lost ------------------------------------------------------------------------------


def test_a_mistake_found_a_day_later_is_taken_back_from_the_history(officer: Officer) -> None:
    park = officer.draw(*rectangle(-100, -60, 100, 60))
    officer.name("สวนก่อนพลาด")
    right = officer.shape(park)
    officer.press(ESC)
    officer.click((0, 0))
    officer.drag((100, 60), (180, 110))
    wrong = officer.shape(park)
    assert wrong != right
    come_back(officer)
    assert officer.shape(park) == wrong

    officer.look_at((0, 0))
    officer.click((0, 0))
    officer.here.workspace.actions_by_id["edit.history"].trigger()
    history = officer.here.side.history
    officer.here.until(lambda: len(history.versions) > 1)
    history.slider.setFocus()
    for _ in range(len(history.versions)):
        if history.version.patch is not None and history.version.patch.shape == right:
            break
        QTest.keyClick(history.slider, Qt.Key.Key_Left)
    QApplication.processEvents()
    officer.here.settle()
    officer.push(history.restore_button)
    officer.here.settle()
    assert officer.shape(park) == right
    assert officer.patch(park).name == "สวนก่อนพลาด"


def test_undo_goes_on_after_a_restart_and_flies_to_the_place(officer: Officer) -> None:
    park = officer.draw(*rectangle(-100, -60, 100, 60))
    officer.name("สวนเดิม")
    right = officer.shape(park)
    officer.press(ESC)
    officer.click((0, 0))
    officer.drag((100, 60), (180, 110))
    come_back(officer)
    officer.look_at((8000, 8000))

    officer.press(Qt.Key.Key_Z, CTRL)
    officer.here.settle()
    assert officer.shape(park) == right
    assert officer.here.desk.selection == (park,)
    officer.here.until(lambda: in_sight(officer, degrees((100, 60))))


def come_back(officer: Officer) -> None:
    """Close the project and open it again the next day."""
    here = officer.here
    path = here.session.path
    assert here.desk.close_project()
    here.open(path)


def in_sight(officer: Officer, corner: tuple[float, float]) -> bool:
    canvas = officer.here.desk.canvas
    x, y = canvas.pixel(corner)
    return canvas.rect().contains(QPoint(round(x), round(y)))


def test_esc_puts_a_sketch_aside_and_the_tray_gives_it_back(officer: Officer) -> None:
    officer.press(Qt.Key.Key_A)
    officer.click((-100, -60), (100, -60), (100, 60))
    officer.press(ESC)
    assert officer.here.desk.bench.tool.id == "draw"
    officer.press(ESC)
    assert officer.here.desk.bench.tool.id == "select"
    tray = officer.here.window.findChild(Tray)
    assert tray is not None
    assert tray.isVisible()

    officer.press(Qt.Key.Key_U)
    officer.click((-150, 100), (150, 100))
    officer.press(ESC)
    officer.press(ESC)
    officer.look_at((3000, 3000))
    officer.push(tray.findChildren(QPushButton)[0])
    officer.here.settle()
    assert officer.here.desk.bench.tool.id == "draw"
    officer.click((-100, 60))
    park = officer.finish()
    corners = rectangle(-100, -60, 100, 60)
    assert ground_m2(officer.shape(park)) == pytest.approx(outline_m2(corners), rel=0.01)
    assert not tray.isVisible()


def test_a_card_says_that_one_draws_over_a_neighbour_and_goes_when_one_no_longer_does(
    officer: Officer,
) -> None:
    officer.draw(*rectangle(-150, -80, 0, 80))
    officer.name("สวนข้างบ้าน")
    card = officer.here.workspace.remarks
    officer.press(Qt.Key.Key_A)
    officer.click((60, -60), (150, -60))
    officer.here.settle()
    assert not card.isVisible()
    officer.click((-60, 50))
    officer.here.settle()
    officer.here.until(card.isVisible)
    assert "สวนข้างบ้าน" in card.accessibleName()
    officer.press(Qt.Key.Key_Backspace)
    officer.here.settle()
    officer.here.until(lambda: not card.isVisible())
    officer.click((150, 60), (60, 60))
    officer.finish()
    assert not card.isVisible()
