"""Newer versions of the form, as an agency would make them of the one that ships."""

import copy
from typing import Any

from greendesk import lists

QUESTION = "irrigation"


def second_form(**more: Any) -> dict[str, Any]:
    """Return version 2: one more field, that is required; one more code, and one that is gone.

    Args:
        more: top-level keywords that are to be others.
    """
    form: dict[str, Any] = copy.deepcopy(dict(lists.load_schema().json))
    form["x-greendesk-version"] = "2"
    fields = form["properties"]
    fields[QUESTION] = {
        "title": "การให้น้ำ",
        "type": "string",
        "enum": ["RAIN", "PIPE"],
        "x-ogc-propertySeq": 16.5,
        "x-greendesk-type": "choice",
        "x-greendesk-label": {"th": "การให้น้ำ", "en": "Watering"},
        "x-greendesk-required-to": "send",
        "x-greendesk-place": "short",
        "x-greendesk-choices": [
            {"code": "RAIN", "th": "น้ำฝน", "en": "Rain"},
            {"code": "PIPE", "th": "ระบบท่อ", "en": "Pipes"},
        ],
    }
    form["required"].append(QUESTION)
    owner = fields["ownership"]
    retire(owner, "TREASURY")
    owner["enum"].append("PORT")
    owner["x-greendesk-choices"].append({"code": "PORT", "th": "ท่าเรือ", "en": "Port"})
    return form | more


def retire(field: dict[str, Any], code: str) -> None:
    """Take a code out of a list."""
    field["enum"].remove(code)
    field["x-greendesk-choices"] = [c for c in field["x-greendesk-choices"] if c["code"] != code]
