"""The manual, page by page, in the language of the window."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QImage,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QTextBrowser, QWidget

from greendesk import paths
from greendesk.i18n import N_, Text, language
from greendesk.qt.dialogs.page import CLOSE, Dialog
from greendesk.qt.palette import LINE_HEIGHT, TYPEFACE_LINE
from greendesk.qt.theme import px
from greendesk.wordbreak import breakable

CONTENTS = "index.md"
_MARGIN_PX = 12


class ManualText(QTextBrowser):
    """One page of Markdown; a link is told, not followed."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_file(self, file: Path) -> None:
        """Show a page from its beginning."""
        document = self.document()
        document.setBaseUrl(QUrl.fromLocalFile(str(file)))
        document.setDocumentMargin(px(_MARGIN_PX))
        self.setMarkdown(breakable(file.read_text(encoding="utf-8")))
        self._give_marks_room()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Return a picture no wider than the page."""
        if kind != QTextDocument.ResourceType.ImageResource.value:
            return super().loadResource(kind, QUrl(name))
        picture = QImage(self.document().baseUrl().resolved(QUrl(name)).toLocalFile())
        room_px = self.viewport().width() - 2 * px(_MARGIN_PX)
        if picture.width() <= room_px:
            return picture
        return picture.scaledToWidth(room_px, Qt.TransformationMode.SmoothTransformation)

    def _give_marks_room(self) -> None:
        """Set the lines apart as everywhere else, so that no tone mark is clipped."""
        lines = QTextBlockFormat()
        share = LINE_HEIGHT / TYPEFACE_LINE
        kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        lines.setLineHeight(share * 100, kind.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(lines)


class Manual(Dialog):
    """The pages of the manual; links lead from one to another, and one can go back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Text(N_("Manual")), parent, width_px=760)
        self.page = CONTENTS
        self._before: list[tuple[str, int]] = []
        self.text = ManualText()
        self.text.setMinimumHeight(px(480))
        self.text.anchorClicked.connect(self.follow)
        self.put(self.text, name=Text(N_("Page of the manual")))
        self.body.addWidget(self.text, 1)
        self.back, self.contents = self.button(Text("")), self.button(Text(""))
        self.back.clicked.connect(self.go_back)
        self.contents.clicked.connect(lambda: self.open_page(CONTENTS))
        self.foot.addWidget(self.back)
        self.foot.addWidget(self.contents)
        self.finish_with(CLOSE, None)
        self.retell()

    def retell(self) -> None:
        """Show the same page in the current language."""
        self.text.show_file(_folder() / self.page)
        self._look()

    def follow(self, link: QUrl) -> None:
        """Go where a link leads: to another page, or out into the web browser."""
        if link.scheme() in ("http", "https", "mailto"):
            QDesktopServices.openUrl(link)
        else:
            self.open_page(Path(link.path()).name)

    def open_page(self, name: str) -> None:
        """Show a page of the manual by its file name; what is no page is passed over."""
        if name == self.page or not (_folder() / name).is_file():
            return
        self._before.append((self.page, self.text.verticalScrollBar().value()))
        self.page = name
        self.retell()

    def go_back(self) -> None:
        """Show the page before, where it was left."""
        if self._before:
            self.page, scrolled = self._before.pop()
            self.retell()
            self.text.verticalScrollBar().setValue(scrolled)

    def _look(self) -> None:
        first = None if self._before else Text(N_("This is the page you began with."))
        here = Text(N_("You are there.")) if self.page == CONTENTS else None
        self.back.setEnabled(first is None)
        self.put(self.back, Text(N_("‹ Page before")), tip=first)
        self.contents.setEnabled(here is None)
        self.put(self.contents, Text(N_("Contents")), tip=here)

    def answer(self) -> bool:
        """Return True: it was read."""
        return True


def _folder() -> Path:
    return paths.resource("manual", language())
