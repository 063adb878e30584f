"""Importing: what would come in, what would not and why, before anything is changed."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPointF, QSize, QStringListModel, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QWidget

from greendesk.errors import UserError
from greendesk.exchange.plan import Plan
from greendesk.i18n import N_, Text, label_of, say
from greendesk.lists import load_schema
from greendesk.model.edit import Bounds, Edit
from greendesk.model.record import Patch
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import Dialog, Paragraph
from greendesk.qt.theme import colours, px
from greendesk.wordbreak import breakable

CRS = (
    ("", N_("As the file says")),
    ("EPSG:4326", N_("Degrees (WGS 84), as in a GPS")),
    ("EPSG:32647", N_("UTM zone 47, WGS 84")),
    ("EPSG:32648", N_("UTM zone 48, WGS 84")),
    ("EPSG:24047", N_("UTM zone 47, Indian 1975")),
    ("EPSG:24048", N_("UTM zone 48, Indian 1975")),
)
MOST_DRAWN = 5000
Replan = Callable[[str], Plan]


class ShapesPicture(QWidget):
    """A small picture of the shapes that would come in, so that a wrong place is seen at once."""

    def __init__(self) -> None:
        super().__init__()
        self._rings: list[list[tuple[float, float]]] = []
        self._bounds: Bounds | None = None
        self.setMinimumHeight(px(150))

    def sizeHint(self) -> QSize:
        """Return a flat picture."""
        return QSize(px(400), px(160))

    def show_edit(self, edit: Edit | None) -> None:
        """Draw the outlines of what ``edit`` would make."""
        self._rings = []
        self._bounds = edit.bounds if edit is not None else None
        for delta in edit.deltas[:MOST_DRAWN] if edit is not None else ():
            if isinstance(delta.after, Patch) and delta.after.shape is not None:
                for part in delta.after.shape.geoms:
                    ring = part.exterior.coords
                    self._rings.append([(x, y) for x, y in ring[:: max(1, len(ring) // 100)]])
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Fit all outlines into the widget."""
        painter = QPainter(self)
        now = colours()
        painter.fillRect(self.rect(), QColor(now.surface))
        if self._bounds is None:
            return
        west, south, east, north = self._bounds
        room = self.rect().adjusted(8, 8, -8, -8)
        scale = min(room.width() / max(east - west, 1e-9), room.height() / max(north - south, 1e-9))
        left = room.center().x() - (east - west) * scale / 2
        top = room.center().y() - (north - south) * scale / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.primary), 1.2))
        painter.setBrush(QColor(now.selected))
        for ring in self._rings:
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(left + (x - west) * scale, top + (north - y) * scale) for x, y in ring]
                )
            )


class ImportFiles(Dialog):
    """The answer is the Plan to carry out."""

    def __init__(
        self, file_name: str, plan: Plan | UserError, replan: Replan, parent: QWidget | None = None
    ) -> None:
        super().__init__(Text(N_("Import {file}"), {"file": file_name}), parent, width_px=640)
        self._replan = replan
        self.plan: Plan | None = None
        self.head = self.paragraph(Text(""), kind="head")
        self.picture = ShapesPicture()
        self.put(self.picture, name=Text(N_("Picture of the shapes in the file")))
        self.body.addWidget(self.picture)
        line = QHBoxLayout()
        label = QLabel()
        self.crs = QComboBox()
        label.setBuddy(self.crs)
        self.put(label, Text(N_("Coordinates in the file")))
        self.put(self.crs, name=Text(N_("Coordinates in the file")))
        self.say_with("crs", self._say_crs)
        self.crs.activated.connect(lambda _: self._plan_again())
        line.addWidget(label)
        line.addWidget(self.crs, 1)
        self.body.addLayout(line)
        self.columns = self.paragraph(Text(""), kind="muted")
        self.notes = Paragraph("notice")
        self.body.addWidget(self.notes)
        self.left_head = self.paragraph(Text(""), kind="head")
        self.left_out = lines_view(QStringListModel(self))
        self.left_out.setMinimumHeight(px(96))
        self.put(self.left_out, name=Text(N_("What is left out")))
        self.body.addWidget(self.left_out, 1)
        self.take = self.finish_with(Text(N_("Import")))
        self._show(plan)

    def _say_crs(self) -> None:
        chosen = max(0, self.crs.currentIndex())
        self.crs.clear()
        for code, words in CRS:
            self.crs.addItem(say(Text(words)), code)
        self.crs.setCurrentIndex(chosen)

    def _plan_again(self) -> None:
        self.setCursor(Qt.CursorShape.WaitCursor)
        try:
            self._show(self._replan(str(self.crs.currentData())))
        except UserError as error:
            self._show(error)
        finally:
            self.unsetCursor()

    def _show(self, plan: Plan | UserError) -> None:
        self.plan = None if isinstance(plan, UserError) else plan
        count = self.plan.count if self.plan else 0
        self.picture.show_edit(self.plan.edit if self.plan else None)
        self.picture.setVisible(count > 0)
        if isinstance(plan, UserError):
            self.put(self.head, Text(N_("This file can't be imported like this")))
            self.put(self.notes, plan.text)
            self.notes.show()
            for widget in (self.columns, self.left_head, self.left_out):
                widget.hide()
        else:
            self._show_plan(plan)
        self.take.setEnabled(count > 0)
        self.put(
            self.take,
            Text(N_("Import {n:,} patches as drafts"), {"n": count}),
            tip=None if count else Text(N_("There is nothing that could be imported.")),
        )
        self.fit()

    def _show_plan(self, plan: Plan) -> None:
        self.put(
            self.head,
            Text(
                N_("{n:,} patches would come in, {left:,} would not"),
                {"n": plan.count, "left": len(plan.left_out)},
            ),
        )
        self.say_with(self.columns, partial(self._say_columns, plan))
        self.columns.setVisible(bool(plan.taken or plan.ignored))
        self.notes.setText("\n".join(say(note) for note in plan.notes))
        self.notes.setVisible(bool(plan.notes))
        self.put(self.left_head, Text(N_("What is left out, and why")))
        lines = [f"{item.where}: {say(item.why)}" for item in plan.left_out[:1000]]
        model = self.left_out.model()
        assert isinstance(model, QStringListModel)
        model.setStringList(lines)
        for widget in (self.left_head, self.left_out):
            widget.setVisible(bool(lines))

    def _say_columns(self, plan: Plan) -> None:
        """Name the fields as the form does, each beside its column in the file."""
        taken = ", ".join(
            f"{_label(field_id)} ({column})" for column, field_id in plan.taken.items()
        )
        words = Text(
            N_("Columns that are taken over: {taken}. Not needed: {ignored}."),
            {"taken": taken or "–", "ignored": ", ".join(plan.ignored) or "–"},
        )
        self.columns.setText(say(words))

    def answer(self) -> Plan:
        """Return the plan to carry out."""
        assert self.plan is not None
        return self.plan


def _label(field_id: str) -> str:
    field = load_schema().fields.get(field_id)
    return breakable(label_of(field.label)) if field is not None else field_id
