import threading
from functools import partial
from time import perf_counter

import pytest
from PySide6.QtCore import QEventLoop, QTimer

from greendesk.qt.jobs import SLICE_S, Cancelled, Jobs


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.stop()


def test_the_result_comes_back_on_the_thread_that_asked(jobs, qtbot):
    seen = []

    def done(worker):
        seen.append((worker, threading.get_ident()))

    jobs.start(lambda job: threading.get_ident(), done, pytest.fail)
    qtbot.waitUntil(lambda: bool(seen))
    ((worker, here),) = seen
    assert worker != here == threading.get_ident()


def test_an_error_comes_back_as_it_was_raised(jobs, qtbot):
    errors = []

    def work(job):
        raise ValueError("torn page")

    jobs.start(work, pytest.fail, errors.append)
    qtbot.waitUntil(lambda: bool(errors))
    assert str(errors[0]) == "torn page"


def test_cancel_stops_the_work_at_its_next_report(jobs, qtbot):
    go, errors = threading.Event(), []

    def work(job):
        go.wait(5)
        job.report(0.5)

    jobs.start(work, pytest.fail, errors.append).cancel()
    go.set()
    qtbot.waitUntil(lambda: bool(errors))
    assert isinstance(errors[0], Cancelled)


def test_progress_arrives_before_the_result(jobs, qtbot):
    heard = []

    def work(job):
        job.report(0.5)
        return "done"

    jobs.start(work, heard.append, pytest.fail, progress=heard.append)
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == [0.5, "done"]


def test_what_any_thread_posts_is_called_here_in_order(jobs, qtbot):
    heard = []

    def work():
        for number in range(20):
            jobs.post(lambda n=number: heard.append((n, threading.get_ident())))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(heard) == 20)
    assert heard == [(n, threading.get_ident()) for n in range(20)]


def test_nothing_is_called_back_after_stop(jobs, qapp):
    jobs.start(lambda job: 1, pytest.fail, pytest.fail)
    jobs.stop()
    jobs.post(pytest.fail)
    qapp.processEvents()
    assert jobs._running == set()


def test_patient_jobs_run_one_after_the_other_and_keep_nobody_else_waiting(jobs, qtbot):
    go, heard = threading.Event(), []

    def first(job):
        go.wait(5)
        return "first"

    jobs.start(first, heard.append, pytest.fail, patient=True)
    jobs.start(lambda job: "second", heard.append, pytest.fail, patient=True)
    jobs.start(lambda job: "quick", heard.append, pytest.fail)
    qtbot.waitUntil(lambda: heard == ["quick"])
    go.set()
    qtbot.waitUntil(lambda: len(heard) == 3)
    assert heard == ["quick", "first", "second"]


def test_what_takes_long_is_told_in_turns_and_in_order(jobs, qtbot):
    heard = []

    def hear(what):
        QTimer.singleShot(0, lambda: heard.append("the window"))
        until = perf_counter() + 2 * SLICE_S
        while perf_counter() < until:
            pass
        heard.append(what)

    for number in range(3):
        jobs.post(partial(hear, number))
    qtbot.waitUntil(lambda: len(heard) == 6)
    assert heard == [0, "the window", 1, "the window", 2, "the window"]


def test_who_waits_for_an_answer_keeps_nobody_from_being_heard(jobs, qtbot):
    answer, heard = QEventLoop(), []
    jobs.post(answer.exec)
    jobs.post(lambda: heard.append("meanwhile"))
    jobs.post(answer.quit)
    jobs.post(lambda: heard.append("afterwards"))
    qtbot.waitUntil(lambda: len(heard) == 2)
    assert heard == ["meanwhile", "afterwards"]


def test_nothing_is_called_after_the_end(jobs, qtbot):
    heard = []

    def last():
        jobs.stop()

    jobs.post(last)
    jobs.post(lambda: heard.append("late"))
    QTimer.singleShot(0, lambda: QTimer.singleShot(0, lambda: heard.append("the window")))
    qtbot.waitUntil(lambda: heard == ["the window"])
