"""What a map service of an agency offers: WMS and WMTS, by their own description of themselves.

A service is asked once what it has; each map that it offers becomes a source with an address, so
that reader, cache and packs are those of every other address.
"""

import urllib.parse
from dataclasses import replace
from itertools import islice

from greendesk.errors import BadInput, Outage
from greendesk.i18n import N_
from greendesk.markup import local_name, parse_xml
from greendesk.tiles import wms, wmts
from greendesk.tiles.address import check_address
from greendesk.tiles.base import TileSource
from greendesk.tiles.capabilities import with_words
from greendesk.tiles.client import FAILURES, Client

MOST_OFFERS = 500
NO_SERVICE = N_(
    "What {name} answers is not the description of a map service (WMS or WMTS). Ask the agency for"
    " the address of its “GetCapabilities”."
)
NOTHING_FITS = N_(
    "The map service at {name} offers no map on a grid that GreenDesk can show. Ask the agency for"
    " one in EPSG:3857."
)
LEADS_ELSEWHERE = N_(
    "The map service at {name} names addresses that GreenDesk does not call: without https, or"
    " inside of its own network. Ask the agency to put its public https address into its"
    " description."
)
_NOT_REACHED = N_(
    "The map service at {host} can't be reached just now. Check the address and the network, then"
    " try again."
)


def question(address: str) -> str:
    """Return the address at which a service describes itself.

    >>> question("https://example.org/wms?map=a")
    'https://example.org/wms?map=a&service=WMS&request=GetCapabilities'
    >>> question("https://example.org/1.0.0/WMTSCapabilities.xml")
    'https://example.org/1.0.0/WMTSCapabilities.xml'
    """
    parts = urllib.parse.urlsplit(address.strip())
    asked = {name.lower(): value for name, value in urllib.parse.parse_qsl(parts.query)}
    if parts.path.lower().endswith(".xml") or asked.get("request", "").lower() == "getcapabilities":
        return address.strip()
    spoken = asked.get("service", "") or ("WMTS" if "wmts" in parts.path.lower() else "WMS")
    return with_words(address.strip(), {"service": spoken.upper(), "request": "GetCapabilities"})


def ask(address: str, *, practice: bool = False) -> list[TileSource]:
    """Return what the service at an address offers; what leads elsewhere than we go is left out.

    Args:
        practice: it may lie on this very computer.

    Raises:
        BadInput: it is no service, or not one that is called.
        Outage: it can't be reached just now.
    """
    url = question(address)
    client = Client(url, practice=practice, accept="text/xml, application/xml, */*;q=0.5")
    try:
        answer = client.ask(0, 0, 0)
    except FAILURES as error:
        raise Outage(_NOT_REACHED, host=client.host) from error
    finally:
        client.close()
    if answer.status != 200:
        raise Outage(_NOT_REACHED, host=client.host)
    if answer.body is None:
        raise BadInput(NO_SERVICE, name=client.host)
    offered = (called(source, url, practice=practice) for source in offers(answer.body, url))
    found = [source for source in offered if source is not None]
    if not found:
        raise BadInput(LEADS_ELSEWHERE, name=client.host)
    return found


def called(source: TileSource, asked: str, *, practice: bool = False) -> TileSource | None:
    """Return a source as it can be called; None = it can't.

    A service behind a proxy often tells an address of the inside, or one without https; it answers
    at the one at which it was asked, too.
    """
    parts, there = urllib.parse.urlsplit(source.url), urllib.parse.urlsplit(asked)
    url = urllib.parse.urlunsplit((there.scheme, there.netloc, *parts[2:]))
    tried = (source, replace(source, url=url))
    return next((one for one in tried if _may_be_called(one, practice)), None)


def _may_be_called(source: TileSource, practice: bool) -> bool:
    try:
        check_address(source.url, practice=practice)
    except BadInput:
        return False
    return True


def offers(content: bytes, address: str) -> list[TileSource]:
    """Return what a service offers, in its own order, at most ``MOST_OFFERS``.

    Args:
        content: what it answered.
        address: where it was asked; links of the answer are taken from there.

    Raises:
        BadInput: it is no such description, or nothing in it can be shown.
    """
    host = urllib.parse.urlsplit(address).hostname or address
    root = parse_xml(content, host, NO_SERVICE)
    match local_name(root):
        case "WMS_Capabilities" | "WMT_MS_Capabilities":
            found = wms.offers(root, address)
        case "Capabilities":
            found = wmts.offers(root, address)
        case _:
            raise BadInput(NO_SERVICE, name=host)
    sources = list(islice(found, MOST_OFFERS))
    if not sources:
        raise BadInput(NOTHING_FITS, name=host)
    return sources
