"""The servers of one machine: real, private, stubborn, and gone with their parent."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from guildhall import embedded
from guildhall.embedded import Servers, servers_in
from guildhall.postgres_server import serves
from guildhall.servers import ServerTrouble, port_is_free
from guildhall.state import StateFolder

ORPHANS = """
import sys, time
from guildhall import embedded
with embedded.throwaway() as servers:
    print(servers.postgres.process.pid, servers.valkey.process.pid, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that the servers' user may enter, unlike pytest's own when root runs it."""
    with embedded.throwaway() as servers:
        folder = servers.postgres.folder
        servers.stop()
        yield folder


@pytest.fixture
def durable(home: Path) -> Iterator[Servers]:
    servers = servers_in(home)
    servers.start()
    try:
        yield servers
    finally:
        servers.stop()


def rows(servers: Servers, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(servers.admin_url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_both_servers_are_real_and_leave_nothing_behind():
    with embedded.throwaway() as servers:
        folder = servers.postgres.folder

        version = rows(servers, "SHOW server_version")[0][0]
        answered = redis.Redis.from_url(servers.redis_url).ping()

    assert str(version).startswith("18.")
    assert answered
    assert not folder.exists()
    assert port_is_free(servers.postgres.port)


def test_nobody_comes_in_without_the_password():
    with embedded.throwaway() as servers:
        wrong = servers.admin_url.replace(servers.postgres.password, "guess")

        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(wrong)
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=servers.valkey.port).ping()

        kept = servers.postgres.folder / "postgres.password"
        assert kept.stat().st_mode & 0o077 == 0


def test_a_killed_server_comes_back_with_what_was_promised(durable: Servers):
    rows(durable, "CREATE TABLE promise AS SELECT 17 AS hours")
    queue = redis.Redis.from_url(durable.redis_url)
    queue.set("job", "kept")
    time.sleep(1.2)  # Valkey's log is on the disk within a second

    durable.postgres.kill()
    durable.valkey.kill()
    durable.start()

    assert rows(durable, "SELECT hours FROM promise") == [(17,)]
    assert redis.Redis.from_url(durable.redis_url).get("job") == b"kept"


def test_a_stale_lock_that_names_somebody_else_is_removed(durable: Servers):
    durable.postgres.kill()
    lock = durable.postgres.data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))

    durable.postgres.start()

    assert rows(durable, "SELECT 1") == [(1,)]


def test_an_orphan_on_the_same_data_ends_before_a_new_server_starts(durable: Servers):
    orphan = durable.postgres.process
    again = servers_in(durable.postgres.folder)

    again.postgres.start()

    assert orphan is not None
    assert orphan.wait(5) == 0
    assert rows(again, "SELECT 1") == [(1,)]
    again.postgres.stop()


def test_a_half_made_cluster_is_made_anew(home: Path):
    servers = servers_in(home)
    servers.postgres.data.rename(home / "postgres.new")
    (home / "postgres.new" / "PG_VERSION").unlink()

    servers.postgres.start()

    assert rows(servers, "SELECT 1") == [(1,)]
    servers.postgres.stop()


def test_a_remembered_port_that_is_taken_is_exchanged(home: Path):
    servers = servers_in(home)
    remembered = int((home / "postgres.port").read_text())
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        stranger.bind(("127.0.0.1", remembered))
        stranger.listen()

        servers.postgres.start()

        assert servers.postgres.port != remembered
        assert rows(servers, "SELECT 1") == [(1,)]
        servers.postgres.stop()


def test_data_of_another_major_version_is_refused_in_a_sentence(home: Path):
    version = home / "postgres" / "PG_VERSION"
    version.write_text("9\n")

    with pytest.raises(ServerTrouble, match="written by PostgreSQL 9, and this is 18"):
        servers_in(home).postgres.start()


def test_a_server_that_cannot_start_says_its_last_words(home: Path):
    (home / "postgres" / "postgresql.conf").write_text("shared_buffers = 'plenty'\n")

    with pytest.raises(ServerTrouble, match=r"did not start.*contains errors"):
        servers_in(home).postgres.start()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers run as somebody else")
def test_a_folder_that_the_servers_user_cannot_enter_is_named(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    with pytest.raises(ServerTrouble, match=r"may not enter .*closed.*GUILDHALL_STATE="):
        servers_in(closed / "state").start()


def test_servers_end_when_their_parent_is_killed():
    child = subprocess.Popen(  # noqa: S603 - the lines above
        [sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    pids = [int(word) for word in child.stdout.readline().split()]
    assert len(pids) == 2
    assert all(alive(pid) for pid in pids)

    child.kill()
    child.wait()
    child.stdout.close()

    deadline = time.monotonic() + 20
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in pids)


def alive(pid: int) -> bool:
    """Say whether a process runs; a dead one that nobody has buried yet does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_pid_that_came_round_again_is_not_our_server(tmp_path: Path):
    assert not serves(os.getpid(), tmp_path)
    assert not serves(2**22 + 1, tmp_path)


def test_one_folder_is_run_once(tmp_path: Path):
    folder = StateFolder(tmp_path / "state")
    with folder.alone("http://localhost:21000"):
        folder.note_running({"SITE_URL": "http://localhost:21000"})

        with (
            pytest.raises(ServerTrouble, match=rf"process {os.getpid()} at http://localhost:21000"),
            StateFolder(folder.path).alone("elsewhere"),
        ):
            pytest.fail("two at once")

        assert folder.running()["SITE_URL"] == "http://localhost:21000"
    assert folder.running() == {}


def test_a_note_left_by_a_killed_run_is_not_believed(tmp_path: Path):
    folder = StateFolder(tmp_path)

    folder.note_running({"SITE_URL": "http://localhost:21000"})

    assert folder.left_over()
    assert folder.running() == {}


def test_secrets_are_made_once_and_private(tmp_path: Path):
    folder = StateFolder(tmp_path)

    first = folder.secret_key()
    folder.keep_passwords({"app": "s3cret"})

    assert len(first) >= 32
    assert folder.secret_key() == first
    assert folder.passwords() == {"app": "s3cret"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path):
    (tmp_path / "file").touch()

    with (
        pytest.raises(ServerTrouble, match="choose another folder with GUILDHALL_STATE"),
        StateFolder(tmp_path / "file" / "state").alone("nowhere"),
    ):
        pytest.fail("there is no such folder")


def test_stop_is_a_fast_shutdown_even_with_a_client_connected(durable: Servers):
    with psycopg.connect(durable.admin_url):
        began = time.monotonic()

        durable.postgres.stop()

    assert durable.postgres.stop_signal == signal.SIGINT
    assert time.monotonic() - began < 10
