"""Surveys: anonymous means that nothing leads back."""

import itertools
import threading
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select, text

from guildhall import context
from guildhall.audit import AuditEvent
from guildhall.context import Actor
from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.surveys import queries, services
from guildhall.surveys.models import SurveyResponse
from tests.characters import make_person

NOON = datetime(2026, 3, 4, 20, 0, tzinfo=UTC)
GOOD = {"overall": "4", "objectives": "4", "relevance": "4", "quality": "4", "practice": "4"}


@pytest.fixture
def people(north):
    return [make_person("Pat", f"Number {number}") for number in range(8)]


def opened(people, **facts):
    with time_machine.travel(NOON, tick=False):
        survey = services.open_survey(("offering", uuid4()), "Safe lifting", **facts)
        services.invite(survey, [person.id for person in people])
    return survey


def answer(survey, person, *, later=timedelta(0), **answers):
    with (
        time_machine.travel(NOON + later, tick=False),
        context.acting_as(Actor(person_id=person.id, name=person.name)),
    ):
        return services.answer(survey, person, {**GOOD, **answers})


def test_a_survey_of_one_subject_opens_once(people):
    subject = ("offering", uuid4())
    one = services.open_survey(subject, "Safe lifting")
    two = services.open_survey(subject, "Another name")

    assert (one.id, two.title) == (two.id, "Safe lifting")


def test_the_questions_stand_in_both_languages(people):
    survey = opened(people)

    assert [item["kind"] for item in survey.items] == ["scale"] * 5 + ["text"]
    assert all({"en", "es"} <= set(item["text"]) for item in survey.items)


def test_no_column_leads_from_an_anonymous_answer_to_a_person(people):
    survey = opened(people)
    answer(survey, people[3], later=timedelta(days=2, hours=3), comment="From me, 🚌")

    (row,) = db.session.execute(
        text("SELECT row_to_json(r)::text AS whole, r.* FROM survey_response r")
    ).all()
    assert all(str(person.id) not in row.whole for person in people)
    assert all(person.name not in row.whole for person in people)
    assert (row.created_by, row.person_id) == (None, None)
    assert row.id.version == 4
    local = row.created_at.astimezone(context.tenant().zone)
    assert (local.isoformat(timespec="minutes"), row.answers["comment"]) == (
        "2026-03-04T00:00-08:00",
        "From me, 🚌",
    )
    actions = set(db.session.scalars(select(AuditEvent.action)))
    assert actions == {"surveys.opened"}


def test_neither_transaction_nor_place_of_a_row_leads_to_a_person(people):
    survey = opened(people)
    for number, person in enumerate(people[:7]):
        answer(survey, person, comment=f"From {number}")

    wrote = set(db.session.scalars(text("SELECT xmin::text FROM survey_response")))
    marks = text("SELECT xmin::text FROM survey_invitation WHERE answered")
    marked = list(db.session.scalars(marks))
    stands = text("SELECT answers ->> 'comment' FROM survey_response ORDER BY ctid")
    said = list(db.session.scalars(stands))

    assert len(wrote) == 1
    assert len(set(marked)) == 7
    assert said != sorted(said)  # the order in which they were given


def test_answers_of_different_days_carry_the_same_day(people):
    survey = opened(people)
    for number, person in enumerate(people):
        answer(survey, person, later=timedelta(days=number, minutes=7 * number))

    assert len(set(db.session.scalars(select(SurveyResponse.created_at)))) == 1


def test_a_named_answer_carries_its_name(people):
    survey = opened(people, privacy="named")
    answer(survey, people[0], comment="Signed")

    response = db.session.scalars(select(SurveyResponse)).one()
    assert response.person_id == people[0].id


def test_a_second_answer_changes_nothing(people):
    survey = opened(people)

    assert answer(survey, people[0], overall="5") is True
    assert answer(survey, people[0], overall="1") is False
    assert list(db.session.scalars(select(SurveyResponse.overall))) == [5]


