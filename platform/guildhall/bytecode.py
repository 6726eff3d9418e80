"""Templates that the build has compiled (guildhall.compiling): a new process reads them only."""

from pathlib import Path
from typing import Final

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

FOLDER: Final = Path(__file__).parent / "compiled"


class Built(FileSystemBytecodeCache):
    """What the build wrote; a running process reads it only."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Leave the folder as it was built."""


def init_app(app: Flask) -> None:
    """Read compiled templates where there are some."""
    if FOLDER.is_dir():
        app.jinja_env.bytecode_cache = Built(str(FOLDER))
