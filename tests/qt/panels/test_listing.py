from hypothesis import given, settings
from hypothesis import strategies as st

from greendesk.qt.panels.listing import Listing, Move, Row


def row(id: str, key: str, state: str = "DRAFT") -> Row:
    return Row(id, (key,), key.lower(), state=state)


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
    listing.show(lambda r: r.state == "DRAFT")
    ready = row("3", "b", "READY")
    assert listing.where(ready) == Move(old=1, new=None)
    listing.put(ready)
    assert shown(listing) == ["2", "1"]
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
    fresh.load(listing.rows.values())
    fresh.show(lambda r: "ก" not in r.words)
    assert shown(listing) == shown(fresh)


def test_another_state_moves_nothing_and_is_known_afterwards() -> None:
    listing = three()
    before = shown(listing)
    listing.restate("2", "READY")
    listing.restate("nobody", "READY")
    assert shown(listing) == before
    assert [listing[at].state for at in range(3) if listing[at].id == "2"] == ["READY"]
    assert listing.rows["2"].state == "READY"
