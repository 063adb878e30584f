"""What the centre said of a record, as issues in the list and at the fields of the form.

They come from no check of ours: a person at the centre returned the record or remarked on it, or it
was changed there and here. None of them keeps the others from being sent.
"""

from collections.abc import Iterator, Mapping

from greendesk.i18n import N_, Text
from greendesk.model.record import PatchId
from greendesk.model.schema import ReturnReason
from greendesk.model.sending import Review, Sending
from greendesk.rules.base import Found, Issue, Rule, Severity


def _nothing(*_: object) -> Iterator[Found]:
    yield from ()


CLASHING = Rule(
    "C01",
    Severity.ERROR,
    N_("It was changed at the centre, too. Compare both versions and decide which one holds."),
    _nothing,
)
RETURNED = Rule("C02", Severity.ERROR, N_("Returned by the centre: {words}"), _nothing)
REMARKED = Rule("C03", Severity.INFO, N_("The centre says: {words}"), _nothing)
TO_BE_TICKED = (RETURNED.id, REMARKED.id)
"""Rules whose issues the officer ticks off."""


def of_centre(
    patch_id: PatchId, sending: Sending, reasons: Mapping[str, ReturnReason]
) -> list[Issue]:
    """Return what there is to do about a patch because of the centre, gravest first.

    Args:
        reasons: code -> why records are returned; a code that is not there is said as it is.
    """
    found = [Issue(CLASHING, patch_id, Found())] if sending.clashes else []
    review = sending.review
    if review is not None and review.open:
        repaired = sending.dirty  # or at least changed since: no longer an alarm
        rule = RETURNED if review.status == "returned" and not repaired else REMARKED
        reason = reasons.get(review.reason)
        field_id = "" if reason is None else reason.field_id
        words = {"words": _words(review, reason)}
        found.append(Issue(rule, patch_id, Found(words, field_id=field_id)))
    return found


def _words(review: Review, reason: ReturnReason | None) -> Text:
    """Return the reason, then the reviewer's own words."""
    said = {"reason": reason.label if reason else review.reason, "remark": review.remark_th}
    if not review.reason:
        return Text("{remark}", said)
    return Text(N_("{reason} – {remark}") if review.remark_th else "{reason}", said)
