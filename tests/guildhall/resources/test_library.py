"""The library: found by words and tags, hidden without a licence, lent once at a time."""

import io
from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from guildhall import audit, context, jobs
from guildhall.communications.models import Message
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.people.models.persons import Person
from guildhall.people.queries import get
from guildhall.resources.library import collecting, lending, queries, rules, services
from guildhall.resources.library import jobs as reminders
from guildhall.resources.library.queries import Filter
from guildhall.resources.models.library import Loan
from tests.characters import give_role, make_person
from tests.guildhall.resources.stores import item, session_at


def found(*, keeps: bool = False, **wanted) -> list[str]:
    """Return the titles that somebody finds."""
    statement = queries.items(Filter(**wanted), keeps=keeps)
    return sorted(each.title for each in db.session.scalars(statement))


def days(number: int):
    """Return a day so many days from now."""
    return context.today() + timedelta(days=number)


def test_tags_are_small_each_once_and_in_order():
    assert rules.tags_of(" Equity, bus ,equity,, Adult  Learning") == [
        "adult learning",
        "bus",
        "equity",
    ]


@pytest.mark.seed("P30")
def test_an_item_is_found_by_its_words_without_accents_and_by_its_tag(north):
    item("Atención en el autobús", tags=["bus"])
    item("Safe kitchens", tags=["kitchen", "safety"])

    assert found(words="atencion AUTOBUS") == ["Atención en el autobús"]
    assert found(tag="safety") == ["Safe kitchens"]
    assert found(words="safety") == ["Safe kitchens"]
    assert found(tag="saf") == []
    assert queries.tags(keeps=False) == [("bus", 1), ("kitchen", 1), ("safety", 1)]


@pytest.mark.seed("P30")
def test_what_has_lost_its_licence_is_hidden_from_members_and_listed_for_the_keeper(north):
    lost = item("Film for kitchens", licence_until=days(-1), tags=["film"])
    item("Last day today", licence_until=days(0))
    item("For keepers only", for_members=False)

    assert found() == ["Last day today"]
    assert found(keeps=True, state="lost") == ["Film for kitchens"]
    assert queries.tags(keeps=False) == []
    with pytest.raises(NotFound):
        queries.get_item(lost.id, keeps=False)

    services.change(lost.id, {"licence_until": days(365)})
    assert "Film for kitchens" in found()


@pytest.mark.seed("P30")
def test_a_keeper_is_reminded_of_a_licence_once_for_each_last_day(north, ada):
    film = item("Film for kitchens", keeper_id=ada.id, licence_until=days(30))
    item("Far away", keeper_id=ada.id, licence_until=days(31))

    reminders.remind()
    reminders.remind()
    services.change(film.id, {"licence_until": days(20)})
    reminders.remind()

    letters = db.session.scalars(select(Message).where(Message.kind == "licence_ends")).all()
    assert [each.person_id for each in letters] == [ada.id, ada.id]
    assert "Film for kitchens" in letters[0].subject


def test_a_new_version_is_what_members_open_and_the_old_one_stays(north):
    handout = services.add({"title": "Handout", "kind": "handout"}, file=(b"first", "steps.txt"))
    services.renew(handout.id, said="One step more.", file=(b"second", "steps.txt"))

    newest, first = queries.get_item(handout.id, keeps=False).versions
    assert (newest.number, newest.file_size, newest.changes) == (2, 6, "One step more.")
    assert queries.get_version(newest.id, keeps=False).id == newest.id
    with pytest.raises(NotFound):
        queries.get_version(first.id, keeps=False)
    assert queries.get_version(first.id, keeps=True).number == 1


def test_a_version_is_written_once_says_the_database(north):
    handout = services.add({"title": "Handout"}, url="https://example.org/1")

    with pytest.raises(DatabaseError, match="permission denied"):
        db.session.execute(text("UPDATE resource_version SET url = 'https://example.org/2'"))
    db.session.rollback()
    assert queries.get_item(handout.id, keeps=True).versions[0].url == "https://example.org/1"


@pytest.mark.parametrize("sent", [(b"x", "run.exe"), (b"", "empty.pdf"), (b"x", "noending")])
def test_a_file_that_is_not_taken_is_refused_at_its_field(north, sent):
    with pytest.raises(Invalid) as refusal:
        services.add({"title": "Odd"}, file=sent)

    assert "file" in refusal.value.fields


