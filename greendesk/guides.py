"""Bring lines to draw against into a project, and take them away again; no edit, so no undo."""

from collections.abc import Sequence

from greendesk.model.guide import Guide, Guides
from greendesk.session import Session


def put_guides(session: Session, source: str, found: Sequence[Guide]) -> None:
    """Keep the guides of one file, instead of those that a file of its name brought before.

    Args:
        found: guides whose ``source`` is this one; none = take them away.

    Raises:
        UserError: open for reading only.
        Outage: an earlier edit is still waiting to be saved.
    """
    session.saver.check()
    at, before = session.now(), session.guides

    def show(guides: Guides) -> None:
        session.guides = guides

    show(before.without(source).plus(found))
    session.saver.write(lambda p: p.put_guides(source, found, at), lambda: show(before))
