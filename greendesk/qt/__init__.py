"""The window: everything that knows Qt.

The one thing to know: PySide puts an import of its own in the place of Python's. It reads the
source of every module that comes after it, for switches (``__feature__``) that nobody uses here,
and the lines stay in memory: 15 MB, and a fifth of what is loaded before the first paint. So
Python's own is put back.
"""

import builtins

import PySide6.QtCore  # noqa: F401

builtins.__import__ = vars(builtins).get("__orig_import__", builtins.__import__)
