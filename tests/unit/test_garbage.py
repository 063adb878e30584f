"""Python's search for garbage: switched off while it would be in vain, and on again afterwards."""

import gc

import pytest

from greendesk import garbage


@pytest.fixture(autouse=True)
def as_before():
    yield
    gc.unfreeze()


@pytest.mark.parametrize("lasting", [False, True])
def test_there_is_no_search_until_the_work_is_done_or_has_failed(lasting):
    seen = []

    @garbage.kept_out(lasting=lasting)
    def work(error):
        seen.append(gc.isenabled())
        raise error

    with pytest.raises(ValueError, match="torn page"):
        work(ValueError("torn page"))
    assert seen == [False]
    assert gc.isenabled()


def test_what_lasts_is_not_looked_through_afterwards():
    with garbage.kept_out(lasting=True):
        made = [[] for _ in range(100)]
    young = {id(found) for generation in range(3) for found in gc.get_objects(generation)}
    assert not young & {id(one) for one in made}


def test_one_who_switched_it_off_before_finds_it_off():
    with garbage.kept_out(), garbage.kept_out(lasting=True):
        pass
    assert gc.isenabled()
    gc.disable()
    try:
        with garbage.kept_out():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
