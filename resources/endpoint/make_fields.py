"""Write the fields of green_patch.json and the messages into schema.sql, between its two marks.

Run it with GreenDesk's own Python after a change of either file: .venv/bin/python make_fields.py
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1]))

from greendesk.centre.fields import fields_sql, patch_schema  # noqa: E402

BEGIN, END = "-- BEGIN FIELDS\n", "-- END FIELDS\n"


def with_fields(sql: str) -> str:
    """Return ``sql`` with the part between the marks made anew."""
    before, _, rest = sql.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + fields_sql(patch_schema()) + END + after


if __name__ == "__main__":
    file = HERE / "schema.sql"
    file.write_text(with_fields(file.read_text(encoding="utf-8")), encoding="utf-8")
