"""The receipt, joined: the centre's answers come back as a file, and prove what they name.

::

    the centre loads a courier's folder, gives its rows back as a file
    receipt file -> the same comparison and the same verdicts as over the network

The one thing to know: rows of the ledger and rows of photos may stand in one file or in two; each
row proves what it names and nothing else.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from greendesk.errors import BadInput, Outage, reason_of
from greendesk.i18n import N_, Text
from greendesk.model.answer import is_proof, photo_from_row, same_values, verdict_from_row
from greendesk.model.message import Change, Feature, Verdict
from greendesk.model.record import PatchId
from greendesk.model.schema import Schema
from greendesk.model.sending import Sending
from greendesk.model.telling import PhotoRow, Told, Upload
from greendesk.model.wire import properties_of
from greendesk.session import Session
from greendesk.store.project import Project

LARGEST_RECEIPT = 256 * 1024 * 1024  # bytes
NOT_READ = N_(
    "{name} can't be read ({why}). Nothing was changed. Please check the file and try again."
)
NO_RECEIPT = N_(
    "{name} is no receipt of a centre: it holds no answers to changes. Nothing was changed. "
    "Please choose the file that the centre gave back."
)
NOT_OURS = N_(
    "{name} is a receipt for other records or photos than those of this project. "
    "Nothing was changed. Open the project from which they were handed over."
)
LOADED = N_(
    "{applied:,} received by the centre, {rejected:,} returned, {conflict:,} in conflict, "
    "{known:,} known before, {differing:,} not as they were handed over, {waiting:,} still without "
    "a receipt."
)
_COUNTS = {
    "applied": N_("Received by the centre: {n:,} records"),
    "photos": N_("Received by the centre: {n:,} photos"),
    "rejected": N_("Returned for correction: {n:,} records; the centre's words stand at them"),
    "conflict": N_("Changed at the centre too: {n:,} records"),
    "differing": N_("Not as they were handed over, so not received: {n:,} records"),
    "waiting": N_("Still without a receipt: {n:,} records"),
    "known": N_("Known before: {n:,} records"),
}


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a receipt came to: verdicts by status, and what it doesn't prove.

    Attributes:
        known: records whose answer was known before.
        differing: records of which the receipt shows something else than what was handed over.
        waiting: handed-over records that still have no receipt.
        photos: photos that are proved to be there now and were not before.
    """

    applied: int
    rejected: int
    conflict: int
    known: int
    differing: int
    waiting: int
    photos: int = 0

    @property
    def words(self) -> list[Text]:
        """What it came to, a line for each count that is not nought."""
        counts = asdict(self)
        lines = [Text(words, {"n": counts[of]}) for of, words in _COUNTS.items() if counts[of]]
        return lines or [Text(N_("The receipt brings nothing new."))]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a receipt has changed: for :func:`show`.

    Attributes:
        photos: hashes that are proved to be there now and were not before.
        told: all that the centre has proved to keep of photos.
    """

    loaded: Loaded
    sending: Mapping[PatchId, Sending]
    photos: frozenset[str]
    told: Told


def load_receipt(session: Session, path: Path) -> Loaded:
    """Take over the answers in a receipt file; waits for the disk.

    Raises:
        BadInput: it is no receipt, or one for other records.
        Outage: the file can't be read, or the project not written.
    """
    answers = session.writer.ask(taking(read_receipt(path), session, path.name))
    show(session, answers)
    return answers.loaded


def show(session: Session, answers: Answers) -> None:
    """Show in the view what a receipt has changed."""
    session.view.album.received |= answers.photos
    session.view.album.told = answers.told
    session.note_sending(answers.sending)


def taking(rows: Sequence[Feature], session: Session, name: str) -> Callable[[Project], Answers]:
    """Return what the writer does to take the rows of a receipt over; BadInput as above.

    Where another program holds the file in the middle of it, the writer does it once more: what
    was settled by then is remembered, not found out again.
    """
    settling = _Settling(rows, session, name)
    before: list[frozenset[str]] = []

    def work(project: Project) -> Answers:
        if not before:
            before.append(project.photos.received())
        settled = settling.work(project)
        _take_photos(project, settling.photos)
        proved = project.photos.received() - before[0]
        waiting = sum(bool(one.open) and one.handed for one in project.sending().values())
        loaded = replace(settled.loaded, waiting=waiting, photos=len(proved))
        return Answers(loaded, settled.touched, proved, project.photos.told())

    return work


@dataclass(frozen=True, slots=True)
class _Settled:
    loaded: Loaded
    touched: Mapping[PatchId, Sending]


class _Settling:
    """Settles the changes of which a receipt tells; once, however often it is asked."""

    def __init__(self, rows: Sequence[Feature], session: Session, name: str) -> None:
        self._rows, self._name = rows, name
        self._at, self._centre = session.now(), session.centre or name
        self._settled: _Settled | None = None
        self.photos = _photo_rows(rows)

    def work(self, project: Project) -> _Settled:
        if self._settled is None:
            self._settled = self._settle(project)
        return self._settled

    def _settle(self, project: Project) -> _Settled:
        changes = {change.id: change for change in project.open_changes()}
        settled = {receipt.change_id for receipt in project.receipts()}
        verdicts: dict[str, Verdict] = {}
        known = differing = 0
        for row in self._rows:
            verdict = verdict_from_row(row)
            change = changes.get(verdict.change_id) if verdict is not None else None
            if verdict is None or change is None:
                known += verdict is not None and verdict.change_id in settled
            elif _is_proved(verdict, change, row, project.schema):
                verdicts[change.id] = verdict
            else:
                differing += 1
        ours = self.photos.keys() & (project.photos.hashes() | project.photos.received())
        if not (verdicts or known or differing or ours):
            told = self.photos or any(map(verdict_from_row, self._rows))
            raise BadInput(NOT_OURS if told else NO_RECEIPT, name=self._name)
        touched = project.acknowledge([*verdicts.values()], centre=self._centre, at=self._at)
        statuses = Counter(verdict.status for verdict in verdicts.values())
        counts = (statuses["applied"], statuses["rejected"], statuses["conflict"])
        return _Settled(Loaded(*counts, known, differing, waiting=0), touched)


def read_receipt(path: Path) -> list[Feature]:
    """Return the rows of a receipt: what the centre's ledger has, as GeoJSON.

    Raises:
        BadInput: it is no receipt.
        Outage: it can't be read.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_RECEIPT or not (path.is_file() or path.is_dir()):  # a pipe never ends
            raise BadInput(NO_RECEIPT, name=path.name)
        page = json.loads(path.read_bytes())
    except OSError as error:
        raise Outage(NOT_READ, name=path.name, why=reason_of(error)) from error
    except (ValueError, RecursionError) as error:
        raise BadInput(NO_RECEIPT, name=path.name) from error
    rows = page.get("features") if isinstance(page, dict) else None
    if not isinstance(rows, list):
        raise BadInput(NO_RECEIPT, name=path.name)
    return [row for row in rows if isinstance(row, dict)]


