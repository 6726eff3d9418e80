"""A whole house of its own, with every process killable: servers, web, worker, scheduler."""

import http.client
import os
import signal
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from flask import Flask

from guildhall import embedded, provision
from guildhall.app import create_app
from guildhall.config import read_config
from guildhall.db import db
from guildhall.processes import Program, programs, stop_together, wait_until_it_answers
from guildhall.servers import free_port
from tests.conftest import PASSWORDS, migrate

PATIENCE = 170  # seconds, on a machine that others share
HOST = "127.0.0.1"
CUT_OFF = (OSError, ValueError, http.client.HTTPException)
"""What asking a server that dies comes to: refused, reset, or an answer that stops half-way."""
LEASE = 5  # seconds; what was lost is handed over again so soon, so that a test need not wait


@dataclass
class House:
    """What runs, and how to hurt it."""

    app: Flask
    servers: embedded.Servers
    processes: dict[str, Program]
    url: str

    def kill(self, name: str) -> None:
        """End a process of ours with SIGKILL, and start it again as `guildhall up` would."""
        program = self.processes[name]
        program.end_group(signal.SIGKILL)
        time.sleep(0.3)
        program.start()

    def kill_postgres(self) -> None:
        """End PostgreSQL with SIGKILL and start it again on the same data."""
        self.servers.postgres.kill()
        time.sleep(0.3)
        self.servers.postgres.start()

    def kill_valkey(self) -> None:
        """End Valkey with SIGKILL and start it again."""
        self.servers.valkey.kill()
        time.sleep(0.3)
        self.servers.valkey.start()


@contextmanager
def durable_folder() -> Iterator[Path]:
    """Return a folder that the servers' own user may enter, gone with the block."""
    folder = Path(mkdtemp(prefix="guildhall-kill-", dir="/var/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        rmtree(folder, ignore_errors=True)


@contextmanager
def standing_house(folder: Path) -> Iterator[House]:
    """Build a house in a folder: durable servers, a migrated database, three processes."""
    servers = embedded.servers_in(folder, durable=True)
    servers.start()
    before = dict(os.environ)
    try:
        os.environ.update(_settings(servers, folder))
        config = read_config()
        migrate(config)
        port = free_port()
        running = {one.name: one for one in programs(folder, host=HOST, port=port)}
        try:
            for one in running.values():
                one.start()
            wait_until_it_answers(running["web server"], host=HOST, port=port)
            app = create_app(config)
            yield House(app, servers, running, f"http://{HOST}:{port}")
            _let_go(app)
        finally:
            stop_together(running.values())
    finally:
        os.environ.clear()
        os.environ.update(before)
        servers.stop()


def _settings(servers: embedded.Servers, folder: Path) -> dict[str, str]:
    urls = provision.provision(servers.admin_url, dict(PASSWORDS), database="guildhall")
    return {
        "DATABASE_URL": urls.app,
        "DATABASE_EVERY_URL": urls.every,
        "DATABASE_OWNER_URL": urls.owner,
        "REDIS_URL": servers.redis_url,
        "SECRET_KEY": "a secret of the tests, long enough",
        "GUILDHALL_STATE": str(folder / "state"),
        "LOG_LEVEL": "WARNING",
        "RELAY_LEASE_SECONDS": str(LEASE),
    }


def _let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    app.extensions["guildhall_every_engine"].dispose()
    app.extensions["guildhall_redis"].close()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Do not follow: the redirect is the answer."""


def insist(address: str, cookie: str, form_at: str, done: Callable[[int], bool]) -> int:
    """Post a form as a person would who tries again whenever the page fails; return the tries."""
    opener = urllib.request.build_opener(_Stay)
    deadline = time.monotonic() + PATIENCE
    tries = 0
    while time.monotonic() < deadline:
        tries += 1
        try:
            request = urllib.request.Request(address, headers={"Cookie": cookie})  # noqa: S310 - our own server
            page = opener.open(request, timeout=20).read().decode()
            token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
            form = urllib.parse.urlencode({"csrf_token": token}).encode()
            post = urllib.request.Request(form_at, data=form, headers={"Cookie": cookie})  # noqa: S310 - as above
            opener.open(post, timeout=20).close()
        except urllib.error.HTTPError as answer:
            answer.close()
            if done(answer.code):
                return tries
        except CUT_OFF:
            pass
        time.sleep(0.2)
    raise AssertionError(f"{form_at} never answered well within {PATIENCE} s")


def wait_for(truth: Callable[[], bool], what: str) -> None:
    """Wait until something becomes true; a database that is just coming back is waited for."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            if truth():
                return
        except Exception:  # noqa: BLE001 - whatever a killed server makes of the question
            db.session.remove()
        time.sleep(0.5)
    raise AssertionError(f"{what} did not happen within {PATIENCE} s")
