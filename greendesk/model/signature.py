"""The LAO's signature on what is sent: it proves whose key was at hand, and that no byte changed.

Optional: a centre that gave an LAO a signing key asks for it. The one thing to know: the signature
covers the very bytes of the body by their digest, not the address: a change says itself what it
is, and a gateway may serve it under another path.

**Source:** RFC 9421 (HTTP message signatures), algorithm hmac-sha256; RFC 9530 (Content-Digest).
"""

import base64
import hashlib
import hmac
from collections.abc import Mapping

_PARAMETERS = '("content-digest");alg="hmac-sha256"'


def headers(body: bytes, key: str) -> dict[str, str]:
    """Return the headers that sign ``body`` with a key.

    >>> headers(b"{}", "key")["Content-Digest"]
    'sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:'
    """
    digest = f"sha-256=:{_text(hashlib.sha256(body).digest())}:"
    base = f'"content-digest": {digest}\n"@signature-params": {_PARAMETERS}'
    made = hmac.new(key.encode("utf-8"), base.encode("ascii"), hashlib.sha256).digest()
    return {
        "Content-Digest": digest,
        "Signature-Input": f"gd={_PARAMETERS}",
        "Signature": f"gd=:{_text(made)}:",
    }


def is_signed(body: bytes, key: str, told: Mapping[str, str]) -> bool:
    """Return whether the headers ``told`` (their names as here) sign ``body`` with this key."""
    wanted = headers(body, key)
    found = [(told.get(name) or "").encode() for name in wanted]
    pairs = zip(found, wanted.values(), strict=True)
    return all([hmac.compare_digest(one, other.encode()) for one, other in pairs])


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
