"""What happens when a slot raises something nobody expected: a report is written, and said.

The report holds what a programmer needs (which line, which version) and nothing of the officer's:
no values, no names, no paths outside the program.
"""

import logging
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import qVersion

_log = logging.getLogger(__name__)
Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def report_text(error: BaseException, version: str) -> str:
    """Return the report of ``error``: kinds of errors and program lines, no message, no value.

    >>> "secret" in report_text(ValueError("secret"), "1.0")
    False
    """
    import platform  # late: only here, and it takes a while

    lines = [
        f"GreenDesk {version}",
        f"{platform.system()} {platform.release()} {platform.machine()}",
        f"Python {platform.python_version()}, Qt {qVersion()}",
        "",
    ]
    one: BaseException | None = error
    while one is not None:
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}")
        for frame in traceback.extract_tb(one.__traceback__):
            lines.append(f"  {_module(frame.filename)}:{frame.lineno} {frame.name}")
        one = one.__cause__ or one.__context__
    return "\n".join(lines) + "\n"


def _module(filename: str) -> str:
    """Return the last parts of a program file's path: never the officer's folders."""
    parts = Path(filename).parts
    if "greendesk" in parts:
        return "/".join(parts[len(parts) - 1 - parts[::-1].index("greendesk") :])
    return parts[-1] if parts else "?"


def write_report(error: BaseException, version: str, folder: Path, at: datetime) -> Path | None:
    """Write the report of ``error`` into ``folder``; None when even that fails."""
    path = folder / f"crash-{at:%Y%m%d-%H%M%S}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(report_text(error, version), encoding="utf-8")
    except OSError:
        return None
    return path


def install(tell: Callable[[BaseException], None]) -> Hook:
    """Have every unexpected exception told, one at a time; return the hook before this."""
    telling = False
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        nonlocal telling
        if issubclass(kind, KeyboardInterrupt) or telling:
            before(kind, error, trace)
            return
        telling = True
        try:
            _log.error("unexpected %s", kind.__name__)
            tell(error.with_traceback(trace))
        finally:
            telling = False

    sys.excepthook = hook
    return before
