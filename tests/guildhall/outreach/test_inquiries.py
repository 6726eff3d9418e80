"""What people ask, who answers, how quickly; nothing lost, nothing to robots."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from guildhall import context, jobs
from guildhall.communications.models import Message
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict
from guildhall.outreach import signed
from guildhall.outreach.inquiries import queries, services
from guildhall.outreach.inquiries.queries import Wanted
from guildhall.outreach.models.inquiries import Inquiry
from guildhall.people.models.persons import Person
from tenants.closing.services import close
from tests.characters import Browser, make_member, slug_of
from tests.guildhall.communications.conftest import PostOffice
from tests.guildhall.outreach.telling import letters, link_in

JANUARY = datetime(2026, 1, 5, 17, tzinfo=UTC)
ASKED = {"topic": "program", "name": "Sam Asker", "email": "sam@x.example", "language": "en"}


def ask(text: str = "How do I join?", **facts) -> Inquiry:
    """Ask a question."""
    return services.ask(text, **(ASKED | facts))


def found(wanted: Wanted) -> list[str]:
    """Return the questions that a search of the inbox finds."""
    return [row.Inquiry.text for row in db.session.execute(queries.inquiries(wanted))]


@pytest.mark.seed("P6")
def test_12_inquiries_of_which_11_are_answered_within_3_days_are_91_7_percent(
    north: TenantContext, ada: Person
) -> None:
    for number in range(12):
        with time_machine.travel(JANUARY + timedelta(days=number)):
            inquiry = ask(f"Question {number}")
        hours = 72 if number < 11 else 72.5  # three full days are still in time
        with time_machine.travel(JANUARY + timedelta(days=number, hours=hours), tick=False):
            services.answer(inquiry.id, "Here is how.", by=ada)

    with time_machine.travel(JANUARY + timedelta(days=60)):
        prompt = queries.promptness(JANUARY - timedelta(days=1), context.now())

    assert (prompt.counted, prompt.in_time) == (12, 11)
    assert str(prompt.share) == "91.7"


def test_what_is_not_due_counts_nowhere_and_what_is_overdue_counts_as_late(
    north: TenantContext, ada: Person
) -> None:
    with time_machine.travel(JANUARY):
        overdue, spam = ask("Forgotten"), ask("Buy pills")
        services.close(spam.id, "An advertisement")
    with time_machine.travel(JANUARY + timedelta(days=4)):
        ask("Fresh")
        prompt = queries.promptness(JANUARY - timedelta(days=1), context.now() + timedelta(1))
        late = found(Wanted(whose="overdue"))
        waiting = queries.waiting(ada.id)

    assert (prompt.counted, prompt.in_time, prompt.not_due) == (1, 0, 1)
    assert late == [overdue.text]
    assert (waiting.open, waiting.overdue, waiting.mine) == (2, 1, 0)


def test_the_first_answer_stops_the_clock_and_further_ones_do_not_move_it(
    north: TenantContext, ada: Person
) -> None:
    with time_machine.travel(JANUARY, tick=False):
        inquiry = ask()
        services.answer(inquiry.id, "Like this.", by=ada)
    with time_machine.travel(JANUARY + timedelta(days=9)):
        services.ask_further(inquiry.id, "And then?")
        services.answer(inquiry.id, "Like that.", by=ada)

    kept = queries.get_inquiry(inquiry.id)
    assert kept.answered_at == JANUARY
    thread = queries.thread_of(inquiry.id, with_notes=False)
    assert [each.kind for each in thread] == ["answer", "question", "answer"]
    assert [each.author_name for each in thread][1] == "Sam Asker"


def test_what_is_asked_by_the_link_of_a_closed_inquiry_opens_it_as_new(
    north: TenantContext, ada: Person
) -> None:
    inquiry = ask()
    services.answer(inquiry.id, "Like this.", by=ada)
    services.close(inquiry.id, "Settled.")

    services.ask_further(inquiry.id, "It is not.")

    kept = queries.get_inquiry(inquiry.id)
    assert (kept.state, kept.closed_at, kept.close_reason) == ("open", None, "")


def test_forms_that_are_sent_twice_ask_and_answer_once(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    asked = {"text": "Where?", "topic": "other", "name": "Sam", "email": "sam@x.example"}
    for _click in range(2):
        client.send(north, "/contact", **asked)
    inquiry = db.session.scalars(select(Inquiry)).one()
    for _click in range(2):
        services.answer(inquiry.id, "In room 12.", by=ada)
        services.ask_further(inquiry.id, "Which door?")

    thread = queries.thread_of(inquiry.id, with_notes=True)
    assert [each.kind for each in thread] == ["answer", "question"] * 2
    for _click in range(2):
        services.answer(inquiry.id, "The left one.", by=ada)
    assert len(letters("inquiry_answer")) == 3


def test_the_answer_goes_by_mail_to_whoever_has_no_record_here(
    north: TenantContext, ada: Person, post_office: PostOffice
) -> None:
    inquiry = ask(language="es")

    services.answer(inquiry.id, "Así se hace.", by=ada)

    (letter,) = letters("inquiry_answer")
    assert (letter.status, letter.address, letter.person_id) == ("sent", "sam@x.example", None)
    assert letter.subject == "Nuestra respuesta a su pregunta"
    ours = [each for each in post_office.taken if each["Message-ID"] == letter.message_id]
    assert len(ours) == 1


def test_a_member_without_an_address_reads_the_answer_on_her_own_page(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    marisol = make_member("Marisol", "Vega", email=None)
    client.sign_in(marisol)
    page = client.see(north, "/contact").text
    client.send(north, "/contact", text="Where are my points?", topic="program")
    inquiry = db.session.scalars(select(Inquiry)).one()

    services.answer(inquiry.id, "Under My CLC points.", by=ada)

    jobs.drain()
    assert 'name="email"' not in page
    assert (inquiry.person_id, inquiry.email) == (marisol.id, None)
    assert "Our answer to your question" in client.see(north, "/my/messages").text


def test_a_note_is_for_us_alone(north: TenantContext, client: Browser) -> None:
    inquiry = ask()
    services.note(inquiry.id, "She called twice")

    page = client.see(north, f"/contact/{signed.token(signed.THREAD, inquiry.id)}").text

    assert "How do I join?" in page
    assert "She called twice" not in page


def test_whoever_asked_writes_on_by_the_link_of_the_answer(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    inquiry = ask()
    services.answer(inquiry.id, "Like this.", by=ada)
    (letter,) = letters("inquiry_answer")
    path = link_in(letter.body_text, "contact")

    answer = client.send(north, path, text="And then?")

    assert answer.status_code == 303
    assert queries.get_inquiry(inquiry.id).state == "open"
    assert "And then?" in client.see(north, path).text


def test_a_link_of_another_hall_or_another_purpose_opens_nothing(
    north: TenantContext, south: TenantContext, client: Browser
) -> None:
    inquiry = ask()
    with tenant_scope(south):
        foreign = signed.token(signed.THREAD, inquiry.id)

    wrong = signed.token(signed.GUEST, inquiry.id)
    for token in (foreign, wrong, "made-up"):
        assert client.see(north, f"/contact/{token}").status_code == 404


def test_a_robot_is_thanked_and_forgotten(north: TenantContext, client: Browser) -> None:
    fields = {"text": "Buy!", "topic": "other", "name": "Bot", "email": "b@x.example"}

    answer = client.send(north, "/contact", website="http://spam.example", **fields)

    assert answer.status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Inquiry)) == 0


@pytest.mark.usefixtures("limits")
def test_too_many_questions_from_one_place_are_refused_for_a_while(
    north: TenantContext, client: Browser
) -> None:
    fields = {"text": "How?", "topic": "other", "name": "Sam", "email": "s@x.example"}

    statuses = [client.send(north, "/contact", **fields).status_code for _ in range(11)]

    assert statuses == [303] * 10 + [429]


def test_without_an_address_a_visitor_is_asked_for_one(
    north: TenantContext, client: Browser
) -> None:
    answer = client.send(north, "/contact", text="How?", topic="other", name="Sam", email="nope")

    assert answer.status_code == 422
    assert "Enter your e-mail address, so that we can answer." in answer.text


def test_a_closed_inquiry_is_answered_only_after_opening_it_again(
    north: TenantContext, ada: Person
) -> None:
    inquiry = ask()
    services.close(inquiry.id, "Answered on the telephone")
    with pytest.raises(Conflict, match="Open it again"):
        services.answer(inquiry.id, "Late", by=ada)

    services.reopen(inquiry.id)
    services.answer(inquiry.id, "Now", by=ada)

    assert queries.get_inquiry(inquiry.id).state == "answered"


def test_the_inbox_is_searched_filtered_assigned_and_exported(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    first = ask("How do I join the CLC?")
    ask("Where do I park?", topic="other", name="Nina Driver", email="n@x.example")
    client.sign_in(ada)

    client.send(north, f"/inquiries/{first.id}/owner", owner=str(ada.id))
    refused = client.send(north, f"/inquiries/{first.id}/answers", answer="")
    client.send(north, f"/inquiries/{first.id}/answers", answer="Like this.")
    file = client.see(north, "/inquiries?format=csv&topic=other").text

    assert found(Wanted(whose="mine", me=ada.id)) == ["How do I join the CLC?"]
    assert found(Wanted(words="nina park")) == ["Where do I park?"]
    assert found(Wanted(state="answered")) == ["How do I join the CLC?"]
    assert refused.status_code == 422
    assert "Nina Driver" in file
    assert "Sam Asker" not in file
    page = client.see(north, f"/inquiries/{first.id}").text
    assert "Like this." in page


def test_whoever_is_given_an_inquiry_is_told_and_only_those_who_may_answer_are_offered(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    walter = make_member("Walter", "Okafor", roles=("president",))
    jun = make_member("Jun", "Park", roles=("facilitator",))
    inquiry = ask()
    client.sign_in(ada)

    client.send(north, f"/inquiries/{inquiry.id}/owner", owner=str(walter.id))
    client.send(north, f"/inquiries/{inquiry.id}/owner", owner=str(ada.id))
    client.send(north, f"/inquiries/{inquiry.id}/owner", owner=str(jun.id))

    (letter,) = letters("inquiry_assigned")
    assert letter.person_id == walter.id
    assert "How do I join?" in letter.body_text
    assert {each.id for each in queries.owners()} == {ada.id, walter.id}
    assert queries.get_inquiry(inquiry.id).owner_id is None


def test_a_hall_that_is_closing_takes_no_more_questions(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    fields = {"text": "How?", "topic": "other", "name": "Sam", "email": "s@x.example"}
    close(typed_slug=slug_of(north))

    answer = client.send(north, "/contact", **fields)

    assert answer.status_code == 409
    assert client.see(north, "/contact").status_code == 200
    assert db.session.scalar(select(func.count()).select_from(Inquiry)) == 0


def test_what_is_overdue_stands_on_the_coordinators_home(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    with time_machine.travel(context.now() - timedelta(days=4)):
        ask()
    client.sign_in(ada)

    assert "1 inquiry is overdue." in client.see(north, "/today").text


def test_another_halls_inquiry_is_not_found(
    north: TenantContext, south: TenantContext, client: Browser
) -> None:
    inquiry = ask()
    with tenant_scope(south):
        client.sign_in(make_member("Sam", "South", roles=("coordinator",)))

    assert client.see(south, f"/inquiries/{inquiry.id}").status_code == 404
    assert client.send(south, f"/inquiries/{inquiry.id}/notes", note="x").status_code == 404


def test_a_thread_is_never_rewritten(north: TenantContext, ada: Person) -> None:
    inquiry = ask()
    entry = services.answer(inquiry.id, "Like this.", by=ada)
    entry.text = "Something else"

    with pytest.raises(Exception, match=r"append-only|permission denied"):
        db.session.commit()
    db.session.rollback()

    assert db.session.scalar(select(func.count()).select_from(Message)) == 1
