"""The build's part of templates: `python -m guildhall.compiling` compiles every one of them.

A template that is changed later is compiled by whoever shows it; nobody but the build writes into
the folder that running processes read (guildhall.bytecode).
"""

import sys
from typing import Final

from jinja2 import FileSystemBytecodeCache

from guildhall.app import create_app
from guildhall.bytecode import FOLDER
from guildhall.config import read_config

NAMELESS: Final = "postgresql://nobody@nowhere/none"
BUILDING: Final = {
    "DATABASE_URL": NAMELESS,
    "DATABASE_EVERY_URL": NAMELESS,
    "DATABASE_OWNER_URL": NAMELESS,
    "REDIS_URL": "redis://nowhere",
    "SECRET_KEY": "nothing is signed while the house is built",
}
"""An application needs to be told these, and compiling asks none of them."""


def build() -> int:
    """Compile every template; return how many there are."""
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
