"""An edit: what changed, as pairs of before and after.

There is no class per kind of edit. Undo is the same edit with its pairs turned round, so no edit
ever needs code of its own to be undone.
"""

from dataclasses import dataclass, field

import numpy as np
import shapely

from greendesk.i18n import Text
from greendesk.model.record import Patch, Photo, Record

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


@dataclass(frozen=True, slots=True)
class Edit:
    """What the officer did once: one entry on the undo menu."""

    label: Text
    deltas: tuple[Delta, ...]
    _found: "_Found" = field(
        default_factory=lambda: _Found(), init=False, compare=False, repr=False
    )

    def look_over(self) -> "Edit":
        """Find out now which patches and which box are touched, and return the edit itself.

        Of thousands of pairs that takes a while; a thread that has the time asks for it.
        """
        _ = self.patch_ids, self.bounds
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
    def patch_ids(self) -> frozenset[str]:
        """The ids of every patch that is touched, itself or by one of its photos."""
        if self._found.patch_ids is None:
            self._found.patch_ids = self._patch_ids()
        return self._found.patch_ids

    def _patch_ids(self) -> frozenset[str]:
        others = [d for d in self.deltas if not isinstance(d.after or d.before, Patch)]
        if not others:
            return self.ids
        told = (record for delta in others for record in (delta.before, delta.after))
        shown = {record.patch_id for record in told if isinstance(record, Photo)}
        return frozenset(shown.union(d.id for d in self.deltas if d.kind == Patch.kind))

    @property
    def bounds(self) -> Bounds | None:
        """The box round every shape before and after, EPSG:4326; None if no shape is touched."""
        if not self._found.bounds:
            self._found.bounds = (self._bounds(),)
        return self._found.bounds[0]

    def _bounds(self) -> Bounds | None:
        shapes = [
            record.shape
            for delta in self.deltas
            for record in (delta.before, delta.after)
            if isinstance(record, Patch) and record.shape is not None
        ]
        boxes = shapely.bounds(np.fromiter(shapes, object, len(shapes))).reshape(-1, 4)
        boxes = boxes[~np.isnan(boxes).any(axis=1)]  # of an empty shape: not a number
        if not len(boxes):
            return None
        west, south = boxes[:, :2].min(axis=0).tolist()
        east, north = boxes[:, 2:].max(axis=0).tolist()
        return west, south, east, north


@dataclass(slots=True)
class _Found:
    """What was found out about an edit; it never changes.

    Attributes:
        bounds: of one item once it is known; that may be None.
    """

    patch_ids: frozenset[str] | None = None
    bounds: tuple[Bounds | None, ...] = ()
