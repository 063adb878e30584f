"""One photo in full: what it shows, which patch it belongs to, a box to blur, the next one.

Whatever is changed here is kept at once, as everywhere. The dialog stays open while the officer
walks through the photos of a patch.
"""

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from greendesk.edits.photos import describe_photo
from greendesk.i18n import N_, Text, say
from greendesk.model.record import PatchId, Photo
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Dialog, Paragraph, label_for
from greendesk.qt.photos import deeds
from greendesk.qt.photos.choices import PatchChoice
from greendesk.qt.photos.view import PhotoView
from greendesk.qt.photos.words import kinds, place_text, time_text
from greendesk.qt.theme import as_kind, px
from greendesk.session import Changed
from greendesk.wordbreak import breakable

WIDTH_PX, SIDE_PX, VIEW_PX = 980, 270, 470
_PAUSE_MS = 600
LOADING = Text(N_("Loading the photo…"))
DAMAGED = Text(N_("This photo is damaged or missing. “Check the photos” in the menu says more."))


class PhotoPage(Dialog):
    """The answer is nothing: all is done at once."""

    def __init__(self, desk: Desk, photo: Photo) -> None:
        super().__init__(Text(N_("Photo")), desk.window, width_px=WIDTH_PX)
        self._desk, self._patch_id, self._photo = desk, photo.patch_id, photo
        self._boxing = False
        self.view = PhotoView(VIEW_PX)
        self.put(self.view, name=Text(N_("Photo")))
        self.view.accepted.connect(self.blur)
        self.view.given_up.connect(partial(self.set_boxing, False))
        line = QHBoxLayout()
        line.setSpacing(px(16))
        line.addWidget(self.view, 1)
        line.addWidget(self._make_side())
        self.body.addLayout(line, 1)
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self.keep)
        self._make_foot()
        desk.changed.connect(self._heard)
        desk.work.pictures.ready.connect(self._came)
        self.say_with("photo", self.show_photo)

    # --- making it ------------------------------------------------------------------------------

    def _make_side(self) -> QWidget:
        side = QWidget()
        side.setFixedWidth(px(SIDE_PX))
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        self.shows, self.caption = QComboBox(), QLineEdit()
        self.caption.setMaxLength(300)
        self.owner = PatchChoice(self._desk.session.view)
        for words, control in (
            (Text(N_("What it shows")), self.shows),
            (Text(N_("Caption")), self.caption),
            (Text(N_("Belongs to the patch")), self.owner),
        ):
            column.addWidget(label_for(self, words, control))
            column.addWidget(control)
        self.taken, self.place, self.source = (Paragraph("muted") for _ in range(3))
        for line in (self.taken, self.place, self.source):
            column.addWidget(line)
        column.addStretch(1)
        self.hint = Paragraph("tip")
        self.put(
            self.hint,
            Text(
                N_(
                    "Draw a box over the face or number plate, or move the box with the arrow keys"
                    " (with Shift: its size). Enter blurs it, Esc leaves the photo as it is."
                )
            ),
        )
        column.addWidget(self.hint)
        self.blur_button = self.button(Text(N_("Blur a face or number plate…")))
        self.compare_button = self.button(Text(N_("Compare before and after…")))
        self.delete_button = self.button(Text(N_("Delete the photo")), kind="danger")
        for button in (self.blur_button, self.compare_button, self.delete_button):
            column.addWidget(button)
        self.shows.activated.connect(lambda _: self._describe(kind=str(self.shows.currentData())))
        self.caption.textEdited.connect(lambda _: self._soon.start(_PAUSE_MS))
        self.caption.editingFinished.connect(self.keep)
        self.owner.activated.connect(lambda _: self._move())
        self.blur_button.clicked.connect(self._blur_pressed)
        self.compare_button.clicked.connect(
            lambda: deeds.compare_photos(self._desk, self._patch_id)
        )
        self.delete_button.clicked.connect(self._delete)
        return side

    def _make_foot(self) -> None:
        self.previous = self.button(Text(N_("‹ Previous photo")))
        self.next = self.button(Text(N_("Next photo ›")))
        self.count = as_kind(QLabel(), "muted")
        self.previous.clicked.connect(partial(self.step, -1))
        self.next.clicked.connect(partial(self.step, 1))
        for widget in (self.previous, self.count, self.next):
            self.foot.addWidget(widget)
        self.finish_with(Text(N_("Close")), reject=None)

    # --- showing it -----------------------------------------------------------------------------

    @property
    def photos(self) -> tuple[Photo, ...]:
        """The photos of the patch, as they are now."""
        return self._desk.session.view.photos(self._patch_id)

    @property
    def photo(self) -> Photo:
        """The photo that is shown."""
        return self._photo

    def show_photo(self) -> None:
        """Say and show everything of the photo."""
        photo, photos = self._photo, self.photos
        patch = self._desk.session.view.find(photo.patch_id)
        self.shows.clear()
        for code, words in kinds():
            self.shows.addItem(words.replace("\u200b", ""), code)
        self.shows.setCurrentIndex(max(0, self.shows.findData(photo.shows)))
        if self.caption.text().strip() != photo.caption:
            self.caption.setText(photo.caption)
        self.owner.show_near(photo.position, photo.patch_id)
        self.taken.setText(time_text(photo))
        self.place.setText(place_text(photo, patch))
        self.source.setText(breakable(str(photo.values.get("source_name", ""))))
        number = [p.id for p in photos].index(photo.id) + 1 if photo in photos else 0
        told = Text(N_("Photo {n} of {all}"), {"n": number, "all": len(photos)})
        self.count.setText(say(told).replace("\u200b", ""))
        for button in (self.previous, self.next, self.compare_button):
            button.setEnabled(len(photos) > 1)
            one = Text(N_("The patch has only this one photo."))
            button.setToolTip("" if len(photos) > 1 else say(one))
        self._lock()
        self.hint.setVisible(self._boxing)
        self._paint()

    def _lock(self) -> None:
        session = self._desk.session
        controls = (self.shows, self.caption, self.owner, self.blur_button, self.delete_button)
        for control in controls:
            control.setEnabled(not session.read_only)
            if session.read_only:
                control.setToolTip(say(session.status.text))

    def _paint(self) -> None:
        pictures = self._desk.work.pictures
        found = pictures.large(self._photo.sha256)
        gone = self._photo.sha256 in pictures.damaged
        self.view.show_photo(found, say(DAMAGED if gone else LOADING))
        if gone:
            self.blur_button.setEnabled(False)
            self.blur_button.setToolTip(say(DAMAGED))

    def _came(self, sha256: str) -> None:
        if sha256 == self._photo.sha256:
            self._paint()

    def _heard(self, changed: Changed) -> None:
        """Follow what was changed, here or by undo."""
        now = self._desk.session.view.album.find(self._photo.id)
        if now is None:
            self.accept()
        elif now != self._photo:
            self._photo = now
            self.show_photo()

    def step(self, by: int) -> None:
        """Show the next photo of the patch, round and round."""
        self.keep()
        self.set_boxing(False)
        ids = [photo.id for photo in self.photos]
        if self._photo.id in ids:
            self._photo = self.photos[(ids.index(self._photo.id) + by) % len(ids)]
            self.show_photo()

    # --- changing it ----------------------------------------------------------------------------

    def keep(self) -> None:
        """Keep the caption that was typed a moment ago, if it is another."""
        self._soon.stop()
        words = self.caption.text().strip()
        if words != self._photo.caption:
            self._describe(caption=words or None)

    def _describe(self, **changes: str | None) -> None:
        view, session = self._desk.session.view, self._desk.session
        self._desk.attempt(lambda: session.do(describe_photo(view, self._photo, changes)))

    def _move(self) -> None:
        """Give the photo to the patch that was chosen, and go on with the others of this one."""
        to: PatchId = self.owner.patch_id
        if not to or to == self._photo.patch_id:
            return
        left = [photo for photo in self.photos if photo.id != self._photo.id]
        moved = deeds.move_photo(self._desk, self._photo, to)
        if moved and left:
            self._photo = left[0]
            self.show_photo()
        elif moved:
            self.accept()

    def set_boxing(self, on: bool) -> None:
        """Draw a box, or no more."""
        self._boxing = on
        self.view.set_boxing(on)
        self.hint.setVisible(on)
        words = N_("Blur this box") if on else N_("Blur a face or number plate…")
        self.put(self.blur_button, Text(words))
        self.fit()

    def _blur_pressed(self) -> None:
        if self._boxing:
            self.blur()
        else:
            self.set_boxing(True)

    def blur(self) -> None:
        """Blur the box; the photo shows it once that is done."""
        width, height = (int(self._photo.values.get(k, 0)) for k in ("width_px", "height_px"))
        box = self.view.box(width, height)
        self.set_boxing(False)
        deeds.blur_photo(self._desk, self._photo, box)

    def _delete(self) -> None:
        ids = [photo.id for photo in self.photos]
        at = ids.index(self._photo.id) if self._photo.id in ids else 0
        gone, others = self._photo, [p for p in self.photos if p.id != self._photo.id]
        if others:
            self._photo = others[min(at, len(others) - 1)]
        if deeds.delete_photo_of(self._desk, gone) and others:
            self.show_photo()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page through the photos; Esc gives up the box first."""
        keys = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if event.key() in keys:
            self.step(keys[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Escape and self._boxing:
            self.set_boxing(False)
        else:
            super().keyPressEvent(event)

    def done(self, result: int) -> None:
        """Keep what was typed a moment ago."""
        self._desk.changed.disconnect(self._heard)
        self._desk.work.pictures.ready.disconnect(self._came)
        if self._desk.session.view.album.find(self._photo.id) is not None:
            self.keep()
        super().done(result)

    def answer(self) -> None:
        """Return nothing."""
