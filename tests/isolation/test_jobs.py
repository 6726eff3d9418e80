"""Every job knows its tenant from its own line, not from what the process did before."""

import ast
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from guildhall import context, jobs, outbox, relay
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.directory import directory
from guildhall.outbox import OutboxLine
from guildhall.registry import entry_name, registry

ROOT = Path(__file__).parent.parent.parent

CROSSINGS = {
    "platform/guildhall/jobs.py": ["drain: due lines of every tenant's outbox"],
    "platform/guildhall/relay.py": [
        "relay: due lines of every tenant's outbox",
        "relay: lines that the queue did not take",
    ],
}
"""Every place that crosses tenants, with its reason; a new one is added here and argued for."""


def test_every_scheduled_job_runs_from_a_cleared_context(
    app: Flask, north: TenantContext, south: TenantContext
) -> None:
    schedules = [item for plugin in registry().plugins for item in plugin.schedules]
    for tenant in (north, south):
        with tenant_scope(tenant):
            for schedule in schedules:
                outbox.put(entry_name(schedule.job), payload={}, key=f"test:{schedule.key}")
            db.session.commit()

    with tenant_scope(None):
        context.set_actor(context.SYSTEM)
        jobs.drain()

    for tenant in (north, south):
        with tenant_scope(tenant):
            lines = db.session.scalars(
                select(OutboxLine).where(OutboxLine.key.startswith("test:"))
            ).all()
            assert len(lines) == len(schedules)
            assert [line.last_error for line in lines if line.done_at is None] == []


def test_a_schedule_is_promised_once_however_many_clocks_tick(
    app: Flask, north: TenantContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(directory(), "working", lambda: [north])  # not every test's tenant
    since, until = context.now().replace(hour=0), context.now().replace(hour=23, minute=59)

    for _clock in range(2):
        with tenant_scope(None):
            relay.run_schedules(since, until)

    keys = db.session.scalars(select(OutboxLine.key).where(OutboxLine.key.is_not(None))).all()
    assert len(keys) == len(set(keys))


def test_every_crossing_of_tenants_is_listed_with_its_reason() -> None:
    found: dict[str, list[str]] = {}
    for folder in ("platform/guildhall", "tenants", "plugins"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for reason in crossings(path):
                found.setdefault(str(path.relative_to(ROOT)), []).append(reason)

    assert found == CROSSINGS


def crossings(path: Path) -> list[str]:
    """Return the reasons given to every_tenant() in a file."""
    return [
        str(ast.literal_eval(node.args[0]))
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "every_tenant"
    ]
