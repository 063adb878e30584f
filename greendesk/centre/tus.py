"""The bytes of photos over HTTP: tus 1.0, core and creation, as a practice centre needs it.

**Source:** tus.io, Resumable upload protocol 1.0.0.
"""

import base64
import binascii
from collections.abc import Callable, Mapping

from greendesk.centre.photos import LARGEST_PHOTO, Photos, Refused

FILES = "/files"
_ANSWERS = {"unknown": 404, "elsewhere": 409, "too long": 413}
_VERSION = "1.0.0"
_TUS = {"Tus-Resumable": _VERSION}
_OFFERS = {"Tus-Version": _VERSION, "Tus-Extension": "creation", "Tus-Max-Size": str(LARGEST_PHOTO)}
Header = Callable[[str], str]
Answer = tuple[int, Mapping[str, str]]
"""Status and headers; no answer has a body."""


def answer(
    photos: Photos,
    method: str,
    path: str,
    header: Header,
    read: Callable[[], bytes],
) -> Answer:
    """Answer a request below :data:`FILES`.

    Args:
        path: without the query, without a slash at the end.
        header: gives a header of the request, "" if it is not there.
        read: gives the body, or what came of it before the client was gone.
    """
    if method == "OPTIONS":
        return 204, _TUS | _OFFERS
    body = read()
    if header("Tus-Resumable") != _VERSION:
        return 412, _TUS | _OFFERS
    upload_id = path.removeprefix(FILES).strip("/")
    try:
        if method == "POST" and not upload_id:
            return _begin(photos, header)
        if method == "HEAD" and upload_id:
            there, length = photos.stands(upload_id)
            told = {"Upload-Offset": str(there), "Upload-Length": str(length)}
            return 200, _TUS | told | {"Cache-Control": "no-store"}
        if method == "PATCH" and upload_id:
            return _take(photos, upload_id, header, body)
    except Refused as refused:
        return _ANSWERS[refused.why], _TUS
    return 405, _TUS


def _begin(photos: Photos, header: Header) -> Answer:
    length = header("Upload-Length")
    if not length.isdecimal():
        return 400, _TUS
    if int(length) > LARGEST_PHOTO:
        return 413, _TUS
    upload_id = photos.begin(int(length), _metadata(header("Upload-Metadata")))
    return 201, {**_TUS, "Location": f"{FILES}/{upload_id}"}


def _take(photos: Photos, upload_id: str, header: Header, body: bytes) -> Answer:
    if header("Content-Type") != "application/offset+octet-stream":
        return 415, _TUS
    at = header("Upload-Offset")
    if not at.isdecimal():
        return 400, _TUS
    return 204, {**_TUS, "Upload-Offset": str(photos.take(upload_id, int(at), body))}


def _metadata(told: str) -> dict[str, str]:
    """Read ``name value-in-base64, ...``; what can't be read is left out.

    >>> _metadata("sha256 YWI=,empty,bad !")
    {'sha256': 'ab', 'empty': ''}
    """
    found = {}
    for pair in told.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            found[name] = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            continue
    return found
