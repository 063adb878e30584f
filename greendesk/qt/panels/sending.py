"""Sending: what will go, how far it is, what became of each record, and the receipts.

How it goes is :class:`~greendesk.qt.shipping.Shipping`'s; here stands what is said and pressed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain, islice

from PySide6.QtCore import QItemSelection, Qt, QTimer, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QListView,
    QMenu,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from greendesk.i18n import N_, Text, say
from greendesk.model.freight import Freight, freight_of
from greendesk.model.message import Receipt
from greendesk.model.record import PatchId
from greendesk.qt.clashes import decide_clashes
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs.lines import lines_view
from greendesk.qt.dialogs.page import Paragraph
from greendesk.qt.dialogs.receipts import Receipts
from greendesk.qt.panels.centre_key import CentreKey
from greendesk.qt.panels.outbox import FEW, SHOWN, Outbox, line_of
from greendesk.qt.panels.photo_choice import PhotoChoice
from greendesk.qt.panels.sending_words import (
    freight_words,
    outcome_words,
    send_words,
    tally_words,
    wait_words,
    words_now,
)
from greendesk.qt.receipts_page import paper_of
from greendesk.qt.shipping import Outcome
from greendesk.qt.speech import Spoken
from greendesk.qt.theme import as_kind, px
from greendesk.qt.waiting import Waiting
from greendesk.qt.words import name_text
from greendesk.settings import PHOTO_SPEED, SEND_SPEED

WHILE_CHECKING_MS = 200


@dataclass(frozen=True, slots=True)
class _Going:
    """What goes when the button is pressed; asked of one patch at a time."""

    waiting: Waiting
    left: frozenset[PatchId]

    def __contains__(self, patch_id: object) -> bool:
        waiting = self.waiting
        ready = patch_id in waiting.ready and patch_id not in self.left
        return ready or patch_id in waiting.under_way


class SendingPanel(Spoken, QWidget):
    """One button; everything else says what it does and did."""

    def __init__(self, desk: Desk, open_settings: Callable[[], None]) -> None:
        super().__init__()
        self._desk = desk
        self._outcome: Outcome | None = None  # of the last sending
        self._answer: tuple[Text, bool] | None = None  # to "test the connection", said after it
        self._pictured: dict[PatchId, None] = {}  # the centre has them, but not all their photos
        self._unticked = 0  # how many of those that can be ticked are not
        self.waiting = Waiting(desk, self)
        self.shipping = desk.work.shipping
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        self._column = self._begin_column(whole)
        self._make_head(open_settings)
        self._make_list()
        self._make_progress()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(px(8), px(4), px(8), px(8))
        self._column.setSpacing(px(6))
        whole.addLayout(self._column)
        self._make_buttons()
        self.shipping.changed.connect(self._show_step)
        self.shipping.ended.connect(self._ended)
        self.shipping.evening.resumed.connect(self._resume)
        self._resume()
        self._soon = QTimer(self, singleShot=True, interval=WHILE_CHECKING_MS)
        self._next = QTimer(self, singleShot=True, interval=0)
        for timer in (self._soon, self._next):
            timer.timeout.connect(self.retell)
            desk.closing.connect(timer.stop)
        for signal in (desk.status_changed, desk.preferences_changed, self.waiting.changed):
            signal.connect(self._heard)
        desk.checks.changed.connect(self._checked)
        self.retell()

    def _begin_column(self, whole: QVBoxLayout) -> QVBoxLayout:
        """Return the column above the buttons; it scrolls where the window is low."""
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(8), px(8), px(8), px(4))
        column.setSpacing(px(6))
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inner)
        for behind in (scroll.viewport(), inner):
            behind.setAutoFillBackground(False)  # as white as the other pages
        whole.addWidget(scroll, 1)
        return column

    def _make_head(self, open_settings: Callable[[], None]) -> None:
        self.centre = Paragraph("muted")
        self._column.addWidget(self.centre)
        self.address = as_kind(QPushButton(), "link")
        self.put(self.address, Text(N_("Set the address of the centre…")))
        self.address.clicked.connect(open_settings)
        self._column.addWidget(self.address)
        self.key = CentreKey(self._desk.work.key)
        self._column.addWidget(self.key)
        self.summary = Paragraph()
        self._column.addWidget(self.summary)
        self.freight = Paragraph("muted")
        self._column.addWidget(self.freight)
        self.photos = PhotoChoice(self._desk)
        self._column.addWidget(self.photos)

    def _make_list(self) -> None:
        self.model = Outbox(self)
        self.model.ticked.connect(self.retell)
        self.list = lines_view(self.model)
        self.list.setLayoutMode(QListView.LayoutMode.Batched)  # hundreds that wrap take a while
        self.list.setBatchSize(50)
        self.list.selectionModel().selectionChanged.connect(self._selected)
        self.put(self.list, name=Text(N_("What is to be sent, and what has arrived")))
        self.list.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        line = QHBoxLayout()
        line.addStrut(px(72))  # the least that is of use; Qt forgets a least height of what grows
        line.addWidget(self.list)
        self._column.addLayout(line, 1)
        self.tick_all = as_kind(QPushButton(), "link")
        self.tick_all.clicked.connect(self._tick_all)
        self._column.addWidget(self.tick_all)

    def _make_progress(self) -> None:
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.put(self.bar, name=Text(N_("Progress of sending")))
        self.tally, self.step = Paragraph(), Paragraph("muted")
        self.result = Paragraph("tip")
        for widget in (self.tally, self.bar, self.step, self.result):
            widget.hide()
            self._column.addWidget(widget)
        self.browser = QPushButton()
        self.put(self.browser, Text(N_("Open the Wi-Fi's login page")))
        self.browser.clicked.connect(lambda: QDesktopServices.openUrl(login_address(self.url)))
        self._column.addWidget(self.browser)
        self.decide = QPushButton()
        self.decide.clicked.connect(lambda: decide_clashes(self._desk))
        self._column.addWidget(self.decide)

    def _make_buttons(self) -> None:
        self.try_now, self.cancel = QPushButton(), QPushButton()
        self.put(self.try_now, Text(N_("Try now")))
        self.try_now.clicked.connect(self.shipping.try_now)
        self.cancel.clicked.connect(self.shipping.stop)
        self.receipts, self.news, self.more = QPushButton(), QPushButton(), QPushButton()
        self.put(self.receipts, Text(N_("Receipts…")))
        self.receipts.clicked.connect(self.show_receipts)
        self.put(self.news, Text(N_("Get the news")))
        self.news.clicked.connect(lambda: self.fetch(whole=False))
        menu = QMenu(self.more)
        self.test, self.compare = QAction(menu), QAction(menu)
        self.put(self.test, Text(N_("Test the connection")))
        self.test.triggered.connect(self.test_connection)
        self.put(self.compare, Text(N_("Compare everything with the centre")))
        self.compare.triggered.connect(lambda: self.fetch(whole=True))
        menu.addActions([self.test, self.compare])
        self.more.setMenu(menu)
        self.put(self.more, Text(N_("More")))
        self.send_button = as_kind(QPushButton(), "primary")
        self.send_button.setMinimumHeight(px(40))
        self.send_button.clicked.connect(self.send)
        for row in ((self.receipts, self.news, self.more), (self.try_now, self.cancel)):
            line = QHBoxLayout()
            line.setSpacing(px(6))
            for button in row:
                line.addWidget(button, 1)
            self._column.addLayout(line)
        self._column.addWidget(self.send_button)

    @property
    def url(self) -> str:
        """Where this project is sent: its own centre, once it has one."""
        return self._desk.centre_url

    @property
    def sending(self) -> bool:
        """Whether a sending, or a fetching, is under way."""
        return self.shipping.working

    # --- saying -----------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Say what has changed while nobody looked."""
        super().showEvent(event)
        self.retell()

    def retell(self) -> None:
        """Say what would go now; only while it is seen, and soon again if there is much to do."""
        self._next.stop()
        if not self.isVisible():
            return
        session, shipping, waiting = self._desk.session, self.shipping, self.waiting
        waiting.catch_up()
        self.centre.setText(say(self._centre_text()))
        self.key.setVisible(not session.practice)
        self._desk.work.key.look()
        self.address.setVisible(not self.url)
        pictured = dict.fromkeys(photo.patch_id for photo in shipping.photos_to_go(all_=True))
        self._pictured = {i: None for i in pictured if i not in waiting}
        self._fill()
        left = frozenset(self.model.left)
        shipping.evening.leave_out(left)
        photos = shipping.photos_to_go(_Going(waiting, left))
        at = shipping.evening.due or shipping.evening.choice()
        self._say_summary(len(photos))
        self.photos.show_photos(photos)
        count, bytes_ = waiting.weight_without(left)
        records = count + len(waiting.under_way)
        freight = replace(freight_of((), photos), records=records, bytes_=bytes_)
        self._say_freight(freight, "" if at is None else f"{at.astimezone():%H:%M}")
        wait = 0 if shipping.evening.due is None else freight.photos
        self._say_obstacles(freight.records + freight.photos - wait, wait)
        clashing = waiting.clashing
        self.decide.setVisible(bool(clashing))
        self.decide.setText(say(Text(N_("Decide about {n:,} patches…"), {"n": clashing})))
        self.decide.setAccessibleName(self.decide.text().replace("\u200b", ""))
        self._show_step()

    def _resume(self) -> None:
        """Leave without a tick what had none when the photos were told to wait."""
        self.model.left |= self.shipping.left

    def _heard(self) -> None:
        """Say it again; with a long list once for all that is heard in one go."""
        if self.model.rowCount() > FEW:
            self._next.start()
        else:
            self.retell()

    def _checked(self) -> None:
        """Say it again; while thousands are being checked, not after each handful."""
        if not self._desk.checks.busy:
            self._heard()
        elif not self._soon.isActive():
            self._soon.start()

    def _say_freight(self, freight: Freight, photos_at: str) -> None:
        """Say how much goes and how long it takes, on the button what goes."""
        self.send_button.setText(say(send_words(freight, photos_at)))
        self.send_button.setAccessibleName(self.send_button.text())
        if not self.sending:
            get = self._desk.settings.get
            self.freight.setText(say(freight_words(freight, get(SEND_SPEED), get(PHOTO_SPEED))))
        self.freight.setVisible(bool(freight.records or freight.photos) and not self._is_busy)

    def _say_summary(self, photos: int) -> None:
        waiting = self.waiting
        ready = len(waiting.ready) + len(waiting.under_way)
        rest = len(waiting.rest) - waiting.clashing
        values = {"ready": ready, "rest": rest, "photos": photos}
        words = (
            N_("There is nothing here yet. Draw a patch; then it can be sent.")
            if self._is_empty
            else N_("Everything that is here is at the centre already.")
            if not waiting and not photos
            else N_("All records are at the centre. {photos:,} photos are not there yet.")
            if not waiting
            else N_("{ready:,} can go now. {rest:,} are not ready yet and stay here as drafts.")
            if rest
            else N_("{ready:,} can go now.")
        )
        self.summary.setText(say(Text(words, values)))
        self.summary.setVisible(not self._is_busy)
        self.tick_all.setVisible(self._tickable > 1 and not self._is_busy)
        tick = Text(N_("Tick all") if self._unticked else N_("Take all ticks away"))
        self.tick_all.setText(say(tick).replace("\u200b", ""))
        self.tick_all.setAccessibleName(self.tick_all.text())

    @property
    def _is_empty(self) -> bool:
        session = self._desk.session
        return not (len(session.view) or session.ledger.known)

    def _say_obstacles(self, count: int, wait: int) -> None:
        """Let be pressed what can be, and say of the rest why not.

        Args:
            count: how many records and photos go.
            wait: how many photos wait for the evening.
        """
        common = self._common_obstacle()
        why = common or self._send_obstacle(count, wait)
        for button, obstacle in ((self.send_button, why), (self.news, common)):
            button.setEnabled(obstacle is None)
            button.setToolTip(say(obstacle) if obstacle else "")
        self.compare.setEnabled(common is None)
        self.test.setEnabled(bool(self.url))
        tip = "" if self.url else say(Text(N_("Set the address of the centre first.")))
        self.test.setToolTip(tip)

    def _centre_text(self) -> Text:
        if self._desk.session.practice:
            return Text(N_("To: the practice centre on this computer"))
        if self.url:
            return Text(N_("To: {address}"), {"address": self.url})
        return Text(N_("No centre has been set yet."))

    def _common_obstacle(self) -> Text | None:
        session = self._desk.session
        if session.read_only:
            return session.status.text
        if self.sending:
            return Text(N_("Sending is under way."))
        if self._is_busy:
            return Text(N_("GreenDesk tries again by itself. “Try now” does it at once."))
        if not self.url:
            return Text(N_("Set the address of the centre first."))
        return None

    def _send_obstacle(self, count: int, wait: int) -> Text | None:
        if self._desk.checks.busy or self.waiting.busy:
            return Text(N_("The data is still being checked; one moment."))
        if self._desk.form.unread:
            return Text(N_("A field holds text that could not be understood; put it right first."))
        if not count and self._tickable and self._tickable == self._unticked:
            return Text(N_("Nothing is ticked. Tick in the list what is to be sent."))
        if not count and wait:
            return Text(N_("{n:,} photos go by themselves in the evening."), {"n": wait})
        if not count:
            return Text(N_("There is nothing ready to be sent. “Check the data” says why."))
        return None

    def _may_tick(self, patch_id: PatchId) -> bool:
        return patch_id in self.waiting.ready or patch_id in self._pictured

    @property
    def _tickable(self) -> int:
        return len(self.waiting.ready) + len(self._pictured)

    def _fill(self) -> None:
        """Fill the list: first what goes or went in this sending, then what can go."""
        waiting, pictured = self.waiting, self._pictured
        under_way, arrived = waiting.under_way, self.shipping.arrived
        here = _in_order(chain(under_way, arrived), len(under_way) + len(arrived))
        ready, rest = (_in_order(ids, len(ids)) for ids in (waiting.ready, waiting.rest))
        ids = dict.fromkeys(islice(chain(here, ready, pictured, rest), 2 * SHOWN))
        rests = not self._is_busy
        shown = islice(ids, SHOWN)
        lines = [line_of(self._desk, i, rests and self._may_tick(i)) for i in shown]
        gone = {i for i in self.model.left if i not in waiting and i not in pictured}
        self.model.show_lines(lines, gone)
        self._unticked = sum(map(self._may_tick, self.model.left))

    @property
    def _is_busy(self) -> bool:
        """Whether a sending is under way, or waits to be tried again by itself."""
        return self.sending or self.shipping.wait_s is not None

    def _show_step(self) -> None:
        """Say what has arrived, what is being done, or when it is tried again."""
        shipping = self.shipping
        waiting = shipping.wait_s is not None
        there = tally_words(shipping.records_there, shipping.photos_there)
        self.tally.setVisible(self._is_busy and there is not None)
        self.tally.setText("" if there is None else say(there))
        asked = shipping.records_there[1]
        done, all_ = asked - (shipping.total - shipping.settled), asked
        if shipping.photos is not None:
            done, all_ = (n // 1000 for n in shipping.photo_bytes_there)
        self.bar.setRange(0, max(1, all_))
        self.bar.setValue(done)
        self.bar.setVisible(shipping.working and all_ > 0)
        said = wait_words(shipping.wait_s) if shipping.wait_s is not None else shipping.step
        self.step.setVisible(said is not None)
        self.step.setText(say(said) if said is not None else "")
        self.try_now.setVisible(waiting)
        self.cancel.setVisible(self._is_busy)
        stop = Text(N_("Do not try again") if waiting else N_("Stop sending"))
        self.cancel.setText(say(stop).replace("\u200b", ""))
        self.cancel.setAccessibleName(self.cancel.text())
        self._say_result()

    def _say_result(self) -> None:
        """Say what the last sending came to, as far as it still holds and is not said above."""
        texts: list[Text] = []
        kind = "tip"
        if self._answer is not None:
            texts, kind = [self._answer[0]], "tip" if self._answer[1] else "alarm"
        elif self._outcome is not None:
            tallied = not self.tally.isHidden()
            texts, kind = words_now(self._outcome, self.waiting.clashing, tallied=tallied)
        as_kind(self.result, kind)
        self.result.setText("\n".join(say(text) for text in texts))
        self.result.setVisible(bool(texts) and not self.shipping.working)
        stuck = self._outcome is not None and self._outcome.at_login_page
        self.browser.setVisible(stuck and not self._is_busy)

    def _ended(self, outcome: Outcome) -> None:
        self._outcome, self._answer = outcome, None
        texts, kind = outcome_words(outcome)
        if texts and not self.isVisible():
            self._desk.tell(texts[0], grave=kind == "alarm")
        self.retell()
        fetched = outcome.fetched
        if fetched is not None and fetched.renewed and fetched.form is not None:
            again, button = self._desk.projects.open_again, Text(N_("Open the new form"))
            self._desk.tell(fetched.form, button=button, run=again, stays=True)
        QTimer.singleShot(0, self, partial(self._scroll.ensureWidgetVisible, self.result))

    def _selected(self, chosen: QItemSelection, left: QItemSelection) -> None:
        rows = self.list.selectionModel().selectedRows()
        if rows:
            patch_id = self.model.patch_id(rows[0].row())
            there = self._desk.session.view.find(patch_id) is not None
            self._desk.select((patch_id,) if there else (), show=True)

    def _tick_all(self) -> None:
        every = frozenset(chain(self.waiting.ready, self._pictured))
        self.model.tick_all(every, bool(self._unticked))

    # --- doing ------------------------------------------------------------------------------

    def send(self) -> None:
        """Seal what is ready and ticked, send it, bring in the news, then send the photos."""
        self._desk.form.keep()
        if self._desk.form.unread:
            self.retell()
            return
        left, ready = self.model.left, self.waiting.ready
        some = any(i in ready for i in left)
        self.shipping.send([i for i in ready if i not in left] if some else None)

    def fetch(self, *, whole: bool) -> None:
        """Bring in what the centre has, or compare everything, without sending."""
        self._desk.form.keep()
        self.shipping.fetch(whole=whole)

    def test_connection(self) -> None:
        """Ask the centre whether it is one, and say the answer."""
        self._answer = Text(N_("Asking the centre…")), True
        self._say_result()
        session = self._desk.session

        def answered(text: Text, well: bool) -> None:
            if self._desk.has_project and self._desk.session is session:
                self._answer = text, well
                self._say_result()

        access, form = self._desk.work.key.access, session.survey.schema.number
        self._desk.test_centre(self.url, answered, access, form)

    def show_receipts(self) -> None:
        """Show every receipt of this project."""
        session = self._desk.session

        def name_of(patch_id: PatchId) -> str:
            patch = session.view.find(patch_id) or session.binned.get(patch_id)
            return name_text(patch) if patch else patch_id

        def done(found: list[Receipt]) -> None:
            paper = partial(paper_of, self._desk, name_of=name_of)
            self._desk.ask(Receipts(found, name_of, self.window(), paper))

        def failed(error: Exception) -> None:
            self._desk.failed(error)

        session.writer.submit(lambda project: project.receipts(), done, failed)


def login_address(centre: str) -> QUrl:
    """Return what to open in a browser so that a Wi-Fi shows its login page instead.

    Never https: there a browser would warn of a wrong certificate.
    """
    asked = QUrl(centre)
    url = QUrl(f"http://{asked.host()}/")
    url.setPort(asked.port() if asked.scheme() == "http" else -1)
    return url


def _in_order(ids: Iterable[PatchId], count: int) -> Iterable[PatchId]:
    """Return ids in their order, so that no line jumps; too many stay as they come."""
    return sorted(ids) if count <= SHOWN else ids
