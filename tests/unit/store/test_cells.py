"""Values in columns: what is read again and again is kept once."""

from greendesk import lists
from greendesk.store import gpkg
from greendesk.store.cells import Columns


def test_texts_that_are_alike_are_kept_once_and_numbers_stay_what_they_are() -> None:
    schema = lists.load_schema()
    columns = Columns(schema, gpkg.columns(schema)).only({"name_th", "green_type", "area_m2"})
    texts: dict[str, str] = {}
    rows = [tuple("".join(text) for text in (["ส", "วน"], ["T", "1"])) for _ in range(2)]
    assert rows[0][0] is not rows[1][0]
    by_name = dict(zip(("name_th", "green_type"), range(2), strict=True))
    cells = [
        [row[by_name[name]] if name in by_name else 1.0 for name in columns.names] for row in rows
    ]
    read = columns.values_of_all(cells, texts)
    assert read[0] == read[1] == {"name_th": "สวน", "green_type": "T1", "area_m2": 1.0}
    assert read[0]["name_th"] is read[1]["name_th"]
    assert isinstance(read[0]["area_m2"], float)


def test_what_another_program_left_that_is_no_value_is_passed_over() -> None:
    schema = lists.load_schema()
    columns = Columns(schema, gpkg.columns(schema)).only({"name_th", "green_type"})
    rows = [[None, b"\x00"], ["T1", 7], [b"", None]]
    first, second = columns.names
    assert columns.values_of_all(rows, {}) == [{}, {first: "T1", second: 7}, {}]
    assert columns.values(rows[1]) == {first: "T1", second: 7}
    assert columns.only(()).values_of_all([[], []], {}) == [{}, {}]


def test_texts_that_are_all_different_do_not_pile_up() -> None:
    schema, texts = lists.load_schema(), dict[str, str]()
    columns = Columns(schema, gpkg.columns(schema)).only({"name_th"})
    for begin in range(0, 20_000, 1000):
        columns.values_of_all([[str(n)] for n in range(begin, begin + 1000)], texts)
    assert len(texts) == 10_000
