"""The web server: the application is loaded once, then every worker is a copy of it.

What the workers only read (code, tables, templates, words) stands in memory once for all of them,
because they are forked after it was loaded, and a worker that is started anew is up at once.
"""

import argparse
import gc
import multiprocessing
from importlib import import_module

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

STOP_SECONDS = 3


def main(arguments: list[str] | None = None) -> None:
    """Serve until a signal ends it."""
    chosen = _parser().parse_args(arguments)
    gc.disable()  # what is loaded now stays: looking for garbage in it costs a third of the start
    multiprocessing.set_start_method("fork")
    module = import_module(chosen.target.partition(":")[0])
    getattr(module, "warm", lambda: None)()
    gc.freeze()  # the collector would write into what the workers share
    gc.enable()
    Granian(
        chosen.target,
        address=chosen.host,
        port=chosen.port,
        interface=Interfaces.WSGI,
        workers=chosen.workers,
        blocking_threads=chosen.threads,
        websockets=False,
        log_level=LogLevels(chosen.log_level),
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
    ).serve()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m guildhall.serve", description=main.__doc__)
    parser.add_argument("target", nargs="?", default="guildhall.wsgi:app")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2, help="threads of each worker")
    parser.add_argument("--log-level", default="info")
    return parser


if __name__ == "__main__":
    main()
