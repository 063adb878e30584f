"""Commands that speak with the centre: send, fetch, decide, say how the records stand."""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial

from greendesk import courier, fetching, receipts
from greendesk.cli.pictures import Pictures, send_pictures, tell_trouble
from greendesk.cli.words import FOUND, LATER, WELL, Arguments, answer, error_of, write
from greendesk.delivery import SCRIPT_PATIENCE, deliver, verdict_counts
from greendesk.errors import BadInput
from greendesk.fetching import Fetched, Fetching
from greendesk.i18n import N_, Text, say
from greendesk.model.album import damaged_words, file_name
from greendesk.model.record import PatchId
from greendesk.model.sending import STATE_WORDS, State
from greendesk.proxy import checked_proxy
from greendesk.rules.base import Issue, Severity
from greendesk.session import Session
from greendesk.store.project import Project
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.sync.line import Access

PROXY_VARIABLE = "GREENDESK_PROXY"
"""Names a proxy, as ``--proxy`` does; here a name and a password may stand in the address."""


def send(args: Arguments) -> int:
    session = Session.open(args.file)
    try:
        result, fetched = deliver(session, args.to, access_of(args))
        counts = verdict_counts(result) | _stayed(session)
        blocked = any(i.severity is Severity.ERROR for i in _issues_of_drafts(session))
        nothing_went = not (result.verdicts or result.absent or result.differing)
        trouble, asked_s = result.trouble, result.retry_after_s
        if nothing_went and trouble is None and fetched is not None:
            trouble, asked_s = fetched.result.trouble, fetched.result.retry_after_s
        pictures = Pictures()
        if args.photos and trouble is None:
            pictures = send_pictures(session, args.to, access_of(args))
            trouble, asked_s = pictures.trouble, pictures.retry_after_s
    finally:
        session.close()
    told: dict[str, object] = {**counts}
    tell_trouble(told, trouble, asked_s)
    lines = [result.lacking] if result.lacking is not None else []
    lines += _fetched(fetched, told)
    if args.photos:
        told["photos"] = pictures.told
        lines.append(pictures.words)
    words = Text(
        N_(
            "{applied} received by the centre, {rejected} returned, {conflict} in conflict,"
            " {absent} not arrived yet, {held} held, {drafts} drafts stayed here."
        ),
        counts,
    )
    hint = Text(
        N_("What the drafts still need is listed by: {command}"),
        {"command": f"greendesk check {args.file}"},
    )
    answer(args, told, words, [*lines, *([hint] if counts["drafts"] else [])])
    if counts["rejected"] or counts["conflict"] or counts["held"] or blocked:
        return FOUND
    if counts["absent"] or trouble is not None or not pictures.is_whole:
        return LATER
    return FOUND if counts["drafts"] and nothing_went else WELL


def fetch(args: Arguments) -> int:
    """Bring in what the centre has; with ``--whole``, compare everything with it."""
    session = Session.open(args.file)
    try:
        endpoint = HttpEndpoint(args.to, access_of(args), now=session.now)
        work = Fetching(session, endpoint).work
        fetched = work(lambda: False, whole=args.whole, patience=SCRIPT_PATIENCE)
        clashing = len(_clashing(session))
    finally:
        session.close()
    told: dict[str, object] = {"waiting_for_a_decision": clashing}
    lines = _fetched(fetched, told)
    trouble = fetched.result.trouble
    if trouble is not None:
        told["error"] = error_of(trouble, LATER, fetched.result.retry_after_s)
    words = Text(N_("{n} records of the centre looked at."), {"n": fetched.result.count})
    answer(args, told, words, lines)
    if trouble is not None:
        return LATER
    return FOUND if clashing else WELL


def decide(args: Arguments) -> int:
    """Decide between our version and the centre's where both were changed."""
    session = Session.open(args.file)
    try:
        asked = args.patch or _clashing(session)
        for patch_id in asked:
            clash = session.writer.ask(partial(Project.clash, patch_id=patch_id))
            fetching.decide(session, clash, clash.mine if args.keep == "mine" else clash.theirs)
            session.make_sure()
    finally:
        session.close()
    told = {"decided": list(asked)}
    return answer(args, told, Text(N_("{n} records decided."), {"n": len(asked)}))


