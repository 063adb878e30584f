"""A length that is typed while a side follows the pointer: it fixes the side, not its direction."""

from dataclasses import dataclass, replace

import numpy as np

from greendesk.model.plane import Plane
from greendesk.tools.base import Key, LonLat

_MOST_LETTERS, _MOST = 8, 100_000.0  # metres: no side of a patch is longer
_POINTS = (".", ",")


@dataclass(frozen=True, slots=True)
class Typed:
    """Digits so far, with at most one point among them."""

    text: str = ""

    def __bool__(self) -> bool:
        return self.number > 0

    @property
    def number(self) -> float:
        """What was typed; 0 while there is none."""
        return float(self.text) if self.text.strip(".") else 0.0

    def with_key(self, key: Key) -> "Typed | None":
        """Return what is typed after a key; None if the key is not for typing."""
        if key.ctrl or key.alt:
            return None
        if key.name in _POINTS and "." not in self.text:
            return self._plus(".")
        if len(key.name) == 1 and key.name in "0123456789":
            return self._plus(key.name)
        if key.name == "Backspace" and self.text:
            return replace(self, text=self.text[:-1])
        return replace(self, text="") if key.name == "Escape" and self.text else None

    def _plus(self, letter: str) -> "Typed":
        longer = replace(self, text=self.text + letter)
        return longer if len(longer.text) <= _MOST_LETTERS and longer.number <= _MOST else self

    def place(self, beginning: LonLat, towards: LonLat) -> LonLat:
        """Return the place that lies so many metres from ``beginning`` towards another place."""
        plane = Plane.at(beginning)
        direction = plane.to_m(np.array([towards]))[0]
        far_m = float(np.hypot(*direction))
        if far_m == 0:
            return beginning
        lon, lat = plane.to_deg(direction[None, :] * (self.number / far_m))[0].tolist()
        return lon, lat
