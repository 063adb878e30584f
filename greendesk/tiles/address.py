"""Which addresses of maps can be called, as far as it can be seen in them.

Without Python's whole network: the shipped sources are read at every start.
"""

import ipaddress
import re
import urllib.parse

from greendesk.errors import BadInput
from greendesk.i18n import N_

LOOPBACK = ("127.0.0.1", "localhost", "::1")
NO_USER = N_(
    "The address of {host} holds a user name. Map servers are not given any; an offline map would"
    " pass it on. Take out what stands before @, or use an address with a key of its own."
)
NOT_ALLOWED = N_(
    "GreenDesk does not call the address {host}. A map address begins with https:// and can"
    " be reached by everybody."
)
NO_PLACE = N_(
    "The address of {host} does not say where the numbers of a picture go: z, x and y, each in"
    " curly brackets. It would show the same picture everywhere."
)
UNKNOWN_PLACE = N_(
    "GreenDesk does not know what to put in for {place} in this address. It knows z, x and y in"
    " curly brackets; write anything else out."
)

_PLACE = re.compile(r"\{[^{}]*\}")
_BOXES = ("{bbox}", "{bbox_lon_lat}", "{bbox_lat_lon}")
_PLACES = ("{z}", "{zz}", "{x}", "{y}", "{-y}", *_BOXES)


def is_template(url: str) -> bool:
    """Return whether an address says where the numbers of a tile, or its box, are put in.

    >>> is_template("https://example.org/{z}/{x}/{y}.png"), is_template("https://example.org/wms")
    (True, False)
    """
    numbered = ("{z}" in url or "{zz}" in url) and "{x}" in url and "y}" in url
    return numbered or any(box in url for box in _BOXES)


def check_template(url: str, *, practice: bool = False) -> None:
    """Raise BadInput for an address that can never bring the picture of a tile."""
    check_places(url)
    check_address(url, practice=practice)
    if not is_template(url):
        raise BadInput(NO_PLACE, host=urllib.parse.urlsplit(url).hostname)


def check_places(url: str) -> None:
    """Raise BadInput where something is to be put in that GreenDesk does not know."""
    for place in _PLACE.findall(url):
        if place not in _PLACES:
            raise BadInput(UNKNOWN_PLACE, place=place)


def check_address(url: str, *, practice: bool = False) -> None:
    """Raise BadInput for an address that must not be called, as far as it can be seen in it.

    What a name leads to is looked at before the first call.
    """
    try:
        parts = urllib.parse.urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError as error:
        raise BadInput(NOT_ALLOWED, host=url[:60]) from error
    if parts.username is not None or parts.password is not None:
        raise BadInput(NO_USER, host=host)
    if practice and parts.scheme == "http" and host in LOOPBACK:
        return
    try:
        host.encode("idna")
    except UnicodeError as error:
        raise BadInput(NOT_ALLOWED, host=host[:60]) from error
    written = "." in host or ":" in host
    if parts.scheme != "https" or not written or host in LOOPBACK or not may_be_public(host):
        raise BadInput(NOT_ALLOWED, host=host or url[:60])


def may_be_public(host: str) -> bool:
    """Return whether ``host`` is a name, or a number that everybody can reach."""
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return True
    mapped = getattr(number, "ipv4_mapped", None)
    return bool((mapped or number).is_global)
