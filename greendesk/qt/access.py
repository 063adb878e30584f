"""What opens the way to the centre on this computer: looked up with the operating system.

Keys and the proxy's password lie in the system's safe (:mod:`greendesk.identity`), the proxy's
address and name in the settings. The one thing to know: to look may take the system a while, so
:func:`kept` is called in a job, with what :func:`whose` found on the window's thread.
"""

from dataclasses import dataclass

from greendesk import identity
from greendesk.proxy import with_login
from greendesk.settings import OFFICER, PROXY, PROXY_USER, Settings
from greendesk.sync.line import Access


@dataclass(frozen=True, slots=True)
class Whose:
    """For whom the system is asked: one officer, one centre, one proxy."""

    centre: str
    officer: str
    proxy: str = ""
    proxy_user: str = ""


def whose(centre: str, settings: Settings) -> Whose:
    """Return for whom it is to be looked up now."""
    officer, proxy, user = (settings.get(s) for s in (OFFICER, PROXY, PROXY_USER))
    return Whose(centre, officer, proxy, user)


def proxy_of(of: Whose) -> str:
    """Return the proxy's whole address, with what the system keeps of it; waits for the system."""
    password = identity.find(of.proxy, of.proxy_user) if of.proxy and of.proxy_user else ""
    return with_login(of.proxy, of.proxy_user, password)


def kept(of: Whose) -> Access:
    """Return what the system keeps; what it does not keep is empty. Waits for the system."""
    return Access(
        token=identity.find(of.centre, of.officer),
        signing_key=identity.find(of.centre + identity.SIGNING, of.officer),
        proxy=proxy_of(of),
    )


def keep_secrets(of: Whose, password: str, signing_key: str) -> bool:
    """Have the system keep what was typed; whether it does. Empty = what is kept stays."""
    done = True
    if password and of.proxy and of.proxy_user:
        done &= identity.keep(of.proxy, of.proxy_user, password)
    if signing_key and of.centre:
        done &= identity.keep(of.centre + identity.SIGNING, of.officer, signing_key)
    return done


def sign_out(of: Whose) -> None:
    """Have the system forget the officer's key and the key to sign with."""
    for centre in (of.centre, of.centre + identity.SIGNING):
        identity.forget(centre, of.officer)
