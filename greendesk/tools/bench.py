"""Where the tools lie: the one in the hand, what is selected, what the pointer snaps to.

The canvas hands over what mouse and keyboard do; the tool answers with a step; here the step is
carried out. The one thing to know: a sketch is let go only after its edit was accepted; until then
every corner is kept, and a tool that is put down leaves its sketch in the tray.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, PatchId, Value
from greendesk.model.sketch import Sketch
from greendesk.model.view import View
from greendesk.tools.base import Key, LonLat, Pointer, Preview, Snap, Step, Tool, hint_for
from greendesk.tools.draw import Draw
from greendesk.tools.line import PARKED
from greendesk.tools.select import Select
from greendesk.tools.snap import Guides, find_snap
from greendesk.tools.toolbox import TOOLS
from greendesk.tools.tray import Look, Tray


class Bench:
    """The map tools of one open project.

    Attributes:
        tool: the tool in the hand.
        selection: ids of the selected patches.
        snap: what the pointer snapped to at the last event.
        refusal: one sentence about the last event that meant something, None if all went well.
    """

    def __init__(
        self,
        view: Callable[[], View],
        *,
        new_id: Callable[[], str],
        do: Callable[[Edit], bool | None],
        keep_sketch: Callable[[Sketch], None],
        drop_sketch: Callable[[str], None],
        provenance: Callable[[Patch], Mapping[str, Value]],
        listen: Callable[[], None],
        look: Look | None = None,
        guides: Callable[[], Guides | None] = lambda: None,
    ) -> None:
        """Make a bench with nothing on it.

        Args:
            view: returns the patches as they are now.
            do: carries an edit out; False = it was not accepted, the sketch stays.
            provenance: returns the values that a patch drawn just now begins with.
            listen: called when tool, selection, tray or what can be taken back has changed.
            look: returns the map's centre (lon, lat) and zoom, to be kept with a sketch.
            guides: returns what can be snapped to beside patches.
        """
        self._guides = guides
        self._view, self._new_id, self._do = view, new_id, do
        self._provenance, self._listen = provenance, listen
        self._tray = Tray(new_id=new_id, keep=keep_sketch, drop=drop_sketch, look=look)
        self.tool: Tool = Select()
        self.selection: tuple[PatchId, ...] = ()
        self.snap: Snap | None = None
        self.refusal: Text | None = None
        self._spare_ids: list[PatchId] = []
        self._pixel: LonLat | None = None
        self._shown: tuple[Tool, object, Preview] | None = None
        self._told: object = self._state()

    # --- what there is to show ------------------------------------------------------------------

    @property
    def hint(self) -> Text:
        """The standing sentence: what can be done next."""
        return self.tool.hint

    def hint_by(self, keys: bool) -> Text:
        """Return the standing sentence for the mouse, or for the keyboard alone."""
        return hint_for(self.tool.hint, by_keys=keys)

    def preview(self) -> Preview:
        """Return what to paint on top of the map; the very same value while nothing changed."""
        view = self._view()
        patch = view.find(self.selection[0]) if len(self.selection) == 1 else None
        if self._shown is None or self._shown[0] is not self.tool or self._shown[1] is not patch:
            self._shown = self.tool, patch, self.tool.preview(view)
        return self._shown[2]

    @property
    def parked(self) -> list[Sketch]:
        """Sketches that were put aside, the oldest first."""
        return list(self._tray.parked)

    @property
    def holds_stretch(self) -> bool:
        """Whether Delete, with Ctrl too, takes away a stretch of corners."""
        return isinstance(self.tool, Select) and self.tool.until is not None

    @property
    def can_undo_corner(self) -> bool:
        """Whether there is a corner to take back."""
        return self.tool.can_go_back

    @property
    def can_redo_corner(self) -> bool:
        """Whether there is a corner to put back."""
        return self.tool.can_go_again

    # --- events ---------------------------------------------------------------------------------

    def pointer(self, event: Pointer, snapping: bool = True) -> bool:
        """Hear what the pointer did; return whether the tool had a use for it."""
        self._pixel = event.pixel
        event = self._snapped(event, snapping)
        step = self.tool.handle(event, self._view(), self._spare_id)
        self._take(step, keeps_refusal=event.kind in ("move", "press"))
        return not step.unused

    def key(self, key: Key) -> bool:
        """Hear a key; return whether it meant something."""
        if key.name in ("Undo", "Redo"):
            return self.undo_corner() if key.name == "Undo" else self.redo_corner()
        if key.name == "Space" and key.at is not None and self.tool.snaps:
            snap = self._find_snap(key.at, key.pixel, 1.0)
            key = key if snap is None else replace(key, at=snap.at, snap=snap)
        step = self.tool.handle(key, self._view(), self._spare_id)
        if not step.unused:
            self._take(step)
        return not step.unused

    def takes_drag(self, event: Pointer) -> bool:
        """Return whether a press here begins a drag of the tool's (else the map pans)."""
        return self.tool.takes_drag(event, self._view())

    def finish(self) -> None:
        """Finish the shape, as Enter does."""
        self.key(Key("Enter"))

    def undo_corner(self) -> bool:
        """Take back what was placed last; return whether there was anything."""
        return self._become(self.tool.back())

    def redo_corner(self) -> bool:
        """Put back what was taken back last; return whether there was anything."""
        return self._become(self.tool.again())

    def hush(self) -> None:
        """Say no more of the last event: something else was done since."""
        self.refusal = None

    def see_at(self, pixel: LonLat) -> None:
        """Note the scale of the map, so that corners can be shown before the pointer moves."""
        self._pixel = pixel
        if isinstance(self.tool, Select) and self.tool.pixel != pixel:
            self.tool = replace(self.tool, pixel=pixel)

    # --- tools and selection --------------------------------------------------------------------

    def use(self, tool_id: str) -> None:
        """Take up a tool; a sketch under way is put aside, unless the tool can go on with it."""
        if tool_id == self.tool.id:
            return
        new = TOOLS[tool_id]
        self.refusal, self.snap = None, None
        if isinstance(self.tool, Draw) and issubclass(new, Draw):
            self.tool = new(self.tool.trace, self.tool.taken_back)
            self._tray.note(self.tool)
        else:
            if (left := self.tool.put_down(self._view())) is not None:
                self._carry_out(left)
            self._put_aside()
            self.tool = new()
            self.selection = () if self.tool.family == "draw" else self.selection
            self._hold_selection()
        self._tell()

    def select(self, ids: Iterable[PatchId]) -> None:
        """Select patches."""
        self.selection = tuple(ids)
        self._hold_selection()
        self._tell()

    # --- sketches -------------------------------------------------------------------------------

    def take_up(self, sketch_id: str) -> None:
        """Go on with a sketch from the tray; the one on the map takes its place there."""
        if not any(s.id == sketch_id and s.tool_id in TOOLS for s in self._tray.parked):
            return
        self._put_aside()
        sketch = self._tray.take_up(sketch_id)
        assert sketch is not None
        self._go_on(sketch)
        self.refusal = None
        self._tell()

    def discard(self, sketch_id: str) -> None:
        """Throw a sketch of the tray away."""
        self._tray.discard(sketch_id)
        self._tell()

    def put_back(self, sketch: Sketch) -> None:
        """Put a sketch that was thrown away into the tray again."""
        self._tray.put_back(sketch)
        self._tell()

    def restore(self, sketches: Iterable[Sketch]) -> Sketch | None:
        """Bring back what the project kept; return the sketch that is on the map again, if any.

        What a newer GreenDesk drew with a tool unknown here stays in the file untouched.
        """
        live = self._tray.restore(s for s in sketches if s.tool_id in TOOLS)
        if live is not None:
            self._tray.begin(live)
            self._go_on(live)
        self._tell()
        return live

    # --- inside ---------------------------------------------------------------------------------

    def _snapped(self, event: Pointer, snapping: bool) -> Pointer:
        """Return the event where it snaps to; with Shift a right angle counts, not a neighbour."""
        self.snap = None
        free = event.kind in ("double", "menu") or (event.shift and self.tool.drawing)
        if snapping and not event.alt and self.tool.snaps and not free:
            self.snap = self._find_snap(event.under, event.pixel, event.reach)
        if self.snap is None:
            return event
        return replace(event, at=self.snap.at, raw=event.under, snap=self.snap)

    def _find_snap(self, place: LonLat, pixel: LonLat, reach: float) -> Snap | None:
        tool = self.tool
        return find_snap(
            place,
            pixel,
            self._view(),
            own=tool.own,
            apart=tool.apart,
            guides=self._guides(),
            reach=reach,
        )

    def _spare_id(self, number: int) -> PatchId:
        """Return an id for a patch to come; it is kept until a patch uses it."""
        while len(self._spare_ids) <= number:
            self._spare_ids.append(self._new_id())
        return self._spare_ids[number]

    def _take(self, step: Step, *, keeps_refusal: bool = False) -> None:
        before, self.tool = self.tool, step.tool
        if not keeps_refusal or step.hint is not None:
            self.refusal = step.hint
        if step.park:
            self._tray.park(before)
        if step.edit is not None and not self._carry_out(step.edit):
            self.tool = before if before.drawing else step.tool
            self.refusal = None  # whoever did not accept it has said why
            self._hold_selection()
            self._tell()
            return
        if step.edit is not None and before.sketch() is not None:
            self._tray.forget()
            self.snap = None
        if step.done:
            self.tool = Select(pixel=self._pixel)
        if step.select is not None:
            self.selection = step.select
        self._hold_selection()
        self._tray.note(self.tool)
        self._tell()

    def _carry_out(self, edit: Edit) -> bool:
        """Carry an edit out, new patches with the values they begin with.

        Pieces of a patch that is split were drawn when that one was: they have its values.
        """
        drawn = all(delta.before is None for delta in edit.deltas)
        begun = replace(edit, deltas=tuple(map(self._begun, edit.deltas))) if drawn else edit
        accepted = self._do(begun)
        self._spare_ids = [i for i in self._spare_ids if i not in edit.ids]
        return accepted is not False

    def _begun(self, delta: Delta) -> Delta:
        if not isinstance(delta.after, Patch):
            return delta
        values = {**self._provenance(delta.after), **delta.after.values}
        return Delta(None, replace(delta.after, values=values))

    def _become(self, tool: Tool | None) -> bool:
        if tool is None:
            return False
        self.tool, self.refusal = tool, None
        self._tray.note(tool)
        self._tell()
        return True

    def _put_aside(self) -> None:
        if self.tool.sketch() is not None:
            self._tray.park(self.tool)
            self.refusal = PARKED

    def _go_on(self, sketch: Sketch) -> None:
        self.tool = TOOLS[sketch.tool_id].take_up(sketch.state)
        self._tray.settle(self.tool)

    def _hold_selection(self) -> None:
        """Let the tool know what is selected."""
        if isinstance(self.tool, Select) and self.tool.pixel is None:
            self.tool = replace(self.tool, pixel=self._pixel)
        self.tool = self.tool.selecting(self.selection)

    def _state(self) -> object:
        parked = tuple(sketch.id for sketch in self._tray.parked)
        return self.tool.id, self.selection, parked, self.can_undo_corner, self.can_redo_corner

    def _tell(self) -> None:
        state = self._state()
        if state != self._told:
            self._told = state
            self._listen()
