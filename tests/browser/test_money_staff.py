"""What money says of people's work: a position that a grant pays, a substitute reimbursed."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import choose as tick
from tests.browser.steps import follow, look_around, open_first, press, title
from tests.browser.test_money import choose, signed_in


def test_a_grant_that_ends_says_whom_it_still_pays(books, visitors):
    rosa = signed_in(books, visitors, "coordinator")
    rosa.goto(books.path("/today"))
    expect(rosa.get_by_role("main")).to_contain_text("pays 1 position after its last day")
    rosa.goto(books.path("/money"))
    look_around(rosa)
    rosa.locator("main table").get_by_role("link", name="Paraeducator pathways").click()
    title(rosa, "Paraeducator pathways")
    look_around(rosa)
    follow(rosa, "It pays a position")
    rosa.get_by_label("Name or employee number").fill("fischer")
    rosa.get_by_role("button", name="Show").click()
    rosa.get_by_label("Share of the position").fill("140")
    press(rosa, "Write it down")
    expect(rosa.get_by_role("alert")).to_contain_text("Enter a percentage")
    look_around(rosa)
    rosa.get_by_label("Share of the position").fill("25")
    rosa.get_by_label("Yearly cost of the position").fill("24,000.10")
    press(rosa, "Write it down")

    title(rosa, "Positions it pays")
    row = rosa.get_by_role("row").filter(has_text="Leo Fischer")
    expect(row).to_contain_text("$6,000.03")
    row.get_by_text("Why?").click()
    expect(row).to_contain_text("$24,000.10 × 25 % = $6,000.03")
    look_around(rosa)
    stavros = rosa.get_by_role("row").filter(has_text="Helen Stavros")
    expect(stavros).to_contain_text("after the fund’s end")
    stavros.get_by_role("link", name="End it").click()
    look_around(rosa)
    rosa.locator("main form button[type=submit]").last.click()

    expect(rosa.get_by_role("main")).not_to_contain_text("after its last day")
    rosa.goto(books.path("/today"))
    expect(rosa.get_by_role("main")).not_to_contain_text("pays 1 position after its last day")


def test_a_substitute_is_looked_at_entered_and_cancelled(books, visitors):
    rosa = signed_in(books, visitors, "coordinator")
    rosa.goto(books.path("/money/release"))
    look_around(rosa)
    follow(rosa, "Substitutes")
    expect(rosa.get_by_role("row").filter(has_text="Patrick O’Brien")).to_contain_text("$172.50")
    look_around(rosa)
    follow(rosa, "Enter a release")
    rosa.get_by_label("Who is away").fill("40203")
    rosa.get_by_label("What for").fill("Joint committee")
    rosa.get_by_label("How many").fill("0.5")
    rosa.get_by_label("Rate of the substitute").fill("190.01")
    choose(rosa, "The other side", "Harbor Unified School District")
    tick(rosa, "we")
    choose(rosa, "Line that bears our part (optional)", re.compile("^Release time:"))
    rosa.get_by_label("Substitute (optional)").fill("Sam Reed")
    press(rosa, "Look at it")
    expect(rosa.locator(".gh-state")).to_contain_text("Nothing is entered yet.")
    expect(rosa.get_by_role("main")).to_contain_text("100 % of $95.01 = $95.01 is paid back")
    look_around(rosa)
    press(rosa, "Enter it and ask for the money")

    title(rosa, "Darnell Brooks: Joint committee")
    rosa.get_by_text("Why?").first.click()
    expect(rosa.get_by_role("main")).to_contain_text("0.5 days × $190.01 = $95.01")
    look_around(rosa)
    follow(rosa, "Cancel this release")
    look_around(rosa)
    rosa.get_by_label("Reason").fill("The meeting was moved")
    press(rosa, "Cancel this release")
    expect(rosa.get_by_role("main")).to_contain_text("The meeting was moved")
    look_around(rosa)


@pytest.mark.parametrize("phone", [False, True])
def test_the_pages_are_in_order_on_every_screen(books, visitors, phone):
    page = signed_in(books, visitors, "coordinator", phone=phone)
    for path in ("/money", "/money/release", "/money/returns", "/money/substitutes/new"):
        page.goto(books.path(path))
        look_around(page)
    page.goto(books.path("/money/substitutes?q=brien"))
    look_around(page)
    open_first(page)
    title(page, re.compile("Mentoring"))
    expect(page.get_by_role("main")).to_contain_text("paid")
    look_around(page)
    page.goto(books.path("/money/funds/new"))
    look_around(page)
