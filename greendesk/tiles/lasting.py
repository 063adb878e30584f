"""For how long a picture from a map server holds, and how to ask whether it is still the same.

**Source:** RFC 9111 (HTTP caching), sections 4.2 and 5.2; RFC 9110, section 13.1 (conditions). Tile
Usage Policy of the OpenStreetMap Foundation: what the server says of this is honoured.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

USUAL_S = 30 * 24 * 3600.0
"""Where a server says nothing."""
_LONGEST_S = 365 * 24 * 3600.0
_LONGEST_WORD = 500


@dataclass(frozen=True, slots=True)
class Lasting:
    """What a server says of a picture.

    Attributes:
        fresh_s: for so long it is shown without asking again.
        may_be_kept: whether it may be kept on a disk at all.
        etag: a name of just this picture; empty where it has none.
        modified: the day of its last change, as the server wrote it; empty where unknown.
        said: whether the server says for how long it is fresh.
    """

    fresh_s: float = USUAL_S
    may_be_kept: bool = True
    etag: str = ""
    modified: str = ""
    said: bool = False

    @property
    def conditions(self) -> dict[str, str]:
        """Headers that ask for the picture only if it is another one by now."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


UNSAID = Lasting()


def lasting_of(headers: Mapping[str, str]) -> Lasting:
    """Return what the headers of an answer say; names in any case.

    >>> lasting_of({"cache-control": "max-age=600", "age": "100"}).fresh_s
    500.0
    >>> lasting_of({"Cache-Control": "no-store"}).may_be_kept
    False
    """
    said = {name.lower(): value for name, value in headers.items()}
    rules = _rules(said.get("cache-control", ""))
    return Lasting(
        fresh_s=_fresh_s(rules, said),
        may_be_kept="no-store" not in rules,
        etag=_word(said.get("etag", "")),
        modified=_word(said.get("last-modified", "")),
        said=_is_said(rules, said),
    )


def _rules(words: str) -> dict[str, str]:
    pairs = (word.strip().partition("=") for word in words.split(","))
    return {name.strip().lower(): value.strip().strip('"') for name, _, value in pairs}


def _is_said(rules: Mapping[str, str], said: Mapping[str, str]) -> bool:
    never = "no-cache" in rules or "no-store" in rules
    return never or rules.get("max-age", "").isdecimal() or "expires" in said


def _fresh_s(rules: Mapping[str, str], said: Mapping[str, str]) -> float:
    if "no-cache" in rules or "no-store" in rules:
        return 0.0
    if (most := rules.get("max-age", "")).isdecimal():
        age = said.get("age", "")
        return _within(float(most) - (float(age) if age.isdecimal() else 0.0))
    if "expires" in said:
        until, now = _moment_s(said["expires"]), _moment_s(said.get("date", ""))
        if until is None or now is None:
            return 0.0  # "0" and other nonsense: past already
        return _within(until - now)
    return USUAL_S


def _within(seconds: float) -> float:
    return min(_LONGEST_S, max(0.0, seconds))


def _moment_s(words: str) -> float | None:
    try:
        return parsedate_to_datetime(words).timestamp()
    except (ValueError, TypeError, OverflowError):
        return None


def _word(value: str) -> str:
    """Return what may be sent back: one short line of plain letters."""
    return value if len(value) <= _LONGEST_WORD and value.isascii() and value.isprintable() else ""
