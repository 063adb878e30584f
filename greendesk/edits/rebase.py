"""An edit on top of what somebody else has made of its records meanwhile.

::

    before ──► after          what the officer did
       └─────► stored         what came in: from the centre, or from another program
                  └──► merged the same edit, as if it had been made now

Where both changed the same thing, the officer's stands: it is newer, and what it stands on is in
the history. Nothing that was typed is thrown away because something came in.
"""

from collections.abc import Container, Mapping

from greendesk.edits.three_way import three_way
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Record


def rebased(edit: Edit, stored: Mapping[str, Record], sent: Container[str]) -> Edit | None:
    """Return an edit that does to ``stored`` what ``edit`` did to the records as they were.

    None where it can't be: what is to be deleted has changed, or it is no patch.

    Args:
        stored: the edit's records as they are now, by id; one that is not there is gone.
        sent: the fields that a patch has beside those that are worked out, such as its area.
    """
    deltas = []
    for delta in edit.deltas:
        now = stored.get(delta.id)
        if now == delta.before:
            deltas.append(delta)
            continue
        before, after = delta.before, delta.after
        if not isinstance(before, Patch) or not isinstance(after, Patch):
            return None
        if now is None:  # it was deleted; what was done to it calls it back
            deltas.append(Delta(None, after))
        elif isinstance(now, Patch):
            deltas.append(Delta(now, three_way(before, after, now, sent).patch))
        else:
            return None
    return Edit(edit.label, tuple(deltas))
