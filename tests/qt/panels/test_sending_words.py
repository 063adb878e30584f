"""What a sending came to is said in whole sentences, the gravest tone wins."""

from dataclasses import replace

import pytest

from greendesk import lists
from greendesk.fetching import Fetched
from greendesk.i18n import Label, Text, say, set_language
from greendesk.model.freight import Freight, estimated_bytes
from greendesk.model.message import Receipt, Sender, seal
from greendesk.qt.panels.sending_words import (
    freight_words,
    outcome_words,
    send_words,
    tally_words,
    wait_words,
)
from greendesk.qt.photo_work import PhotosSent
from greendesk.qt.shipping import Outcome
from greendesk.sync.photos import PhotoProgress
from greendesk.sync.pull import PullResult
from greendesk.sync.push import LACKS, PushResult
from tests.builders import NOW, ready_patch

SENT = PushResult({}, frozenset(), ())

RECEIPT = Receipt("c2", "b", "p", 3, "applied", "sha", 3, "2026-01-01T00:00:00Z", "url")
RECEIVED = replace(SENT, receipts=(RECEIPT,))


def said(outcome: Outcome) -> tuple[str, str]:
    texts, kind = outcome_words(outcome)
    return " | ".join(say_en(text) for text in texts), kind


def say_en(text: Text) -> str:
    set_language("en")
    words = say(text).replace("\u00a0", " ")
    set_language("th")
    return words


@pytest.mark.parametrize(
    ("skew_s", "words"), [(-300.0, "5 minutes behind"), (130.0, "2 minutes ahead"), (119.0, "")]
)
def test_a_clock_that_is_wrong_by_more_than_two_minutes_is_told(skew_s: float, words: str) -> None:
    found, kind = said(Outcome(SENT, skew_s=skew_s))
    assert ("clock" in found) is bool(words)
    assert words in found
    assert kind == ("notice" if words else "tip")


def test_what_the_centre_has_no_place_for_is_said_beside_what_is_held() -> None:
    lacking = Text(LACKS, {"fields": Label("ซูม", "Zoom"), "n": 2})
    held = replace(RECEIVED, absent=frozenset("abc"), held=frozenset("abc"), lacking=lacking)
    found, kind = said(Outcome(held))
    assert kind == "notice"
    assert found.index("no place yet for “Zoom”") < found.index("1 are held")
    only = replace(RECEIVED, absent=frozenset("ab"), held=frozenset("ab"), lacking=lacking)
    found, kind = said(Outcome(only))
    assert kind == "notice"
    assert "are held" not in found
    assert "not confirmed" not in found


def test_what_came_in_is_told_after_what_went_out() -> None:
    fetched = Fetched(PullResult(1), taken=frozenset("a"), clashing=frozenset("b"))
    found, kind = said(Outcome(RECEIVED, fetched))
    assert kind == "notice"
    assert found.index("received 1 record") < found.index("decide")


def test_a_record_that_was_merged_and_sent_again_counts_once_as_received() -> None:
    first = replace(RECEIPT, change_id="c1", status="conflict")
    sent = replace(SENT, receipts=(first, RECEIPT))
    found, kind = said(Outcome(sent, Fetched(PullResult(1))))
    assert "received 1 record" in found
    assert kind == "tip"


def test_no_news_is_said_too() -> None:
    assert said(Outcome(fetched=Fetched(PullResult())))[0] == "There is no news at the centre."


def test_what_stood_in_the_way_is_an_alarm() -> None:
    assert said(Outcome(error=Text("no"))) == ("no", "alarm")


def test_size_and_time_grow_with_what_there_is_to_send() -> None:
    assert say_en(freight_words(Freight(1, 300), 0, 0)) == "About 1 kB"
    assert "less than a minute" in say_en(freight_words(Freight(3, 50_000), 10_000, 0))
    large = freight_words(Freight(9, 6_000_000), 10_000, 0)
    assert say_en(large).startswith("About 6.0 MB, about 10 minutes")
    assert "30 s" in say_en(wait_words(30))
    assert "5 minutes" in say_en(wait_words(300))


