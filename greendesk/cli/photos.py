"""Commands on photos: a folder brought in, all of them checked."""

import sys

from greendesk.cli.centre import access_of
from greendesk.cli.pictures import send_pictures, tell_trouble
from greendesk.cli.words import FOUND, LATER, WELL, Arguments, answer, both, write
from greendesk.exchange.photos import photos_in
from greendesk.i18n import N_, Text, say
from greendesk.model.photo import Match, match
from greendesk.opening import now_utc
from greendesk.photos import (
    MENDED,
    WHOLE_AGAIN,
    Intake,
    Place,
    adding,
    check_photos,
    give_back,
    originals_of,
    take_in,
)
from greendesk.session import Session

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
    more = [Text(WHOLE_AGAIN, {"names": ", ".join(intake.mended)})] if intake.mended else []
    told = {
        "added": len(pairs),
        "known": list(intake.known),
        "mended": list(intake.mended),
        "left_out": [{"file": name, "why": both(why)} for name, why in left],
    }
    code = answer(args, told, words, more)
    return FOUND if left else code


def check(args: Arguments) -> int:
    """Read every photo of a project and say what is wrong; changes nothing unless it is to mend."""
    session = Session.open(args.file, read_only=not args.mend)
    try:
        count = len(session.view.album)
        mended, faults = check_photos(session.writer, now_utc(), mend=args.mend)
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
    told = {"photos": count, "mended": mended, "faults": rows}
    code = answer(args, told, words, [Text(MENDED, {"n": mended})] if mended else [])
    return FOUND if rows else code


def send(args: Arguments) -> int:
    """Send the photos of acknowledged patches; the data goes by ``send``, before."""
    session = Session.open(args.file)
    try:
        pictures = send_pictures(session, args.to, access_of(args))
    finally:
        session.close()
    told = pictures.told
    tell_trouble(told, pictures.trouble, pictures.retry_after_s)
    answer(args, told, pictures.words)
    return WELL if pictures.is_whole else LATER


def _left_out(intake: Intake, found: list[Match]) -> list[tuple[str, Text]]:
    refused = [(one.name, one.why) for one in intake.refused]
    lost = [
        (one.shot.name, Text(NOWHERE))
        for one, proposal in zip(intake.taken, found, strict=True)
        if proposal.patch_id is None
    ]
    return [*refused, *lost]
