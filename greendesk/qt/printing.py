"""Paper: which printers this computer knows, and pages sent to one of them."""

from collections.abc import Callable

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import QPagedPaintDevice, QPageLayout, QPageSize, QPainter, QTextDocument
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


def print_document(
    printer: QPrinter, title: str, document: QTextDocument, margins_mm: QMarginsF
) -> None:
    """Print as many pages as the document takes, A4.

    Raises:
        Outage: the printer takes nothing just now.
    """
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageMargins(margins_mm, QPageLayout.Unit.Millimeter)
    printer.setDocName(title)
    if not paint_document(document, printer):
        raise Outage(_FAILED, printer=printer.printerName())


def paint_document(document: QTextDocument, device: QPagedPaintDevice) -> bool:
    """Paint a document page by page, each with its number; return whether the device takes it."""
    painter = QPainter()
    if not painter.begin(device):
        return False
    try:
        _paint_pages(painter, document, device)
    finally:
        painter.end()
    return True


def _paint_pages(painter: QPainter, document: QTextDocument, device: QPagedPaintDevice) -> None:
    document.documentLayout().setPaintDevice(device)
    dots = device.logicalDpiY()
    page = device.pageLayout().paintRectPixels(dots).size()
    foot_px = dots / 3
    document.setPageSize(QSizeF(page.width(), page.height() - foot_px))
    count = document.pageCount()
    for number in range(count):
        if number:
            device.newPage()
        top = number * document.pageSize().height()
        painter.save()
        painter.translate(0, -top)
        room = QRectF(0, top, page.width(), document.pageSize().height())
        document.drawContents(painter, room)
        painter.restore()
        painter.setFont(document.defaultFont())
        foot = QRectF(0, page.height() - foot_px, page.width(), foot_px)
        last = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom
        painter.drawText(foot, last, f"{number + 1} / {count}")
