"""The projects that were opened last."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QModelIndex, QStringListModel
from PySide6.QtWidgets import QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import Dialog
from greendesk.qt.theme import px


class Recent(Dialog):
    """Choose one of the recent projects; the answer is its path."""

    def __init__(self, projects: Sequence[Path], parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("Recent projects")), parent, width_px=560)
        self._projects = list(projects)
        lines = [f"{path.stem}\n{path.parent}" for path in projects]
        self.list = lines_view(QStringListModel(lines, self))
        self.list.setMinimumHeight(px(240))
        self.put(self.list, name=Text(N_("Recent projects")))
        self.list.activated.connect(self._activated)
        self.body.addWidget(self.list, 1)
        if projects:
            self.list.setCurrentIndex(self.list.model().index(0, 0))
        else:
            self.list.hide()
            self.paragraph(Text(N_("No project was opened on this computer yet.")))
        self.open_button = self.finish_with(Text(N_("Open")))
        self.open_button.setEnabled(bool(projects))
        self.put(
            self.open_button,
            Text(N_("Open")),
            tip=None if projects else Text(N_("No project was opened on this computer yet.")),
        )

    def _activated(self, index: QModelIndex) -> None:
        self.accept()

    def answer(self) -> Path:
        """Return the chosen project."""
        return self._projects[self.list.currentIndex().row()]
