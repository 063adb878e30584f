"""Exporting: which format, and whether names of persons go along (never unless ticked)."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QRadioButton, QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.page import Dialog
from greendesk.qt.palette import GRID_PX
from greendesk.qt.theme import px

FORMATS: Mapping[str, tuple[str, str, str]] = {
    "gpkg": (
        N_("GeoPackage for upload"),
        N_("Shapes, fields and code lists in one file. The usual choice."),
        "gpkg",
    ),
    "geojson": ("GeoJSON", N_("For web maps."), "geojson"),
    "shapefile": (
        N_("Shapefile (zipped)"),
        N_("For older map programs; long names of fields are shortened."),
        "zip",
    ),
    "kml": ("KML", N_("For Google Earth."), "kml"),
    "csv": (N_("Table (CSV)"), N_("For Excel: one line per patch, without shapes."), "csv"),
}
"""Format id -> title, what it is good for, suffix of the file."""


@dataclass(frozen=True, slots=True)
class ExportWish:
    """What to write: a key of FORMATS; personal fields and photos too; only the selected."""

    format_id: str
    personal: bool
    only_selected: bool
    photos: bool = False

    @property
    def title(self) -> str:
        """What the format is called, an English message."""
        return FORMATS[self.format_id][0]

    @property
    def suffix(self) -> str:
        """The suffix of the file."""
        return FORMATS[self.format_id][2]


class ExportFiles(Dialog):
    """The answer is an ExportWish; where to write is asked afterwards."""

    def __init__(
        self, count: int, selected: int, parent: QWidget | None = None, *, photo_mb: float = 0.0
    ) -> None:
        """Ask.

        Args:
            photo_mb: how large all photos are; 0 = there are none.
        """
        super().__init__(Text(N_("Export")), parent, width_px=540)
        self.paragraph(Text(N_("What is the file for?")), kind="head")
        self.formats: dict[str, QRadioButton] = {}
        group = QButtonGroup(self)
        for format_id, (title, use, _) in FORMATS.items():
            button = QRadioButton()
            self.put(button, Text(title), tip=Text(use))
            group.addButton(button)
            self.body.addWidget(button)
            self.body.addSpacing(-px(GRID_PX))
            self.paragraph(Text(use), kind="muted").setContentsMargins(px(30) + 1, 0, 0, 0)
            self.formats[format_id] = button
        self.formats["gpkg"].setChecked(True)
        self.only_selected = QCheckBox()
        self.put(
            self.only_selected,
            Text(
                N_("Only the {n:,} selected patches, not all {all:,}"),
                {"n": selected, "all": count},
            ),
        )
        self.only_selected.setVisible(0 < selected < count)
        self.only_selected.setChecked(1 < selected < count)  # one is just where the officer was
        self.body.addWidget(self.only_selected)
        self.photos = QCheckBox()
        only = Text(N_("Only a GeoPackage holds photos."))
        self.put(
            self.photos, Text(N_("With the photos ({mb:,.1f} MB)"), {"mb": photo_mb}), tip=only
        )
        self.photos.setVisible(photo_mb > 0)
        self.photos.setChecked(photo_mb > 0)
        self.formats["gpkg"].toggled.connect(self.photos.setEnabled)
        self.body.addWidget(self.photos)
        self.personal = QCheckBox()
        self.put(self.personal, Text(N_("With personal data: who drew and who changed it")))
        self.body.addWidget(self.personal)
        self.paragraph(
            Text(
                N_(
                    "Leave this empty unless the receiver is allowed to have it (the law on"
                    " personal data)."
                )
            ),
            kind="muted",
        )
        self.body.addStretch(1)
        self.finish_with(Text(N_("Choose where to save…")))

    def answer(self) -> ExportWish:
        """Return what to write."""
        chosen = next(i for i, button in self.formats.items() if button.isChecked())
        photos = chosen == "gpkg" and self.photos.isChecked()
        return ExportWish(chosen, self.personal.isChecked(), self.only_selected.isChecked(), photos)
