"""A map on the network: the address of its pictures, or of a service that says what it has."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLineEdit, QWidget

from greendesk.errors import BadInput, GreenDeskError
from greendesk.i18n import N_, Text, label_of
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import Dialog, Paragraph, form_rows, label_for
from greendesk.qt.theme import px
from greendesk.settings import Basemap
from greendesk.tiles.address import check_address, check_places, is_template
from greendesk.tiles.base import MAX_ZOOM, TileSource

Offers = Sequence[TileSource]
Look = Callable[[str, Callable[[Offers], None], Callable[[Exception], None]], None]
"""Asks a map service what it has; one of the two calls comes a moment later."""
USUAL_CLOSEST = 19
_PLACES = {"z": "{z}", "x": "{x}", "y": "{y}"}


class MapAddress(Dialog):
    """An address of map pictures or of a map service; the answer is a Basemap without an id."""

    def __init__(
        self, look: Look, parent: QWidget | None = None, known: Basemap | None = None
    ) -> None:
        """Ask for an address.

        Args:
            known: one that was added before and is to be changed.
        """
        title = N_("Add a map address") if known is None else N_("Change a map address")
        super().__init__(Text(title), parent, width_px=560)
        self._look, self._offers, self._asked = look, list[TileSource](), ""
        self.paragraph(
            Text(
                N_(
                    "Your agency tells you the address: one of pictures, with {z}, {x} and {y} in"
                    " curly brackets, or one of a map service (WMS or WMTS), which is asked what it"
                    " has. Pictures that were seen stay on this computer."
                ),
                _PLACES,
            ),
            kind="muted",
        )
        self.title, self.place, self.attribution = QLineEdit(), QLineEdit(), QLineEdit()
        self.place.setPlaceholderText("https://…")
        self.licence, self.taken = QLineEdit(), QLineEdit()
        self.put(self.taken, placeholder=Text(N_("such as 2567; may stay empty")))
        self.put(self.licence, placeholder=Text(N_("What is allowed; may stay empty")))
        self.farthest, self.closest = _zoom_box(0), _zoom_box(USUAL_CLOSEST)
        rows = form_rows()
        for text, field in (
            (Text(N_("Address")), self.place),
            (Text(N_("What to call it")), self.title),
            (Text(N_("Whose pictures")), self.attribution),
            (Text(N_("Of which year")), self.taken),
            (Text(N_("Licence")), self.licence),
        ):
            rows.addRow(label_for(self, text, field), field)
        zooms = QHBoxLayout()
        zooms.setSpacing(px(12))
        zooms.addWidget(self.farthest, 1)
        zooms.addWidget(self.closest, 1)
        closeness = Text(N_("Zoom, from and to"))
        tip = Text(
            N_(
                "Pictures begin and end there. 17 is close enough to draw on, 19 shows single"
                " trees."
            )
        )
        rows.addRow(label_for(self, closeness, self.farthest, tip), zooms)
        self.put(self.closest, name=Text(N_("Closest zoom")), tip=tip)
        self.body.addLayout(rows)
        self.offered = lines_view(QStringListModel(self))
        self.offered.setMinimumHeight(px(140))
        self.offered.hide()
        self.put(self.offered, name=Text(N_("Maps of this service")))
        self.offered.selectionModel().currentChanged.connect(lambda *_: self._choose())
        self.body.addWidget(self.offered, 1)
        self.may_be_packed = QCheckBox()
        self.put(
            self.may_be_packed,
            Text(
                N_(
                    "The owner allows that the pictures are kept on this computer for work without"
                    " internet"
                )
            ),
        )
        self.body.addWidget(self.may_be_packed)
        self.note, self.problem = Paragraph("muted"), Paragraph("problem")
        for told in (self.note, self.problem):
            told.hide()
            self.body.addWidget(told)
        self.body.addStretch(1)
        self.place.textEdited.connect(lambda _: self._forget())
        self._known = known
        if known is not None:
            self._fill(known)
        self.finish_with(Text(N_("Add")) if known is None else Text(N_("Keep")))

    def accept(self) -> None:
        """Take the address if it can be one; ask a service what it has first."""
        place = self.place.text().strip()
        if not place.startswith("https://") and not place.startswith("http://127.0.0.1"):
            self._say(Text(N_("The address has to begin with https://.")))
        elif (flaw := _flaw_of(place)) is not None:
            self._say(flaw)
        elif self._chosen is None and not is_template(place):
            self._ask(place)
        elif not self.attribution.text().strip():
            self._say(Text(N_("Please say whose pictures they are; it is shown on the map.")))
        elif self.farthest.currentIndex() > self.closest.currentIndex():
            self._say(Text(N_("The first zoom has to be the smaller one.")))
        else:
            super().accept()

    def answer(self) -> Basemap:
        """Return what was typed and chosen."""
        typed, chosen = self.place.text().strip(), self._chosen
        title = self.title.text().strip() or typed.split("/")[2]
        owner, allowed = self.attribution.text().strip(), self.may_be_packed.isChecked()
        made = Basemap(
            "",
            title,
            typed,
            owner,
            min_zoom=self.farthest.currentIndex(),
            max_zoom=self.closest.currentIndex(),
            may_be_packed=allowed,
            licence=self.licence.text().strip(),
            image_date=self.taken.text().strip(),
        )
        if chosen is None:
            same = self._known if self._known and self._known.place == typed else made
            made = replace(made, tile_px=same.tile_px, per_s=same.per_s)
            return replace(made, no_data=same.no_data, bounds=same.bounds)
        return replace(made, place=chosen.url, tile_px=chosen.tile_px, bounds=chosen.bounds)

    def _fill(self, known: Basemap) -> None:
        """Show what was typed before; it stays whatever a service says of the map."""
        for field, words in (
            (self.place, known.place),
            (self.title, known.title),
            (self.attribution, known.attribution),
            (self.taken, known.image_date),
            (self.licence, known.licence),
        ):
            field.setText(words)
            field.setModified(True)
        self.farthest.setCurrentIndex(known.min_zoom)
        self.closest.setCurrentIndex(known.max_zoom)
        self.may_be_packed.setChecked(known.may_be_packed)

    # --- a service ----------------------------------------------------------------------------

    @property
    def _chosen(self) -> TileSource | None:
        row = self.offered.currentIndex().row()
        return self._offers[row] if 0 <= row < len(self._offers) else None

    def _ask(self, place: str) -> None:
        if place == self._asked:
            return  # it is being asked
        self._asked = place
        self._say(Text(N_("Asking the map service what it has…")), wrong=False)

        def found(offers: Offers) -> None:
            if self._asked == place:
                self._asked = ""
                self._show(offers)

        def failed(error: Exception) -> None:
            if self._asked == place:
                self._asked = ""
                if not isinstance(error, GreenDeskError):
                    raise error
                self._say(error.text)

        self._look(place, found, failed)

    def _show(self, offers: Offers) -> None:
        self._offers = list(offers)
        model = self.offered.model()
        assert isinstance(model, QStringListModel)
        model.setStringList([label_of(offer.title) for offer in offers])
        self.offered.show()
        self._say(Text(N_("Choose one of its maps, then “Add”.")), wrong=False)
        self.offered.setCurrentIndex(model.index(0, 0))
        self.fit()
        self.offered.setFocus()

    def _choose(self) -> None:
        """Fill in what the service says of a map; what the officer typed stays."""
        chosen = self._chosen
        if chosen is None:
            return
        for field, told in (
            (self.title, label_of(chosen.title)),
            (self.attribution, chosen.attribution),
            (self.licence, chosen.licence),
        ):
            if not field.isModified():
                field.setText(told)
        self.farthest.setCurrentIndex(chosen.min_zoom)
        self.closest.setCurrentIndex(chosen.max_zoom)

    def _forget(self) -> None:
        """Begin anew with another address."""
        self._offers, self._asked = [], ""
        for shown in (self.offered, self.note, self.problem):
            shown.hide()

    def _say(self, text: Text, *, wrong: bool = True) -> None:
        shown, other = (self.problem, self.note) if wrong else (self.note, self.problem)
        self.put(shown, text)
        shown.show()
        other.hide()
        self.fit()


def _flaw_of(place: str) -> Text | None:
    """Return why an address can never work; what has no places yet may be a service."""
    try:
        check_places(place)
        check_address(place, practice=True)
    except BadInput as error:
        return error.text
    return None


def _zoom_box(zoom: int) -> QComboBox:
    made = QComboBox()
    made.addItems([str(zoom) for zoom in range(MAX_ZOOM + 1)])
    made.setCurrentIndex(zoom)
    return made
