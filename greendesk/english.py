"""What English does with a number that is one: "1 patch is ready", not "1 patches are ready".

Messages are written in the plural, which is the key that Thai, which has none, is looked up by.
"""

import re
from collections.abc import Mapping
from functools import partial

_SINGULAR = {
    **{word + "s": word for word in (
        *("area", "choice", "corner", "day", "field", "file", "folder", "hour", "letter", "line"),
        *("minute", "name", "organisation", "part", "photo", "picture", "pixel", "place", "point"),
        *("project", "receipt", "record", "remark", "row", "second", "shape", "step", "text"),
        *("thing", "tile", "time", "track", "tree", "value", "village", "year"),
    )},
    "patches": "patch",
    "copies": "copy",
    "boundaries": "boundary",
    "metres": "metre",
}  # fmt: skip
_VERBS = {"are": "is", "were": "was", "have": "has", "go": "goes", "lie": "lies"} | {
    verb: f"{verb}s" for verb in ("become", "differ", "hold", "need", "stay", "wait")
}
_BETWEEN = "damaged|different|large|long|map|missing|new|other|selected|small"
_COUNTED = re.compile(
    rf"(?P<count>\{{(?P<name>\w+)[^}}]*\}}) (?P<between>(?:(?:{_BETWEEN}) )*)"
    rf"(?P<noun>{'|'.join(_SINGULAR)})\b(?P<which>(?: (?:that|which))?)"
    rf"(?: (?P<verb>{'|'.join(_VERBS)})\b)?"
)


def counted(message: str, values: Mapping[str, object]) -> str:
    """Return a message in which what there is one of stands in the singular, its verb too.

    >>> counted("{n:,} patches are ready, {m} photos go", {"n": 1, "m": 2})
    '{n:,} patch is ready, {m} photos go'
    """
    if 1 not in values.values():
        return message
    return _COUNTED.sub(partial(_one, values), message)


def _one(values: Mapping[str, object], found: re.Match[str]) -> str:
    if values.get(found["name"]) != 1:
        return found[0]
    verb = f" {_VERBS[found['verb']]}" if found["verb"] else ""
    return f"{found['count']} {found['between']}{_SINGULAR[found['noun']]}{found['which']}{verb}"
