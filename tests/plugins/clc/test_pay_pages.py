"""The pages of pay: the list, an award and its figures, a month's run, who may do what."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from sqlalchemy import select

from guildhall import jobs
from guildhall.budgets.queries.periods import adrift
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from plugins.clc.models.pay import ClcAward, ClcPayRun
from plugins.clc.pay import parts, queries, run_queries, runs
from tests.characters import Browser, address, make_member
from tests.plugins.clc.pay import (
    a_clause,
    a_pay_fund,
    award_of,
    awarded,
    part,
    states,
    verified_cycle,
)
from tests.plugins.clc.stories import employ, noon


@pytest.fixture(autouse=True)
def in_october() -> Iterator[None]:
    """Let every story play on 20 October 2026."""
    with time_machine.travel(noon(2026, 10, 20), tick=False):
        yield


@pytest.fixture
def award(driver: Person, marie: Person, walter: Person) -> ClcAward:
    """Return Grace's award, approved, with its first year set aside."""
    a_clause()
    a_pay_fund(walter)
    return awarded(driver, marie, walter)


def test_a_member_reads_her_award_and_how_each_figure_came(
    client: Browser, north: TenantContext, award: ClcAward, driver: Person
) -> None:
    page = client.sign_in(driver).see(north, "/clc/awards/mine").text

    assert "The next part, $70.00, is due on Wed 30 Sep." in page
    assert "$700.00 a year × 3 years = $2,100.00" in page
    assert "$700.00 ÷ 10 = $70.00" in page
    assert "61 points; 45 are needed" in page
    assert "CLC stipend, 14.7" in page
    assert page.count("set aside") >= 10
    for button in ("Leave it out", "Void the award", "Approve and set"):
        assert button not in page
    assert client.see(north, f"/contracts/answers/{award.answer_id}").status_code == 200
    assert "The stipend" in client.see(north, "/clc/").text


def test_nobody_else_finds_it(client: Browser, north: TenantContext, award: ClcAward) -> None:
    other = employ(make_member("Olga", "Other"))

    client.sign_in(other)

    assert client.see(north, f"/clc/awards/{award.id}").status_code == 404
    assert client.see(north, "/clc/awards").status_code == 403
    assert client.see(north, "/clc/pay").status_code == 403
    assert "No award yet" in client.see(north, "/clc/awards/mine").text


def test_the_list_is_searched_filtered_sorted_and_exported(
    client: Browser, north: TenantContext, award: ClcAward, ada: Person, marie: Person
) -> None:
    verified_cycle(employ(make_member("Wanda", "Waits")), marie)

    page = client.sign_in(ada).see(north, "/clc/awards").text
    assert "2 awards shown: $0.00 paid, $700.00 set aside, $4,200.00 unpaid in all." in page
    waiting = client.see(north, "/clc/awards?state=waiting").text
    assert "Waits, Wanda" in waiting
    assert "Hopper, Grace" not in waiting
    found = client.see(north, "/clc/awards?q=grace&sort=paid&direction=desc").text
    assert "Waits, Wanda" not in found
    rows = client.see(north, "/clc/awards?format=csv").get_data(as_text=True).splitlines()
    assert len(rows) == 3
    assert "2026–27,3,700.00,0.00,700.00,2100.00,2026-09-30,running" in rows[1]


def test_the_president_approves_what_waits_and_hears_why_not(
    client: Browser, north: TenantContext, award: ClcAward, marie: Person, walter: Person
) -> None:
    first, second = (employ(make_member(name, "New")) for name in ("Una", "Zoe"))
    for person in (first, second):
        verified_cycle(person, marie)
    ids = [award_of(first).id, award_of(second).id, award.id]
    with time_machine.travel(noon(2026, 10, 21), tick=False):
        client.sign_in(walter)
        page = client.post(
            address(north, "/clc/awards/approval"),
            data={"csrf_token": client.token(), "selected": [str(each) for each in ids]},
            follow_redirects=True,
        ).text

    assert "3 awards are approved." in page
    assert states(award_of(second)) == ["set_aside"] * 10
    client.sign_in(marie)
    assert client.send(north, f"/clc/awards/{ids[0]}/approval").status_code == 403


def test_many_are_approved_behind_the_page_each_whole_or_not_at_all(
    client: Browser, north: TenantContext, marie: Person, walter: Person
) -> None:
    a_clause()
    a_pay_fund(walter, stipend="7500.00")
    people = [employ(make_member(f"N{number}", "Member")) for number in range(11)]
    for person in people:
        verified_cycle(person, marie)
    client.sign_in(walter)

    page = client.post(
        address(north, "/clc/awards/approval"),
        data={
            "csrf_token": client.token(),
            "selected": [str(award_of(person).id) for person in people],
        },
        follow_redirects=True,
    ).text
    jobs.drain()

    assert "11 awards are being approved" in page
    found = [states(award_of(person)) for person in people]
    assert sorted(each.count("set_aside") for each in found) == [0] + [10] * 10
    assert db.session.execute(adrift()).all() == []
    assert "1 CLC award waits for approval." in client.see(north, "/today").text


