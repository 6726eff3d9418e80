"""Mornings that nobody had lived through: a question, a rule, a setting, a calendar, a date."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from guildhall import mailer
from guildhall.dates import at
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from guildhall.resources.models.tasks import Task
from plugins.clc.models.rules import ClcRule
from tenants.directory import find_slug
from tests.browser.hall import path_of_link
from tests.browser.steps import WORK, follow, look_around, press, title
from tests.characters import found_tenant, make_member, slug_of
from tests.guildhall.learning.calendar.reading import told
from tests.guildhall.learning.classroom import lead, offer, session_of

PHONE = {"width": 320, "height": 740}
HERE = ZoneInfo("America/Los_Angeles")
SAID = re.compile(r"^\d{1,2} [A-Z][a-z]{2} 20\d\d$")
DICHO = re.compile(r"^\d{1,2} [a-z]{3,4} 20\d\d$")


# A stranger asks


@pytest.fixture
def live(house):
    """Return the root of a hall that writes letters, and the link of its coordinator."""
    with house.app_context():
        place = found_tenant("asked", "Asked Local")
        with tenant_scope(place):
            root = f"/t/{slug_of(place)}"
            found = root, root + path_of_link(make_member("Ada", "Reed", roles=("coordinator",)))
        db.session.remove()
    return found


def test_a_stranger_asks_from_the_catalogue_and_reads_the_answer(live, house, visitors):
    root, link = live
    stranger, desk = visitors.window(phone=True), visitors.window()
    stranger.goto(f"{root}/catalogue")
    stranger.get_by_role("contentinfo").get_by_role("link", name="Ask us").click()
    title(stranger, "Ask us")
    stranger.get_by_label("Your name").fill("Ines Okafor")
    stranger.get_by_label("Your e-mail address").fill("ines@asked.example")
    stranger.get_by_label("Your question").fill("Is there a class in the evening?")
    stranger.set_viewport_size(PHONE)
    look_around(stranger)
    press(stranger, "Send it")
    title(stranger, "We have your question")
    look_around(stranger)

    desk.goto(link)
    desk.goto(f"{root}/inquiries")
    follow(desk, "Ines Okafor")
    title(desk, "Ines Okafor asks")
    desk.get_by_label("Your answer").fill("Yes, on Tuesdays from 6 pm.")
    press(desk, "Send the answer")
    expect(desk.get_by_text("Your answer is on its way to Ines Okafor.")).to_be_visible()
    look_around(desk)

    stranger.goto(link_in_letter(house, stranger, "ines@asked.example"))
    title(stranger, "Your question")
    expect(stranger.get_by_text("Yes, on Tuesdays from 6 pm.")).to_be_visible()
    look_around(stranger)
    stranger.get_by_label("Is there more to it?").fill("And on Thursdays?")
    press(stranger, "Send it")
    expect(stranger.get_by_text("We have it, and answer here and by mail.")).to_be_visible()
    desk.reload()
    expect(desk.get_by_text("And on Thursdays?")).to_be_visible()


def link_in_letter(house, page, address):
    """Return the link in the letter to an address, once it has come."""
    for _ in range(WORK // 200):
        with house.app_context():
            found = mailer.kept(to=address)
        if found:
            return re.findall(r"http://\S+/contact/\S+", found[0].text)[0]
        page.wait_for_timeout(200)
    return pytest.fail(f"{address} has no letter.")


# The Board decides, the coordinator sets


def test_the_boards_rule_is_recorded_and_the_audit_says_it_in_words(busy_hall, house, visitors):
    page = visitors.window()
    page.goto(busy_hall.links["president"])
    page.goto(busy_hall.path("/clc/rules"))
    follow(page, "Record a rule")
    page.get_by_label("Where it comes from").fill("Advisory Board, item 9")
    page.get_by_label("In force from").fill("2 Oct 2031")
    page.get_by_label("Minutes for one point").fill("300")
    look_around(page)
    press(page, "Record it")

    title(page, "CLC rules")
    expect(page.get_by_text("Advisory Board, item 9").first).to_be_visible()
    look_around(page)
    (rule,) = rows(house, busy_hall, select(ClcRule).where(ClcRule.decision.endswith("item 9")))
    assert (rule.effective_from, rule.minutes_per_point) == (date(2031, 10, 2), 300)
    page.goto(busy_hall.path("/audit?action=clc.rule_recorded"))
    line = page.get_by_role("row").filter(has_text="item 9")
    expect(line).to_contain_text("minutes for one point: 300")
    expect(line).to_contain_text("in force from: Thu 2 Oct 2031")


def test_a_setting_is_saved_and_the_audit_shows_before_and_after(busy_hall, visitors):
    page = visitors.window()
    page.goto(busy_hall.links["coordinator"])
    year_begins(page, busy_hall, "1 September")
    page.goto(busy_hall.path("/settings/programs/accounts"))
    page.get_by_label("Everybody with a role needs a second step from").fill("4 Mar 2031")
    press(page, "Save")
    expect(page.get_by_role("status").first).to_be_visible()
    page.goto(busy_hall.path("/settings/programs/accounts"))
    expect(page.get_by_label("Everybody with a role")).to_have_value("4 Mar 2031")

    page.goto(busy_hall.path("/audit?kind=tenant"))
    line = page.get_by_role("row").filter(has_text="beginning of the fiscal year")
    expect(line.locator("del")).to_have_text("1 July")
    expect(line.locator("ins")).to_have_text("1 September")
    look_around(page)
    page.goto(busy_hall.path("/audit?kind=plugin_switch"))
    line = page.get_by_role("row").filter(has_text="needs a second step from")
    expect(line.first).to_contain_text("Tue 4 Mar 2031")
    year_begins(page, busy_hall, "1 July")


def year_begins(page, hall, day):
    """Set the beginning of the fiscal year, and see that it is saved."""
    page.goto(hall.path("/settings/hall"))
    page.get_by_label("Fiscal year begins").select_option(label=day)
    press(page, "Save")
    expect(page.get_by_role("status").first).to_be_visible()


def rows(house, hall, statement):
    """Return rows of a hall as they stand."""
    with house.app_context(), tenant_scope(find_slug(hall.slug)):
        found = db.session.scalars(statement).all()
        db.session.expunge_all()
        db.session.rollback()
    return found


# Jun's calendar


def test_a_facilitators_feed_keeps_eight_oclock_over_the_change_of_clocks(
    busy_hall, house, visitors
):
    days = [change_of_clocks() + timedelta(days=away) for away in (-3, 4)]
    with house.app_context(), tenant_scope(find_slug(busy_hall.slug)):
        jun = db.session.scalars(select(Person).where(Person.last_name == "Park")).one()
        for day in days:
            session = session_of(offer(title=f"Over the change, {day:%j}"))
            session.starts_at = at(day, time(8), HERE)
            session.ends_at = session.starts_at + timedelta(hours=2)
            session.offering.starts_at = session.starts_at
            session.offering.ends_at = session.ends_at
            db.session.commit()
            lead(session, jun)
        db.session.remove()
    page = visitors.window(phone=True)
    page.goto(busy_hall.links["facilitator"])
    page.goto(busy_hall.path("/my/calendar"))
    press(page, "Make my address")
    subscribe = page.get_by_role("link", name="Subscribe on this device")
    address = subscribe.get_attribute("href").replace("webcal://", "http://")
    look_around(page)

    answer = visitors.window().request.get(address)

    found = [each for each in told(answer.body()).values() if "Over the change" in each.title]
    starts = sorted(each.starts.astimezone(HERE) for each in found)
    assert [moment.replace(tzinfo=None) for moment in starts] == [
        datetime.combine(day, time(8)) for day in days
    ]
    assert {each.starts.tzinfo is not None for each in found} == {True}
    assert starts[0].utcoffset() != starts[1].utcoffset()


def change_of_clocks():
    """Return the next day, a week ahead at least, on which the clocks change."""
    day = datetime.now(HERE).date() + timedelta(days=7)
    while noon(day).utcoffset() == noon(day - timedelta(days=1)).utcoffset():
        day += timedelta(days=1)
    return day


def noon(day):
    return datetime.combine(day, time(12), HERE)


# A date without scripts


@pytest.mark.parametrize(("language", "pattern"), [("en", SAID), ("es", DICHO)])
def test_without_scripts_a_date_reads_as_people_write_it_and_is_taken_back(
    language, pattern, busy_hall, house, visitors
):
    page = visitors.window(java_script_enabled=False)
    page.goto(busy_hall.links["coordinator"])
    page.goto(busy_hall.path(f"/language/{language}"))
    waits = (Task.done_at.is_(None), Task.dropped_at.is_(None), Task.kind == "work")
    task = rows(house, busy_hall, select(Task).where(*waits).order_by(Task.id))[0]
    page.goto(busy_hall.path(f"/tasks/{task.id}"))

    expect(page.locator("[name=due_on]")).to_have_value(pattern)
    page.locator("[name=title]").fill(f"{task.title}, {language}")
    page.locator("main form.gh-form [type=submit]").first.click()

    title(page, re.compile("^(Tasks|Tareas)$"))
    (after,) = rows(house, busy_hall, select(Task).where(Task.id == task.id))
    assert (after.title, after.due_on) == (f"{task.title}, {language}", task.due_on)
