"""The writer: work in order on one thread, answers where they belong, nothing after the end."""

import threading
from collections.abc import Callable, Iterator
from queue import Queue

import pytest

from greendesk.errors import Conflict, Outage
from greendesk.model.sketch import Sketch
from greendesk.store.trouble import Busy
from greendesk.store.writer import CLOSED, Writer
from tests.unit.store.conftest import Desk

SKETCH = Sketch("s", "draw")


class Window:
    """A thread that carries out what is posted to it, when it is asked to."""

    def __init__(self) -> None:
        self.calls: Queue[Callable[[], None]] = Queue()

    def next(self) -> None:
        self.calls.get(timeout=30)()


@pytest.fixture
def window() -> Window:
    return Window()


@pytest.fixture
def writer(desk: Desk, window: Window) -> Iterator[Writer]:
    desk.project.close()
    made = Writer(desk.open, window.calls.put, inline=False, patience_s=20)
    yield made
    made.close()


@pytest.fixture
def inline(desk: Desk) -> Iterator[Writer]:
    desk.project.close()
    made = Writer(desk.open, inline=True)
    yield made
    made.close()


def never(error: Exception) -> None:
    raise AssertionError(error)


def refuse(project) -> None:
    raise Conflict("no")


def test_work_is_done_on_one_thread_of_its_own_and_in_order(writer: Writer, window: Window) -> None:
    threads: list[str] = []
    heard: list[int] = []
    for n in range(20):
        writer.submit(
            lambda _, n=n: (threads.append(threading.current_thread().name), n)[1],
            heard.append,
            never,
        )
    for _ in range(20):
        window.next()
    assert heard == list(range(20))
    assert len(set(threads)) == 1
    assert threads[0] != threading.current_thread().name


def test_what_comes_then_is_told_by_itself_and_before_what_was_asked_later(
    writer: Writer, window: Window
) -> None:
    heard: list[str] = []
    writer.submit(lambda _: "1", heard.append, never, then=lambda n: heard.append(f"then {n}"))
    writer.submit(lambda _: "2", heard.append, never)
    told = []
    for _ in range(3):
        window.next()
        told.append([*heard])
    assert told == [["1"], ["1", "then 1"], ["1", "then 1", "2"]]


def test_an_error_is_handed_over_and_work_goes_on(writer: Writer, window: Window) -> None:
    errors: list[Exception] = []
    writer.submit(refuse, None, errors.append)
    window.next()
    assert isinstance(errors[0], Conflict)
    assert writer.ask(lambda p: p.practice)


def test_a_defect_of_ours_is_handed_over_too(writer: Writer, window: Window) -> None:
    errors: list[Exception] = []
    writer.submit(lambda p: p.no_such_thing, None, errors.append)
    window.next()
    assert isinstance(errors[0], AttributeError)


def test_asking_waits_for_the_answer_and_raises_what_went_wrong(writer: Writer) -> None:
    assert writer.ask(lambda p: p.practice) is True
    with pytest.raises(Conflict):
        writer.ask(refuse)


def test_what_was_submitted_is_finished_before_the_file_is_closed(
    desk: Desk, window: Window, patch
) -> None:
    desk.project.close()
    writer = Writer(desk.open, window.calls.put, inline=False)
    gate = threading.Event()
    writer.submit(lambda _: gate.wait(30), None, never)
    writer.submit(lambda p: setattr(desk, "project", p) or desk.make(patch), None, never)
    gate.set()
    writer.close()
    assert not desk.path.with_name(desk.path.name + ".lock").exists()
    desk.project = desk.open()
    assert list(desk.patches()) == [patch.id]


