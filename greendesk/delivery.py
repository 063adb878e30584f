"""Sending, joined: seal in the project file, push in a job, write each verdict back at once.

::

    seal (window's thread)     work (job's thread)
    seal what is ready     ->  push the sealed bytes; once a centre has answered: bound to it;
                               before bytes leave: marked as sent;
                               after each verdict: receipt and new base, through the writer

What was sealed before and is still open (after a crash or a lost reply) goes along, as the same
bytes. The job touches the writer and plain values only; new states reach the session by ``post``.
What is told in the end is what the project file took over, not what the network said.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from greendesk.errors import BadInput, GreenDeskError, Outage
from greendesk.fetching import Fetched, Fetching
from greendesk.i18n import Text
from greendesk.model.message import Verdict
from greendesk.model.record import PatchId
from greendesk.model.sending import Sending
from greendesk.sealing import Going, Sealing
from greendesk.session import Session
from greendesk.store.project import Project
from greendesk.store.writer import Post
from greendesk.sync.endpoint import NO_ACCESS, HttpEndpoint
from greendesk.sync.line import Access
from greendesk.sync.pace import FAILURES_BEFORE_PAUSE
from greendesk.sync.push import Progress, PushResult, push

ROUNDS = 3  # what was merged is sent again, but not for ever
SCRIPT_PATIENCE = 3
"""A script is told soon that it must try again later; a person in the window waits longer."""


class Delivery:
    """One sending of one session to one centre."""

    def __init__(
        self,
        session: Session,
        url: str,
        access: Access | str = NO_ACCESS,
        post: Post = lambda call: call(),
    ) -> None:
        self.session, self.url = session, url
        self.endpoint = HttpEndpoint(url, access, now=session.now)
        self.going = Going()
        self._fetching = Fetching(session, self.endpoint, post)
        self._post, self._writer, self._now = post, session.writer, session.now
        self._lao_code = session.profile.lao_code
        self._labels = {f.id: f.label for f in session.survey.schema.fields.values()}
        self._bound = False
        self._doubtful: set[str] = set()  # ids whose verdict the project file did not take over

    def seal(
        self,
        ids: Sequence[PatchId] | None,
        ready: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Seal what is ready to go (of ``ids``, or all); then call ``ready``.

        What another program changed meanwhile is shown and checked first. What can't be sealed is
        in :attr:`going` afterwards; if that is all there was, ``failed`` is called.

        Raises:
            BadInput: the LAO has no code yet.
        """

        code = self._lao_code

        def prepare(project: Project) -> None:
            if project.centre or project.practice:  # else: once it has answered as a centre
                project.bind(self.endpoint.address, code)
            project.release_held()

        def sealed(going: Going) -> None:
            self.going = going
            if going.refused and not going.changes:
                failed(BadInput(next(iter(going.refused.values()))))
            else:
                ready()

        Sealing(self.session, sealed, failed, self._post, prepare).begin(ids)

    def look_back(
        self,
        cancelled: Callable[[], bool],
        sleep: Callable[[float], None] = time.sleep,
        patience: int = FAILURES_BEFORE_PAUSE,
    ) -> Fetched | None:
        """Bring in everything before sealing, if the centre was restored; on a job's thread."""
        return self._fetching.look_back(cancelled, sleep, patience)

    def work(
        self,
        report: Callable[[Progress], None],
        cancelled: Callable[[], bool],
        sleep: Callable[[float], None] = time.sleep,
        patience: int = FAILURES_BEFORE_PAUSE,
    ) -> PushResult:
        """Send and read the ledger; runs on a job's thread and may take minutes.

        Args:
            patience: failures in a row after which sending is paused.
        """

        def heard(progress: Progress) -> None:
            if progress.leaving:
                self._bind()
                self._note(lambda p: p.mark_sent(progress.leaving))
            if progress.verdict is not None:
                self._bind()
                self._acknowledge(progress.verdict)
            report(progress)

        result = push(
            self.going.changes,
            self.endpoint,
            heard,
            sleep,
            random.random,
            cancelled,
            patience=patience,
            labels=self._labels,
        )
        stuck = sorted(result.held | set(result.differing))
        if stuck:
            self._note(lambda p: p.hold(stuck))
        return self._proved(result)

    def fetch(
        self,
        result: PushResult,
        cancelled: Callable[[], bool],
        sleep: Callable[[float], None] = time.sleep,
        patience: int = FAILURES_BEFORE_PAUSE,
    ) -> Fetched:
        """Bring in what the centre has, after sending has ended well; runs on a job's thread."""
        bases = {change.id: change.base_rev for change in self.going.changes}
        older = any(
            v.status == "conflict" and (v.current_rev or 0) < bases.get(i, 0)
            for i, v in result.verdicts.items()
        )  # the centre has forgotten what it had received
        return self._fetching.work(cancelled, sleep, whole=older, patience=patience)

    def _bind(self) -> None:
        """Bind the project to the centre: it has answered as one, or has rows of ours."""
        if not self._bound:
            address, code = self.endpoint.address, self._lao_code
            self._writer.ask(lambda p: p.bind(address, code))
            self._bound = True
            self._post(lambda: setattr(self.session, "centre", address))

    def _acknowledge(self, verdict: Verdict) -> None:
        at, centre = self._now(), self.endpoint.address
        known = self._note(lambda p: p.acknowledge([verdict], centre=centre, at=at))
        stands = known.get(self.going.patches.get(verdict.change_id, ""))
        if stands is None or stands.open:
            self._doubtful.add(verdict.change_id)

    def _proved(self, result: PushResult) -> PushResult:
        """Return the result without the verdicts that the project file did not take over."""
        doubtful = frozenset(self._doubtful)
        return replace(
            result,
            verdicts={i: v for i, v in result.verdicts.items() if i not in doubtful},
            receipts=tuple(r for r in result.receipts if r.change_id not in doubtful),
            absent=result.absent | doubtful,
            held=result.held | doubtful,
        )

    def _note(
        self, work: Callable[[Project], Mapping[PatchId, Sending]]
    ) -> Mapping[PatchId, Sending]:
        known = self._writer.ask(work)
        self._post(lambda: self.session.note_sending(known))
        return known


