"""Background maps: choose one, add map files and addresses, put them in order."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text, label_of
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.map_address import Look, MapAddress
from greendesk.qt.dialogs.page import Ask, Dialog, Paragraph, label_for, lines_view
from greendesk.qt.theme import px
from greendesk.settings import STRENGTH, Basemap
from greendesk.tiles.source import TileSource, open_pack

PACKS: files.Filters = ((Text(N_("Map files")), ("mbtiles", "gpkg", "pmtiles")),)
_STRENGTHS = (100, 80, 60, 40, 20)
_UP, _DOWN = N_("Move up"), N_("Move down")
Chosen = tuple[tuple[Basemap, ...], str]


class BasemapsPage(Dialog):
    """The answer: the officer's own maps in order, and the id of the one to show."""

    def __init__(
        self,
        shipped: Sequence[TileSource],
        own: Sequence[Basemap],
        chosen: str,
        put_question: Ask,
        look: Look,
        parent: QWidget | None = None,
        strength_percent: int = 100,
    ) -> None:
        """Show the maps.

        Args:
            look: asks a map service what it has, see :class:`MapAddress`.
            strength_percent: how strong the map is shown; 100 = as it is.
        """
        super().__init__(Text(N_("Background maps")), parent, width_px=600)
        self._shipped, self._own, self._ask = list(shipped), list(own), put_question
        self._look_for = look
        self.paragraph(
            Text(N_("Choose what lies under your patches. Map files work without internet.")),
            kind="muted",
        )
        self.list = lines_view(QStringListModel(self))
        self.list.setMinimumHeight(px(200))
        self.put(self.list, name=Text(N_("Background maps")))
        self.body.addWidget(self.list, 1)
        self.strength = QComboBox()
        for percent in sorted({*_STRENGTHS, strength_percent}, reverse=True):
            self.strength.addItem(f"{percent} %", percent)
        self.strength.setCurrentIndex(self.strength.findData(strength_percent))
        words = Text(STRENGTH.title)
        line = QHBoxLayout()
        line.setSpacing(px(12))
        line.addWidget(label_for(self, words, self.strength, Text(STRENGTH.help)))
        line.addWidget(self.strength, 1)
        self.body.addLayout(line)
        self.problem = Paragraph("problem")
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.add_pack = self.button(Text(N_("Add a map file…")))
        self.add_address = self.button(Text(N_("Add a map address…")))
        self.keep = self.button(Text(N_("Keep my area for offline…")))
        self.wants_keeping = False
        """Whether an area of a map is to be kept next."""
        self.up, self.down = self.button(Text(_UP)), self.button(Text(_DOWN))
        self.remove = self.button(Text(N_("Take out of the list")))
        self._lay_out_buttons()
        self.list.selectionModel().currentChanged.connect(lambda *_: self._look())
        self.list.activated.connect(lambda _: self.accept())
        self.finish_with(Text(N_("Show this map")))
        self._fill(chosen)

    def _lay_out_buttons(self) -> None:
        upper, lower = QHBoxLayout(), QHBoxLayout()
        for line, buttons in (
            (upper, (self.add_pack, self.add_address, self.keep)),
            (lower, (self.up, self.down, self.remove)),
        ):
            line.setSpacing(px(8))
            for button in buttons:
                line.addWidget(button, 1)
            self.body.addLayout(line)
        self.add_pack.clicked.connect(self._ask_pack)
        self.add_address.clicked.connect(self._ask_address)
        self.keep.clicked.connect(self._keep_area)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.remove.clicked.connect(self._remove)

    def _ids(self) -> list[str]:
        return [source.id for source in self._shipped] + [basemap.id for basemap in self._own]

    def _fill(self, chosen: str) -> None:
        lines = [label_of(source.title) for source in self._shipped]
        lines += [f"{basemap.title}\n{basemap.place}" for basemap in self._own]
        model = self.list.model()
        assert isinstance(model, QStringListModel)
        model.setStringList(lines)
        ids = self._ids()
        row = ids.index(chosen) if chosen in ids else 0
        self.list.setCurrentIndex(model.index(row, 0))
        self._look()

    def _look(self) -> None:
        """Only the officer's own maps can be moved and taken out."""
        mine = self._mine()
        stays = Text(N_("This map comes with GreenDesk; it stays."))
        shipped = Text(N_("The maps that come with GreenDesk stay where they are."))
        first = Text(N_("It is the first of your own maps already."))
        last = Text(N_("It is the last of your own maps already."))
        self.remove.setEnabled(mine is not None)
        self.put(self.remove, Text(N_("Take out of the list")), tip=stays if mine is None else None)
        self.up.setEnabled(bool(mine))
        why = shipped if mine is None else first if mine == 0 else None
        self.put(self.up, Text(_UP), tip=why)
        at_end = mine is not None and mine == len(self._own) - 1
        self.down.setEnabled(mine is not None and not at_end)
        why = shipped if mine is None else last if at_end else None
        self.put(self.down, Text(_DOWN), tip=why)

    def _mine(self) -> int | None:
        row = self.list.currentIndex().row() - len(self._shipped)
        return row if row >= 0 else None

    def _ask_pack(self) -> None:
        title = Text(N_("Add a map file"))
        path = self._ask(files.OpenFile(title, PACKS, Path.home(), self))
        if path is not None:
            self.take_pack(path)

    def take_pack(self, path: Path) -> None:
        """Add a map file, or say why it can't be used."""
        try:
            basemap = basemap_of_pack(path)
        except GreenDeskError as error:
            self.put(self.problem, error.text)
            self.problem.show()
            return
        self.problem.hide()
        self._add(basemap)

    def _ask_address(self) -> None:
        found = self._ask(MapAddress(self._look_for, self))
        if found is not None:
            self._add(replace(found, id=f"xyz:{found.place}"))

    def _add(self, basemap: Basemap) -> None:
        self._own = [b for b in self._own if b.id != basemap.id] + [basemap]
        self._fill(basemap.id)

    def _keep_area(self) -> None:
        self.wants_keeping = True
        self.accept()

    def _move(self, by: int) -> None:
        row = self._mine()
        if row is not None and 0 <= row + by < len(self._own):
            self._own[row + by], self._own[row] = self._own[row], self._own[row + by]
            self._fill(self._own[row + by].id)

    def _remove(self) -> None:
        row = self._mine()
        if row is not None:
            del self._own[row]
            self._fill("")

    @property
    def strength_percent(self) -> int:
        """How strong the map is to be shown."""
        return int(self.strength.currentData())

    def answer(self) -> Chosen:
        """Return the own maps and the chosen id."""
        return tuple(self._own), self._ids()[self.list.currentIndex().row()]


def basemap_of_pack(path: Path) -> Basemap:
    """Return the entry for a map file.

    Raises:
        BadInput: it is no map file, or damaged.
        Outage: it is not there.
    """
    source = open_pack(path)
    title = label_of(source.title) or path.stem
    return Basemap(f"pack:{path}", title, str(path), source.attribution)
