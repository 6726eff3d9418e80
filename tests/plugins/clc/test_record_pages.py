"""The pages of records, from the member's button to the verified record."""

import pytest
import time_machine
from sqlalchemy import select

from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from plugins.clc.cycles import queries
from plugins.clc.models.cycles import ClcPointEntry, ClcSubmission
from plugins.clc.points import services as counting
from tests.characters import Browser, make_member
from tests.plugins.clc.records import gathered, verified
from tests.plugins.clc.stories import (
    noon,
)


@pytest.mark.seed("P15")
def test_from_the_members_button_to_the_verified_record(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    cycle = gathered(driver, "30")
    with time_machine.travel(noon(2026, 10, 2), tick=False):
        sent = client.sign_in(driver).send(north, f"/clc/cycles/{cycle.id}/submission")
        own = client.see(north, "/clc/").text
        (record,) = queries.submissions_of([cycle.id])
        client.sign_in(ada)
        waiting = client.see(north, "/clc/records").text
        page = client.see(north, f"/clc/records/{record.id}").text
        moved = client.send(
            north, f"/clc/records/{record.id}/day", deemed_on="10/1", reason="Power cut."
        )
        done = client.send(north, f"/clc/records/{record.id}/verification")
        paper = client.see(north, f"/clc/cycles/{cycle.id}/record").text

    assert [each.status_code for each in (sent, moved, done)] == [303, 303, 303]
    assert "1 day after the due date" in own
    assert "Hopper, Grace" in waiting
    assert "counts for the school year 2027–28" in page
    assert "it counts for the school year 2026–27" in paper
    assert "North Classified Employees" in paper


def test_what_was_typed_about_a_record_is_kept_where_it_is_refused(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    cycle = gathered(driver, "30")
    client.sign_in(driver).send(north, f"/clc/cycles/{cycle.id}/submission")
    (record,) = queries.submissions_of([cycle.id])
    client.sign_in(ada)

    page = client.send(
        north, f"/clc/records/{record.id}/day", deemed_on="the 45th", reason="Power cut."
    )

    assert page.status_code == 422
    assert "“the 45th” is not a date we can read." in page.text
    assert 'value="the 45th"' in page.text
    assert 'value="Power cut."' in page.text


def test_a_record_is_its_members_and_the_verifiers(
    client: Browser, north: TenantContext, south: TenantContext, driver: Person, ada: Person
) -> None:
    with tenant_scope(north):
        cycle = gathered(driver, "30")
        other = make_member("Max", "Other")
    submit, paper = f"/clc/cycles/{cycle.id}/submission", f"/clc/cycles/{cycle.id}/record"

    assert client.sign_in(other).send(north, submit).status_code == 404
    assert client.see(north, paper).status_code == 404
    assert client.sign_in(ada).send(south, submit).status_code == 404
    assert client.sign_in(driver).see(north, paper).status_code == 200
    assert client.send(north, f"/clc/records/{cycle.id}/verification").status_code == 403
    assert db.session.scalars(select(ClcSubmission)).all() == []


def test_whoever_verified_and_lost_points_since_is_shown_to_the_coordinator(
    client: Browser, north: TenantContext, driver: Person, ada: Person
) -> None:
    verified(driver, ada, "30")
    entry = db.session.scalars(select(ClcPointEntry)).one()
    with time_machine.travel(noon(2026, 9, 28), tick=False):
        counting.void(entry, "A wrong file.")
        home = client.sign_in(ada).see(north, "/today").text
        listed = client.see(north, "/clc/participants?standing=fallen").text

    assert "Points of 1 verified record were voided since." in home
    assert "Hopper, Grace" in listed
