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

import errno

from greendesk.i18n import N_, Text

_REASONS = {
    "ENOENT": N_("it is not there"),
    "ENOTDIR": N_("it is not there"),
    "ELOOP": N_("it is not there"),
    "EEXIST": N_("there is one of that name already"),
    "EACCES": N_("this computer does not allow it"),
    "EPERM": N_("this computer does not allow it"),
    "EROFS": N_("it can only be read there"),
    "ENOSPC": N_("the disk is full"),
    "EDQUOT": N_("the disk is full"),
    "EFBIG": N_("the file is too large for this disk"),
    "EBUSY": N_("another program is using it"),
    "ETXTBSY": N_("another program is using it"),
    "EIO": N_("the disk does not answer"),
    "ENXIO": N_("the disk does not answer"),
    "ENODEV": N_("the disk does not answer"),
    "ENAMETOOLONG": N_("its name is too long"),
    "EISDIR": N_("it is a folder"),
    "ETIMEDOUT": N_("the network does not answer"),
    "ENETUNREACH": N_("the network does not answer"),
    "EHOSTUNREACH": N_("the network does not answer"),
}
CANNOT_OPEN = N_("The file {name} can't be opened. Please check that it is still there.")
"""For a file that the officer has named; ``name`` is its name alone."""
_OTHERWISE = N_("the system says: {code}")


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


def reason_of(error: OSError) -> Text:
    """Return why the system refused something, in a few words that stand in a sentence."""
    code = errno.errorcode.get(error.errno or 0, "?")
    words = _REASONS.get(code)
    return Text(words) if words is not None else Text(_OTHERWISE, {"code": code})
