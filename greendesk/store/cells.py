"""Values in columns: which cells a row has, and which values don't fit into them.

The one thing to know: SQLite turns what it can into the type of its column ("012" in a number's
column becomes 12). Only values that come back as they went in are put there.
"""

import math
import re
from collections.abc import Callable, Container, Mapping, Sequence
from typing import Any

from greendesk.errors import BadInput
from greendesk.model.fields import FIELD_TYPES, SqlType
from greendesk.model.record import Value, Values
from greendesk.model.schema import Schema
from greendesk.store.trouble import NOT_KEPT

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INT64 = 1 << 63
_TEXTS = {str, type(None)}
_EXACT = 1 << 53  # whole numbers below it are the same as a float
Cell = Value | bytes | None
_MOST_SHARED = 10_000


class Columns:
    """The columns of one table, in order, with their types.

    Attributes:
        listed: their names for a list in SQL that has begun already.
        marks: a place for the value of each, likewise.
    """

    def __init__(self, schema: Schema, names: Sequence[str]) -> None:
        self._schema = schema
        self.names = tuple(names)
        self.listed = "".join(f', "{name}"' for name in self.names)
        self.marks = ", ?" * len(self.names)
        self._kinds: Mapping[str, SqlType] = {
            name: FIELD_TYPES[schema.field(name).type].sql for name in self.names
        }

    def only(self, names: Container[str]) -> "Columns":
        """Return those of the columns that are among ``names``.

        To hand an empty cell to SQLite takes Python longer than a text: where many rows are
        inserted, the columns that none of them fills are left out.
        """
        return Columns(self._schema, [name for name in self.names if name in names])

    def values(self, cells: Sequence[Cell]) -> dict[str, Value]:
        """Return the values of a row; what another program left that is no value is passed over."""
        return self.values_of_all([cells], {})[0]

    def values_of_all(
        self, rows: Sequence[Sequence[Cell]], texts: dict[str, str]
    ) -> list[dict[str, Value]]:
        """Return the values of many rows, as :meth:`values`; column by column that is quicker.

        Who drew it, when, what kind it is: nearly every text stands in a thousand rows, and each is
        read anew. Of 100,000 patches that takes 30 MB, so texts that are alike become one.

        Args:
            texts: those that are kept until now; it grows, but not without end.
        """
        share = texts.setdefault if len(texts) < _MOST_SHARED else texts.get
        columns = [_values(column, share) for column in zip(*rows, strict=True)]
        names = self.names
        found: list[dict[str, Value]] = []
        for cells in zip(*columns, strict=True):
            filled = zip(names, cells, strict=True)
            if None in cells:
                found.append({name: cell for name, cell in filled if cell is not None})
            else:
                found.append(dict(filled))
        return found or [{} for _ in rows]

    def fitting(self, values: Values) -> tuple[list[Value | None], Values]:
        """Return the cells of a row, and the values that don't fit into their columns.

        Raises:
            BadInput: a value that no file keeps: not a number.
        """
        cells, left = self.fitting_all([values])
        return [column[0] for column in cells], left.get(0, {})

    def fitting_all(
        self, rows: Sequence[Values]
    ) -> tuple[list[list[Value | None]], dict[int, dict[str, Value]]]:
        """Return the cells of many rows, column by column, and by row what doesn't fit into them.

        Raises:
            BadInput: as :meth:`fitting`.
        """
        cells: list[list[Value | None]] = []
        left: dict[int, dict[str, Value]] = {}
        for name, kind in self._kinds.items():
            column = [values.get(name) for values in rows]
            cells.append(column)
            if kind == "TEXT" and set(map(type, column)) <= _TEXTS:
                continue
            for n, value in enumerate(column):
                if value is not None and not _fits(kind, _kept(value)):
                    left.setdefault(n, {})[name] = value
                    column[n] = None
        for name in set[str]().union(*rows) - self._kinds.keys():
            for n, values in enumerate(rows):
                if name in values:
                    left.setdefault(n, {})[name] = _kept(values[name])
        return cells, left


def _values(column: Sequence[Cell], share: Callable[[Any, Any], Any]) -> list[Value | None]:
    """Return the values of a column, texts that are alike as one; None for what is no value."""
    kinds = set(map(type, column))
    if kinds <= _TEXTS:
        return [*map(share, column, column)]
    return [None if isinstance(cell, bytes) else cell for cell in column]


def _kept(value: Value) -> Value:
    """Return a value; raise BadInput for one that is not a number."""
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput(NOT_KEPT)
    return value


def _fits(kind: SqlType, value: Value) -> bool:
    """Return whether a column of this type gives back what it was given."""
    if isinstance(value, str):
        return kind == "TEXT" or (kind == "DATE" and _DATE.fullmatch(value) is not None)
    if kind == "INTEGER":
        return value == int(value) and -_INT64 <= value < _INT64
    return kind == "REAL" and (isinstance(value, float) or abs(value) <= _EXACT)
