"""The line to a centre: which addresses may be used, through which proxy, and who is trusted.

The one thing to know: HTTPS is proved by what the operating system trusts and by nothing else, and
there is no switch against that. What is secret in an :class:`Access` stands in no text of its own:
neither a traceback nor a log can show it.

**Source:** RFC 9421 (HTTP message signatures), RFC 9530 (Content-Digest).
"""

import ssl
import urllib.parse
from dataclasses import dataclass, field

import urllib3

from greendesk.errors import BadInput
from greendesk.i18n import N_
from greendesk.model import signature
from greendesk.proxy import checked_proxy, parted, system_proxy
from greendesk.sync.deadline import ANSWER_S, limit

NO_KEY = N_(
    "The key holds letters that no key has. Nothing was sent. Copy it again from the centre's "
    "letter."
)


@dataclass(frozen=True, slots=True)
class Access:
    """What opens the way to a centre.

    Attributes:
        token: the officer's key to it.
        signing_key: the LAO's key; what is sent is signed with it.
        proxy: address of a proxy, where the system names none; may hold a name and a password.
    """

    token: str = field(default="", repr=False)
    signing_key: str = field(default="", repr=False)
    proxy: str = field(default="", repr=False)

    def headers(self, body: bytes | None) -> dict[str, str]:
        """Return the headers of one request that prove who is asking."""
        found = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if body is not None and self.signing_key:
            found |= signature.headers(body, self.signing_key)
        return found


def checked_access(access: Access) -> Access:
    """Return what opens the way.

    Raises:
        BadInput: the key can't stand in a request: it holds other letters than a centre gives.
    """
    if not (access.token.isascii() and access.token.isprintable()):
        raise BadInput(NO_KEY)
    return access


def checked_host(url: str) -> str:
    """Return the host of an address that may be used."""
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host = ""
    more = host and (parts.query or parts.fragment or parts.username or parts.password)
    if not host or parts.scheme not in ("http", "https") or more:
        raise BadInput(
            N_(
                "{url} is not the address of a centre. "
                "It begins with https:// and stands in the centre's letter."
            ),
            url=url.rpartition("@")[2],
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise BadInput(
            N_(
                "Nothing is sent to {url}, because others could read it on the way. "
                "Use an address that begins with https://."
            ),
            url=url,
        )
    return host


def is_loopback(host: str) -> bool:
    """Return whether ``host`` is this very computer.

    >>> is_loopback("127.0.0.1"), is_loopback("127.0.0.1.example.org")
    (True, False)
    """
    return host in ("127.0.0.1", "::1", "localhost")


def pool_of(url: str, host: str, proxy: str, answer_s: float = ANSWER_S) -> urllib3.PoolManager:
    """Return a pool that trusts what the operating system trusts, and nothing else.

    Args:
        proxy: as :attr:`Access.proxy`; never used on the way to this very computer.
        answer_s: seconds that an answer may take, see :mod:`.deadline`.
    """
    context: ssl.SSLContext | None = None
    if url.startswith("https:"):
        import truststore  # late: a practice centre on this computer needs no TLS

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    through = "" if is_loopback(host) else checked_proxy(proxy or system_proxy(url, host))
    if through:
        bare, told = parted(through)
        made = urllib3.ProxyManager(
            bare, proxy_headers=told, ssl_context=context, maxsize=4, block=True
        )
        return limit(made, answer_s)
    return limit(urllib3.PoolManager(ssl_context=context, maxsize=4, block=True), answer_s)
