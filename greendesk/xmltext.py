"""Text inside XML that we write ourselves.

The same as ``xml.sax.saxutils``, which loads all of Python's network (8 MB) to read from addresses.
"""

_IN_TEXT = str.maketrans({"&": "&amp;", ">": "&gt;", "<": "&lt;"})
_IN_ATTRIBUTE = _IN_TEXT | str.maketrans({"\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def escape(text: str) -> str:
    """Return a text as it stands between tags.

    >>> escape("a < b & c")
    'a &lt; b &amp; c'
    """
    return text.translate(_IN_TEXT)


def quoteattr(text: str) -> str:
    """Return a text as it stands behind the = of an attribute, in quotes.

    >>> print(quoteattr("a < b"), quoteattr('"name"'), quoteattr('''"it's"'''))
    "a &lt; b" '"name"' "&quot;it's&quot;"
    """
    told = text.translate(_IN_ATTRIBUTE)
    if '"' in told and "'" not in told:
        return f"'{told}'"
    return '"' + told.replace('"', "&quot;") + '"'
