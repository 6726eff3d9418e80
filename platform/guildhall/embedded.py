"""A real PostgreSQL and Valkey for one machine, without asking anybody to install them."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from guildhall.postgres_server import Postgres
from guildhall.servers import choose_identity, open_to_all
from guildhall.valkey_server import Valkey


class Servers(Struct):
    """The two servers of one machine and how to reach them."""

    postgres: Postgres
    valkey: Valkey

    @property
    def admin_url(self) -> str:
        """Return the address of the database as its superuser."""
        return self.postgres.url

    @property
    def redis_url(self) -> str:
        """Return the address of the queue's server, password included."""
        return self.valkey.url

    def start(self) -> None:
        """Start both, or neither."""
        self.postgres.start()
        try:
            self.valkey.start()
        except BaseException:
            self.postgres.stop()
            raise

    def stop(self) -> None:
        """Stop both; the database finishes what it wrote."""
        try:
            self.valkey.stop()
        finally:
            self.postgres.stop()


def servers_in(folder: Path, *, durable: bool = True) -> Servers:
    """Return the servers that live in a folder, not yet started."""
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    identity = choose_identity(folder)
    return Servers(
        postgres=Postgres(folder=folder, identity=identity, durable=durable),
        valkey=Valkey(folder=folder, identity=identity, durable=durable),
    )


@contextlib.contextmanager
def throwaway(*, durable: bool = False) -> Iterator[Servers]:
    """Run a Postgres and a Valkey in a temporary folder, gone with the block."""
    folder = Path(tempfile.mkdtemp(prefix="guildhall-", dir=_temporary_parent()))
    folder.chmod(0o711)
    servers = servers_in(folder, durable=durable)
    try:
        servers.start()
        yield servers
    finally:
        servers.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _temporary_parent() -> str:
    """Return a temporary folder that the servers' user may enter too."""
    places = (tempfile.gettempdir(), "/tmp", "/var/tmp")  # noqa: S108 - mkdtemp makes it private
    readable = (place for place in places if os.geteuid() != 0 or open_to_all(Path(place)))
    return next(readable, tempfile.gettempdir())
