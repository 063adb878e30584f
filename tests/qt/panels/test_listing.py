from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.qt.panels.listing import Asked, Listing, Move, Row, in_order, instead


def row(id: str, key: str) -> Row:
    return Row(id, (key,), key.lower())


def shown(listing: Listing) -> list[str]:
    return [listing[i].id for i in range(len(listing))]


def three() -> Listing:
    listing = Listing()
    listing.load([row("1", "c"), row("2", "a"), row("3", "b")])
    return listing


def test_rows_stand_in_the_order_of_their_keys() -> None:
    assert shown(three()) == ["2", "3", "1"]


def test_rows_of_one_name_stand_by_id() -> None:
    listing = Listing()
    listing.load([row("2", "a"), row("1", "a")])
    assert shown(listing) == ["1", "2"]


def test_a_renamed_patch_moves_to_its_new_place() -> None:
    listing = three()
    renamed = row("2", "z")
    assert listing.where(renamed) == Move(old=0, new=2)
    listing.put(renamed)
    assert shown(listing) == ["3", "1", "2"]


def test_a_patch_that_is_not_wanted_goes_out_and_comes_back() -> None:
    listing = three()
    states = dict.fromkeys("123", "DRAFT")
    listing.show(Asked(states=frozenset({"DRAFT"})).wanted(states))
    states["3"] = "READY"
    assert listing.where(row("3", "b")) == Move(old=1, new=None)
    listing.put(row("3", "b"))
    assert shown(listing) == ["2", "1"]
    states["3"] = "DRAFT"
    assert listing.where(row("3", "b")) == Move(old=None, new=1)


def test_a_patch_that_is_not_shown_has_no_place() -> None:
    listing = three()
    listing.show(lambda r: r.id != "3")
    assert listing.find("3") is None
    assert listing.find("nobody") is None
    assert listing.find("1") == 1


names = st.text("กขคab", max_size=3)
changes = st.lists(st.tuples(st.sampled_from("123456"), names, st.booleans()), max_size=30)


@settings(max_examples=50)
@given(changes)
def test_after_any_changes_the_list_is_as_if_loaded_anew(
    todo: list[tuple[str, str, bool]],
) -> None:
    listing, fresh = three(), Listing()
    listing.show(lambda r: "ก" not in r.words)
    for id, name, stays in todo:
        if stays:
            predicted = listing.where(row(id, name))
            listing.put(row(id, name))
            assert predicted.new == listing.find(id)
        else:
            listing.take_out(id)
    fresh.load(listing.all)
    fresh.show(lambda r: "ก" not in r.words)
    assert shown(listing) == shown(fresh)


def test_more_rows_than_are_sorted_at_a_stretch_are_in_order() -> None:
    rows = [row(str(n), f"{n * 7919 % 10007:05}") for n in range(5000)]
    assert in_order(rows) == sorted(rows, key=lambda row: row.place)


@settings(max_examples=50)
@given(changes)
def test_rows_put_in_together_are_as_if_all_were_sorted(todo: list[tuple[str, str, bool]]) -> None:
    before = {row.id: row for row in three().all}
    fresh = {id: row(id, name) for id, name, stays in todo if stays}
    ids = {id for id, _, _ in todo}
    kept = [row for row in before.values() if row.id not in ids]
    together = instead(three().all, ids, fresh.values())
    assert together == in_order([*kept, *fresh.values()])
