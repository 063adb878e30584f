"""An officer at one of several computers of an LAO, on a link that can't be trusted; is killed.

Draws, renames, moves, deletes, undoes, takes photos, moves and describes them, sends, fetches, and
decides where two have changed the same, in any order. With the name of a mutant it makes one of the
mistakes that must be caught. What is in the file for good after each act is written down beside it.

::

    python -m tests.faults.link_officer PROJECT CENTRE SEED PLACE [MUTANT]
"""

import contextlib
import hashlib
import json
import random
import secrets
import sys
from dataclasses import replace
from pathlib import Path

from greendesk.delivery import SCRIPT_PATIENCE, deliver
from greendesk.edits.photos import add_photos, delete_photo, describe_photo
from greendesk.edits.shape import add_patches, delete_patches
from greendesk.edits.values import set_values
from greendesk.errors import Conflict, Outage
from greendesk.fetching import decide
from greendesk.i18n import Text
from greendesk.model.edit import Delta, Edit
from greendesk.model.record import Patch, Photo
from greendesk.session import Session
from greendesk.sync import endpoint as endpoint_module
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.upload import deliver_photos
from tests.builders import ready_values, square
from tests.faults.link_mutants import MUTANTS

_CELL, _JITTER = 0.0016, 0.0004  # degrees; a patch is 0.001 wide


class Officer:
    """One officer; ``place`` keeps what different officers draw apart."""

    def __init__(self, path: Path, url: str, seed: int, place: int) -> None:
        self.session = Session.open(path, by=f"officer {place}")
        self.url, self.random, self.place = url, random.Random(seed), place

    def work(self) -> None:
        """Go on until the power fails."""
        acts = (self.draw, self.rename, self.rename, self.move, self.delete, self.undo)
        photos = (self.take_photo, self.move_photo, self.describe_photo, self.drop_photo)
        while True:
            for _ in range(self.random.randint(1, 4)):
                before = {patch.id: patch for patch in self.session.view}
                self.random.choice(acts)()
                self._write_down(before)
            self.random.choice(photos)()
            self.send()

    def draw(self) -> None:
        """Draw a patch in a place of one's own."""
        patch_id = self.session.new_id()
        column, row = self.random.randrange(40), self.random.randrange(40)
        taken = {p.values.get("village_no") for p in self.session.view}
        if (number := column + self.place * 40) in taken and row:
            return
        values = ready_values(name_th=f"สวน {patch_id[-6:]}", village_no=number % 99)
        shape = square(column * _CELL, (row + self.place * 50) * _CELL)
        if not self.session.view.near(shape.bounds):
            self.session.do(add_patches([Patch(patch_id, shape, values)], Text("draw")))

    def rename(self) -> None:
        """Change a value; different officers often change the same one."""
        if patch := self._any():
            field = self.random.choice(("name_th", "remark"))
            words = {field: f"{self.place} {self.random.random():.6f}"}
            self.session.do(set_values(self.session.view, patch.id, words))

    def move(self) -> None:
        """Move the outline a little."""
        if patch := self._any():
            assert patch.shape is not None
            west, south, *_ = patch.shape.bounds
            column, row = (west - 101) // _CELL, (south - 10.5) // _CELL
            east = column * _CELL + self.random.random() * _JITTER
            north = row * _CELL + self.random.random() * _JITTER
            moved = replace(patch, shape=square(east, north))
            self.session.do(Edit(Text("move"), (Delta(patch, moved),)))

    def delete(self) -> None:
        """Throw a patch away, now and then."""
        if self.random.random() < 0.3 and (patch := self._any()):
            self.session.do(delete_patches(self.session.view, [patch.id]))

    def undo(self) -> None:
        """Take the last step back, whoever made it."""
        if self.session.undo_label:
            self.session.undo()

    def take_photo(self) -> None:
        """Add a photo, or one that is there already to a second patch."""
        patch, album = self._any(), list(self.session.view.album)
        if patch is None:
            return
        if album and self.random.random() < 0.3:
            values = {**self.random.choice(album).values, "patch_id": patch.id}
            self.session.do(add_photos([Photo(self.session.new_id(), values)]))
        else:
            size = self.random.randint(2_000, 90_000)
            add_photo(self.session, patch.id, secrets.token_bytes(size))  # the centre forgets none

    def move_photo(self) -> None:
        """Give a photo to another patch."""
        photo, patch = self._any_photo(), self._any()
        if photo is not None and patch is not None and patch.id != photo.patch_id:
            self.session.do(describe_photo(self.session.view, photo, {"patch_id": patch.id}))

    def describe_photo(self) -> None:
        """Give a photo other words."""
        if photo := self._any_photo():
            words = {"caption": f"{self.random.random():.6f}"}
            self.session.do(describe_photo(self.session.view, photo, words))

    def drop_photo(self) -> None:
        """Throw a photo away, now and then."""
        if self.random.random() < 0.3 and (photo := self._any_photo()):
            self.session.do(delete_photo(self.session.view, photo))

    def send(self) -> None:
        """Decide what clashes, then send and fetch; photos after."""
        for patch_id, sending in self.session.writer.ask(lambda p: p.sending()).items():
            if sending.clashes:
                clash = self.session.writer.ask(lambda p, i=patch_id: p.clash(i))
                decide(self.session, clash, self.random.choice((clash.mine, clash.theirs)))
        sent, _ = deliver(self.session, self.url)
        if sent.trouble is None:
            with contextlib.suppress(Outage):
                send_photos(self.session, self.url)

    def _write_down(self, before: dict[str, Patch]) -> None:
        """Write down what the patches are now that were something else before."""
        self.session.writer.ask(lambda p: None)  # whatever came before it is in the file now
        now = {patch.id: patch for patch in self.session.view}
        other = [i for i in now.keys() | before.keys() if now.get(i) != before.get(i)]
        with self.session.path.with_suffix(".done").open("a", encoding="utf-8") as done:
            for id in other:
                patch = now.get(id)
                done.write(json.dumps([id, None if patch is None else facts_of(patch)]) + "\n")

    def _any_photo(self) -> Photo | None:
        photos = [p for p in self.session.view.album if self.session.view.find(p.patch_id)]
        return self.random.choice(photos) if photos else None

    def _any(self) -> Patch | None:
        patches = list(self.session.view)
        return self.random.choice(patches) if patches else None


