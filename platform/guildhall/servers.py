"""One server process of ours: PostgreSQL or Valkey, on 127.0.0.1, under a user without rights."""

from __future__ import annotations

import abc
import contextlib
import os
import pwd
import random
import secrets
import signal
import socket
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from guildhall import leash

PORTS = range(20000, 32768)  # from 32768 on, Linux hands ports out to clients
SERVER_USERS = ("postgres", "nobody")
QUIET_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
START_ATTEMPTS = 5
READY_SECONDS = 60
STOP_SECONDS = 20
LOG_BYTES = 10_000_000


class ServerTrouble(Exception):
    """A server cannot be started or reached; the message says what to do."""


class Identity(Struct, frozen=True):
    """The user whom servers run as: ourselves, or for root somebody with fewer rights."""

    uid: int
    gid: int
    name: str

    @property
    def borrowed(self) -> bool:
        """Say whether the servers run as somebody else than we do."""
        return self.uid != os.geteuid()

    def give(self, path: Path) -> None:
        """Hand a path to the servers' user."""
        if self.borrowed:
            os.chown(path, self.uid, self.gid)


def choose_identity(folder: Path) -> Identity:
    """Return the user who owns the data here, or who will: Postgres refuses to run as root."""
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid(), "you")
    with contextlib.suppress(FileNotFoundError, KeyError):
        owner = (folder / "postgres").stat().st_uid
        if owner != 0:
            return _identity(pwd.getpwuid(owner))
    for name in SERVER_USERS:
        with contextlib.suppress(KeyError):
            return _identity(pwd.getpwnam(name))
    raise ServerTrouble(
        "PostgreSQL does not run as root and this machine has no user postgres or nobody: "
        "run as an ordinary user, or set DATABASE_URL and REDIS_URL."
    )


def _identity(entry: pwd.struct_passwd) -> Identity:
    return Identity(entry.pw_uid, entry.pw_gid, entry.pw_name)


def open_to_all(path: Path) -> bool:
    """Say whether any user may enter this path and everything above it."""
    steps = (path, *path.parents)
    return all(step.stat().st_mode & stat.S_IXOTH for step in steps if step.exists())


@dataclass
class Server(abc.ABC):
    """A server process on a leash; its port and password are remembered in its folder."""

    folder: Path
    identity: Identity
    durable: bool = True
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    name = "server"
    title = "The server"
    stop_signal = signal.SIGTERM

    @abc.abstractmethod
    def prepare(self) -> None:
        """Make what must be there before a start."""

    @abc.abstractmethod
    def command(self) -> list[str]:
        """Return the program and its arguments."""

    @abc.abstractmethod
    def ping(self) -> bool:
        """Say whether it answers."""

    @property
    @abc.abstractmethod
    def url(self) -> str:
        """Return its address, password included."""

    def start(self) -> None:
        """Start and return once it answers; a port taken meanwhile is exchanged for another."""
        self._check_folder()
        self.prepare()
        for attempt in range(START_ATTEMPTS):
            self.port = self._choose_port(fresh=attempt > 0)
            self._spawn()
            if self._answers_in_time():
                self.remember("port", str(self.port))
                return
            self.stop()
            if "in use" not in self.last_words():
                break
        raise ServerTrouble(
            f"{self.title} did not start. Its last words: {self.last_words()} (see {self.log})"
        )

    def stop(self) -> None:
        """Stop in order, by force after twenty seconds."""
        if self.process is None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def kill(self) -> None:
        """Kill without a word, as a power cut would; `start()` brings it back where it was."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    @property
    def running(self) -> bool:
        """Say whether the process is alive."""
        return self.process is not None and self.process.poll() is None

    @property
    def data(self) -> Path:
        """Return the folder of its data."""
        return self.folder / self.name

    @property
    def log(self) -> Path:
        """Return the file of its log."""
        return self.folder / "log" / f"{self.name}.log"

    @property
    def password(self) -> str:
        """Return its password, made once and readable by us alone."""
        return self.recall("password") or self.remember("password", secrets.token_urlsafe(24))

    def last_words(self) -> str:
        """Return the last line of the log."""
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return next((line.strip() for line in reversed(lines) if line.strip()), "none.")

    def recall(self, what: str) -> str:
        """Return a small fact kept about this server, empty if there is none."""
        with contextlib.suppress(FileNotFoundError):
            return self._memory(what).read_text().strip()
        return ""

    def remember(self, what: str, fact: str) -> str:
        """Keep a small fact about this server where only we can read it."""
        write_private(self._memory(what), fact)
        return fact

    def _memory(self, what: str) -> Path:
        return self.folder / f"{self.name}.{what}"

    def _check_folder(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True, mode=0o711)
        if self.identity.borrowed and not open_to_all(self.folder):
            raise ServerTrouble(
                f"{self.title} runs as {self.identity.name}, who may not enter {self.folder}: "
                "choose another folder, for example GUILDHALL_STATE=/var/lib/guildhall."
            )
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _choose_port(self, *, fresh: bool) -> int:
        remembered = self.recall("port")
        if remembered.isdigit() and not fresh and port_is_free(int(remembered)):
            return int(remembered)
        return free_port()

    def _spawn(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                leashed(self.command(), stop_signal=self.stop_signal, identity=self.identity),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env=QUIET_ENVIRONMENT,
                start_new_session=True,  # Ctrl-C is for us: we stop the servers last
            )

    def _answers_in_time(self) -> bool:
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline and self.running:
            if self.ping():
                return True
            time.sleep(0.02)
        return False


def leashed(command: list[str], *, stop_signal: signal.Signals, identity: Identity) -> list[str]:
    """Return the command that ends with this process and runs as the servers' user."""
    uid, gid = (identity.uid, identity.gid) if identity.borrowed else (leash.KEEP_USER,) * 2
    words = (os.getpid(), int(stop_signal), uid, gid)
    return [sys.executable, "-I", "-S", leash.__file__, *map(str, words), *command]


def free_port() -> int:
    """Return a port that nobody listens on now."""
    for port in random.sample(PORTS, k=200):
        if port_is_free(port):
            return port
    raise ServerTrouble("No free port was found between 20000 and 32767.")


def port_is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether nobody listens on a port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def write_private(path: Path, text: str) -> None:
    """Write a file that only we can read, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
