"""Sending: what will go, how far it is, what became of each record, and the receipts.

::

    resting --send--> sealing --> sending --(end, trouble, cancel)--> resting, with a sentence
"""

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QItemSelection, QStringListModel
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from greendesk.delivery import Delivery, verdict_counts
from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text, say
from greendesk.model.message import Receipt
from greendesk.model.record import PatchId
from greendesk.model.sending import State
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.page import Paragraph, lines_view
from greendesk.qt.dialogs.receipts import Receipts
from greendesk.qt.jobs import Cancelled, Job
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.words import STATE_WORDS, name_text
from greendesk.sync.push import Progress, PushResult

T = TypeVar("T")
SHOWN = 500


class SendingPanel(Spoken, QWidget):
    """One button; everything else says what it does and did."""

    def __init__(self, desk: Desk, open_settings: Callable[[], None]) -> None:
        super().__init__()
        self._desk = desk
        self._job: Job | None = None
        self._stop, self._closed = threading.Event(), False
        self._ids: list[PatchId] = []
        self._refused: tuple[Text, ...] = ()
        self._outcome: Text | None = None
        self._outcome_kind = "tip"
        column = QVBoxLayout(self)
        column.setContentsMargins(px(8), px(8), px(8), px(8))
        column.setSpacing(px(8))
        self.centre = Paragraph("muted")
        column.addWidget(self.centre)
        self.address = as_kind(QPushButton(), "link")
        self.put(self.address, Text(N_("Set the address of the centre…")))
        self.address.clicked.connect(open_settings)
        column.addWidget(self.address)
        self.key = QLineEdit()
        self.key.setEchoMode(QLineEdit.EchoMode.Password)
        self.put(
            self.key,
            placeholder=Text(N_("Key of the centre, if it gave you one")),
            name=Text(N_("Key of the centre")),
            tip=Text(N_("Stays in memory only, until GreenDesk is closed.")),
        )
        column.addWidget(self.key)
        self.summary = Paragraph()
        column.addWidget(self.summary)
        self.model = QStringListModel(self)
        self.list = lines_view(self.model)
        self.list.selectionModel().selectionChanged.connect(self._selected)
        self.put(self.list, name=Text(N_("Records that the centre does not have yet")))
        self.list.setMinimumHeight(px(72))
        column.addWidget(self.list, 1)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.put(self.bar, name=Text(N_("Progress of sending")))
        self.step = Paragraph("muted")
        self.result = Paragraph("tip")
        for widget in (self.bar, self.step, self.result):
            widget.hide()
            column.addWidget(widget)
        column.addLayout(self._make_buttons())
        desk.closing.connect(self._leave)
        desk.status_changed.connect(self.retell)
        desk.checks.changed.connect(self.retell)
        desk.preferences_changed.connect(self.retell)
        self.retell()

    def _make_buttons(self) -> QVBoxLayout:
        self.send_button = as_kind(QPushButton(), "primary")
        self.send_button.setMinimumHeight(px(40))
        self.send_button.clicked.connect(self.send)
        self.cancel = QPushButton()
        self.put(self.cancel, Text(N_("Stop sending")))
        self.cancel.clicked.connect(self.stop)
        self.cancel.hide()
        self.receipts = QPushButton()
        self.put(self.receipts, Text(N_("Receipts…")))
        self.receipts.clicked.connect(self.show_receipts)
        self.test = QPushButton()
        self.put(self.test, Text(N_("Test the connection")))
        self.test.clicked.connect(self.test_connection)
        line = QHBoxLayout()
        line.setSpacing(px(8))
        line.addWidget(self.receipts, 1)
        line.addWidget(self.test, 1)
        column = QVBoxLayout()
        column.setSpacing(px(8))
        column.addLayout(line)
        column.addWidget(self.cancel)
        column.addWidget(self.send_button)
        return column

    @property
    def url(self) -> str:
        """Where this project is sent: its own centre, once it has one."""
        return self._desk.centre_url

    @property
    def sending(self) -> bool:
        """Whether a sending is under way."""
        return self._job is not None

    # --- saying -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Say what has changed while nobody looked."""
        super().showEvent(event)
        self.retell()

    def retell(self) -> None:
        """Say what would go now; with many patches that takes a while, so only while it is seen."""
        if not self.isVisible():
            return
        session, checks = self._desk.session, self._desk.checks
        outbox = session.outbox
        ready = {i for i in outbox if self._is_ready(i)}
        under_way = [i for i in outbox if session.sending(i).open]
        self.centre.setText(say(self._centre_text()))
        self.key.setVisible(not session.practice)
        self.address.setVisible(not self.url)
        values = {
            "ready": len(ready) + len(under_way),
            "rest": len(outbox) - len(ready) - len(under_way),
        }
        words = (
            N_("Everything that is here is at the centre already.")
            if not outbox
            else N_("{ready:,} can go now. {rest:,} are not ready yet and stay here as drafts.")
            if values["rest"]
            else N_("{ready:,} can go now.")
        )
        self.summary.setText(say(Text(words, values)))
        self._fill(sorted(outbox, key=lambda i: (i not in ready, i)))
        count = len(ready) + len(under_way)
        self.send_button.setText(say(Text(N_("Send {n:,} records"), {"n": count})))
        self.send_button.setAccessibleName(self.send_button.text())
        obstacle = self._obstacle(count, checks.busy)
        self.send_button.setEnabled(obstacle is None)
        self.send_button.setToolTip(say(obstacle) if obstacle else "")
        self.test.setEnabled(bool(self.url))
        self.test.setToolTip(
            "" if self.url else say(Text(N_("Set the address of the centre first.")))
        )
        if self._outcome is not None:
            self.result.setText(say(self._outcome))

    def _centre_text(self) -> Text:
        if self._desk.session.practice:
            return Text(N_("To: the practice centre on this computer"))
        if self.url:
            return Text(N_("To: {address}"), {"address": self.url})
        return Text(N_("No centre has been set yet."))

    def _obstacle(self, count: int, checking: bool) -> Text | None:
        session = self._desk.session
        if session.read_only:
            return session.status.text
        if self.sending:
            return Text(N_("Sending is under way."))
        if not self.url:
            return Text(N_("Set the address of the centre first."))
        if checking:
            return Text(N_("The data is still being checked; one moment."))
        if self._desk.form.unread:
            return Text(N_("A field holds text that could not be understood; put it right first."))
        if not count:
            return Text(N_("There is nothing ready to be sent. “Check the data” says why."))
        return None

    def _is_ready(self, patch_id: PatchId) -> bool:
        session = self._desk.session
        if session.sending(patch_id).open:
            return False
        if session.view.find(patch_id) is None:
            return True
        return self._desk.checks.state(patch_id) is State.READY

    def _fill(self, ids: list[PatchId]) -> None:
        session = self._desk.session
        lines = []
        for patch_id in ids[:SHOWN]:
            patch = session.view.find(patch_id) or session.binned.get(patch_id)
            name = name_text(patch) if patch else patch_id
            if session.view.find(patch_id) is None:
                word = say(Text(N_("deleted here")))
            else:
                state = self._desk.checks.state(patch_id)
                word = say(Text(STATE_WORDS[state])) if state else "…"
            sending = session.sending(patch_id)
            if sending.held:
                word = say(Text(N_("held: the centre does not take it")))
            details = "".join(f"\n   {problem.detail}" for problem in sending.problems)
            lines.append(f"{name} · {word}{details}")
        if self._ids != ids or lines != self.model.stringList():
            self._ids = ids
            self.model.setStringList(lines)

    def _tell(self, text: Text, kind: str) -> None:
        self._outcome, self._outcome_kind = text, kind
        as_kind(self.result, kind)
        self.result.setText(say(text))
        self.result.show()

    def _selected(self, chosen: QItemSelection, left: QItemSelection) -> None:
        rows = self.list.selectionModel().selectedRows()
        if rows:
            self._desk.select((self._ids[rows[0].row()],), show=True)

    # --- doing ------------------------------------------------------------------------------

    def send(self) -> None:
        """Seal what is ready and send it."""
        self._desk.form.keep()
        if self._desk.form.unread:
            self.retell()
            return
        try:
            post = self._desk.jobs.post
            delivery = Delivery(self._desk.session, self.url, self.key.text().strip(), post)
            delivery.seal(None, lambda: self._begin(delivery), self._failed)
        except GreenDeskError as error:
            self._failed(error)

    def stop(self) -> None:
        """Stop after the request that is under way; nothing is lost."""
        self._stop.set()
        self.put(self.step, Text(N_("Stopping…")))

    def _leave(self) -> None:
        """The project is being closed: stop, and hear no more of it; the rest is sent next time."""
        self._closed = True
        self._stop.set()
        if self._job is not None:
            self._job.cancel()

    def _while_here(self, hear: Callable[[T], None]) -> Callable[[T], None]:
        """Return ``hear``, deaf once this panel is gone."""

        def heard(what: T) -> None:
            if not self._closed:
                hear(what)

        return heard

    def _begin(self, delivery: Delivery) -> None:
        self._stop = stop = threading.Event()
        self.bar.setRange(0, max(1, len(delivery.changes)))
        self.bar.setValue(0)
        for widget in (self.bar, self.step, self.cancel):
            widget.show()
        self.result.hide()
        self.put(self.step, Text(N_("Asking the centre…")))
        post, tell = self._desk.jobs.post, self._while_here(self._progress)

        def work(job: Job) -> PushResult:
            return delivery.work(
                lambda progress: post(lambda: tell(progress)),
                lambda: stop.is_set() or job.cancelled,
                lambda seconds: _wait(stop, job, seconds),
            )

        self._refused = tuple(delivery.refused.values())
        self._job = self._desk.jobs.start(
            work, self._while_here(self._done), self._while_here(self._failed)
        )
        self._desk.status_changed.emit()

    def _progress(self, progress: Progress) -> None:
        self.bar.setRange(0, max(1, progress.total))
        self.bar.setValue(progress.settled)
        if progress.text is not None:
            self.put(self.step, progress.text)
        elif not self._stop.is_set():
            values = {"settled": progress.settled, "total": progress.total}
            self.put(self.step, Text(N_("{settled:,} of {total:,} answered by the centre"), values))

    def _done(self, result: PushResult) -> None:
        self._rest()
        counts = verdict_counts(result)
        if result.trouble is not None:
            self._tell(result.trouble, "notice")
        elif counts["rejected"] or counts["conflict"] or counts["held"]:
            self._tell(
                Text(
                    N_(
                        "{applied:,} received by the centre. {rejected:,} came back to be put"
                        " right, {conflict:,} were changed at the centre too, {held:,} are held."
                        " The sentences of the centre stand at the records."
                    ),
                    counts,
                ),
                "notice",
            )
        elif counts["absent"]:
            self._tell(
                Text(
                    N_(
                        "{applied:,} received by the centre, {absent:,} not confirmed yet. Nothing"
                        " is lost; send again later."
                    ),
                    counts,
                ),
                "notice",
            )
        elif self._refused:
            values = {**counts, "n": len(self._refused), "why": self._refused[0]}
            words = N_("{applied:,} received by the centre. {n:,} could not be sent: {why}")
            self._tell(Text(words, values), "notice")
        else:
            self._tell(
                Text(
                    N_("The centre has received {applied:,} records. The receipts are kept."),
                    counts,
                ),
                "tip",
            )

    def _failed(self, error: Exception) -> None:
        self._rest()
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, GreenDeskError):
            raise error
        self._tell(error.text, "alarm")

    def _rest(self) -> None:
        self._job = None
        for widget in (self.bar, self.step, self.cancel):
            widget.hide()
        self._desk.status_changed.emit()

    def test_connection(self) -> None:
        """Ask the centre whether it is one, and say the answer."""
        self._tell(Text(N_("Asking the centre…")), "tip")

        def answered(text: Text, well: bool) -> None:
            if not self._closed:
                self._tell(text, "tip" if well else "alarm")

        self._desk.test_centre(self.url, answered)

    def show_receipts(self) -> None:
        """Show every receipt of this project."""
        session = self._desk.session

        def name_of(patch_id: PatchId) -> str:
            patch = session.view.find(patch_id) or session.binned.get(patch_id)
            return name_text(patch) if patch else patch_id

        def done(found: list[Receipt]) -> None:
            self._desk.ask(Receipts(found, name_of, self.window()))

        session.writer.submit(lambda project: project.receipts(), done, self._failed)


def _wait(stop: threading.Event, job: Job, seconds: float) -> None:
    """Wait on the job's thread, but not after the officer said stop."""
    while seconds > 0 and not job.cancelled and not stop.wait(min(seconds, 0.2)):
        seconds -= 0.2
