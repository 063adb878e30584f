"""Commands on photos: a folder brought in, all of them checked."""

import sys

from greendesk.cli.centre import access_of
from greendesk.cli.words import FOUND, LATER, Arguments, answer, both, write
from greendesk.delivery import SCRIPT_PATIENCE
from greendesk.exchange.photos import photos_in
from greendesk.i18n import N_, Text, say
from greendesk.model.photo import Match, match
from greendesk.opening import now_utc
from greendesk.photos import Intake, Place, adding, give_back, originals_of, take_in
from greendesk.session import Session
from greendesk.sync.endpoint import HttpEndpoint
from greendesk.upload import deliver_photos

NOWHERE = N_("no patch was found where or when it was taken; add it in the window")


def bring(args: Arguments) -> int:
    """Add those photos of a folder that place or time give to a patch."""
    paths = photos_in(args.folder)
    session = Session.open(args.file)
    try:
        intake = take_in(session.writer, paths, originals_of(session), now_utc())
        found = match(session.view, [one.shot for one in intake.taken])
        pairs = [
            (one, Place(proposal.patch_id))
            for one, proposal in zip(intake.taken, found, strict=True)
            if proposal.patch_id is not None
        ]
        placed = {id(one) for one, _ in pairs}
        give_back(session.writer, [one for one in intake.taken if id(one) not in placed])
        if pairs:
            session.do(adding(session, pairs))
            session.make_sure()
    finally:
        session.close()
    left = _left_out(intake, found)
    for name, why in left:
        write(f"{name}: {say(why)}", sys.stderr)
    words = Text(
        N_("{n} photos added, {known} were there already, {left} not added."),
        {"n": len(pairs), "known": len(intake.known), "left": len(left)},
    )
    told = {
        "added": len(pairs),
        "known": list(intake.known),
        "left_out": [{"file": name, "why": both(why)} for name, why in left],
    }
    code = answer(args, told, words)
    return FOUND if left else code


def check(args: Arguments) -> int:
    """Read every photo of a project and say what is wrong; changes nothing."""
    session = Session.open(args.file, read_only=True)
    try:
        count = len(session.view.album)
        faults = session.writer.ask(lambda p: p.photo_faults())
    finally:
        session.close()
    rows = [
        {"kind": f.kind, "photo": f.photo.id, "file": str(f.photo.values.get("source_name", ""))}
        for f in faults
    ]
    for row in rows:
        write(f"{row['kind']}: {row['file']} ({row['photo']})", sys.stderr)
    words = Text(
        N_("{n} photos, {bad} missing, damaged or without a patch."), {"n": count, "bad": len(rows)}
    )
    code = answer(args, {"photos": count, "faults": rows}, words)
    return FOUND if rows else code


def send(args: Arguments) -> int:
    """Send the photos of acknowledged patches; the data goes by ``send``, before."""
    session = Session.open(args.file)
    try:
        endpoint = HttpEndpoint(args.to, access_of(args), now=session.now)
        code, device = session.profile.lao_code, session.device_id
        tally = deliver_photos(session.writer, endpoint, code, device, patience=SCRIPT_PATIENCE)
    finally:
        session.close()
    words = Text(
        N_("The centre has received {n:,} of {all:,} photos."), {"n": tally.done, "all": tally.all}
    )
    code_out = answer(args, {"sent": tally.all, "verified": tally.done}, words)
    return code_out if tally.done == tally.all else LATER


def _left_out(intake: Intake, found: list[Match]) -> list[tuple[str, Text]]:
    refused = [(one.name, one.why) for one in intake.refused]
    lost = [
        (one.shot.name, Text(NOWHERE))
        for one, proposal in zip(intake.taken, found, strict=True)
        if proposal.patch_id is None
    ]
    return [*refused, *lost]
