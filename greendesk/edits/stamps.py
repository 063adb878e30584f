"""Who, when and which number: what the program notes in every patch that is made or changed."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from operator import is_

from greendesk.i18n import fiscal_year_be
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Photo, Value, Values
from greendesk.model.schema import FORM_VERSION

_PREFIX = re.compile(r".*-\d{4}-[0-9A-F]{2}")
_DIGITS = 3  # at least


class Numbers:
    """Local numbers such as ``06711102-2569-7F001``; none is given twice on one computer."""

    def __init__(self, taken: Iterable[str]) -> None:
        """Begin after ``taken``, the numbers of all patches, deleted ones too."""
        last: dict[str, int] = {}
        for text in taken:  # there are many: the prefixes are looked at afterwards
            cut = text.rfind("-") + 3
            digits = text[cut:]
            if len(digits) >= _DIGITS and digits.isdecimal():
                number = int(digits)
                if number > last.get(text[:cut], 0):
                    last[text[:cut]] = number
        self._last = {prefix: n for prefix, n in last.items() if _PREFIX.fullmatch(prefix)}

    def next(self, prefix: str) -> str:
        """Return the next number after ``prefix``: LAO, fiscal year (B.E.) and computer."""
        number = self._last[prefix] = self._last.get(prefix, 0) + 1
        return f"{prefix}{number:03d}"


def numbering(numbers: Numbers, lao_code: str, device_id: str, at: datetime) -> Callable[[], str]:
    """Return what gives the next local number of ``at``; an empty text without an LAO code."""
    year_be = fiscal_year_be(at.astimezone().date())
    prefix = f"{lao_code}-{year_be}-{device_id[-2:].upper()}"
    return lambda: numbers.next(prefix) if lao_code else ""


def stamped(
    edit: Edit, at: str, by: str, next_number: Callable[[], str], form_version: int = 1
) -> Edit:
    """Return ``edit`` with the stamps.

    A patch that is made gets its number, its maker and the time, unless it brings its own; one
    that is changed gets who changed it last. A photo that is added gets who did it, and the time.

    Args:
        at: ISO 8601, UTC.
        next_number: gives a local number, or an empty text while there is none to give.
        form_version: of the form with which patches are made; the first is not noted.
    """

    changed: dict[str, Value] = {"updated_at": at, "updated_by": by}
    made: dict[str, Value] = {"created_at": at, "created_by": by}
    own = {*made, "local_no"}
    if form_version > 1:
        made[FORM_VERSION] = form_version

    def stamp(delta: Delta) -> Delta:  # there may be thousands
        before, after = delta.before, delta.after
        if isinstance(after, Photo) and before is None:
            added: dict[str, Value] = {"created_at": at, "created_by": by}
            return Delta(None, Photo(after.id, {**added, **after.values}))
        if not isinstance(after, Patch):
            return delta
        if before is not None:
            return Delta(before, _with(after, {**after.values, **changed}))
        if own <= after.values.keys():  # stamped before
            return delta
        values = {**made, **after.values}
        if "local_no" not in values and (number := next_number()):
            values["local_no"] = number
        return Delta(None, _with(after, values))

    deltas = tuple([stamp(delta) for delta in edit.deltas])
    return edit if all(map(is_, deltas, edit.deltas)) else Edit(edit.label, deltas)


def _with(patch: Patch, values: Values) -> Patch:
    """Return ``patch`` with other values; quicker than ``replace``, for there may be thousands."""
    return Patch(patch.id, patch.shape, values, patch.reasons)
