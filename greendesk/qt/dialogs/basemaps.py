"""Background maps: choose one, add map files and addresses, put them in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QWidget

from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text, label_of
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.map_address import Look, MapAddress
from greendesk.qt.dialogs.page import Ask, Dialog, Paragraph, label_for
from greendesk.qt.theme import px
from greendesk.settings import BENEATH, STRENGTHS, Basemap
from greendesk.tiles.chosen import ADDRESS
from greendesk.tiles.source import TileSource, open_pack

PACKS: files.Filters = ((Text(N_("Map files")), ("mbtiles", "gpkg", "pmtiles")),)
_STRENGTHS = (100, 80, 60, 40, 20)
_UP, _DOWN, _CHANGE = N_("Move up"), N_("Move down"), N_("Change…")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the officer wants.

    Attributes:
        own: the officer's own maps.
        id: the map to show.
        order: ids of all maps, in the order in which they are offered.
        strengths: id of a map -> how strong it is shown, per cent.
        beneath: ids of maps that lie beneath the one to show.
    """

    own: tuple[Basemap, ...]
    id: str
    order: tuple[str, ...]
    strengths: Mapping[str, int]
    beneath: frozenset[str] = frozenset()


class BasemapsPage(Dialog):
    """All maps in order, those that come with GreenDesk too; the answer is :class:`Chosen`."""

    def __init__(
        self,
        offered: Sequence[TileSource],
        own: Sequence[Basemap],
        chosen: str,
        put_question: Ask,
        look: Look,
        parent: QWidget | None = None,
        strengths: Mapping[str, int] = MappingProxyType({}),
        beneath: Iterable[str] = (),
    ) -> None:
        """Show the maps.

        Args:
            offered: all of them, in order; the officer's own ones, too.
            look: asks a map service what it has, see :class:`MapAddress`.
            strengths: id of a map -> how strong it is shown, per cent; 100 where nothing is said.
            beneath: ids of those that lie beneath the one to show.
        """
        super().__init__(Text(N_("Background maps")), parent, width_px=600)
        self._titles = {source.id: source.title for source in offered}
        self._backdrops = {source.id for source in offered if source.kind in ("builtin", "none")}
        self._beneath = set(beneath)
        self._order, self._own = [*self._titles], {basemap.id: basemap for basemap in own}
        self._strengths, self._ask, self._look_for = dict(strengths), put_question, look
        self.paragraph(
            Text(N_("Choose what lies under your patches. Map files work without internet.")),
            kind="muted",
        )
        self.list = lines_view(QStringListModel(self))
        self.list.setMinimumHeight(px(200))
        self.put(self.list, name=Text(N_("Background maps")))
        self.body.addWidget(self.list, 1)
        self.strength = QComboBox()
        for percent in sorted({*_STRENGTHS, *strengths.values()}, reverse=True):
            self.strength.addItem(f"{percent} %", percent)
        self.strength.activated.connect(lambda _: self._set_strength())
        words = Text(STRENGTHS.title)
        line = QHBoxLayout()
        line.setSpacing(px(12))
        line.addWidget(label_for(self, words, self.strength, Text(STRENGTHS.help)))
        line.addWidget(self.strength, 1)
        self.body.addLayout(line)
        self.beneath = QCheckBox()
        self.beneath.clicked.connect(lambda _: self._set_beneath())
        self.body.addWidget(self.beneath)
        self.problem = Paragraph("problem")
        self.problem.hide()
        self.body.addWidget(self.problem)
        self.add_pack = self.button(Text(N_("Add a map file…")))
        self.add_address = self.button(Text(N_("Add a map address…")))
        self.keep = self.button(Text(N_("Keep my area for offline…")))
        self.wants_keeping = False
        """Whether an area of a map is to be kept next."""
        self.up, self.down = self.button(Text(_UP)), self.button(Text(_DOWN))
        self.change = self.button(Text(_CHANGE))
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
            (lower, (self.up, self.down, self.change, self.remove)),
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
        self.change.clicked.connect(self._change)
        self.remove.clicked.connect(self._remove)

    def _fill(self, chosen: str) -> None:
        """Show the maps in order, this one chosen; the first where it is not there any more."""
        own = self._own
        lines = [
            f"{own[name].title}\n{own[name].place}" if name in own else label_of(self._titles[name])
            for name in self._order
        ]
        model = self.list.model()
        assert isinstance(model, QStringListModel)
        model.setStringList(lines)
        row = self._order.index(chosen) if chosen in self._order else 0
        self.list.setCurrentIndex(model.index(row, 0))
        self._look()

    @property
    def _row(self) -> int:
        return max(0, self.list.currentIndex().row())

    def _look(self) -> None:
        """Say what can be done with the map that is chosen: only own ones can be taken out."""
        chosen = self._order[self._row]
        percent = self._strengths.get(chosen, 100)
        self.strength.setCurrentIndex(self.strength.findData(percent))
        backdrop = chosen in self._backdrops
        self.beneath.setChecked(chosen in self._beneath)
        self.beneath.setEnabled(not backdrop)
        always = Text(N_("The built-in map lies beneath all others anyway; paper shows nothing."))
        self.put(self.beneath, Text(BENEATH.title), tip=always if backdrop else Text(BENEATH.help))
        stays = Text(N_("This map comes with GreenDesk; it stays."))
        first, last = Text(N_("It is the first already.")), Text(N_("It is the last already."))
        mine, at_end = chosen in self._own, self._row == len(self._order) - 1
        self.remove.setEnabled(mine)
        self.put(self.remove, Text(N_("Take out of the list")), tip=None if mine else stays)
        address = chosen.startswith(ADDRESS)
        self.change.setEnabled(address)
        why = Text(N_("Only map addresses that you have added can be changed."))
        self.put(self.change, Text(_CHANGE), tip=None if address else why)
        self.up.setEnabled(self._row > 0)
        self.put(self.up, Text(_UP), tip=None if self._row else first)
        self.down.setEnabled(not at_end)
        self.put(self.down, Text(_DOWN), tip=last if at_end else None)

    def _set_strength(self) -> None:
        self._strengths[self._order[self._row]] = int(self.strength.currentData())

    def _set_beneath(self) -> None:
        chosen = self._order[self._row]
        (self._beneath.add if self.beneath.isChecked() else self._beneath.discard)(chosen)

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
            self._add(replace(found, id=f"{ADDRESS}{found.place}"))

    def _add(self, basemap: Basemap) -> None:
        self._own[basemap.id] = basemap
        if basemap.id not in self._order:
            self._order.append(basemap.id)
        self._fill(basemap.id)

    def _change(self) -> None:
        """Have what was typed of an address put right; it stays where it is in the list."""
        before = self._own[self._order[self._row]]
        found = self._ask(MapAddress(self._look_for, self, before))
        if found is None:
            return
        changed = replace(found, id=f"{ADDRESS}{found.place}")
        ids = [changed.id if name == before.id else name for name in self._order]
        del self._own[before.id]
        self._own[changed.id] = changed
        if before.id in self._beneath:
            self._beneath.add(changed.id)
        if before.id in self._strengths:
            self._strengths[changed.id] = self._strengths.pop(before.id)
        self._order = [*dict.fromkeys(ids)]
        self._fill(changed.id)

    def _keep_area(self) -> None:
        self.wants_keeping = True
        self.accept()

    def _move(self, by: int) -> None:
        row, ids = self._row, self._order
        if 0 <= row + by < len(ids):
            ids[row + by], ids[row] = ids[row], ids[row + by]
            self._fill(ids[row + by])

    def _remove(self) -> None:
        row = self._row
        if self._own.pop(self._order[row], None) is not None:
            del self._order[row]
            self._fill(self._order[min(row, len(self._order) - 1)])

    def answer(self) -> Chosen:
        """Return what the officer wants."""
        ids = tuple(self._order)
        return Chosen(
            tuple(self._own[name] for name in ids if name in self._own),
            ids[self._row],
            ids,
            {name: percent for name, percent in self._strengths.items() if name in ids},
            frozenset(self._beneath.intersection(ids)),
        )


def basemap_of_pack(path: Path) -> Basemap:
    """Return the entry for a map file.

    Raises:
        BadInput: it is no map file, or damaged.
        Outage: it is not there.
    """
    source = open_pack(path)
    title = label_of(source.title) or path.stem
    return Basemap(f"pack:{path}", title, str(path), source.attribution)
