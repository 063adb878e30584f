"""How many patches the centre is to be told of, and which wait for a decision."""

from hypothesis import given
from hypothesis import strategies as st

from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch
from greendesk.model.sending import Ledger, Sending, outbox
from greendesk.model.view import MemoryView

ids = st.sampled_from("abcdefgh")
clashes = st.sampled_from(((), ("name_th",)))
known = st.dictionaries(ids, st.builds(Sending, st.just(1), st.booleans(), clashes=clashes))


@given(st.sets(ids), known, st.lists(st.tuples(ids, known)))
def test_the_count_is_that_of_the_outbox_whatever_comes_and_goes(
    drawn: set[str], before: dict[str, Sending], steps: list[tuple[str, dict[str, Sending]]]
) -> None:
    view = MemoryView(Patch(i) for i in sorted(drawn))
    ledger = Ledger(view, before)
    for patch_id, news in steps:
        there = view.find(patch_id)
        view.put(Edit(Text("?"), (Delta(there, None if there else Patch(patch_id)),)))
        ledger.look([patch_id])
        ledger.update(news)
        assert ledger.unsent == len(outbox(view, ledger.known))
        assert ledger.clashing == {i for i, now in ledger.known.items() if now.clashes}
