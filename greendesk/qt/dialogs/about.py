"""About GreenDesk, and where the officer's file lies."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.page import CLOSE, Dialog
from greendesk.qt.theme import as_kind, px

SOURCES = (
    (N_("Typeface"), "Sarabun (SIL Open Font License)"),
    (N_("Icons"), "Lucide (ISC, MIT)"),
    (N_("Codes of places"), "geothai (CC BY 4.0)"),
    (N_("Land and provinces"), "Natural Earth"),
    (N_("Names of places"), "GeoNames (CC BY 4.0)"),
    (N_("Window and drawing"), "Qt (LGPL 3)"),
    (N_("Shapes and coordinates"), "GEOS, PROJ, GDAL"),
)


class About(Dialog):
    """What GreenDesk is, its version, and whom it has to thank."""

    def __init__(self, version: str, parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("About GreenDesk")), parent, width_px=520)
        self.paragraph(Text("GreenDesk {version}", {"version": version}), kind="title")
        self.paragraph(
            Text(
                N_(
                    "GreenDesk helps local administrations to map their green areas and to report"
                    " them. It works without internet; your data stays on this computer until you"
                    " send it yourself."
                )
            )
        )
        self.paragraph(Text(N_("GreenDesk is free software. It uses, with thanks:")), kind="muted")
        rows = QGridLayout()
        rows.setHorizontalSpacing(px(16))
        rows.setVerticalSpacing(0)
        rows.setColumnStretch(1, 1)
        for row, (what, whose) in enumerate(SOURCES):
            kind, name = as_kind(QLabel(), "muted"), as_kind(QLabel(whose), "small")
            self.put(kind, Text(what))
            rows.addWidget(kind, row, 0)
            rows.addWidget(name, row, 1)
        self.body.addLayout(rows)
        self.body.addStretch(1)
        self.finish_with(CLOSE, None)

    def answer(self) -> bool:
        """Return True: it was read."""
        return True


class WhereIsMyFile(Dialog):
    """Where the project file lies, with what one can do with it."""

    def __init__(self, path: Path, backups: Path, parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("Where is my file?")), parent, width_px=600)
        self.path = path
        self.paragraph(Text(N_("All your work is in this one file:")))
        place = self.paragraph(Text("{path}", {"path": str(path)}), kind="tip")
        place.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.paragraph(
            Text(
                N_(
                    "It is a GeoPackage: other map programs can open it. Please don't move or copy"
                    " it while GreenDesk is open; “Save a copy” makes a sound copy at any time."
                )
            )
        )
        self.paragraph(
            Text(
                N_("Copies that GreenDesk keeps by itself lie in {path}."), {"path": str(backups)}
            ),
            kind="muted",
        )
        self.body.addStretch(1)
        show = self.button(Text(N_("Show in its folder")))
        show.clicked.connect(self._show_folder)
        copy = self.button(Text(N_("Copy the path")))
        copy.clicked.connect(self._copy_path)
        self.foot.addWidget(show)
        self.foot.addWidget(copy)
        self.finish_with(CLOSE, None)

    def _show_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path.parent)))

    def _copy_path(self) -> None:
        QGuiApplication.clipboard().setText(str(self.path))

    def answer(self) -> bool:
        """Return True: it was read."""
        return True
