"""Who has the project open: a small file beside it, made so that only one can make it.

::

    free --take--> ours --release--> free
    another's: dead process of this computer --> taken over at once (``stale`` says so)
               alive, or another computer    --> Conflict that says who; ``take_over`` takes it

The one thing to know: the lock keeps two windows from working past each other; what keeps the file
whole is SQLite. So a lock that was taken from us costs a refused edit, never a damaged file.
"""

import errno
import getpass
import json
import os
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from greendesk.errors import Conflict, Outage, reason_of
from greendesk.i18n import BE, N_, Label
from greendesk.store.trouble import UNREACHABLE

HELD = N_(
    "{name} is open in another window: {user} on the computer {host}, since {since}. "
    "Nothing is lost. Close it there, or open it here for reading only."
)
LOST = N_(
    "{name} was taken over by another window: {user} on the computer {host}. What was saved before "
    "is safe. Go on there, or close the project here."
)
NO_PLACE = N_(
    "GreenDesk can't write beside {name} ({why}), so it can't be opened for working. "
    "Nothing was changed. Open it for reading only, or save it in another folder."
)
_TRIES = 5
_numbers = count(1)
_WRITING_S = 10.0  # a lock without a name is that of a maker who died, once it is this old


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock.

    Attributes:
        host, user: computer and person, for the sentence.
        pid: process id on that computer.
        began: when that process began, as its system tells; "" where it doesn't. A process id
            that was given out again after a restart differs in it.
        at: ISO 8601, when the lock was made.
        number: tells apart the locks that one process makes.
    """

    host: str = "?"
    user: str = "?"
    pid: int = 0
    began: str = ""
    at: str = ""
    number: int = 0

    @property
    def is_dead(self) -> bool:
        """Whether it was a process of this computer that is no more."""
        if self.host != socket.gethostname():
            return False
        return not _is_alive(self.pid) or _began(self.pid) != self.began

    @property
    def words(self) -> Mapping[str, object]:
        """The values of a sentence that says who it is."""
        return {"user": self.user, "host": self.host, "since": _since(self.at)}


class Lock:
    """The lock of one project, held by this process.

    Attributes:
        stale: whether it was left behind by a process that died.
    """

    def __init__(self, project: Path, now: datetime, *, take_over: bool = False) -> None:
        """Take the lock.

        Raises:
            Conflict: somebody else has the project open.
            Outage: nothing can be written beside the project.
        """
        self.project, self.path = project, lock_path(project)
        self.stale, self._now = False, now
        self._text = json.dumps(asdict(_me(now)))
        try:
            self._take(take_over)
        except OSError as error:
            why = reason_of(error)
            raise Outage(NO_PLACE, name=project.name, why=why) from error

    def check(self) -> None:
        """Make sure that the lock is still ours.

        Raises:
            Conflict: somebody has taken the project over meanwhile.
            Outage: the place where it lies can't be reached just now.
        """
        with _reaching(self.project):
            found = _read(self.path)
            if found == self._text:
                return
            if found is None:  # somebody tidied up: nobody else works here
                self._make()
            else:
                raise Conflict(LOST, name=self.project.name, **_holder(found).words)

    def release(self) -> None:
        """Give the lock back; one that was taken from us stays.

        Raises:
            Outage: the place where it lies can't be reached just now.
        """
        with _reaching(self.project):
            if _read(self.path) == self._text:
                self.path.unlink(missing_ok=True)

    def _take(self, take_over: bool) -> None:
        for _ in range(_TRIES):
            if self._make():
                return
            found = _read(self.path)
            if found is None:
                continue  # given back between two looks
            holder = _holder(found)
            dead = holder.is_dead if holder.pid else not self._is_fresh()
            if not take_over and not dead:
                break
            self.stale = dead
            self._set_aside(found)
        raise Conflict(HELD, name=self.project.name, **_holder(_read(self.path) or "").words)

    def _is_fresh(self) -> bool:
        """Return whether the lock was made just now: its maker may still be writing its name."""
        try:
            made = self.path.stat().st_mtime
        except FileNotFoundError:
            return True
        return abs(self._now.timestamp() - made) < _WRITING_S

    def _make(self) -> bool:
        """Make the lock file; return whether it was not there."""
        try:
            handle = os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        except FileExistsError:
            return False
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(self._text)
        except OSError:  # half a name would be taken for another's lock
            with suppress(OSError):
                self.path.unlink()
            raise
        return True

    def _set_aside(self, found: str) -> None:
        """Take away the lock that reads ``found``, and no other that came in its place."""
        aside = self.path.with_name(f"{self.path.name}.{os.getpid()}")
        try:
            os.replace(self.path, aside)
        except FileNotFoundError:
            return
        if _read(aside) != found and not self.path.exists():
            os.replace(aside, self.path)
        aside.unlink(missing_ok=True)


def lock_path(project: Path) -> Path:
    """Return where the lock of a project lies."""
    return project.with_name(project.name + ".lock")


def holder_of(project: Path) -> Holder | None:
    """Return who has ``project`` open just now; None = nobody, or a process that died.

    Raises:
        Outage: the place where it lies can't be reached just now.
    """
    with _reaching(project):
        found = _read(lock_path(project))
    if found is None:
        return None
    holder = _holder(found)
    return None if holder.is_dead else holder


@contextmanager
def _reaching(project: Path) -> Iterator[None]:
    """Raise what the system complains about (stick pulled, share lost) as an Outage."""
    try:
        yield
    except OSError as error:
        raise Outage(UNREACHABLE, name=project.name) from error


def _me(now: datetime) -> Holder:
    try:
        user = getpass.getuser()
    except (ImportError, KeyError, OSError):  # a process without a name
        user = "?"
    at = now.astimezone().isoformat(timespec="seconds")
    pid = os.getpid()
    return Holder(socket.gethostname(), user, pid, _began(pid), at, next(_numbers))


def _read(path: Path) -> str | None:
    try:
        if path.exists() and not path.is_file():  # not made by us: a pipe would never end
            raise IsADirectoryError(errno.EISDIR, "", path)
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(4096)
    except FileNotFoundError:
        return None


def _holder(text: str) -> Holder:
    """Return who a lock file names; nobody (pid 0) if it was cut off in the middle."""
    try:
        told = json.loads(text)
        host, user, began, at = (str(told[name]) for name in ("host", "user", "began", "at"))
        return Holder(host, user, int(told["pid"]), began, at)
    except (KeyError, TypeError, ValueError, RecursionError):
        return Holder()


def _since(at: str) -> Label:
    try:
        time = datetime.fromisoformat(at).astimezone()
    except (ValueError, OverflowError):
        return Label("?", "?")
    return Label(f"{time:%d/%m}/{time.year + BE} {time:%H:%M} น.", f"{time:%d/%m/%Y %H:%M}")


if sys.platform == "win32":  # written from the manual; only tried on Linux so far

    def _is_alive(pid: int) -> bool:
        import ctypes

        query, still_active = 0x1000, 259
        kernel = ctypes.windll.kernel32
        handle = kernel.OpenProcess(query, False, pid)
        if not handle:
            return bool(kernel.GetLastError() == 5)  # it is there, and not ours to ask
        code = ctypes.c_ulong()
        asked = kernel.GetExitCodeProcess(handle, ctypes.byref(code))
        kernel.CloseHandle(handle)
        return bool(asked) and code.value == still_active

else:

    def _is_alive(pid: int) -> bool:
        if pid <= 0:
            return False
        try:
            os.kill(pid, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            return True
        return True


def _began(pid: int) -> str:
    """Return when a process began: this boot's name and ticks since (Linux), else ""."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return f"{boot} {stat.rpartition(')')[2].split()[19]}"
