"""A bench that writes down what it hears, with a tiny tool of our own that draws lines."""

from dataclasses import dataclass, replace

from greendesk.i18n import Text
from greendesk.tools.base import Key, Pointer, Preview


@dataclass(frozen=True)
class Dots:
    """A tool that keeps the places of clicks; it can finish from three on."""

    id = "dots"

    at: tuple = ()
    pointer: tuple | None = None

    @property
    def mark(self):
        return self.at

    @property
    def drawing(self):
        return bool(self.at)

    def handle(self, event):
        if isinstance(event, Pointer) and event.kind == "click":
            return replace(self, at=(*self.at, event.at))
        if isinstance(event, Pointer) and event.kind == "move":
            return replace(self, pointer=event.at)
        if isinstance(event, Key) and event.name == "Space" and event.at is not None:
            return replace(self, at=(*self.at, event.at))
        if isinstance(event, Key) and event.name == "Backspace":
            return replace(self, at=self.at[:-1])
        return self

    def preview(self):
        dashed = (self.at[-1], self.pointer) if self.at and self.pointer else ()
        finish_at = self.at[-1] if len(self.at) > 2 else None
        return Preview(self.at, dashed, finish_at=finish_at, cursor="cross")


class Idle(Dots):
    """A tool that never draws."""

    id = "idle"
    drawing = False

    def handle(self, event):
        return self


class Listener:
    """Hears what the canvas tells; ``uses`` are the keys it has a use for."""

    def __init__(self, *, drags=False, uses=("Space", "Backspace")):
        self.tool = Dots()
        self.heard, self.used_tools = [], []
        self.selection, self.refusal, self.snap = (), None, None
        self.hint = Text("Click to place a corner")
        self.finished = 0
        self._drags, self._uses = drags, uses
        self.shown = None

    holds_stretch = False

    def hint_by(self, keys):
        return self.hint

    def see_at(self, pixel):
        pass

    def pointer(self, event, snapping=True):
        self.heard.append((event, snapping))
        self.tool = self.tool.handle(event)

    def key(self, event):
        self.heard.append((event, True))
        if event.name not in self._uses:
            return False
        self.tool = self.tool.handle(event)
        return True

    def use(self, tool_id):
        self.used_tools.append(tool_id)

    def takes_drag(self, event):
        return self._drags

    def finish(self):
        self.finished += 1

    def preview(self):
        return self.shown or self.tool.preview()

    def kinds(self):
        """Return the kinds of pointer events and names of keys heard, hovering left out."""
        names = [getattr(e, "kind", None) or e.name for e, _ in self.heard]
        return [name for name in names if name != "move"]
