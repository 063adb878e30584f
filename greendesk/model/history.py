"""What one patch has been: a version for every step that touched it."""

from dataclasses import dataclass
from datetime import datetime

from greendesk.i18n import Text
from greendesk.model.record import Patch


@dataclass(frozen=True, slots=True)
class Version:
    """A patch as it was after one step.

    Attributes:
        at: when the step was made, UTC; None = before anything was noted.
        by: the officer; empty if another program did it, or nobody knows.
        label: what was done.
        patch: the patch after the step; None = it was in the recycle bin.
    """

    at: datetime | None
    by: str
    label: Text
    patch: Patch | None
