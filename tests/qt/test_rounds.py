"""One round of the event loop, shared by all that work in slices."""

from time import perf_counter, thread_time
from typing import Any

import pytest
from PySide6.QtCore import QObject

from greendesk.qt import rounds
from greendesk.qt.rounds import LEAST_S, Round


def test_nobody_has_a_second_turn_in_one_round(qtbot: Any) -> None:
    round_, worker = Round(), QObject()
    assert round_.share(worker, 1.0)
    assert not round_.share(worker, 1.0)
    qtbot.waitUntil(lambda: round_.share(worker, 1.0) > 0)


def test_all_share_one_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "ROUND_S", 1000.0)
    round_, first, second, modest = Round(), QObject(), QObject(), QObject()
    end = round_.share(first, 5000.0)
    assert round_.share(second, 5000.0) == end
    assert round_.share(modest, 1.0) < end


def test_whoever_comes_last_has_a_little_time_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "ROUND_S", 0.0)
    round_, first, last = Round(), QObject(), QObject()
    begun = round_.share(first, 1.0) - LEAST_S
    assert round_.share(last, 1.0) >= begun + LEAST_S


def test_what_the_window_did_before_is_part_of_the_round() -> None:
    round_, worker = Round(), QObject()
    since = thread_time()
    while thread_time() - since <= rounds.ROUND_S:
        pass  # it answers a click
    assert round_.share(worker, 1.0) <= perf_counter() + LEAST_S
