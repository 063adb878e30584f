"""The one way GreenDesk finds things that can be added.

A rule, a tool, a file format, a tile source, a report: each is a plain object at module level
with an ``id``. :func:`collect` gathers them; nothing registers itself as a side effect of being
imported, so a frozen bundle holds exactly what a source tree holds.
"""

from types import ModuleType
from typing import Any, TypeVar

T = TypeVar("T")


def collect(kind: type[T], *modules: ModuleType) -> dict[str, T]:
    """Return every ``kind`` defined in ``modules``, keyed by its ``id``, in order of definition.

    Raises:
        ValueError: two objects share an id.
    """
    found: dict[str, Any] = {}
    for module in modules:
        for item in vars(module).values():
            if not isinstance(item, kind):
                continue
            name: str = item.id  # type: ignore[attr-defined]
            if found.setdefault(name, item) is not item:
                raise ValueError(f"two {kind.__name__}s are called {name!r}")
    return found
