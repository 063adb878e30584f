"""What kind of place a project lies in: this computer's own disk, or one that needs care.

A folder that a program copies to the internet, a stick and a share of the network each have a way
of their own to harm a file that is being written. Nothing is refused because of it; the officer is
told once, with a way out.

**Windows** is asked through GetDriveType; that part has not been tried on Windows yet.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

Place = Literal["local", "synced", "removable", "network"]

_SYNCED = ("onedrive", "dropbox", "google drive", "googledrive", "icloud", "nextcloud", "box sync")
_SYNCED_BY = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")  # of the environment
_SHARES = frozenset({"cifs", "smb3", "smbfs", "nfs", "nfs4", "afs", "9p", "fuse.sshfs", "davfs"})
_STICKS = ("/media/", "/run/media/", "/Volumes/")
_DRIVES: Mapping[int, Place] = {2: "removable", 4: "network"}  # what GetDriveType answers


def place_of(path: Path, environ: Mapping[str, str] | None = None, mounts: str = "") -> Place:
    """Return what kind of place a file lies in; may wait for a slow drive.

    Args:
        environ: the environment; None = of this process.
        mounts: what is mounted, as ``/proc/self/mounts`` tells it; "" = read there.
    """
    whole = path.absolute()
    if str(path).startswith(("\\\\", "//")):
        return "network"
    if _is_synced(whole, os.environ if environ is None else environ):
        return "synced"
    if sys.platform == "win32":
        return _on_windows(whole)
    kind = _mounted_as(whole, mounts or _mounts())
    if kind in _SHARES:
        return "network"
    return "removable" if str(whole).startswith(_STICKS) else "local"


def _is_synced(path: Path, environ: Mapping[str, str]) -> bool:
    if any(part.lower().startswith(_SYNCED) for part in path.parts[:-1]):
        return True
    folders = [Path(folder) for name in _SYNCED_BY if (folder := environ.get(name))]
    return any(folder in path.parents for folder in folders)


def _mounts() -> str:
    try:
        return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _mounted_as(path: Path, mounts: str) -> str:
    """Return the kind of file system of the innermost mount that holds ``path``."""
    found, kind = "", ""
    for line in mounts.splitlines():
        words = line.split(" ")
        if len(words) < 3:
            continue
        where = words[1].replace("\\040", " ")
        holds = where == "/" or str(path) == where or str(path).startswith(where + "/")
        if holds and len(where) >= len(found):
            found, kind = where, words[2]
    return kind


def _on_windows(path: Path) -> Place:
    import ctypes

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - known on Windows only
    return _DRIVES.get(int(kernel.GetDriveTypeW(path.anchor)), "local")
