"""On a link that drops twice: what has arrived, what waits and what happens by itself is clear."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt

from greendesk.photos import Place, adding, take_in
from greendesk.qt import shipping
from tests.builders import NOW, ready_patch
from tests.journeys.contract.proxy import Proxy
from tests.qt.photos.test_photos import strip_of
from tests.qt.window.conftest import ProjectWith, Stage, StageWindow

AS_SAID = Qt.ItemDataRole.AccessibleTextRole
IDS = tuple(f"0192f0c4-0000-7000-8000-00000000000{n}" for n in range(3))


class Link:
    """A way to the centre that goes down when the n-th request of a kind comes by."""

    def __init__(self, url: str) -> None:
        self.proxy = Proxy(url)
        self.proxy.plan = self._fate
        self._kind, self._nth, self.down = ("", ""), 0, False

    def drop_at(self, method: str, path: str, nth: int) -> None:
        self._kind, self._nth, self.down = (method, path), nth, False

    def _fate(self, method: str, path: str) -> str:
        if method == self._kind[0] and path.startswith(self._kind[1]):
            self._nth -= 1
            self.down = self.down or self._nth == 0
        return "drop" if self.down else "pass"


@pytest.fixture
def here(
    stage_window: StageWindow,
    project_with: ProjectWith,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Stage:
    """Three patches that can go; the first has a photo of more than one piece."""
    monkeypatch.setattr(shipping, "PATIENCE", 1)
    monkeypatch.setattr(shipping, "LEAST_WAIT_S", 2)
    monkeypatch.setattr(shipping, "pause_s", lambda failures, after, chance: 0.0)
    patches = [ready_patch(i, east=0.003 * n, name_th=f"สวน {n}") for n, i in enumerate(IDS)]
    here = stage_window(project_with(*patches))
    path = tmp_path / "photo.jpg"
    Image.effect_noise((600, 500), 90).convert("RGB").save(path, quality=95)
    taken = take_in(here.session.writer, [path], frozenset(), NOW).taken
    assert int(str(taken[0].kept["size"])) > 100_000
    here.session.do(adding(here.session, [(taken[0], Place(IDS[0]))]))
    here.desk.show_page("sending")
    here.settle()
    return here


@pytest.fixture
def link(here: Stage) -> Iterator[Link]:
    made = Link(here.desk.centre_url)
    here.desk.work._practice_url = made.proxy.url
    yield made
    made.proxy.close()


def plain(text: str) -> str:
    return text.replace("\u200b", "").replace("\xa0", " ")


def lines(here: Stage) -> list[str]:
    model = here.side.sending.model
    return [plain(str(model.index(row).data())) for row in range(model.rowCount())]


def states(here: Stage) -> Counter[str]:
    """Return how many records stand where; which of them arrives first is the network's doing."""
    return Counter(line.split(" · ")[1] for line in lines(here))


def test_what_has_arrived_is_clear_at_each_moment(here: Stage, link: Link) -> None:
    panel = here.side.sending
    assert plain(panel.send_button.text()) == "ส่ง 3 รายการ และรูป 1 รูป"
    link.drop_at("GET", "/collections/change/items/", 2)  # the second record is being proved
    panel.send_button.click()
    here.until(lambda: panel.shipping.wait_s is not None)
    assert plain(panel.tally.text()) == "ศูนย์รับแล้ว 1 จาก 3 รายการ · รูป 0 จาก 1"
    here.until(lambda: states(here) == {"ศูนย์รับแล้ว": 1, "ส่งแล้ว รอศูนย์ยืนยัน": 2})
    here.until(lambda: panel.shipping.wait_s is not None)
    said = plain(panel.result.text())
    assert "ติดต่อศูนย์" in said
    assert "รายการ" not in said  # it stands in the count above, and not twice
    assert panel.photos.state.isHidden()
    assert "ลองใหม่เอง" in plain(panel.step.text())
    assert "ลองเดี๋ยวนี้" in plain(panel.send_button.toolTip())
    link.drop_at("PATCH", "/files/", 2)
    here.until(lambda: link.down and panel.shipping.wait_s is not None)
    assert plain(panel.tally.text()) == "ศูนย์รับแล้ว 3 จาก 3 รายการ · รูป 0 จาก 1"
    here.until(lambda: states(here) == {"ศูนย์รับแล้ว": 3})
    rows = here.side.patches.model
    told = [plain(str(rows.index(n).data(AS_SAID))) for n in range(rows.rowCount())]
    assert any(row.endswith("ศูนย์รับแล้ว · รูป 0 จาก 1") for row in told)
    here.desk.select((IDS[0],))
    assert "0 จาก 1" in plain(strip_of(here).count.text())
    here.until(lambda: plain(here.workspace.top_bar.unsent.text()) == "ยังไม่ส่ง รูป 1")
    link.down = False
    here.until(lambda: not panel._is_busy)
    here.settle()
    said = plain(panel.result.text())
    assert "ศูนย์รับแล้ว 3 รายการ" in said
    assert "ศูนย์รับรูปแล้ว 1 จาก 1 รูป" in said
    here.until(lambda: lines(here)[0] == "สวน 0 · ศูนย์รับแล้ว · รูป 1 จาก 1")
    here.until(lambda: plain(here.workspace.top_bar.unsent.text()) == "ยังไม่ส่ง 0")
    assert not panel.tally.isVisible()
