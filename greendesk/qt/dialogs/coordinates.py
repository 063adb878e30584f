"""Drawing from coordinates: a text on top, what is understood of it below, the outline on the map.

The dialog stands at the left, so that the map stays to be seen; the outline is shown there while
the officer types. Nothing is made before “Draw”.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QShowEvent, QTextCursor
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from greendesk.edits.typed import draw_from_coordinates
from greendesk.errors import UserError
from greendesk.i18n import N_, Text, say
from greendesk.model.coordinates import Datum, LonLat, Parsed, Row, Zone, parse_coordinates
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, PatchId
from greendesk.model.typed import parse_number
from greendesk.qt import theme
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import Dialog, Paragraph, labelled
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import px, room_for
from greendesk.qt.words import area_long

_SOON, _LATER_MS, _LONG = 0, 300, 20_000
_ZONES = (
    (None, N_("Chosen by GreenDesk")),
    (47, N_("47 (Kanchanaburi, Nan…)")),
    (48, N_("48 (Trat, Maha Sarakham…)")),
)
DATUMS: tuple[tuple[Datum | None, str], ...] = (
    (None, N_("As written, else WGS 84")),
    ("WGS84", N_("WGS 84 (GPS, phones)")),
    ("INDIAN75", N_("Indian 1975 (old maps)")),
)
AREA, STRIP = "area", "strip"
REPLACED = N_("The track stands where other coordinates stood; Ctrl+Z brings those back.")
_KINDS = ((AREA, N_("An area: the lines are its corners")), (STRIP, N_("A strip along the line")))


def put_choices(spoken: Spoken, box: QComboBox, choices: Sequence[tuple[object, str]]) -> None:
    """Let a box offer codes with their words; ``spoken`` says them."""
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(12)

    def saying() -> None:
        chosen = max(0, box.currentIndex())
        box.clear()
        for code, words in choices:
            box.addItem(say(Text(words)), code)
        box.setCurrentIndex(chosen)

    spoken.say_with((box, "choices"), saying)


@dataclass(frozen=True, slots=True)
class Walk:
    """What a GPX file gives: names and places (lon, lat) of points, and what was left out."""

    points: Sequence[tuple[str, LonLat]]
    notes: tuple[Text, ...] = ()


AskTrack = Callable[[], Walk | None]


class Coordinates(Dialog):
    """The answer is the edit that draws the patch.

    Signals:
        proposed: the edit that would be carried out now, or None.
    """

    proposed = Signal(object)

    def __init__(
        self,
        new_id: PatchId,
        *,
        like: LonLat | None,
        ask_track: AskTrack,
        parent: QWidget | None = None,
    ) -> None:
        """Make the dialog.

        Args:
            new_id: of the patch that will be made.
            like: (lon, lat) of the LAO, by which an unsaid zone is guessed.
            ask_track: asks for a GPX file and returns what is taken of it.
        """
        super().__init__(Text(N_("Draw from coordinates")), parent, width_px=560)
        self._about_track: tuple[Text, ...] = ()  # what is to be said while a track stands there
        self._new_id, self._like, self._ask_track = new_id, like, ask_track
        self._walked = False
        self.parsed = Parsed()
        self.edit: Edit | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._understand)
        self._put_text()
        self._put_choices()
        self._put_table()
        self.take = self.finish_with(Text(N_("Draw")))
        self.track = self.button(Text(N_("From a GPX file…")))
        self.track.clicked.connect(self._fill_from_track)
        self.foot.insertWidget(0, self.track)
        self.finished.connect(self._leave)
        self._understand()

    # --- what stands where ----------------------------------------------------------------------

    def _put_text(self) -> None:
        self.paragraph(
            Text(
                N_(
                    "Type or paste one place a line, as it stands in a letter, a table or a chat:"
                    " degrees or UTM. Names of the points may stand in front."
                )
            ),
            kind="muted",
        )
        self.text = QPlainTextEdit()
        self.text.setTabChangesFocus(True)  # pasted tabs stay
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFixedHeight(px(106))
        self.text.setTabStopDistance(px(80))
        self.text.setPlaceholderText(
            "47P  557565  1549699\n14.47420, 100.11770\n14°28'27\"  100°07'04\""
        )
        self.put(self.text, name=Text(N_("Coordinates, one place a line")))
        self.text.textChanged.connect(self._typed)
        self.body.addWidget(self.text)

    def _put_choices(self) -> None:
        self.kind, self.zone, self.datum = QComboBox(), QComboBox(), QComboBox()
        self.width_m = QLineEdit("4")
        self.system = QWidget()
        rows = QHBoxLayout(self.system)
        rows.setContentsMargins(0, 0, 0, 0)
        for text, box, choices in (
            (Text(N_("UTM zone")), self.zone, _ZONES),
            (Text(N_("Reference of the coordinates")), self.datum, DATUMS),
        ):
            rows.addLayout(labelled(self, text, box), 1)
            self._fill(box, choices)
        shape = QHBoxLayout()
        shape.addLayout(labelled(self, Text(N_("What to draw")), self.kind), 2)
        self._fill(self.kind, _KINDS)
        self.width_box = QWidget()
        width = labelled(self, Text(N_("Width of the strip (m)")), self.width_m)
        width.setContentsMargins(0, 0, 0, 0)
        self.width_box.setLayout(width)
        shape.addWidget(self.width_box, 1)
        self.body.addWidget(self.system)
        self.body.addLayout(shape)
        self.width_m.textEdited.connect(lambda _: self._understand())

    def _fill(self, box: QComboBox, choices: Sequence[tuple[object, str]]) -> None:
        put_choices(self, box, choices)
        box.activated.connect(lambda _: self._understand())

    def _put_table(self) -> None:
        self.head = self.paragraph(Text(""), kind="head")
        self.remarks = self.paragraph(Text(""), kind="muted")
        self.notes = Paragraph("notice")
        self.body.addWidget(self.notes)
        self.rows = _Rows(self)
        self.table = lines_view(self.rows)
        self.table.setFixedHeight(px(118))
        self.put(self.table, name=Text(N_("What was understood, line by line")))
        self.body.addWidget(self.table)

    # --- what was typed -------------------------------------------------------------------------

    def _typed(self) -> None:
        length = self.text.document().characterCount()
        if length <= 1:
            self._walked = False
        self._about_track = ()
        self._soon.start(_LATER_MS if length > _LONG else _SOON)

    def _fill_from_track(self) -> None:
        walk = self._ask_track()
        if walk is not None and walk.points:
            lines = [f"{name}\t{lat:.7f}\t{lon:.7f}".strip() for name, (lon, lat) in walk.points]
            replaced = (Text(REPLACED),) if self.text.toPlainText().strip() else ()
            everything = self.text.textCursor()
            everything.select(QTextCursor.SelectionType.Document)
            everything.insertText("\n".join(lines))  # which Ctrl+Z takes back
            self._walked, self._about_track = True, (*walk.notes, *replaced)

    def _understand(self) -> None:
        self._soon.stop()
        zone = Zone(self.zone.currentData(), self.datum.currentData())
        self.parsed = parse_coordinates(self.text.toPlainText(), zone=zone, like=self._like)
        self.edit, obstacle = None, None
        try:
            self.edit = self._drawn()
        except UserError as error:
            obstacle = error.text
        self._tell(obstacle)
        self.proposed.emit(self.edit)

    def _drawn(self) -> Edit:
        """Return the edit that draws what was typed; UserError says why there is none."""
        strip = self.kind.currentData() == STRIP
        width_m = float(parse_number(self.width_m.text())) if strip else None
        return draw_from_coordinates(
            self._new_id, self.parsed, width_m=width_m, walked=self._walked
        )

    # --- what is said ---------------------------------------------------------------------------

    def _tell(self, obstacle: Text | None) -> None:
        strip, utm = self.kind.currentData() == STRIP, self.parsed.zone is not None
        self.system.setVisible(utm)
        self.width_box.setVisible(strip)
        self.say_with("head", self._say_head)
        self.say_with("remarks", self._say_remarks)
        self.say_with("notes", partial(self._say_notes, obstacle))
        self.rows.show(self.parsed.rows)
        self.table.setVisible(bool(self.parsed.rows))
        wrong = (n for n, row in enumerate(self.parsed.rows) if row.problem or row.doubt)
        self.table.scrollTo(self.rows.index(next(wrong, 0)))
        self.take.setEnabled(self.edit is not None)
        left_out = len(self.parsed.problems)
        without = Text(N_("Draw without {n:,} lines"), {"n": left_out})
        self.put(self.take, without if left_out else Text(N_("Draw")), tip=obstacle)
        self.fit()

    def _say_head(self) -> None:
        parts = [say(Text(N_("{n:,} places"), {"n": len(self.parsed.places)}))]
        if self.parsed.problems:
            bad = Text(N_("{n:,} lines not understood"), {"n": len(self.parsed.problems)})
            parts.append(say(bad))
        if self.edit is not None:
            patch = self.edit.deltas[0].after
            assert isinstance(patch, Patch)
            parts.append(area_long(area_m2(patch.shape)))
        self.head.setText(" · ".join(parts))
        self.head.setVisible(bool(self.parsed.rows))

    def _say_remarks(self) -> None:
        kinds = " · ".join(say(text) for text in self.parsed.recognised)
        said = [say(Text(N_("Understood as: {kinds}"), {"kinds": kinds}))] if kinds else []
        said += [say(note) for note in self.parsed.notes]
        said += [say(note) for note in self._about_track]
        self.remarks.setText("\n".join(said))
        self.remarks.setVisible(bool(said))

    def _say_notes(self, obstacle: Text | None) -> None:
        question = self.parsed.question
        texts = [obstacle] if obstacle is not None and self.parsed.places else []
        texts += [question] if question is not None else []
        self.notes.setText("\n".join(say(text) for text in texts))
        self.notes.setVisible(bool(texts))

    def showEvent(self, event: QShowEvent) -> None:
        """Stand at the left of the window, so that the map is to be seen."""
        super().showEvent(event)
        if (parent := self.parentWidget()) is not None:
            self.move(parent.mapToGlobal(QPoint(px(8), px(56))))
            self.fit()

    def fit(self) -> None:
        """Grow with what is said, never beyond the lower edge of the screen."""
        super().fit()
        lowest = room_for(self).bottom() - self.frameGeometry().height() - px(8)
        if self.parentWidget() is not None and self.y() > lowest:
            self.move(self.x(), max(0, lowest))

    def retell(self) -> None:
        """Say the lines in the other language."""
        self.rows.show(self.parsed.rows)

    def _leave(self) -> None:
        self._soon.stop()
        self.proposed.emit(None)

    def accept(self) -> None:
        """Finish what was typed a moment ago, then draw; stay if it can't be drawn."""
        if self._soon.isActive():
            self._understand()
        if self.edit is not None:
            super().accept()

    def answer(self) -> Edit:
        """Return the edit to carry out."""
        assert self.edit is not None
        return self.edit


class _Rows(QAbstractListModel):
    """The lines, each with a sign and in words."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[Row, ...] = ()

    def show(self, rows: tuple[Row, ...]) -> None:
        """Show other lines."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        """Return how many lines there are."""
        return 0 if parent.isValid() else len(self._rows)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return the words or the sign of a line."""
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row_text(row)
        if role == Qt.ItemDataRole.DecorationRole:
            wrong = row.problem is not None or row.doubt is not None
            return theme.icon("circle-alert" if wrong else "check")
        return None


def row_text(row: Row) -> str:
    """Return what was understood of a line, in words."""
    name = row.name or say(Text(N_("line {n}"), {"n": row.number}))
    if row.at is None:
        why = "" if row.problem is None else say(row.problem)
        words = N_("Line {n} not understood: “{text}”. {why}")
        return say(
            Text(words, {"n": row.number, "text": " ".join(row.text.split())[:80], "why": why})
        )
    lon, lat = row.at
    found = f"{name}: {lat:.6f}, {lon:.6f}"
    return found if row.doubt is None else f"{found} · {say(row.doubt)}"
