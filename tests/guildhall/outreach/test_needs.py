"""What people need and want, each asked once, and what is offered for it."""

import threading
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.outreach import signed
from guildhall.outreach.models.needs import NeedsSurvey, NeedTheme
from guildhall.outreach.needs import queries, rules, services
from guildhall.outreach.needs.services import Questions
from guildhall.people.models.persons import Person
from guildhall.surveys.models import SurveyResponse
from tests.characters import Browser, make_member, make_person
from tests.guildhall.learning.registration.hall import draft, published
from tests.guildhall.outreach.telling import crowd, letters, link_in

NAMES = ("De-escalation", "First aid", "Spreadsheets", "Spanish", "Retirement", "Safety")


def themes(*names: str) -> list[NeedTheme]:
    """Name some themes."""
    return [services.add_theme(name, f"{name} en español") for name in names or NAMES]


def survey(asked: list[NeedTheme], privacy: str = "anonymous") -> NeedsSurvey:
    """Ask everybody about some themes."""
    questions = Questions(
        title="What do you need?",
        title_es="¿Qué necesita?",
        intro="Two minutes.",
        intro_es="Dos minutos.",
        privacy=privacy,
        themes=[str(each.id) for each in asked],
        closes_at=context.now() + timedelta(days=14),
    )
    return services.ask(services.draft(questions, {}).id)


def sheet(asked: list[NeedTheme], letters_: str) -> dict[str, str]:
    """Return answers: n for need, w for want, - for neither."""
    words = {"n": "need", "w": "want", "-": "neither"}
    return {str(theme.id): words[letter] for theme, letter in zip(asked, letters_, strict=True)}


@pytest.mark.seed("A22")
def test_of_412_who_are_asked_187_answer_which_is_45_4_percent(north: TenantContext) -> None:
    people, asked = crowd(412), themes("First aid", "Spreadsheets")
    opened = survey(asked)
    asked_by_letter = len(letters("needs_survey"))

    for number, person in enumerate(people[:187]):
        services.answer(opened, person, sheet(asked, "nw" if number % 3 else "-n"))
    services.close(opened.id)

    results = queries.results(opened, "en")
    assert (results.asked, results.answered, str(results.rate)) == (412, 187, "45.4")
    lines = {line.name: (line.tally.needs, line.tally.wants) for line in results.lines}
    assert lines == {"First aid": (124, 0), "Spreadsheets": (63, 124)}
    assert asked_by_letter == 412


@pytest.mark.seed("A23")
def test_of_the_first_five_needs_four_are_answered_by_an_offering_which_is_80_percent(
    north: TenantContext,
) -> None:
    people, asked = crowd(6), themes()
    opened = survey(asked)
    for number, person in enumerate(people):
        services.answer(opened, person, sheet(asked, "n" * (6 - number) + "w" * number))
    for theme in asked[:4]:
        services.decide_themes(published(theme.name), [theme.id])
    services.decide_themes(draft("Retirement"), [asked[4].id])
    services.decide_themes(published("Safety"), [asked[5].id])

    results = queries.results(opened, "en")

    assert [line.name for line in results.lines] == list(NAMES)
    assert results.coverage is not None
    assert (results.coverage.covered, results.coverage.asked) == (4, 5)
    assert str(results.coverage.share) == "80.0"
    assert results.lines[4].offerings == (), "a draft answers nothing yet"


def test_a_want_is_no_need_and_breaks_a_tie(north: TenantContext) -> None:
    found = rules.tallies(
        ["a", "b", "c"],
        [
            {"a": "need", "b": "need", "c": "want"},
            {"a": "want", "b": "neither", "c": "want"},
        ],
    )

    assert [(each.theme, each.needs, each.wants) for each in found] == [
        ("a", 1, 1),
        ("b", 1, 0),
        ("c", 0, 2),
    ]
    assert [each.theme for each in rules.first(found, 5)] == ["a", "b"]


