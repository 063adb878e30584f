"""What becomes of sketches: kept after each corner, put aside, taken up again, let go."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from greendesk.model.sketch import Sketch
from greendesk.tools.base import LonLat, Tool

Look = Callable[[], tuple[LonLat, float]]


class Tray:
    """The sketch on the map and those that were put aside.

    Attributes:
        parked: put aside, the oldest first.
    """

    def __init__(
        self,
        *,
        new_id: Callable[[], str],
        keep: Callable[[Sketch], None],
        drop: Callable[[str], None],
        look: Look | None,
    ) -> None:
        self.parked: list[Sketch] = []
        self._new_id, self._keep, self._drop, self._look = new_id, keep, drop, look
        self._live_id = ""
        self._kept_mark: object = None

    def note(self, tool: Tool) -> None:
        """Keep the sketch of ``tool`` as it stands, if there is anything new about it."""
        mark = tool.id, tool.mark
        if mark == self._kept_mark:
            return
        self._kept_mark = mark
        state = tool.sketch()
        if state is None:
            self.forget()
            return
        self._live_id = self._live_id or self._new_id()
        self._keep(self._sketch(tool.id, state, parked=False))

    def park(self, tool: Tool) -> None:
        """Put the sketch of ``tool`` aside."""
        state = tool.sketch()
        if state is not None:
            self._live_id = self._live_id or self._new_id()
            sketch = self._sketch(tool.id, state, parked=True)
            self._keep(sketch)
            self.parked.append(sketch)
        self._live_id, self._kept_mark = "", None

    def forget(self) -> None:
        """Let go of the sketch on the map: it became a patch, or has no corner left."""
        if self._live_id:
            self._drop(self._live_id)
        self._live_id, self._kept_mark = "", None

    def take_up(self, sketch_id: str) -> Sketch | None:
        """Return a parked sketch; from now on it is the one on the map."""
        found = next((s for s in self.parked if s.id == sketch_id), None)
        if found is None:
            return None
        self.parked.remove(found)
        self.begin(found)
        self._keep(replace(found, parked=False))
        return found

    def begin(self, sketch: Sketch) -> None:
        """Note that ``sketch`` is the one on the map."""
        self._live_id, self._kept_mark = sketch.id, None

    def settle(self, tool: Tool) -> None:
        """Note that the sketch is kept just as ``tool`` has it."""
        self._kept_mark = tool.id, tool.mark

    def discard(self, sketch_id: str) -> None:
        """Throw a parked sketch away."""
        if any(sketch.id == sketch_id for sketch in self.parked):
            self.parked = [sketch for sketch in self.parked if sketch.id != sketch_id]
            self._drop(sketch_id)

    def put_back(self, sketch: Sketch) -> None:
        """Keep a sketch that was thrown away after all."""
        self._keep(sketch)
        self.parked.append(sketch)

    def restore(self, sketches: Iterable[Sketch]) -> Sketch | None:
        """Take over what the project kept; return the one that was on the map, if any was."""
        live: Sketch | None = None
        for sketch in sketches:
            if sketch.parked:
                self.parked.append(sketch)
                continue
            if live is not None:  # two windows of old: none is lost
                self.parked.append(replace(live, parked=True))
            live = sketch
        return live

    def _sketch(self, tool_id: str, state: Mapping[str, object], *, parked: bool) -> Sketch:
        centre, zoom = self._look() if self._look is not None else (None, None)
        return Sketch(self._live_id, tool_id, state, parked, centre, zoom)
