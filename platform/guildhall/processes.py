"""What `guildhall up` keeps alive: the web server, the worker and the scheduler."""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from msgspec import Struct, field

from guildhall.servers import LOG_BYTES, Identity, ServerTrouble, leashed

WEB_WORKERS = 2
WEB_THREADS = 2  # one slow page must not hold a whole worker
STOP_SECONDS = 8  # longer work is repeated by the outbox
READY_SECONDS = 180
LONGEST_WAIT = 30.0
SETTLED_SECONDS = 60
TICK = 0.25
ERROR = re.compile(r"[\w.]*(Error|Exception)\b.*: .")


class Watched(Protocol):
    """Anything that can be found dead and started again."""

    @property
    def title(self) -> str:
        """The name in a sentence."""
        ...

    @property
    def running(self) -> bool:
        """Whether it lives."""
        ...

    def start(self) -> None:
        """Start it, or start it again."""


class Program(Struct):
    """One of our own processes, in a session of its own, writing to its own log."""

    name: str
    command: tuple[str, ...]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def title(self) -> str:
        """Return its name in a sentence."""
        return f"The {self.name}"

    @property
    def running(self) -> bool:
        """Say whether it lives."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        """Start it; children that a killed one left behind end first."""
        self.end_group(signal.SIGKILL)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603 - our own programs, no shell
                leashed(list(self.command), stop_signal=signal.SIGTERM, identity=_ourselves()),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us: we stop them in order
            )

    def end_group(self, number: signal.Signals) -> None:
        """Send a signal to it and all that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def last_words(self) -> str:
        """Return the last error in its log, or else the last line."""
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return next(
            (line for line in reversed(lines) if ERROR.match(line)), (lines or ["none"])[-1]
        )


def _ourselves() -> Identity:
    return Identity(os.geteuid(), os.getegid(), "you")


def programs(logs: Path, *, host: str, port: int) -> tuple[Program, ...]:
    """Return the three programs of one machine."""
    python = sys.executable
    web = (
        *(python, "-m", "guildhall.serve", "--host", host, "--port", str(port)),
        *("--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)),
    )
    ours = (python, "-m", "guildhall.cli")
    return (
        Program("web server", web, logs / "web.log"),
        Program("worker", (*ours, "worker"), logs / "worker.log"),
        Program("scheduler", (*ours, "scheduler"), logs / "scheduler.log"),
    )


@contextlib.contextmanager
def stopped_together(wanted: Iterable[Program]) -> Iterator[None]:
    """Stop whatever of these was started within the block, all at the same time."""
    try:
        yield
    finally:
        stop_together(wanted)


def stop_together(wanted: Iterable[Program]) -> None:
    """Ask all of them to end at once, and insist after a while."""
    processes = [program.process for program in wanted if program.process is not None]
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, deadline - time.monotonic()))
    for program in wanted:
        program.end_group(signal.SIGKILL)


def wait_until_it_answers(web: Program, *, host: str, port: int) -> None:
    """Return once /healthz answers; on its first start, a web server that ends is not retried.

    Somebody is watching then, and a sentence helps more than a loop.
    """
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and web.running:
        if _is_healthy(host, port):
            return
        time.sleep(0.05)
    raise ServerTrouble(
        f"The web server did not start. Its last words: {web.last_words()} (see {web.log})"
    )


def _is_healthy(host: str, port: int) -> bool:
    reachable = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104 - compared, not bound
    connection = http.client.HTTPConnection(reachable, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def watch(watched: Iterable[Watched], say: Callable[[str], None]) -> None:
    """Start again whatever dies, for ever, waiting longer each time.

    A worker that the system killed at night must come back without a person; what it was doing
    is still in the outbox.
    """
    patience = [Patience(item) for item in watched]
    while True:
        for one in patience:
            one.look(say)
        time.sleep(TICK)


class Patience(Struct):
    """How long to wait before one thing is started again."""

    item: Watched
    wait: float = 1.0
    since: float = field(default_factory=time.monotonic)
    due: float = 0.0

    def look(self, say: Callable[[str], None]) -> None:
        """Start it again if it is dead and has waited long enough."""
        now = time.monotonic()
        if self.item.running:
            if now - self.since > SETTLED_SECONDS:
                self.wait = 1.0
        elif not self.due:
            self.due = now + self.wait
            say(f"{self.item.title} ended; it starts again in {self.wait:g} s.")
        elif now >= self.due:
            self._again(now, say)

    def _again(self, now: float, say: Callable[[str], None]) -> None:
        self.since, self.due = now, 0.0
        self.wait = min(self.wait * 2, LONGEST_WAIT)
        try:
            self.item.start()
        except ServerTrouble as trouble:
            say(str(trouble))
        else:
            say(f"{self.item.title} runs again.")
