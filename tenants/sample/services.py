"""Write the sample year into a tenant, and remove it."""

from flask_babel import gettext as _
from msgspec import Struct
from msgspec.structs import replace as changed
from sqlalchemy import select, text

from guildhall import audit, context, jobs
from guildhall.db import db, transaction
from guildhall.errors import Conflict
from guildhall.features import features_on
from guildhall.files import files
from guildhall.plugin import Plugin
from guildhall.progress import report_progress
from guildhall.registry import registry
from tenants.directory import tenant_directory
from tenants.models import Tenant
from tenants.queries import this_tenant

PROGRESS = "sample"


class Removal(Struct, frozen=True):
    """What goes with the sample, by table: its own rows, real rows on them, rows that stay."""

    sample: dict[str, int]
    attached: dict[str, int]
    kept: dict[str, int]

    @property
    def rows(self) -> int:
        """Return how many rows go."""
        return sum(self.sample.values()) + sum(self.attached.values())


@transaction
def request_sample() -> None:
    """Have the sample year written by a job; asked twice, it is written once."""
    tenant = this_tenant(for_update=True)
    _refuse_unless_empty_handed(tenant)
    report_progress(PROGRESS, 0, len(storytellers()) + 1)
    jobs.enqueue(write_sample)


def write_sample() -> None:
    """Write the sample year in a job, unless somebody was quicker."""
    if not this_tenant(for_update=True).has_sample:
        load_sample()


@transaction
def load_sample() -> None:
    """Write every feature's part of a sample year into the current tenant, all or nothing."""
    tenant = this_tenant(for_update=True)
    _refuse_unless_empty_handed(tenant)
    place, tellers = context.tenant(), storytellers()
    context.set_tenant(changed(place, sample=True))
    try:
        for number, plugin in enumerate(tellers):
            report_progress(PROGRESS, number, len(tellers) + 1)
            if plugin.demo is not None:
                plugin.demo()
            db.session.flush()
    finally:
        context.set_tenant(place)
    tenant.has_sample = True
    audit.record("tenants.sample_written", ("tenant", tenant.id), tenant.name)
    report_progress(PROGRESS, len(tellers) + 1, len(tellers) + 1)
    tenant_directory().forget(tenant.id)


def storytellers() -> list[Plugin]:
    """Return the features that have a part of the sample year, in the order of their arrows."""
    return [plugin for plugin in features_on() if plugin.demo is not None]


def _refuse_unless_empty_handed(tenant: Tenant) -> None:
    if tenant.has_sample:
        raise Conflict(_("The sample year is already here."))
    if tenant.status != "setup":
        raise Conflict(_("A sample year belongs into a hall that is not live yet."))


@transaction
def preview_removal() -> Removal:
    """Return what remove_sample() would do now."""
    return _sorted(text("SELECT home, what, rows FROM preview_sample_removal()"))


@transaction
def remove_sample() -> Removal:
    """Remove every row of the sample from the current tenant, and what stands on one of them."""
    tenant = this_tenant(for_update=True)
    if not tenant.has_sample:
        raise Conflict(_("There is no sample here any more."))
    db.session.flush()
    stored = _stored()
    removal = _sorted(text("SELECT home, what, rows FROM remove_sample()"))
    db.session.expire_all()
    if gone := stored - _stored():
        jobs.enqueue(forget_files, names=sorted(gone))
    audit.record(
        "tenants.sample_removed",
        ("tenant", tenant.id),
        this_tenant().name,
        before={"sample": removal.sample, "attached": removal.attached, "kept": removal.kept},
    )
    tenant_directory().forget(context.tenant_id())
    return removal


def _stored() -> set[str]:
    """Return where the tenant's files stand, by the rows that keep them (`stored`)."""
    keeping = [
        model
        for plugin in registry().plugins
        for model in plugin.models
        if hasattr(model, "stored")
    ]
    return {row.stored for model in keeping for row in db.session.scalars(select(model))} - {""}


def forget_files(names: list[str]) -> None:
    """Delete the files of rows that are gone; a job, so that a removal that fails loses none."""
    for name in names:
        files().delete(name)


def _sorted(statement: object) -> Removal:
    found = Removal({}, {}, {})
    for row in db.session.execute(statement):  # type: ignore[call-overload]
        getattr(found, row.what)[row.home] = row.rows
    return found
