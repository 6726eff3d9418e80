"""Switch programs on and off, and set them."""

from collections.abc import Mapping

from sqlalchemy import select

from guildhall import audit, context, jobs
from guildhall.db import db, transaction
from guildhall.errors import NotFound
from tenants.directory import tenant_directory
from tenants.models import PluginSwitch
from tenants.programs.queries import Program
from tenants.queries import this_tenant


@transaction
def switch(program: Program, *, on: bool) -> None:
    """Switch a program on or off: what it holds stays, what it missed is caught up (P14)."""
    if program.plugin.core:
        raise NotFound
    row = _row(program.key)
    before = row.enabled
    row.enabled = on
    if before != on:
        _record("tenants.program_switched", program, {"on": before}, {"on": on})
        for job in program.plugin.catches_up if on else ():
            jobs.enqueue(job)


@transaction
def change_settings(program: Program, values: Mapping[str, object]) -> None:
    """Keep what a program or feature was set to."""
    row = _row(program.key)
    after = audit.plain(values) or {}
    before = dict(row.settings)
    row.settings = {**before, **after}
    if program.plugin.core:
        row.enabled = True
    if before != row.settings:
        _record("tenants.program_set", program, before, row.settings)


def _row(key: str) -> PluginSwitch:
    """Return the one row of a program, made if this is its first; one at a time."""
    this_tenant(for_update=True)
    row = db.session.scalar(select(PluginSwitch).where(PluginSwitch.plugin == key))
    if row is None:
        row = PluginSwitch(plugin=key, enabled=False, settings={})
        db.session.add(row)
    return row


def _record(
    action: str, program: Program, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    audit.record(
        action, ("plugin_switch", None), str(program.plugin.name), before=before, after=after
    )
    tenant_directory().forget(context.tenant_id())
