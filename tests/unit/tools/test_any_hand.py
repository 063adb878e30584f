"""Whatever a hand does with mouse and keys, what is stored is sound and nothing is lost."""

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, box

from greendesk.model.record import Patch
from greendesk.tools.toolbox import TOOLS
from tests.unit.tools.hand import Hand, at

# a coarse grid: corners often coincide, lie in one line, touch
spots = st.tuples(st.integers(-3, 7), st.integers(-3, 7)).map(lambda n: (n[0] * 30, n[1] * 30))
held = st.fixed_dictionaries(
    {}, optional={"shift": st.booleans(), "ctrl": st.booleans(), "alt": st.booleans()}
)
kinds = st.sampled_from(["move", "press", "drag", "release", "click", "click", "double", "menu"])
names = st.sampled_from(
    ["Enter", "Escape", "Backspace", "Delete", "Space", "[", "]", "{", "Left", "Up", "Undo", "Redo"]
)
acts = st.one_of(
    st.tuples(st.just("point"), kinds, spots, held),
    st.tuples(st.just("click"), spots),
    st.tuples(st.just("drag"), st.lists(spots, min_size=2, max_size=5), held),
    st.tuples(st.just("key"), names, spots, st.booleans()),
    st.tuples(st.just("use"), st.sampled_from(list(TOOLS))),
    st.tuples(st.just("take up")),
    st.tuples(st.just("select"), st.sampled_from([(), ("a",), ("b",), ("a", "b")])),
    st.tuples(st.just("accepts"), st.booleans()),
)


def square(patch_id, west):
    return Patch(patch_id, MultiPolygon([box(*at(west, 0), *at(west + 90, 90))]))


def play(hand, act):
    match act:
        case ("point", kind, (x, y), more):
            hand.point(kind, x, y, **more)
        case ("click", place):
            hand.click(place)
        case ("drag", path, more):
            hand.drag(*path, **more)
        case ("key", name, (x, y), shift):
            hand.press(name, x, y, shift=shift)
        case ("use", tool_id):
            hand.bench.use(tool_id)
        case ("take up",) if hand.bench.parked:
            hand.bench.take_up(hand.bench.parked[0].id)
        case ("select", ids):
            hand.bench.select(ids)
        case ("accepts", accepts):
            hand.accepts = accepts


def is_sound(shape):
    return shapely.is_valid(shape) and all(part.exterior.is_ccw for part in shape.geoms)


@settings(max_examples=300, deadline=None)
@given(st.lists(acts, max_size=40))
def test_any_stream_of_events_stores_only_sound_shapes_and_can_be_undone(stream):
    hand = Hand([square("a", 0), square("b", 90)])
    first = {patch.id: patch for patch in hand.view}
    for act in stream:
        play(hand, act)
        hand.bench.preview()
        assert hand.bench.hint.message
        assert all(is_sound(patch.shape) for patch in hand.view)
    for edit in reversed(hand.edits):
        hand.view.put(edit.inverse())
    assert {patch.id: patch for patch in hand.view} == first


@settings(max_examples=200, deadline=None)
@given(st.lists(acts, max_size=40))
def test_what_is_half_drawn_is_always_kept_as_it_stands(stream):
    hand = Hand([square("a", 0), square("b", 90)])
    for act in stream:
        play(hand, act)
        live = [sketch for sketch in hand.kept.values() if not sketch.parked]
        parked = [sketch for sketch in hand.kept.values() if sketch.parked]
        assert sorted(s.id for s in parked) == sorted(s.id for s in hand.bench.parked)
        state = hand.bench.tool.sketch()
        if state is None:
            assert not live
        else:
            (sketch,) = live
            assert sketch.tool_id == hand.bench.tool.id
            drawn, kept = state["corners"], sketch.state["corners"]
            assert len(kept) == len(drawn)
            assert kept[:-1] == drawn[:-1]  # the live end of a stroke may be a movement behind


@settings(max_examples=100, deadline=None)
@given(st.lists(acts, max_size=30))
def test_the_sketch_measures_itself_rightly_however_it_came_about(stream):
    from greendesk.tools.trace import Trace

    hand = Hand()
    hand.bench.use("draw")
    for act in stream:
        play(hand, act)
        trace = getattr(hand.bench.tool, "trace", Trace())
        anew = Trace.of(trace.corners)
        assert abs(trace.area_m2 - anew.area_m2) < 1e-3
        assert abs(trace.length_m - anew.length_m) < 1e-6
        assert sum(trace.acts) == len(trace.corners)
