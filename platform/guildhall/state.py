"""The folder where one installation keeps what it must not lose, and who is running it."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from guildhall.servers import ServerTrouble, write_private

CHECKOUT = Path(__file__).resolve().parents[2]
ROOTS_PLACE = Path("/var/lib/guildhall")


def state_folder(wish: str = "") -> StateFolder:
    """Return the folder that was wished for, or this checkout's own.

    Root's servers run as another user, who may not be able to enter the checkout, so root's
    folder stands in /var/lib under a digest of the checkout's path.
    """
    if wish:
        return StateFolder(Path(wish).expanduser().resolve())
    if os.geteuid() == 0:
        digest = hashlib.sha256(bytes(CHECKOUT)).hexdigest()[:12]
        return StateFolder(ROOTS_PLACE / digest)
    return StateFolder(CHECKOUT / "var")


class StateFolder:
    """Passwords, the secret key, logs, and a note of what runs; private to its owner."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextlib.contextmanager
    def alone(self, note: str) -> Iterator[None]:
        """Be the only one who runs Guildhall here; the lock ends with the process."""
        with self._open_lock() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise ServerTrouble(self._who_runs(lock.read())) from None
            lock.seek(0)
            lock.truncate()
            lock.write(json.dumps({"pid": os.getpid(), "site": note}))
            lock.flush()
            try:
                yield
            finally:
                self._running.unlink(missing_ok=True)

    @property
    def logs(self) -> Path:
        """Return the folder of everybody's logs."""
        place = self.path / "log"
        place.mkdir(mode=0o711, exist_ok=True)
        return place

    def secret_key(self) -> str:
        """Return the key that signs cookies, made once."""
        kept = self.path / "secret_key"
        if not kept.exists():
            write_private(kept, secrets.token_urlsafe(48))
        return kept.read_text().strip()

    def passwords(self) -> dict[str, str]:
        """Return the passwords of the database's roles that we know."""
        return _json(self.path / "passwords.json")

    def keep_passwords(self, passwords: dict[str, str]) -> None:
        """Remember the passwords of the database's roles."""
        write_private(self.path / "passwords.json", json.dumps(passwords))

    def note_running(self, settings: dict[str, str]) -> None:
        """Say what runs, for other commands on this machine."""
        write_private(self._running, json.dumps(settings | {"PID": str(os.getpid())}))

    def running(self) -> dict[str, str]:
        """Return the settings of what runs here now; empty if nothing does."""
        settings = _json(self._running)
        return settings if settings and self._is_locked() else {}

    def left_over(self) -> bool:
        """Say whether the last run was killed: it had no time to take its note away."""
        return self._running.exists()

    @property
    def _running(self) -> Path:
        return self.path / "running.json"

    def _open_lock(self) -> TextIO:
        try:
            self.path.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, parents=True, exist_ok=True)
            return os.fdopen(os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600), "r+")
        except OSError as trouble:
            raise ServerTrouble(
                f"Guildhall cannot keep its data in {self.path} ({trouble.strerror}): choose "
                "another folder with GUILDHALL_STATE=/some/folder."
            ) from trouble

    def _is_locked(self) -> bool:
        with contextlib.suppress(OSError), (self.path / "lock").open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def _who_runs(self, note: str) -> str:
        with contextlib.suppress(ValueError, KeyError):
            who = json.loads(note)
            return (
                f"Guildhall already runs from here as process {who['pid']} at {who['site']}; "
                "stop that one first with Ctrl-C."
            )
        return "Guildhall is just being started from here by another command."


def _json(path: Path) -> dict[str, str]:
    """Read a small file of ours; one cut off half-way counts as missing."""
    with contextlib.suppress(FileNotFoundError, ValueError):
        kept = json.loads(path.read_text())
        return {str(key): str(value) for key, value in kept.items()}
    return {}
