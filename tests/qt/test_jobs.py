import threading

import pytest

from greendesk.qt.jobs import Cancelled, Jobs


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
