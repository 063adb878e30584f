"""What a sending came to, in words: what was received, what came in, what is to be done."""

from collections import Counter
from dataclasses import replace

from greendesk.delivery import verdict_counts
from greendesk.fetching import CLASHING
from greendesk.i18n import N_, Text
from greendesk.model.freight import Freight
from greendesk.qt.photo_work import PhotosSent
from greendesk.qt.shipping import Outcome
from greendesk.qt.words import PHOTOS, wrong_clock
from greendesk.sync.push import PushResult
from greendesk.upload import PHOTOS_THERE

NO_NEWS = N_("There is no news at the centre.")
SAME = N_("Everything was compared: the centre has what this project has.")
RECEIVED = N_("The centre has received {applied:,} records. The receipts are kept.")
PUT_RIGHT = N_("{rejected:,} came back to be put right; the centre's words stand at the records.")
HELD = N_("{held:,} are held: the centre answers, but does not take them.")
CHANGED_TOO = N_("{conflict:,} were changed at the centre too. Get the news, then decide.")
NOT_CONFIRMED = N_("{absent:,} are not confirmed yet. Nothing is lost; send again later.")
NOT_SENT = N_("{n:,} could not be sent: {why}")
NO_PHOTOS = N_("There are no photos to be sent. Patches are sent first.")
PHOTOS_UNPROVED = N_("The others are not confirmed yet. Nothing is lost; send again later.")
PHOTOS_STOPPED = N_("Stopped. Photos go on later where they were.")


def words_now(outcome: Outcome, clashing: int, *, tallied: bool) -> tuple[list[Text], str]:
    """Return what is to be told of a sending by now; see :func:`outcome_words`.

    Args:
        clashing: how many patches wait for a decision just now.
        tallied: the count of what has arrived stands beside it, so it is not said once more.
    """
    texts, kind = outcome_words(outcome)
    said = []
    for text in texts:
        if tallied and text.message in (RECEIVED, PHOTOS_THERE):
            continue
        if text.message == CLASHING and not clashing:
            continue  # all of that is decided
        said.append(Text(CLASHING, {"n": clashing}) if text.message == CLASHING else text)
    decided = len(said) < len(texts) and not tallied
    return said, "tip" if decided and kind == "notice" and _is_well(outcome) else kind


def _is_well(outcome: Outcome) -> bool:
    """Return whether nothing but decisions was left to be done."""
    fetched = outcome.fetched
    rest = replace(outcome, fetched=fetched and replace(fetched, clashing=frozenset()))
    return outcome_words(rest)[1] == "tip"


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
    if sent is None and outcome.arrived:  # received before the link broke off
        said.append(Text(RECEIVED, {"applied": outcome.arrived}))
    if sent is not None and (outcome.error is None or sent.verdicts):
        asked = fetched is not None and fetched.result.trouble is None
        texts, grave = _sent_words(sent, outcome.refused, outcome.arrived, asked=asked)
        said += texts
        kind = "notice" if grave and kind == "tip" else kind
    if fetched is not None:
        said += fetched.words
        refused = fetched.form is not None and not fetched.renewed
        lost = fetched.vanished or fetched.photos_gone or fetched.said
        if fetched.result.trouble is not None or fetched.clashing or lost or refused:
            kind = "notice" if kind == "tip" else kind
        elif sent is None and not fetched.words:
            said.append(Text(SAME if fetched.result.whole else NO_NEWS))
    if outcome.photos is not None:
        last = outcome.photos.last
        there = outcome.photos_there if outcome.photos_there[1] else (last.verified, last.all)
        texts, grave = _photo_words(outcome.photos, *there, stopped=outcome.stopped)
        said += texts
        kind = "notice" if grave and kind == "tip" else kind
    if (clock := wrong_clock(outcome.skew_s)) is not None:
        said.append(clock)
        kind = "notice" if kind == "tip" else kind
    return said, kind


