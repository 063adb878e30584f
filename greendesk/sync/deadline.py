"""Connections on which an answer has a time limit from its first byte to its last.

A limit on each read alone lets a server that sends a byte now and then keep us for hours. Here an
answer has a while, and more for what has come of it; so a weak link may take its time and a drip
may not. The one thing to know: the limit lies below HTTP, at the socket, so that neither a status
line nor headers nor a body in pieces can get around it.
"""

import http.client
import io
import socket
from time import monotonic
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection

ANSWER_S = 60.0
SLOWEST = 4096
"""So long may an answer take, and longer by what has come at so many bytes a second."""
SEND_S = 60.0
"""So long may a body take on its way out; the time for a connection would be too short for it."""


class _Until(io.RawIOBase):
    """What comes in on a socket, until the time is up."""

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, answer_s: float) -> None:
        self._raw, self._sock, self._until = raw, sock, monotonic() + answer_s

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long")
        each = self._sock.gettimeout()
        self._sock.settimeout(left if each is None else min(left, each))
        try:
            came = self._raw.readinto(buffer)
        finally:
            self._sock.settimeout(each)
        self._until += (came or 0) / SLOWEST
        return came

    def close(self) -> None:
        self._raw.close()
        super().close()


def limit(pool: PoolManager, answer_s: float = ANSWER_S) -> PoolManager:
    """Have each answer that comes in through ``pool`` come quickly enough, or fail.

    Args:
        answer_s: seconds that it may take besides what :data:`SLOWEST` allows.
    """

    class Answer(http.client.HTTPResponse):
        """An answer whose time runs from the moment at which it is waited for."""

        def __init__(self, sock: socket.socket, *given: Any, **named: Any) -> None:
            super().__init__(sock, *given, **named)
            raw = self.fp.detach()
            self.fp = io.BufferedReader(_Until(raw, sock, answer_s))

    class Plain(HTTPConnection):
        response_class = Answer

        def send(self, data: Any) -> None:
            if self.sock is not None:
                self.sock.settimeout(SEND_S)  # a body may take longer to leave
            super().send(data)

    class Secret(Plain, HTTPSConnection):
        """The same, with TLS below."""

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecretPool(HTTPSConnectionPool):
        ConnectionCls = Secret

    made: dict[str, type] = {"http": PlainPool, "https": SecretPool}
    pool.pool_classes_by_scheme = made
    return pool
