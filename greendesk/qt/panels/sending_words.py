"""What a sending came to, in words: what was received, what came in, what is to be done."""

from collections import Counter

from greendesk.delivery import verdict_counts
from greendesk.i18n import N_, Text
from greendesk.qt.shipping import Outcome
from greendesk.sync.push import PushResult

SKEW_S = 120.0
NO_NEWS = N_("There is no news at the centre.")
SAME = N_("Everything was compared: the centre has what this project has.")
RECEIVED = N_("The centre has received {applied:,} records. The receipts are kept.")
PUT_RIGHT = N_("{rejected:,} came back to be put right; the centre's words stand at the records.")
HELD = N_("{held:,} are held: the centre answers, but does not take them.")
CHANGED_TOO = N_("{conflict:,} were changed at the centre too. Get the news, then decide.")
NOT_CONFIRMED = N_("{absent:,} are not confirmed yet. Nothing is lost; send again later.")
NOT_SENT = N_("{n:,} could not be sent: {why}")
_AHEAD = N_("The clock of this computer is {n:,} minutes ahead. Please set it right.")
_BEHIND = N_("The clock of this computer is {n:,} minutes behind. Please set it right.")


def outcome_words(outcome: Outcome) -> tuple[list[Text], str]:
    """Return what to tell the officer, sentence by sentence, and how grave it is.

    The kind is that of a paragraph: "tip", "notice" or "alarm".
    """
    said: list[Text] = []
    kind = "tip"
    if outcome.error is not None:
        said, kind = [outcome.error], "alarm"
    sent = outcome.sent
    fetched = outcome.fetched
    if sent is not None and (outcome.error is None or sent.verdicts):
        asked = fetched is not None and fetched.result.trouble is None
        texts, grave = _sent_words(sent, outcome.refused, asked=asked)
        said += texts
        kind = "notice" if grave and kind == "tip" else kind
    if fetched is not None:
        said += fetched.words
        refused = fetched.form is not None and not fetched.renewed
        if fetched.result.trouble is not None or fetched.clashing or fetched.vanished or refused:
            kind = "notice" if kind == "tip" else kind
        elif sent is None and not fetched.words:
            said.append(Text(SAME if fetched.result.whole else NO_NEWS))
    if outcome.skew_s is not None and abs(outcome.skew_s) > SKEW_S:
        words = _AHEAD if outcome.skew_s > 0 else _BEHIND
        said.append(Text(words, {"n": round(abs(outcome.skew_s) / 60)}))
        kind = "notice" if kind == "tip" else kind
    return said, kind


def _sent_words(
    sent: PushResult, refused: tuple[Text, ...], *, asked: bool
) -> tuple[list[Text], bool]:
    """Return what sending came to, and whether something is left to be done.

    Args:
        asked: what the centre has was brought in afterwards: that tells of what both changed.
    """
    last = {receipt.patch_id: receipt.status for receipt in sent.receipts}
    counts: dict[str, object] = {**verdict_counts(sent), **Counter(last.values())}
    said, grave = [], False
    if counts["applied"]:
        said.append(Text(RECEIVED, counts))
    left = [
        (PUT_RIGHT, "rejected"),
        (HELD, "held"),
        *([] if asked else [(CHANGED_TOO, "conflict")]),
        *([] if sent.trouble is not None else [(NOT_CONFIRMED, "absent")]),
    ]
    for words, of in left:
        if counts[of]:
            said.append(Text(words, counts))
            grave = True
    if refused:
        said.append(Text(NOT_SENT, {"n": len(refused), "why": refused[0]}))
    if sent.trouble is not None:
        said.append(sent.trouble)
    return said, grave or bool(refused) or sent.trouble is not None


def freight_words(bytes_: int, per_s: int) -> Text:
    """Return how much there is to be sent, and how long it takes at ``per_s`` bytes per second.

    Args:
        per_s: the speed of the last sending; 0 = not known yet.
    """
    size = {"kb": max(1, round(bytes_ / 1000)), "mb": bytes_ / 1_000_000}
    much = Text(N_("About {mb:,.1f} MB") if bytes_ >= 1_000_000 else N_("About {kb:,} kB"), size)
    if not per_s:
        return much
    seconds = bytes_ / per_s
    if seconds < 60:
        return Text(N_("{size}, less than a minute at the speed of last time"), {"size": much})
    values = {"size": much, "n": round(seconds / 60)}
    return Text(N_("{size}, about {n:,} minutes at the speed of last time"), values)


def wait_words(seconds: int) -> Text:
    """Return that it is tried again by itself, and when."""
    if seconds < 90:
        return Text(N_("GreenDesk tries again by itself in {n:,} s."), {"n": seconds})
    return Text(N_("GreenDesk tries again by itself in {n:,} minutes."), {"n": round(seconds / 60)})
