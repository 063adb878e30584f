"""The recycle bin tells what was deleted from what was undone."""

from greendesk.edits.shape import add_patches, delete_patches
from greendesk.wordbreak import plain
from tests.builders import ready_patch
from tests.qt.window.conftest import ProjectWith, StageWindow


def test_what_was_undone_stands_last_and_is_called_so(
    stage_window: StageWindow, project_with: ProjectWith
) -> None:
    here = stage_window(project_with(ready_patch("z", name_th="ฮวงซุ้ย")))
    side = here.side
    assert here.desk.do(add_patches([ready_patch("a", 0.01, name_th="กลางบ้าน")]))
    here.settle()
    here.desk.undo()
    here.settle()
    assert side.patches.bin.isVisible()
    assert "(" not in side.patches.bin.text(), "nobody has deleted anything"
    assert here.desk.do(delete_patches(here.session.view, ["z"]))
    here.settle()
    assert "(1)" in side.patches.bin.text()
    here.desk.show_page("bin")
    here.settle()
    deleted, undone = map(plain, side.bin.model.stringList())
    assert deleted.startswith("ฮวงซุ้ย")
    assert undone.startswith("กลางบ้าน")
    assert "เลิกทำ" in undone
    assert "เลิกทำ" not in deleted
    assert side.bin.help_undone.isVisible()
    side.bin.list.setCurrentIndex(side.bin.model.index(1))
    side.bin.back.click()
    here.settle()
    assert here.session.view.find("a") is not None
    assert not side.bin.help_undone.isVisible()
