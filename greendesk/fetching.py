"""What the centre has, joined: fetched in a job, taken over by the writer, shown in the view.

::

    job's thread                           window's thread
    page of the centre -> writer: merged
      into the file, in one transaction -> what became of it is shown; clashes wait for the officer
    next page

A patch that the officer changes in the very moment in which the centre's version is taken over is
refused like any edit on a record that has changed meanwhile; nothing is lost.
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial

from greendesk import lists
from greendesk.edits.choosing import Clash
from greendesk.edits.stamps import stamped
from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.losses import Look, Losses
from greendesk.model.edit import Delta, Edit
from greendesk.model.message import CentrePatch
from greendesk.model.newer_form import checked_form, difference
from greendesk.model.record import Patch, PatchId
from greendesk.model.sending import Sending
from greendesk.model.telling import Told
from greendesk.session import Session
from greendesk.store.project import Project, TakenOver
from greendesk.store.writer import Post
from greendesk.sync.endpoint import Endpoint, Hindrance
from greendesk.sync.pace import FAILURES_BEFORE_PAUSE, patiently
from greendesk.sync.pull import PullResult, has_gone_back, pull

GONE_THERE = N_(
    "{n:,} records that the centre had received are not there any more, or are older there: it was "
    "probably restored from a backup. They count as not sent again. Send them once more."
)
PHOTOS_GONE_THERE = N_(
    "{n:,} photos that the centre had received are not there any more: it was probably restored "
    "from a backup. They count as not sent again. Send them once more."
)
SAID = N_(
    "The centre has returned or remarked on {n:,} records. What it says stands at the records and "
    "under “Check the data”."
)
TAKEN = N_("{n:,} records were changed at the centre and have been taken over.")
NEWER = N_(
    "Meanwhile there is a newer version of this patch. Nothing was decided; please look at both "
    "versions once more."
)
CLASHING = N_("{n:,} records were changed here and at the centre. Please decide which holds.")


@dataclass(frozen=True, slots=True)
class Fetched:
    """What one fetching came to.

    Attributes:
        result: how it ended.
        taken: patches that became what the centre has, or were merged with it.
        clashing: patches that wait for the officer's decision because of it.
        vanished: patches that the centre has lost; they are to be sent again.
        said: patches of which somebody at the centre has said something new.
        photos_gone: hashes of photos that the centre has lost; they are to be sent again.
        form: what a newer form brings, in a sentence, or why it can't be used; None = none came.
        renewed: whether the project has a newer form, for which it is opened again.
    """

    result: PullResult
    taken: frozenset[PatchId] = frozenset()
    clashing: frozenset[PatchId] = frozenset()
    vanished: frozenset[PatchId] = frozenset()
    said: frozenset[PatchId] = frozenset()
    photos_gone: frozenset[str] = frozenset()
    form: Text | None = None
    renewed: bool = False

    @property
    def words(self) -> list[Text]:
        """What to tell the officer; nothing if nothing came of it."""
        counts = (
            (GONE_THERE, len(self.vanished)),
            (PHOTOS_GONE_THERE, len(self.photos_gone)),
            (SAID, len(self.said)),
            (CLASHING, len(self.clashing)),
            (TAKEN, len(self.taken)),
        )
        told = [Text(words, {"n": n}) for words, n in counts if n]
        first = [text for text in (self.result.trouble, self.form) if text is not None]
        return [*first, *told]

    def after(self, first: "Fetched | None") -> "Fetched":
        """Return two fetchings of one sending as one; how it ended is that of this one."""
        if first is None:
            return self
        return replace(
            self,
            taken=first.taken | self.taken,
            clashing=first.clashing | self.clashing,
            vanished=first.vanished | self.vanished,
            said=first.said | self.said,
            photos_gone=first.photos_gone | self.photos_gone,
            form=self.form if self.form is not None else first.form,
            renewed=self.renewed or first.renewed,
        )


class Fetching:
    """One session's way to what one centre has."""

    def __init__(
        self, session: Session, endpoint: Endpoint, post: Post = lambda call: call()
    ) -> None:
        """Prepare on the session's thread; ``post`` brings calls back to it."""
        self._session, self._endpoint, self._post = session, endpoint, post
        self._writer, self._now = session.writer, session.now
        self._lao_code = session.profile.lao_code

    def work(
        self,
        cancelled: Callable[[], bool],
        sleep: Callable[[float], None] = time.sleep,
        *,
        whole: bool = False,
        patience: int = FAILURES_BEFORE_PAUSE,
    ) -> Fetched:
        """Bring in what the centre has; runs on a job's thread and may take minutes.

        Args:
            whole: compare everything, not only what is new.
            patience: failures in a row after which fetching is given up.

        Raises:
            UserError: the project belongs to another centre, or the centre knows it by another
                code of an LAO; it has no code of an LAO yet.
            Outage: the project file can't be written.
        """
        if not self._lao_code:
            raise BadInput(N_("The LAO's code is missing. Please fill it in under Settings."))
        address, code = self._endpoint.address, self._lao_code
        self._bind(code)
        seen: list[TakenOver] = []

        def take(work: Callable[[Project], TakenOver]) -> None:
            taken = self._writer.ask(work)
            seen.append(taken)
            self._post(lambda: show(self._session, taken))

        def keep(rows: Sequence[CentrePatch]) -> None:
            take(lambda p: p.take_over(rows, self._now()))

        def compare(rows: Sequence[CentrePatch]) -> None:
            take(lambda p: p.compare(rows, self._now()))

        keep(())  # what has waited for a verdict
        try:
            form, renewed = self._bring_form(cancelled, sleep, patience)
        except Hindrance as hindrance:
            return _summed(PullResult().hindered(hindrance), seen)

        def pulled(whole: bool) -> PullResult:
            return pull(
                self._lao_code,
                self._writer.ask(lambda p: p.cursor),
                self._endpoint,
                keep,
                compare,
                sleep,
                random.random,
                cancelled,
                whole=whole,
                known=self._writer.ask(lambda p: p.known_changes()),
                patience=patience,
            )

        result = pulled(whole)
        done = result.trouble is None and not result.whole and not cancelled()
        if done and self._writer.ask(lambda p: p.has_stranded()):
            result = pulled(True)
        if result.count:
            self._writer.ask(lambda p: p.bind(address, code))  # it has answered as our centre
            self._post(lambda: setattr(self._session, "centre", address))
            self._post(lambda: setattr(self._session, "sent_as", code))
        look = Look()
        if result.trouble is None:
            losses = Losses(self._writer, self._endpoint, cancelled, sleep, patience)
            look = losses.look(whole=result.whole)
            if look.trouble is not None:
                result = result.hindered(look.trouble)
            if look.told is not None:
                self._post(lambda: _show_photos(self._session, look.gone, look.told or {}))
        return replace(_summed(result, seen), photos_gone=look.gone, form=form, renewed=renewed)

    def look_back(
        self,
        cancelled: Callable[[], bool],
        sleep: Callable[[float], None] = time.sleep,
        patience: int = FAILURES_BEFORE_PAUSE,
    ) -> Fetched | None:
        """Compare everything if the centre was restored; before sealing, on a job's thread.

        Else what somebody else has sent since under a revision that we know would be written over.
        What stands in the way now does so when it is sent, and is told then.

        Raises:
            UserError, Outage: as :meth:`work`.
        """
        cursor, code = self._writer.ask(lambda p: p.cursor), self._lao_code
        if not (cursor and code):
            return None
        self._bind(code)
        known = self._writer.ask(lambda p: p.known_changes())
        ask = partial(has_gone_back, code, cursor, self._endpoint, known)
        try:
            back = patiently(ask, cancelled, sleep, patience)
        except Hindrance:
            return None
        return self.work(cancelled, sleep, whole=True, patience=patience) if back else None

    def _bind(self, code: str) -> None:
        """Raise UserError where this is no centre of this project's, before it is asked."""
        address = self._endpoint.address
        self._writer.ask(lambda p: p.check_code(code))
        self._writer.ask(lambda p: p.bind(address, code) if p.centre or p.practice else None)

    def _bring_form(
        self, cancelled: Callable[[], bool], sleep: Callable[[float], None], patience: int
    ) -> tuple[Text | None, bool]:
        """Bring in a newer form if the centre has one; it holds when the project is opened next.

        Before the records, which may have values for what only the newer form asks.

        Returns:
            What it brings, or why it can't be used; and whether the project has it now.

        Raises:
            Hindrance: the centre could not be asked.
        """
        ours = self._writer.ask(lambda p: p.schema)
        newer_form = partial(self._endpoint.newer_form, ours.number)
        offered = patiently(newer_form, cancelled, sleep, patience)
        if offered is None:
            return None, False
        try:
            newer = checked_form(offered, lists.load_schema())
            checked_form(offered, ours)  # nor may it take away what an earlier one has brought
        except BadInput as error:
            return error.text, False
        seen = self._writer.ask(lambda p: p.take_form(newer, self._now()))
        if seen is not None:
            self._post(lambda: show(self._session, TakenOver((seen,), seen.sending)))
        return difference(ours, newer), True