def test_a_verified_record_without_an_award_says_what_is_in_the_way(
    client: Browser, north: TenantContext, driver: Person, marie: Person, ada: Person
) -> None:
    verified_cycle(driver, marie)

    page = client.sign_in(ada).see(north, "/clc/awards").text
    assert "No contract in force on Sun 20 Sep says what the CLC pays." in page
    assert "1 verified record has no award yet." in client.see(north, "/today").text

    a_clause()
    assert "Make the award" in client.see(north, "/clc/awards").text
    record = db.session.scalars(queries.without_award()).one()
    client.send(north, f"/clc/awards/of/{record.id}")
    assert award_of(driver).entered_by == ada.id


def test_a_month_is_entered_approved_and_sent(
    client: Browser, north: TenantContext, award: ClcAward, ada: Person, walter: Person
) -> None:
    page = client.sign_in(ada).see(north, "/clc/pay").text
    assert "2 parts are due by Sat 31 Oct: $140.00." in page
    answer = client.send(north, "/clc/pay", through="2026-10-31")
    run = db.session.scalars(select(ClcPayRun)).one()
    assert answer.headers["Location"].endswith(str(run.id))
    shown = client.see(north, f"/clc/pay/{run.id}").text
    assert "You entered this run, so somebody else approves it." in shown
    assert client.send(north, f"/clc/pay/{run.id}/approval").status_code == 403
    refused = client.send(north, "/clc/pay", through="2026-10-31")
    assert "A run waits for its approval already." in refused.text

    client.sign_in(walter)
    assert "A month of CLC stipends waits for approval." in client.see(north, "/today").text
    client.send(north, f"/clc/pay/{run.id}/approval")
    shown = client.see(north, f"/clc/pay/{run.id}").text
    assert "Open the batch for payroll" in shown
    batch = client.see(north, f"/money/batches/{run_now(run).batch_id}?format=csv").text
    assert batch.count("70.00") == 2
    assert len(client.see(north, f"/clc/pay/{run.id}?format=csv").text.splitlines()) == 3


def run_now(run: ClcPayRun) -> ClcPayRun:
    db.session.expire_all()
    return run_queries.get_run(run.id)


def test_a_run_is_withdrawn_and_a_part_left_out_and_put_back_on_the_pages(
    client: Browser, north: TenantContext, award: ClcAward, ada: Person
) -> None:
    one = part(award, 1).id
    client.sign_in(ada)
    assert client.send(north, f"/clc/parts/{one}/leaving-out").status_code == 422
    client.send(north, f"/clc/parts/{one}/leaving-out", reason="She asked for it.")
    assert "She asked for it." in client.see(north, "/clc/pay").text
    rows = client.see(north, "/clc/pay?format=csv").text
    assert "She asked for it." in rows
    client.send(north, f"/clc/parts/{one}/putting-back")
    run = runs.enter(date(2026, 10, 31), by=ada)
    client.send(north, f"/clc/pay/{run.id}/withdrawal")

    assert run_now(run).withdraw_reason == "entered by mistake"
    assert "withdrawn" in client.see(north, f"/clc/pay/{run.id}").text
    assert states(award)[:2] == ["set_aside", "set_aside"]


def test_the_president_takes_parts_and_awards_back(
    client: Browser, north: TenantContext, award: ClcAward, ada: Person, walter: Person
) -> None:
    run = runs.enter(date(2026, 10, 31), by=ada)
    runs.approve(run.id, by=walter)
    one, three = part(award, 1).id, part(award, 3).id
    client.sign_in(walter)
    assert "Take this payment back" in client.see(north, f"/clc/awards/{award.id}").text

    assert client.send(north, f"/clc/parts/{one}/voiding").status_code == 422
    client.send(north, f"/clc/parts/{one}/voiding", reason="Paid twice.")
    client.send(north, f"/clc/parts/{three}/voiding", reason="Not this month.")
    assert states(award)[:3] == ["voided", "approved", "voided"]
    client.send(north, f"/clc/parts/{three}/restoring")
    assert states(award)[2] == "set_aside"
    assert client.send(north, f"/clc/awards/{award.id}/voiding").status_code == 422
    client.send(north, f"/clc/awards/{award.id}/voiding", reason="A mistake.")

    page = client.see(north, f"/clc/awards/{award.id}").text
    assert "A mistake." in page
    assert states(award)[1:3] == ["approved", "voided"]
    with pytest.raises(Exception, match="voided too"):
        parts.restore(three, by=walter)


def test_without_a_fund_the_page_says_where_to_choose_it(
    client: Browser, north: TenantContext, ada: Person
) -> None:
    page = client.sign_in(ada).see(north, "/clc/pay").text

    assert "No fund pays the stipends yet" in page
    assert "/settings/programs/clc" in page
    settings = client.see(north, "/settings/programs/clc").text
    assert "Fund that pays the stipends" in settings
    wrong = client.send(north, "/settings/programs/clc", stipend_fund="nonsense")
    assert "Choose one of the list." in wrong.text
