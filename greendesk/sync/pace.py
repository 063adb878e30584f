"""How patiently a centre is asked again: longer each time, never all machines at once."""

LONGEST_WAIT_S = 300.0
FAILURES_BEFORE_PAUSE = 8
NO_USE_TRYING = frozenset({"portal", "login", "stranger", "certificate", "photoless"})
"""Kinds of hindrance that waiting does not take away."""


def pause_s(failures: int, retry_after_s: float | None, chance: float) -> float:
    """Return how long to wait: what the centre asks for and a bit, else longer each time.

    Args:
        failures: how many in a row, 1 or more.
        chance: a random number in [0, 1).
    """
    if retry_after_s is not None:
        return retry_after_s * (1 + chance / 2)
    return chance * min(LONGEST_WAIT_S, 2.0 ** (failures - 1))
