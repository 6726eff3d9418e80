"""A coordinator publishes from one page; a member registers from the public one."""

from sqlalchemy import select

from guildhall import jobs
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.learning.models.courses import CourseVersion, Offering
from guildhall.learning.models.registrations import Registration


def test_five_lines_publish_an_offering_and_a_member_registers(client, north, ada, grace):
    client.sign_in(ada)
    answer = client.send(
        north,
        "/offerings/new",
        title="De-escalation on the bus",
        day="next fri",
        starts="3:30 pm",
        ends="5:30 pm",
        seats="30",
        points="2",
        has_waitlist="true",
        then="publish",
    )
    assert answer.status_code == 303, answer.text
    with tenant_scope(north):
        offering = db.session.scalars(select(Offering)).one()
        version = db.session.scalars(select(CourseVersion)).one()
    assert (offering.status, offering.capacity, version.minutes) == ("published", 30, 120)
    assert version.frozen_at is not None

    visitor = client.application.test_client()
    page = visitor.see(north, f"/catalogue/{offering.id}")
    assert page.status_code == 200
    assert "30 seats left" in page.text

    member = client.application.test_client().sign_in(grace)
    assert "Register" in member.see(north, f"/catalogue/{offering.id}").text
    answer = member.send(north, f"/catalogue/{offering.id}/registration")
    assert answer.status_code == 303, answer.text
    again = member.send(north, f"/catalogue/{offering.id}/registration")
    assert again.status_code == 303

    assert "You are registered" in member.see(north, f"/catalogue/{offering.id}").text
    assert "De-escalation" in member.see(north, "/my/learning").text
    with tenant_scope(north):
        found = db.session.scalars(select(Registration)).one()
        assert found.state == "registered"
    jobs.drain()
    with tenant_scope(north):
        assert db.session.scalars(select(Message.kind)).all() == ["registered"]
