"""The agency's columns and checks come from the same schema as the form."""

import json
import re
import runpy

from greendesk.centre.checks import messages
from greendesk.centre.fields import fields_sql, patch_fields, patch_schema
from greendesk.model.message import ENVELOPE, SERVER_COLUMNS, field_of
from greendesk.paths import resource


def schema_sql() -> str:
    return resource("endpoint", "schema.sql").read_text("utf-8")


def test_the_sql_has_the_fields_of_the_schema_as_it_is_today() -> None:
    assert fields_sql(patch_schema()) in schema_sql()


def test_writing_the_fields_again_changes_nothing() -> None:
    script = runpy.run_path(str(resource("endpoint", "make_fields.py")))
    assert script["with_fields"](schema_sql()) == schema_sql()


def test_every_property_of_the_schema_has_a_column() -> None:
    schema = json.loads(resource("schemas", "green_patch.json").read_text("utf-8"))
    columns = {field_of(f.name) for f in patch_fields()}
    assert columns == set(schema["properties"]) - {"patch_id", "geometry"}


def test_no_field_takes_a_name_that_the_ledger_needs() -> None:
    assert not {f.name for f in patch_fields()} & {*ENVELOPE, *SERVER_COLUMNS}


def test_every_problem_the_sql_can_find_has_a_thai_sentence_and_none_is_left_over() -> None:
    used = set(re.findall(r"gds\.problem\('(gd:\w+)'", schema_sql()))
    assert used == set(messages())
    assert all(re.search("[ก-๙]", words) for words in messages().values())
