"""The sheet of keys on the screen, on a printer, and as a file."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtGui import QPainter

from greendesk.exchange.base import fresh_file
from greendesk.i18n import N_, Text, say
from greendesk.qt import printing
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.keys import Keys
from greendesk.qt.dialogs.keys_page import TITLE, as_pdf, page_of, paint_page
from greendesk.qt.dialogs.page import say_plain
from greendesk.qt.dialogs.paper import Paper
from greendesk.qt.keys_table import MAP_GROUPS, KeyGroup

KEYS_FILE = Text(N_("GreenDesk keys"))


def show_keys(desk: Desk, groups: Sequence[KeyGroup]) -> None:
    """Show every key: those of the map itself, then ``groups``."""
    every = [*MAP_GROUPS, *groups]
    paper = Paper(printing.printer_names, partial(_print, every), partial(_save, desk, every))
    desk.ask(Keys(every, paper, desk.window))


def _print(groups: Sequence[KeyGroup], name: str) -> None:
    def paint(painter: QPainter, dots_per_inch: float) -> None:
        paint_page(painter, groups, page_of(dots_per_inch))

    printing.print_page(printing.printer_of(name), say_plain(TITLE), paint)


def _save(desk: Desk, groups: Sequence[KeyGroup]) -> Path | None:
    """Ask for a place and write the page of keys there."""
    title, name = Text(N_("Save as a page for printing…")), say(KEYS_FILE).replace("\u200b", "")
    pdf = ((Text(N_("PDF page")), ("pdf",)),)
    to = desk.ask(files.SaveFile(title, pdf, Path.home() / f"{name}.pdf", desk.window))
    if to is None:
        return None

    def write() -> None:
        with fresh_file(to) as fresh:
            fresh.write_bytes(as_pdf(groups))

    return to if desk.attempt(write) else None
