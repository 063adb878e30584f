"""Keeping an area for work without internet: which map, which area, how close; what it takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QButtonGroup, QComboBox, QPushButton, QRadioButton, QWidget

from greendesk.i18n import N_, Text, label_of, say
from greendesk.qt.dialogs.page import Dialog, Paragraph, labelled
from greendesk.qt.measuring import Measured, Measuring, Wanted
from greendesk.qt.palette import GRID_PX
from greendesk.qt.theme import px
from greendesk.qt.words import duration_words, size_words
from greendesk.tiles.base import TileSource
from greendesk.tiles.plan import Level, levels_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

MEASURING = Text(N_("Trying a few pictures to see how large they are…"))
_TOO_COARSE = N_("This map has no pictures that are close enough.")
COUNTING = Text(N_("Counting…"))


@dataclass(frozen=True, slots=True)
class Area:
    """An area that can be chosen: shapes in EPSG:4326 and how many metres round them."""

    title: Text
    shapes: "Sequence[BaseGeometry | None]"
    margin_m: float = 0.0


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be fetched: measured, and how close in a word; or ``again`` what a map lacks."""

    measured: Measured | None = None
    level: Level | None = None
    again: Path | None = None


class KeepArea(Dialog):
    """The answer is a Wish; the first map, the first area and "street" are chosen already."""

    def __init__(
        self,
        sources: Sequence[TileSource],
        areas: Sequence[Area],
        measuring: Measuring,
        parent: QWidget | None = None,
        lacking: Mapping[Path, int] | None = None,
    ) -> None:
        """Ask.

        Args:
            sources: maps that may be kept, at least one.
            areas: at least one.
            lacking: offline maps that lack pictures, and how many.
        """
        super().__init__(Text(N_("Keep my area for offline")), parent, width_px=600)
        self._sources = list(sources)
        self._areas, self._measuring = list(areas), measuring
        self._levels: list[Level] = []
        self.paragraph(
            Text(
                N_(
                    "The pictures of an area are put into one file on this computer. There the map"
                    " works without internet, in all your projects."
                )
            ),
            kind="muted",
        )
        self.map = QComboBox()
        self.map.addItems([label_of(source.title) for source in self._sources])
        self.body.addLayout(labelled(self, Text(N_("Which map")), self.map))
        self._area_group, self._level_group = QButtonGroup(self), QButtonGroup(self)
        self.paragraph(Text(N_("Which area")), kind="head")
        for n, area in enumerate(self._areas):
            self._choice(self._area_group, n, area.title)
        self._area_group.button(0).setChecked(True)
        self.paragraph(Text(N_("How close")), kind="head")
        self._closeness: list[tuple[QRadioButton, Paragraph]] = []
        for n in range(3):
            button = self._choice(self._level_group, n, Text("-"))
            self.body.addSpacing(-px(GRID_PX))
            help = self.paragraph(Text("-"), kind="muted")
            help.setContentsMargins(px(30) + 1, 0, 0, 0)
            self._closeness.append((button, help))
        self.cost = Paragraph("tip")
        self.trouble = Paragraph("problem")
        for line in (self.cost, self.trouble):
            line.hide()
            self.body.addWidget(line)
        self._again: Path | None = None
        self.again = [self._offer_again(path, n) for path, n in (lacking or {}).items()]
        self.body.addStretch(1)
        self.start = self.finish_with(Text(N_("Fetch the map")))
        self.map.currentIndexChanged.connect(lambda _: self._map_chosen())
        for group in (self._area_group, self._level_group):
            group.idToggled.connect(lambda _, on: self._measure() if on else None)
        measuring.changed.connect(self._show)
        self._map_chosen()

    def _offer_again(self, path: Path, missing: int) -> QPushButton:
        words = N_("Ask again for {n:,} missing pictures of “{name}”")
        button = self.button(Text(words, {"n": missing, "name": path.stem}), kind="link")
        button.clicked.connect(partial(self._choose_again, path))
        self.body.addWidget(button)
        return button

    def _choose_again(self, path: Path) -> None:
        self._again = path
        self.accept()

    def _choice(self, group: QButtonGroup, n: int, text: Text) -> QRadioButton:
        button = QRadioButton()
        self.put(button, text)
        group.addButton(button, n)
        self.body.addWidget(button)
        return button

    @property
    def source(self) -> TileSource:
        """The map that is chosen."""
        return self._sources[self.map.currentIndex()]

    @property
    def level(self) -> Level | None:
        """How close is chosen."""
        n = self._level_group.checkedId()
        return self._levels[n] if 0 <= n < len(self._levels) else None

    def choose(self, *, area: int | None = None, level: str = "") -> None:
        """Choose as the officer does."""
        if area is not None:
            self._area_group.button(area).setChecked(True)
        for n, offered in enumerate(self._levels):
            if offered.id == level:
                self._level_group.button(n).setChecked(True)

    def done(self, result: int) -> None:
        """Stop measuring; nobody looks any more."""
        self._measuring.changed.disconnect(self._show)
        self._measuring.stop()
        super().done(result)

    def answer(self) -> Wish:
        """Return what is to be fetched."""
        if self._again is not None:
            return Wish(again=self._again)
        return Wish(self._measuring.now, self.level)

    # --- inside -------------------------------------------------------------------------------

    def _map_chosen(self) -> None:
        self._levels = levels_of(self.source)
        for n, (button, help) in enumerate(self._closeness):
            there = n < len(self._levels)
            button.setVisible(there)
            help.setVisible(there)
            if there:
                self.put(button, Text(self._levels[n].title), tip=Text(self._levels[n].help))
                self.put(help, Text(self._levels[n].help))
        wanted = [n for n, level in enumerate(self._levels) if level.id == "street"]
        first = (wanted or [len(self._levels) - 1])[0]
        if self._levels and not self._level_group.button(first).isChecked():
            self._level_group.button(first).setChecked(True)  # measures
        else:
            self._measure()

    def _measure(self) -> None:
        level = self.level
        if level is None:
            self._say([], Text(_TOO_COARSE))
            return
        area = self._areas[self._area_group.checkedId()]
        self._measuring.measure(Wanted(self.source, area.shapes, area.margin_m, level.zoom))

    def _show(self) -> None:
        now = self._measuring.now
        if now is None or now.estimate is None or now.trouble is not None:
            self._say([] if now is not None else [COUNTING], now.trouble if now else None)
            return
        free = Text(N_("{size} are free on this computer."), {"size": size_words(now.free_bytes)})
        lines = [self._sum_words(now), free]
        if not now.sure:
            lines.append(MEASURING)
        level = self.level
        if level is not None and now.estimate.deepest < level.zoom:
            lines.append(Text(N_("The map has no closer pictures of this area.")))
        room = Text(
            N_("The disk has too little room. {size} have to be free: choose less, or make room."),
            {"size": size_words(now.estimate.room_bytes)},
        )
        self._say(lines, None if now.fits else room)

    def _sum_words(self, now: Measured) -> Text:
        assert now.estimate is not None
        return Text(
            N_("{n:,} pictures, about {size}. It takes {time}."),
            {
                "n": now.estimate.tiles,
                "size": size_words(now.estimate.size_bytes),
                "time": duration_words(now.estimate.seconds),
            },
        )

    def _say(self, lines: list[Text], trouble: Text | None) -> None:
        troubles = [] if trouble is None else [trouble]
        for shown, texts in ((self.cost, lines), (self.trouble, troubles)):
            shown.setVisible(bool(texts))
            self.say_with(shown, partial(_say_lines, shown, texts))
        now = self._measuring.now
        ready = now is not None and now.sure and trouble is None
        self.start.setEnabled(ready)
        why = trouble or (None if ready else MEASURING)
        self.put(self.start, Text(N_("Fetch the map")), tip=why)
        if self.isVisible():
            self.fit()


def _say_lines(shown: Paragraph, texts: Sequence[Text]) -> None:
    shown.setText("\n".join(say(text) for text in texts))