@pytest.mark.seed("P30")
def test_a_copy_is_lent_once_at_a_time_and_its_history_stays(north, grace):
    book = item("The skillful facilitator")
    copy = lending.add_copy(book.id, "1")
    lee = make_person("Lee", "Cruz")

    first = lending.lend(copy.id, lee)
    with pytest.raises(Conflict, match="Lee Cruz has this copy until"):
        lending.lend(copy.id, grace)
    lending.take_back(first.id)
    lending.take_back(first.id)
    second = lending.lend(copy.id, grace, due_on=days(3))

    assert first.due_on == days(21)
    assert [each.id for each in db.session.scalars(queries.loans("out"))] == [second.id]
    assert {each.id for each in db.session.scalars(queries.loans("all"))} == {first.id, second.id}
    with pytest.raises(Conflict, match="Somebody else"):
        lending.undo_return(first.id)


def test_two_who_want_one_copy_at_one_moment_do_not_both_get_it(app: Flask, north):
    """Fifteen times: an exclusion constraint alone lets two deadlock now and then."""
    book = item().id
    copies = [lending.add_copy(book, str(number)).id for number in range(15)]
    people = [make_person("Lee", "Cruz").id, make_person("Max", "Lane").id]
    ready, outcomes = Barrier(2), []

    def ask(person_id: UUID):
        with app.app_context(), tenant_scope(north):
            for copy_id in copies:
                person = get(Person, person_id)
                ready.wait()
                try:
                    lending.lend(copy_id, person)
                    outcomes.append("lent")
                except Conflict:
                    outcomes.append("refused")
            db.session.remove()

    threads = [Thread(target=ask, args=(person_id,)) for person_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["lent"] * 15 + ["refused"] * 15
    assert len(db.session.scalars(select(Loan)).all()) == 15


def test_the_overdue_are_listed_and_told_once(north, grace):
    copy = lending.add_copy(item("The skillful facilitator").id, "1")
    loan = lending.lend(copy.id, grace, due_on=days(0))
    db.session.execute(text("UPDATE resource_loan SET due_on = due_on - 5"))
    db.session.commit()
    db.session.expire_all()

    reminders.remind()
    reminders.remind()

    assert [each.id for each in db.session.scalars(queries.loans("overdue"))] == [loan.id]
    assert rules.days_late(days(-5), days(0)) == 5
    kinds = db.session.scalars(select(Message.kind).where(Message.person_id == grace.id)).all()
    assert kinds == ["loan_overdue"]


def test_a_copy_that_is_out_is_not_taken_out_of_use(north, grace):
    copy = lending.add_copy(item().id, "1")
    lending.lend(copy.id, grace)

    with pytest.raises(Conflict, match="Take it back first"):
        lending.retire_copy(copy.id)
    with pytest.raises(Invalid):
        lending.add_copy(copy.item_id, "1")


@pytest.mark.seed("M16")
def test_a_collection_holds_each_item_once_and_hides_what_members_do_not_see(north):
    shelf = collecting.begin("Research on adult learning", kind="collection")
    research = item("How adults learn")
    lost = item("Lost", licence_until=days(-1))

    collecting.add_line(shelf.id, item_id=research.id)
    line = collecting.add_line(shelf.id, item_id=lost.id)
    collecting.drop_line(line.id)
    collecting.add_line(shelf.id, item_id=lost.id)

    assert [each.item.title for each in queries.lines_of(shelf.id, keeps=False)] == [
        "How adults learn"
    ]
    assert len(queries.lines_of(shelf.id, keeps=True)) == 2
    assert found(collection=shelf.id) == ["How adults learn"]
    with pytest.raises(Invalid):
        collecting.begin("Research on adult learning", kind="collection")


@pytest.mark.seed("M16")
def test_an_offering_is_held_against_the_checklist_of_adult_learning(north):
    checklist = collecting.begin(
        "Adult learning", kind="checklist", lines="Everybody practices.\n\nThere is a choice.\n"
    )
    practice, choice = queries.lines_of(checklist.id, keeps=True)
    offering = session_at().offering

    collecting.tick(checklist.id, offering.id, [practice.id])
    collecting.tick(checklist.id, offering.id, [practice.id, choice.id])
    collecting.tick(checklist.id, offering.id, [choice.id])

    (report,) = queries.checked(offering.id)
    assert (report[0].name, report[1], report[2]) == ("Adult learning", 1, 2)
    assert set(queries.ticked(offering.id)) == {choice.id}


def test_somebody_of_another_tenant_finds_no_item_of_ours(north, south):
    ours = item("Ours")

    with tenant_scope(south), pytest.raises(NotFound):
        queries.get_item(ours.id, keeps=True)


# Pages


def test_a_coordinator_puts_a_file_in_and_a_member_takes_it(north, ada, grace, client):
    client.sign_in(ada)
    sent = client.send(
        north, "/library/new", title="De-escalation", kind="handout", tags="Bus, behavior",
        for_members="true", file=(io.BytesIO(b"Four steps"), "steps.txt"),
    )  # fmt: skip
    assert sent.status_code == 303
    (handout,) = db.session.scalars(queries.items(Filter(), keeps=True)).all()

    client.sign_in(grace)
    page = client.see(north, f"/library/{handout.id}").get_data(as_text=True)
    with client.see(north, f"/library/versions/{handout.versions[0].id}/file") as answer:
        received = answer.get_data()

    assert "steps.txt" in page
    assert "Change it" not in page
    assert received == b"Four steps"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert handout.keeper_id == ada.id


def test_the_list_is_searched_sorted_and_exported(north, ada, client):
    item("Beta", tags=["x"], licence="CC BY 4.0")
    item("Alpha", tags=["x", "y"])
    client.sign_in(ada)

    page = client.see(north, "/library?tag=x&sort=title&direction=desc").get_data(as_text=True)
    file = client.see(north, "/library?tag=y&format=csv").get_data(as_text=True)

    assert page.index(">Beta<") < page.index(">Alpha<")
    assert [row.split(",")[0] for row in file.strip().splitlines()[1:]] == ["Alpha"]


def test_a_loan_is_entered_and_brought_back_on_its_pages(north, ada, grace, client):
    book = item("The skillful facilitator")
    client.sign_in(ada)
    client.send(north, f"/library/{book.id}/copies/new", label="7")
    (copy,) = queries.get_item(book.id, keeps=True).copies

    lent = client.send(
        north, f"/library/{book.id}/loans/new", copy_id=copy.id, person=grace.employee_number
    )
    nobody = client.send(
        north, f"/library/{book.id}/loans/new", copy_id=copy.id, person="Nobody Known"
    )
    loan = db.session.scalars(select(Loan)).one()
    back = client.send(north, f"/library/loans/{loan.id}/return", next="//evil.example")
    page = client.see(north, "/library/loans?state=all").get_data(as_text=True)

    assert (lent.status_code, nobody.status_code, back.status_code) == (303, 422, 303)
    assert back.location.endswith("/library/loans")
    assert "The skillful facilitator" in page
    actions = db.session.scalars(select(audit.AuditEvent.action)).all()
    assert {"resources.copy_added", "resources.lent", "resources.returned"} <= set(actions)


def test_a_member_sees_what_she_has_and_finds_what_is_open(north, grace, client):
    book = item("The skillful facilitator")
    item("Not for members", for_members=False)
    lending.lend(lending.add_copy(book.id, "1").id, grace)
    client.sign_in(grace)

    home = client.see(north, "/me").get_data(as_text=True)
    hits = client.see(north, "/search?q=for").get_data(as_text=True)
    borrowed = client.see(north, "/library/mine").get_data(as_text=True)

    assert "What I borrowed" in home
    assert "The skillful facilitator" in borrowed
    assert "Not for members" not in hits
    assert client.see(north, "/library/loans").status_code == 403


def test_the_coordinators_home_says_what_the_library_needs(north, ada, client):
    give_role(make_person("Lee", "Cruz"), "member")
    item("Lost", licence_until=days(-1))
    item("Ending", licence_until=days(5))
    jobs.drain()
    client.sign_in(ada)

    home = client.see(north, "/today").get_data(as_text=True)

    assert "1 item has lost its licence and is hidden from members." in home
    assert "1 licence ends soon." in home
