"""Let only signed changes through, for LAOs that were given a signing key. Standard library only.

The keys lie in a JSON file, {"LAO code": "key"}, that GDS_SIGNING_KEYS names and only the engine's
login may read; it is read again when it changes. An LAO that is not in it needs no signature.

Source: RFC 9421 (HTTP message signatures) over Content-Digest (RFC 9530), algorithm hmac-sha256.
"""

import base64
import hashlib
import hmac
import io
import json
import os

PARAMETERS = '("content-digest");alg="hmac-sha256"'


def headers(body: bytes, key: str) -> dict[str, str]:
    """Return the headers that sign ``body``."""
    digest = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
    base = f'"content-digest": {digest}\n"@signature-params": {PARAMETERS}'
    made = hmac.new(key.encode("utf-8"), base.encode("ascii"), hashlib.sha256).digest()
    return {
        "Content-Digest": digest,
        "Signature-Input": f"gd={PARAMETERS}",
        "Signature": f"gd=:{base64.b64encode(made).decode()}:",
    }


def codes_in(body: bytes) -> set[str]:
    """Return the codes of the LAOs that a change, a photo or a batch of changes speaks for."""
    try:
        properties = dict(json.loads(body)["properties"])
        parts = [properties, *(op["properties"] for op in properties.get("ops") or ())]
        return {str(part.get("lao_code")) for part in parts}
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return set()  # no change at all: the engine says so


class Signed:
    """A WSGI application before another one."""

    def __init__(self, app, file: str) -> None:
        self.app, self.file = app, file
        self.keys: dict[str, str] = {}
        self.read_at = 0

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] not in ("POST", "PUT", "PATCH"):
            return self.app(environ, start_response)
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        keys = self._keys()
        if all(self._is_signed(environ, body, keys[c]) for c in codes_in(body) if c in keys):
            return self.app(environ, start_response)
        start_response("401 Unauthorized", [("Content-Type", "application/json")])
        return [b'{"code": "InvalidSignature", "description": "a signature is needed"}']

    def _is_signed(self, environ, body: bytes, key: str) -> bool:
        wanted = headers(body, key)
        told = {name: environ.get(f"HTTP_{name.upper().replace('-', '_')}", "") for name in wanted}
        return all([hmac.compare_digest(told[n].encode(), wanted[n].encode()) for n in wanted])

    def _keys(self) -> dict[str, str]:
        try:
            changed = os.stat(self.file).st_mtime_ns
            if changed != self.read_at:
                with open(self.file, encoding="utf-8") as file:
                    self.keys, self.read_at = dict(json.load(file)), changed
        except FileNotFoundError:
            self.keys, self.read_at = {}, 0
        return self.keys
