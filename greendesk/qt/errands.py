"""What the longer entries of the menu do: ask, then do. Each takes the Desk and nothing else."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from PySide6.QtCore import Qt

import greendesk
from greendesk import exchange, i18n, paths
from greendesk.edits.values import set_profile
from greendesk.errors import UserError
from greendesk.exchange.base import Package, Reading
from greendesk.exchange.boundary import read_boundary
from greendesk.exchange.plan import Plan, plan_import
from greendesk.i18n import N_, Text
from greendesk.model.edit import Edit
from greendesk.model.record import Profile
from greendesk.opening import judged
from greendesk.photos import with_bytes
from greendesk.qt import own_pictures, speech, theme
from greendesk.qt.access import keep_secrets, whose
from greendesk.qt.desk import Desk
from greendesk.qt.dialogs import files
from greendesk.qt.dialogs.about import About, WhereIsMyFile
from greendesk.qt.dialogs.export_files import ExportFiles
from greendesk.qt.dialogs.first_start import FirstStart
from greendesk.qt.dialogs.import_files import ImportFiles
from greendesk.qt.dialogs.line import LinePage
from greendesk.qt.dialogs.recent import Recent
from greendesk.qt.dialogs.settings import Preferences, SettingsPage
from greendesk.qt.jobs import Job
from greendesk.qt.key import NO_SAFE
from greendesk.qt.photos import errands as photos
from greendesk.settings import (
    CACHE_MB,
    CENTRE,
    COARSE_ZOOM,
    HINTS,
    LANGUAGE,
    OFFICER,
    OLD_YEARS,
    PROXY,
    PROXY_USER,
    TEXT_SIZE,
)
from greendesk.store.package import export_geopackage
from greendesk.store.project import is_project
from greendesk.tiles.chosen import ADDRESS

IMPORTED = (
    (Text(N_("Files with shapes")), ("gpkg", "geojson", "json", "kml", "kmz", "gpx", "zip", "shp")),
)
SHAPES = IMPORTED

# --- projects -----------------------------------------------------------------------------------


def new_project(desk: Desk) -> None:
    """Ask whose project it is and where it lies; make it and open it."""
    desk.projects.start_new(FirstStart(desk.settings, desk.window, welcome=False))


def open_file(desk: Desk) -> None:
    """Ask for a project file and open it."""
    folder = paths.projects()
    path = desk.ask(files.OpenFile(Text(N_("Open a project")), files.PROJECTS, folder, desk.window))
    if path is not None:
        desk.open(path)


def open_recent(desk: Desk) -> None:
    """Offer the projects opened last."""
    path = desk.ask(Recent(desk.settings.recent(), desk.window))
    if path is not None:
        desk.open(path)


def open_sample(desk: Desk) -> None:
    """Open the sample project, in which nothing can go wrong."""
    desk.projects.open_sample()


def save_copy(desk: Desk) -> None:
    """Ask for a place and write a sound copy there."""
    source = desk.session.path
    suggestion = Path.home() / f"{source.stem}-{desk.now().astimezone():%Y%m%d}.gpkg"
    title = Text(N_("Save a copy"))
    to = desk.ask(files.SaveFile(title, files.PROJECTS, suggestion, desk.window))
    if to is None:
        return
    session = desk.session
    desk.work_on(
        Text(N_("Writing the copy…")),
        lambda job: session.save_copy(to),
        lambda _: desk.tell(Text(N_("The copy is complete: {path}"), {"path": str(to)})),
    )


def where_is_my_file(desk: Desk) -> None:
    """Say where the project lies."""
    desk.ask(WhereIsMyFile(desk.session.path, paths.backups(), desk.window))


def say_saved(desk: Desk) -> None:
    """Answer the old habit of pressing Ctrl+S."""
    desk.tell(
        Text(
            N_(
                "There is no need to save: everything is kept the moment you do it. The line at the"
                " bottom says when."
            )
        )
    )


def quit_program(desk: Desk) -> None:
    """Close the window; it finishes what is being saved."""
    if desk.window is not None:
        desk.window.close()


# --- files in and out ---------------------------------------------------------------------------


def import_file(desk: Desk) -> None:
    """Ask for a file, show what would come in, and take it over as one undoable step."""
    path = desk.ask(files.OpenFile(Text(N_("Import a file")), IMPORTED, Path.home(), desk.window))
    if path is not None:
        import_path(desk, path)


def import_path(desk: Desk, path: Path) -> None:
    """Read ``path`` in a job, then ask."""
    view, schema, new_id = desk.session.view.copy(), desk.session.survey.schema, desk.new_id
    own, binned = desk.session.path, dict(desk.session.binned)

    def plan(reading: Reading, crs: str, job: Job | None = None) -> Plan:
        report = job.report if job is not None else lambda fraction: None
        return plan_import(
            reading,
            view,
            schema,
            new_id,
            source=path.name,
            crs=crs,
            binned=binned,
            report=report,
        )

    def work(job: Job) -> tuple[Reading, Plan | UserError]:
        reading = exchange.read_file(path, job.report, open_project=own)
        try:
            return reading, plan(reading, "", job)
        except UserError as error:
            return reading, error

    def done(read: tuple[Reading, Plan | UserError]) -> None:
        reading, first = read
        question = ImportFiles(path.name, first, partial(plan, reading), desk.window)
        chosen = desk.ask(question)
        if chosen is not None and chosen.edit is not None:
            take_over(desk, chosen)

    desk.work_on(Text(N_("Reading {file}…"), {"file": path.name}), work, done)


def take_files(desk: Desk, paths: Sequence[Path]) -> None:
    """Do the sensible thing with what was dropped; photos go together, each other file alone."""
    pictures = [path for path in paths if desk.has_project and photos.is_photo(path)]
    if pictures:
        photos.take_photos(desk, pictures)
    for path in paths:
        if desk.has_project and path.is_dir():
            photos.take_folder(desk, path)
        elif path not in pictures:
            take_file(desk, path)


def take_file(desk: Desk, path: Path) -> None:
    """Do the sensible thing with a file that was dropped: open, import or show it."""
    if not desk.has_project or (path.suffix.lower() == ".gpkg" and is_project(path)):
        desk.open(path)
    elif path.suffix.lower() in own_pictures.SUFFIXES:
        own_pictures.take_picture(desk, path)
    elif path.suffix.lower() == ".toml":
        desk.basemaps.take_address(path)
    elif not desk.basemaps.take_pack(path):
        import_path(desk, path)


def take_address(desk: Desk, words: str) -> None:
    """Add the map whose address was dropped, once the officer has said whose it is."""
    from greendesk.qt.dialogs.map_address import MapAddress

    place = unquote(words.strip())
    if not place.startswith("https://") or len(place.split()) > 1:
        unknown = N_("This is no address of a map. It begins with https://.")
        desk.tell(Text(unknown))
        return
    page = MapAddress(desk.basemaps.ask_service, desk.window)
    page.place.setText(place)
    found = desk.ask(page)
    if found is not None:
        desk.basemaps.add(replace(found, id=f"{ADDRESS}{found.place}"))


def take_over(desk: Desk, plan: Plan) -> None:
    """Carry an import out, after a backup, and fly to what came in."""
    assert plan.edit is not None

    def carry_out(edit: Edit) -> None:
        if not desk.do(edit):
            return
        if (bounds := edit.bounds) is not None:
            desk.canvas.fly_to(bounds)
        desk.tell_undoable(Text(N_("{n:,} patches were imported as drafts."), {"n": plan.count}))

    planned = plan.edit
    desk.attempt(lambda: desk.session.after_backup("import", planned, carry_out))


def export_file(desk: Desk) -> None:
    """Ask for format and place, then write in a job."""
    everything = list(desk.session.view)
    album, writer = desk.session.view.album, desk.session.writer
    size_mb = sum(int(photo.values.get("size", 0)) for photo in album) / 1_000_000
    selected = len(desk.selection)
    wish = desk.ask(ExportFiles(len(everything), selected, desk.window, photo_mb=size_mb))
    if wish is None:
        return
    day = f"{desk.now().astimezone():%Y%m%d}"
    suggestion = Path.home() / f"{desk.session.path.stem}-{day}.{wish.suffix}"
    filters = ((Text(wish.title), (wish.suffix,)),)
    to = desk.ask(files.SaveFile(Text(N_("Export to")), filters, suggestion, desk.window))
    if to is None:
        return
    chosen = set(desk.selection)
    patches = [p for p in everything if p.id in chosen] if wish.only_selected else everything
    survey, at, own = desk.session.survey, desk.now(), desk.session.path
    ids = {patch.id for patch in patches}
    taken = [photo for photo in album if wish.photos and photo.patch_id in ids]

    def work(job: Job) -> list[Text]:
        exchange.keep_project(to, own)
        if wish.format_id == "gpkg":
            export_geopackage(
                to,
                patches,
                survey.schema,
                survey.profile,
                survey.places,
                personal=wish.personal,
                now=at,
                photos=with_bytes(writer, taken),
            )
            return []
        write = exchange.writer_for(to).write
        assert write is not None
        return write(to, Package(patches, survey.schema, wish.personal), job.report)

    def done(notes: list[Text]) -> None:
        desk.tell(
            Text(N_("{n:,} patches were written to {path}."), {"n": len(patches), "path": str(to)})
        )
        if notes:
            desk.inform(notes)

    desk.work_on(Text(N_("Writing {file}…"), {"file": to.name}), work, done)


def import_boundary(desk: Desk) -> None:
    """Ask for the file with the LAO's official outline and keep it in the project."""
    title = Text(N_("Our official boundary"))
    path = desk.ask(files.OpenFile(title, SHAPES, Path.home(), desk.window))
    if path is None:
        return
    own = desk.session.path
    desk.work_on(
        Text(N_("Reading {file}…"), {"file": path.name}),
        lambda job: read_boundary(path, open_project=own),
        desk.set_boundary,
    )


