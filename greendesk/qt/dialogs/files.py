"""Asking for a file, by the system's own dialog wherever there is one."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from greendesk.i18n import N_, Text
from greendesk.qt.dialogs.page import say_plain
from greendesk.qt.theme import px

Filters = Sequence[tuple[Text, Sequence[str]]]
PROJECTS: Filters = ((Text(N_("GreenDesk projects")), ("gpkg",)),)


class OpenFile:
    """Which file to open; the answer is its path."""

    def __init__(
        self, title: Text, filters: Filters, folder: Path | None, parent: QWidget | None = None
    ) -> None:
        self.dialog = _dialog(title, parent)
        self.dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptOpen)
        self.dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        self.dialog.setNameFilters(_name_filters(filters))
        if folder is not None:
            self.dialog.setDirectory(str(folder))

    def exec(self) -> int:
        """Show the dialog."""
        return int(self.dialog.exec())

    def answer(self) -> Path:
        """Return the chosen path."""
        return Path(self.dialog.selectedFiles()[0])


class OpenFiles(OpenFile):
    """Which files to open; the answer is their paths."""

    def __init__(
        self, title: Text, filters: Filters, folder: Path | None, parent: QWidget | None = None
    ) -> None:
        super().__init__(title, filters, folder, parent)
        self.dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)

    def answer(self) -> list[Path]:  # type: ignore[override]
        """Return the chosen paths."""
        return [Path(name) for name in self.dialog.selectedFiles()]


class SaveFile:
    """Where to write a file; the answer is its path, with a suffix."""

    def __init__(
        self, title: Text, filters: Filters, suggestion: Path, parent: QWidget | None = None
    ) -> None:
        self.dialog = _dialog(title, parent)
        self.dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        self.dialog.setNameFilters(_name_filters(filters))
        self.dialog.setDefaultSuffix(filters[0][1][0])
        self.dialog.setDirectory(str(suggestion.parent))
        self.dialog.selectFile(suggestion.name)

    def exec(self) -> int:
        """Show the dialog."""
        return int(self.dialog.exec())

    def answer(self) -> Path:
        """Return the chosen path."""
        return Path(self.dialog.selectedFiles()[0])


class ChooseFolder:
    """Which folder; the answer is its path."""

    def __init__(self, title: Text, folder: Path, parent: QWidget | None = None) -> None:
        self.dialog = _dialog(title, parent)
        self.dialog.setFileMode(QFileDialog.FileMode.Directory)
        self.dialog.setOption(QFileDialog.Option.ShowDirsOnly, True)
        self.dialog.setDirectory(str(folder))

    def exec(self) -> int:
        """Show the dialog."""
        return int(self.dialog.exec())

    def answer(self) -> Path:
        """Return the chosen folder."""
        return Path(self.dialog.selectedFiles()[0])


def _dialog(title: Text, parent: QWidget | None) -> QFileDialog:
    made = QFileDialog(parent, say_plain(title))
    made.resize(px(860), px(520))  # where the system has no dialog of its own
    return made


def _name_filters(filters: Filters) -> list[str]:
    made = [
        f"{say_plain(title)} ({' '.join('*.' + suffix for suffix in suffixes)})"
        for title, suffixes in filters
    ]
    return [*made, say_plain(Text(N_("All files"))) + " (*)"]
