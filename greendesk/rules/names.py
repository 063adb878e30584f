"""Patches of the same name: which one a patch is told of, and who is told of it.

Namesakes stand in a ring, in order of their ids, and each knows the next one. So a change of one
name concerns one other patch, however many parks are called the same.
"""

from bisect import bisect_left

from greendesk.model.record import PatchId
from greendesk.model.view import View


def next_namesake(patch_id: PatchId, name: str, view: View) -> PatchId | None:
    """Return the next patch of that name after ``patch_id``, or None if there is no other."""
    ring = view.namesakes(name)
    at = bisect_left(ring, patch_id)
    if at < len(ring) and ring[at] == patch_id:
        at += 1
    return _other(ring[at % len(ring)], patch_id) if ring else None


def namesake_before(patch_id: PatchId, name: str, view: View) -> PatchId | None:
    """Return the patch that is, or was, or will be told of ``patch_id``; None if there is none."""
    ring = view.namesakes(name)
    return _other(ring[bisect_left(ring, patch_id) - 1], patch_id) if ring else None


def _other(found: PatchId, patch_id: PatchId) -> PatchId | None:
    return None if found == patch_id else found
