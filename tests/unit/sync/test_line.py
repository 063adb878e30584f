"""The line to the centre, for real: TLS against the system's trust, a proxy, a signature."""

import base64
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from greendesk import proxy as proxies
from greendesk.errors import BadInput
from greendesk.i18n import say
from greendesk.model import signature
from greendesk.model.message import Change
from greendesk.proxy import checked_proxy, with_login
from greendesk.sync.endpoint import CORE, Hindrance, HttpEndpoint
from greendesk.sync.line import Access
from greendesk.tiles.client import FAILURES, Client
from tests.unit.sync.canned import Canned

HOST = "centre.example.org"
CHANGE = Change("0192f0c4-0000-7000-8000-00000000000a", "b", "p", "upsert", 0, b'{"sealed":1}')


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate that signs itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    plain = serialization.NoEncryption()
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    file = tmp_path_factory.mktemp("tls") / "centre.pem"
    file.write_bytes(secret + made.public_bytes(pem))
    return file


class _Core(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = f'{{"conformsTo": ["{CORE}"]}}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def tls_port(certificate: Path) -> Iterator[int]:
    """The port of a centre that speaks TLS on loopback."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Core)
    server.handle_error = lambda request, address: None  # type: ignore[method-assign]
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


class Proxy:
    """A proxy on loopback that connects every host to one port, or refuses."""

    def __init__(self, port: int, status: str = "200 OK") -> None:
        self.asked: list[str] = []
        self._port, self._status = port, status
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._one, args=self._socket.accept()[:1]).start()

    def _one(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(4096)
        self.asked.append(head.decode())
        client.sendall(f"HTTP/1.1 {self._status}\r\n\r\n".encode())
        if self._status.startswith("200"):
            with socket.create_connection(("127.0.0.1", self._port)) as there:
                back = threading.Thread(target=_pour, args=(there, client))
                back.start()
                _pour(client, there)
                back.join()
        client.close()


def _pour(source: socket.socket, into: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            into.sendall(data)
        into.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy_to() -> Iterator[Callable[..., Proxy]]:
    made: list[Proxy] = []

    def make(port: int, status: str = "200 OK") -> Proxy:
        made.append(Proxy(port, status))
        return made[-1]

    yield make
    for proxy in made:
        proxy.close()


def trust(monkeypatch: pytest.MonkeyPatch, certificate: Path) -> None:
    """Have the system trust a certificate, as an administrator would on Linux."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))


def test_what_the_system_trusts_is_trusted_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
    certificate: Path,
    tls_port: int,
    proxy_to: Callable[..., Proxy],
) -> None:
    access = Access(proxy=proxy_to(tls_port).address)
    with pytest.raises(Hindrance) as refused:
        HttpEndpoint(f"https://{HOST}", access).conformance()
    assert refused.value.kind == "certificate"
    assert HOST in say(refused.value.text)
    trust(monkeypatch, certificate)
    HttpEndpoint(f"https://{HOST}", access).conformance()
    with pytest.raises(Hindrance) as refused:
        HttpEndpoint("https://other.example.org", access).conformance()
    assert refused.value.kind == "certificate"


def test_a_proxy_with_a_password_is_told_it_and_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
    certificate: Path,
    tls_port: int,
    proxy_to: Callable[..., Proxy],
) -> None:
    trust(monkeypatch, certificate)
    proxy = proxy_to(tls_port)
    through = with_login(proxy.address, "officer", "p:a@ss/ก")
    HttpEndpoint(f"https://{HOST}", Access("token", proxy=through)).conformance()
    (asked,) = proxy.asked
    assert asked.startswith(f"CONNECT {HOST}:443 ")
    (login,) = [line for line in asked.split("\r\n") if line.lower().startswith("proxy-auth")]
    assert base64.b64decode(login.split()[-1]).decode() == "officer:p:a@ss/ก"
    assert "token" not in asked


def test_maps_go_through_the_officers_proxy_too_and_through_a_new_one_at_once(
    monkeypatch: pytest.MonkeyPatch,
    certificate: Path,
    tls_port: int,
    proxy_to: Callable[..., Proxy],
) -> None:
    trust(monkeypatch, certificate)
    monkeypatch.setattr(proxies, "_way", proxies.way())  # put back at the end
    first, second = proxy_to(tls_port), proxy_to(9, "502 Bad Gateway")
    proxies.go_through(lambda: with_login(first.address, "officer", "p:a@ss/ก"))
    client = Client(f"https://{HOST}/{{z}}/{{x}}/{{y}}.png")
    assert client.ask(1, 0, 0).status in (200, 404)
    assert client.ask(1, 0, 1).status in (200, 404)
    (asked,) = first.asked
    assert asked.startswith(f"CONNECT {HOST}:443 ")
    (login,) = [line for line in asked.split("\r\n") if line.lower().startswith("proxy-auth")]
    assert base64.b64decode(login.split()[-1]).decode() == "officer:p:a@ss/ก"
    proxies.go_through(lambda: second.address)
    with pytest.raises(FAILURES):
        client.ask(1, 0, 0)
    assert second.asked
    client.close()


