"""What can go, looked for and sealed a piece at a time: many thousands hold nobody up.

::

    window's thread                 writer's thread
    a moment's look at the patches
      ... the next moment ...    -> one piece sealed, in one transaction, as one batch
                                    the officer's edits come between
                                 -> the next piece
    what is known now, in pieces <- everything that is sealed and has no verdict

The one thing to know: a piece has a batch of its own, no larger than what the centre tells in one
answer; so asking for the verdicts of a few takes one question, however many go.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import length_hint
from time import perf_counter

from greendesk.errors import BadInput
from greendesk.i18n import N_, Text
from greendesk.model.message import Change, Sender
from greendesk.model.record import PatchId
from greendesk.model.sending import Sending
from greendesk.session import Changed, Session
from greendesk.store.project import Project, Sealed
from greendesk.store.writer import Post

PIECE = 500
"""Patches that are sealed in one transaction; fewer than the ledger tells of in one answer."""
_TOLD = 2000
_SLICE_S = 0.008


@dataclass(frozen=True, slots=True)
class Going:
    """Everything that is sealed and has no verdict yet.

    Attributes:
        patches: id of a change -> its patch.
        refused: why a patch could not be sealed; the others were.
    """

    changes: tuple[Change, ...] = ()
    patches: Mapping[str, PatchId] = field(default_factory=dict)
    refused: Mapping[PatchId, Text] = field(default_factory=dict)


Known = tuple[Going, Sequence[Mapping[PatchId, Sending]]]


class Sealing:
    """One look for what can go, and its sealing; begun on the session's thread."""

    def __init__(
        self,
        session: Session,
        ready: Callable[[Going], None],
        failed: Callable[[Exception], None],
        post: Post = lambda call: call(),
        prepare: Callable[[Project], None] = lambda project: None,
    ) -> None:
        """Prepare.

        Args:
            ready: hears what goes, what was sealed before and has no verdict yet among it.
            failed: hears what stood in the way.
            post: has a call made soon on the session's thread; at once where nobody looks on.
            prepare: what else the project file has to do first, in a transaction of its own.
        """
        self._session, self._ready, self._failed = session, ready, failed
        self._post, self._prepare = post, prepare
        self._ids: Sequence[PatchId] | None = None
        self._walk: Iterator[PatchId] = iter(())
        self._chosen: dict[PatchId, None] = {}
        self._touched: set[PatchId] = set()
        self._rest: Iterator[PatchId] = iter(())
        self._told: deque[Mapping[PatchId, Sending]] = deque()
        self._refused: dict[PatchId, Text] = {}
        self._sealed_some = False

    def begin(self, ids: Sequence[PatchId] | None) -> None:
        """Seal what is ready of ``ids``, or all; None of what is under way is touched.

        What another program changed meanwhile is shown and checked first.

        Raises:
            BadInput: the LAO has no code yet.
        """
        session = self._session
        if not (code := session.profile.lao_code):
            raise BadInput(N_("The LAO's code is missing. Please fill it in under Settings."))
        self._sender = Sender(code, session.device_id, session.by)
        self._at, self._ids = session.now(), ids
        self._chosen, self._touched, self._refused = {}, set(), {}
        self._walk = session.ledger.walk() if ids is None else iter(list(ids))
        session.on_changed.append(self._heard)

        def prepare(project: Project) -> None:
            project.check_code(code)
            self._prepare(project)

        session.writer.submit(prepare, lambda _: self._choose(), self._fail)

    def _heard(self, changed: Changed) -> None:
        """Look again at what is changed while the others are looked at, sealed and shown."""
        self._touched |= changed.ids

    def _choose(self) -> None:
        """Look at patches for a moment, then at the next ones."""
        can_go, end = self._session.can_go, perf_counter() + _SLICE_S
        for patch_id in self._walk:
            if can_go(patch_id):
                self._chosen[patch_id] = None
            if perf_counter() > end:
                self._post(self._choose)
                return
        self._rest = iter(self._chosen)
        self._seal()

    def _seal(self) -> None:
        """Have the next piece sealed, as a batch of its own; what was changed is looked at again.

        The writer takes one thing after the other: what is changed from here on comes behind it.
        """
        session, sender, at = self._session, self._sender, self._at
        touched, can_go = self._touched, session.can_go
        piece = list(islice(self._rest, PIECE))
        ids = [patch_id for patch_id in piece if patch_id not in touched or can_go(patch_id)]
        batch_id, new_ids = session.new_id(), iter(session.new_id, None)

        def work(project: Project) -> Sealed:
            return project.seal(ids, batch_id=batch_id, change_ids=new_ids, sender=sender, at=at)

        session.writer.submit(work, self._sealed, self._fail)

    def _sealed(self, sealed: Sealed) -> None:
        self._refused |= sealed.refused
        if sealed.changes:
            self._sealed_some, self._session.sent_as = True, self._sender.lao_code
        if sealed.foreign is not None:
            self._session.saver.take(sealed.foreign)
            self._listen_no_more()
            try:
                self.begin(self._ids)
            except BadInput as error:
                self._fail(error)
        elif length_hint(self._rest):
            self._seal()
        else:
            self._touched = set()
            self._session.writer.submit(_known, self._found, self._fail)

    def _found(self, known: Known) -> None:
        going, told = known
        self._told = deque(told)
        self._tell(replace(going, refused=self._refused))

    def _tell(self, going: Going) -> None:
        """Have the next piece of what is known shown; then it is ready."""
        if not self._told:
            self._listen_no_more()
            self._ready(going)
            return
        piece = dict(self._told.popleft())
        for patch_id in self._touched & piece.keys():
            del piece[patch_id]  # what is saved of it says how it stands, later than this
        self._session.note_sending(piece, more=bool(self._told))
        self._post(lambda: self._tell(going))

    def _fail(self, error: Exception) -> None:
        """Say what stood in the way; what was sealed before it is shown as sealed."""
        self._listen_no_more()
        if self._sealed_some:
            show = self._session.note_sending
            self._session.writer.submit(Project.sending, show, lambda _: None)
        self._failed(error)

    def _listen_no_more(self) -> None:
        if self._heard in self._session.on_changed:  # not so once it is closed
            self._session.on_changed.remove(self._heard)


def _known(project: Project) -> Known:
    stands = list(project.sending().items())
    pieces = [dict(stands[n : n + _TOLD]) for n in range(0, len(stands), _TOLD)]
    changes = tuple(project.open_changes())
    return Going(changes, {change.id: change.patch_id for change in changes}), pieces
