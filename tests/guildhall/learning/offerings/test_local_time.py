"""Sessions keep the tenant's clock: a change of the clocks, 29 February, a night."""

from datetime import date, time

import pytest

from guildhall import context
from guildhall.errors import Invalid
from guildhall.learning.offerings import queries, rules
from guildhall.learning.offerings.rules import Meeting
from tests.guildhall.learning.registration.hall import (
    local,
    published,
)


def test_a_time_that_the_clocks_skip_is_explained(north):
    with pytest.raises(Invalid) as refusal:
        rules.moments(date(2027, 3, 14), time(2, 30), time(5), context.tenant().zone)

    assert refusal.value.fields["starts"] == (
        "2:30 am does not exist on Sun 14 Mar 2027: the clocks go forward from 2:00 am to "
        "3:00 am that night. Choose 3:00 am or later."
    )


def test_a_session_across_the_change_lasts_what_the_clock_of_the_sun_says(north):
    zone = context.tenant().zone
    start, end = rules.moments(date(2027, 3, 14), time(1), time(4), zone)

    assert Meeting(start, end).minutes == 120


def test_a_time_that_comes_twice_means_the_first_and_says_so(north):
    zone = context.tenant().zone
    start, end = rules.moments(date(2026, 11, 1), time(1, 30), time(4), zone)

    sentence = rules.twice_sentence([Meeting(start, end)], zone)

    assert Meeting(start, end).minutes == 210
    assert "comes twice; the first one is meant" in sentence


def test_29_february_is_a_day_like_any_other(north):
    start, end = rules.moments(date(2028, 2, 29), time(15), time(17), context.tenant().zone)
    offering = published("First aid", Meeting(start, end))

    assert queries.get_offering(offering.id).starts_at == local(2028, 2, 29, 15)


def test_an_evening_may_end_next_morning_but_an_afternoon_may_not(north):
    zone = context.tenant().zone
    start, end = rules.moments(date(2026, 3, 4), time(22), time(1), zone)
    assert Meeting(start, end).minutes == 180

    with pytest.raises(Invalid) as refusal:
        rules.moments(date(2026, 3, 4), time(15, 30), time(14, 30), zone)
    assert "before it starts" in refusal.value.fields["ends"]


# Registrations by the coordinator
