"""The Board's rules: dated, named, never rewritten; a past question gets the answer it got then."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import text

from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.errors import Conflict, Invalid
from guildhall.people.models.persons import Person
from plugins.clc.board import queries, services
from plugins.clc.participants.queries import at_a_glance
from plugins.clc.points.queries import points_as_of
from plugins.clc.points.services import void
from tests.characters import Browser
from tests.plugins.clc.stories import earn, enrolled, entries, noon, record_rule

FORM = {
    "effective_from": "2026-07-01",
    "decision": "Advisory Board, 12 May 2026, item 4",
    "minutes_per_point": "200",
    "required_points": "45",
    "outside_percent": "50",
    "needs_approval": "true",
    "carry_cap": "10",
    "due_month": "10",
    "due_day": "1",
}


def test_until_a_board_speaks_every_page_names_the_starting_rule(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    page = client.sign_in(ada).see(north, "/clc/rules").text

    assert "Guildhall’s starting rule" in page
    assert "nothing, until the Board records a limit" in page
    assert "240 minutes (4 h)" in page
    assert "1 Oct" in page


@time_machine.travel(noon(2026, 6, 1), tick=False)
@pytest.mark.seed("P15")
def test_an_entry_keeps_the_rule_of_its_day(driver: Person) -> None:
    earn(driver, 240)
    record_rule(date(2026, 7, 1), minutes_per_point=120)

    with time_machine.travel(noon(2026, 7, 1), tick=False):
        earn(driver, 240)
        earn(driver, 240, on=date(2026, 6, 30))

    assert [entry.points for entry in entries(driver)] == [1, 2, 1]
    assert [entry.rule_id is None for entry in entries(driver)] == [True, False, True]


@pytest.mark.seed("P15")
def test_a_past_question_gets_the_answer_it_got_then(driver: Person) -> None:
    with time_machine.travel(noon(2026, 3, 1), tick=False):
        cycle = enrolled(driver)
        earn(driver, 480)
    with time_machine.travel(noon(2026, 4, 1), tick=False):
        earn(driver, 240)
    with time_machine.travel(noon(2026, 5, 1), tick=False):
        void(entries(driver)[0], "The sheet named somebody else.")

    answers = [
        points_as_of(cycle.id, datetime(2026, month, 15, tzinfo=UTC)) for month in (2, 3, 4, 5)
    ]

    assert answers == [0, 2, 3, 1]


def test_the_page_of_a_participant_answers_about_a_past_day(
    client: Browser, north: TenantContext, ada: Person, driver: Person
) -> None:
    with time_machine.travel(noon(2026, 3, 1), tick=False):
        earn(driver, 480)
    with time_machine.travel(noon(2026, 4, 1), tick=False):
        earn(driver, 240)
        client.sign_in(ada)
        page = client.see(north, f"/clc/participants/{driver.id}?on=2026-03-01").text

    assert "At the end of Sun 1 Mar, 2 points were counted in this cycle." in page


@time_machine.travel(noon(2026, 6, 1), tick=False)
def test_a_rule_cannot_begin_before_what_was_counted(driver: Person) -> None:
    earn(driver, 240, on=date(2026, 5, 20))

    with pytest.raises(Invalid, match=r"1 entry has been counted .* can begin on Thu 21 May"):
        record_rule(date(2026, 5, 1))

    assert record_rule(date(2026, 5, 21)).effective_from == date(2026, 5, 21)


def test_two_rules_cannot_begin_on_one_day(north: TenantContext) -> None:
    record_rule(date(2026, 7, 1))

    with pytest.raises(Invalid, match="Another rule begins on this day"):
        record_rule(date(2026, 7, 1))


@time_machine.travel(noon(2026, 6, 1), tick=False)
def test_a_rule_that_counted_something_stays_another_is_withdrawn_with_a_reason(
    driver: Person,
) -> None:
    used, unused = record_rule(date(2026, 1, 1)), record_rule(date(2027, 1, 1))
    earn(driver, 240)

    with pytest.raises(Conflict, match="Points were counted by this rule"):
        services.withdraw(used, "A slip.")
    services.withdraw(unused, "The Board thought again.")

    assert [rule.id for rule in queries.rules().recorded] == [used.id]
    assert [rule.void_reason for rule in queries.every_rule()] == ["The Board thought again.", ""]
    with pytest.raises(Conflict, match="withdrawn already"):
        services.withdraw(unused, "Twice.")


def test_the_database_refuses_to_rewrite_a_rule(north: TenantContext) -> None:
    record_rule(date(2026, 7, 1))

    with pytest.raises(Exception, match="never rewritten"):
        db.session.execute(text("UPDATE clc_rule SET carry_cap = 99"))


@time_machine.travel(noon(2026, 6, 1), tick=False)
def test_the_board_records_and_the_coordinator_reads(
    client: Browser, north: TenantContext, ada: Person, marie: Person
) -> None:
    refused = client.sign_in(ada).send(north, "/clc/rules/new", **FORM)
    recorded = client.sign_in(marie).send(north, "/clc/rules/new", **FORM)
    page = client.sign_in(ada).see(north, "/clc/rules").text

    assert (refused.status_code, recorded.status_code) == (403, 303)
    assert "Advisory Board, 12 May 2026, item 4" in page
    assert "not yet in force" in page
    (rule,) = queries.every_rule()
    assert (rule.carry_cap, rule.required_points, rule.recorded_by) == (
        Decimal(10),
        Decimal(45),
        "Marie Curie",
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"decision": ""}, "Say where the rule comes from"),
        ({"minutes_per_point": "0"}, "between 1 and 6,000"),
        ({"outside_percent": "101"}, "0 to 100 %"),
        ({"due_month": "6", "due_day": "31"}, "That month has no such day"),
        ({"carry_cap": "many"}, "or leave it empty"),
        ({"required_points": ""}, "between 0.01 and 10,000"),
    ],
)
def test_a_figure_that_cannot_be_is_answered_at_its_field(
    client: Browser, north: TenantContext, marie: Person, wrong: dict, sentence: str
) -> None:
    answer = client.sign_in(marie).send(north, "/clc/rules/new", **{**FORM, **wrong})

    assert answer.status_code == 422
    assert sentence in answer.text


def test_the_home_names_the_rule_that_stands_today(driver: Person) -> None:
    with time_machine.travel(noon(2026, 6, 1), tick=False):
        first = at_a_glance().rule
        record_rule(date(2026, 7, 1), minutes_per_point=120)
        record_rule(date(2027, 7, 1), minutes_per_point=60)
    with time_machine.travel(noon(2026, 8, 1), tick=False):
        then = at_a_glance().rule

        assert then == queries.rule_now()
    assert (first.minutes_per_point, then.minutes_per_point) == (240, 120)
