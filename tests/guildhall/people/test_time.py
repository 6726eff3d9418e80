"""Leave, membership, standing, credentials and attestations over time."""

from datetime import date

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall import audit, context, jobs
from guildhall.audit import AuditEvent
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.localisation import day
from guildhall.people import queries, record
from guildhall.people.jobs import announce_ending_credentials
from guildhall.people.models.persons import Attestation, Credential, Standing
from guildhall.people.models.places import BargainingUnit
from guildhall.people.services import attestations, credentials, leaves, union
from tenants.models import PluginSwitch
from tests.characters import make_member, make_person
from tests.guildhall.people.jobs_held import away, hold

ALL = ("people.view_positions", "people.view_standing", "people.view_attestations")


def unit_of(name: str = "Classified") -> BargainingUnit:
    """Make a bargaining unit."""
    unit = BargainingUnit(name=name)
    db.session.add(unit)
    db.session.commit()
    return unit


@pytest.mark.seed("P43")
def test_standing_that_lapses_takes_nothing_back(north, grace):
    union.set_standing(grace, good=True, starts_on=date(2024, 9, 1))

    union.set_standing(grace, good=False, starts_on=date(2026, 2, 1))

    assert queries.in_good_standing(grace.id, date(2026, 1, 31))
    assert not queries.in_good_standing(grace.id, date(2026, 2, 1))
    assert not queries.in_good_standing(grace.id, date(2026, 2, 2))
    assert not queries.in_good_standing(grace.id, date(2024, 8, 31))


def test_standing_recorded_late_stands_before_what_follows(north, grace):
    union.set_standing(grace, good=False, starts_on=date(2026, 2, 1))

    union.set_standing(grace, good=True, starts_on=date(2025, 9, 1))

    assert queries.in_good_standing(grace.id, date(2026, 1, 31))
    assert not queries.in_good_standing(grace.id, date(2026, 2, 1))


def test_standing_sent_twice_is_one_entry_and_a_withdrawn_one_leaves_no_gap(north, grace):
    union.set_standing(grace, good=True, starts_on=date(2024, 9, 1))
    first = union.set_standing(grace, good=False, starts_on=date(2026, 2, 1))
    again = union.set_standing(grace, good=False, starts_on=date(2026, 2, 1))

    union.withdraw_standing(first)

    assert again.id == first.id
    assert queries.in_good_standing(grace.id, date(2026, 2, 2))
    assert db.session.scalar(select(func.count(Standing.id))) == 2


def test_a_membership_is_held_once_at_a_time(north, grace):
    unit = unit_of()
    union.join(grace, bargaining_unit_id=unit.id, status="member", starts_on=date(2024, 9, 1))

    with pytest.raises(Invalid, match="overlap"):
        union.join(
            grace, bargaining_unit_id=unit.id, status="fee_payer", starts_on=date(2025, 9, 1)
        )

    assert len(queries.membership_on(grace.id, date(2026, 1, 1))) == 1
    assert len(queries.membership_on(grace.id, date(2024, 8, 31))) == 0


@pytest.mark.seed("P47")
def test_whoever_is_on_union_leave_counts_unless_the_tenant_says_not(client, north, ada, grace):
    unit = unit_of()
    rosa = make_person("Rosa", "Vega", employee_number="7001")
    position = hold(grace, date(2015, 8, 15), bargaining_unit_id=unit.id)
    away(position, date(2024, 7, 1), date(2026, 6, 30), backfill_number="7001")

    during, after = date(2025, 1, 15), date(2026, 7, 1)
    counted = queries.headcount(during)
    db.session.add(PluginSwitch(plugin="people", settings={"count_on_leave": False}))
    db.session.commit()
    client.application.extensions["guildhall_directory"]._known.clear()
    not_counted = queries.headcount(during)
    back = queries.headcount(after)

    client.sign_in(ada)
    page = client.see(north, f"/people/{grace.id}?as_of=2025-01-15").text
    assert (counted, not_counted, back) == ({unit.id: 1}, {}, {unit.id: 1})
    assert "On leave" in page
    assert f"{rosa.name} covers meanwhile" in page
    assert "serving as Professional Learning Coordinator" in page


@pytest.mark.seed("P51")
def test_the_seniority_date_is_the_same_after_a_two_year_leave(client, north, ada, grace):
    position = hold(grace, date(2015, 8, 15))
    away(position, date(2024, 7, 1), date(2026, 6, 30))

    held = record.record_of(grace, date(2026, 11, 22), see=ALL).positions[0]

    client.sign_in(ada)
    page = client.see(north, f"/people/{grace.id}?as_of=2026-11-22").text
    assert held.seniority == date(2015, 8, 15)
    assert held.position.hire_date == date(2015, 8, 15)
    assert "Seniority continues." in page
    assert "Leave accrues." in page


def test_two_leaves_at_once_are_refused_and_a_withdrawn_one_frees_its_days(north, grace):
    position = hold(grace, date(2015, 8, 15))
    first = away(position, date(2024, 7, 1), None)

    with pytest.raises(Invalid, match="overlap"):
        away(position, date(2025, 1, 1), date(2025, 2, 1), kind="medical")
    leaves.withdraw(first)
    away(position, date(2025, 1, 1), date(2025, 2, 1), kind="medical")

    assert [leave.kind for leave in queries.leaves_of(grace.id)] == ["medical"]


def test_nobody_covers_for_herself(north, grace):
    position = hold(grace, date(2015, 8, 15))

    with pytest.raises(Invalid, match="Somebody else has to cover"):
        away(position, date(2024, 7, 1), None, backfill_number=grace.employee_number)
    with pytest.raises(Invalid, match="Nobody here has that number"):
        away(position, date(2024, 7, 1), None, backfill_number="nobody's")


