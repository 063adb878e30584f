"""Simplifying an outline: how far it may shift, and what that makes of it, on the map at once."""

from math import log10

import shapely
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSlider, QWidget

from greendesk.edits.shape import name_of
from greendesk.edits.simplify import simplify
from greendesk.i18n import N_, Text, say
from greendesk.model.edit import Edit
from greendesk.model.measure import area_m2
from greendesk.model.record import Patch, PatchId
from greendesk.model.view import View
from greendesk.qt.dialogs.beside import Beside, ShowEdit
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.words import area_long
from greendesk.wordbreak import breakable

LEAST_M, MOST_M, FIRST_M = 0.1, 10.0, 0.5
STEPS = 40
"""Places of the slider; each step shifts the outline by the same factor more."""


def metres_at(step: int) -> float:
    """Return the tolerance in metres at a place of the slider, two digits.

    >>> metres_at(0), metres_at(20), metres_at(40)
    (0.1, 1.0, 10.0)
    """
    return float(f"{LEAST_M * (MOST_M / LEAST_M) ** (step / STEPS):.2g}")


def step_at(metres: float) -> int:
    """Return the place of the slider for a tolerance in metres."""
    return round(STEPS * log10(metres / LEAST_M) / log10(MOST_M / LEAST_M))


class Simplify(Beside):
    """The answer is the tolerance in metres."""

    def __init__(
        self, view: View, patch_id: PatchId, show_edit: ShowEdit, parent: QWidget | None = None
    ) -> None:
        super().__init__(Text(N_("Simplify the outline")), show_edit, parent)
        self._view, self._patch = view, view.get(patch_id)
        self._edit: Edit | None = None
        self._why: Text | None = None
        self.paragraph(
            Text(
                N_("Fewer corners for {name}: how far may the outline shift?"),
                {"name": name_of(self._patch)},
            )
        )
        self.metres = Paragraph("head")
        self.body.addWidget(self.metres)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, STEPS)
        self.slider.setPageStep(STEPS // 8)
        self.slider.setValue(step_at(FIRST_M))
        self.put(self.slider, name=Text(N_("How far the outline may shift")))
        self.body.addWidget(self.slider)
        self.corners, self.area, self.remark = Paragraph(), Paragraph(), Paragraph("notice")
        for line in (self.corners, self.area, self.remark):
            self.body.addWidget(line)
        self.paragraph(
            Text(
                N_(
                    "Corners on a border with a neighbour stay, so that no gap opens there. The"
                    " dashed line is the outline of now."
                )
            ),
            kind="muted",
        )
        self.body.addStretch(1)
        self.primary = self.finish_with(Text(N_("Simplify")))
        self.slider.valueChanged.connect(lambda _: self._try())
        self._try()

    @property
    def tolerance_m(self) -> float:
        """What the slider says, in metres."""
        return metres_at(self.slider.value())

    def _try(self) -> None:
        """Show what the slider's place makes of the outline."""
        self._edit = None
        self._why = self.preview(self._make)
        self.primary.setEnabled(self._why is None)
        self.retell()

    def _make(self) -> Edit:
        self._edit = simplify(self._view, self._patch.id, self.tolerance_m)
        return self._edit

    def retell(self) -> None:
        """Say metres, corners and areas, before and after."""
        after = self._patch if self._edit is None else self._edit.deltas[0].after
        assert isinstance(after, Patch)
        self.metres.setText(say(Text(N_("{metres:g} m"), {"metres": self.tolerance_m})))
        counts = {"before": _corners(self._patch), "after": _corners(after)}
        self.corners.setText(say(Text(N_("Corners: {before:,} → {after:,}"), counts)))
        before_m2, after_m2 = area_m2(self._patch.shape), area_m2(after.shape)
        areas = {"before": area_long(before_m2), "after": area_long(after_m2)}
        self.area.setText(breakable(say(Text(N_("Size: {before} → {after}"), areas))))
        self.remark.setVisible(self._why is not None)
        if self._why is not None:
            self.remark.setText(say(self._why))
        self.primary.setToolTip("" if self._why is None else say(self._why))

    def answer(self) -> float:
        """Return how far the outline may shift, in metres."""
        return self.tolerance_m


def _corners(patch: Patch) -> int:
    if patch.shape is None:
        return 0
    rings = shapely.get_rings(shapely.get_parts(patch.shape))
    return int(shapely.get_num_coordinates(rings).sum() - len(rings))
