"""The last five places, wanted by eight clients at once, over and over."""

import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass

from flask import Flask
from sqlalchemy import func, select, update

from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import Offering
from guildhall.learning.models.registrations import Registration
from tests.bench.stage import Stage, tenant_of
from tests.bench.table import Row

ROUNDS = 100
PLACES = 5
CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Race:
    """How the rounds went."""

    rounds: int
    oversold: int
    undersold: int
    seconds: float


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        """Do not follow: the answer itself is what counts."""


def row(app: Flask, base: str, stage: Stage) -> Row:
    """Race, and say how it went."""
    race = run(app, base, stage)
    return Row(
        f"last {PLACES} places, {CLIENTS} clients",
        f"{race.rounds} rounds",
        reach=f"{race.oversold} oversold, {race.undersold} undersold (reach 0)",
    )


def run(app: Flask, base: str, stage: Stage) -> Race:
    """Let eight members race for each of a hundred sessions with five places."""
    started = time.perf_counter()
    with app.app_context(), tenant_scope(tenant_of(stage)):
        db.session.execute(update(Offering).values(capacity=None))
        offerings = stage.offerings[:ROUNDS]
        before = _registered(offerings)
        for offering_id in offerings:
            db.session.execute(
                update(Offering)
                .where(Offering.id == offering_id)
                .values(capacity=Offering.seats_taken + PLACES)
            )
        db.session.commit()
        for offering_id in offerings:
            _race(base, stage, offering_id)
        gained = {key: count - before.get(key, 0) for key, count in _registered(offerings).items()}
    return Race(
        rounds=len(offerings),
        oversold=sum(count > PLACES for count in gained.values()),
        undersold=sum(count < PLACES for count in gained.values()),
        seconds=time.perf_counter() - started,
    )


def _registered(offerings: list[str]) -> dict[str, int]:
    rows = db.session.execute(
        select(Registration.offering_id, func.count())
        .where(Registration.offering_id.in_(offerings), Registration.state == "registered")
        .group_by(Registration.offering_id)
    )
    return {str(offering): count for offering, count in rows}


def _race(base: str, stage: Stage, offering_id: str) -> None:
    gate = threading.Barrier(CLIENTS)
    members = stage.cookies[-CLIENTS:]
    threads = [
        threading.Thread(target=_want, args=(gate, base, stage.slug, offering_id, cookie))
        for cookie in members
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _want(gate: threading.Barrier, base: str, slug: str, offering_id: str, cookie: str) -> None:
    opener = urllib.request.build_opener(_Stay)
    page = f"{base}/t/{slug}/catalogue/{offering_id}"
    html = opener.open(urllib.request.Request(page, headers={"Cookie": cookie})).read().decode()  # noqa: S310 - our own server
    token = html.partition('name="csrf_token" value="')[2].partition('"')[0]
    gate.wait()
    form = urllib.parse.urlencode({"csrf_token": token}).encode()
    try:
        opener.open(  # the answer is a redirect, which is not followed
            urllib.request.Request(page + "/registration", data=form, headers={"Cookie": cookie})  # noqa: S310 - our own server
        )
    except urllib.error.HTTPError as answer:
        answer.close()