def test_photos_count_in_size_and_time_at_their_own_speed() -> None:
    both = Freight(2, 4_000, 10, 3_000_000)
    assert say_en(freight_words(both, 10_000, 0)) == "About 4 kB · 10 photos, 3.0 MB"
    assert "about 5 minutes" in say_en(freight_words(both, 10_000, 10_000))
    assert say_en(freight_words(Freight(0, 0, 1, 9), 0, 0)) == "1 photo, 0.1 MB"
    assert "less than a minute" in say_en(freight_words(Freight(0, 0, 1, 9), 0, 10_000))


def test_the_button_says_what_goes_when_it_is_pressed() -> None:
    assert say_en(send_words(Freight(2))) == "Send 2 records"
    assert say_en(send_words(Freight(2, 9, 3, 9))) == "Send 2 records, 3 photos"
    assert say_en(send_words(Freight(0, 0, 3, 9))) == "Send 3 photos"
    assert say_en(send_words(Freight(0, 0, 3, 9), "18:00")) == "Send 3 photos at 18:00"
    assert say_en(send_words(Freight(2, 9, 3, 9), "18:00")) == "Send 2 records"


@pytest.mark.parametrize(
    ("records", "photos", "words"),
    [
        ((5, 12), (0, 3), "Received by the centre: 5 of 12 records · photos 0 of 3"),
        ((5, 12), (0, 0), "Received by the centre: 5 of 12 records"),
        ((0, 0), (2, 3), "Received by the centre: photos 2 of 3"),
    ],
)
def test_what_has_arrived_is_counted(
    records: tuple[int, int], photos: tuple[int, int], words: str
) -> None:
    told = tally_words(records, photos)
    assert told is not None
    assert say_en(told) == words
    assert tally_words((0, 0), (0, 0)) is None


@pytest.mark.parametrize(
    ("photos", "stopped", "words", "kind"),
    [
        (PhotosSent(PhotoProgress(3, 3, 9)), False, "received 3 of 3 photos.", "tip"),
        (PhotosSent(PhotoProgress(2, 3, 9)), False, "not confirmed yet", "notice"),
        (PhotosSent(PhotoProgress(2, 3, 9)), True, "go on later where they were", "notice"),
        (PhotosSent(PhotoProgress(0, 0, 0)), False, "no photos to be sent", "tip"),
        (PhotosSent(PhotoProgress(2, 3, 9), Text("a wall")), False, "a wall", "notice"),
    ],
)
def test_what_became_of_the_photos_is_told(
    photos: PhotosSent, stopped: bool, words: str, kind: str
) -> None:
    found = said(Outcome(RECEIVED, Fetched(PullResult(1)), photos=photos, stopped=stopped))
    assert words in found[0]
    assert "received 1 record" in found[0]
    assert found[1] == kind


def test_what_arrived_before_the_link_broke_off_counts_too() -> None:
    photos = PhotosSent(PhotoProgress(1, 1, 9))
    found, kind = said(Outcome(photos=photos, arrived=12, photos_there=(3, 3)))
    assert "received 12 records" in found
    assert "received 3 of 3 photos" in found
    assert kind == "tip"
    assert "received 12 records" in said(Outcome(RECEIVED, Fetched(PullResult()), arrived=12))[0]


def test_a_speed_is_remembered_only_if_enough_went() -> None:
    assert PhotosSent(PhotoProgress(1, 1, 5_000, bytes_there=5_000), took_s=1).bytes_per_s is None
    much = PhotoProgress(1, 1, 400_000, bytes_there=300_000)
    assert PhotosSent(much, took_s=2).bytes_per_s == 150_000


def test_the_estimate_is_near_what_is_really_sent() -> None:
    patch = ready_patch("0192f0c4-0000-7000-8000-0000000000aa")
    ids = ("0192f0c4-0000-7000-8000-0000000000ab", "0192f0c4-0000-7000-8000-0000000000ac")
    sender = Sender("99990101", "d", "b")
    columns = tuple(lists.load_schema().fields)
    at = NOW.isoformat()
    change = seal(*ids, patch.id, "upsert", 0, patch, sender, at, columns, 5_660.0)
    assert estimated_bytes([patch]) == pytest.approx(len(change.body), rel=0.4)
