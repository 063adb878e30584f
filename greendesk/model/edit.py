"""An edit: what changed, as pairs of before and after.

There is no class per kind of edit. Undo is the same edit with its pairs turned round, so no edit
ever needs code of its own to be undone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from greendesk.i18n import Text
from greendesk.model.record import Patch, PatchId, Photo, Record

Bounds = tuple[float, float, float, float]  # west, south, east, north; degrees


@dataclass(frozen=True, slots=True)
class Delta:
    """One record before and after. ``before`` None = made; ``after`` None = taken away."""

    before: Record | None
    after: Record | None

    def __post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise ValueError("a delta needs a before or an after")

    @property
    def record(self) -> Record:
        """The record as it is afterwards, or was before it was taken away."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def id(self) -> str:
        """The id of the record that changed."""
        return self.record.id

    @property
    def kind(self) -> str:
        """The kind of the record that changed."""
        return self.record.kind


class Outcome:
    """What an edit makes of the patches, ready to be taken over in one go.

    Attributes:
        before: each patch that changed as it was; None = it was made.
        there: each that is there afterwards, as it is.
        gone: each that was taken away, as it was.
        moved: ids of those whose outline is another one, also because it came or went.
        others: the pairs that are not of patches.
    """

    def __init__(self, deltas: Iterable[Delta]) -> None:
        self.before: dict[PatchId, Patch | None] = {}
        self.there: dict[PatchId, Patch] = {}
        self.gone: dict[PatchId, Patch] = {}
        self.others: list[Delta] = []
        moved: dict[PatchId, None] = {}  # as a set that keeps its order
        for delta in deltas:  # there may be thousands
            before, after = delta.before, delta.after
            if isinstance(after, Patch):
                was = before if isinstance(before, Patch) else None
                self.before.setdefault(after.id, was)
                self.there[after.id] = after
                self.gone.pop(after.id, None)
                if was is None or was.shape is not after.shape:
                    moved[after.id] = None
            elif isinstance(before, Patch):
                self.before.setdefault(before.id, before)
                self.gone[before.id], moved[before.id] = before, None
                self.there.pop(before.id, None)
            else:
                self.others.append(delta)
        self.moved = list(moved)

    @cached_property
    def boxes(self) -> NDArray[np.float64]:
        """The boxes round what was moved, one line each; not a number where nothing is drawn."""
        return _boxes(self.there[i].shape if i in self.there else None for i in self.moved)

    @cached_property
    def patch_ids(self) -> frozenset[PatchId]:
        """The ids of every patch that is touched, itself or by one of its photos."""
        told = (record for delta in self.others for record in (delta.before, delta.after))
        shown = {record.patch_id for record in told if isinstance(record, Photo)}
        return frozenset(shown.union(self.before))

    @cached_property
    def gone_ids(self) -> frozenset[PatchId]:
        """The ids of those that were taken away."""
        return frozenset(self.gone)

    @cached_property
    def bounds(self) -> Bounds | None:
        """The box round every shape before and after, EPSG:4326; None if no shape is touched."""
        was = _boxes(None if patch is None else patch.shape for patch in self.before.values())
        boxes = np.concatenate([was, self.boxes])  # what was not moved is where it was
        boxes = boxes[~np.isnan(boxes).any(axis=1)]  # of an empty shape: not a number
        if not len(boxes):
            return None
        west, south = boxes[:, :2].min(axis=0).tolist()
        east, north = boxes[:, 2:].max(axis=0).tolist()
        return west, south, east, north


def _boxes(shapes: Iterable[object]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = shapely.bounds(np.fromiter(shapes, dtype=object)).reshape(-1, 4)
    return found


@dataclass(frozen=True, slots=True)
class Edit:
    """What the officer did once: one entry on the undo menu."""

    label: Text
    deltas: tuple[Delta, ...]
    _outcomes: list[Outcome] = field(default_factory=list, init=False, compare=False, repr=False)

    def look_over(self) -> "Edit":
        """Find out now which patches and which box are touched, and return the edit itself.

        Of thousands of pairs that takes a while; a thread that has the time asks for it.
        """
        _ = self.patch_ids, self.bounds, self.outcome.boxes, self.outcome.gone_ids
        return self

    def inverse(self) -> "Edit":
        """Return the edit that undoes this one; its label stays."""
        return Edit(self.label, tuple(Delta(d.after, d.before) for d in reversed(self.deltas)))

    @property
    def ids(self) -> frozenset[str]:
        """The ids of every record touched."""
        ids = {delta.before.id for delta in self.deltas if delta.before is not None}
        ids.update(delta.after.id for delta in self.deltas if delta.after is not None)
        return frozenset(ids)

    @property
    def outcome(self) -> Outcome:
        """What it makes of the patches; found out once."""
        if not self._outcomes:
            self._outcomes.append(Outcome(self.deltas))
        return self._outcomes[0]

    @property
    def patch_ids(self) -> frozenset[PatchId]:
        """The ids of every patch that is touched, itself or by one of its photos."""
        return self.outcome.patch_ids

    @property
    def bounds(self) -> Bounds | None:
        """The box round every shape before and after, EPSG:4326; None if no shape is touched."""
        return self.outcome.bounds
