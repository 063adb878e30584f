"""How patiently a centre is asked again: longer each time, never all machines at once."""

import random
from collections.abc import Callable
from typing import TypeVar

from greendesk.sync.endpoint import Hindrance

T = TypeVar("T")

LONGEST_WAIT_S = 300.0
LONGEST_INSIDE_S = 30.0
"""What a centre asks us to wait longer is waited outside of the work, where it is seen."""
FAILURES_BEFORE_PAUSE = 8
NO_USE_TRYING = frozenset({"portal", "login", "refused", "stranger", "certificate", "photoless"})
"""Kinds of hindrance that waiting does not take away."""


def pause_s(failures: int, retry_after_s: float | None, chance: float) -> float:
    """Return how long to wait: what the centre asks for and a bit, else longer each time.

    Args:
        failures: how many in a row, 1 or more.
        chance: a random number in [0, 1).
    """
    if retry_after_s is not None:
        return retry_after_s * (1 + chance / 2)
    return chance * min(LONGEST_WAIT_S, 2.0 ** min(failures - 1, 16))


def is_over(obstacle: Hindrance, failures: int, patience: int) -> bool:
    """Return whether to give up for now, and not to wait and try again at once.

    Args:
        failures: how many in a row, with this one.
        patience: how many are borne.
    """
    asked_s = obstacle.retry_after_s or 0.0
    return obstacle.kind in NO_USE_TRYING or failures >= patience or asked_s > LONGEST_INSIDE_S


def patiently(
    ask: Callable[[], T],
    cancelled: Callable[[], bool],
    sleep: Callable[[float], None],
    patience: int,
    chance: Callable[[], float] = random.random,
) -> T | None:
    """Ask the centre, again and again while something stands in the way; return its answer.

    Args:
        ask: asks once.
        cancelled: asked before each time; None is returned then.
        sleep: waits so many seconds; may return early.
        patience: failures in a row after which it is given up.
        chance: a random number in [0, 1), so that all machines do not come back at once.

    Raises:
        Hindrance: what stood in the way last.
    """
    failures = 0
    while not cancelled():
        try:
            return ask()
        except Hindrance as hindrance:
            failures += 1
            if is_over(hindrance, failures, patience):
                raise
            sleep(pause_s(failures, hindrance.retry_after_s, chance()))
    return None
