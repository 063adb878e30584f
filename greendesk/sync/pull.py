"""Fetching what the centre has: page by page after a cursor, whatever the network does meanwhile.

::

    cursor ──► page of records with a greater number ──► kept as a whole ──► next cursor ──► ...
       └── the centre's last number is smaller, or a change that it had is not in its
           ledger: it was restored ──► all of it, to be compared

The one thing to know: the numbers (``lao_seq``) are given in the order of commit and without gaps,
so no record is ever passed over; a page that was lost on the way is asked for again, and one that
comes twice changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from greendesk.i18n import N_, Text
from greendesk.model.message import CentrePatch, Witnesses
from greendesk.sync.endpoint import Endpoint, Hindrance
from greendesk.sync.pace import FAILURES_BEFORE_PAUSE, NO_USE_TRYING, patiently

OUT_OF_ORDER = N_(
    "The centre sent its records in an order that can't be. Nothing was changed; please tell the "
    "centre."
)


@dataclass(frozen=True, slots=True)
class PullResult:
    """How one fetching ended.

    Attributes:
        count: records that were fetched and kept.
        whole: whether all that the centre has was fetched and compared.
        went_back: whether the centre had lost what it had before: restored from a backup.
        trouble: why it stopped before its end; None = it did not, or it was cancelled.
        passing: whether the trouble is of a kind that goes away by waiting.
        retry_after_s: how long the centre asks us to wait; None = it does not say.
    """

    count: int = 0
    whole: bool = False
    went_back: bool = False
    trouble: Text | None = None
    passing: bool = False
    retry_after_s: float | None = None

    def hindered(self, why: Hindrance) -> "PullResult":
        """Return the same, ended by what stands in the way."""
        passing = why.kind not in NO_USE_TRYING
        return replace(self, trouble=why.text, passing=passing, retry_after_s=why.retry_after_s)


NOTHING_KNOWN = Witnesses()


def still_there(endpoint: Endpoint, batch_id: str, changes: Mapping[str, str]) -> frozenset[str]:
    """Return those of a batch that the ledger has as they were applied.

    Args:
        changes: the hash of the body by the id of the change.

    Raises:
        Hindrance: the centre could not be asked.
    """
    found = endpoint.verdicts(batch_id).values()
    has = {v.change_id: v.payload_sha for v in found if v.status == "applied"}
    return frozenset(i for i, sha256 in changes.items() if has.get(i) == sha256)


def has_gone_back(lao_code: str, cursor: int, endpoint: Endpoint, known: Witnesses) -> bool:
    """Return whether the centre has lost what it had: it was restored from a backup.

    Raises:
        Hindrance: the centre could not be asked.
    """
    return endpoint.last_seq(lao_code) < cursor or _has_lost(endpoint, known)


def _has_lost(endpoint: Endpoint, known: Witnesses) -> bool:
    if known.seen and endpoint.change_row(known.seen) is None:
        return True
    return any(
        changes.keys() - still_there(endpoint, batch, changes)
        for batch, changes in known.batches.items()
    )


def pull(
    lao_code: str,
    cursor: int,
    endpoint: Endpoint,
    keep: Callable[[Sequence[CentrePatch]], None],
    compare: Callable[[Sequence[CentrePatch]], None],
    sleep: Callable[[float], None],
    random: Callable[[], float],
    cancelled: Callable[[], bool],
    *,
    whole: bool = False,
    known: Witnesses = NOTHING_KNOWN,
    patience: int = FAILURES_BEFORE_PAUSE,
) -> PullResult:
    """Fetch what the centre has got since ``cursor``, or all of it.

    Args:
        keep: takes a page over, durably; the next one is asked for when it has returned.
        compare: takes all that the centre has, instead; called once, at the end.
        sleep: waits so many seconds; may return early.
        random: a number in [0, 1), so that all machines do not come back at once.
        cancelled: asked before every request.
        whole: fetch all and compare, also if the centre did not go back.
        known: changes that its ledger has shown us; a restored centre whose numbers others have
            used up again lacks one.
        patience: failures in a row after which fetching is given up.
    """
    gathered: list[CentrePatch] = []
    count = 0
    met = went_back = False

    def next_page() -> Sequence[CentrePatch]:
        nonlocal met, went_back, whole, cursor
        if not met:
            endpoint.conformance()
            went_back = has_gone_back(lao_code, cursor, endpoint, known)
            whole = whole or went_back
            cursor, met = (0 if whole else cursor), True
        return endpoint.patches(lao_code, cursor)

    while True:
        try:
            page = patiently(next_page, cancelled, sleep, patience, random)
        except Hindrance as hindrance:
            return PullResult(count, False, went_back).hindered(hindrance)
        if page is None:
            return PullResult(count, False, went_back)
        numbers = [row.lao_seq for row in page]
        if numbers != sorted(set(numbers)) or (numbers and numbers[0] <= cursor):
            return PullResult(count, False, went_back, Text(OUT_OF_ORDER))
        if not page:
            if whole:
                compare(gathered)
            return PullResult(count, whole, went_back)
        if whole:
            gathered += page
        else:
            keep(page)
        count += len(page)
        cursor = numbers[-1]