@pytest.mark.seed("M31")
def test_an_ending_credential_is_announced_once_on_its_alert_date(client, north, ada, grace):
    with time_machine.travel("2026-03-01 12:00-08:00"):
        credential = credentials.record(
            grace, {"kind": "Teaching licence", "valid_to": date(2026, 6, 30), "alert_days": 90}
        )

    with time_machine.travel("2026-03-31 12:00-07:00"):
        announce_ending_credentials()
        early = db.session.get_one(Credential, (north.id, credential.id)).alerted_at
    with time_machine.travel("2026-04-01 06:00-07:00"):
        announce_ending_credentials()
        announce_ending_credentials()
        jobs.drain()
        client.sign_in(ada)
        home = client.see(north, "/today").text

    letters = db.session.scalars(
        select(Message).where(Message.person_id == grace.id, Message.kind == "credential_expiring")
    ).all()
    assert early is None
    assert [letter.subject for letter in letters] == ["Your Teaching licence ends on Tue 30 Jun"]
    assert "A credential of 1 person ends within 90 days" in home


def test_a_letter_about_a_credential_speaks_spanish(north):
    rosa = make_member("Rosa", "Vega", language="es")
    facts = {"kind": "Licencia", "valid_to": context.today(), "alert_days": 90}
    credentials.record(rosa, facts)

    announce_ending_credentials()
    jobs.drain()

    letter = db.session.scalars(select(Message).where(Message.person_id == rosa.id)).one()
    assert letter.language == "es"
    assert "Licencia" in letter.subject


@pytest.mark.seed("W38")
def test_an_expired_credential_is_flagged_and_a_void_one_stays(client, north, ada, grace):
    licence = credentials.record(
        grace,
        {"kind": "Professional licence", "valid_to": date(2025, 6, 30), "alert_days": 90},
    )
    client.sign_in(ada)

    expired = client.see(north, f"/people/{grace.id}").text
    client.send(north, f"/credentials/{licence.id}/void", reason="Entered for the wrong person")
    voided = client.see(north, f"/people/{grace.id}").text

    assert "Expired" in expired
    assert "Entered for the wrong person" in voided
    with pytest.raises(Conflict):
        credentials.change(licence, {"kind": "Another"})


@pytest.mark.seed("W37")
def test_an_attestation_keeps_the_answer_and_never_the_concern(client, north, grace):
    hank = make_member("Hank", "Resources", roles=("hr_analyst",))

    with time_machine.travel("2026-11-22 12:00-08:00"):
        client.sign_in(hank)
        for concern in ("2023-11-21", "2023-11-23"):
            client.send(
                north,
                f"/people/{grace.id}/attestations/new",
                question="No documented concerns",
                answer="lookback",
                concern_on=concern,
                years="3",
            )

    made = db.session.scalars(select(Attestation).order_by(Attestation.id)).all()
    stored = " ".join(str(vars(each)) for each in made) + str(
        db.session.execute(select(AuditEvent.after)).all()
    )
    assert [each.answer for each in made] == [True, False]
    assert {(each.lookback_years, each.attested_by) for each in made} == {(3, hank.id)}
    assert "2023-11-2" not in stored
    assert "datetime.date(2023, 11" not in stored


def test_nobody_attests_about_herself(north, grace):
    with pytest.raises(Denied):
        attestations.attest(grace, by=grace, question="Fine", answer=True)
    with pytest.raises(Invalid, match="still to come"):
        attestations.attest(
            grace,
            by=make_person("Ann", "Other"),
            question="Fine",
            answer=True,
            as_of=date(2200, 1, 1),
        )


def test_another_tenants_rows_are_not_found(client, north, south, ada):
    with tenant_scope(south):
        sam = make_person("Sam", "South")
        position = hold(sam, date(2020, 1, 1))
        term = queries.get_position(position.id).terms[0]
        leave = away(position, date(2024, 1, 1), None)
        licence = credentials.record(sam, {"kind": "Licence"})
        standing = union.set_standing(sam, good=True, starts_on=date(2020, 1, 1))
    client.sign_in(ada)

    seen = [
        client.see(north, path).status_code
        for path in (
            f"/people/{sam.id}",
            f"/people/{sam.id}/history",
            f"/people/{sam.id}/facts",
            f"/people/{sam.id}/birth-date",
            f"/positions/{position.id}/change",
            f"/position-terms/{term.id}",
            f"/leaves/{leave.id}",
            f"/credentials/{licence.id}",
        )
    ]
    sent = [
        client.send(north, path).status_code
        for path in (
            f"/people/{sam.id}/archive",
            f"/positions/{position.id}/reopen",
            f"/standings/{standing.id}/withdraw",
        )
    ]
    assert set(seen) | set(sent) == {404}


def test_the_history_says_the_last_day_as_people_do(client, north, ada, grace):
    position = hold(grace, date(2015, 8, 15))
    away(position, date(2026, 7, 1), date(2027, 6, 30))
    client.sign_in(ada)

    history = client.see(north, f"/people/{grace.id}/history").text

    assert f"{day(date(2026, 7, 1))} through {day(date(2027, 6, 30))}" in history


def test_the_history_says_in_words_what_other_features_did(client, north, ada, grace):
    audit.record("accounts.invited", grace, grace.name)
    db.session.commit()
    client.sign_in(ada)

    english = client.see(north, f"/people/{grace.id}/history").text
    client.get("/language/es")
    spanish = client.see(north, f"/people/{grace.id}/history").text

    assert "invited Grace Hopper" in english
    assert "invitó a Grace Hopper" in spanish
