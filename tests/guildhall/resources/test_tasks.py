"""Tasks: with an owner, a priority and a day; late ones on top; a load that fits or not."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from guildhall import audit, context
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.resources.models.tasks import Task
from guildhall.resources.tasks import jobs, queries, rules, services
from guildhall.resources.tasks.queries import Filter
from tests.characters import make_member, make_person


def plan(title: str = "Order paper", days: int = 3, **facts) -> Task:
    """Write a task down, due so many days from now."""
    return services.plan(
        {"title": title, "due_on": context.today() + timedelta(days=days), **facts}
    )


def titles(**wanted) -> list[str]:
    """Return the titles of tasks, the first due first."""
    statement = queries.tasks(Filter(**wanted)).order_by(Task.due_on, queries.rank(), Task.id)
    return [each.title for each in db.session.scalars(statement)]


@pytest.mark.seed("P41")
def test_the_overdue_are_listed_until_they_are_done(north, grace):
    late = plan("Late", days=-2, owner_id=grace.id)
    plan("Today", days=0)
    plan("Done late", days=-5)
    services.finish(db.session.scalars(select(Task.id).where(Task.title == "Done late")).one())

    assert titles(state="overdue") == ["Late"]
    assert titles() == ["Late", "Today"]
    services.finish(late.id)
    assert titles(state="overdue") == []


@pytest.mark.seed("P41")
def test_of_one_day_the_high_priority_stands_first(north):
    plan("Low", priority="low")
    plan("High", priority="high")
    plan("Normal")

    assert titles() == ["High", "Normal", "Low"]
    assert titles(priority="high") == ["High"]


def test_a_task_is_done_once_and_opened_again(north, ada):
    task = plan()
    with context.acting_as(context.Actor(person_id=ada.id, name=ada.name)):
        services.finish(task.id)
        services.finish(task.id)
    assert queries.get_task(task.id, owner=None).done_by == ada.id

    services.reopen(task.id)

    assert titles() == ["Order paper"]
    actions = db.session.scalars(select(audit.AuditEvent.action)).all()
    assert actions.count("resources.task_done") == 1


def test_a_task_falls_away_only_with_a_reason(north):
    task = plan()

    with pytest.raises(Invalid):
        services.drop(task.id, reason=" ")
    services.drop(task.id, reason="No longer needed.")
    with pytest.raises(Conflict, match="Bring it back"):
        services.finish(task.id)

    assert titles() == []
    assert titles(state="dropped") == ["Order paper"]


@pytest.mark.seed("P41")
def test_owners_are_told_of_a_task_the_day_before_and_once_when_it_is_late(north, grace):
    plan("Due tomorrow", days=1, owner_id=grace.id)
    plan("Late", days=-1, owner_id=grace.id)
    plan("Next week", days=7, owner_id=grace.id)
    plan("Nobody's", days=-1)

    jobs.remind()
    jobs.remind()

    kinds = db.session.scalars(select(Message.kind).where(Message.person_id == grace.id)).all()
    assert sorted(kinds) == ["task_due", "task_given", "task_given", "task_given", "task_overdue"]


@pytest.mark.seed("A29")
def test_the_load_of_a_week_is_compared_with_the_time_there_is():
    monday = date(2026, 3, 2)
    ada, grace = context_id(1), context_id(2)

    first, second = rules.weeks(
        [
            (ada, date(2026, 2, 20), 60),  # overdue: it counts now
            (ada, date(2026, 3, 4), 120),
            (grace, date(2026, 3, 6), 30),
            (None, date(2026, 3, 5), 90),
            (grace, date(2026, 3, 9), 45),
            (grace, date(2026, 4, 9), 999),
        ],
        {ada: 120, grace: 60},
        monday + timedelta(days=2),
        2,
    )

    assert first.monday == monday
    assert (first.people[ada].minutes, first.people[ada].over) == (180, 60)
    assert (first.people[grace].tasks, first.people[grace].over) == (1, 0)
    assert first.people[None].minutes == 90
    assert (first.minutes, first.available, first.over) == (300, 180, 120)
    assert (second.minutes, second.over) == (45, 0)


def context_id(number: int):
    """Return an id for a story without a database."""
    return UUID(int=number)


@pytest.mark.seed("A29", "A27")
def test_the_page_says_in_which_week_there_is_too_much(north, ada, grace, client):
    plan("Long", days=0, minutes=300, owner_id=grace.id)
    services.engage(grace, 120)
    client.sign_in(ada)

    page = client.see(north, "/tasks/load").get_data(as_text=True)
    file = client.see(north, "/tasks/load?format=csv").get_data(as_text=True)

    assert "3 h more to do than all have time for" in page
    assert "3 h over" in page
    assert "Grace Hopper,1,5,2" in file


def test_a_helper_is_counted_with_the_newest_hours_until_released(north, grace):
    helper = services.engage(grace, 120)
    again = services.engage(grace, 180)
    assert helper.id == again.id

    services.release(helper.id)
    services.release(helper.id)

    assert queries.helpers() == []


def test_a_member_finishes_her_own_task_and_finds_nobody_elses(north, south, grace, client):
    own = plan("Mine", owner_id=grace.id)
    other = plan("Not mine", owner_id=make_person("Lee", "Cruz").id)
    client.sign_in(grace)

    home = client.see(north, "/me").get_data(as_text=True)
    mine = client.see(north, "/tasks/mine").get_data(as_text=True)
    done = client.send(north, f"/tasks/{own.id}/done", next="/me")
    foreign = client.send(north, f"/tasks/{other.id}/done")

    assert "Mine" in home
    assert "Not mine" not in mine
    assert (done.status_code, foreign.status_code) == (303, 404)
    assert client.see(north, "/tasks").status_code == 403
    assert titles() == ["Not mine"]
    with tenant_scope(south), pytest.raises(NotFound):
        queries.get_task(other.id, owner=None)


def test_a_task_is_not_written_down_for_a_day_that_is_over(north, ada, client):
    client.sign_in(ada)

    page = client.send(
        north, "/tasks/new", title="Order paper", due_on="2020-03-04", priority="high", hours="1"
    )

    assert page.status_code == 422
    assert "Choose a day from today on." in page.text
    assert db.session.scalars(select(Task)).all() == []


def test_a_coordinator_plans_hands_over_and_finishes_several(north, ada, grace, client):
    client.sign_in(ada)
    client.send(
        north, "/tasks/new", title="Order paper", due_on="2031-03-04", priority="high",
        owner=grace.employee_number, hours="1.5",
    )  # fmt: skip
    refused = client.send(north, "/tasks/new", title="No day", hours="soon")
    task = db.session.scalars(select(Task)).one()
    assert (task.minutes, task.owner_id) == (90, grace.id)
    plan("Second", days=-1)
    lee = make_member("Lee", "Cruz")

    page = client.see(north, "/tasks?state=overdue").get_data(as_text=True)
    client.send(
        north, f"/tasks/{task.id}", title="Order paper", due_on="2031-03-05", priority="low",
        owner=lee.employee_number, hours="2",
    )  # fmt: skip
    changed = queries.get_task(task.id, owner=None)
    every = db.session.scalars(select(Task.id)).all()
    client.send(north, "/tasks/done", selected=[str(each) for each in every])

    assert refused.status_code == 422
    assert "Second" in page
    assert "Order paper" not in page
    assert (changed.owner_id, changed.minutes, changed.due_on) == (lee.id, 120, date(2031, 3, 5))
    assert titles() == []
    told = db.session.scalars(select(Message.person_id).where(Message.kind == "task_given")).all()
    assert set(told) == {grace.id, lee.id}


def test_the_coordinators_home_says_what_is_late_and_whose_nobody_is(north, ada, client):
    plan("Late", days=-1, owner_id=ada.id)
    plan("Nobody's", days=3)
    plan("Far away", days=30, owner_id=ada.id)
    client.sign_in(ada)

    home = client.see(north, "/today").get_data(as_text=True)

    assert "1 task is overdue." in home
    assert "1 task is due within a week and nobody has it." in home
    assert "1 task of yours is due within a week." in home