# --- inside -------------------------------------------------------------------------------------


def _photo_rows(rows: Sequence[Feature]) -> dict[str, PhotoRow]:
    """Return what a receipt says of photos, by their hash."""
    found: dict[str, PhotoRow] = {}
    for row in rows:
        sha256 = properties_of(row).get("sha256")
        said = photo_from_row(row, sha256) if isinstance(sha256, str) else None
        if said is not None:
            found[str(sha256)] = said
    return found


def _take_photos(project: Project, rows: Mapping[str, PhotoRow]) -> None:
    """Note the photos that the centre has proved to have: as over the network, by their hash.

    Bytes that no photo is there may be gone by now.
    """
    there = {sha256 for sha256, row in rows.items() if row.status == "verified" and row.uses}
    for sha256 in sorted(there & project.photos.hashes()):
        project.photos.keep_upload(Upload(sha256, status="verified"))
    for due in project.photos.to_send():
        row = rows.get(due.upload.sha256)
        if row is not None and row.status == "verified" and row.says(due.uses, due.told):
            project.photos.keep_told(due.upload.sha256, due.uses)


def _is_proved(verdict: Verdict, change: Change, row: Feature, schema: Schema) -> bool:
    if not is_proof(verdict, change):
        return False
    return verdict.status != "applied" or same_values(change.body, row, schema.fields)
