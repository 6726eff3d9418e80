"""Libraries that others load because they are installed, and that no web worker of ours uses.

structlog can print tracebacks in colour with rich, limits can count in Valkey through the client
of that name; we log JSON and speak to Valkey through redis, as RQ does. Together they cost every
worker some seven megabytes, and its start a tenth of a second. Whoever imports this first is
spared them: each has its own way without.
"""

import sys
from typing import Final

UNUSED: Final = ("rich", "valkey")

for name in UNUSED:
    sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # so the import system is told that something is not there
