"""A process that approves awards and pays their month in October 2026; killed, it begins anew."""

import os
import sys
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import time_machine
from sqlalchemy import select

from guildhall.app import create_app
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from guildhall.people.queries import get_person
from plugins.clc.models.pay import ClcAward
from plugins.clc.pay import awards, run_queries, runs

THROUGH = date(2026, 10, 31)


def main() -> None:
    """Do what is left to do, and say when the work itself begins."""
    tenant, enters, approves = sys.argv[1:]
    app = create_app()
    with (
        time_machine.travel(datetime(2026, 10, 20, 19, tzinfo=UTC)),
        app.app_context(),
        tenant_scope(TenantContext(UUID(tenant), ZoneInfo("UTC"))),
    ):
        clerk, president = get_person(UUID(enters)), get_person(UUID(approves))
        sys.stdout.write("begun\n")
        sys.stdout.flush()
        work(clerk, president)


def work(clerk: Person, president: Person) -> None:
    """Set aside what is not set aside, and pay what is due."""
    for award_id in db.session.scalars(select(ClcAward.id).order_by(ClcAward.id)).all():
        awards.approve(award_id, by=president)
    run = run_queries.open_run()
    if run is None and runs.preview(THROUGH).lines:
        run = runs.enter(THROUGH, by=clerk)
    if run is not None:
        runs.approve(run.id, by=president)


if __name__ == "__main__":
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    main()
