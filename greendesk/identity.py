"""The key that a centre gave an officer, kept by the operating system: never in a file of ours.

Windows keeps it in its credential manager, macOS in its keychain, Linux in a secret service. Where
there is none, or it is locked, nothing is kept and the officer is asked each time. Two officers at
one computer have a key each.

The one thing to know: these calls may wait for the system, which may ask the officer for a
password; a window makes them in a job.
"""

SERVICE = "GreenDesk"
SIGNING = "#signing"
"""Behind a centre's address: the LAO's key for signing, not the officer's own."""


def keep(centre: str, officer: str, key: str) -> bool:
    """Have the system keep a key; return whether it does."""
    import keyring  # late: it looks for what the system offers
    from keyring.errors import KeyringError

    try:
        keyring.set_password(SERVICE, _whose(centre, officer), key)
        return keyring.get_password(SERVICE, _whose(centre, officer)) == key
    except (KeyringError, OSError, RuntimeError):
        return False


def find(centre: str, officer: str) -> str:
    """Return the key that is kept; "" = none, or it can't be had just now."""
    import keyring
    from keyring.errors import KeyringError

    try:
        return keyring.get_password(SERVICE, _whose(centre, officer)) or ""
    except (KeyringError, OSError, RuntimeError):
        return ""


def forget(centre: str, officer: str) -> None:
    """Have the system forget a key: the officer signs out."""
    import keyring
    from keyring.errors import KeyringError

    try:
        keyring.delete_password(SERVICE, _whose(centre, officer))
    except (KeyringError, OSError, RuntimeError):
        return  # none was kept


def _whose(centre: str, officer: str) -> str:
    return f"{officer.strip()} @ {centre.strip().rstrip('/')}"
