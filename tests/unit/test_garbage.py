"""Python's search for garbage: switched off while it would be in vain, and on again afterwards."""

import gc
import sys
from collections import deque
from itertools import pairwise
from weakref import ref

import numpy as np
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


class Holder:
    """What holds much, and some that holds much."""

    def __init__(self, count):
        self.by_id = {n: [n] for n in range(count)}
        self.rows = list(range(count))
        self.by_rule = {"a": {n: n for n in range(count)}, "b": {}}
        self.few = [1, 2]


def test_what_was_left_is_taken_down_a_little_at_each_step():
    holder, counts = Holder(1000), []
    for _ in garbage.taken_down([holder]):
        counts.append(sum(map(len, (holder.by_id, holder.rows, holder.by_rule["a"]))))
    assert max(before - after for before, after in pairwise([3000, *counts])) <= 200
    assert counts[-1] == 0
    assert (holder.few, holder.by_rule["b"]) == ([1, 2], {})


def test_an_array_of_things_is_taken_down_a_little_at_each_step_too():
    holder = Holder(0)
    holder.shapes = np.array([{n} for n in range(1000)], dtype=object)
    counts = [sum(thing is None for thing in holder.shapes) for _ in garbage.taken_down([holder])]
    assert max(after - before for before, after in pairwise([0, *counts])) <= 200
    assert counts[-1] == 1000


def test_what_was_taken_down_takes_no_room():
    holder = Holder(1000)
    deque(garbage.taken_down([holder]), maxlen=0)
    assert sys.getsizeof(holder.by_id) == sys.getsizeof({})


def test_what_was_to_stay_goes_when_nobody_holds_it_any_more():
    with garbage.kept_out(lasting=True):
        one = Holder(1)
        one.itself, left = one, ref(one)
    del one
    gc.collect()
    assert left() is not None
    garbage.clear_out()
    assert left() is None
