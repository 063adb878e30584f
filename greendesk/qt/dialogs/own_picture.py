"""An own aerial picture becomes a background map: what it is, whose, and how far the work is."""

from collections.abc import Callable
from itertools import chain, count
from pathlib import Path

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QLineEdit, QProgressBar, QWidget

from greendesk.errors import GreenDeskError
from greendesk.i18n import N_, Text, say
from greendesk.qt.dialogs.import_files import CRS
from greendesk.qt.dialogs.page import Dialog, Paragraph, form_rows, label_for
from greendesk.qt.jobs import Cancelled, Job, Jobs
from greendesk.tiles import raster
from greendesk.tiles.control import Place, Placed, said_of
from greendesk.tiles.raster import Picture

AskPlace = Callable[[Path], Placed | None]
_STEPS = 1000
_KB_PER_TILE = 25  # of an aerial picture, as JPEG of 256 px
_NO_NAME = '<>:"/\\|?*'
_LOOKING = Text(N_("It is still being looked at."))


class OwnPicture(Dialog):
    """The answer is where the map pack lies that was made; closing it stops the work."""

    def __init__(
        self,
        path: Path,
        jobs: Jobs,
        folder: Path,
        made: str,
        *,
        ask_place: AskPlace,
        parent: QWidget | None = None,
    ) -> None:
        """Look at a picture.

        Args:
            folder: where the map pack goes.
            made: today, ISO 8601.
            ask_place: asks where a picture lies, by points.
        """
        super().__init__(Text(N_("An aerial picture of our own")), parent, width_px=560)
        self._path, self._jobs, self._folder, self._day = path, jobs, folder, made
        self._picture: Picture | None = None
        self._job: Job | None = None
        self._looking: Job | None = None
        self._ask_place = ask_place
        self._placed: Placed | None = None
        self._pack: Path | None = None
        self.paragraph(Text("{file}", {"file": path.name}), kind="head")
        self.facts = self.paragraph(Text(N_("Looking at the picture…")), kind="muted")
        self.title, self.owner, self.taken = QLineEdit(path.stem), QLineEdit(), QLineEdit()
        self.crs = QComboBox()
        self.say_with(self.crs, self._say_crs)
        rows = form_rows()
        for text, field in (
            (Text(N_("What to call it")), self.title),
            (Text(N_("Whose picture it is")), self.owner),
            (Text(N_("When it was taken")), self.taken),
            (Text(N_("Coordinate system")), self.crs),
        ):
            rows.addRow(label_for(self, text, field), field)
        self.taken.setPlaceholderText("2567")
        self.body.addLayout(rows)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.put(self.bar, name=Text(N_("Progress of the work")))
        self.bar.hide()
        self.problem = Paragraph("problem")
        self.problem.hide()
        self.body.addWidget(self.bar)
        self.body.addWidget(self.problem)
        self.body.addStretch(1)
        self.make = self.finish_with(Text(N_("Make the map")))
        self.by_points = self.button(Text(N_("Lay it by points…")))
        self.by_points.clicked.connect(self._lay_by_points)
        self.foot.insertWidget(0, self.by_points)
        self.crs.currentIndexChanged.connect(lambda _: self._look_anew())
        self._look()

    def accept(self) -> None:
        """Make the map; the dialog closes when it is made."""
        if self._picture is None or self._picture.bounds is None or self._job is not None:
            return
        if not self.owner.text().strip():
            self._say(Text(N_("Please say whose pictures they are; it is shown on the map.")))
            self.owner.setFocus()
            return
        self.problem.hide()
        source = raster.source_of(
            self._picture,
            title=self.title.text().strip() or self._path.stem,
            attribution=self.owner.text().strip(),
            image_date=self.taken.text().strip(),
        )
        pack = _free_name(self._folder, source.title.th)
        picture, made, (crs, place) = self._picture, self._day, self._said

        def work(job: Job) -> Path:
            return raster.make_pack(
                picture, pack, source, made=made, crs=crs, place=place, report=job.report
            )

        self._job = self._jobs.start(work, self._finish, self._failed, self._progress)
        self.bar.setValue(0)
        self.bar.show()
        self._allow(Text(N_("The map is being made.")))
        self.fit()

    def reject(self) -> None:
        """Stop the work; nothing is left of it."""
        for job in (self._job, self._looking):
            if job is not None:
                job.cancel()
        super().reject()

    def answer(self) -> Path:
        """Return where the map pack lies."""
        assert self._pack is not None
        return self._pack

    # --- looking ------------------------------------------------------------------------------

    @property
    def _chosen_crs(self) -> str:
        return str(self.crs.currentData())

    def _say_crs(self) -> None:
        chosen = max(0, self.crs.currentIndex())
        with QSignalBlocker(self.crs):
            self.crs.clear()
            for code, words in CRS:
                self.crs.addItem(say(Text(words)), code)
            self.crs.setCurrentIndex(chosen)

    @property
    def _said(self) -> tuple[str, Place | None]:
        """The officer's word: coordinate system and place, as far as there is one."""
        if self._placed is not None:
            return self._placed.crs, self._placed.place
        return self._chosen_crs, None

    def _lay_by_points(self) -> None:
        placed = self._ask_place(self._path)
        if placed is not None and self._job is None:
            self._placed = placed
            self._look()

    def _look_anew(self) -> None:
        self._placed = None
        self._look()

    def _look(self) -> None:
        self._picture = None
        self._allow(_LOOKING)
        crs, place = said = self._said

        def found(picture: Picture) -> None:
            if said == self._said:
                self._show(picture)

        def failed(error: Exception) -> None:
            if said == self._said and not isinstance(error, Cancelled):
                self._failed(error)

        def look(job: Job) -> Picture:
            return raster.look(self._path, crs=crs, place=place, waiting=lambda: job.report(0.0))

        if self._looking is not None:
            self._looking.cancel()
        self._looking = self._jobs.start(look, found, failed)

    def _show(self, picture: Picture) -> None:
        self._picture = picture
        self.problem.hide()
        values: dict[str, object] = {"wide": picture.width_px, "high": picture.height_px}
        if picture.bounds is None:
            self.put(self.facts, Text(N_("{wide:,} × {high:,} pixels"), values))
            words = N_(
                "The picture does not say where it lies. Choose its coordinate system, ask for it"
                " as a GeoTIFF, or lay it by points."
            )
            self._say(Text(words))
            self._allow(Text(words))
            return
        values |= {"zoom": picture.zoom, "mb": picture.tiles * _KB_PER_TILE / 1000}
        words = N_("{wide:,} × {high:,} pixels, sharp to zoom {zoom}; about {mb:,.0f} MB as a map")
        self.put(self.facts, Text(words, values))
        if self._placed is not None:
            self._say(said_of(self._placed)[-1])
        self._allow(None)

    def _allow(self, why_not: Text | None) -> None:
        self.make.setEnabled(why_not is None)
        self.put(self.make, Text(N_("Make the map")), tip=why_not)

    # --- making -------------------------------------------------------------------------------

    def _progress(self, fraction: float) -> None:
        self.bar.setValue(round(_STEPS * fraction))

    def _finish(self, pack: Path) -> None:
        self._job, self._pack = None, pack
        super().accept()

    def _failed(self, error: Exception) -> None:
        making, self._job = self._job is not None, None
        if isinstance(error, Cancelled):
            return
        if not isinstance(error, GreenDeskError):
            raise error
        self.bar.hide()
        self._say(error.text)
        self._allow(None if making else error.text)

    def _say(self, text: Text) -> None:
        self.put(self.problem, text)
        self.problem.show()
        self.fit()


def _free_name(folder: Path, title: str) -> Path:
    """Return a file name that is not taken yet."""
    plain = "".join("_" if c in _NO_NAME or not c.isprintable() else c for c in title)
    plain = plain.strip(". ")[:80] or "map"
    names = chain([plain], (f"{plain} {n}" for n in count(2)))
    return next(path for name in names if not (path := folder / f"{name}.mbtiles").exists())