def facts_of(patch: Patch) -> list[object]:
    """Return what an officer has made of a patch: its outline and what is written of it."""
    words = [patch.values.get(name) or "" for name in ("name_th", "remark")]
    return [*words, "" if patch.shape is None else patch.shape.wkb_hex]


def add_photo(session: Session, patch_id: str, data: bytes) -> None:
    """Add bytes as a photo of a patch."""
    sha256, at = hashlib.sha256(data).hexdigest(), session.now()
    session.writer.ask(lambda p: p.photos.stage(sha256, data, at))
    values = {"patch_id": patch_id, "sha256": sha256, "size": len(data), "kind": "N"}
    values |= {"width_px": 9, "height_px": 9, "original_sha256": sha256}
    session.do(add_photos([Photo(session.new_id(), {**values, "source_name": sha256[:8]})]))


def send_photos(session: Session, url: str) -> None:
    """Send the photos of what the centre has."""
    endpoint = HttpEndpoint(url)
    to = session.writer, endpoint, session.profile.lao_code, session.device_id
    deliver_photos(*to, patience=SCRIPT_PATIENCE)


def main(path: str, url: str, seed: str, place: str, mutant: str = "") -> None:
    """Work until killed."""
    if mutant:
        MUTANTS[mutant]()
    endpoint_module.READ_S = 1.0  # nobody waits a minute here for a link that is half open
    officer = Officer(Path(path), url, int(seed), int(place))
    print("open", flush=True)
    while True:
        try:
            officer.work()
        except Conflict:  # what came in was changed in the very moment: the officer does it again
            continue


if __name__ == "__main__":
    main(*sys.argv[1:])
