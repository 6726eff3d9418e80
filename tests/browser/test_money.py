"""Money through the pages alone: a budget adopted, a pool divided, a batch paid, a year closed."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from guildhall import context
from tests.browser.hall import open_hall
from tests.browser.steps import follow, look_around, open_first, press, title


@pytest.fixture(scope="module")
def till(house):
    """Return a hall of these stories' own, in the middle of its sample year."""
    return open_hall(house)


@pytest.fixture
def rosa(till, visitors):
    """Return the coordinator's window."""
    return signed_in(till, visitors, "coordinator")


def signed_in(till, visitors, who, **options):
    page = visitors.window(**options)
    page.goto(till.links[who])
    return page


def choose(page, label, words):
    """Choose the first option that says these words."""
    box = page.get_by_label(label, exact=True)
    option = box.locator("option", has_text=words).first
    box.select_option(value=option.get_attribute("value"))


def test_a_budget_is_drafted_and_adopted(till, rosa):
    rosa.goto(till.path("/money/funds/new"))
    rosa.get_by_label("Name", exact=True).fill("Mentoring fund")
    look_around(rosa)
    rosa.locator("main form button[type=submit]").last.click()
    title(rosa, "Mentoring fund")
    press(rosa, "Draft its budget")
    choose(rosa, "What for (optional)", "Stipends")
    rosa.get_by_label("Amount (optional)").fill("4,000")
    look_around(rosa)
    press(rosa, "Write it down")
    follow(rosa, "Record the adoption")
    rosa.get_by_label(re.compile("decided|Decision", re.IGNORECASE)).last.fill("Board, item 7")
    look_around(rosa)
    rosa.locator("main form button[type=submit]").last.click()

    title(rosa, "Mentoring fund")
    expect(rosa.locator(".gh-state")).to_contain_text("adopted")
    expect(rosa.locator(".gh-state")).to_contain_text("$4,000.00 of $4,000.00 available")
    look_around(rosa)


def test_a_pool_is_looked_at_posted_and_one_figure_of_it_explained(till, rosa, visitors):
    rosa.goto(till.path("/allocations/new"))
    rosa.get_by_label("What it is called").fill("Spring learning money")
    choose(rosa, "The line that gives the money", re.compile("^Tuition:"))
    rosa.get_by_label("Pool", exact=True).fill("5000")
    today = context.now().date()
    first = today - timedelta(days=30)
    rosa.get_by_label("First day of the period").fill(first.isoformat())
    rosa.get_by_label("Last day of the period").fill((today + timedelta(days=90)).isoformat())
    press(rosa, "Look at it")
    expect(rosa.locator(".gh-state")).to_contain_text("Nothing is posted yet")
    look_around(rosa)
    press(rosa, "Divide it and post this")

    title(rosa, "Spring learning money")
    expect(rosa.locator(".gh-state")).to_contain_text("$5,000.00")
    look_around(rosa)
    follow(rosa, "Its entry in the ledger")
    title(rosa, "Transfer")
    follow(rosa, "Open the document")
    follow(rosa, "Its pool")
    look_around(rosa)
    follow(rosa, "Everybody's share")
    look_around(rosa)
    follow(rosa, "Marisol Vega")
    title(rosa, "Marisol Vega")
    for why in rosa.get_by_text("Why?").all():
        why.click()
    expect(rosa.get_by_role("main")).to_contain_text(re.compile(r"\$5,000.00 × \S+ ÷ "))
    look_around(rosa)

    hers = signed_in(till, visitors, "member", phone=True, language="es-US")
    hers.goto(till.path("/my-balance"))
    title(hers, "Mi saldo")
    hers.get_by_text("¿Por qué?").first.click()
    expect(hers.get_by_role("main")).to_contain_text("otorgados")
    expect(hers.get_by_role("main")).to_contain_text("a más tardar")
    look_around(hers)


def test_a_batch_is_made_and_comes_back_paid(till, rosa, visitors):
    walter = signed_in(till, visitors, "president")
    rosa.goto(till.path("/money/requests/new"))
    choose(rosa, "Line", re.compile("^Materials:"))
    rosa.get_by_label("New vendor (optional)").fill("Copy Corner")
    rosa.get_by_label("Amount").fill("120")
    rosa.get_by_label("What for").fill("Workbooks")
    look_around(rosa)
    press(rosa, "Ask for it")
    title(rosa, "Workbooks")
    page = rosa.url
    walter.goto(page)
    look_around(walter)
    press(walter, "Approve")
    rosa.goto(page)
    follow(rosa, "Ask for the payment")
    rosa.get_by_label("What proves it").fill("Invoice 88")
    look_around(rosa)
    rosa.locator("main form button[type=submit]").last.click()
    walter.goto(page)
    press(walter, "Approve the payment")

    rosa.goto(till.path("/money/batches"))
    look_around(rosa)
    rosa.get_by_role("button", name="Make a batch").last.click()
    expect(rosa.get_by_role("main")).to_contain_text("Copy Corner")
    rosa.get_by_label("Reference").fill("AP run 40")
    press(rosa, "Mark as paid")

    expect(rosa.locator(".gh-state")).to_contain_text("AP run 40")
    look_around(rosa)


def test_a_year_is_closed_with_its_checklist(till, rosa):
    rosa.goto(till.path("/money/periods"))
    long_ago = context.now().date() - timedelta(days=365 * 3)
    rosa.get_by_label("A day of it").fill(long_ago.isoformat())
    look_around(rosa)
    press(rosa, "Open it")
    expect(rosa.get_by_role("main")).to_contain_text("Every balance is the sum of its postings.")
    look_around(rosa)
    rosa.get_by_label("I know, and I want this.").check()
    press(rosa, "Close it for good")

    expect(rosa.locator(".gh-state")).to_contain_text("closed by")
    look_around(rosa)


@pytest.mark.parametrize("phone", [False, True])
def test_payees_invoices_and_reports_are_in_order(till, visitors, phone):
    page = signed_in(till, visitors, "coordinator", phone=phone)
    for path in (
        "/money/payees", "/money/payees/new", "/money/invoices", "/money/invoices/new",
        "/money/release", "/money/release/new", "/money/reports",
    ):  # fmt: skip
        page.goto(till.path(path))
        look_around(page)

    page.goto(till.path("/money/invoices"))
    open_first(page)
    look_around(page)
    follow(page, "What it belongs to")
    look_around(page)
    follow(page, "Share this cost")
    look_around(page)
    page.goto(till.path("/money/payees?q=Harbor"))
    open_first(page)
    look_around(page)
    page.goto(till.path("/allocations"))
    open_first(page)
    follow(page, "End this pool")
    look_around(page)
