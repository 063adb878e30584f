"""What passes the rules is not sent back by the centre for what stands in it."""

import math

from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk import rules
from greendesk.centre.checks import problems_of
from greendesk.centre.fields import patch_fields
from greendesk.lists import load_schema
from greendesk.model.message import column_of
from greendesk.model.record import Patch, Value
from greendesk.model.view import MemoryView
from greendesk.rules.base import Severity
from tests.builders import ready_values
from tests.unit.rules.ground import SURVEY, rectangle

SCHEMA = load_schema()
UUID = "01890a5d-ac96-774b-bcce-b302099a8057"
texts = st.sampled_from(
    ["", "  ", "\t", "ก", " ก  ", "สวนดี", "2564-01-01", "2021-02-29", "2020-02-29"]
)
numbers = st.sampled_from([0, -1, 1, 2.5, 2021, 2569, 2800, 100.0, 101, 1e12, math.nan, math.inf])


def some_value(field_id: str) -> st.SearchStrategy[Value]:
    field = SCHEMA.field(field_id)
    codes = st.sampled_from([choice.code for choice in field.choices] or ["x"])
    return st.one_of(codes, texts, numbers, st.integers(1, 1100).map(lambda n: "ก" * n))


changes = st.lists(st.sampled_from(list(SCHEMA.fields)), max_size=4, unique=True).flatmap(
    lambda ids: st.fixed_dictionaries({i: some_value(i) for i in ids})
)
shapes = st.sampled_from(
    [rectangle(50, 50), rectangle(1, 3.9), rectangle(2, 2.1), rectangle(50, 50, 600_000), None]
)


@settings(deadline=None, max_examples=250)
@given(changes, st.sets(st.sampled_from(list(SCHEMA.fields)), max_size=1), shapes)
def test_what_passes_here_passes_there(changed, emptied, shape) -> None:
    values = {k: v for k, v in {**ready_values(), **changed}.items() if k not in emptied}
    made = Patch(UUID, shape, values)
    found = rules.check(made, MemoryView([made]), SURVEY)
    if any(issue.severity is Severity.ERROR for issue in found):
        return
    row = {column_of(field_id): value for field_id, value in values.items()}
    row |= {"op": "upsert", "lao_code": "99990101", "patch_id": UUID, "base_rev": 0}
    assert problems_of(row, shape, patch_fields()) == []
