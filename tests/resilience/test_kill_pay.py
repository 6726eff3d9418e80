"""SIGKILL in the midst of setting aside and paying stipends: nothing lost, nothing paid twice."""

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall.budgets.models.commitments import Payment, PaymentBatch
from guildhall.budgets.models.ledger import Entry
from guildhall.budgets.queries.periods import adrift
from guildhall.config import Config
from guildhall.db import db
from guildhall.people.models.persons import Person
from plugins.clc.pay import queries
from tests.characters import make_member, make_person
from tests.guildhall.budgets.books import available
from tests.plugins.clc.pay import a_clause, a_pay_fund, verified_cycle
from tests.plugins.clc.stories import employ, noon
from tests.resilience.payer import THROUGH
from tests.resilience.test_kill_ledger import ROOT, _environment

PEOPLE, KILLS = 15, 12
DUE = 2 * PEOPLE
"""Each has two parts that are due by the end of October."""


@pytest.mark.timeout(600)
def test_stipends_survive_the_death_of_whoever_pays_them(
    north, ada: Person, settings: Config
) -> None:
    walter = make_member("Walter", "Okafor", roles=("president",))
    marie = make_member("Marie", "Curie", roles=("board_member",))
    a_clause()
    line = a_pay_fund(walter)
    for number in range(PEOPLE):
        verified_cycle(employ(make_person(f"N{number}", "Member")), marie)
    db.session.remove()
    command = [sys.executable, "-m", "tests.resilience.payer", str(north.id)]
    command += [str(ada.id), str(walter.id)]

    killed = havoc(command, _environment(settings))
    finish(command, _environment(settings))

    assert killed >= KILLS // 2, "nothing was hurt, so nothing was proved"
    db.session.remove()
    assert Counter(db.session.scalars(select(Entry.kind))) == {
        "appropriation": 1,
        "encumbrance": 10 * PEOPLE,
        "release": DUE,
        "expenditure": DUE,
    }
    assert db.session.scalar(select(func.sum(Payment.amount))) == DUE * Decimal("70.00")
    assert db.session.scalar(select(func.count()).select_from(PaymentBatch)) == 1
    assert available(line) == Decimal("98000.00") - 700 * PEOPLE
    assert db.session.execute(adrift()).all() == []
    with time_machine.travel(noon(2026, 10, 20), tick=False):
        assert queries.due_through(THROUGH) == []


def havoc(command: list[str], environment: dict[str, str]) -> int:
    """Begin the work again and again, and kill it a moment later; return how often it was hurt."""
    killed, dice = 0, random.Random(7)  # noqa: S311 - any order will do
    for _attempt in range(KILLS):
        process = begin(command, environment)
        time.sleep(dice.uniform(0, 0.5))
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            killed += 1
        process.wait()
    return killed


def begin(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start the process, and wait until it does the work itself."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"begun\n"
    process.stdout.close()
    return process


def finish(command: list[str], environment: dict[str, str]) -> None:
    """Let the process come to its end, and then once more: there is nothing left to do."""
    for _time in range(2):
        assert begin(command, environment).wait(timeout=120) == 0
