"""Where a line of Thai may be broken: zero-width spaces between words.

Thai is written without spaces, and Qt wraps it only where a system library knows the words; on
Windows it does not. :func:`breakable` belongs at the very edge (the compiled catalogue, a label
just before it is shown); what is stored, searched, exported or copied is :func:`plain`.
"""

import re
from functools import cache, lru_cache

from greendesk.paths import resource

BREAK = "\u200b"
_RUN = re.compile("[\u0e01-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]{3,}")
_NEVER_FIRST = frozenset("ะัาำิีึืฺุู็่้๊๋์ํ๎ๅฯ")
_NEVER_LAST = frozenset("เแโใไ")
# Costs on the way through a run of letters; an unknown name is better left whole.
_WORD, _STRANGER, _LETTER = 10, 25, 12
_LONGEST_STRANGER = 24


def breakable(text: str) -> str:
    """Return ``text`` with a zero-width space at each place where its Thai may be wrapped.

    >>> breakable("บันทึกข้อมูล 5 ไร่").split(BREAK)
    ['บันทึก', 'ข้อมูล 5 ไร่']
    """
    return _RUN.sub(lambda run: BREAK.join(words(run.group())), text.replace(BREAK, ""))


def prepare() -> None:
    """Read the list of words; it takes a tenth of a second, so do it in a job."""
    _words()


def plain(text: str) -> str:
    """Return ``text`` without zero-width spaces, and with plain spaces for no-break ones."""
    return text.replace(BREAK, "").replace("\u00a0", " ")


@lru_cache(maxsize=4096)
def words(run: str) -> tuple[str, ...]:
    """Cut letters without a gap into words: the cheapest path over the word list."""
    known, longest = _words()
    end = len(run)
    cost = [0] + [_LETTER * 1000 * end] * end
    came_from = [0] * (end + 1)
    for at in range(end):
        if not _may_part(run, at):
            continue
        for stop in range(at + 1, min(end, at + longest) + 1):
            if not _may_part(run, stop):
                continue
            length = stop - at
            if run[at:stop] in known:
                price = cost[at] + _WORD
            elif length <= _LONGEST_STRANGER:
                price = cost[at] + _STRANGER + _LETTER * length
            else:
                continue
            if price < cost[stop]:
                cost[stop], came_from[stop] = price, at
    found = []
    while end:
        found.append(run[came_from[end] : end])
        end = came_from[end]
    return tuple(reversed(found))


def _may_part(run: str, at: int) -> bool:
    if at in (0, len(run)):
        return True
    return run[at] not in _NEVER_FIRST and run[at - 1] not in _NEVER_LAST


@cache
def _words() -> tuple[frozenset[str], int]:
    """Return the words and the length of the longest.

    Single letters are left out, and abbreviations stand without their last dot, as in a run.
    """
    lines: list[str] = []
    for name in ("words_th.txt", "words_own.txt"):
        lines += resource("lists", name).read_text(encoding="utf-8").split("\n")
    known = frozenset(word for line in lines if len(word := line.strip().rstrip(".")) > 1)
    return known, max(map(len, known))