def courier_pack(args: Arguments) -> int:
    """Seal what is ready and write it to a folder on a stick."""
    if not args.folder.is_dir():
        raise BadInput(N_("There is no folder {name}."), name=args.folder)
    session = Session.open(args.file)
    try:
        packed = courier.pack(session, args.folder)
    finally:
        session.close()
    damaged = [damaged_words(packed.damaged)] if packed.damaged else []
    for why in [*packed.refused.values(), *damaged]:
        write(say(why), sys.stderr)
    told = {
        "folder": str(packed.folder),
        "changes": packed.changes,
        "bytes": packed.size_bytes,
        "refused": {i: say(why) for i, why in packed.refused.items()},
        "damaged_photos": [file_name(photo) for photo in packed.damaged],
    }
    words = Text(
        N_("{n} records written to {folder} and read back. It can be taken away now."),
        {"n": packed.changes, "folder": packed.folder},
    )
    answer(args, told, words)
    return FOUND if packed.refused or packed.damaged else WELL


def courier_receipt(args: Arguments) -> int:
    """Take over the answers in a receipt of the centre."""
    session = Session.open(args.file)
    try:
        loaded = receipts.load_receipt(session, args.receipt)
    finally:
        session.close()
    answer(args, asdict(loaded), Text(receipts.LOADED, asdict(loaded)))
    if loaded.rejected or loaded.conflict or loaded.differing:
        return FOUND
    return LATER if loaded.waiting else WELL


def _clashing(session: Session) -> list[PatchId]:
    """Return which patches wait for the officer's decision."""
    known = session.writer.ask(lambda p: p.sending())
    return sorted(i for i, sending in known.items() if sending.clashes)


def access_of(args: Arguments) -> Access:
    """Return what opens the way to the centre: keys from the environment, and a proxy."""
    proxy = args.proxy or os.environ.get(PROXY_VARIABLE, "")
    return Access(_secret(args.token_env), _secret(args.sign_env), checked_proxy(proxy))


def _secret(name: str) -> str:
    found = os.environ.get(name, "") if name else ""
    if name and not found:
        raise BadInput(N_("The environment variable {name} holds no key."), name=name)
    return found


def _fetched(fetched: Fetched | None, told: dict[str, object]) -> list[Text]:
    """Note what came in from the centre in ``told``; return the same in words."""
    if fetched is None:
        return []
    told["fetched"] = {
        "looked_at": fetched.result.count,
        "taken": sorted(fetched.taken),
        "clashing": sorted(fetched.clashing),
        "vanished": sorted(fetched.vanished),
        "said": sorted(fetched.said),
        "photos_gone": sorted(fetched.photos_gone),
        "compared": fetched.result.whole,
        "form": None if fetched.form is None else say(fetched.form),
        "form_renewed": fetched.renewed,
    }
    return fetched.words


def _stayed(session: Session) -> dict[str, int]:
    """Return how the records stand that the centre has not received as they are now."""
    states = Counter(session.state(i) for i in session.outbox)
    return {
        "rejected": states[State.RETURNED],
        "conflict": states[State.CONFLICT],
        "held": sum(session.sending(i).held for i in session.outbox),
        "drafts": states[State.DRAFT],
    }


def _issues_of_drafts(session: Session) -> Iterator[Issue]:
    for patch_id in session.outbox:
        if session.state(patch_id) is State.DRAFT:
            yield from session.issues(patch_id)


def status(args: Arguments) -> int:
    session = Session.open(args.file, read_only=True)
    try:
        counts = Counter(session.state(patch.id) for patch in session.view)
        deleted = [i for i in session.outbox if session.view.find(i) is None]
        album = session.view.album
        there = sum(photo.sha256 in album.received for photo in album)
    finally:
        session.close()
    told: dict[str, object] = {str(state): counts[state] for state in State}
    told |= {"patches": counts.total(), "deletions_waiting": len(deleted)}
    told["photos"] = {"all": len(album), "received": there}
    words = Text(
        N_("{n} patches in all, {deleted} deletions waiting to be sent."),
        {"n": counts.total(), "deleted": len(deleted)},
    )
    lines = [
        Text("{state}: {n}", {"state": Text(STATE_WORDS[state]), "n": counts[state]})
        for state in State
    ]
    if len(album):
        values = {"there": there, "n": len(album)}
        lines.append(Text(N_("The centre has {there:,} of {n:,} photos."), values))
    return answer(args, told, words, lines)
