"""Install and run the centre's real engine on loopback: PostgreSQL + PostGIS + pygeoapi.

For trying and for tests; README.md says how an agency runs it. Standard library only. Everything
lives in one folder (default ``.engine`` in the source tree): the database cluster, the engine's own
virtual environment, the logs. PostgreSQL runs under a user of its own when this is started as root.

    run.py [serve]    start, print the address, stop with Ctrl-C
    run.py ensure     start in the background; prints GREENDESK_ENGINE_URL=, _DSN=, _KEYS=
    run.py stop

Exit codes: 0 well; 3 something is missing (the line to type is printed); 4 no Python >= 3.12 was
found: PostgreSQL runs and its DSN is printed, but pygeoapi does not.
"""

import argparse
import contextlib
import fcntl
import hashlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
USER = "greendesk-engine"
DATABASE = "greendesk"
OWNER = "gds_owner"  # owns schema and data; superuser of this throwaway cluster
WEB = "gds_web"  # what pygeoapi logs in as: only what gds_engine may do
PREFERRED_PORTS = {"postgres": 55432, "web": 55480}
OLDEST_PYTHON = (3, 12)


class Missing(Exception):
    """Something has to be installed or allowed first; the message says what."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("what", nargs="?", choices=["serve", "ensure", "stop"], default="serve")
    parser.add_argument("--dir", type=Path, default=HERE.parents[1] / ".engine")
    parser.add_argument(
        "--stock", action="store_true", help="pygeoapi without wsgi.py's cache, to compare"
    )
    chosen = parser.parse_args()
    application = "pygeoapi.flask_app:APP" if chosen.stock else "wsgi:app"
    engine = Engine(chosen.dir.resolve(), application)
    try:
        with engine.alone():
            if chosen.what == "stop":
                engine.stop()
                return 0
            facts = engine.ensure()
    except Missing as error:
        print(error, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        with engine.alone():
            engine.stop()
        return 130
    if chosen.what == "ensure":
        for name, value in facts.items():
            print(f"{name}={value}")
    else:
        serve(engine, facts)
    return 0 if "GREENDESK_ENGINE_URL" in facts else 4


def serve(engine: "Engine", facts: dict[str, str]) -> None:
    """Say where the engine is and wait for Ctrl-C."""
    print(facts.get("GREENDESK_ENGINE_URL", "PostgreSQL only: " + facts["GREENDESK_ENGINE_DSN"]))
    print("Stop with Ctrl-C.", flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        with engine.alone():
            engine.stop()
        print("Stopped.")


class Engine:
    """The cluster, the environment and the web server in one folder."""

    def __init__(self, folder: Path, application: str) -> None:
        self.folder = folder
        self.application = application
        self.state: dict = {}
        self.user: str | None = None
        self.data = data_folder(folder)
        self.venv = folder / "venv"
        self.state_file = folder / "state.json"
        self.signing_keys = folder / "signing-keys.json"

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep a second run.py out while this one changes things."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(self.folder / "lock", "w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self.state = self._read_state()
            yield

    def ensure(self) -> dict[str, str]:
        """Install and start what is not there yet; return what a test needs to know."""
        self.user = database_user()
        self.binaries = postgres_binaries()
        self._postgres()
        self._schema()
        facts = {"GREENDESK_ENGINE_DSN": self.dsn(OWNER)}
        if not self._environment():
            say("No Python >= 3.12 found: PostgreSQL runs, but pygeoapi cannot be started.")
            return facts
        self._web()
        facts["GREENDESK_ENGINE_KEYS"] = str(self.signing_keys)
        return {"GREENDESK_ENGINE_URL": self.url, **facts}

    def stop(self) -> None:
        """Stop the web server and PostgreSQL, if they run."""
        self._stop_web()
        self.user = database_user()
        self._stop_postgres()

    # --- PostgreSQL ---------------------------------------------------------------------------

    def _stop_postgres(self) -> None:
        if self._postmaster():
            self._as_user(["pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop"])

    def _postgres(self) -> None:
        if self.data.exists() and "passwords" not in self.state:
            self._stop_postgres()  # nobody knows its passwords any more
            shutil.rmtree(self.data)
        if self._postmaster() and self._postgres_answers():
            return
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        self._clear_up()
        port = self._port("postgres")
        options = f"-p {port} -h 127.0.0.1 -k '' -c max_connections=100"  # no socket file
        log = self.data / "server.log"
        self._as_user(["pg_ctl", "-D", self.data, "-o", options, "-l", log, "-w", "start"])

    def _postmaster(self) -> bool:
        """Tell whether the server that the pid file names is alive and works in our folder."""
        try:
            first = (self.data / "postmaster.pid").read_bytes().split()[0].decode("latin-1")
        except (OSError, IndexError):
            return False
        return first in workers_in(self.data)

    def _clear_up(self) -> None:
        """Take away the pid file of a server that was killed, once its helpers are gone, too.

        PostgreSQL does so itself, but not while the dead one has still its number (a zombie).
        """
        if wait_until(lambda: not workers_in(self.data), 10):
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _make_cluster(self) -> None:
        say("Making a database cluster ...")
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.user:
            shutil.chown(self.data, self.user)
        passwords = {name: "p" + secrets.token_hex(16) for name in (OWNER, WEB)}
        self._remember(passwords=passwords, schema="")
        password_file = self.data.parent / "first-password"
        password_file.touch(mode=0o600)
        password_file.write_text(passwords[OWNER], encoding="ascii")
        if self.user:
            shutil.chown(password_file, self.user)
        arguments = ["-U", OWNER, "-E", "UTF8", "--locale=C.UTF-8", "-A", "scram-sha-256"]
        try:
            self._as_user(["initdb", "-D", self.data, *arguments, f"--pwfile={password_file}"])
        finally:
            password_file.unlink()

    def _postgres_answers(self) -> bool:
        try:
            return self._psql("postgres", "select 1").strip() == "1"
        except (Missing, KeyError):
            return False

    def _schema(self) -> None:
        """Load schema.sql if it is not the one that was loaded last."""
        text = (HERE / "schema.sql").read_bytes()
        print_of = hashlib.sha256(text).hexdigest()
        if self.state.get("schema") == print_of:
            return
        say("Loading the schema ...")
        there = self._psql("postgres", f"select 1 from pg_database where datname = '{DATABASE}'")
        if not there.strip():
            self._psql("postgres", f"create database {DATABASE}")
        self._psql(DATABASE, text.decode("utf-8"), "-1")
        password = self._password(WEB)
        self._psql(
            DATABASE,
            f"do $$ begin if not exists (select 1 from pg_roles where rolname = '{WEB}') then "
            f"create role {WEB} login password '{password}' in role gds_engine; end if; end $$",
        )
        self._remember(schema=print_of)

    def _psql(self, database: str, sql: str, *options: str) -> str:
        command = ["psql", "-qAtX", "-v", "ON_ERROR_STOP=1", *options, self.dsn(OWNER, database)]
        # a stranger on our port may take the call and never say a word
        return run(command, sql, env={**os.environ, "PGCONNECT_TIMEOUT": "10"})

    def dsn(self, login: str, database: str = DATABASE) -> str:
        """Return the connection address of ``login``."""
        port = self.state["ports"]["postgres"]
        return f"postgresql://{login}:{self._password(login)}@127.0.0.1:{port}/{database}"

    def _password(self, login: str) -> str:
        return str(self.state["passwords"][login])

    def _as_user(self, command: list[object]) -> None:
        """Run a PostgreSQL program as the cluster's own user."""
        program, *rest = (str(part) for part in command)
        binaries = getattr(self, "binaries", None) or postgres_binaries()
        run([str(binaries / program), *rest], user=self.user, cwd=self.data)

    # --- pygeoapi -----------------------------------------------------------------------------

    def _environment(self) -> bool:
        """Make the engine's own environment from the lock; False if no Python is new enough."""
        lock = HERE / "requirements.lock"
        print_of = hashlib.sha256(lock.read_bytes()).hexdigest()
        ours = self.venv / "bin" / "python"
        if self.state.get("environment") == print_of and ours.exists():
            return True
        python = new_enough_python()
        if python is None:
            return False
        say(f"Installing pygeoapi with {python} (once, about half a minute) ...")
        shutil.rmtree(self.venv, ignore_errors=True)
        run([str(python), "-m", "venv", str(self.venv)])
        pip = [str(ours), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        run([*pip, "--require-hashes", "--no-deps", "--only-binary", ":all:", "-r", str(lock)])
        self._remember(environment=print_of)
        return True

    def _web(self) -> None:
        configuration = HERE / "pygeoapi-config.yml"
        ours = [HERE / name for name in ("wsgi.py", "signature.py")]
        parts = (configuration.read_bytes(), *(file.read_bytes() for file in ours))
        others = self.application + str(self.state["schema"]) + str(self.state["ports"]["postgres"])
        print_of = hashlib.sha256(b"".join(parts) + others.encode()).hexdigest()
        if self.state.get("web") == print_of and self._web_pids() and self._web_answers():
            return
        self._stop_web()
        say("Starting pygeoapi ...")
        port = self._port("web")
        openapi = self.folder / "openapi.yml"
        environment = {
            **os.environ,
            "PYTHONPATH": str(HERE),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYGEOAPI_CONFIG": str(configuration),
            "PYGEOAPI_OPENAPI": str(openapi),
            "GDS_PORT": str(port),
            "GDS_URL": self.url,
            "GDS_DB_PORT": str(self.state["ports"]["postgres"]),
            "GDS_DB_NAME": DATABASE,
            "GDS_DB_USER": WEB,
            "GDS_DB_PASSWORD": self._password(WEB),
            "GDS_SIGNING_KEYS": str(self.signing_keys),
        }
        pygeoapi = [str(self.venv / "bin" / "pygeoapi"), "openapi", "generate"]
        run([*pygeoapi, str(configuration), "--output-file", str(openapi)], env=environment)
        program = [str(self.venv / "bin" / "python"), "-m", "waitress", "--threads=8"]
        with open(self.folder / "pygeoapi.log", "ab") as log:
            child = subprocess.Popen(
                [*program, f"--listen=127.0.0.1:{port}", self.application],
                cwd=self.folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._remember(web=print_of)
        if not wait_until(lambda: child.poll() is not None or self._web_answers(), 60) or (
            child.poll() is not None
        ):
            raise Missing(f"pygeoapi did not start; see {self.folder / 'pygeoapi.log'}")

    @property
    def url(self) -> str:
        """The engine's address."""
        return f"http://127.0.0.1:{self.state['ports']['web']}"

    def _web_answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.url}/conformance?f=json", timeout=5) as answer:
                return "conformsTo" in json.load(answer)
        except (OSError, ValueError, urllib.error.URLError):
            return False

    def _stop_web(self) -> None:
        for pid in self._web_pids():
            os.kill(pid, signal.SIGTERM)
        wait_until(lambda: not self._web_pids(), 10)

    def _web_pids(self) -> list[int]:
        """Return our web servers, also one that was forgotten; never a stranger's."""
        return [
            pid
            for pid in map(int, workers_in(self.folder))
            if str(self.venv).encode() in command_of(pid)
        ]

    # --- what is remembered -------------------------------------------------------------------

    def _port(self, name: str) -> int:
        """Return a free port: the one used before, or the usual one, or any."""
        ports = dict(self.state.get("ports", {}))
        wish = ports.get(name, PREFERRED_PORTS[name])
        # what listened there a moment ago may still be letting go
        found = wish if wait_until(lambda: bindable(wish), 3 if name in ports else 0) else 0
        ports[name] = found or bindable(0)
        self._remember(ports=ports)
        return int(ports[name])

    def _read_state(self) -> dict:
        try:
            return dict(json.loads(self.state_file.read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def _remember(self, **facts: object) -> None:
        self.state |= facts
        fresh = self.state_file.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(self.state, indent=1), encoding="utf-8")
        fresh.replace(self.state_file)


# --- what this machine has ------------------------------------------------------------------------


def database_user() -> str | None:
    """Return the user PostgreSQL runs as: it refuses root; None = whoever we are."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(USER)
    except KeyError:
        run(["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", USER])
    return USER


def data_folder(folder: Path) -> Path:
    """Return where the cluster lies: in ``folder``, unless its user could not get in there."""
    inside = folder / "pgdata"
    if os.geteuid() != 0:
        return inside
    above = [p for p in folder.parents if p.exists()]
    if all(p.stat().st_mode & 0o001 for p in above):
        return inside
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path("/var/lib") / USER / name


def postgres_binaries() -> Path:
    """Return the folder of the newest PostgreSQL that has PostGIS; install it if there is none."""
    found = _with_postgis()
    if found is None:
        _install_postgres()
        found = _with_postgis()
    if found is None:
        raise Missing("PostgreSQL with PostGIS was installed but cannot be found.")
    return found


def _with_postgis() -> Path | None:
    versions = [p for p in Path("/usr/lib/postgresql").glob("*") if (p / "bin/initdb").exists()]
    for version in sorted(versions, key=lambda p: float(p.name), reverse=True):
        shared = Path("/usr/share/postgresql") / version.name / "extension/postgis.control"
        if shared.exists():
            return version / "bin"
    return None


def _install_postgres() -> None:
    servers = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    version = servers[-1].parents[1].name if servers else "15"
    package = f"postgresql-{version}-postgis-3"
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(f"PostGIS is missing. Type:  sudo apt-get install -y {package}")
    say(f"Installing {package} ...")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
    run(["apt-get", "update", "-qq"], env=quiet)
    run(install, env=quiet)


def new_enough_python() -> Path | None:
    """Return a working Python >= 3.12 among those installed, pyenv's too; the oldest that will do.

    The oldest, because ready-made wheels exist for it first.
    """
    roots = [os.environ.get("PYENV_ROOT"), Path.home() / ".pyenv", "/opt/pyenv"]
    candidates: list[Path] = []
    for folder in (*os.environ.get("PATH", "").split(os.pathsep), "/usr/bin", "/usr/local/bin"):
        candidates += Path(folder or ".").glob("python3*")
    for root in filter(None, roots):
        candidates += Path(root).glob("versions/*/bin/python3")
    found: dict[tuple[int, int], Path] = {}
    for path in dict.fromkeys(candidates):
        if path.name.removeprefix("python3").lstrip(".").isdecimal() or path.name == "python3":
            version = _version_of(path)
            if version and version >= OLDEST_PYTHON:
                found.setdefault(version, path)
    return found[min(found)] if found else None


def _version_of(python: Path) -> tuple[int, int] | None:
    """Return the version, or None if it does not run (a pyenv shim) or cannot make a venv."""
    ask = "import sys, venv, ensurepip; print(*sys.version_info[:2])"
    try:
        answer = subprocess.run(
            [python, "-c", ask], capture_output=True, text=True, timeout=20, check=True
        )
        major, minor = map(int, answer.stdout.split())
    except (OSError, subprocess.SubprocessError, ValueError):
        return None
    return major, minor


# --- small things ---------------------------------------------------------------------------------


def run(
    command: list[str],
    stdin: str = "",
    *,
    user: str | None = None,
    env: dict[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run a program and return what it printed; raise Missing with its last words if it fails."""
    identity = {"user": user, "group": user, "extra_groups": []} if user else {}
    try:
        done = subprocess.run(
            command,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            env=env,
            cwd=cwd,
            check=False,
            **identity,
        )
    except OSError as error:
        raise Missing(f"{command[0]}: {error}") from error
    if done.returncode:
        raise Missing(f"{Path(command[0]).name}: {(done.stderr or done.stdout).strip()[-2000:]}")
    return done.stdout


def workers_in(folder: Path) -> set[str]:
    """Return the numbers of living processes whose working folder this is; zombies have none."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if os.readlink(process / "cwd") == str(folder):
                found.add(process.name)
    return found


def command_of(pid: int) -> bytes:
    """Return the command line of a process; nothing when there is none any more."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def bindable(port: int) -> int:
    """Return ``port`` if it is free on loopback, any free one for 0, else 0."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return 0
        return int(probe.getsockname()[1])


def wait_until(holds: Callable[[], object], seconds: float) -> bool:
    """Wait until ``holds`` does; return whether it ever did."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def say(line: str) -> None:
    """Tell the person what is going on; standard output is for the facts."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
