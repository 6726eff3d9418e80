"""Who holds which role, and who may say so."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.people.models.persons import Person
from tenants.models import RoleAssignment, RoleBundle
from tenants.roles import queries, services
from tenants.roles.permissions import EDIT, GIVE
from tests.characters import Browser, found_tenant, give_role, make_member


@pytest.fixture
def rosa(north: TenantContext) -> Person:
    """Return Rosa, the president of North."""
    return make_member("Rosa", "Parks", roles=("president",))


def assignment_of(person: Person, role: str) -> RoleAssignment:
    return db.session.scalars(
        select(RoleAssignment).where(
            RoleAssignment.person_id == person.id, RoleAssignment.role == role
        )
    ).one()


def today() -> date:
    return context.today()


# One coordinator, designated by the president (A17)


@pytest.mark.seed("A17")
def test_a_second_coordinator_is_refused_and_the_sentence_names_the_first(ada, rosa, grace) -> None:
    with pytest.raises(Conflict, match="Ada Lovelace coordinates since"):
        services.give(grace, "coordinator", since=today(), by=rosa)

    assert [person.name for person in queries.holders("coordinator")] == ["Ada Lovelace"]


@pytest.mark.seed("A17")
def test_only_the_president_designates_the_coordinator(ada, rosa, grace) -> None:
    board = make_member("Bea", "Board", roles=("board_member",))
    analyst = make_member("Hank", "Hr", roles=("hr_analyst",))

    for nobody in (ada, board, analyst, grace):
        with pytest.raises(Denied, match=r"Only the president|does not include"):
            services.give(grace, "coordinator", since=today() + timedelta(days=400), by=nobody)


@pytest.mark.seed("A17")
def test_the_next_coordinator_follows_when_the_first_term_has_a_last_day(ada, rosa, grace) -> None:
    services.end(
        assignment_of(ada, "coordinator").id,
        last=today() + timedelta(days=30),
        reason="The term ends",
        by=rosa,
    )

    given = services.give(grace, "coordinator", since=today() + timedelta(days=31), by=rosa)

    assert given.designated_by == rosa.id
    assert [person.name for person in queries.holders("coordinator")] == ["Ada Lovelace"]
    later = today() + timedelta(days=31)
    assert [person.name for person in queries.holders("coordinator", later)] == ["Grace Hopper"]


@pytest.mark.seed("A17")
def test_two_presidents_at_once_cannot_make_two_coordinators(app: Flask, rosa, grace) -> None:
    other = make_member("Otto", "Other", roles=("president",))
    joan = make_member("Joan", "Clarke")
    tenant, gate, outcomes = context.tenant(), Barrier(2), []

    def designate(whom: Person, by: Person) -> None:
        with app.app_context(), tenant_scope(tenant):
            gate.wait()
            try:
                services.give(whom, "coordinator", since=context.today(), by=by)
                outcomes.append("given")
            except Conflict:
                outcomes.append("refused")

    threads = [Thread(target=designate, args=pair) for pair in ((grace, rosa), (joan, other))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["given", "refused"]


def test_the_database_refuses_a_second_coordinator_even_without_the_service(ada, grace) -> None:
    with pytest.raises(IntegrityError):
        give_role(grace, "coordinator")
    db.session.rollback()


# The president, and what is missing without one (P1)


@pytest.mark.seed("P1")
def test_a_coordinator_without_a_president_is_warned(ada) -> None:
    warnings = queries.setup_warnings()

    assert len(warnings) == 1
    assert "president" in warnings[0].sentence


@pytest.mark.seed("P1")
def test_a_president_whose_term_is_over_is_no_president(ada, rosa) -> None:
    services.end(assignment_of(rosa, "president").id, last=today(), reason="Elections", by=rosa)

    with time_machine.travel(context.now() + timedelta(days=1)):
        sentences = [warning.sentence for warning in queries.setup_warnings()]

    assert any("Nobody is recorded as president" in sentence for sentence in sentences)


@pytest.mark.seed("P1", "A17")
def test_the_founder_is_designated_once_there_is_a_president(ada, rosa) -> None:
    before = [warning.sentence for warning in queries.setup_warnings()]
    services.designate(assignment_of(ada, "coordinator").id, by=rosa)
    after = queries.setup_warnings()

    assert before == ["The president has not designated the coordinator yet."]
    assert after == []
    assert assignment_of(ada, "coordinator").designated_by == rosa.id


@pytest.mark.seed("A17")
def test_the_founder_records_the_first_president_and_not_the_next(ada, grace) -> None:
    services.give(grace, "president", since=today(), by=ada)

    with pytest.raises(Denied, match="Only the president or the board"):
        services.give(ada, "president", since=today(), by=ada)


def test_a_district_misses_no_president(app: Flask) -> None:
    with tenant_scope(None):
        district = found_tenant("east", "East Unified", kind="district")
    with tenant_scope(district):
        make_member("Dora", "District", roles=("coordinator",))

        assert queries.setup_warnings() == []


# Giving and ending


@pytest.mark.seed("P46")
def test_hr_gives_no_role_of_the_union(client: Browser, north, ada, grace) -> None:
    analyst = make_member("Hank", "Hr", roles=("hr_analyst",))

    answer = client.sign_in(analyst).send(
        north, "/roles/new", person_id=grace.id, role="committee_member", since=str(today())
    )

    assert answer.status_code == 403
    assert queries.holders("committee_member") == []


def test_the_same_role_twice_at_one_time_is_refused(ada, grace) -> None:
    services.give(grace, "facilitator", since=today(), by=ada)

    with pytest.raises(Conflict, match="Grace Hopper holds this role already"):
        services.give(grace, "facilitator", since=today() + timedelta(days=5), by=ada)


def test_a_last_day_before_the_first_is_refused(ada, grace) -> None:
    with pytest.raises(Invalid) as refusal:
        services.give(grace, "facilitator", since=today(), last=today() - timedelta(days=1), by=ada)

    assert "last" in refusal.value.fields


def test_a_role_of_one_day_is_held_on_that_day_alone(ada, grace) -> None:
    leap = date(2028, 2, 29)

    services.give(grace, "facilitator", since=leap, last=leap, by=ada)

    assert queries.holders("facilitator", date(2028, 2, 28)) == []
    assert [person.id for person in queries.holders("facilitator", leap)] == [grace.id]
    assert queries.holders("facilitator", date(2028, 3, 1)) == []


def test_a_role_that_has_not_begun_is_withdrawn_and_stays_on_record(ada, grace) -> None:
    given = services.give(grace, "facilitator", since=today() + timedelta(days=10), by=ada)

    services.end(given.id, last=today(), reason="Given by mistake", by=ada)

    assert given.withdrawn_at is not None
    assert queries.holders("facilitator", today() + timedelta(days=20)) == []
    past = db.session.execute(queries.assignments("past")).all()
    assert [row[0].id for row in past] == [given.id]
    again = services.give(grace, "facilitator", since=today(), by=ada)
    assert again.id != given.id


def test_a_role_cannot_be_deleted(ada) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        db.session.execute(text("DELETE FROM role_assignment"))
    db.session.rollback()


def test_a_role_that_is_over_cannot_be_ended_again(ada, rosa, grace) -> None:
    given = give_role(grace, "facilitator", since=today() - timedelta(days=9))
    services.end(given.id, last=today() - timedelta(days=3), reason="Left", by=ada)

    with pytest.raises(Conflict, match="over already"):
        services.end(given.id, last=today(), reason="Again", by=ada)


def test_the_last_who_gives_roles_cannot_leave_nobody_behind(ada) -> None:
    with pytest.raises(Conflict, match="Nobody would be left"):
        services.end(assignment_of(ada, "coordinator").id, last=today(), reason="Tired", by=ada)

    assert assignment_of(ada, "coordinator").valid.upper is None


def test_a_coordinator_may_resign_where_a_president_remains(ada, rosa) -> None:
    services.end(assignment_of(ada, "coordinator").id, last=today(), reason="New job", by=ada)

    assert assignment_of(ada, "coordinator").valid.upper == today() + timedelta(days=1)


def test_giving_and_ending_are_in_the_audit_with_before_and_after(ada, grace) -> None:
    given = services.give(grace, "facilitator", since=today(), note="Asked by the board", by=ada)
    services.end(given.id, last=today() + timedelta(days=3), reason="Short term", by=ada)

    entries = db.session.scalars(
        select(AuditEvent).where(AuditEvent.object_id == given.id).order_by(AuditEvent.created_at)
    ).all()
    assert [entry.action for entry in entries] == ["roles.given", "roles.ended"]
    assert entries[0].after["note"] == "Asked by the board"
    assert entries[1].before["valid"] == f"{today()}.."
    assert entries[1].reason == "Short term"


# What a role may do


def test_a_changed_bundle_counts_at_once_and_its_default_comes_back(
    client: Browser, north, ada, grace
) -> None:
    client.sign_in(grace)
    before = client.see(north, "/roles").status_code
    services.decide("member", [*queries.permissions_of("member"), "tenants.see_roles"], by=ada)
    after = client.see(north, "/roles").status_code
    services.reset("member", by=ada)
    again = client.see(north, "/roles").status_code

    assert (before, after, again) == (403, 200, 403)
    assert db.session.scalar(select(func.count()).select_from(RoleBundle)) == 0


def test_nobody_takes_her_own_last_right_to_decide_about_roles(ada) -> None:
    held = queries.permissions_of("coordinator") - {EDIT.key}

    with pytest.raises(Conflict, match="You would lose"):
        services.decide("coordinator", held, by=ada)

    assert EDIT.key in queries.permissions_of("coordinator")


@pytest.mark.seed("A17")
def test_designating_cannot_be_handed_to_another_role(ada) -> None:
    wanted = [*queries.permissions_of("coordinator"), "tenants.designate_coordinator", "no.such"]

    services.decide("coordinator", wanted, by=ada)

    assert "tenants.designate_coordinator" not in queries.permissions_of("coordinator")
    assert "no.such" not in queries.permissions_of("coordinator")


def test_a_program_that_is_off_keeps_what_was_decided_for_it(app: Flask) -> None:
    with tenant_scope(None):
        bare = found_tenant("bare", "Bare Local", programs=())
    with tenant_scope(bare):
        dora = make_member("Dora", "Day", roles=("coordinator",))
        clc = {key for key in queries.permissions_of("coordinator") if key.startswith("clc.")}

        services.decide(
            "coordinator",
            [key for key in queries.permissions_of("coordinator") if not key.startswith("clc.")],
            by=dora,
        )

        assert clc
        assert clc <= queries.permissions_of("coordinator")


def test_deciding_is_in_the_audit(ada) -> None:
    services.decide("principal", [GIVE.key], by=ada)

    entry = db.session.scalars(
        select(AuditEvent).where(AuditEvent.action == "roles.permissions_decided")
    ).one()
    assert entry.object_label == "Principal"
    assert entry.after["given"] == [GIVE.key]
