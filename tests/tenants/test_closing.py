"""A tenant closes: read-only at once, gone after its notice, and only then."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from guildhall import audit, context, jobs
from guildhall.accounts.models import Account
from guildhall.context import TenantContext
from guildhall.db import db, every_tenant, tenant_scope
from guildhall.errors import Conflict, Invalid
from guildhall.files import files
from guildhall.people.models.persons import Person
from tenants.archive.queries import tables_of_tenants
from tenants.closing.services import close, purge, purge_if_due, reopen
from tenants.founding.queries import free_slug
from tenants.models import Membership, Tenant
from tests.characters import make_member, make_person, slug_of


def tenant_row(tenant: TenantContext) -> Tenant:
    db.session.expire_all()
    return db.session.scalars(select(Tenant).where(Tenant.id == tenant.id)).one()


def close_long_ago(tenant: TenantContext) -> None:
    """Close a tenant so that its notice ran out ten days ago."""
    with time_machine.travel(datetime.now(UTC) - timedelta(days=40), tick=True):
        close(typed_slug=slug_of(tenant), days=30)


def test_closing_asks_for_the_slug(north: TenantContext) -> None:
    with pytest.raises(Invalid) as refusal:
        close(typed_slug="south")

    assert slug_of(north) in refusal.value.fields["slug"]
    assert tenant_row(north).status == "live"


def test_a_closing_hall_can_be_read_and_not_changed(
    client, north: TenantContext, ada: Person
) -> None:
    client.sign_in(ada)

    answer = client.send(north, "/settings/closing", slug=slug_of(north), days="30")
    page = client.see(north, "/settings")
    refused = client.send(north, "/settings/hall", name="Other", fiscal_year_start="07-01")

    day = context.today() + timedelta(days=30)
    assert answer.status_code == 303
    assert tenant_row(north).closes_on == day
    assert page.status_code == 200
    assert "Read only." in page.get_data(as_text=True)
    assert refused.status_code == 409
    assert tenant_row(north).name == "North Classified Employees"


def test_it_can_be_reopened_until_then(client, north: TenantContext, ada: Person) -> None:
    client.sign_in(ada)
    client.send(north, "/settings/closing", slug=slug_of(north))

    answer = client.send(north, "/settings/reopening")

    assert answer.status_code == 303
    assert tenant_row(north).status in {"live", "setup"}
    assert tenant_row(north).closes_on is None
    assert client.send(north, "/settings/reopening").status_code == 409


def test_nothing_is_removed_before_the_day(north: TenantContext, ada: Person) -> None:
    close(typed_slug=slug_of(north), days=30)

    purge_if_due()
    with pytest.raises(DBAPIError, match="not due"):
        purge()

    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_a_hall_that_is_not_closing_is_never_removed(north: TenantContext, ada: Person) -> None:
    with pytest.raises(DBAPIError, match="not due"):
        purge()

    assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_after_its_notice_everything_is_gone_but_its_stone(
    north: TenantContext, south: TenantContext, ada: Person
) -> None:
    slug = slug_of(north)
    with tenant_scope(south):
        make_person("Southern", "Neighbour")
    audit.record("people.seen", ada, "Ada")
    db.session.commit()
    files().write("archives/old.zip", [b"bytes"])
    close_long_ago(north)

    jobs.enqueue(purge_if_due)
    db.session.commit()
    jobs.drain()

    counts = {
        table: db.session.scalar(text(f'SELECT count(*) FROM "{table}"'))  # noqa: S608 - from the catalog
        for table in tables_of_tenants()
    }
    stone = tenant_row(north)
    assert set(counts.values()) == {0}
    assert (stone.status, stone.name, stone.slug) == ("closed", slug, slug)
    with tenant_scope(south):
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1


def test_the_address_of_a_closed_hall_is_not_given_away(
    client, north: TenantContext, ada: Person
) -> None:
    slug = slug_of(north)
    close_long_ago(north)
    purge_if_due()

    assert free_slug(slug) == f"{slug}-2"
    assert client.get(f"/t/{slug}/settings").status_code == 404


def test_accounts_without_an_address_go_with_the_hall_and_others_stay(
    north: TenantContext, ada: Person
) -> None:
    rosa = make_member("Rosa", "Driver", email=None)
    ids = {
        person.id: db.session.scalar(
            select(Membership.account_id).where(Membership.person_id == person.id)
        )
        for person in (ada, rosa)
    }
    close_long_ago(north)

    purge_if_due()

    left = db.session.scalars(select(Account.id).where(Account.id.in_(ids.values()))).all()
    assert rosa.email is None
    assert left == [ids[ada.id]]


def test_a_closed_hall_has_no_schedules(north: TenantContext, ada: Person) -> None:
    from tenants.directory import tenant_directory

    close_long_ago(north)
    purge_if_due()

    assert north.id not in {place.id for place in tenant_directory().working()}


def test_closing_twice_says_so(north: TenantContext) -> None:
    close(typed_slug=slug_of(north))

    with pytest.raises(Conflict, match="closing already"):
        close(typed_slug=slug_of(north))


def test_reopening_an_open_hall_says_so(north: TenantContext) -> None:
    with pytest.raises(Conflict, match="not closing"):
        reopen()


@pytest.mark.parametrize("days", ["6", "366", "-1", "soon", "1e3"])
def test_a_notice_is_of_a_week_to_a_year(client, north: TenantContext, ada: Person, days) -> None:
    client.sign_in(ada)

    answer = client.send(north, "/settings/closing", slug=slug_of(north), days=days)

    assert answer.status_code == 422
    assert "7 to 365 days" in answer.get_data(as_text=True)
    assert tenant_row(north).status == "live"


def test_the_third_role_sees_no_leftovers(north: TenantContext, ada: Person) -> None:
    close_long_ago(north)
    purge_if_due()

    with every_tenant("a test looks for leftovers") as session:
        left = session.scalar(
            text("SELECT count(*) FROM outbox WHERE tenant_id = :id"), {"id": north.id}
        )
    assert left == 0
