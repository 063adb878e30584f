"""The photos of the selected patch, above its form: thumbnails, and the way to add more."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
)

from greendesk.i18n import N_, Text, say
from greendesk.model.record import PatchId, Photo
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import rule
from greendesk.qt.photos import errands
from greendesk.qt.photos.words import summary_text
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, colours, icon, icon_pixmap, px
from greendesk.session import Changed

THUMB_PX, FORM_PX = (72, 54), 312
LOW_PX = 520
"""A window that is lower than this (a laptop at 150 %) has room for half a thumbnail."""
_ID = Qt.ItemDataRole.UserRole


class Thumbs(QListWidget):
    """One row of thumbnails; Enter opens one, Del deletes it, Ctrl+V adds what was copied."""

    def __init__(self, strip: "PhotoStrip") -> None:
        super().__init__()
        self._strip = strip
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMovement(QListView.Movement.Static)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setUniformItemSizes(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open, delete or paste; the arrows walk along."""
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and item:
            self._strip.open(item.data(_ID))
        elif event.key() == Qt.Key.Key_Delete and item:
            self._strip.delete(item.data(_ID))
        else:
            super().keyPressEvent(event)


class PhotoStrip(Spoken, QFrame):
    """How many photos the patch has, and the photos."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._shown: tuple[Photo, ...] = ()
        self._proved, self._known = desk.session.view.album.received, False
        as_kind(self, "raised")
        self.sign, self.count = QLabel(), as_kind(QLabel(), "small")
        self.add = as_kind(QPushButton(), "quiet")
        self.put(
            self.add,
            Text(N_("Add photos…")),
            tip=Text(
                N_("Choose photos. They can also be dropped into the window, or pasted (Ctrl+V).")
            ),
        )
        self.add.clicked.connect(lambda: errands.pick_photos(desk))
        self.thumbs = Thumbs(self)
        self.put(
            self.thumbs,
            name=Text(N_("Photos of the patch")),
            tip=Text(N_("Enter opens a photo, Del deletes it")),
        )
        self.thumbs.itemClicked.connect(lambda item: self.open(item.data(_ID)))
        line = QHBoxLayout()
        line.setContentsMargins(px(16), px(2), px(8), px(2))
        line.setSpacing(px(6))
        line.addWidget(self.sign)
        line.addWidget(self.count, 1)
        line.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        self._shelf = QHBoxLayout()
        self._shelf.addWidget(self.thumbs)
        column.addLayout(self._shelf)
        column.addWidget(rule())
        desk.selection_changed.connect(self.look)
        desk.changed.connect(self._heard)
        desk.status_changed.connect(self._look_at_centre)
        desk.work.pictures.ready.connect(self._came)
        self.say_with("sizes", self._size)
        self.retell()

    @property
    def patch_id(self) -> PatchId:
        """The selected patch; empty unless there is just one."""
        chosen = self._desk.selection
        return chosen[0] if len(chosen) == 1 else ""

    def _heard(self, changed: Changed) -> None:
        """Look again; a method, which Qt lets go of with the window's inside."""
        self.look()

    def look(self) -> None:
        """Show the photos that the selected patch has now."""
        photos = self._desk.session.view.photos(self.patch_id) if self.patch_id else ()
        if photos != self._shown:
            self._shown = photos
            self.retell()

    def _look_at_centre(self) -> None:
        """Say how many have arrived, once that is another number."""
        proved = self._desk.session.view.album.received
        if proved is not self._proved or self._is_known() is not self._known:
            self._proved = proved
            self.retell()

    def _is_known(self) -> bool:
        """Return whether the centre has the patch, so that photos of it can be missing there."""
        return self._desk.session.sending(self.patch_id).rev > 0

    def open(self, photo_id: str) -> None:
        """Show a photo in full."""
        errands.open_photo(self._desk, photo_id)

    def delete(self, photo_id: str) -> None:
        """Take a photo out of the project."""
        errands.delete(self._desk, photo_id)

    def retell(self) -> None:
        """Say and show everything again."""
        n = len(self._shown)
        words = Text(N_("{n:,} photos"), {"n": n}) if n else Text(N_("No photos yet"))
        proved, self._known = self._desk.session.view.album.received, self._is_known()
        there = sum(photo.sha256 in proved for photo in self._shown)
        if there or (n and self._known):
            words = Text(N_("Centre has {there:,} of {n:,} photos"), {"there": there, "n": n})
        self.count.setText(say(words).replace("\u200b", ""))
        self.sign.setPixmap(icon_pixmap("camera", colours().muted, px(16)))
        self.add.setIcon(icon("image-plus", size_px=16))
        locked = self._desk.session.read_only
        self.add.setEnabled(not locked)
        if locked:
            self.add.setToolTip(say(self._desk.session.status.text))
        at = self.thumbs.currentRow()
        self.thumbs.clear()
        for number, photo in enumerate(self._shown, 1):
            words = Text(
                N_("Photo {n} of {all}: {what}"),
                {"n": number, "all": n, "what": summary_text(photo)},
            )
            item = QListWidgetItem(self._icon(photo), "")
            item.setData(_ID, photo.id)
            item.setToolTip(say(words))
            item.setData(Qt.ItemDataRole.AccessibleTextRole, say(words).replace("\u200b", ""))
            self.thumbs.addItem(item)
        self.thumbs.setCurrentRow(min(at, n - 1))
        self.thumbs.setVisible(n > 0)
        self._size()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take less room in a low window."""
        super().resizeEvent(event)
        self._size()

    def _came(self, sha256: str) -> None:
        for number, photo in enumerate(self._shown):
            item = self.thumbs.item(number)
            if photo.sha256 == sha256 and item is not None:
                item.setIcon(self._icon(photo))

    def _icon(self, photo: Photo) -> QIcon:
        pictures = self._desk.work.pictures
        found = pictures.small(photo.sha256)
        if found is not None:
            return QIcon(found)
        if photo.sha256 in pictures.damaged:
            return icon("image-off", colours().danger, 32)
        empty = QPixmap(px(THUMB_PX[0]), px(THUMB_PX[1]))
        empty.fill(colours().surface)
        return QIcon(empty)

    def _size(self) -> None:
        share = 0.6 if self.window().height() < px(LOW_PX) else 1.0
        wide, high = round(px(THUMB_PX[0]) * share), round(px(THUMB_PX[1]) * share)
        self.thumbs.setIconSize(QSize(wide, high))
        self.thumbs.setGridSize(QSize(wide + px(8), high + px(8)))
        self.add.setIconSize(QSize(px(16), px(16)))
        self._shelf.setContentsMargins(px(12), 0, px(8), 0)  # a picture begins where words do
        overflows = len(self._shown) * (wide + px(8)) > px(FORM_PX)
        self.thumbs.setFixedHeight(high + px(12) + (px(12) if overflows else 0))  # its scroll bar
