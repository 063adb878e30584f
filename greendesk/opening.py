"""Open and make project files: reads the lists that a session needs and starts the writer.

Opening may take a while for a big project, so the window does it in a job and hands the result to a
:class:`~greendesk.session.Session`, which lives on the window's thread.
"""

import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory

from greendesk import lists
from greendesk.edits.stamps import Numbers
from greendesk.errors import GreenDeskError, Outage, reason_of
from greendesk.i18n import N_, Text
from greendesk.model.message import uuid7
from greendesk.model.record import Patch, Photo, Profile
from greendesk.model.sending import Ledger
from greendesk.model.survey import Survey
from greendesk.model.view import MemoryView
from greendesk.settings import COARSE_ZOOM, OLD_YEARS, Settings
from greendesk.store.backup import flush
from greendesk.store.founding import put_in_place
from greendesk.store.journal import Labels
from greendesk.store.project import Contents, Project
from greendesk.store.trouble import sound
from greendesk.store.writer import Post, Writer

Clock = Callable[[], datetime]
NewId = Callable[[], str]


def now_utc() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)


def fresh_id() -> str:
    """Return a new UUIDv7 as text."""
    return uuid7(int(now_utc().timestamp() * 1000), os.urandom(10))


NOT_READ = N_("{name} can't be copied ({why}). Nothing was changed.")
SAMPLE = N_("Prepare the sample")
"""How a practice project began. That was nobody's doing, so it is nobody's to undo."""


def own_labels(journal: Labels) -> tuple[Text | None, Text | None]:
    """Return what the officer may undo and redo now."""
    undo = journal.undo
    return None if undo is not None and undo.message == SAMPLE else undo, journal.redo


@dataclass(frozen=True, slots=True)
class Opened:
    """A project that was opened, on whatever thread, ready for a session.

    Attributes:
        view: the patches; for a window with its indexes made, so that no hand has to wait.
        sent_as: the code of the LAO by which the centre knows the records; "" = by none yet.
        ledger: where they stand on their way to the centre.
        numbers: the local numbers that are given already.
    """

    path: Path
    writer: Writer
    contents: Contents
    survey: Survey
    read_only: bool
    centre: str
    sent_as: str
    device_id: str
    recovered: bool
    view: MemoryView
    numbers: Numbers
    ledger: Ledger


def open_project(
    path: Path,
    *,
    inline: bool = True,
    post: Post | None = None,
    read_only: bool = False,
    take_over: bool = False,
    now: Clock = now_utc,
    new_id: NewId = fresh_id,
) -> Opened:
    """Open a project file; may take a while, so the window calls it in a job.

    Raises:
        Conflict: another window or computer has it open.
        BadInput: not a project of ours, damaged, or made by a newer program.
        Outage: disk or lock trouble.
    """

    def load() -> Project:
        with sound(path.name):
            project = Project(
                path,
                lists.load_schema(),
                now=now,
                new_id=new_id,
                read_only=read_only,
                take_over=take_over,
            )
        if not read_only:  # also after a crash, or a sitting of before this was done
            with suppress(GreenDeskError):  # the disk is full: next time
                project.photos.forget_unblurred()
        return project

    writer = Writer(load, post, inline=inline)
    try:
        with sound(path.name):
            contents, facts = writer.ask(lambda p: (p.load(), _facts(p)))
            view = MemoryView(contents.patches, contents.photos)
            ledger, numbers = Ledger(view, contents.sending), _numbers(contents)
    except BaseException:
        writer.close()
        raise
    survey = Survey(
        profile=contents.profile,
        schema=contents.schema,
        places=lists.load_places(),
        today=now().astimezone().date(),
        outlines=lists.load_outlines(),
        boundary=contents.boundary,
        practice=facts[0],
    )
    view.album.received, view.album.told = contents.received, contents.told
    return Opened(
        path,
        writer,
        contents,
        survey,
        read_only,
        *facts[1:],
        view if inline else view.prepare(),
        numbers,
        ledger,
    )


def _numbers(contents: Contents) -> Numbers:
    everything = chain(contents.patches, (binned.patch for binned in contents.binned))
    return Numbers(str(patch.values.get("local_no", "")) for patch in everything)


def _facts(project: Project) -> tuple[bool, str, str, str, bool]:
    centre, sent_as = project.centre, project.lao_code
    return project.practice, centre, sent_as, project.device_id, project.recovered


def close_project(writer: Writer, *, read_only: bool) -> None:
    """Close a project; what photos were before they were blurred is let go with it."""
    if not read_only:
        writer.submit(
            lambda p: p.photos.forget_unblurred(), None, lambda error: None
        )  # else: next time
    writer.close()


def read_backup(
    path: Path, *, now: Clock = now_utc, new_id: NewId = fresh_id
) -> tuple[list[Patch], list[Photo]]:
    """Return patches and photos of a backup; the file itself is left as it is. May take a while.

    Raises:
        BadInput: it is damaged, or made by a newer program.
        Outage: it can't be read.
    """
    with TemporaryDirectory(prefix="greendesk-") as spare:
        copy = Path(spare) / path.name  # an older backup is brought up to date, so: a copy
        try:
            shutil.copyfile(path, copy)
        except OSError as error:
            raise Outage(NOT_READ, name=path.name, why=reason_of(error)) from error
        with sound(path.name):
            project = Project(copy, lists.load_schema(), now=now, new_id=new_id, spare=True)
            try:
                found = project.load()
                return list(found.patches), list(found.photos)
            finally:
                project.close()


def save_as_new(backup: Path, beside: Path, at: datetime) -> Path:
    """Write a backup as a project of its own beside ``beside``; return it. Nothing is replaced.

    Raises:
        BadInput: there is a file of that name.
        Outage: it can't be read or written; nothing is left of it.
    """
    made = beside.with_name(f"{beside.stem} {at.astimezone():%Y-%m-%d %H%M}.gpkg")
    half = made.with_name(f"~{made.name}")
    try:
        shutil.copyfile(backup, half)
        flush(half)
        put_in_place(half, made)
    except OSError as error:
        raise Outage(NOT_READ, name=made.name, why=reason_of(error)) from error
    finally:
        with suppress(OSError):  # a disk that is gone keeps what it likes
            half.unlink(missing_ok=True)
    return made


def create_project(
    path: Path,
    profile: Profile,
    *,
    practice: bool = False,
    now: Clock = now_utc,
    new_id: NewId = fresh_id,
) -> None:
    """Make a new project file for one LAO; never writes over an existing file.

    Raises:
        BadInput: there is a file of that name already.
        Outage: the folder can't be written.
    """
    Project.create(
        path,
        profile,
        lists.load_schema(),
        lists.load_schema("lao_profile"),
        lists.load_places(),
        project_id=new_id(),
        device_id=new_id(),
        now=now(),
        practice=practice,
    )


def judged(survey: Survey, settings: Settings) -> Survey:
    """Return a survey with the limits that are set on this computer."""
    return replace(survey, old_years=settings.get(OLD_YEARS), coarse_zoom=settings.get(COARSE_ZOOM))
