"""Photos in the window: dropped, pasted, picked; looked at, matched, blurred, deleted."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from greendesk import paths
from greendesk.edits.photos import describe_photo
from greendesk.qt.dialogs.export_files import ExportFiles
from greendesk.qt.dialogs.files import ChooseFolder, OpenFiles
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.dialogs.trouble import Message
from greendesk.qt.photos.compare import ComparePage
from greendesk.qt.photos.matching import MatchPage
from greendesk.qt.photos.page import PhotoPage
from greendesk.qt.photos.strip import PhotoStrip
from tests.qt.photos.conftest import photo_file
from tests.qt.window import stage
from tests.qt.window.conftest import LAPTOP_150, Stage


def strip_of(here: Stage) -> PhotoStrip:
    return here.workspace.form_holder.photos


def photos(here: Stage, patch_id: str = "a"):
    return here.session.view.photos(patch_id)


def drop(here: Stage, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    here.window.dropEvent(event)


def dropped(here: Stage, *paths: Path, patch_id: str = "a") -> None:
    before = len(photos(here, patch_id))
    drop(here, *paths)
    here.until(lambda: len(photos(here, patch_id)) == before + len(paths))
    here.settle()


def words_of(question: object) -> str:
    """Return all that a message says."""
    assert isinstance(question, Message)
    lines = (line.text() for line in question.findChildren(Paragraph))
    return "\n".join(lines).replace("\u200b", "")


# --- coming in ------------------------------------------------------------------------------------


def test_photos_that_are_dropped_go_to_the_selected_patch(here: Stage, tmp_path: Path) -> None:
    dropped(here, photo_file(tmp_path / "1.jpg"), photo_file(tmp_path / "2.jpg", "red"))
    strip = strip_of(here)
    assert strip.thumbs.count() == 2
    here.until(lambda: not strip.thumbs.item(0).icon().isNull())
    assert strip.count.text().split() == ["รูปถ่าย", "2", "รูป"]
    path = here.session.path
    here.desk.close_project()
    here.open(path)
    here.desk.select(("a",))
    assert strip_of(here).thumbs.count() == 2
    here.desk.undo()  # the strip of before is gone, and is told nothing
    here.until(lambda: photos(here) == ())


def test_adding_is_undone_with_one_step(here: Stage, tmp_path: Path) -> None:
    dropped(here, photo_file(tmp_path / "1.jpg"), photo_file(tmp_path / "2.jpg", "red"))
    here.desk.undo()
    here.until(lambda: photos(here) == ())
    assert not strip_of(here).thumbs.isVisible()


def test_photos_are_picked(here: Stage, tmp_path: Path) -> None:
    path = photo_file(tmp_path / "1.jpg")

    def choose(question: object) -> object:
        assert isinstance(question, OpenFiles)
        return [path]

    here.answer(choose)
    strip_of(here).add.click()
    here.until(lambda: len(photos(here)) == 1)


def test_a_picture_in_the_clipboard_is_pasted(here: Stage) -> None:
    picture = QImage(300, 200, QImage.Format.Format_RGB32)
    picture.fill(QColor("blue"))
    QGuiApplication.clipboard().setImage(picture)
    here.desk.status_changed.emit()
    here.workspace.refresh()
    here.workspace.actions_by_id["edit.paste"].trigger()
    here.until(lambda: len(photos(here)) == 1)
    assert photos(here)[0].values["width_px"] == 300
    QGuiApplication.clipboard().clear()


def test_copied_files_are_pasted(here: Stage, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo_file(tmp_path / "1.jpg")))])
    QGuiApplication.clipboard().setMimeData(data)
    here.workspace.refresh()
    here.workspace.actions_by_id["edit.paste"].trigger()
    here.until(lambda: len(photos(here)) == 1)
    QGuiApplication.clipboard().clear()


def test_what_can_not_be_read_is_told_and_the_rest_is_added(here: Stage, tmp_path: Path) -> None:
    (tmp_path / "bad.jpg").write_bytes(b"no photo")
    told: list[str] = []

    def read(question: object) -> object:
        told.append(words_of(question))
        return None

    here.answer(read)
    drop(here, tmp_path / "bad.jpg", photo_file(tmp_path / "1.jpg"))
    here.until(lambda: bool(told))
    assert len(photos(here)) == 1
    assert "bad.jpg" in told[0]


# --- matching -------------------------------------------------------------------------------------


def test_a_photo_of_another_patch_is_asked_about_and_goes_where_it_was_taken(
    here: Stage, tmp_path: Path
) -> None:
    def look(question: object) -> object:
        assert isinstance(question, MatchPage)
        assert [row.patch_id for row in question.rows] == ["a", "b"]
        assert "สวนหน้าวัด" in question.list.item(1).text()
        return question.answer()

    here.answer(look)
    drop(here, photo_file(tmp_path / "1.jpg"), photo_file(tmp_path / "2.jpg", east=0.0205))
    here.until(lambda: len(photos(here)) == 1)
    assert len(photos(here, "b")) == 1
    assert photos(here, "b")[0].shows == "E"


def test_a_folder_is_matched_and_put_right_with_one_choice(here: Stage, tmp_path: Path) -> None:
    folder = tmp_path / "รูป"
    folder.mkdir()
    photo_file(folder / "1.jpg", east=0.0005, time="2568:01:31 09:00:00")
    photo_file(folder / "2.jpg", "red", time="2568:01:31 09:05:00")
    photo_file(folder / "3.jpg", "blue")

    def choose(question: object) -> object:
        assert isinstance(question, ChooseFolder)
        return folder

    def match(question: object) -> object:
        assert isinstance(question, MatchPage)
        assert [row.patch_id for row in question.rows] == ["a", "a", ""]
        assert question.rows[1].match.why == "time"
        question.list.setCurrentRow(2)
        question.owner.setCurrentIndex(question.owner.findData("b"))
        question.owner.activated.emit(question.owner.currentIndex())
        question.shows.setCurrentIndex(question.shows.findData("SIGN"))
        question.shows.activated.emit(question.shows.currentIndex())
        return question.answer()

    here.answer(choose, match)
    here.workspace.actions_by_id["photos.folder"].trigger()
    here.until(lambda: len(photos(here, "b")) == 1)
    assert len(photos(here)) == 2
    assert photos(here, "b")[0].shows == "SIGN"


def test_a_folder_that_is_dropped_is_matched_too(here: Stage, tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()
    photo_file(tmp_path / "f" / "1.jpg", east=0.0005)
    here.answer(lambda question: question.answer())
    drop(here, tmp_path / "f")
    here.until(lambda: len(photos(here)) == 1)


def test_what_is_not_added_leaves_nothing_in_the_file(here: Stage, tmp_path: Path) -> None:
    asked: list[object] = []

    def cancel(question: object) -> object:
        asked.append(question)
        return None

    here.answer(cancel)
    drop(here, photo_file(tmp_path / "1.jpg", east=0.0205))
    here.until(lambda: bool(asked))
    assert isinstance(asked[0], MatchPage)
    sha256 = asked[0].rows[0].taken.sha256
    assert here.session.writer.ask(lambda p: p.photos.bytes_of(sha256)) is None


# --- one photo ------------------------------------------------------------------------------------


@pytest.fixture
def page(here: Stage, tmp_path: Path) -> PhotoPage:
    """The first of two photos, in full."""
    dropped(
        here,
        photo_file(tmp_path / "1.jpg", east=0.0005, time="2568:01:31 09:15:07"),
        photo_file(tmp_path / "2.jpg", "red", time="2568:07:31 09:15:07"),
    )
    made = PhotoPage(here.desk, photos(here)[0])
    made.show()
    here.until(lambda: here.desk.work.pictures.large(made.photo.sha256) is not None)
    yield made
    made.close()


def test_time_and_place_are_told_in_thai(page: PhotoPage) -> None:
    assert "31 มกราคม 2568" in page.taken.text()
    assert "10.5005" in page.place.text()
    assert page.count.text() == "รูปที่ 1 จาก 2"


def test_kind_and_caption_are_kept_at_once(here: Stage, page: PhotoPage) -> None:
    page.shows.setCurrentIndex(page.shows.findData("BEFORE"))
    page.shows.activated.emit(page.shows.currentIndex())
    page.caption.setText("ก่อนปลูก")
    page.caption.editingFinished.emit()
    assert (photos(here)[0].shows, photos(here)[0].caption) == ("BEFORE", "ก่อนปลูก")
    page.caption.clear()
    page.caption.editingFinished.emit()
    assert "caption" not in photos(here)[0].values


def test_a_kind_of_another_program_stays_until_another_is_chosen(
    here: Stage, page: PhotoPage
) -> None:
    view = here.session.view
    here.session.do(describe_photo(view, photos(here)[0], {"kind": "DRONE"}))
    page.caption.setText("จากโดรน")
    page.caption.editingFinished.emit()
    assert (photos(here)[0].shows, photos(here)[0].caption) == ("DRONE", "จากโดรน")


def test_one_choice_gives_a_photo_to_another_patch(here: Stage, page: PhotoPage) -> None:
    page.owner.setCurrentIndex(page.owner.findData("b"))
    page.owner.activated.emit(page.owner.currentIndex())
    assert len(photos(here)) == len(photos(here, "b")) == 1
    assert page.photo == photos(here)[0]


def test_the_keys_page_through_the_photos(here: Stage, page: PhotoPage) -> None:
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    assert page.photo == photos(here)[1]
    QTest.keyClick(page, Qt.Key.Key_PageDown)
    assert page.photo == photos(here)[0]


def test_a_box_is_blurred_with_the_mouse_and_undo_gives_the_face_back(
    here: Stage, page: PhotoPage
) -> None:
    before = page.photo
    page.blur_button.click()
    assert page.hint.isVisible()
    QTest.mousePress(page.view, Qt.MouseButton.LeftButton, pos=QPoint(60, 60))
    QTest.mouseMove(page.view, QPoint(200, 160))
    QTest.mouseRelease(page.view, Qt.MouseButton.LeftButton, pos=QPoint(200, 160))
    page.blur_button.click()
    here.until(lambda: photos(here)[0].sha256 != before.sha256)
    assert page.photo == photos(here)[0]
    here.desk.undo()
    here.until(lambda: photos(here)[0] == before)


def test_a_box_is_moved_and_blurred_by_keyboard(here: Stage, page: PhotoPage) -> None:
    before = page.photo.sha256
    page.blur_button.click()
    first = page.view.box(100, 100)
    QTest.keyClick(page.view, Qt.Key.Key_Right)
    QTest.keyClick(page.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    left, _, _, bottom = page.view.box(100, 100)
    assert left > first[0]
    assert bottom > first[3]
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    here.until(lambda: photos(here)[0].sha256 != before)


def test_esc_gives_up_the_box_and_keeps_the_page(here: Stage, page: PhotoPage) -> None:
    page.blur_button.click()
    QTest.keyClick(page.view, Qt.Key.Key_Escape)
    assert page.isVisible()
    assert not page.hint.isVisible()


def test_a_deleted_photo_makes_room_for_the_next(here: Stage, page: PhotoPage) -> None:
    gone = page.photo
    page.delete_button.click()
    assert photos(here) == (page.photo,)
    assert page.photo != gone
    page.delete_button.click()
    assert photos(here) == ()
    assert not page.isVisible()


def test_del_on_the_strip_deletes_and_enter_opens(here: Stage, page: PhotoPage) -> None:
    page.close()
    strip = strip_of(here)
    strip.thumbs.setCurrentRow(1)
    last = photos(here)[1]
    here.answer(lambda question: question.close())
    QTest.keyClick(strip.thumbs, Qt.Key.Key_Return)
    QTest.keyClick(strip.thumbs, Qt.Key.Key_Delete)
    assert last not in photos(here)


def test_before_and_after_stand_side_by_side(here: Stage, page: PhotoPage) -> None:
    page.close()
    seen: list[tuple[int, int]] = []

    def look(question: object) -> object:
        assert isinstance(question, ComparePage)
        seen.append(tuple(choice.currentIndex() for choice in question.choices))
        question.close()
        return None

    here.answer(look)
    here.workspace.refresh()
    here.workspace.actions_by_id["photos.compare"].trigger()
    assert seen == [(0, 1)]


# --- the check, and a project for reading ---------------------------------------------------------


def test_the_check_says_that_all_is_well(here: Stage, page: PhotoPage) -> None:
    page.close()
    here.workspace.refresh()
    here.workspace.actions_by_id["photos.check"].trigger()
    here.until(lambda: "รูปถ่ายอยู่ครบ" in here.workspace.toast.message.text().replace("\u200b", ""))


def test_the_check_names_a_damaged_photo(here: Stage, page: PhotoPage) -> None:
    page.close()

    def harm(project) -> None:
        with project._open.writing() as db:
            db.execute("UPDATE patch_photo SET data = x'ffd8' WHERE photo_id = ?", (first,))

    first = photos(here)[0].id
    here.session.writer.ask(harm)
    told: list[str] = []
    here.answer(lambda question: told.append(words_of(question)))
    here.workspace.refresh()
    here.workspace.actions_by_id["photos.check"].trigger()
    toast = here.workspace.toast
    assert toast.isVisible()  # it says what is being done, until that is over
    said = toast.message.text()
    here.until(lambda: bool(told))
    assert "1.jpg (สวนริมน้ำ)" in told[0]
    assert not (toast.isVisible() and toast.message.text() == said)


def test_a_damaged_photo_is_mended_out_of_a_safety_copy(here: Stage, page: PhotoPage) -> None:
    page.close()
    first, later = photos(here)[0], here.desk.now() + timedelta(hours=1)

    def harm(project) -> None:
        project.backup(paths.backups(), "import", later)
        with project._open.writing() as db:
            db.execute("UPDATE patch_photo SET data = x'ffd8' WHERE photo_id = ?", (first.id,))

    here.session.writer.ask(harm)
    told: list[str] = []
    here.answer(lambda question: told.append(words_of(question)))
    here.workspace.refresh()
    here.workspace.actions_by_id["photos.check"].trigger()
    here.until(lambda: bool(told))
    assert told == ["แก้รูปที่เสียหายได้ 1\xa0รูป"]
    assert here.session.writer.ask(lambda p: p.photos.bytes_of(first.sha256)) is not None


def test_photos_go_along_in_a_geopackage_and_nowhere_else(here: Stage, tmp_path: Path) -> None:
    dropped(here, photo_file(tmp_path / "1.jpg"))
    out = tmp_path / "out.gpkg"

    def look(question: object) -> object:
        assert isinstance(question, ExportFiles)
        question.formats["csv"].setChecked(True)
        assert not question.photos.isEnabled()
        assert not question.answer().photos
        question.formats["gpkg"].setChecked(True)
        return question.answer()

    here.answer(look, stage.choose(out))
    here.workspace.actions_by_id["data.export"].trigger()
    here.until(out.exists)
    here.until(lambda: here.desk.jobs.idle)
    with closing(sqlite3.connect(out)) as db:
        found = db.execute(
            "SELECT p.data, g.patch_id FROM green_patch_photo m JOIN patch_photo p"
            " ON p.id = m.related_id JOIN green_patch g ON g.fid = m.base_id"
        ).fetchall()
    sha256 = photos(here)[0].sha256
    assert found == [(here.session.writer.ask(lambda p: p.photos.bytes_of(sha256)), "a")]


# --- how it looks ---------------------------------------------------------------------------------


def test_every_control_has_a_name_and_room_for_its_words(here: Stage, page: PhotoPage) -> None:
    page.blur_button.click()
    QApplication.processEvents()
    assert stage.nameless(page) == []
    assert stage.clipped(page) == []
    assert page.height() <= 680
    strip = strip_of(here)
    assert stage.nameless(strip) == []
    assert stage.clipped(strip) == []


def test_it_fits_a_small_screen(here: Stage, tmp_path: Path) -> None:
    dropped(here, photo_file(tmp_path / "1.jpg"))
    here.resize(LAPTOP_150)
    strip = strip_of(here)
    assert strip.isVisible()
    assert stage.clipped(strip) == []
