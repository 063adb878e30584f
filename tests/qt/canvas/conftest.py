"""The canvas tests read English; one of them changes the language and back."""

import pytest

from greendesk import i18n
from greendesk.qt.jobs import Jobs


@pytest.fixture(autouse=True)
def in_english():
    before = i18n.language()
    i18n.set_language("en")
    yield
    i18n.set_language(before)


@pytest.fixture
def jobs(qapp):
    jobs = Jobs()
    yield jobs
    jobs.stop()
