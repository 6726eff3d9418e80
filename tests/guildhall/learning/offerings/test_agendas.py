"""A session's agenda: typed as lines, kept as minutes, moved along with its session."""

import pytest
from sqlalchemy import select

from guildhall.db import db
from guildhall.errors import Invalid
from guildhall.learning.models.courses import Offering
from guildhall.learning.offerings import agendas, queries, sessions
from guildhall.learning.offerings.rules import Meeting
from guildhall.outbox import OutboxLine
from tests.guildhall.learning.registration.hall import local, published

START, END = (2027, 3, 4, 15, 30), (2027, 3, 4, 17, 30)


def test_lines_are_read_in_the_order_of_time(north):
    found = agendas.read(
        "4:15 Break\n3:30 pm – Welcome\n\n16:30: Practice", local(*START), local(*END)
    )

    assert found == (
        {"minute": 0, "what": "Welcome"},
        {"minute": 45, "what": "Break"},
        {"minute": 60, "what": "Practice"},
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Welcome", "Begin each line with its time"),
        ("5:30 pm Farewell", "is not between 3:30"),
        ("25:00 Nap", "Begin each line with its time"),
    ],
)
def test_a_line_that_does_not_fit_is_explained(north, line, why):
    with pytest.raises(Invalid) as refusal:
        agendas.read(line, local(*START), local(*END))

    assert why in refusal.value.fields["agenda"]


def test_a_night_shifts_agenda_goes_past_midnight(north):
    found = agendas.read("1:00 am Walk the yard", local(2027, 3, 4, 23), local(2027, 3, 5, 2))

    assert found == ({"minute": 120, "what": "Walk the yard"},)


def test_what_was_typed_is_shown_as_it_would_be_typed(north):
    text = "3:30 pm Welcome\n4:15 pm Break"

    found = agendas.read(text, local(*START), local(*END))

    assert agendas.typed(found, local(*START)) == text


def test_an_agenda_moves_along_and_is_cut_off_by_nobody(north):
    start, end = local(2027, 3, 4, 15), local(2027, 3, 4, 17)
    agenda = agendas.read("3:00 pm Welcome\n4:30 pm Practice", start, end)
    offering = published("First aid", Meeting(start, end, agenda=agenda))
    session = queries.get_offering(offering.id).sessions[0]

    later = Meeting(local(2027, 3, 5, 9), local(2027, 3, 5, 11))
    sessions.move(session.id, later, version=session.version)
    moved = queries.get_session(session.id)
    with pytest.raises(Invalid, match="“Practice” would come after"):
        sessions.move(
            session.id,
            Meeting(local(2027, 3, 5, 9), local(2027, 3, 5, 10)),
            version=moved.version,
        )

    assert agendas.typed(moved.agenda, moved.starts_at) == "9:00 am Welcome\n10:30 am Practice"


def test_the_agenda_stands_on_the_public_page_and_moves_with_the_form(client, north, ada):
    client.sign_in(ada)
    fields = {"title": "First aid", "day": "4 Mar 2027", "starts": "3:30 pm", "ends": "5:30 pm"}
    client.send(north, "/offerings/new", **fields, agenda="3:45 Bandages", then="publish")
    (offering,) = queries_of(queries.Filter(search="First aid"))
    session = queries.get_offering(offering.id).sessions[0]

    client.send(
        north,
        f"/sessions/{session.id}/details",
        day="4 Mar 2027",
        starts="4:30 pm",
        ends="6:30 pm",
        agenda="3:45 pm Bandages",
        version=str(session.version),
    )

    page = client.see(north, f"/catalogue/{offering.id}").text
    assert "Bandages" in page
    assert "4:45" in page


def queries_of(wanted: queries.Filter) -> list[Offering]:
    """Return the offerings that a filter finds."""
    return list(db.session.scalars(queries.offerings(wanted)))


def test_a_new_agenda_alone_writes_to_nobody(north):
    start, end = local(2027, 3, 4, 15), local(2027, 3, 4, 17)
    offering = published("First aid", Meeting(start, end))
    session = queries.get_offering(offering.id).sessions[0]

    agenda = agendas.read("3:00 pm Welcome", start, end)
    sessions.move(session.id, Meeting(start, end, agenda=agenda), version=session.version)

    promised = db.session.scalars(
        select(OutboxLine.payload).where(OutboxLine.entry.endswith("messages:send_all"))
    ).all()
    assert promised == []
