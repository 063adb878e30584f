"""A map server on loopback: pictures made from their place, and, if asked, faults by a seed.

Every tile's faults are drawn by chance from (seed, tile, how often it was asked for), so two runs
meet the same ones in another order; from the third time on a tile comes as it should. Pictures
differ in size from place to place, and a part of the ground is sea: one and the same plain blue.
"""

import io
import random
import threading
import time
from collections import Counter
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
from PIL import Image

SLOW_S = 0.05
ONCE = ("404", "429", "500", "cut", "short", "html", "size", "away", "hangup", "slow", "empty")
"""What may come instead of a tile the first and the second time; "white" only the first."""


@cache
def picture_at(z, x, y, side_px=256):
    """Return the JPEG of a tile; the same for the same place."""
    if is_sea(z, x, y):
        return encoded(Image.new("RGB", (side_px, side_px), (90, 140, 170)))
    chance = np.random.default_rng([z, x, y])
    rough = 2.0 + 14 * (np.sin(x / 3) + 1) + 6 * (np.cos(y / 2) + 1)
    coarse = chance.normal(120, rough, (side_px // 4, side_px // 4, 3)).clip(0, 255)
    ground = Image.fromarray(coarse.astype(np.uint8)).resize((side_px, side_px))
    return encoded(ground)


def is_sea(z, x, y):
    return z > 12 and (x // 3 + y // 3) % 5 == 0


def encoded(image, form="JPEG"):
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


WHITE = encoded(Image.new("RGB", (256, 256), (255, 255, 255)), "PNG")
NO_IMAGERY = encoded(Image.new("RGB", (256, 256), (200, 200, 199)), "PNG")
"""Says "nothing here"; its fingerprint is told to whoever asks."""


class TileServer:
    """Serves /z/x/y.jpg; ``fault(z, x, y, n)`` names what comes instead the n-th time, or None."""

    def __init__(self, fault=lambda z, x, y, n: None, side_px=256):
        self.fault, self.side_px = fault, side_px
        self.asked, self.agents, self.inside, self.most_inside = Counter(), Counter(), 0, 0
        self.paths = []
        self.strangers = 0  # requests for what nobody but a followed redirect asks for
        self.guard = threading.Lock()
        self.heard = threading.Condition(self.guard)

    @property
    def count(self):
        return sum(self.asked.values())

    def wait_for(self, count, timeout_s=60):
        """Wait until so many requests came in all; return whether they did."""
        with self.heard:
            return self.heard.wait_for(lambda: self.count >= count, timeout_s)

    def __enter__(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1
            disable_nagle_algorithm = True  # else an answer waits for the other side's ACK

            def do_GET(self):
                try:
                    outer.answer(self)
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True

            def log_message(self, format, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/{{z}}/{{x}}/{{y}}.jpg"
        self.elsewhere = f"http://localhost:{self.server.server_address[1]}/elsewhere"
        self.thread = threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, handler):
        try:
            plain = handler.path.partition("?")[0].removesuffix(".jpg")
            z, x, y = (int(part) for part in plain.split("/")[1:])
        except ValueError:
            self.strangers += 1
            self.send(handler, 404, b"")
            return
        with self.heard:
            self.paths.append(handler.path)
            self.asked[z, x, y] += 1
            self.agents[handler.headers["User-Agent"]] += 1
            n = self.asked[z, x, y]
            self.inside += 1
            self.most_inside = max(self.most_inside, self.inside)
            self.heard.notify_all()
        fault, data = self.fault(z, x, y, n), picture_at(z, x, y, self.side_px)
        if fault == "slow":
            time.sleep(SLOW_S)
        with self.guard:
            self.inside -= 1
        self.misbehave(handler, fault, data)

    def misbehave(self, handler, fault, data):
        match fault:
            case "404" | "500" | "403":
                self.send(handler, int(fault), b"<html>sorry</html>")
            case "429":
                self.send(handler, 429, b"slow down", **{"Retry-After": "0"})
            case "rest":
                self.send(handler, 429, b"slow down", **{"Retry-After": "300"})
            case "cut":
                self.send(
                    handler, 200, data[: len(data) // 2], **{"Content-Length": str(len(data))}
                )
                handler.close_connection = True
            case "short":
                self.send(handler, 200, data[: len(data) // 2])
            case "html":
                self.send(handler, 200, b"<html>Please log in</html>" * 20)
            case "size":
                self.send(handler, 200, encoded(Image.new("RGB", (128, 128), (1, 2, 3))))
            case "away":
                self.send(handler, 302, b"", Location=self.elsewhere)
            case "hangup":
                handler.close_connection = True
            case "empty":
                self.send(handler, 200, NO_IMAGERY)
            case "white":
                self.send(handler, 200, WHITE)
            case _:
                self.send(handler, 200, data)

    def send(self, handler, status, body, **headers):
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)
        handler.wfile.flush()


def by_chance(seed, share, kinds=ONCE):
    """Return a ``fault``: so large a share of the first answers, half as many of the second."""

    def fault(z, x, y, n):
        chance = random.Random(f"{seed} {z} {x} {y} {n}")
        if n > 2 or chance.random() > share / n:
            return None
        return chance.choice((*kinds, "white") if n == 1 else kinds)

    return fault
