"""Whoever ended letters that are not essential gets none, whenever she ended them."""

import pytest

from guildhall import jobs
from guildhall.communications import delivery, queries, services
from guildhall.communications.models import BadAddress
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict
from guildhall.people.models.persons import Person
from tenants.directory import tenant_directory
from tenants.opening.services import go_live
from tests.characters import found_tenant, make_person
from tests.guildhall.communications.conftest import PostOffice
from tests.guildhall.communications.test_delivery import only, write

pytestmark = pytest.mark.usefixtures("letters")


@pytest.mark.seed("P11")
def test_a_letter_on_its_way_stays_where_its_reader_ends_such_letters(
    north: TenantContext, grace: Person, post_office: PostOffice
) -> None:
    address = grace.email
    write(grace)
    services.opt_out(grace)

    jobs.drain()

    assert address not in [letter["To"] for letter in post_office.taken]
    assert (only().status, only().diagnosis) == ("suppressed", "opted out")


def test_nobody_sends_her_again_what_she_ended(
    north: TenantContext, ada: Person, grace: Person, post_office: PostOffice
) -> None:
    address = grace.email
    services.opt_out(grace)
    write(grace)

    with pytest.raises(Conflict, match="gets only essential letters"):
        delivery.resend(only(), by=ada)
    services.opt_in(grace)
    delivery.resend(only(), by=ada)
    jobs.drain()

    assert [letter["To"] for letter in post_office.taken] == [address]


@pytest.mark.seed("P11")
def test_what_was_held_before_the_hall_was_live_asks_again_who_wants_it(
    app, post_office: PostOffice
) -> None:
    east = found_tenant("east", "East Local", status="setup")
    with tenant_scope(east):
        rosa = make_person("Rosa", "Parks", email="rosa@example.org")
        lost = make_person("Lost", "Letter", email="lost@example.org")
        write(rosa)
        write(rosa, essential=True)
        write(lost)
        services.opt_out(rosa)
        db.session.add(BadAddress(address="lost@example.org", diagnosis="550 No such user"))
        db.session.commit()

        go_live()
        tenant_directory().forget(east.id)
        jobs.drain()

        assert queries.counts() == {"sent": 1, "suppressed": 2}
    assert [letter["To"] for letter in post_office.taken] == ["rosa@example.org"]
