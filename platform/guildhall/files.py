"""Files of a tenant: uploads and exports, in a local folder, behind one small interface.

A name is relative and plain ("archives/0198….zip"); the tenant's id is put before it here, so that
no caller can reach another tenant's file. A bucket would implement the same five verbs.

A row that keeps a file says in `stored` under which name, or below which folder where it may keep
several; what removes rows by the hundred finds by it which files go with them.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, Final, Protocol
from uuid import UUID

from guildhall import context
from guildhall.errors import NotFound
from guildhall.here import this_config

NAME: Final = re.compile(r"[a-z0-9_-][a-z0-9._-]{0,99}(/[a-z0-9_-][a-z0-9._-]{0,99}){0,3}")
CHUNK: Final = 256 * 1024


class Files(Protocol):
    """What the house asks of a place for files; every name is within the current tenant."""

    def write(self, name: str, chunks: Iterable[bytes]) -> int:
        """Write a whole file, or none of it if the chunks fail; return its size."""

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading; raise NotFound."""

    def size(self, name: str) -> int:
        """Return how many bytes a file has; raise NotFound."""

    def delete(self, name: str) -> None:
        """Delete a file, or all below a folder; what is gone already is fine."""

    def delete_all(self) -> None:
        """Delete every file of the current tenant."""


class LocalFiles:
    """Files in a folder of this machine, one folder a tenant."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, name: str, chunks: Iterable[bytes]) -> int:
        """Write beside the name first, and move it there when it is whole."""
        path = self._path(name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with self._apart(path) as target:
            for chunk in chunks:
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
            return target.tell()

    @staticmethod
    @contextmanager
    def _apart(path: Path) -> Iterator[BinaryIO]:
        handle, apart = tempfile.mkstemp(prefix=".part-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as target:
                yield target
            Path(apart).replace(path)
        finally:
            Path(apart).unlink(missing_ok=True)

    def open(self, name: str) -> BinaryIO:
        """Open a file for reading."""
        try:
            return self._path(name).open("rb")
        except (FileNotFoundError, IsADirectoryError):
            raise NotFound from None

    def size(self, name: str) -> int:
        """Return how many bytes a file has."""
        try:
            return self._path(name).stat().st_size
        except FileNotFoundError:
            raise NotFound from None

    def delete(self, name: str) -> None:
        """Delete a file, or a folder with what is in it."""
        path = self._path(name)
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)

    def delete_all(self) -> None:
        """Delete every file of the current tenant."""
        shutil.rmtree(self._home(context.tenant_id()), ignore_errors=True)

    def _path(self, name: str) -> Path:
        """Return where a file of the current tenant stands; a name that leads out is no name."""
        if not NAME.fullmatch(name):
            raise ValueError(f"{name!r} is not a plain relative name.")
        return self._home(context.tenant_id()) / name

    def _home(self, tenant_id: UUID) -> Path:
        return self.folder / str(tenant_id)


def files() -> Files:
    """Return where this installation keeps files."""
    config = this_config()
    return LocalFiles(config.state_dir / "files")


def chunks_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Read a stream piece by piece."""
    while chunk := stream.read(CHUNK):
        yield chunk
