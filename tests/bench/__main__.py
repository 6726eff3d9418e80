"""Run the bench: `make bench`, or `python -m tests.bench --seconds 10 --rows 20000`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from psycopg.conninfo import make_conninfo

from guildhall import embedded, provision
from guildhall.app import create_app
from guildhall.config import read_config
from guildhall.db import db
from tests.bench import floor, fund, home, ledger, pages, pool, races, staff_import, wrk
from tests.bench.stage import SESSIONS, serving, set_up
from tests.bench.table import HEAD, Row
from tests.conftest import PASSWORDS, migrate

DATABASE: Final = "guildhall_bench"


def main() -> int:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="how long each measurement takes")
    parser.add_argument("--rows", type=int, default=100_000, help="how long the staff file is")
    given = parser.parse_args()
    if not wrk.available():
        sys.stderr.write("The bench needs wrk: apt-get install wrk\n")
        return 2
    with environment() as settings:
        _say(HEAD)
        for row in measure(settings, given.seconds, given.rows):
            _say(row)
    return 0


def _say(row: Row) -> None:
    """Print a line as soon as it is known."""
    sys.stdout.write(f"{row}\n")
    sys.stdout.flush()


@contextmanager
def environment() -> Iterator[dict[str, str]]:
    """Start the servers, make the database, set the environment of the web servers."""
    with embedded.throwaway() as servers, tempfile.TemporaryDirectory() as state:
        urls = provision.provision(servers.admin_url, dict(PASSWORDS), database=DATABASE)
        settings = {
            "DATABASE_URL": urls.app,
            "DATABASE_EVERY_URL": urls.every,
            "DATABASE_OWNER_URL": urls.owner,
            "REDIS_URL": servers.redis_url,
            "SECRET_KEY": "a secret of the bench, long enough",
            "GUILDHALL_STATE": state,
            "LOG_LEVEL": "WARNING",
            "FLOOR_DATABASE_URL": make_conninfo(servers.admin_url, dbname=DATABASE),
        }
        os.environ.update(settings)
        migrate(read_config(settings))
        yield settings


def measure(settings: dict[str, str], seconds: int, rows: int) -> Iterator[Row]:
    """Take floor and ours in turns, on the same machine in the same minutes.

    What only one row needs is written right before it: the server would still be tidying up after
    a million rows while the next one is measured.
    """
    app, admin_url = create_app(), settings["FLOOR_DATABASE_URL"]
    stage = set_up(app)
    floor_ids = floor.prepare(admin_url, SESSIONS)
    read = f"/sessions/{floor_ids[0]}"
    with (
        serving("tests.bench.floor:app", settings, read) as bare,
        serving("guildhall.wsgi:app", settings, pages.first(stage)) as web,
    ):
        yield from pages.rows(bare, web, stage, floor_ids, seconds)
        yield races.row(app, web.url, stage)
        large = home.set_up(app, admin_url)
        yield from home.rows(app, large, web.url, bare.url + read, seconds)
        books = fund.set_up(app, admin_url)
        yield from fund.rows(books, web.url, bare.url + read, seconds)
    yield staff_import.row(app, admin_url, rows)
    yield from ledger.rows(app, admin_url, seconds)
    yield pool.row(app, admin_url, rows)
    with app.app_context():
        db.engine.dispose()


if __name__ == "__main__":
    raise SystemExit(main())