def deliver(
    session: Session, url: str, access: Access | str = NO_ACCESS
) -> tuple[PushResult, Fetched | None]:
    """Send everything that is ready and bring in what the centre has, waiting for the end.

    What was changed at the centre too and could be merged is sent in the same call.

    Returns:
        What sending came to, and fetching, which is done also if there was nothing to send; None
        if sending was broken off. What stood in the way after something was sent is its trouble.

    Raises:
        UserError: the project belongs to another centre; the address can't be used. Nothing was
            sent, as with the next.
        Outage: the project file can't be written.
    """
    sent: PushResult | None = None
    fetched: Fetched | None = None
    refused: Mapping[PatchId, Text] = {}
    try:
        before = Delivery(session, url, access)
        fetched = before.look_back(lambda: False, patience=SCRIPT_PATIENCE)
        for _ in range(ROUNDS):
            delivery = _sealed(session, url, access)
            refused = delivery.going.refused
            result = delivery.work(lambda progress: None, lambda: False, patience=SCRIPT_PATIENCE)
            sent = result if sent is None else joined(sent, result)
            if result.trouble is not None:
                break
            found = delivery.fetch(result, lambda: False, patience=SCRIPT_PATIENCE)
            fetched = found.after(fetched)
            if not (found.taken or found.vanished) or not session.sendable():
                break
    except GreenDeskError as error:
        if sent is None:
            raise
        sent = replace(sent, trouble=error.text, passing=isinstance(error, Outage))
    assert sent is not None
    if refused and sent.trouble is None:
        sent = replace(sent, trouble=next(iter(refused.values())))
    return sent, fetched


def _sealed(session: Session, url: str, access: Access | str) -> Delivery:
    """Return the delivery of all that is ready; raise what stood in the way of sealing it."""
    delivery = Delivery(session, url, access)
    errors: list[Exception] = []
    delivery.seal(None, lambda: None, errors.append)
    if errors:
        raise errors[0]
    return delivery


def joined(first: PushResult, then: PushResult) -> PushResult:
    """Return two sendings as one; of a patch sent twice, both verdicts."""
    return replace(
        then,
        verdicts={**first.verdicts, **then.verdicts},
        receipts=(*first.receipts, *then.receipts),
        differing={**first.differing, **then.differing},
        lacking=then.lacking or first.lacking,
    )


def verdict_counts(result: PushResult) -> dict[str, int]:
    """Return how many records were applied, rejected, in conflict, absent, held or differ."""
    found = Counter(verdict.status for verdict in result.verdicts.values())
    return {
        "applied": found["applied"],
        "rejected": found["rejected"],
        "conflict": found["conflict"],
        "absent": len(result.absent),
        "held": len(result.held) + len(result.differing),
    }
