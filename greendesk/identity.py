"""The key that a centre gave an officer, kept by the operating system: never in a file of ours.

Windows keeps it in its credential manager, macOS in its keychain, Linux in a secret service. Where
there is none, or it is locked, nothing is kept and the officer is asked each time. Two officers at
one computer have a key each.

The one thing to know: these calls may wait for the system, which may ask the officer for a
password; a window makes them in a job.
"""

import sys

SERVICE = "GreenDesk"
SIGNING = "#signing"
"""Behind a centre's address: the LAO's key for signing, not the officer's own."""


def keep(centre: str, officer: str, key: str) -> bool:
    """Have the system keep a key; return whether it does."""
    import keyring  # late: it looks for what the system offers

    try:
        keyring.set_password(SERVICE, _whose(centre, officer), key)
        return keyring.get_password(SERVICE, _whose(centre, officer)) == key
    except _troubles():
        return False


def find(centre: str, officer: str) -> str:
    """Return the key that is kept; "" = none, or it can't be had just now."""
    import keyring

    try:
        return keyring.get_password(SERVICE, _whose(centre, officer)) or ""
    except _troubles():
        return ""


def forget(centre: str, officer: str) -> None:
    """Have the system forget a key: the officer signs out."""
    import keyring

    try:
        keyring.delete_password(SERVICE, _whose(centre, officer))
    except _troubles():
        return  # none was kept


def _troubles() -> tuple[type[Exception], ...]:
    """Return what a safe may raise: Windows' own has an error that is none of Python's."""
    from keyring.errors import KeyringError

    windows = sys.modules.get("keyring.backends.Windows")  # there only if keyring has looked at it
    error = getattr(getattr(windows, "pywintypes", None), "error", None)
    usual = KeyringError, OSError, RuntimeError
    return (*usual, error) if error is not None else usual


def _whose(centre: str, officer: str) -> str:
    return f"{officer.strip()} @ {centre.strip().rstrip('/')}"
