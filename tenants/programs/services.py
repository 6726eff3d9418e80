"""Switch programs on and off, and set them."""

from collections.abc import Mapping
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from guildhall import audit, context, jobs
from guildhall.db import db, transaction
from guildhall.errors import NotFound
from guildhall.localisation import locale_of
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
    before = _in_force(program, row)
    row.settings = {**row.settings, **after}
    if program.plugin.core:
        row.enabled = True
    changed = [key for key in after if before.get(key) != after[key]]
    if changed:
        was = {key: before.get(key) for key in changed}
        _record("tenants.program_set", program, was, {key: after[key] for key in changed})


def _in_force(program: Program, row: PluginSwitch) -> dict[str, Any]:
    """Return what was kept, and the default of everything that nobody ever set."""
    defaults = program.plugin.settings().load(row.settings) if program.plugin.settings else {}
    return audit.plain({**defaults, **row.settings}) or {}


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
    # In one language, whoever switches it: the audit says it in its reader's.
    with force_locale(locale_of("en")):
        name = str(program.plugin.name)
    audit.record(action, ("plugin_switch", None), name, before=before, after=after)
    tenant_directory().forget(context.tenant_id())
