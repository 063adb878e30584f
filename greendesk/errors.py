"""Every error GreenDesk raises on purpose.

::

    GreenDeskError
    ├── UserError        the officer can put it right; shown as it stands
    │   ├── BadInput     a value, a shape or a file that cannot be used as it is
    │   │   └── Gone     what it was about is not there any more
    │   └── Conflict     another edit, window or the centre got there first
    ├── Outage           disk, network, locked file: "your work is safe", with "Try again"
    └── (anything else)  a defect of ours: crash dialog with a file to send

An error carries a :class:`~greendesk.i18n.Text`, never a finished sentence: the edge says it in the
officer's language. The command line turns UserError into exit code 2 and Outage into 3.
"""

from greendesk.i18n import Text


class GreenDeskError(Exception):
    """Base class; ``text`` can be said in either language."""

    def __init__(self, message: str | Text, **values: object) -> None:
        self.text = message if isinstance(message, Text) else Text(message, values)
        super().__init__(self.text.message)

    def __str__(self) -> str:
        return self.text.message.format(**self.text.values)


class UserError(GreenDeskError):
    """Something the officer can put right."""


class BadInput(UserError):
    """A value, a shape or a file that cannot be used as it is."""


class Gone(BadInput, KeyError):
    """What was asked for is not there any more."""


class Conflict(UserError):
    """Another edit, another window or the centre got there first."""


class Outage(GreenDeskError):
    """The disk, the network or a lock stands in the way just now; nothing is lost."""
