"""Rules about the pictures that a patch was drawn on: are they new and close enough?

Nobody can help it where there are no better ones, so these only tell. From when on pictures are old
or coarse is set by the officer.
"""

import re
from collections.abc import Iterator

from greendesk.i18n import N_, fold_digits
from greendesk.model.record import Patch
from greendesk.model.survey import Survey
from greendesk.model.view import View
from greendesk.rules.base import Found, Severity, rule

_BE = 543
_YEAR = re.compile(r"(?<!\d)(?:19|20|24|25|26)\d\d(?!\d)")


@rule(
    "I05",
    Severity.INFO,
    N_(
        "It was drawn on pictures of {year}, {n} years ago. Look whether the ground is still like"
        " that."
    ),
)
def old_imagery(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Parks are built over and roads widened; who draws on old pictures draws what was."""
    year = year_of(patch.values.get("imagery_date"))
    if year is not None and (age := survey.today.year - year) > survey.old_years:
        yield Found({"year": str(year + _BE), "n": age}, field_id="imagery_date")


@rule(
    "I06",
    Severity.INFO,
    N_(
        "The pictures it was drawn on are coarse (zoom {zoom}). Look at the corners on closer ones"
        " when you have them."
    ),
)
def coarse_imagery(patch: Patch, view: View, survey: Survey) -> Iterator[Found]:
    """Pictures that are enlarged show no more; only the scale looks finer then."""
    zoom = patch.values.get("imagery_zoom")
    if isinstance(zoom, int | float) and 0 <= zoom < survey.coarse_zoom:
        yield Found({"zoom": round(zoom)}, field_id="imagery_zoom")


def year_of(words: object) -> int | None:
    """Return the last year that a date of imagery names, in Common Era.

    >>> year_of("2567"), year_of("2024-02"), year_of("ม.ค. ๒๕๖๕ - มี.ค. ๒๕๖๖"), year_of("new")
    (2024, 2024, 2023, None)
    """
    if not isinstance(words, str):
        return None
    years = [int(year) for year in _YEAR.findall(fold_digits(words))]
    return max((y - _BE if y >= 2400 else y for y in years), default=None)
