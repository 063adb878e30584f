"""Provinces, amphoe and tambons by their DOPA codes: 2, 4 and 6 digits, each the start of the next.

The one thing to know: these are the places of the Department of Provincial Administration. The
codes of LAOs (DLA, eight digits) look alike and are something else. Province 99 is made up; it
stands in practice projects only.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from greendesk.i18n import Label, search_key, sort_key

PRACTICE_PROVINCE = "99"


@dataclass(frozen=True, slots=True)
class Place:
    """A province, amphoe or tambon."""

    code: str
    label: Label


class Places:
    """All places of one list; asked by code."""

    def __init__(self, names: Mapping[str, Label]) -> None:
        self._names = names
        self._ordered: dict[str, tuple[Place, ...]] = {}  # what lies in a place, once asked for

    def provinces(self, *, practice: bool = False) -> tuple[Place, ...]:
        """Return the provinces in Thai order; only the made-up one if ``practice``."""
        return tuple(p for p in self._under("") if (p.code == PRACTICE_PROVINCE) == practice)

    def amphoes(self, province_code: str) -> tuple[Place, ...]:
        """Return the amphoe of a province in Thai order; none for an unknown one."""
        return self._under(province_code) if len(province_code) == 2 else ()

    def tambons(self, amphoe_code: str) -> tuple[Place, ...]:
        """Return the tambons of an amphoe in Thai order; none for an unknown one."""
        return self._under(amphoe_code) if len(amphoe_code) == 4 else ()

    def find_code(self, code: str) -> Place | None:
        """Return the place with this code, or None."""
        label = self._names.get(code)
        return None if label is None else Place(code, label)

    def name(self, code: str) -> Label:
        """Return the name of a place; the code itself if it is unknown."""
        return self._names.get(code) or Label(code, code)

    def find(self, text: str, limit: int = 20) -> list[Place]:
        """Return places whose name holds ``text``: those that begin with it first, large first."""
        wanted = search_key(text)
        if not wanted:
            return []
        hits = [
            (not th.startswith(wanted), len(code), code)
            for th, en, code in self._keys
            if wanted in th or wanted in en
        ]
        return [Place(code, self._names[code]) for _, _, code in sorted(hits)[:limit]]

    def consistent(self, province: str, amphoe: str, tambon: str) -> bool:
        """Return whether the codes exist and each lies in the one before; "" = unknown."""
        given = [code for code in (province, amphoe, tambon) if code]
        known = all(code in self._names for code in given)
        return known and all(b.startswith(a) for a, b in pairwise(given))

    def _under(self, parent: str) -> tuple[Place, ...]:
        found = self._ordered.get(parent)
        if found is None:
            codes = self._children.get(parent, ())
            codes = sorted(codes, key=lambda code: sort_key(self._names[code].th))
            found = self._ordered[parent] = tuple(Place(code, self._names[code]) for code in codes)
        return found

    @cached_property
    def _children(self) -> Mapping[str, list[str]]:
        children: dict[str, list[str]] = defaultdict(list)
        for code in self._names:
            children[code[:-2]].append(code)
        return children

    @cached_property
    def _keys(self) -> list[tuple[str, str, str]]:
        return [
            (search_key(label.th), label.en.lower(), code)
            for code, label in self._names.items()
            if not code.startswith(PRACTICE_PROVINCE)
        ]
