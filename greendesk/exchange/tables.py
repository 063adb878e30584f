"""CSV for Excel: UTF-8 with a mark (utf-8-sig) so that Thai is readable; never a formula.

A cell that begins with = + - @, tab or CR would be run by a spreadsheet program: it gets an
apostrophe in front. **Source:** OWASP, "CSV Injection".
"""

import csv
from pathlib import Path

from greendesk.exchange.base import Format, Package, Report, fresh_file
from greendesk.exchange.columns import exported_values, middle
from greendesk.i18n import N_, Text, format_area

_RISKY = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> object:
    """Return the value as a spreadsheet may safely have it.

    >>> safe_cell("=1+1"), safe_cell(-5), safe_cell(None)
    ("'=1+1", -5, '')
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(_RISKY):
        return "'" + value
    return value


def write_csv(path: Path, package: Package, report: Report) -> list[Text]:
    """Write one row a patch: id, fields, area (m² and rai-ngan-wah) and a point inside."""
    with fresh_file(path) as fresh, fresh.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        for n, patch in enumerate(package.patches):
            values = exported_values(patch, package)
            point = middle(patch)
            # in words: Excel would make a date of 3-2-15
            values["area_rnw"] = format_area(float(str(values["area_m2"])), "words")
            values["lon"] = None if point is None else round(point.x, 7)
            values["lat"] = None if point is None else round(point.y, 7)
            if n == 0:
                writer.writerow(values)
            writer.writerow([safe_cell(v) for v in values.values()])
            if n % 500 == 0:
                report(n / len(package.patches))
    return []


CSV = Format("csv", N_("CSV (for Excel)"), (".csv",), None, write_csv)
