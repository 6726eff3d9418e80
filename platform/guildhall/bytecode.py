"""Templates compiled when the house is built, as sentences are: a new process need not do it anew.

`python -m guildhall.bytecode` writes them into a folder beside this file. A template that was
changed since is compiled by whoever shows it; nobody but the build writes here.
"""

import sys
from pathlib import Path
from typing import Final

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from jinja2.bccache import Bucket

from guildhall.config import read_config

FOLDER: Final = Path(__file__).parent / "compiled"
NAMELESS: Final = "postgresql://nobody@nowhere/none"
BUILDING: Final = {
    "DATABASE_URL": NAMELESS,
    "DATABASE_EVERY_URL": NAMELESS,
    "DATABASE_OWNER_URL": NAMELESS,
    "REDIS_URL": "redis://nowhere",
    "SECRET_KEY": "nothing is signed while the house is built",
}
"""An application needs to be told these, and compiling asks none of them."""


class Built(FileSystemBytecodeCache):
    """What the build wrote; a running process reads it only."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Leave the folder as it was built."""


def init_app(app: Flask) -> None:
    """Read compiled templates where there are some."""
    if FOLDER.is_dir():
        app.jinja_env.bytecode_cache = Built(str(FOLDER))


def build() -> int:
    """Compile every template; return how many there are."""
    from guildhall.app import create_app

    app = create_app(read_config(BUILDING))
    FOLDER.mkdir(exist_ok=True)
    app.jinja_env.bytecode_cache = cache = FileSystemBytecodeCache(str(FOLDER))
    cache.clear()
    names = app.jinja_env.list_templates(extensions=["html", "txt", "xml"])
    for name in names:
        app.jinja_env.get_template(name)
    return len(names)


if __name__ == "__main__":
    sys.stdout.write(f"{build()} templates compiled\n")