def test_a_proxy_that_refuses_is_named_and_no_password_is_said(
    proxy_to: Callable[..., Proxy],
) -> None:
    proxy = proxy_to(9, "407 Proxy Authentication Required")
    access = Access(proxy=with_login(proxy.address, "officer", "MARKER"))
    with pytest.raises(Hindrance) as refused:
        HttpEndpoint(f"https://{HOST}", access).conformance()
    assert refused.value.kind == "proxy"
    assert "407" in say(refused.value.text)
    assert "MARKER" not in say(refused.value.text)


def test_the_proxy_of_the_system_is_used(
    monkeypatch: pytest.MonkeyPatch, proxy_to: Callable[..., Proxy]
) -> None:
    proxy = proxy_to(9, "502 Bad Gateway")
    monkeypatch.setenv("HTTPS_PROXY", proxy.address)
    for name in ("https_proxy", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(Hindrance, match="proxy"):
        HttpEndpoint(f"https://{HOST}").conformance()
    assert proxy.asked


def test_the_way_to_this_computer_leads_through_no_proxy(
    monkeypatch: pytest.MonkeyPatch, proxy_to: Callable[..., Proxy]
) -> None:
    proxy = proxy_to(9)
    monkeypatch.setenv("HTTP_PROXY", proxy.address)
    answer = (200, {"Content-Type": "application/json"}, f'{{"conformsTo":["{CORE}"]}}'.encode())
    with Canned(lambda asked: answer) as server:
        HttpEndpoint(server.url, Access(proxy=proxy.address)).conformance()
    assert proxy.asked == []


@pytest.mark.parametrize(
    "text", ["ftp://proxy:21", "http://", "proxy:port", "http://proxy/path", "http://[", "a?b"]
)
def test_what_is_no_proxy_is_refused_without_its_password(text: str) -> None:
    for wish in (text, text.replace("//", "//me:MARKER@")):
        with pytest.raises(BadInput) as refused:
            checked_proxy(wish)
        assert "MARKER" not in say(refused.value.text)


def test_an_address_with_a_password_in_it_is_no_address_of_a_centre() -> None:
    with pytest.raises(BadInput) as refused:
        HttpEndpoint(f"https://me:MARKER@{HOST}/api")
    assert "MARKER" not in say(refused.value.text)


@pytest.mark.parametrize("key", ["กุญแจ", "k\r\nX: y", "k\0"])
def test_a_key_that_no_request_can_hold_is_refused_in_words(key: str) -> None:
    with pytest.raises(BadInput, match="letters"):
        HttpEndpoint(f"https://{HOST}", key)


def test_what_is_secret_stands_in_no_text_of_its_own() -> None:
    access = Access("MARKER-1", "MARKER-2", "http://me:MARKER-3@proxy:8080")
    assert "MARKER" not in repr(access)


# --- signatures -----------------------------------------------------------------------------------


def test_what_is_sent_is_signed_and_a_question_is_not() -> None:
    with Canned(lambda asked: (200, {"Content-Type": "application/json"}, b"{}")) as server:
        there = HttpEndpoint(server.url, Access(signing_key="key"))
        there.put_change(CHANGE)
        there.change_row(CHANGE.id)
    put, get = server.asked
    assert signature.is_signed(put.body, "key", put.headers)
    assert "Signature" not in get.headers


@pytest.mark.parametrize("name", ["Content-Digest", "Signature-Input", "Signature"])
def test_no_part_of_a_signature_can_be_left_out_or_be_another(name: str) -> None:
    told = signature.headers(b"body", "key")
    assert signature.is_signed(b"body", "key", told)
    assert not signature.is_signed(b"Body", "key", told)
    assert not signature.is_signed(b"body", "kez", told)
    assert not signature.is_signed(b"body", "key", told | {name: told[name] + "ก"})
    del told[name]
    assert not signature.is_signed(b"body", "key", told)
