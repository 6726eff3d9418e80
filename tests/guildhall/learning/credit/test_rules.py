"""What minutes are worth, with the figures of the worked example."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guildhall.learning.credit import rules
from guildhall.learning.credit.rules import Held, Outcome


def test_three_semester_credits_are_45_clock_hours_and_three_quarter_credits_30():
    assert rules.clock_hours_of_credits(3, "semester") == 45
    assert rules.clock_hours_of_credits(3, "quarter") == 30


@pytest.mark.parametrize(
    ("minutes", "ceu"),
    [(450, "0.8"), (30, "0.1"), (29, None), (0, None), (89, "0.1"), (90, "0.2"), (600, "1.0")],
)
def test_ceu_are_tenths_half_up(minutes, ceu):
    assert rules.ceu(minutes) == (Decimal(ceu) if ceu else None)


def test_two_and_a_half_of_three_hours_give_two_and_a_half():
    assert rules.clock_hours(150) == Decimal("2.50")


@pytest.mark.parametrize(
    ("minutes", "hours"), [(60, "1"), (50, "0.83"), (100, "1.67"), (1, "0.02")]
)
def test_a_clock_hour_has_sixty_minutes(minutes, hours):
    assert rules.clock_hours(minutes) == Decimal(hours)


def test_points_follow_the_share_that_was_attended():
    assert rules.points(150, 180, Decimal(3)) == Decimal("2.50")
    assert rules.points(120, 180, Decimal(1)) == Decimal("0.66")
    assert rules.points(60, 180, Decimal(3)) == Decimal("1.00")
    assert rules.points(200, 180, Decimal(3)) == Decimal("3.00")
    assert rules.points(180, 180, Decimal(0)) is None


@given(st.integers(0, 60000), st.integers(15, 60000), st.decimals(0, 99999, places=2))
def test_points_never_exceed_the_courses_own(minutes, whole, given_points):
    found = rules.points(minutes, whole, given_points)

    assert found is None or 0 <= found <= given_points


PRESENT = Held(180, signed_in=True, over=True)
ABSENT = Held(0, signed_in=False, over=True)
TO_COME = Held(0, signed_in=False, over=False)
OPEN = Held(0, signed_in=True, over=True, unclear=True)
HERE = Held(60, signed_in=True, over=False)


@pytest.mark.parametrize(
    ("sessions", "minimum", "survey", "due"),
    [
        ([PRESENT], 144, "not_asked", Outcome("completed", 180)),
        ([PRESENT], 144, "answered", Outcome("completed", 180)),
        ([PRESENT], 144, "open", Outcome("attended")),
        ([PRESENT], 144, "missed", Outcome("partial", 180)),
        ([PRESENT], 181, "not_asked", Outcome("partial", 180)),
        ([PRESENT], 180, "not_asked", Outcome("completed", 180)),
        ([PRESENT, ABSENT], 0, "not_asked", Outcome("partial", 180)),
        ([PRESENT, PRESENT], 360, "not_asked", Outcome("completed", 360)),
        ([PRESENT, TO_COME], 0, "not_asked", Outcome("attended")),
        ([HERE], 0, "not_asked", Outcome("registered")),
        ([ABSENT], 0, "not_asked", Outcome("no_show")),
        ([ABSENT, TO_COME], 0, "not_asked", Outcome("registered")),
        ([OPEN], 0, "not_asked", Outcome("attended")),
        ([PRESENT, OPEN], 0, "not_asked", Outcome("attended")),
        ([Held(0, signed_in=True, over=True)], 0, "not_asked", Outcome("partial", 0)),
        ([Held(90, signed_in=False, over=True)], 0, "not_asked", Outcome("completed", 90)),
        ([Held(60, signed_in=True, over=True)], 144, "open", Outcome("partial", 60)),
        ([], 0, "not_asked", Outcome("registered")),
    ],
)
def test_state_machine_r(sessions, minimum, survey, due):
    assert rules.outcome(sessions, minimum_minutes=minimum, survey=survey) == due
