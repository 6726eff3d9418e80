"""One command runs the house: begun, killed, opened again, on servers of its own or given."""

import http.client
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from guildhall import embedded
from guildhall.servers import free_port
from tenants.directory import KEPT_SECONDS

PATIENCE = 120


QUIET = {
    "PATH": os.defpath,
    "LC_ALL": "C.UTF-8",
    "GUILDHALL_DEMO": "0",
    "SMTP_URL": "smtp://localhost:25",
}


@pytest.fixture
def state() -> Iterator[Path]:
    """A state folder that the servers' user may enter."""
    with embedded.throwaway() as servers:
        servers.stop()
        yield servers.postgres.folder / "state"


class House:
    """A `guildhall up` in a process of its own."""

    def __init__(self, state: Path, **settings: str) -> None:
        self.port = free_port()
        self.environment = QUIET | {
            "GUILDHALL_STATE": str(state),
            "PORT": str(self.port),
            **settings,
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "guildhall.cli", "up"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_until_open(self) -> str:
        """Return what it printed up to its last line."""
        lines = []
        assert self.process.stdout is not None
        for line in self.process.stdout:
            lines.append(line)
            if "Stop: Ctrl-C" in line:
                break
        return "".join(lines)

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run another command on the same state."""
        return subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-m", "guildhall.cli", *words],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def env(self) -> dict[str, str]:
        """Return what `guildhall env` prints."""
        lines = self.command("env").stdout.splitlines()
        return {line.partition("=")[0]: shlex.split(line.partition("=")[2])[0] for line in lines}

    def status(self, path: str) -> int:
        """Return the status of a page, 0 if nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return 0
        finally:
            connection.close()

    def links(self, printed: str) -> list[str]:
        """Return the paths of the sign-in links in what was printed."""
        return re.findall(rf"^ +http://localhost:{self.port}(/\S+)$", printed, re.MULTILINE)

    def eventually(self, path: str, status: int) -> bool:
        """Say whether a page reaches a status within a while."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.status(path) == status:
                return True
            time.sleep(0.2)
        return False

    def healthy(self) -> subprocess.CompletedProcess[str]:
        """Ask the doctor until nothing is wrong any more: the worker is last to be at work."""
        deadline = time.monotonic() + PATIENCE
        while (asked := self.command("doctor")).returncode and time.monotonic() < deadline:
            time.sleep(0.2)
        return asked

    def children(self) -> list[int]:
        """Return the processes that it started."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/children")
        return [int(pid) for task in tasks for pid in task.read_text().split()]

    def stop(self) -> str:
        """Press Ctrl-C and return the rest of what it printed."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.process.communicate(timeout=PATIENCE)[0]
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.communicate()[0]


@contextmanager
def house(state: Path, **settings: str) -> Iterator[House]:
    running = House(state, **settings)
    try:
        yield running
    finally:
        running.stop()


@pytest.mark.timeout(600)
def test_one_command_runs_the_house_and_keeps_it_running(state: Path):
    with house(state) as home:
        printed = home.wait_until_open()
        assert f"Guildhall is open at http://localhost:{home.port}" in printed
        assert home.status("/readyz") == 200

        addresses = home.env()
        assert addresses["SITE_URL"] == f"http://localhost:{home.port}"
        with psycopg.connect(addresses["DATABASE_URL"]) as app:
            assert app.execute("SELECT current_user").fetchone() == ("guildhall_app_login",)

        doctor = home.healthy()
        assert doctor.returncode == 0, doctor.stdout
        assert "ok   Tables: up to date" in doctor.stdout

        second = home.command("up")
        assert second.returncode == 1
        assert f"already runs from here as process {home.process.pid}" in second.stderr

        killed = home.children()
        assert len(killed) == 5
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        assert home.eventually("/readyz", 200)

        rest = home.stop()
        assert "Stopped; everything is kept." in rest
        assert "Traceback" not in rest
        assert home.process.returncode == 0
        assert home.status("/readyz") == 0
        assert home.command("env").returncode == 1


@pytest.mark.timeout(600)
def test_the_demo_lets_people_in_and_can_be_begun_anew(state: Path):
    with house(state, GUILDHALL_DEMO="1") as home:
        links = home.links(home.wait_until_open())
        assert len(links) >= 3
        assert {home.status(link) for link in links} == {303}

        hesitant = home.command("demo", "reset")
        assert hesitant.returncode != 0
        assert "This removes all of: " in hesitant.stdout

        done = home.command("demo", "reset", "--yes")
        assert done.returncode == 0, done.stderr
        assert "The sample year is as new." in done.stdout
        anew = home.links(done.stdout)
        assert len(anew) == len(links)
        assert set(anew).isdisjoint(links)
        time.sleep(KEPT_SECONDS)  # the two web workers remember tenants that long
        assert {home.status(link) for link in anew + anew} == {303}


@pytest.mark.timeout(600)
def test_what_is_no_demo_is_never_emptied(state: Path):
    with house(state) as home:
        home.wait_until_open()

        done = home.command("demo", "reset", "--yes")

        assert done.returncode == 1
        assert done.stderr == "This is not a demo, so nothing was removed.\n"


@pytest.mark.timeout(600)
def test_a_killed_house_opens_again_with_what_it_had(state: Path):
    with house(state) as home:
        home.wait_until_open()
        with psycopg.connect(home.env()["DATABASE_OWNER_URL"], autocommit=True) as owner:
            owner.execute("CREATE TABLE kept AS SELECT 29 AS february")
        home.process.kill()
        home.process.wait()

        with house(state, PORT=str(home.port)) as again:
            again.port = home.port
            again.wait_until_open()

            assert again.status("/readyz") == 200
            with psycopg.connect(again.env()["DATABASE_OWNER_URL"]) as owner:
                assert owner.execute("SELECT february FROM kept").fetchone() == (29,)


@pytest.mark.timeout(600)
def test_servers_that_are_given_are_used_and_none_is_started(state: Path):
    with embedded.throwaway() as given:
        with psycopg.connect(given.admin_url, autocommit=True) as admin:
            admin.execute("CREATE DATABASE district")
        database = given.admin_url.rpartition("/")[0] + "/district"

        with house(state, DATABASE_URL=database, REDIS_URL=given.redis_url) as home:
            assert "Guildhall is open" in home.wait_until_open()
            assert home.status("/readyz") == 200
            assert home.env()["DATABASE_URL"].endswith("/district")
            assert "district_app_login" in home.env()["DATABASE_URL"]
            assert len(home.children()) == 3
            assert not (state / "postgres").exists()


def test_a_role_without_power_needs_the_other_two_addresses(state: Path):
    with embedded.throwaway() as given:
        with psycopg.connect(given.admin_url, autocommit=True) as admin:
            admin.execute("CREATE ROLE clerk LOGIN PASSWORD 'x'")
        clerk = f"postgresql://clerk:x@127.0.0.1:{given.postgres.port}/postgres"

        with house(state, DATABASE_URL=clerk, REDIS_URL=given.redis_url) as home:
            said = home.process.communicate(timeout=PATIENCE)[0]

        assert home.process.returncode == 1
        assert "DATABASE_OWNER_URL and DATABASE_EVERY_URL must be set too" in said
        assert len(said.strip().splitlines()) == 1


def test_a_taken_port_is_named_in_one_sentence(state: Path):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]

        with house(state, PORT=str(port)) as home:
            said = home.process.communicate(timeout=PATIENCE)[0]

    assert home.process.returncode == 1
    assert said == (
        f"Port {port} is taken by another program; choose another: PORT=8123 make run.\n"
    )
    assert not (state / "postgres").exists()
