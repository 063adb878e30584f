"""The list of patches as Qt wants it: rows that move one by one, never a full resort.

A row is drawn from the patch itself at paint time, so only what is on screen costs anything; the
model keeps just the order (:mod:`greendesk.qt.panels.listing`).
"""

from collections.abc import Callable, Iterable
from typing import Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from greendesk.i18n import search_key, sort_key
from greendesk.model.record import Patch, PatchId
from greendesk.qt.checks import Checks
from greendesk.qt.panels.listing import Listing, Row
from greendesk.qt.words import area_short, name_text, state_text, type_text
from greendesk.session import Changed, Session

Order = Literal["name", "area", "newest"]
Index = QModelIndex | QPersistentModelIndex
PATCH_ID = int(Qt.ItemDataRole.UserRole) + 1
MANY = 200
"""So many rows that change at once are shown by starting anew."""
_SEARCHED = ("name_th", "local_no", "place_desc", "care_org", "project_name")


class PatchModel(QAbstractListModel):
    """Patches in the wanted order, those that are wanted."""

    def __init__(self, session: Session, checks: Checks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._checks = session, checks
        self._listing = Listing()
        self._order: Order = "name"
        self._search = ""
        self._states: frozenset[str] = frozenset()
        self._types: frozenset[str] = frozenset()
        self.moving = False
        """Whether a row goes away just now because of its data, not by the officer's hand."""
        self.load()
        session.on_changed.append(self._heard)
        checks.changed.connect(self._stand_elsewhere)

    # --- what Qt asks -------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        """Return how many patches are shown."""
        return 0 if parent.isValid() else len(self._listing)

    def data(self, index: Index, role: int = int(Qt.ItemDataRole.DisplayRole)) -> object:
        """Return the name, the words for a screen reader, or the id."""
        if not index.isValid() or index.row() >= len(self._listing):
            return None
        patch_id = self._listing[index.row()].id
        if role == PATCH_ID:
            return patch_id
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        patch = self._session.view.find(patch_id)
        if patch is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return name_text(patch)
        kind = type_text(patch, self._session.survey.schema)
        state = state_text(self._checks.state(patch_id))
        area = area_short(self._checks.areas.of(patch))
        said = ", ".join(filter(None, (name_text(patch), kind, area, state)))
        return said.replace("\u200b", "")

    # --- what the panel asks --------------------------------------------------------------------

    def load(self) -> None:
        """Begin anew with every patch of the project."""
        self.beginResetModel()
        self._listing.load(self._row(patch) for patch in self._session.view)
        self.endResetModel()

    def sort_by(self, order: Order) -> None:
        """Order the list anew."""
        if order != self._order:
            self._order = order
            self.load()

    def show_only(
        self,
        *,
        search: str | None = None,
        states: Iterable[str] | None = None,
        types: Iterable[str] | None = None,
    ) -> None:
        """Show only patches with these words, in one of these states, of one of these types.

        What is None stays as it was; an empty set means all.
        """
        if search is not None:
            self._search = search_key(search)
        if states is not None:
            self._states = frozenset(states)
        if types is not None:
            self._types = frozenset(types)
        self.beginResetModel()
        self._listing.show(self._wanted())
        self.endResetModel()

    @property
    def filtered(self) -> bool:
        """Whether some patches may be hidden."""
        return bool(self._search or self._states or self._types)

    @property
    def order(self) -> Order:
        """How the list is ordered."""
        return self._order

    @property
    def types(self) -> frozenset[str]:
        """The types that are shown; empty = all."""
        return self._types

    def row_of(self, patch_id: PatchId) -> int | None:
        """Return where a patch stands, or None while it is not shown."""
        return self._listing.find(patch_id)

    def id_at(self, row: int) -> PatchId:
        """Return which patch stands at ``row``."""
        return self._listing[row].id

    def shown_ids(self) -> list[PatchId]:
        """Return every shown patch in order."""
        return [self._listing[i].id for i in range(len(self._listing))]

    # --- keeping up -----------------------------------------------------------------------------

    def _wanted(self) -> Callable[[Row], bool]:
        words, states, types = self._search.split(), self._states, self._types

        def wanted(row: Row) -> bool:
            return (
                (not states or row.state in states)
                and (not types or row.type_code in types)
                and all(word in row.words for word in words)
            )

        return wanted

    def _row(self, patch: Patch) -> Row:
        words = " ".join(str(patch.values[f]) for f in _SEARCHED if f in patch.values)
        return Row(
            patch.id,
            self._key(patch),
            search_key(words),
            str(patch.values.get("green_type", "")),
            str(self._checks.state(patch.id) or ""),
        )

    def _key(self, patch: Patch) -> tuple[object, ...]:
        if self._order == "area":
            return (-self._checks.areas.of(patch),)
        if self._order == "newest":
            digits = "".join(c for c in str(patch.values.get("created_at", "")) if c.isdigit())
            return (-int(digits[:14] or 0),)
        return (not patch.name, sort_key(patch.name))

    def _heard(self, changed: Changed) -> None:
        self._update(changed.ids)

    def _stand_elsewhere(self, ids: Iterable[PatchId]) -> None:
        """States were found out: filter again where that matters.

        Else the list only paints itself anew: told of changed rows, Qt would lay out all of them.
        """
        if self._states:
            self._update(ids)
            return
        for patch_id in ids:
            self._listing.restate(patch_id, str(self._checks.state(patch_id) or ""))

    def _update(self, ids: Iterable[PatchId]) -> None:
        rows = [(i, self._session.view.find(i)) for i in ids]
        if len(rows) > MANY:
            self._many(rows)
            return
        for patch_id, patch in rows:
            if patch is None:
                self._take_out(patch_id)
            else:
                self._put(self._row(patch))

    def _many(self, rows: list[tuple[PatchId, Patch | None]]) -> None:
        known = dict(self._listing.rows)
        for patch_id, patch in rows:
            if patch is None:
                known.pop(patch_id, None)
            else:
                known[patch_id] = self._row(patch)
        self.beginResetModel()
        self._listing.load(known.values())
        self.endResetModel()

    def _take_out(self, patch_id: PatchId) -> None:
        at = self._listing.find(patch_id)
        if at is None:
            self._listing.take_out(patch_id)
            return
        self.moving = True
        self.beginRemoveRows(QModelIndex(), at, at)
        self._listing.take_out(patch_id)
        self.endRemoveRows()
        self.moving = False

    def _put(self, row: Row) -> None:
        move = self._listing.where(row)
        if move.old is not None and move.old == move.new:
            self._listing.put(row)
            index = self.index(move.old)
            self.dataChanged.emit(index, index)
            return
        if move.old is not None and move.new is not None:
            below = move.new + 1 if move.new > move.old else move.new
            self.beginMoveRows(QModelIndex(), move.old, move.old, QModelIndex(), below)
            self._listing.put(row)
            self.endMoveRows()
            return
        if move.old is not None:
            self._take_out(row.id)
        if move.new is None:
            self._listing.put(row)
            return
        self.beginInsertRows(QModelIndex(), move.new, move.new)
        self._listing.put(row)
        self.endInsertRows()
