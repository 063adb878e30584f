"""What the last test of a project for work without internet said, before the project is open.

Nothing is tested here: one line of the settings is read, so that it costs the start nothing.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from greendesk.i18n import N_, Text, short_date
from greendesk.settings import TESTED, LastTest, Settings

_NEVER = N_("Whether it is ready for work without internet was not tested yet.")
_READY = N_("Ready offline, when it was tested on {day} at {time}.")
_NOT_READY = N_("Not ready offline, when it was tested on {day} at {time}.")


def note_test(settings: Settings, project: Path, at: datetime, *, ready: bool) -> None:
    """Remember what a test said; where the settings can't be written it is not remembered."""
    with suppress(OSError):
        settings.set(TESTED, LastTest(str(project), ready, at.isoformat(timespec="minutes")))


def last_test_text(settings: Settings, project: Path) -> Text:
    """Return what is known of a project."""
    tested = settings.get(TESTED)
    if tested is None or tested.project != str(project):
        return Text(_NEVER)
    at = datetime.fromisoformat(tested.at).astimezone()
    words = _READY if tested.ready else _NOT_READY
    return Text(words, {"day": short_date(at.date()), "time": f"{at:%H:%M}"})
