"""Two photos of a patch side by side: before and after."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from greendesk.i18n import N_, Text, say
from greendesk.model.record import Photo
from greendesk.qt.dialogs.page import CLOSE, Dialog, Paragraph
from greendesk.qt.photos.view import PhotoView
from greendesk.qt.photos.words import summary_text, time_text
from greendesk.qt.pictures import Pictures
from greendesk.qt.theme import px

WIDTH_PX, HIGH_PX = 1100, 420


def before_and_after(photos: Sequence[Photo]) -> tuple[int, int]:
    """Return which two to show first: the kinds say so, else the oldest and the newest."""
    kinds = [photo.shows for photo in photos]
    last = len(photos) - 1
    before = kinds.index("BEFORE") if "BEFORE" in kinds else 0
    after = last - kinds[::-1].index("AFTER") if "AFTER" in kinds else last
    if before == after:
        after = last if before != last else 0
    return before, after


class ComparePage(Dialog):
    """The answer is nothing."""

    def __init__(
        self, photos: Sequence[Photo], pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(Text(N_("Before and after")), parent, width_px=WIDTH_PX)
        self._photos, self._pictures = photos, pictures
        line = QHBoxLayout()
        line.setSpacing(px(12))
        self.choices: list[QComboBox] = []
        self.views: list[PhotoView] = []
        self.times: list[Paragraph] = []
        for name in (N_("Photo on the left"), N_("Photo on the right")):
            choice, view, time = QComboBox(), PhotoView(HIGH_PX), Paragraph("muted")
            self.put(choice, name=Text(name))
            choice.setSizeAdjustPolicy(
                QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
            choice.currentIndexChanged.connect(lambda _: self._paint())
            column = QVBoxLayout()
            column.setSpacing(px(6))
            column.addWidget(choice)
            column.addWidget(view, 1)
            column.addWidget(time)
            line.addLayout(column, 1)
            self.choices.append(choice)
            self.views.append(view)
            self.times.append(time)
        self.body.addLayout(line, 1)
        self.finish_with(CLOSE, reject=None)
        pictures.ready.connect(self._came)
        self.say_with("photos", self._say_photos)

    def _say_photos(self) -> None:
        wanted = before_and_after(self._photos)
        for choice, first in zip(self.choices, wanted, strict=True):
            at = choice.currentIndex() if choice.count() else first
            choice.blockSignals(True)
            choice.clear()
            for number, photo in enumerate(self._photos, 1):
                choice.addItem(f"{number} · {summary_text(photo)}".replace("\u200b", ""))
            choice.setCurrentIndex(at)
            choice.blockSignals(False)
        self._paint()

    def _paint(self) -> None:
        for choice, view, time in zip(self.choices, self.views, self.times, strict=True):
            photo = self._photos[choice.currentIndex()]
            view.show_photo(self._pictures.large(photo.sha256), say(Text(N_("Loading the photo…"))))
            time.setText(time_text(photo))

    def _came(self, sha256: str) -> None:
        self._paint()

    def done(self, result: int) -> None:
        """Hear no more of pictures."""
        self._pictures.ready.disconnect(self._came)
        super().done(result)

    def answer(self) -> None:
        """Return nothing."""
