"""Awards from before Guildhall, through the page: a file, its preview, brought in, taken back."""

import re

import pytest
from playwright.sync_api import expect

from guildhall import context
from tests.browser.steps import follow, look_around, press, title

HEADINGS = "Employee number,Award begins,A year,Years,Parts a year,Parts paid,Paid"


@pytest.fixture
def file(tmp_path):
    """Return the old payroll's file: one award with a year paid, and a row of nobody."""
    begins = f"{context.now().year - 1}-10-01"
    rows = [
        HEADINGS,
        f"40213,{begins},700.00,3,10,10,700.00",
        f"99999,{begins},700.00,3,10,1,70.00",
    ]
    path = tmp_path / "old books.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.mark.parametrize("phone", [False, True])
def test_awards_are_looked_at_brought_in_and_taken_back(books, visitors, file, phone):
    page = visitors.window(phone=phone)
    page.goto(books.links["coordinator"])
    page.goto(books.path("/clc/import/awards"))
    title(page, "Awards from before Guildhall")
    look_around(page)
    page.get_by_label("File of awards").set_input_files(file)
    press(page, "Read the file")

    title(page, "Preview of old books.csv")
    expect(page.locator(".gh-state")).to_contain_text("Nothing is written yet.")
    new = page.locator(".gh-stat").filter(has_text="Awards that are brought in")
    expect(new.locator(".gh-stat__value")).to_have_text("1")
    look_around(page)
    press(page, "Bring in 1 row")

    title(page, "old books.csv")
    expect(page.locator(".gh-state")).to_contain_text("Brought in by")
    look_around(page)
    follow(page, "Awards that wait")
    expect(page.get_by_role("main")).to_contain_text("Tran")
    follow(page, "Tran, Mai")
    expect(page.get_by_role("main")).to_contain_text("it was taken from the file old books.csv")
    look_around(page)
    page.goto(books.path("/clc/import/awards"))
    follow(page, "old books.csv")
    page.get_by_label("I know, and I want this.").check()
    press(page, "Take it back")

    expect(page.locator(".gh-state")).to_contain_text("Taken back")
    page.goto(books.path("/clc/awards?state=waiting"))
    expect(page.get_by_role("main")).not_to_contain_text(re.compile("Tran, Mai"))
