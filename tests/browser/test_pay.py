"""The stipends on the pages: a month is paid, one person's figure is explained, all in order."""

import re

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from guildhall.accounts.models import Account
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from tenants.directory import find_slug
from tenants.models import Membership
from tests.browser.conftest import Visitors
from tests.browser.hall import Hall, path_of_link
from tests.browser.steps import follow, look_around, press, title


@pytest.fixture(scope="module")
def paying(house: Flask, books: Hall) -> Hall:
    """Return the hall whose books change, where a member with an award reads Spanish."""
    with house.app_context(), tenant_scope(find_slug(books.slug)):
        person = db.session.scalars(select(Person).where(Person.last_name == "Hernández")).one()
        account = Account(name=person.name, language="es")
        db.session.add(account)
        db.session.flush()
        db.session.add(Membership(account_id=account.id, person_id=person.id))
        db.session.commit()
        books.links["lucia"] = books.path(path_of_link(person))
        db.session.remove()
    return books


def as_(visitors: Visitors, hall: Hall, who: str, **options) -> Page:
    page = visitors.window(**options)
    page.goto(hall.links[who])
    return page


def test_a_month_is_entered_by_one_approved_by_another_and_comes_back_paid(
    paying: Hall, visitors: Visitors
) -> None:
    coordinator = as_(visitors, paying, "coordinator")
    coordinator.goto(paying.path("/clc/pay"))
    title(coordinator, "CLC stipends of a month")
    look_around(coordinator)
    first = coordinator.get_by_role("row").filter(has_text="Kim, Grace").first
    first.get_by_text("Leave out", exact=True).click()
    first.get_by_label("Reason").fill("She asked for December.")
    press(first, "Leave it out")
    expect(coordinator.get_by_text("She asked for December.")).to_be_visible()
    press(coordinator.locator("main"), "Put back")
    press(coordinator, "Enter this run")
    title(coordinator, re.compile("Stipend run"))
    expect(coordinator.get_by_text("You entered this run")).to_be_visible()
    look_around(coordinator)

    president = as_(visitors, paying, "president")
    president.goto(paying.path("/today"))
    expect(president.get_by_text("A month of CLC stipends waits for approval.")).to_be_visible()
    president.goto(paying.path("/clc/pay"))
    follow(president, "Open the run")
    press(president, "Approve and pay")
    look_around(president)
    follow(president, "Open the batch for payroll")
    title(president, re.compile(r"Batch \d+"))
    with president.expect_download() as awaited:
        president.get_by_role("link", name="Download as CSV").first.click()
    assert "70.00" in awaited.value.path().read_text()
    president.get_by_label("Reference").fill("Payroll 11b")
    press(president, "Mark as paid")
    expect(president.get_by_text("The batch is marked as paid.")).to_be_visible()


def test_one_persons_figure_is_explained_in_spanish_on_her_phone(
    paying: Hall, visitors: Visitors
) -> None:
    phone = as_(visitors, paying, "lucia", phone=True, language="es-US")
    phone.goto(paying.path("/clc/awards/mine"))
    look_around(phone)
    year = phone.locator(".gh-stat").filter(has_text="10 partes")
    year.get_by_text("¿Por qué?").click()
    expect(year.get_by_text("$700.00 al año × 3 años = $2,100.00")).to_be_visible()
    expect(year.get_by_role("link", name="La respuesta de la cláusula")).to_be_visible()
    look_around(phone)

    year.get_by_role("link", name="La respuesta de la cláusula").click()
    expect(phone.get_by_text("700.00", exact=False).first).to_be_visible()
    look_around(phone)


@pytest.mark.parametrize("who", ["coordinator", "president"])
def test_the_pages_of_pay_are_in_order(paying: Hall, visitors: Visitors, who: str) -> None:
    page = as_(visitors, paying, who)
    for path in ("/clc/awards", "/clc/forecast", "/clc/rules", "/settings/programs/clc"):
        if path.startswith("/settings") and who == "president":
            continue
        page.goto(paying.path(path))
        look_around(page)
    page.goto(paying.path("/clc/awards"))
    follow(page, "Kim, Grace")
    for size in (320, 768, 1280):
        page.set_viewport_size({"width": size, "height": 900})
        look_around(page)
