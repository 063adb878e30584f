"""What leaves the office in a file."""

from greendesk import lists
from greendesk.model.published import AREA_TEXT, DERIVED, PERSONAL, published

SCHEMA = lists.load_schema()


def ids(personal: bool) -> list[str]:
    return [field.id for field in published(SCHEMA, personal)]


def test_names_of_persons_stay_behind_unless_asked_for() -> None:
    assert not set(PERSONAL) & set(ids(personal=False))
    assert set(PERSONAL) < set(ids(personal=True))


def test_nothing_else_stays_behind() -> None:
    assert set(ids(personal=True)) == {*SCHEMA.fields, AREA_TEXT.id}
    assert set(ids(personal=False)) == {*SCHEMA.fields, AREA_TEXT.id} - set(PERSONAL)


def test_what_is_worked_out_stands_last() -> None:
    kept = [field for field in SCHEMA.fields if field not in (*DERIVED, *PERSONAL)]
    assert ids(personal=False) == [*kept, *DERIVED]


def test_no_field_of_the_schema_is_called_like_the_text_of_the_size() -> None:
    assert AREA_TEXT.id not in SCHEMA.fields


def test_every_field_that_names_a_person_is_one_of_the_schema() -> None:
    assert set(PERSONAL) <= set(SCHEMA.fields)