def _sent_words(
    sent: PushResult, refused: tuple[Text, ...], arrived: int, *, asked: bool
) -> tuple[list[Text], bool]:
    """Return what sending came to, and whether something is left to be done.

    Args:
        arrived: records received since the officer pressed the button, perhaps in several tries.
        asked: what the centre has was brought in afterwards: that tells of what both changed.
    """
    last = {receipt.patch_id: receipt.status for receipt in sent.receipts}
    counts: dict[str, object] = {**verdict_counts(sent), **Counter(last.values())}
    counts["applied"] = max(arrived, int(str(counts["applied"])))
    said, grave = [], sent.lacking is not None
    if counts["applied"]:
        said.append(Text(RECEIVED, counts))
    if sent.lacking is not None:
        said.append(sent.lacking)
        for kind in ("held", "absent"):  # of those, that says it all
            rest = int(str(counts[kind])) - int(str(sent.lacking.values["n"]))
            counts[kind] = max(0, rest)
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


def _photo_words(
    photos: PhotosSent, there: int, all_: int, *, stopped: bool
) -> tuple[list[Text], bool]:
    """Return what became of the photos, and whether something is left to be done."""
    said = []
    if all_:
        said.append(Text(PHOTOS_THERE, {"n": there, "all": all_}))
    elif photos.trouble is None and not stopped:
        said.append(Text(NO_PHOTOS))
    if photos.trouble is not None:
        said.append(photos.trouble)
    elif there < all_:
        said.append(Text(PHOTOS_STOPPED if stopped else PHOTOS_UNPROVED))
    return said, photos.trouble is not None or there < all_


def send_words(freight: Freight, photos_at: str = "") -> Text:
    """Return what stands on the button: what goes when it is pressed.

    Args:
        photos_at: when the photos go, if that is later.
    """
    values = {"n": freight.records, "photos": freight.photos, "at": photos_at}
    if photos_at and freight.photos and not freight.records:
        return Text(N_("Send {photos:,} photos at {at}"), values)
    if photos_at:
        return Text(N_("Send {n:,} records"), values)
    if not freight.photos:
        return Text(N_("Send {n:,} records"), values)
    if not freight.records:
        return Text(N_("Send {photos:,} photos"), values)
    return Text(N_("Send {n:,} records, {photos:,} photos"), values)


def tally_words(records: tuple[int, int], photos: tuple[int, int]) -> Text | None:
    """Return how much of a sending has arrived; None = nothing was to be sent."""
    told = Text(N_("{there:,} of {n:,} records"), {"there": records[0], "n": records[1]})
    pictures = Text(PHOTOS, {"there": photos[0], "n": photos[1]})
    what = told if records[1] else pictures
    if records[1] and photos[1]:
        what = Text("{records} · {photos}", {"records": told, "photos": pictures})
    if not records[1] and not photos[1]:
        return None
    return Text(N_("Received by the centre: {what}"), {"what": what})


def freight_words(freight: Freight, per_s: int, photos_per_s: int) -> Text:
    """Return how much there is to be sent, and how long it takes.

    Args:
        per_s: bytes per second at the last sending; 0 = not known yet.
        photos_per_s: the same for photos, which come in larger pieces.
    """
    much = _size_words(freight)
    if (freight.records and not per_s) or (freight.photos and not photos_per_s):
        return much
    seconds = freight.bytes_ / (per_s or 1) + freight.photo_bytes / (photos_per_s or 1)
    if seconds < 60:
        return Text(N_("{size}, less than a minute at the speed of last time"), {"size": much})
    values = {"size": much, "n": round(seconds / 60)}
    return Text(N_("{size}, about {n:,} minutes at the speed of last time"), values)


def _size_words(freight: Freight) -> Text:
    """Return how much there is: records in kilobytes, photos by number too."""
    size = {"kb": max(1, round(freight.bytes_ / 1000)), "mb": freight.bytes_ / 1_000_000}
    large = freight.bytes_ >= 1_000_000
    much = Text(N_("About {mb:,.1f} MB") if large else N_("About {kb:,} kB"), size)
    if not freight.photos:
        return much
    values = {"n": freight.photos, "mb": max(0.1, freight.photo_bytes / 1_000_000)}
    photos = Text(N_("{n:,} photos, {mb:,.1f} MB"), values)
    return (
        Text("{data} · {photos}", {"data": much, "photos": photos}) if freight.records else photos
    )


def wait_words(seconds: int) -> Text:
    """Return that it is tried again by itself, and when."""
    if seconds < 90:
        return Text(N_("GreenDesk tries again by itself in {n:,} s."), {"n": seconds})
    return Text(N_("GreenDesk tries again by itself in {n:,} minutes."), {"n": round(seconds / 60)})
