"""Photos in the panel of sending: how many the centre has, and whether the others wait."""

from collections.abc import Sequence

from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.model.record import Photo
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.settings import PHOTO_HOUR, PHOTOS_IN_THE_EVENING

HOURS = tuple(range(12, 24))


class PhotoChoice(Spoken, QWidget):
    """What the centre has, when the rest goes, and a button to have it go now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk, self._shipping = desk, desk.work.shipping
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        self.state, self.waiting = Paragraph("muted"), Paragraph()
        column.addWidget(self.state)
        self.later, self.hour = QCheckBox(), QComboBox()
        tip = Text(PHOTOS_IN_THE_EVENING.help)
        self.put(self.later, Text(N_("Photos only from")), tip=tip)
        self.put(self.hour, name=Text(N_("Hour of the evening")))
        self.later.clicked.connect(self._chosen)
        self.hour.activated.connect(self._chosen)
        line = QHBoxLayout()
        line.setSpacing(px(6))
        line.addWidget(self.later, 1)
        line.addWidget(self.hour)
        column.addLayout(line)
        column.addWidget(self.waiting)
        self.now = as_kind(QPushButton(), "link")
        self.put(self.now, Text(N_("Send the photos now")))
        self.now.clicked.connect(self._shipping.send_photos)
        column.addWidget(self.now)
        self.say_with("hours", self._fill)

    def show_photos(self, to_go: Sequence[Photo]) -> None:
        """Say how many photos are there, and when ``to_go`` go."""
        album = self._desk.session.view.album
        there = sum(photo.sha256 in album.received for photo in album)
        self.setVisible(len(album) > 0)
        values = {"there": there, "n": len(album)}
        self.state.setText(say(Text(N_("The centre has {there:,} of {n:,} photos."), values)))
        resting = not (self._shipping.working or self._shipping.wait_s is not None)
        self.state.setVisible(resting)  # else the count of this sending stands below
        for widget in (self.later, self.hour):
            widget.setVisible(bool(to_go) and resting)
        self.later.setChecked(self._desk.settings.get(PHOTOS_IN_THE_EVENING))
        self.hour.setEnabled(self.later.isChecked())
        self.hour.setCurrentIndex(HOURS.index(self._desk.settings.get(PHOTO_HOUR)))
        evening = self._shipping.evening
        at = evening.due or evening.choice()
        self.waiting.setVisible(at is not None and bool(to_go) and not self._shipping.working)
        self.now.setVisible(evening.due is not None and bool(to_go) and resting)
        if at is not None:
            told = {"n": len(to_go), "at": f"{at.astimezone():%H:%M}"}
            self.waiting.setText(say(Text(N_("{n:,} photos go at {at}."), told)))

    def _chosen(self) -> None:
        """Keep what was chosen; it holds for photos that wait already, too."""
        desk, evening = self._desk, self._shipping.evening
        waited, hour = evening.due is not None, HOURS[self.hour.currentIndex()]
        desk.prefer(PHOTOS_IN_THE_EVENING, self.later.isChecked())
        desk.prefer(PHOTO_HOUR, hour)
        if waited and not evening.wait() and self.later.isChecked():
            self._shipping.send_photos()  # the hour is over already

    def _fill(self) -> None:
        """Say the hours in the language of now."""
        at = self.hour.currentIndex()
        self.hour.clear()
        for hour in HOURS:
            self.hour.addItem(say(Text(N_("{hour}:00"), {"hour": hour})))
        self.hour.setCurrentIndex(max(at, 0))
