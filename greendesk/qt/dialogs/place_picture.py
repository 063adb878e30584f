"""A paper map or a screenshot is laid on the ground by spots that are found on both.

::

    ┌ the picture ┐ ┌ the map ┐      click a spot here, then the same spot there,
    └─────────────┘ └─────────┘      or type its coordinates as they are printed
    1  [14.20150, 99.51230    ]  off by 3.2 m   [Remove]
    2  [47P 557565 1549699    ]  off by 1.8 m   [Remove]

A click belongs to the point that stands out in red; where none does it begins a new one. From three
points on the picture is seen on the map, half clear.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QImage, QPainter, QPolygonF, QTransform
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from greendesk.errors import BadInput, GreenDeskError
from greendesk.i18n import N_, Text
from greendesk.model.coordinates import LonLat, Zone, parse_coordinates
from greendesk.qt.canvas.tile_layer import Basemap
from greendesk.qt.dialogs.coordinates import DATUMS, put_choices
from greendesk.qt.dialogs.page import Dialog, Paragraph, labelled
from greendesk.qt.dialogs.pane import Bounds, MapPane, SheetPane, Spot, halvings
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.tiles.control import FEWEST, ControlPoint, Placed, place_by_points, said_of

MOST_PX = 5000
"""The picture is shown no wider; what is clicked is counted in its own pixels."""
Shown = tuple[QImage, float]
"""The picture as it is shown, and how many times wider it is itself."""
Show = Callable[[Job], Shown]
_WIDTH_PX, _PANES_PX, _ROWS_PX = 1240, 330, 150
_CLEAR = 0.55
_WAY = N_(
    "Click a spot in the picture, then the same spot on the map, or type its coordinates. Three"
    " points at least, far apart: crosses of the grid, crossroads, corners of buildings."
)
_LOADING = N_("The picture is being read…")
_UNKNOWN = N_("not understood")
_NO_SPOT = N_("click it in the picture")
_NO_PLACE = N_("click it on the map, or type")


class _Field(QLineEdit):
    entered = Signal()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.entered.emit()


class _Row(Spoken, QWidget):
    """One point: its number, its coordinates, how far it is off."""

    changed = Signal()
    entered = Signal()
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.spot: Spot | None = None
        self.number = QLabel()
        self.number.setMinimumWidth(px(24))
        self.field, self.told, self.remove = _Field(), QLabel(), QPushButton()
        self.told.setMinimumWidth(px(210))
        self.field.setPlaceholderText("14.20150, 99.51230   47P 557565 1549699")
        self.field.textChanged.connect(self.changed)
        self.field.entered.connect(self.entered)
        self.remove.setAutoDefault(False)
        self.remove.clicked.connect(self.removed)
        self.put(self.remove, Text(N_("Remove")))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self.number)
        line.addWidget(self.field, 1)
        line.addWidget(self.told)
        line.addWidget(self.remove)

    def place(self, zone: Zone) -> LonLat | None:
        """Return what the field says, if it is one place."""
        places = parse_coordinates(self.field.text(), zone=zone).places
        return places[0] if len(places) == 1 else None

    def call(self, n: int, now: bool) -> None:
        """Take a number, from 1."""
        self.number.setText(str(n))
        as_kind(self.number, "problem" if now else "head")
        self.put(self.field, name=Text(N_("Coordinates of point {n}"), {"n": n}))


class _Ground(MapPane):
    """The map, and on it the picture where it would lie."""

    def __init__(self, basemaps: Sequence[Basemap], jobs: Jobs, bounds: Bounds | None) -> None:
        super().__init__(basemaps, jobs, bounds)
        self._image = QImage()
        self._corners: tuple[LonLat, ...] = ()

    def lay(self, image: QImage, corners: Sequence[LonLat]) -> None:
        """Show a picture with its four corners, clockwise from the upper left; none = no more."""
        self._image, self._corners = image, tuple(corners)
        self.update()

    def paint_over(self, painter: QPainter) -> None:
        """Paint the picture half clear."""
        if not self._corners or self._image.isNull():
            return
        wide, high = self._image.width(), self._image.height()
        plain = [QPointF(0, 0), QPointF(wide, 0), QPointF(wide, high), QPointF(0, high)]
        turn = QTransform.quadToQuad(
            QPolygonF(plain), QPolygonF([self.pixel_of(corner) for corner in self._corners])
        )
        if not isinstance(turn, QTransform):
            return
        painter.save()
        painter.setOpacity(_CLEAR)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setTransform(turn, combine=True)
        painter.drawImage(QPointF(0, 0), self._image)
        painter.restore()


class PlacePicture(Dialog):
    """The answer is where the picture lies."""

    def __init__(
        self,
        name: str,
        show: Show,
        jobs: Jobs,
        basemaps: Sequence[Basemap],
        bounds: Bounds | None,
        parent: QWidget | None = None,
    ) -> None:
        """Ask where a picture lies.

        Args:
            name: of the picture.
            show: reads it, in a job.
            bounds: where the map begins, degrees.
        """
        super().__init__(
            Text(N_("Where “{name}” lies"), {"name": name}), parent, width_px=_WIDTH_PX
        )
        self._placed: Placed | None = None
        self._turned_to: _Row | None = None
        self._moves = False
        self._image, self._small, self._times = QImage(), QImage(), 1.0
        self.rows: list[_Row] = []
        self.paragraph(Text(_WAY), kind="muted")
        self.sheet, self.map = SheetPane(), _Ground(basemaps, jobs, bounds)
        self._put_panes()
        self._put_rows()
        self.outcome, self.problem = Paragraph("muted"), Paragraph("problem")
        for told in (self.outcome, self.problem):
            self.body.addWidget(told)
        self.take = self.finish_with(Text(N_("Lay it there")))
        self.put(self.outcome, Text(_LOADING))

        def levels(job: Job) -> tuple[tuple[QImage, ...], float]:
            image, times = show(job)
            return halvings(image), times

        self._job = jobs.start(levels, self._shown, self._not_shown)
        self.finished.connect(lambda _: self._job.cancel())
        self._judge()

    def answer(self) -> Placed:
        """Return where the picture lies."""
        assert self._placed is not None
        return self._placed

    # --- what stands where ----------------------------------------------------------------------

    def _put_panes(self) -> None:
        beside = QHBoxLayout()
        beside.setSpacing(px(12))
        panes = (
            (self.sheet, N_("The picture; arrows move it, + and - zoom, Space picks the middle")),
            (self.map, N_("The map; arrows move it, + and - zoom, Space picks the middle")),
        )
        for pane, name in panes:
            pane.pick_with_clicks()
            pane.setFixedHeight(px(_PANES_PX))
            self.put(pane, name=Text(name))
            beside.addWidget(pane, 1)
        self.body.addLayout(beside)
        self.sheet.picked.connect(self._picked_on_sheet)
        self.map.picked.connect(self._picked_on_map)

    def _put_rows(self) -> None:
        self.datum, self.seen = QComboBox(), QCheckBox()
        put_choices(self, self.datum, DATUMS)
        self.datum.activated.connect(lambda _: self._judge())
        self.put(self.seen, Text(N_("Show the picture on the map")))
        self.seen.setChecked(True)
        self.seen.toggled.connect(lambda _: self._lay())
        inner = QWidget()
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, px(6), 0)
        self._column.setSpacing(px(4))
        self._column.addStretch(1)
        scroll = as_kind(QScrollArea(), "page")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inner)
        scroll.setFixedHeight(px(_ROWS_PX))
        self._scroll_rows = scroll
        aside = QVBoxLayout()
        aside.addLayout(labelled(self, Text(N_("Reference of the coordinates")), self.datum))
        aside.addWidget(self.seen)
        aside.addStretch(1)
        line = QHBoxLayout()
        line.setSpacing(px(16))
        line.addWidget(scroll, 1)
        line.addLayout(aside)
        self.body.addLayout(line)

    # --- points ---------------------------------------------------------------------------------

    def _picked_on_sheet(self, spot: Spot) -> None:
        wide, high = self._image.width() * self._times, self._image.height() * self._times
        if not (0 <= spot[0] <= wide and 0 <= spot[1] <= high):
            return  # beside the picture
        row = self._row_for_click(lambda row: row.spot is None)
        row.spot = spot
        self._go_on(row)

    def _picked_on_map(self, spot: Spot) -> None:
        row = self._row_for_click(lambda row: not row.field.text().strip())
        row.field.setText(f"{spot[1]:.7f}, {spot[0]:.7f}")
        self._go_on(row)

    @property
    def _now(self) -> _Row | None:
        """The point that clicks belong to: one that is not whole yet, or is to be moved."""
        row = self._turned_to
        return row if row is not None and (self._moves or not self._is_whole(row)) else None

    def _is_whole(self, row: _Row) -> bool:
        return row.spot is not None and row.place(self._zone) is not None

    def _row_for_click(self, lacks: Callable[[_Row], bool]) -> _Row:
        """Return the point that a click belongs to: the red one, one that lacks it, a new one."""
        if (now := self._now) is not None:
            return now
        return next((row for row in self.rows if lacks(row)), None) or self._new_row()

    def _new_row(self) -> _Row:
        row = _Row()
        row.changed.connect(self._judge)
        row.entered.connect(partial(self._turn_to, row))
        row.removed.connect(partial(self._remove, row))
        self.rows.append(row)
        self._column.insertWidget(len(self.rows) - 1, row)
        return row

    def _go_on(self, row: _Row) -> None:
        """Stay at a point that lacks something; a whole one is done."""
        self._turned_to, self._moves = row, False
        self._judge()
        QTimer.singleShot(0, row, partial(self._scroll_rows.ensureWidgetVisible, row))

    def _turn_to(self, row: _Row) -> None:
        """The officer went into the field of a point: a whole one is to be moved."""
        self._turned_to, self._moves = row, self._is_whole(row)
        self._judge()

    def _remove(self, row: _Row) -> None:
        self.rows.remove(row)
        self._turned_to = None if row is self._turned_to else self._turned_to
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.sheet.setFocus()
        self._judge()

    # --- what comes of them ---------------------------------------------------------------------

    @property
    def _zone(self) -> Zone:
        return Zone(datum=self.datum.currentData())

    def _judge(self) -> None:
        """Say of each point how it is, and of all where the picture lies."""
        places = [row.place(self._zone) for row in self.rows]
        whole = [
            (row, ControlPoint(*row.spot, at))
            for row, at in zip(self.rows, places, strict=True)
            if row.spot is not None and at is not None
        ]
        self._placed, problem = None, None
        if len(whole) >= FEWEST:
            try:
                self._placed = place_by_points([point for _, point in whole])
            except BadInput as error:
                problem = error.text
        now = self._now
        telling = self._placed is not None and self._placed.mean_m is not None
        off = iter(self._placed.residuals_m if self._placed is not None and telling else ())
        for n, (row, at) in enumerate(zip(self.rows, places, strict=True), 1):
            row.call(n, row is now)
            row.put(row.told, _told(row, at, off))
        self._mark(places)
        self._tell(len(whole), problem)
        self._lay()

    def _mark(self, places: Sequence[LonLat | None]) -> None:
        """Show the points on both, and which one stands out."""
        for pane, spots in ((self.sheet, [row.spot for row in self.rows]), (self.map, places)):
            there = [(n, spot) for n, spot in enumerate(spots) if spot is not None]
            now = [self.rows[n] is self._now for n, _ in there]
            marks = [(str(n + 1), spot) for n, spot in there]
            pane.mark(marks, now.index(True) if True in now else -1)

    def _tell(self, count: int, problem: Text | None) -> None:
        why_not = problem
        if self._placed is not None:
            agrees, *doubts = said_of(self._placed)
            self.put(self.outcome, agrees)
            problem = doubts[0] if doubts else None
        elif not self._image.isNull():
            words = Text(N_("{n} of {most} points"), {"n": count, "most": FEWEST})
            self.put(self.outcome, words)
            why_not = why_not or Text(N_("Three points at least are needed."))
        else:
            why_not = why_not or Text(_LOADING)
        self.problem.setVisible(problem is not None)
        if problem is not None:
            self.put(self.problem, problem)
        self.take.setEnabled(self._placed is not None)
        self.put(self.take, Text(N_("Lay it there")), tip=None if self._placed else why_not)
        self.fit()

    def _lay(self) -> None:
        """Show the picture on the map, where it would lie."""
        corners: list[LonLat] = []
        if self._placed is not None and self.seen.isChecked():
            wide, high = self._image.width() * self._times, self._image.height() * self._times
            corners = self._placed.degrees([(0, 0), (wide, 0), (wide, high), (0, high)])
        self.map.lay(self._small, corners)

    # --- the picture ----------------------------------------------------------------------------

    def _shown(self, shown: tuple[tuple[QImage, ...], float]) -> None:
        levels, self._times = shown
        self._image, self._small = levels[0], levels[-1]
        self.sheet.show_levels(levels, self._times)
        self._judge()

    def _not_shown(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, GreenDeskError):
            raise error
        self.put(self.outcome, error.text)


def _told(row: _Row, at: LonLat | None, off: Iterator[float]) -> Text:
    if row.spot is None:
        return Text(_NO_SPOT)
    if at is None:
        return Text(_UNKNOWN if row.field.text().strip() else _NO_PLACE)
    off_m = next(off, None)
    return Text("") if off_m is None else Text(N_("off by {m:,.1f} m"), {"m": off_m})
