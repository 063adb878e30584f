"""Values in columns: what is read again and again is kept once."""

from greendesk import lists
from greendesk.store import gpkg
from greendesk.store.cells import Columns, sharing


def test_texts_that_are_alike_are_kept_once_and_numbers_stay_what_they_are() -> None:
    schema = lists.load_schema()
    columns = Columns(schema, gpkg.columns(schema)).only({"name_th", "green_type", "area_m2"})
    texts: dict[str, str] = {}
    rows = [tuple("".join(text) for text in (["ส", "วน"], ["T", "1"])) for _ in range(2)]
    assert rows[0][0] is not rows[1][0]
    by_name = dict(zip(("name_th", "green_type"), range(2), strict=True))
    read = [
        columns.values(
            [row[by_name[name]] if name in by_name else 1.0 for name in columns.names],
            sharing(texts),
        )
        for row in rows
    ]
    assert read[0] == read[1] == {"name_th": "สวน", "green_type": "T1", "area_m2": 1.0}
    assert read[0]["name_th"] is read[1]["name_th"]
    assert isinstance(read[0]["area_m2"], float)


def test_texts_that_are_all_different_do_not_pile_up() -> None:
    texts: dict[str, str] = {}
    for n in range(10_500):
        assert sharing(texts)(str(n), str(n)) == str(n)
    assert len(texts) == 10_000
