"""SIGKILL for processes in the middle of 10,000 postings: the sums hold, nothing stands twice."""

import os
import random
import signal
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import func, select

from guildhall.budgets.models.ledger import Entry, Posting
from guildhall.budgets.queries.periods import adrift
from guildhall.config import Config
from guildhall.db import db
from tests.guildhall.budgets.books import a_fund, adopted, available, line_of, two

ROOT = Path(__file__).parent.parent.parent
WORKERS, PAIRS = 4, 1250
"""Each pair is two entries: 10,000 of them."""


@pytest.mark.timeout(600)
@pytest.mark.seed("P5")
def test_10_000_postings_survive_the_death_of_their_processes(north, settings: Config) -> None:
    ada, _grace = two()
    budget = adopted(a_fund(), ada, tuition="1000.00", travel="1000.00")
    lines = [str(line_of(budget, name).id) for name in ("tuition", "travel")]
    db.session.remove()

    def start(worker: int) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.resilience.poster", str(north.id), *lines]
        return subprocess.Popen(  # noqa: S603 - our own module
            [*command, str(worker), str(PAIRS)], cwd=ROOT, env=_environment(settings)
        )

    running = {worker: start(worker) for worker in range(WORKERS)}
    killed = havoc(running, start)

    assert killed >= WORKERS, "nothing was hurt, so nothing was proved"
    assert_books_are_right()
    total = sum(available(line_of(budget, name)) for name in ("tuition", "travel"))
    assert total == Decimal("2000.00") + Decimal("0.01") * WORKERS * PAIRS


def _environment(settings: Config) -> dict[str, str]:
    return {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "DATABASE_EVERY_URL": settings.every_database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": "a secret of the tests, long enough",
        "GUILDHALL_STATE": str(settings.state_dir),
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}",
    }


def havoc(running, start) -> int:
    """Kill one after another while they post, start each again, and wait until all have ended."""
    killed, dice = 0, random.Random(18)  # noqa: S311 - any order will do
    until = time.monotonic() + 20
    while running:
        time.sleep(0.5)
        for worker, process in list(running.items()):
            if process.poll() is not None:
                assert process.returncode == 0, f"worker {worker} gave up"
                del running[worker]
        if running and time.monotonic() < until and dice.random() < 0.7:
            worker = dice.choice(sorted(running))
            running[worker].send_signal(signal.SIGKILL)
            running[worker].wait()
            running[worker] = start(worker)
            killed += 1
    return killed


def assert_books_are_right() -> None:
    """Check that every entry stands once, every sum is nothing, every balance its postings' sum."""
    db.session.remove()
    posted = select(func.count(), func.count(func.distinct(Entry.key))).where(
        Entry.source_type == "test"
    )
    assert tuple(db.session.execute(posted).one()) == (2 * WORKERS * PAIRS,) * 2
    assert db.session.scalar(select(func.sum(Posting.amount))) == 0
    crooked = (
        select(Posting.entry_id).group_by(Posting.entry_id).having(func.sum(Posting.amount) != 0)
    )
    assert db.session.execute(crooked).all() == []
    assert db.session.execute(adrift()).all() == []