def show(session: Session, taken: TakenOver) -> None:
    """Show in the view what came in from the centre."""
    for applied in taken.applied:
        session.saver.take(applied)
    session.note_sending(taken.sending)


def decide(
    session: Session,
    seen: Clash,
    chosen: Patch | None,
    then: Callable[[bool], None] | None = None,
) -> None:
    """End a clash with what the officer has chosen; None = deleted. The loser is in the history.

    Nothing is decided if a version is another by now than the one that was seen.

    Args:
        then: is told whether it was decided; without it, that it was not is an error.

    Raises:
        UserError: open for reading only; or, told as what could not be saved is, :data:`NEWER`.
        Outage: an earlier edit is still waiting to be saved.
    """
    session.saver.check()
    at = session.now()

    def work(project: Project) -> TakenOver | None:
        if project.clash(seen.patch_id) != seen:
            if then is None:
                raise BadInput(NEWER)
            return None
        kept = chosen
        if chosen is not None and seen.theirs is not None and chosen != seen.theirs:
            step = Edit(Text(""), (Delta(seen.theirs, chosen),))
            done = stamped(step, at.isoformat(timespec="seconds"), session.by, lambda: "")
            (delta,) = done.deltas
            assert isinstance(delta.after, Patch)
            kept = delta.after
        return project.decide(seen.patch_id, kept, at=at, by=session.by)

    def came(taken: TakenOver | None) -> None:
        if taken is not None:
            show(session, taken)
        if then is not None:
            then(taken is not None)

    session.saver.run(work, came)


def tick_review(session: Session, patch_id: PatchId, *, done: bool) -> None:
    """Tick off what the centre said of a patch, or take the tick away."""
    session.saver.check()
    session.saver.run(lambda p: p.tick_review(patch_id, done=done), session.note_sending)


def _show_photos(session: Session, gone: Set[str], told: Told) -> None:
    """Show in the view what the centre has lost of photos, and of what it was told of them."""
    session.view.album.received -= gone
    session.view.album.told = told


def _summed(result: PullResult, seen: Sequence[TakenOver]) -> Fetched:
    taken = {i for one in seen for applied in one.applied for i in applied.edit.ids}
    stands: dict[PatchId, Sending] = {}
    for one in seen:
        stands |= one.sending
    return Fetched(
        result,
        frozenset(taken),
        frozenset(_clashing(stands)),
        frozenset(i for one in seen for i in one.vanished),
        frozenset(i for one in seen for i in one.said),
    )


def _clashing(stands: Mapping[PatchId, Sending]) -> list[PatchId]:
    return [i for i, sending in stands.items() if sending.clashes]
