"""Paper: which printers this computer knows, and one page sent to one of them."""

from collections.abc import Callable

from PySide6.QtGui import QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from greendesk.errors import Outage
from greendesk.i18n import N_

Paint = Callable[[QPainter, float], object]
"""Paints a page, given the dots per inch of the paper; its pixels begin at the paper's corner."""

_FAILED = N_(
    "The page could not be printed on {printer}. Nothing is lost. See whether the printer is on, or"
    " save the page and print it later."
)


def printer_names() -> tuple[str, ...]:
    """Return the names of the printers, the usual one first."""
    usual = QPrinterInfo.defaultPrinterName()
    return tuple(sorted(QPrinterInfo.availablePrinterNames(), key=lambda name: name != usual))


def printer_of(name: str) -> QPrinter:
    """Return the printer of that name."""
    return QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)


def print_page(printer: QPrinter, title: str, paint: Paint) -> None:
    """Print one page, A4.

    Raises:
        Outage: the printer takes nothing just now.
    """
    printer.setFullPage(True)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setDocName(title)
    painter = QPainter()
    if not painter.begin(printer):
        raise Outage(_FAILED, printer=printer.printerName())
    try:
        paint(painter, printer.resolution())
    finally:
        painter.end()
