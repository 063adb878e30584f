"""Thai wraps inside its room, on machines without libthai, too (Windows is one)."""

import ctypes
import gettext
import os
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

from greendesk import paths
from greendesk.wordbreak import breakable, plain

pytestmark = pytest.mark.wrapping
WITHOUT = os.environ.get("GREENDESK_WITHOUT_LIBTHAI") == "1"
SENTENCE = (
    "เจ้าหน้าที่องค์การบริหารส่วนตำบลต้องตรวจสอบข้อมูลพื้นที่สีเขียวและต้นไม้ใหญ่ก่อนบันทึกลงในฐานข้อมูล"
    "ภูมิสารสนเทศทุกครั้งเพื่อป้องกันความผิดพลาดที่อาจเกิดขึ้นในภายหลัง"
)
ROOM_PX = 300  # the narrowest column of the window


@pytest.fixture
def metrics(qapp):
    QFontDatabase.addApplicationFont(str(paths.resource("fonts", "Sarabun-Regular.ttf")))
    font = QFont("Sarabun", 11)
    assert QFontMetrics(font).horizontalAdvance("กขค") > 0
    return QFontMetrics(font)


def width_px(metrics, text):
    flags = Qt.TextFlag.TextWordWrap.value | Qt.AlignmentFlag.AlignLeft.value
    return metrics.boundingRect(0, 0, ROOM_PX, 100_000, flags, text).width()


@pytest.mark.skipif(sys.platform != "linux", reason="libthai is a library of Linux")
def test_the_stage_really_has_the_library_it_says_it_has():
    if WITHOUT:
        with pytest.raises(OSError, match="libthai"):
            ctypes.CDLL("libthai.so.0")
    else:
        assert ctypes.CDLL("libthai.so.0")


@pytest.mark.skipif(not WITHOUT, reason="said of computers without libthai; the gate's next stage")
def test_without_breaks_a_long_sentence_would_run_out_of_its_room(metrics):
    assert width_px(metrics, SENTENCE) > ROOM_PX


def test_with_breaks_a_long_sentence_stays_in_its_room(metrics):
    assert width_px(metrics, breakable(SENTENCE)) <= ROOM_PX


def test_every_text_of_the_program_stays_in_the_narrowest_column(metrics):
    catalogue = gettext.translation("greendesk", paths.translations(), ["th"])
    said = [text for key, text in catalogue._catalog.items() if key and "\n" not in text]
    assert len(said) > 50
    outside = [plain(text) for text in said if width_px(metrics, text) > ROOM_PX]
    assert not outside
