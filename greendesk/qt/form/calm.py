"""What is not spoken of yet: the empty fields of a patch that was just made.

::

    loud --begin--> calm --a field is left--> calm, but for that field
      ^               |
      +-- the form is left, hidden or told to speak up; another patch

The one thing to know: who shows what is wrong with a patch (form, list) asks here first and listens
to :attr:`Calm.changed`, so that nobody shouts while another is silent.
"""

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QWidget

from greendesk.model.record import PatchId
from greendesk.qt.form.row import Row

_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Why a field loses the keyboard though nobody has left it."""


class Calm(QObject):
    """Keeps the fields that are not spoken of yet, and watches the officer leave them.

    Attributes:
        changed: it has become another patch's, or some fields are spoken of now.
        patch_id: whose fields they are.
        fields: their ids; none = everything is said.
    """

    changed = Signal()

    def __init__(self, form: QWidget) -> None:
        super().__init__(form)
        self._form = form
        self.patch_id: PatchId = ""
        self.fields: frozenset[str] = frozenset()

    def begin(self, patch_id: PatchId, missing: Collection[str]) -> None:
        """Be silent about the ``missing`` fields of a patch."""
        self._become(patch_id, frozenset(missing))

    def end(self) -> None:
        """Speak of all of them."""
        self._become(self.patch_id, frozenset())

    def covers(self, patch_id: PatchId, field_id: str) -> bool:
        """Return whether nothing is to be said of a field of a patch."""
        return field_id in self.fields and patch_id == self.patch_id

    def watch(self, control: QWidget) -> None:
        """Notice when the officer leaves what a field is filled in with."""
        control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Speak of a field that was left empty, and of all of them when the form was left."""
        if not self.fields or not isinstance(event, QFocusEvent) or event.gotFocus():
            return False
        now = QApplication.focusWidget()
        if event.reason() in _STAYS or now is None or not isinstance(watched, QWidget):
            return False
        row = row_of(watched)
        if not _lies_in(now, self._form):
            self.end()
        elif row is not None and row_of(now) is not row:
            self._become(self.patch_id, self.fields - {row.field.id})
        return False

    def _become(self, patch_id: PatchId, fields: frozenset[str]) -> None:
        if fields != self.fields or (fields and patch_id != self.patch_id):
            self.patch_id, self.fields = patch_id, fields
            self.changed.emit()


def row_of(widget: QWidget | None) -> Row | None:
    """Return the line of the form that a widget, perhaps in a list that opened, belongs to."""
    while widget is not None and not isinstance(widget, Row):
        widget = widget.parentWidget()
    return widget


def _lies_in(widget: QWidget | None, area: QWidget) -> bool:
    """Return whether a widget, perhaps in a window of its own, belongs to ``area``."""
    while widget is not None and widget is not area:
        widget = widget.parentWidget()
    return widget is not None
