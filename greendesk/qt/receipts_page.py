"""The receipts on paper: a table of what the centre has, A4, as many pages as it takes."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from html import escape
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument

from greendesk.exchange.base import fresh_file
from greendesk.i18n import N_, Text, say
from greendesk.model.message import Receipt
from greendesk.model.record import PatchId
from greendesk.qt import printing
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.page import say_plain
from greendesk.qt.dialogs.paper import Paper
from greendesk.qt.dialogs.receipts import TITLE, verdict_text
from greendesk.qt.palette import FAMILY
from greendesk.qt.words import clock_text, lao_text, moment_text

_PT = 10.0
MARGINS_MM = QMarginsF(30, 20, 20, 20)
"""Left, top, right and bottom, as official paper has them."""
_HEADS = (
    (N_("Received"), 22),
    (N_("Record"), 40),
    (N_("Verdict"), 18),
    (N_("Version"), 10),
    (N_("Number"), 10),
)
"""Columns and how much of the width each has, per cent."""


def paper_of(
    desk: Desk, shown: Callable[[], Sequence[Receipt]], name_of: Callable[[PatchId], str]
) -> Paper:
    """Return the ways of the receipts that are ``shown`` just now to paper."""

    def document() -> QTextDocument:
        return receipts_document(
            shown(), name_of, lao_text(desk.session.survey), desk.session.path.name, desk.now()
        )

    def send(name: str) -> None:
        printing.print_document(printing.printer_of(name), say_plain(TITLE), document(), MARGINS_MM)

    return Paper(printing.printer_names, send, partial(_save, desk, document))


def receipts_document(
    receipts: Sequence[Receipt],
    name_of: Callable[[PatchId], str],
    lao: str,
    project: str,
    printed_at: datetime,
) -> QTextDocument:
    """Return the table, in the current language; each record with its hash below it.

    Args:
        lao: whose records they are, in words.
        project: name of the project file.
    """
    made = QTextDocument()
    letters = QFont(FAMILY)
    letters.setPointSizeF(_PT)
    made.setDefaultFont(letters)
    centres = ", ".join(dict.fromkeys(receipt.centre for receipt in receipts))
    facts = (
        Text("{words}", {"words": lao}),
        Text(N_("Centre: {centre}"), {"centre": centres or "–"}),
        Text(N_("Project: {name} · {n:,} receipts"), {"name": project, "n": len(receipts)}),
        Text(N_("Printed: {at}"), {"at": moment_text(printed_at)}),
    )
    heads = "".join(
        f'<th align="left" width="{share}%">{escape(say(Text(head)))}</th>'
        for head, share in _HEADS
    )
    rows = "".join(_row(receipt, name_of(receipt.patch_id)) for receipt in receipts)
    made.setHtml(
        f"<h2>{escape(say(TITLE))}</h2>"
        + "".join(f"<div>{escape(say(fact))}</div>" for fact in facts)
        + '<br/><table width="100%" cellspacing="0" cellpadding="3" border="0.5"'
        + f' style="border-collapse: collapse"><thead><tr>{heads}</tr></thead>{rows}</table>'
    )
    return made


def as_pdf(document: QTextDocument) -> bytes:
    """Return a document as a PDF, A4."""
    made = QByteArray()
    device = QBuffer(made)
    device.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(device)
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(MARGINS_MM, QPageLayout.Unit.Millimeter)
    writer.setTitle(f"GreenDesk: {say_plain(TITLE)}")
    writer.setCreator("GreenDesk")
    printing.paint_document(document, writer)
    device.close()
    return bytes(made.data())


def _row(receipt: Receipt, name: str) -> str:
    at = clock_text(datetime.fromisoformat(receipt.received_at))
    rev = "–" if receipt.rev is None else str(receipt.rev)
    seq = "–" if receipt.lao_seq is None else str(receipt.lao_seq)
    verdict = say(verdict_text(receipt))
    proof = f"{receipt.patch_id} · {receipt.payload_sha}"
    cells = "".join(f"<td>{escape(cell)}</td>" for cell in (at, name, verdict, rev, seq))
    small = f'<td colspan="5"><span style="font-size: 6.5pt">{escape(proof)}</span></td>'
    return f"<tr>{cells}</tr><tr>{small}</tr>"


def _save(desk: Desk, document: Callable[[], QTextDocument]) -> Path | None:
    """Ask for a place and write the pages there."""
    name = desk.session.path.stem
    pdf = ((Text(N_("PDF page")), ("pdf",)),)
    place = desk.session.path.with_name(f"{name} {say_plain(TITLE)}.pdf")
    title = Text(N_("Save as a page for printing…"))
    to = desk.ask(files.SaveFile(title, pdf, place, desk.window))
    if to is None:
        return None

    def write() -> None:
        with fresh_file(to) as fresh:
            fresh.write_bytes(as_pdf(document()))

    return to if desk.attempt(write) else None
