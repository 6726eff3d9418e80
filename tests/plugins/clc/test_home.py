"""A member's home with a cycle of the CLC and a share of a pool: what it says, how much it asks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from guildhall.budgets.models.pools import Pool
from guildhall.budgets.queries.pools import get_standing
from guildhall.budgets.services import commitments
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from guildhall.people.models.places import BargainingUnit
from guildhall.people.services.positions import Span, open_position
from plugins.clc.evidence import reviews
from tests.characters import Browser, make_member
from tests.guildhall.budgets.books import a_line
from tests.guildhall.budgets.staff import a_pool, carry_clause_of, five
from tests.guildhall.learning.classroom import offer
from tests.guildhall.operations.test_homes import MOST_QUERIES, enrol
from tests.plugins.clc.stories import earn, enrolled, hand_in, verdict


@pytest.fixture
def pool(ada: Person, driver: Person) -> Pool:
    """Return a pool of $100,000.00 of which Grace, who drives a bus, holds a share."""
    unit, _people = five()
    facts = {"bargaining_unit_id": unit.id, "weekly_minutes": 40 * 60, "annual_fte": Decimal(1)}
    open_position(driver, facts, Span(starts_on=date(2020, 1, 1)))
    return a_pool(unit, a_line(ada, "150000.00"))


def test_a_home_shows_ones_balance_and_the_last_day_to_use_it(
    north: TenantContext, client: Browser, ada: Person, driver: Person, pool: Pool
) -> None:
    walter = make_member("Walter", "Okafor", roles=("president",))
    client.sign_in(driver)
    before = client.see(north, "/today").text
    payee = commitments.payee_of(driver.id)
    held = commitments.request(
        pool.shares_line_id, payee.id, Decimal("304.57"), purpose="Course", by=ada.id
    )
    commitments.approve(held.id, by=walter.id)
    last_day = get_standing(pool.id).last_day

    after = client.see(north, "/today").text

    assert "$20,304.57" in before
    assert "$20,000.00" in after
    assert f"use it by {last_day:%a} {last_day.day} {last_day:%b}" in after
    assert "/my-balance" in after


def test_a_balance_names_the_article_that_carries_over_and_opens_it(
    north: TenantContext, client: Browser, driver: Person, pool: Pool
) -> None:
    client.sign_in(driver)
    before = client.see(north, "/today").text
    unit = db.session.get(BargainingUnit, (north.id, get_standing(pool.id).run.bargaining_unit_id))
    assert unit is not None
    clause = carry_clause_of(unit, "200").clause_id

    after = client.see(north, "/today").text

    assert "no clause carries it over" in before
    assert "no clause carries it over" not in after
    assert "Article 14.18" in after
    assert f"/contracts/clauses/{clause}" in after
    assert client.see(north, f"/contracts/clauses/{clause}").status_code == 200


def test_a_home_shows_no_balance_to_whoever_holds_no_share(
    north: TenantContext, client: Browser, pool: Pool, marie: Person
) -> None:
    assert "All about my balance" not in client.sign_in(marie).see(north, "/me").text


def test_a_share_whose_last_day_is_past_is_not_on_the_home(
    north: TenantContext, client: Browser, driver: Person, pool: Pool, time_machine
) -> None:
    time_machine.move_to(get_standing(pool.id).last_day + timedelta(days=2))

    assert "All about my balance" not in client.sign_in(driver).see(north, "/today").text


def test_a_home_with_a_cycle_and_a_share_asks_no_more_than_any(
    north: TenantContext, client: Browser, driver: Person, pool: Pool, count_queries
) -> None:
    marie = make_member("Marie", "Curie", roles=("board_member",))
    enrolled(driver)
    earn(driver, 600)
    found = hand_in(driver)
    reviews.review(found, verdict(found, "return", words="No log."), by=marie)
    for day in (4, 5, 6):
        enrol(driver, offer(("8:00", "9:00", day), title=f"On the {day}th"))
    client.sign_in(driver).see(north, "/today")

    with count_queries() as statements:
        page = client.see(north, "/today")

    asked = [each for each in statements if not each.startswith(("BEGIN", "SELECT tenant.slug"))]
    assert "My CLC points" in page.text
    assert "came back to you" in page.text
    assert "All about my balance" in page.text
    assert len(asked) <= MOST_QUERIES["member"], "\n".join(
        each.strip()[:90].replace("\n", " ") for each in asked
    )