# --- the window ---------------------------------------------------------------------------------


def switch_hints(desk: Desk) -> None:
    """Show or hide the sentence at the bottom of the map."""
    desk.prefer(HINTS, not desk.settings.get(HINTS))


def switch_language(desk: Desk) -> None:
    """Speak the other language, at once."""
    set_language(desk, "en" if i18n.language() == "th" else "th")


def set_language(desk: Desk, language: str) -> None:
    """Speak ``language`` from now on."""
    desk.prefer(LANGUAGE, language)
    speech.speak(language)


def change_text_size(desk: Desk, by: int) -> None:
    """Make all text larger or smaller."""
    set_text_size(desk, theme.text_percent() + by)


def set_text_size(desk: Desk, percent: int) -> None:
    """Set the size of all text, 100 to 200."""
    desk.prefer(TEXT_SIZE, min(200, max(100, percent)))
    desk.theme.set_text_percent(percent)


def switch_full_screen(desk: Desk) -> None:
    """Fill the screen, or go back."""
    window = desk.window
    assert window is not None
    window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)


def is_full_screen(desk: Desk) -> bool:
    """Return whether the window fills the screen."""
    return desk.window is not None and desk.window.isFullScreen()


def focus_go_to(desk: Desk) -> None:
    """Put the cursor into the go-to box."""
    desk.show_page("go-to")


