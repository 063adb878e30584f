"""What must hold when it is quiet again after a campaign: I1 to I9 of the sync profile."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence

from greendesk.model.answer import same_values
from greendesk.model.message import payload_sha, sent_patch
from greendesk.model.sending import State
from greendesk.model.telling import use_of
from greendesk.model.wire import Feature, patch_in
from greendesk.session import Session
from tests.faults.link_officer import facts_of
from tests.faults.link_place import Place


def broken(place: Place, sessions: Sequence[Session]) -> list[str]:
    """Return which invariants do not hold, in words."""
    found: list[str] = []

    def must(holds: bool, words: str) -> None:
        if not holds:
            found.append(words)

    rows = {str(row["id"]): row for row in all_rows(place)}
    told = {i: row["properties"] for i, row in rows.items()}
    for session in sessions:
        stored = session.writer.ask(changes_of)
        receipts = {r.change_id for r in session.writer.ask(lambda p: p.receipts())}
        must(all(i in rows for i in stored), "I1: a sealed change is not in the ledger")
        ours = {i for i, row in told.items() if row["device_id"] == session.device_id}
        must(ours <= receipts, "I1: a row of this computer has no receipt")
        must(receipts <= set(rows), "I1: a receipt has no row")
        for i, body in stored.items():
            if i in rows:
                must(told[i]["payload_sha"] == payload_sha(body), "I7: another hash")
                must(same_values(body, rows[i], session.survey.schema.fields), "I7: other values")
        must(not session.outbox, "I8: the outbox is not empty")
        states = Counter(session.state(patch.id) for patch in session.view)
        must(set(states) <= {State.ACCEPTED}, f"I6: {states}")
        found += [f"I5: {what}" for what in lost_work(session, rows)]
        found += [f"I9: {what}" for what in wrong_photos(place, session)]
    applied: dict[str, list[int]] = {}
    for row in told.values():
        if row["status"] == "applied":
            applied.setdefault(row["patch_id"], []).append(row["result_rev"])
    must(
        all(sorted(revs) == list(range(1, len(revs) + 1)) for revs in applied.values()),
        "I2: revisions with a gap or twice",
    )
    numbers = sorted(row["lao_seq"] for row in told.values() if row["lao_seq"])
    must(numbers == list(range(1, len(numbers) + 1)), "I3: numbers with a gap or twice")
    there = {p.patch.id: p for p in _patches(place)}
    alive = {i for i, p in there.items() if not p.deleted}
    for session in sessions:
        here = {patch.id: patch for patch in session.view}
        must(set(here) == alive, "I4: other patches than the centre")
        for i in set(here) & alive:
            theirs, mine = there[i].patch, here[i]
            values = {k: v for k, v in theirs.values.items() if k != "area_m2"}
            must(mine.shape == theirs.shape, "I4: another outline than the centre's")
            must(dict(mine.values) == values, "I4: other values than the centre's")
    return found


def changes_of(project: object) -> dict[str, bytes]:
    with project._open.reading() as db:  # type: ignore[attr-defined]
        return dict(db.execute("SELECT id, body FROM gd_change").fetchall())


def all_rows(place: Place) -> list[Feature]:
    """Return every ledger row of the LAO."""
    found: list[Feature] = []
    while True:
        query = {"f": "json", "lao_code": place.lao_code, "limit": "500", "offset": str(len(found))}
        page = place.centre._features(place.centre._get("/collections/change/items", query))
        found += page
        if len(page) < 500:
            return [json.loads(json.dumps(row)) for row in found]


def _patches(place: Place) -> list:
    found: list = []
    while page := place.centre.patches(place.lao_code, found[-1].lao_seq if found else 0):
        found += page
    return found


def false_claims(place: Place, session: Session) -> list[str]:
    """Return what is said to be received and is not; this must hold at any moment."""
    rows = {str(row["id"]) for row in all_rows(place)}
    receipts = {r.change_id for r in session.writer.ask(lambda p: p.receipts())}
    found = [f"I6: a receipt without a row: {i}" for i in receipts - rows]
    for sha256 in session.writer.ask(lambda p: p.photos.received()):
        row, data = place.centre.photo(sha256), place.bytes_at(sha256)
        whole = data is not None and hashlib.sha256(data).hexdigest() == sha256
        if not whole or row is None or row.status != "verified":
            found.append(f"I9: a photo is said to be received, and is not: {sha256}")
    return found


def lost_work(session: Session, rows: Mapping[str, Feature]) -> list[str]:
    """Return the last acts of an officer that are neither in the ledger nor in the history."""
    file = session.path.with_suffix(".done")
    last: dict[str, object] = {}
    for line in file.read_text(encoding="utf-8").splitlines() if file.exists() else ():
        id, made = json.loads(line)
        last[id] = made
    sent: dict[str, list[object]] = {}
    for body in session.writer.ask(changes_of).values():
        patch = sent_patch(body)
        sent.setdefault(patch.id, []).append(facts_of(patch))
    for row in rows.values():
        told = row["properties"]
        patch = patch_in(told["patch_id"], told, row["geometry"])
        is_there = told["op"] == "upsert"
        sent.setdefault(patch.id, []).append(facts_of(patch) if is_there else None)
    lost = []
    for id, made in last.items():
        here = session.view.find(id)
        versions = [
            here,
            *(version.patch for version in session.writer.ask(lambda p, i=id: p.history(i))),
        ]
        kept = [None if patch is None else facts_of(patch) for patch in versions]
        if made not in kept + sent.get(id, []):
            lost.append(f"{id}: {made}")
    return lost


def wrong_photos(place: Place, session: Session) -> list[str]:
    """Return what is not so of the photos of patches that the centre has."""
    received = session.writer.ask(lambda p: p.photos.received())
    found: list[str] = []
    for photo in session.view.album:
        if session.sending(photo.patch_id).rev == 0 or not session.view.find(photo.patch_id):
            continue
        row, data = place.centre.photo(photo.sha256), place.bytes_at(photo.sha256)
        whole = data is not None and hashlib.sha256(data).hexdigest() == photo.sha256
        proved = row is not None and row.status == "verified"
        if not (whole and proved and photo.sha256 in received):
            found.append(f"bytes {whole}, verified {proved}, here {photo.sha256 in received}")
        if row is not None and [u for u in row.uses if u["photo_id"] == photo.id] != [
            use_of(photo)
        ]:
            found.append(f"{row.uses} instead of {use_of(photo)}")
    here = {photo.id for photo in session.view.album}
    for sha256 in received:
        told = [id for id, hash in session.writer.ask(lambda p: p.photos.told()) if hash == sha256]
        if set(told) - here:
            found.append("the centre was told of a photo that is gone")
    return found
