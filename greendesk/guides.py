"""Bring lines to draw against into a project, and take them away again; no edit, so no undo."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import PurePath

import shapely

from greendesk.model.guide import Guide, Guides
from greendesk.session import Session


def add_guides(session: Session, name: str, found: Sequence[Guide]) -> str:
    """Keep the guides of one more file; return the name by which they go.

    The same lines again change nothing. Other lines in a file of a name that is known already stand
    beside those of before, with a number behind their name.

    Raises:
        UserError, Outage: as :func:`put_guides`.
    """
    known = session.guides
    source, number = name, 1
    while source in known.sources:
        if _shapes(found) == _shapes(g for g in known.kept if g.source == source):
            return source
        number += 1
        source = f"{PurePath(name).stem} ({number}){PurePath(name).suffix}"
    put_guides(session, source, [replace(guide, source=source) for guide in found])
    return source


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


def _shapes(guides: Iterable[Guide]) -> list[bytes]:
    return sorted(shapely.to_wkb(guide.shape) for guide in guides)
