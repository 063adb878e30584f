"""Any sequence of edits keeps the ground where it must, and undo brings back the very bytes."""

import hashlib
import os
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from itertools import count
from pathlib import Path

import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from greendesk.errors import BadInput
from greendesk.session import Session
from tests.builders import ids, make_project, ticking
from tests.faults.acts import ACTS, Acts
from tests.unit.store.checker import faults

seeds = st.integers(0, 2**32 - 1)
_IN_MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where there is one: thousands of commits would wait for a disk that is not on trial here."""
_HEADER = 40  # bytes before the WKB: see greendesk.store.blob
_KEPT = (
    "SELECT * FROM green_patch ORDER BY fid",
    "SELECT * FROM gd_reason ORDER BY patch_id, issue",
    "SELECT * FROM gd_extra ORDER BY kind, id",
    "SELECT * FROM rtree_green_patch_geom ORDER BY id",
)


class Play:
    """A session on a file of its own, to which chance does one thing after another."""

    def __init__(self, folder, seed):
        self.path = make_project(Path(folder, "island.gpkg"))
        self.times, self.ids = ticking(), ids()
        self.session = self._open()
        self.acts = Acts(self.session, seed)
        self.states = [self._state()]
        self.done = Counter()

    def run(self, acts):
        try:
            for _ in range(acts):
                self._act()
            self._there_and_back()
            assert faults(self.path) == []
        finally:
            self.session.close()

    def _open(self):
        return Session.open(
            self.path,
            inline=True,
            by="tester",
            now=lambda: next(self.times),
            new_id=lambda: next(self.ids),
        )

    def _reopen(self):
        self.session.close()
        self.session = self.acts.session = self._open()

    def _act(self):
        try:
            name, act = self.acts.next()
        except BadInput:
            return
        before = self._rows()
        self.session.do(act.edit)
        self.session.make_sure()
        self.done[name] += 1
        after = self._rows()
        self._check_stored(act.edit, before, after)
        act.check(self.session.view)
        self.states.append(self._state())

    def _check_stored(self, edit, before, after):
        """What the edit names is stored soundly, and no other row is another byte."""
        assert after.keys() == {patch.id for patch in self.session.view}
        for patch_id in before.keys() | after.keys():
            if patch_id not in edit.ids:
                assert before[patch_id] == after[patch_id]
            elif patch_id in after:
                shape = shapely.from_wkb(after[patch_id]["geom"][_HEADER:])
                assert shape == self.session.view.get(patch_id).shape
                assert shapely.is_valid(shape)
                assert not shape.is_empty
                for part in shape.geoms:
                    assert part.exterior.is_ccw
                    assert not any(hole.is_ccw for hole in part.interiors)

    # --- there and back -----------------------------------------------------------------------

    def _there_and_back(self):
        """Undo everything, do it again, step by step, across restarts; then a part of it."""
        last, step = len(self.states) - 1, count(1)
        for goal in (0, last, last // 2, last):
            while self.at != goal:
                forth = goal > self.at
                (self.session.redo if forth else self.session.undo)()
                self.session.make_sure()
                self.at += 1 if forth else -1
                assert self._state() == self.states[self.at]
                if next(step) % 17 == 0:
                    self._reopen()
            self._reopen()
            assert self._state() == self.states[goal]
            end = self.session.redo_label if goal == last else self.session.undo_label
            assert goal not in (0, last) or end is None

    @property
    def at(self):
        return self._at if hasattr(self, "_at") else len(self.states) - 1

    @at.setter
    def at(self, number):
        self._at = number

    # --- the file -----------------------------------------------------------------------------

    def _rows(self):
        with closing(self._read()) as db:
            db.row_factory = sqlite3.Row
            return {row["patch_id"]: dict(row) for row in db.execute(_KEPT[0])}

    def _state(self):
        """Return a digest of every byte that is kept of the patches."""
        digest = hashlib.sha256()
        with closing(self._read()) as db:
            for query in _KEPT:
                for row in db.execute(query):
                    digest.update(repr(row).encode())
        return digest.hexdigest()

    def _read(self):
        return sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)


def play(seed, acts):
    with tempfile.TemporaryDirectory(dir=_IN_MEMORY) as folder:
        game = Play(folder, seed)
        game.run(acts)
    return game.done


@settings(max_examples=2, deadline=None)
@given(seed=seeds)
def test_whatever_is_edited_the_ground_is_right_and_undo_restores_every_byte(seed):
    play(seed, 50)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_long_play_leaves_no_act_out():
    assert play(7, 600).keys() == ACTS.keys()


@pytest.mark.slow
@pytest.mark.timeout(3600)
@settings(max_examples=8, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(seed=seeds)
def test_a_thousand_edits_keep_the_ground_and_undo_to_the_very_bytes(seed):
    play(seed, 1000)
