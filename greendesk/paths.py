"""Where things lie: the officer's files (platformdirs) and what ships with the program.

The same :func:`resource` works in the source tree, in an installed wheel and in a frozen bundle;
nobody else builds a path to ``resources/`` or ``translations/``.
"""

import sys
from pathlib import Path

import platformdirs

_APP = "GreenDesk"


def _shipped() -> Path:
    """Return the folder that holds ``resources`` and ``translations``."""
    if frozen := getattr(sys, "_MEIPASS", None):
        return Path(frozen)
    tree = Path(__file__).resolve().parent.parent
    if (tree / "resources").is_dir():
        return tree
    return Path(__file__).resolve().parent / "_shipped"


def resource(*parts: str) -> Path:
    """Return the path of a shipped file, e.g. ``resource("schemas", "green_patch.json")``."""
    return _shipped().joinpath("resources", *parts)


def translations() -> Path:
    """Return the folder of the gettext catalogues."""
    return _shipped() / "translations"


def projects() -> Path:
    """Return the default folder of project files: local application data, never a synced place."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "projects"


def practice() -> Path:
    """Return the folder of the sample project and the practice centre's ledger."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "practice"


def backups() -> Path:
    """Return the folder of rolling backups."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "backups"


def packs() -> Path:
    """Return the folder of offline maps that were fetched here; all projects use them."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False)) / "maps"


def cache() -> Path:
    """Return the folder of the tile cache; may be deleted at any time."""
    return Path(platformdirs.user_cache_dir(_APP, appauthor=False))


def config() -> Path:
    """Return the folder of settings and the list of recent projects."""
    return Path(platformdirs.user_config_dir(_APP, appauthor=False))


def logs() -> Path:
    """Return the folder of logs and crash reports."""
    return Path(platformdirs.user_log_dir(_APP, appauthor=False))


def is_same_file(one: Path, other: Path) -> bool:
    """Return whether two paths lead to one file; no, if either is not there."""
    try:
        return one.samefile(other)
    except OSError:
        return False
