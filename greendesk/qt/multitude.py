"""Edits of very many patches: made and stamped beside the window, then shown in one go.

To make the pairs of 100,000 patches takes a second, to stamp them and to find out what they touch
another one. The one thing to know: few are done at once, as ever, so whoever calls may not count on
what it sees after the call; what follows belongs into ``then``.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from greendesk.errors import GreenDeskError
from greendesk.model.edit import Edit
from greendesk.model.view import MemoryView
from greendesk.qt.jobs import Cancelled, Job
from greendesk.rules import MANY

if TYPE_CHECKING:
    from greendesk.qt.desk import Desk


def do_to(
    desk: "Desk", count: int, make: Callable[[MemoryView], Edit], then: Callable[[Edit], None]
) -> None:
    """Carry out the edit that ``make(view)`` returns, and call ``then(edit)`` if it was accepted.

    Args:
        count: of so many patches; of more than a few ``make`` runs in a job, on a copy of the view.
    """

    def carry_out(edit: Edit) -> None:
        if desk.do(edit):
            then(edit)

    session, project = desk.session, desk.projects.work
    if count <= MANY:
        desk.attempt(lambda: carry_out(make(session.view)))
        return

    def made(edit: Edit) -> None:
        if desk.projects.work is project:  # else another project is open by now, or none
            desk.attempt(lambda: session.after_backup("", edit, carry_out))

    def not_made(error: Exception) -> None:
        if isinstance(error, GreenDeskError):
            desk.attempt(lambda: _throw(error))
        elif not isinstance(error, Cancelled):
            raise error

    def work(job: Job) -> Edit:
        return make(view)

    view = session.view.copy()
    desk.jobs.start(work, made, not_made)


def _throw(error: Exception) -> None:
    raise error
