"""Run the bench: `make bench`, or `python -m tests.bench --seconds 10`."""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from guildhall import embedded, provision
from guildhall.app import create_app
from guildhall.config import read_config
from guildhall.db import db
from tests.bench import floor, races, wrk
from tests.bench.stage import SESSIONS, Stage, Web, serving, set_up
from tests.conftest import PASSWORDS, migrate

REACH = {"page": 0.30, "registration": 0.25}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    what: str
    ours: str
    floor: str
    ratio: str
    reach: str

    def __str__(self) -> str:
        """Return the line as the table shows it."""
        return f"{self.what:<34} {self.ours:>16} {self.floor:>14} {self.ratio:>8}   {self.reach}"


def main() -> int:
    """Measure everything and print the table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--seconds", type=int, default=8, help="how long each measurement takes")
    seconds = parser.parse_args().seconds
    if not wrk.available():
        sys.stderr.write("The bench needs wrk: apt-get install wrk\n")
        return 2
    with environment() as settings:
        rows = measure(settings, seconds)
    head = Row("what", "ours", "floor", "ratio", "reach")
    sys.stdout.write("\n".join(map(str, (head, *rows))) + "\n")
    return 0


@contextmanager
def environment() -> Iterator[dict[str, str]]:
    """Start the servers, make the database, set the environment of the web servers."""
    with embedded.throwaway() as servers, tempfile.TemporaryDirectory() as state:
        urls = provision.provision(servers.admin_url, dict(PASSWORDS), database="guildhall_bench")
        settings = {
            "DATABASE_URL": urls.app,
            "DATABASE_EVERY_URL": urls.every,
            "DATABASE_OWNER_URL": urls.owner,
            "REDIS_URL": servers.redis_url,
            "SECRET_KEY": "a secret of the bench, long enough",
            "GUILDHALL_STATE": state,
            "LOG_LEVEL": "WARNING",
            "FLOOR_DATABASE_URL": servers.admin_url,
        }
        os.environ.update(settings)
        migrate(read_config(settings))
        yield settings


def measure(settings: dict[str, str], seconds: int) -> list[Row]:
    """Take floor and ours in turns, on the same machine in the same minutes."""
    app = create_app()
    stage = set_up(app)
    floor_ids = floor.prepare(settings["FLOOR_DATABASE_URL"], SESSIONS)
    with serving("tests.bench.floor:app", settings, f"/sessions/{floor_ids[0]}") as bare:
        base_page = wrk.pages(f"{bare.url}/sessions/{floor_ids[0]}", seconds)
        targets = [(f"/sessions/{item}", "") for item in floor_ids]
        base_pair = wrk.pairs(bare.url, targets, "", seconds)
    with serving("guildhall.wsgi:app", settings, "/healthz") as web:
        rows = ours(web, stage, seconds, base_page, base_pair)
        race = races.run(app, web.url, stage)
    rows.append(
        Row(
            f"last {races.PLACES} places, {races.CLIENTS} clients",
            f"{race.rounds} rounds",
            "–",
            "–",
            f"{race.oversold} oversold, {race.undersold} undersold (reach 0)",
        )
    )
    with app.app_context():
        db.engine.dispose()
    return rows


def ours(
    web: Web, stage: Stage, seconds: int, base_page: wrk.Result, base_pair: wrk.Result
) -> list[Row]:
    """Measure the pages, the pairs, the memory and the start."""
    prefix = f"/t/{stage.slug}/catalogue"
    page = wrk.pages(f"{web.url}{prefix}/{stage.offerings[0]}", seconds)
    targets = [
        (f"{prefix}/{offering}", cookie)
        for cookie in stage.cookies[: -races.CLIENTS]
        for offering in stage.offerings
    ]
    interleaved = [
        targets[i] for i in order(len(stage.cookies) - races.CLIENTS, len(stage.offerings))
    ]
    pair = wrk.pairs(web.url, interleaved, "/registration", seconds)
    shared, resident = web.worker_mib()
    return [
        compared("public course page, GET /s", page, base_page, "page", 1),
        compared("registration, pairs /s", pair, base_pair, "registration", 2),
        Row(
            "memory a worker, MiB",
            f"{shared:.0f} (RSS {resident:.0f})",
            "–",
            "–",
            "at most 110, what workers share counted once",
        ),
        Row("cold start to first page, s", f"{web.first_page_seconds:.2f}", "–", "–", "under 2"),
    ]


def order(members: int, offerings: int) -> list[int]:
    """Spread neighbouring pairs over different sessions and members."""
    return [
        member * offerings + (step + 7 * member) % offerings
        for step in range(offerings)
        for member in range(members)
    ]


def compared(what: str, ours: wrk.Result, base: wrk.Result, key: str, each: int) -> Row:
    """Set ours beside the floor."""
    ratio = ours.per_second / base.per_second
    note = f", {ours.refused} refused" if ours.refused else ""
    return Row(
        what,
        f"{ours.per_second / each:.0f} (p99 {ours.p99_ms:.0f} ms)",
        f"{base.per_second / each:.0f}",
        f"{ratio:.0%}",
        f"at least {REACH[key]:.0%}{note}",
    )


if __name__ == "__main__":
    raise SystemExit(main())
