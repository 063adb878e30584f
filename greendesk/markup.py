"""XML from elsewhere, read with care: no DOCTYPE, no entity, no way out of the file."""

import re
from xml.etree.ElementTree import Element, ParseError

from greendesk.errors import BadInput
from greendesk.i18n import N_

_MAX_TAGS = 4_000_000
_HEAD_BYTES = 200  # the <?xml ...?> lies in here
_ENCODING = re.compile(rb'<\?xml[^>]*encoding=["\']([A-Za-z0-9_.-]+)["\']')
_THAI_CODECS = {"tis-620": "cp874", "tis620": "cp874", "windows-874": "cp874", "cp874": "cp874"}


def parse_xml(content: bytes, name: str, unreadable: str) -> Element:
    """Return the root of a file's XML; Thai code pages are understood.

    Args:
        name: of the file, for the sentence.
        unreadable: the message, with ``{name}``, for what is no XML.

    Raises:
        BadInput: damaged, too large, or with parts that may not be followed.
    """
    from defusedxml import DefusedXmlException  # late: only an import needs it
    from defusedxml.ElementTree import fromstring

    if content.count(b"<") > _MAX_TAGS:
        raise BadInput(N_("There are too many corners; please simplify the file first."))
    try:
        root: Element = fromstring(_utf8(content), forbid_dtd=True)
    except DefusedXmlException as error:
        raise BadInput(
            N_(
                "The file {name} asks for things outside itself and was not opened. Please ask"
                " for it again, saved anew."
            ),
            name=name,
        ) from error
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise BadInput(unreadable, name=name) from error
    return root


def _utf8(content: bytes) -> bytes:
    """Return the XML as UTF-8: expat does not know the Thai code pages."""
    match = _ENCODING.search(content[:_HEAD_BYTES])
    codec = _THAI_CODECS.get(match[1].decode().lower()) if match else None
    if codec is None:
        return content
    head, text = content[:_HEAD_BYTES].decode("latin-1"), content.decode(codec)
    _, ends, _ = head.partition("?>")
    return (text[head.index("?>") + 2 :] if ends else text).encode()


def text_in(element: Element, tag: str) -> str:
    """Return the text of the first child called ``tag``, in whatever namespace; "" without one."""
    for child in element:
        if local_name(child) == tag:
            return (child.text or "").strip()
    return ""


def local_name(element: Element) -> str:
    """Return what an element is called, without its namespace; "" for a comment."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text_of(content: bytes) -> str:
    """Return the words of a plain text: UTF-8 (with or without its mark), else Thai cp874."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp874", errors="replace")
