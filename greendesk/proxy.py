"""The proxy of an office: the one the officer has typed, else the one the system names.

The one thing to know: centre and maps go through the same one. What is asked for maps takes it up
from here, because a map is asked by many; :func:`go_through` says where it is looked up, which may
wait for the operating system's safe and so happens in the thread that asks.

**Source:** RFC 7617 (basic).
"""

import base64
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass

from greendesk.errors import BadInput
from greendesk.i18n import N_


@dataclass(frozen=True, slots=True)
class Way:
    """Where the officer's proxy is looked up; another one each time it may have changed."""

    look_up: Callable[[], str] = str


_way = Way()


def go_through(look_up: Callable[[], str]) -> None:
    """Have maps be asked through the proxy that ``look_up`` returns ("" = the system's)."""
    global _way
    _way = Way(look_up)


def way() -> Way:
    """Return the way of now: as long as it is the same one, connections may be used again."""
    return _way


def checked_proxy(text: str) -> str:
    """Return the address of a proxy in full; "" = none.

    Raises:
        BadInput: it is none; the sentence holds no password.

    >>> checked_proxy("proxy.example.go.th:8080")
    'http://proxy.example.go.th:8080'
    """
    wish = text.strip()
    if not wish:
        return ""
    try:
        parts = urllib.parse.urlsplit(wish if "://" in wish else f"http://{wish}")
        rest = parts.path.strip("/") or parts.query or parts.fragment
        host = parts.hostname if parts.scheme in ("http", "https") and not rest else None
        _ = parts.port
    except ValueError:
        host = None
    if not host:
        raise BadInput(
            N_("{proxy} is not the address of a proxy. It looks like 10.1.2.3:8080."),
            proxy=wish.rpartition("@")[2],
        )
    return urllib.parse.urlunsplit((parts.scheme, parts.netloc, "", "", ""))


def system_proxy(url: str, host: str) -> str:
    """Return the proxy that the system names for an address; "" = none."""
    import urllib.request  # late: Python's whole network

    if urllib.request.proxy_bypass(host):
        return ""
    return urllib.request.getproxies().get(urllib.parse.urlsplit(url).scheme, "")


def with_login(proxy: str, user: str, password: str) -> str:
    """Return the address of a proxy with a name and a password in it."""
    if not proxy or not user:
        return proxy
    parts = urllib.parse.urlsplit(checked_proxy(proxy))
    login = ":".join(urllib.parse.quote(word, safe="") for word in (user, password))
    return urllib.parse.urlunsplit((parts.scheme, f"{login}@{parts.netloc}", "", "", ""))


def parted(proxy: str) -> tuple[str, dict[str, str] | None]:
    """Return an address without name and password, and the header that tells these."""
    parts = urllib.parse.urlsplit(proxy)
    login, _, place = parts.netloc.rpartition("@")
    told = base64.b64encode(urllib.parse.unquote(login).encode()).decode("ascii")
    headers = {"Proxy-Authorization": f"Basic {told}"} if login else None
    return f"{parts.scheme}://{place}", headers