def test_a_double_click_is_one_answer(app, north, people):
    survey = opened(people)
    gate, found = threading.Barrier(8), []

    def click():
        with app.app_context(), tenant_scope(north):
            gate.wait()
            found.append(services.answer(survey, people[0], GOOD))
            db.session.remove()

    with time_machine.travel(NOON, tick=False):
        threads = [threading.Thread(target=click) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(found) == [False] * 7 + [True]
    assert len(db.session.scalars(select(SurveyResponse)).all()) == 1


def test_nobody_answers_uninvited_or_late(people):
    stranger = make_person("Sam", "Stranger")
    survey = opened(people, closes_at=NOON + timedelta(days=1))

    with pytest.raises(Denied):
        answer(survey, stranger)
    with pytest.raises(Conflict, match="closed"):
        answer(survey, people[0], later=timedelta(days=1))


@pytest.mark.parametrize("step", ["", "0", "6", "4.5", "-1", "five", "\uff14"])
def test_an_answer_off_the_scale_is_asked_for_again(people, step):
    survey = opened(people)

    with pytest.raises(Invalid) as refusal:
        answer(survey, people[0], overall=step)
    assert list(refusal.value.fields) == ["overall"]
    assert answer(survey, people[0]) is True


def test_four_answers_show_nothing_and_five_show_their_mean(people):
    survey = opened(people[:5])
    for person in people[:4]:
        answer(survey, person, comment="Bring more forks")
    four = queries.results(survey, "en")
    answer(survey, people[4], overall="5")
    five = queries.results(survey, "en")

    assert (four.hidden, four.items, four.comments, four.answered) == (True, (), (), 4)
    assert (five.hidden, str(five.overall.shown), five.rate) == (False, "4.20", 100)
    assert five.comments[0][1] == ("Bring more forks",) * 4


def looks_at(survey):
    """Return what somebody sees who looks at the results now: how many, and their sum."""
    overall = queries.results(survey, "en").overall
    return (overall.count, overall.total) if overall else (0, 0)


@pytest.mark.parametrize("how_many", [4, 5, 6, 9, 10, 11, 14, 17, 23])
def test_whoever_watches_every_answer_never_sees_fewer_than_five_more(north, how_many):
    people = [make_person("Pat", f"Number {number}") for number in range(how_many + 1)]
    survey = opened(people, closes_at=NOON + timedelta(days=14))
    seen = [(0, 0)]
    for number, person in enumerate(people[:how_many]):
        answer(survey, person, overall=str(number % 5 + 1))
        seen.append(looks_at(survey))
    with time_machine.travel(NOON + timedelta(days=14), tick=False):
        services.publish_closed()
        seen.append(looks_at(survey))

    steps = [after[0] - before[0] for before, after in itertools.pairwise(seen)]
    assert all(step == 0 or step >= 5 for step in steps)
    assert seen[-1][0] == (how_many if how_many >= 5 else 0)


def test_the_sixth_answer_cannot_be_worked_out(people):
    survey = opened(people, closes_at=NOON + timedelta(days=14))
    for person in people[:5]:
        answer(survey, person)
    five = looks_at(survey)
    answer(survey, people[5], overall="1")
    six = looks_at(survey)
    with time_machine.travel(NOON + timedelta(days=14), tick=False):
        services.publish_closed()

    assert (five, six, looks_at(survey)) == ((0, 0), (0, 0), (6, 21))


def test_everybody_at_once_publishes_every_answer_once(app, north):
    people = [make_person("Pat", f"Number {number}") for number in range(12)]
    survey = opened(people)
    gate = threading.Barrier(12)

    def click(person):
        with app.app_context(), tenant_scope(north):
            gate.wait()
            services.answer(survey, person, GOOD)
            db.session.remove()

    with time_machine.travel(NOON, tick=False):
        threads = [threading.Thread(target=click, args=(person,)) for person in people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert looks_at(survey) == (12, 48)


def test_who_comes_late_to_a_full_survey_is_not_seen_alone(people):
    survey = opened(people[:5], closes_at=NOON + timedelta(days=14))
    for person in people[:5]:
        answer(survey, person)
    services.invite(survey, [people[5].id])
    answer(survey, people[5], overall="1")
    with time_machine.travel(NOON + timedelta(days=14), tick=False):
        services.publish_closed()

    assert looks_at(survey) == (5, 20)


def test_a_question_that_few_answered_stays_hidden(people):
    survey = opened(people[:8])
    survey.items = [*survey.items, {"key": "extra", "kind": "scale", "text": {"en": "Extra?"}}]
    db.session.commit()
    for number, person in enumerate(people):
        answer(survey, person, **({"extra": "1"} if number < 4 else {}))

    extra = next(item for item in queries.results(survey, "en").items if item.key == "extra")
    assert (extra.hidden, extra.count) == (True, 0)


def test_a_survey_of_another_tenant_is_not_seen(people, north, south):
    survey = opened(people)

    with tenant_scope(south):
        assert queries.survey_about("offering", survey.subject_id) is None


def test_a_comment_is_kept_whole_or_refused_and_never_cut(people):
    survey = opened(people)
    longest = "\r\n".join(["word"] * 800)

    with pytest.raises(Invalid) as refused:
        answer(survey, people[0], comment=f"{longest}!!")
    answer(survey, people[0], comment=longest)

    assert refused.value.fields == {"comment": "Write at most 4000 letters."}
    (kept,) = db.session.scalars(select(SurveyResponse)).all()
    assert kept.answers["comment"] == "\n".join(["word"] * 800)
