"""The lines to draw against that a project has, by the files that they came from."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QWidget

from greendesk.i18n import N_, Text, say
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import CLOSE, Dialog
from greendesk.qt.theme import px

REMOVE = Text(N_("Remove from the map"))


@dataclass(frozen=True, slots=True)
class GuidesWish:
    """What to do: files whose lines shall go, and whether another file shall come in."""

    removed: tuple[str, ...] = ()
    bring: bool = False


class GuidesPage(Dialog):
    """Remove files of lines, or ask for another one."""

    def __init__(self, sources: Mapping[str, int], parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("Lines to draw against")), parent)
        self._sources, self._removed = dict(sources), list[str]()
        self._bring = False
        self.paragraph(
            Text(
                N_(
                    "They are thin and grey on the map. What you draw snaps to them; they are never"
                    " changed and never sent."
                )
            )
        )
        self._model = QStringListModel(self)
        self.list = lines_view(self._model)
        self.list.setMinimumHeight(px(160))
        self.put(self.list, name=Text(N_("Lines to draw against")))
        self.body.addWidget(self.list, 1)
        self.remove_button = self.button(REMOVE)
        self.remove_button.clicked.connect(self._remove)
        self.foot.addWidget(self.remove_button)
        self.bring_button = self.button(Text(N_("Bring in a file…")))
        self.bring_button.clicked.connect(self._bring_in)
        self.foot.addWidget(self.bring_button)
        self.finish_with(CLOSE, None)
        self.list.selectionModel().selectionChanged.connect(lambda *_: self._look())
        self.say_with("lines", self._tell)

    def _tell(self) -> None:
        words = N_("{file}: {n:,} shapes")
        lines = [Text(words, {"file": name, "n": n}) for name, n in self._sources.items()]
        self._model.setStringList([say(line) for line in lines])
        self._look()

    def _look(self) -> None:
        chosen = self.list.selectionModel().hasSelection()
        self.remove_button.setEnabled(chosen)
        tip = None if chosen else Text(N_("Choose a file above first."))
        self.put(self.remove_button, REMOVE, tip=tip)

    def _remove(self) -> None:
        name = list(self._sources)[self.list.currentIndex().row()]
        del self._sources[name]
        self._removed.append(name)
        self._tell()

    def _bring_in(self) -> None:
        self._bring = True
        self.accept()

    def reject(self) -> None:
        """Close by Esc as by the button: what was removed from the list is removed."""
        self.accept()

    def answer(self) -> GuidesWish:
        """Return what shall be done."""
        return GuidesWish(tuple(self._removed), self._bring)