def test_nothing_is_called_back_after_close(desk: Desk, window: Window) -> None:
    desk.project.close()
    writer = Writer(desk.open, window.calls.put, inline=False)
    heard: list[object] = []
    writer.submit(lambda p: p.practice, heard.append, heard.append)
    writer.ask(lambda p: None)  # the answer to the first is on its way to the window now
    writer.close()
    while not window.calls.empty():
        window.next()
    writer.submit(lambda p: p.practice, heard.append, heard.append)
    assert heard == []
    with pytest.raises(Outage, match="closed"):
        writer.ask(lambda p: p.practice)
    writer.close()


def test_whoever_asks_while_it_is_being_closed_is_answered_or_hears_of_it(
    desk: Desk, window: Window
) -> None:
    looked, closed = threading.Event(), threading.Event()

    class Closing(threading.Event):
        """Has the asker dawdle after its look whether the project is closed."""

        def is_set(self) -> bool:
            found = super().is_set()
            if threading.current_thread() is asker:
                looked.set()
                closed.wait(0.3)
            return found

    def ask() -> None:
        try:
            heard.append(writer.ask(lambda p: p.practice))
        except (Outage, RuntimeError) as error:
            heard.append(error)

    desk.project.close()
    heard: list[object] = []
    writer = Writer(desk.open, window.calls.put, inline=False)
    writer._closing = Closing()
    asker = threading.Thread(target=ask)
    asker.start()
    assert looked.wait(30)
    writer.close()
    closed.set()
    asker.join()
    assert heard == [True] or (type(heard[0]), str(heard[0])) == (Outage, CLOSED)


def test_a_project_that_cant_be_opened_leaves_no_thread(window: Window) -> None:
    before = threading.active_count()

    def load():
        raise Outage("gone")

    with pytest.raises(Outage):
        Writer(load, window.calls.put, inline=False)
    assert threading.active_count() == before


def test_busy_is_waited_for_on_the_writers_thread(
    writer: Writer, window: Window, desk: Desk, other_program, patch
) -> None:
    other_program("BEGIN IMMEDIATE")
    tried = threading.Event()

    def work(project) -> str:
        try:
            project.save_sketch(SKETCH)
        except Busy:
            tried.set()
            raise
        return "saved"

    heard: list[str] = []
    writer.submit(work, heard.append, never)
    assert tried.wait(30)
    other_program("ROLLBACK")
    window.next()
    assert heard == ["saved"]


def test_whoever_is_busy_for_too_long_is_named(desk: Desk, window: Window, other_program) -> None:
    desk.project.close()
    writer = Writer(desk.open, window.calls.put, inline=False, patience_s=0)
    other_program("BEGIN IMMEDIATE")
    errors: list[Exception] = []
    writer.submit(lambda p: p.save_sketch(SKETCH), None, errors.append)
    window.next()
    other_program("ROLLBACK")
    writer.close()
    assert isinstance(errors[0], Busy)


def test_closing_gives_what_is_busy_one_last_try(desk: Desk, window: Window, other_program) -> None:
    desk.project.close()
    writer = Writer(desk.open, window.calls.put, inline=False)
    other_program("BEGIN IMMEDIATE")
    writer.submit(lambda p: p.save_sketch(SKETCH), None, never)
    writer.close()  # comes back, though the other program never lets go
    other_program("ROLLBACK")


def test_inline_work_is_done_at_once_on_the_callers_thread(inline: Writer) -> None:
    heard: list[object] = []
    inline.submit(lambda p: threading.current_thread(), heard.append, never)
    inline.submit(refuse, None, heard.append)
    assert heard[0] is threading.current_thread()
    assert isinstance(heard[1], Conflict)
    with pytest.raises(Conflict):
        inline.ask(refuse)


def test_inline_a_defect_of_ours_comes_out_where_it_was_made(inline: Writer) -> None:
    with pytest.raises(AttributeError):
        inline.submit(lambda p: p.no_such_thing, None, never)


def test_inline_work_may_submit_more(inline: Writer) -> None:
    heard: list[object] = []
    inline.submit(lambda p: 1, lambda n: inline.submit(lambda p: n + 1, heard.append, never), never)
    assert heard == [2]
