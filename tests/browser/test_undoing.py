"""Every undo is pressed: the page says so, and the row is what it was before."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from guildhall import context
from guildhall.db import db, tenant_scope
from guildhall.people.models.persons import Person
from plugins.clc.importing import services as imports
from plugins.clc.models.cycles import ClcCycle
from tenants.directory import find_slug
from tests.browser.conftest import Visitors
from tests.browser.deeds import DEEDS
from tests.browser.undoing import Rows, do, take_back
from tests.guildhall.learning.classroom import offer, session_of


@pytest.fixture(scope="module")
def windows(chromium, site, house, busy_hall):
    """Return one open window for each who does something here."""
    prepare(house, busy_hall)
    visitors = Visitors(chromium, site)
    found = {}
    for who in ("coordinator", "president", "member"):
        found[who] = visitors.window()
        found[who].goto(busy_hall.links[who])
    yield found
    for opened in visitors.contexts:
        opened.close()


def prepare(house, hall):
    """Write what the sample year has none of: a draft, an open course, a file that waits."""
    with house.app_context(), tenant_scope(find_slug(hall.slug)):
        for title, status in (("A draft", "draft"), ("Chairs that fit", "published")):
            offering = offer(title=title, status=status)
            session = session_of(offering)
            session.starts_at = context.now() + timedelta(days=30)
            session.ends_at = session.starts_at + timedelta(hours=1)
            offering.starts_at, offering.ends_at = session.starts_at, session.ends_at
        cycles = select(ClcCycle).where(ClcCycle.status == "open").order_by(ClcCycle.id.desc())
        db.session.scalars(cycles.limit(1)).one().required_points = 1
        db.session.commit()
        people = db.session.scalars(select(Person).where(Person.last_name == "Haddad"))
        number = people.first().employee_number
        imports.upload(f"Employee number,Cycle begins\n{number},2019-10-02".encode(), "old.csv")
        db.session.commit()


@pytest.mark.parametrize("deed", DEEDS, ids=str)
def test_what_is_undone_is_as_it_was(deed, busy_hall, house, windows):
    rows, page = Rows(house, busy_hall), windows[deed.who]
    row = rows.first(deed)
    before, made = rows.seen(deed, row), rows.made(deed)

    do(page, deed, busy_hall.path(deed.page.format_map(row)), row | {"slug": busy_hall.slug})
    done = rows.seen(deed, row)
    new = rows.made(deed) - made
    take_back(page, deed.asks)

    if deed.makes:
        assert len(new) == 1
        assert rows.is_gone(deed, new.pop())
    else:
        assert done != before
        assert rows.seen(deed, row) == before
