"""Texts in two languages, and the conventions of Thai; no Qt.

Core code never builds sentences. It makes a :class:`Text` (an English message and its values); the
edge that shows it calls :func:`say`, which looks the message up in the gettext catalogue of the
current language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


def N_(message: str) -> str:
    """Mark ``message`` for extraction without translating it yet."""
    return message


@dataclass(frozen=True, slots=True)
class Text:
    """A translatable message and the values that fill its ``{fields}``.

    Values are numbers, strings or other Texts (said in the same language).
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)


def say(text: Text) -> str:
    """Return ``text`` in the current language."""
    values = {k: say(v) if isinstance(v, Text) else v for k, v in text.values.items()}
    return text.message.format(**values)