def focus_search(desk: Desk) -> None:
    """Put the cursor into the search of the list."""
    desk.show_page("search")


def line(desk: Desk) -> None:
    """Ask for a proxy and a key to sign with; the system keeps what is secret."""
    wish = desk.ask(LinePage(desk.settings, desk.window))
    if wish is None:
        return
    desk.prefer(PROXY, wish.proxy)
    desk.prefer(PROXY_USER, wish.proxy_user)
    of = whose(desk.centre_url, desk.settings)

    def done(kept: bool) -> None:
        desk.use_proxy()
        if kept:
            desk.keys_changed.emit()
        else:
            desk.tell(Text(NO_SAFE))

    desk.jobs.start(
        lambda job: keep_secrets(of, wish.password, wish.signing_key), done, desk.failed
    )


def settings(desk: Desk) -> None:
    """Ask for settings and the LAO's particulars, and carry them out."""
    profile = desk.session.profile
    lao = {name: str(value) for name, value in profile.values.items()}
    page = SettingsPage(
        desk.settings,
        lao,
        desk.test_centre,
        lambda: line(desk),
        desk.basemaps.seen,
        locked_centre=desk.session.centre,
        locked_code=desk.session.sent_as,
        parent=desk.window,
    )
    wish = desk.ask(page)
    if wish is not None:
        _prefer(desk, wish)


def _prefer(desk: Desk, wish: Preferences) -> None:
    desk.prefer(OFFICER, wish.officer)
    desk.prefer(HINTS, wish.hints)
    if wish.cache_mb != desk.settings.get(CACHE_MB):
        desk.prefer(CACHE_MB, wish.cache_mb)
        desk.basemaps.seen.limit_seen()
    now = desk.session.survey
    if (wish.old_years, wish.coarse_zoom) != (now.old_years, now.coarse_zoom):
        desk.prefer(OLD_YEARS, wish.old_years)
        desk.prefer(COARSE_ZOOM, wish.coarse_zoom)
        desk.session.judge_by(judged(now, desk.settings))
    if not desk.session.centre:
        desk.prefer(CENTRE, wish.centre)
    desk.session.by = wish.officer or desk.session.by
    before = desk.session.profile
    after = Profile(before.id, {**before.values, **(wish.lao or {})})
    if after != before and not desk.session.read_only:
        desk.do(set_profile(before, after))
    if wish.language != i18n.language():
        set_language(desk, wish.language)
    if wish.text_size_percent != theme.text_percent():
        set_text_size(desk, wish.text_size_percent)


def move_pictures(desk: Desk) -> None:
    """Let the officer move a background map's pictures to where things really are."""
    from greendesk.qt.moving import MovingPictures

    def gone() -> None:
        desk.work.moving = None
        desk.tool_changed.emit()  # it can be asked for again

    desk.work.moving = MovingPictures(desk, gone)


def about(desk: Desk) -> None:
    """Say what GreenDesk is."""
    desk.ask(About(greendesk.__version__, desk.window))
