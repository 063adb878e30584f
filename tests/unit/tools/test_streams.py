"""Any stream of events on any tool: nothing breaks, nothing is lost, Esc leads out of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.tools.streams import ALL_TOOLS, Stream

seeds = st.integers(0, 2**32 - 1)


@pytest.mark.parametrize("tool_id", ALL_TOOLS)
@settings(max_examples=3, deadline=None)
@given(seed=seeds)
def test_whatever_the_hand_does_with_a_tool_is_sound_and_can_be_undone(tool_id, seed):
    Stream(tool_id, seed).run(150)


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("tool_id", ALL_TOOLS)
@settings(max_examples=2, deadline=None)
@given(seed=seeds)
def test_ten_thousand_acts_with_a_tool_are_sound_and_can_be_undone(tool_id, seed):
    Stream(tool_id, seed).run(10_000)
