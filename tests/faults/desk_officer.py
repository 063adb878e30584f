"""The whole program without its window, in a process that is killed: session, writer and delivery.

Says on standard output, a JSON line each, what it promises: ``saved`` is what the line at the
bottom of the window would call saved, ``next`` what may be in the file already.

::

    python -m tests.faults.desk_officer PROJECT CENTRE SEED
"""

import hashlib
import json
import queue
import random
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from greendesk.delivery import Delivery
from greendesk.edits.shape import add_patches, delete_patches
from greendesk.edits.values import set_values
from greendesk.model.edit import Edit
from greendesk.model.record import Patch
from greendesk.model.sketch import Sketch
from greendesk.session import Session
from tests.builders import ready_values, square

State = dict[str, str]


def state_of(session: Session) -> State:
    """Return a digest of every patch, as it is shown."""
    return {
        patch.id: hashlib.sha256(
            repr((patch.shape and patch.shape.wkb, sorted(patch.values.items()))).encode()
        ).hexdigest()
        for patch in session.view
    }


class Officer:
    """Draws, fills in, deletes, undoes and sends, in any order."""

    def __init__(self, path: Path, url: str, seed: int) -> None:
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()
        self.session = Session.open(path, inline=False, post=self.calls.put, by="officer")
        self.url, self.random = url, random.Random(seed)
        self.past: list[State] = []
        self.say("saved")
        self.session.on_changed.append(lambda changed: self.say("next"))  # shown, not yet written

    def say(self, what: str, state: State | None = None) -> None:
        """Promise a state; default: the one that is shown."""
        told = state_of(self.session) if state is None else state
        print(json.dumps({what: told}), flush=True)

    def until(self, done: Callable[[], bool]) -> None:
        """Let what was posted happen until ``done``."""
        while not done():
            self.calls.get(timeout=30)()

    def saved(self) -> None:
        """Wait until all is saved, and say so."""
        self.until(lambda: self.session.status.kind != "saving")
        assert self.session.status.kind == "saved", self.session.status
        self.say("saved")

    def work(self) -> None:
        """Go on until the power fails."""
        while True:
            self.random.choice(
                (self.draw, self.draw, self.fill, self.fill, self.recycle, self.undo, self.send)
            )()

    def do(self, edit: Edit) -> None:
        """Carry out an edit."""
        self.past.append(state_of(self.session))
        self.session.do(edit)

    def draw(self) -> None:
        """Draw corner by corner; the sketch goes when its patch is there."""
        patch_id, sketch_id = self.session.new_id(), self.session.new_id()
        row, column = divmod(self.random.randrange(900), 30)
        shape = square(column * 0.0015, row * 0.0015)
        for corner in range(3):
            self.session.keep_sketch(Sketch(sketch_id, "draw", {"corners": [[corner, row]]}))
        values = ready_values(name_th=f"สวน {patch_id[-6:]}")
        self.do(add_patches([Patch(patch_id, shape, values)]))
        self.session.drop_sketch(sketch_id)
        self.saved()

    def fill(self) -> None:
        """Change a value, sometimes two at once."""
        for _ in range(self.random.choice((1, 1, 2))):
            if patches := list(self.session.view):
                patch = self.random.choice(patches)
                words = {"remark": f"{self.random.random()}"}
                self.do(set_values(self.session.view, patch.id, words))
        self.saved()

    def recycle(self) -> None:
        """Throw a patch away."""
        if patches := list(self.session.view):
            self.do(delete_patches(self.session.view, [self.random.choice(patches).id]))
            self.saved()

    def undo(self) -> None:
        """Take back the last step of this sitting."""
        if self.past:
            self.say("next", self.past.pop())
            self.session.undo()
            self.saved()

    def send(self) -> None:
        """Send everything that is ready, while going on to work."""
        delivery, sealed = Delivery(self.session, self.url, post=self.calls.put), []
        delivery.seal(None, lambda: sealed.append(True), sealed.append)
        self.until(lambda: bool(sealed))
        ended = threading.Event()

        def work() -> None:
            delivery.work(lambda progress: None, lambda: False)
            ended.set()
            self.calls.put(lambda: None)

        threading.Thread(target=work, daemon=True).start()
        self.fill()
        self.until(ended.is_set)


if __name__ == "__main__":
    Officer(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])).work()
