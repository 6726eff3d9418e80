"""Points to pay: who reaches the threshold by 1 October, what it costs, and the Board's alert."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine

from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from plugins.clc.participants.queries import at_a_glance
from plugins.clc.pay import forecast
from tests.characters import Browser, make_member
from tests.plugins.clc.pay import a_clause, a_pay_fund, awarded, verified_cycle
from tests.plugins.clc.stories import HEADINGS, bring_in, employ, noon, record_rule

MONEY = {"contribution": "250000.00", "other_costs": "160000.00"}
"""Example 7: with a reserve of 40,000.00."""


def those_who_reach(count: int, points: str = "45") -> None:
    """Let so many people have their points by the next due date."""
    people = []
    for number in range(count):
        person = Person(
            first_name=f"N{number:03}", last_name="Member", employee_number=f"M{number:04}"
        )
        db.session.add(person)
        people.append(person)
    db.session.commit()
    with time_machine.travel(noon(2026, 6, 1), tick=False):
        for person in people:
            employ(person)
        rows = [f"{each.employee_number},,,2023-10-02,,{points},45" for each in people]
        bring_in(*rows, headings=HEADINGS)


@pytest.mark.seed("P14")
@pytest.mark.parametrize(("recipients", "short"), [(140, None), (186, "200.00")])
def test_the_board_is_alerted_at_186_recipients_and_not_at_140(  # noqa: PLR0913, PLR0917
    client: Browser, north: TenantContext, ada: Person, walter: Person, recipients: int, short: str
) -> None:
    record_rule(date(2023, 1, 1), required_points=Decimal(45))
    a_clause()
    a_pay_fund(walter, stipend="40000.00", **MONEY)
    those_who_reach(recipients)

    with time_machine.travel(noon(2026, 8, 20), tick=False):
        found = forecast.keep()
        page = client.sign_in(ada).see(north, "/clc/forecast").text
        home = client.see(north, "/today").text
        board = client.sign_in(walter).see(north, "/clc/rules").text
        presidents = client.see(north, "/today").text

    year = found.years[0]
    assert (year.due, year.recipients) == (date(2026, 10, 1), recipients)
    assert year.stipends == recipients * Decimal("700.00")
    assert found.three_years == recipients * Decimal("2100.00")
    assert year.funding == Decimal("290000.00")
    assert (found.alert.short if found.alert else None) == (Decimal(short) if short else None)
    for text in (page, home, board, presidents):
        assert ("short $200.00" in text) is (short is not None)
    if short is None:
        assert [each.left for each in found.years] == [32000, 24000, 16000]
        assert "The money suffices for the next three school years" in board


def test_what_is_set_aside_already_is_not_counted_twice(
    driver: Person, marie: Person, walter: Person
) -> None:
    a_clause()
    a_pay_fund(walter, stipend="40000.00", **MONEY)
    awarded(driver, marie, walter)
    other = employ(make_member("Wanda", "Waits"))
    verified_cycle(other, marie)

    with time_machine.travel(noon(2026, 11, 1), tick=False):
        found = forecast.work_out()

    assert (found.due, found.available) == (date(2027, 10, 1), Decimal("39300.00"))
    assert found.taken == Decimal("700.00")
    assert [(year.recipients, year.stipends) for year in found.years] == [
        (2, Decimal("1400.00")),
        (2, Decimal("1400.00")),
        (0, Decimal(0)),
    ]
    assert found.newcomers == 0


def test_without_fund_or_contribution_no_verdict_is_given(
    client: Browser, north: TenantContext, ada: Person, walter: Person
) -> None:
    a_clause()
    those_who_reach(3)
    with time_machine.travel(noon(2026, 8, 20), tick=False):
        found = forecast.keep()
        page = client.sign_in(ada).see(north, "/clc/forecast").text

    assert (found.complete, found.alert) == (False, None)
    assert "Whether the money suffices cannot be said yet" in page
    assert at_a_glance().pay.short == 0


def test_the_last_forecast_of_a_day_stands(north: TenantContext, walter: Person) -> None:
    with time_machine.travel(noon(2026, 8, 20), tick=False):
        forecast.keep()
        forecast.keep()

    assert at_a_glance().pay.short_on == date(2026, 10, 1)


def test_a_fund_that_is_gone_is_no_fund(walter: Person) -> None:
    from tenants.programs.queries import get_program
    from tenants.programs.services import change_settings

    change_settings(get_program("clc"), {"stipend_fund": str(UUID(int=7)), **MONEY})

    assert forecast.work_out().complete is False
