"""An unfinished shape: saved after every corner, parked, never thrown away."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sketch:
    """A tool's own fields while a shape is half drawn.

    Attributes:
        id: UUID of the sketch.
        tool_id: the tool that drew it and can take it up again.
        state: the tool's fields as JSON values; coordinates are [lon, lat] pairs, EPSG:4326.
        parked: put aside by the officer (Esc); False = on the map right now.
        centre, zoom: the map as it was, so that a crash brings the same picture back.
    """

    id: str
    tool_id: str
    state: Mapping[str, object] = field(default_factory=dict)
    parked: bool = False
    centre: tuple[float, float] | None = None
    zoom: float | None = None
