"""Somebody's working hours: whoever registers for what meets them is warned."""

from datetime import UTC, datetime, time, timedelta

import pytest

from guildhall import context
from guildhall.learning.access import services
from guildhall.learning.offerings.rules import Meeting
from tests.guildhall.learning.access.asking import place_of
from tests.guildhall.learning.registration.hall import published


@pytest.mark.seed("A28")
def test_a_bus_driver_whose_shift_ends_at_half_past_five_is_warned(client, north, grace):
    day = context.today() + timedelta(days=7)
    zone = context.tenant().zone
    begin = datetime.combine(day, time(16, 0), zone).astimezone(UTC)
    offering = published("Radio drill", Meeting(begin, begin + timedelta(hours=2)))
    client.sign_in(grace)

    client.send(
        north, "/my/shifts/new", days=[str(day.isoweekday())], starts="1 pm", ends="5:30 pm"
    )
    page = client.see(north, f"/catalogue/{offering.id}").text
    answer = client.send(north, f"/catalogue/{offering.id}/registration")

    assert "Your shift ends at 5:30 pm; this begins on" in page
    assert "4:00 pm" in page
    assert "You may register all the same." in page
    assert answer.status_code == 303
    assert place_of(offering, grace).state == "registered"


def test_a_shift_needs_days_and_two_times(client, north, grace):
    client.sign_in(grace)

    empty = client.send(north, "/my/shifts/new")
    same = client.send(north, "/my/shifts/new", days="1", starts="8:00", ends="8 am")
    wrong = client.send(north, "/my/shifts/new", days="8", starts="8:00", ends="9:00")

    assert {empty.status_code, same.status_code, wrong.status_code} == {422}
    assert "Tick at least one day." in empty.text
    assert "ends at another time" in same.text


def test_a_shift_is_removed_by_its_owner_alone(client, north, ada, grace):
    shift = services.add_shift(grace.id, days=[1, 1, 3], starts=time(8), ends=time(12))
    client.sign_in(ada)
    theirs = client.send(north, f"/my/shifts/{shift.id}/removal")
    client.sign_in(grace)
    own = client.send(north, f"/my/shifts/{shift.id}/removal")

    assert shift.days == [1, 3]
    assert (theirs.status_code, own.status_code) == (404, 303)
