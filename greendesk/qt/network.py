"""Whether this computer's network has come back: told by the operating system where it tells that.

The one thing to know: nothing depends on it. Where the system says nothing, or something wrong,
what waits goes on when its time is up.
"""

from PySide6.QtCore import QObject, Signal


class Network(QObject):
    """Emits :attr:`back` each time there is a network again; lives on the window's thread.

    Attributes:
        listens: whether the system tells at all.
    """

    back = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from PySide6.QtNetwork import QNetworkInformation  # late: 30 ms, and rarely needed

        self._online = QNetworkInformation.Reachability.Online
        feature = QNetworkInformation.Feature.Reachability
        self.listens = QNetworkInformation.loadBackendByFeatures(feature)
        found = QNetworkInformation.instance() if self.listens else None
        if found is not None:
            self._was = found.reachability()
            found.reachabilityChanged.connect(self._changed)

    def _changed(self, now: object) -> None:
        was, self._was = self._was, now  # type: ignore[assignment]
        if now == self._online and was != self._online:
            self.back.emit()