def test_nothing_is_shown_of_four_answers(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    people, asked = crowd(6), themes("First aid")
    opened = survey(asked)
    for person in people[:4]:
        services.answer(opened, person, sheet(asked, "n") | {"other": "Knitting"})
    client.sign_in(ada)

    hidden = client.see(north, f"/needs/{opened.id}")
    file = client.see(north, f"/needs/{opened.id}?format=csv")
    services.answer(opened, people[4], sheet(asked, "n"))
    five = client.see(north, f"/needs/{opened.id}").text
    services.close(opened.id)
    shown = client.see(north, f"/needs/{opened.id}").text

    assert queries.results(opened, "en").hidden is False
    assert "Knitting" not in hidden.text
    assert "Knitting" not in five, "who answers next would stand alone"
    assert "Too few answers to show" in hidden.text
    assert file.mimetype == "text/html"
    assert "Knitting" in shown


def test_whoever_looks_before_and_after_an_answer_learns_nothing_of_it(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    people, asked = crowd(14), themes("First aid")
    opened = survey(asked)
    seen = []
    for person in people[:13]:
        services.answer(opened, person, sheet(asked, "n"))
        seen.append(queries.results(opened, "en").counted)
    page = client.sign_in(ada).see(north, f"/needs/{opened.id}").text

    assert seen == [0] * 9 + [5] * 4
    assert "The figures count 5 of 13 answers." in page
    services.close(opened.id)
    assert queries.results(opened, "en").counted == 13


def test_answers_with_a_name_are_counted_at_once(north: TenantContext) -> None:
    people, asked = crowd(9), themes("First aid")
    opened = survey(asked, privacy="named")
    for person in people[:6]:
        services.answer(opened, person, sheet(asked, "n"))

    assert queries.results(opened, "en").counted == 6


def test_an_anonymous_answer_leads_back_to_nobody(north: TenantContext, grace: Person) -> None:
    asked = themes("First aid")
    opened = survey(asked)
    services.answer(opened, grace, sheet(asked, "n"))

    (row,) = db.session.scalars(select(SurveyResponse)).all()
    assert (row.person_id, row.created_by, row.overall) == (None, None, None)
    told = select(func.count()).where(AuditEvent.action == "surveys.answered")
    assert db.session.scalar(told) == 0


def test_each_answers_once_even_with_two_windows(app: Flask, north: TenantContext) -> None:
    (person,), asked = crowd(1), themes("First aid")
    opened = survey(asked)
    start, outcomes = threading.Barrier(2), []

    def answer() -> None:
        with app.app_context(), tenant_scope(north):
            again = queries.get_survey(opened.id)
            start.wait()
            outcomes.append(services.answer(again, person, sheet(asked, "n")))

    windows = [threading.Thread(target=answer) for _ in range(2)]
    for each in windows:
        each.start()
    for each in windows:
        each.join()

    assert sorted(outcomes) == [False, True]
    assert db.session.scalar(select(func.count()).select_from(SurveyResponse)) == 1


def test_the_link_of_a_letter_answers_without_signing_in_in_spanish(
    north: TenantContext, client: Browser
) -> None:
    make_person("Marisol", "Vega", email="m@x.example", language="es")
    asked = themes("First aid")
    survey(asked)
    (letter,) = letters("needs_survey")
    path = link_in(letter.body_text, "needs")
    spanish = {"Accept-Language": "es"}

    page = client.see(north, path, headers=spanish).text
    empty = client.send(north, path)
    client.send(north, path, **sheet(asked, "n"))
    after = client.see(north, path, headers=spanish).text

    assert letter.subject == "¿Qué necesita?"
    assert "First aid en español" in page
    assert "Lo necesito para mi trabajo" in page
    assert empty.status_code == 422
    assert "Ya respondió" in after


def test_a_member_answers_from_her_home(
    north: TenantContext, grace: Person, client: Browser
) -> None:
    asked = themes("First aid")
    opened = survey(asked)
    client.sign_in(grace)

    home = client.see(north, "/me").text
    client.send(north, f"/my/needs/{opened.id}", **sheet(asked, "w"))

    assert f"/my/needs/{opened.id}" in home
    assert f"/my/needs/{opened.id}" not in client.see(north, "/me").text
    assert queries.results(opened, "en").answered == 1


def test_whoever_was_not_asked_cannot_answer(
    north: TenantContext, south: TenantContext, client: Browser
) -> None:
    make_person("Asked", "A")
    asked = themes("First aid")
    opened = survey(asked)
    late = make_member("Late", "L")
    client.sign_in(late)

    with pytest.raises(Denied):
        services.answer(opened, late, sheet(asked, "n"))
    assert client.see(north, f"/my/needs/{opened.id}").status_code == 404
    with tenant_scope(south):
        foreign = signed.token(signed.NEEDS, opened.id, late.id)
    assert client.see(north, f"/needs/answer/{foreign}").status_code == 404


def test_a_reminder_goes_to_those_who_have_not_answered_once_a_day(north: TenantContext) -> None:
    people, asked = crowd(3), themes("First aid")
    opened = survey(asked)
    services.answer(opened, people[0], sheet(asked, "n"))

    services.remind(opened.id)
    services.remind(opened.id)

    assert {each.person_id for each in letters("needs_reminder")} == {p.id for p in people[1:]}
    assert len(letters("needs_reminder")) == 2


def test_asking_twice_asks_nobody_again_and_the_questions_stay(north: TenantContext) -> None:
    crowd(2)
    asked = themes("First aid")
    opened = survey(asked)

    services.ask(opened.id)

    assert len(letters("needs_survey")) == 2
    with pytest.raises(Conflict, match="being asked already"):
        services.change(
            opened.id,
            Questions("X", "", "", "", "named", opened.themes, opened.closes_at),
            {},
        )


def test_after_its_last_day_nobody_answers_and_it_is_closed(north: TenantContext) -> None:
    (person,), asked = crowd(1), themes("First aid")
    opened = survey(asked)

    with time_machine.travel(opened.closes_at + timedelta(minutes=1)):
        with pytest.raises(Conflict, match="closed"):
            services.answer(opened, person, sheet(asked, "n"))
        services.close_due()

    assert queries.get_survey(opened.id).state == "closed"


def test_a_theme_is_named_once_and_retired_with_an_undo(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    client.sign_in(ada)
    client.send(north, "/needs/themes", name="First aid", name_es="Primeros auxilios")

    twice = client.send(north, "/needs/themes", name="first AID")
    (theme,) = db.session.scalars(select(NeedTheme)).all()
    client.send(north, f"/needs/themes/{theme.id}/retirement")

    assert twice.status_code == 422
    assert "a theme of this name already" in twice.text
    client.see(north, "/needs/themes")  # the sentence about it is said once
    assert "First aid" not in client.see(north, "/needs/new").text
    client.send(north, f"/needs/themes/{theme.id}/restoring")
    assert "First aid" in client.see(north, "/needs/new").text


def test_a_survey_is_written_looked_at_and_asked_on_its_pages(
    north: TenantContext, ada: Person, client: Browser
) -> None:
    (theme,) = themes("First aid")
    client.sign_in(ada)
    fields = {"title": "Needs, 2027", "asked": str(theme.id), "privacy": "anonymous"}

    refused = client.send(north, "/needs/new", **fields, closes="1 Jan 2020")
    made = client.send(north, "/needs/new", **fields, closes="1 Dec 2030")
    page = made.headers["Location"].split("/t/", 1)[1].split("/", 1)[1]
    shown = client.see(north, f"/{page}").text
    client.send(north, f"/{page}/asking")
    listed = client.see(north, "/needs?format=csv").text

    assert refused.status_code == 422
    assert "Choose a day to come." in refused.text
    assert "Ask 1 person?" in shown
    assert "Needs, 2027" in listed
    with pytest.raises(Invalid):
        services.draft(
            Questions("X", "", "", "", "named", [], context.now() + timedelta(days=1)), {}
        )
