"""The map: until the picture is complete, and what one frame costs while the hand moves."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from time import monotonic

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from greendesk.qt.canvas.canvas import MapCanvas
from greendesk.qt.jobs import Jobs
from greendesk.qt.palette import TYPE_COLOURS
from greendesk.session import Session
from greendesk.tools.bench import Bench
from tests.bench.data import CENTRE
from tests.bench.ground import Ground, moved, open_session, round_and_round
from tests.bench.table import Measure, median_of, timed

SIZE = (1600, 900)
_FRAMES = 40
_PATIENCE_S = 300


def measures(ground: Ground) -> list[Measure]:
    """Return what there is to measure; needs a QApplication."""
    chosen = round_and_round(ground.patches)

    def open_picture() -> float:
        project = ground.closed

        def work() -> None:
            session = open_session(project)
            with canvas_on(session) as canvas:
                canvas.go_home()
                finish(canvas)
            session.close()

        return timed(work)

    def picture(zoom: float | None) -> float:
        with canvas_on(ground.session) as canvas:
            canvas.go(*CENTRE, zoom or 1.0)
            if zoom is None:
                canvas.go_home()
            finish(canvas)
            canvas.picture.patches.forget()
            canvas.picture.ground.refresh()
            canvas.picture._wake()
            return timed(lambda: finish(canvas))

    def pan() -> float:
        with canvas_on(ground.session) as canvas:
            canvas.go(*CENTRE, 14.0)
            finish(canvas)
            return median_of([lambda: step(canvas)] * _FRAMES)

    def drag() -> float:
        with canvas_on(ground.session) as canvas:
            hand = Hand(canvas, next(chosen).id)
            return median_of([hand.move] * _FRAMES)

    def drop() -> float:
        session = ground.session
        with canvas_on(session) as canvas:
            patch = session.view.get(next(islice(chosen, 1)).id)
            canvas.go(*look_at(patch), 16.0)
            finish(canvas)
            edit = moved(patch)

            def work() -> None:
                session.do(edit)
                canvas.changed(edit.ids, edit.bounds)
                finish(canvas)

            return timed(work)

    return [
        Measure(
            "open_picture", "open to complete picture, all", open_picture, "open_picture", "1/15"
        ),
        Measure("picture_full", "complete picture, all", lambda: picture(None), "full", "<= 0.50"),
        Measure("picture_14", "complete picture, zoom 14", lambda: picture(14.0), "z14", "<= 0.50"),
        Measure("picture_16", "complete picture, zoom 16", lambda: picture(16.0), "z16", "<= 0.70"),
        Measure("pan", "a frame while panning, zoom 14", pan, "z14", "<= 0.01"),
        Measure("drag", "a frame while dragging a corner", drag, goal="<= 1 ms"),
        Measure("drop", "drop a corner until complete, zoom 16", drop, "z16", "<= 0.13"),
    ]


@contextmanager
def canvas_on(session: Session) -> Iterator[MapCanvas]:
    """Show a map of the session's patches, loaded to the end, without a background."""
    jobs = Jobs()
    bench = Bench(
        lambda: session.view,
        new_id=session.new_id,
        do=session.do,
        keep_sketch=lambda sketch: None,
        drop_sketch=lambda sketch_id: None,
        provenance=dict,
        listen=lambda: None,
    )
    canvas = MapCanvas(bench, session.view, jobs, TYPE_COLOURS)
    canvas.motion.allowed = False
    canvas.resize(*SIZE)
    canvas.show()
    finish(canvas)
    try:
        yield canvas
    finally:
        jobs.stop()
        canvas.close()
        canvas.deleteLater()
        QApplication.processEvents()


def finish(canvas: MapCanvas) -> None:
    """Let the map work until every shape is drawn, then paint the frame.

    Names follow when the hand has rested for a moment; QGIS's picture has none.
    """
    end = monotonic() + _PATIENCE_S
    picture = canvas.picture
    QApplication.processEvents()
    while picture.loading.busy or not picture.ground.complete:
        QApplication.processEvents()
        assert monotonic() < end, "the picture never became complete"
    canvas.repaint()


def step(canvas: MapCanvas) -> None:
    """Move the map a little and paint one frame."""
    canvas.pan_by(20, 0)
    canvas.repaint()


def look_at(patch: object) -> tuple[float, float]:
    """Return the middle of a patch."""
    middle = patch.shape.centroid  # type: ignore[attr-defined]
    return middle.x, middle.y


class Hand:
    """A hand that has taken a corner of a patch and moves it, pixel by pixel."""

    def __init__(self, canvas: MapCanvas, patch_id: str) -> None:
        self._canvas = canvas
        patch = canvas.bench._view().get(patch_id)
        canvas.go(*look_at(patch), 16.0)
        canvas.bench.select([patch_id])
        canvas.bench_changed()
        finish(canvas)
        assert patch.shape is not None
        self._at = QPointF(*canvas.pixel(patch.shape.geoms[0].exterior.coords[0]))
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.NoButton)
        self._send(QEvent.Type.MouseButtonPress, Qt.MouseButton.LeftButton)

    def move(self) -> None:
        """Move on and paint one frame."""
        self._at += QPointF(1, 1)
        self._send(QEvent.Type.MouseMove, Qt.MouseButton.LeftButton)
        self._canvas.repaint()

    def _send(self, kind: QEvent.Type, held: Qt.MouseButton) -> None:
        pressed = held if kind == QEvent.Type.MouseButtonPress else Qt.MouseButton.NoButton
        event = QMouseEvent(
            *(kind, self._at, self._canvas.mapToGlobal(self._at)),
            *(pressed, held, Qt.KeyboardModifier.NoModifier),
        )
        QApplication.sendEvent(self._canvas, event)
