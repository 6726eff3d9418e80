"""The questions that a tenant asks: ours, its own, and the ones that an offering chooses."""

import pytest
import time_machine
from sqlalchemy import select

from guildhall.db import db, tenant_scope
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.credit import afterwards, completion
from guildhall.surveys import authoring, queries, services
from guildhall.surveys.models import SurveyTemplate
from guildhall.surveys.queries import survey_about
from guildhall.surveys.questions import SHIPPED
from tests.characters import make_member, make_person
from tests.guildhall.learning.classroom import at, offer, seat, session_of

OVERALL = {"key": "overall", "kind": "scale", "required": True, "text": {"en": "How was it?"}}
ROW = {"kind_1": "choice", "en_1": "Which one?", "choices_1": "Red | Rojo\nBlue"}


def named(name):
    return next(each for each in authoring.to_choose_from() if each.name == name)


@pytest.mark.seed("M24")
def test_three_templates_come_with_the_house_in_both_languages(north):
    found = {each.name: each for each in authoring.to_choose_from()}

    assert set(found) == set(SHIPPED)
    assert [each.name for each in found.values() if each.is_default] == ["exit"]
    for template in found.values():
        assert template.items[0]["key"] == "overall"
        for item in template.items:
            assert {"en", "es"} <= set(item["text"])
    wac = {item["key"] for item in found["wac_181_85_200"].items}
    assert {"objectives", "relevance", "activity", "suggestions", "engagement"} <= wac


def test_they_are_written_down_once(north):
    first = [each.id for each in authoring.to_choose_from()]
    authoring.write_shipped()

    assert [each.id for each in authoring.to_choose_from()] == first


def test_what_came_with_the_house_is_copied_and_never_changed(north):
    ours = named("wac_181_85_200")

    with pytest.raises(Conflict, match="Copy it"):
        authoring.change(ours.id, "Mine", [OVERALL])
    copy = authoring.begin("After a driver training", ours.items)
    assert copy.items == ours.items


@pytest.mark.parametrize(
    ("items", "sentence"),
    [
        ([], "begins with the question on the whole"),
        ([{**OVERALL, "key": "other"}], "begins with the question on the whole"),
        ([{**OVERALL, "kind": "text"}], "begins with the question on the whole"),
        ([OVERALL] * 13, "at most 12"),
        ([{**OVERALL, "text": {"es": "¿Qué tal?"}}], "in English"),
        ([OVERALL, {"key": "q", "kind": "choice", "text": {"en": "Which?"}}], "two choices"),
    ],
)
def test_what_cannot_be_asked_is_refused(north, items, sentence):
    with pytest.raises(Invalid, match=sentence):
        authoring.begin("Mine", items)


def test_a_name_is_given_once(north):
    authoring.begin("Mine", [OVERALL])

    with pytest.raises(Invalid, match="Another template"):
        authoring.begin("Mine", [OVERALL])


def test_there_is_always_one_default(north):
    mine = authoring.begin("Mine", [OVERALL])
    with pytest.raises(Conflict, match="default"):
        authoring.put_away(named("exit").id)
    authoring.make_default(mine.id)
    authoring.put_away(named("exit").id)

    assert [each.is_default for each in queries.templates()].count(True) == 1
    assert authoring.default().id == mine.id
    assert authoring.bring_back(queries.templates(away=True)[0].id).archived_at is None


def test_a_survey_keeps_the_questions_it_opened_with(north):
    from uuid import uuid4

    mine = authoring.begin("Mine", [OVERALL])
    survey = services.open_survey(("offering", uuid4()), "Safe lifting", template_id=mine.id)
    authoring.change(mine.id, "Mine", [OVERALL, {**OVERALL, "key": "more"}])

    db.session.refresh(survey)
    assert [item["key"] for item in survey.items] == ["overall"]


def test_an_answer_off_the_choices_is_refused_and_one_of_them_is_counted(north):
    from uuid import uuid4

    people = [make_person("Pat", f"Number {number}") for number in range(5)]
    wac = named("wac_181_85_200")
    survey = services.open_survey(("offering", uuid4()), "Safe lifting", template_id=wac.id)
    services.invite(survey, [person.id for person in people])
    good = {"overall": "5", "objectives": "4", "relevance": "4", "engagement": "3"}
    with pytest.raises(Invalid) as refusal:
        services.answer(survey, people[0], {**good, "activity": "Something"})
    for person in people:
        services.answer(survey, person, {**good, "activity": "practice"})

    (choice,) = queries.results(survey, "es").choices
    assert list(refusal.value.fields) == ["activity"]
    assert dict(choice.counts)["Cómo enseño, apoyo o evalúo a los alumnos"] == 5


# Chosen per offering


@pytest.mark.seed("M24")
def test_an_offering_asks_the_questions_that_were_chosen_for_it(north, grace):
    offering = offer(("8:00", "11:00"))
    seat(offering, grace)
    choose(offering, "engagement")
    with time_machine.travel(at("8:00"), tick=False):
        from guildhall.learning.attendance import services as attendance

        attendance.sign(session_of(offering), grace, method="pin")
    with time_machine.travel(at("11:30"), tick=False):
        completion.settle(offering.id)

    survey = survey_about("offering", offering.id)
    assert "engagement" in {item["key"] for item in survey.items}
    with pytest.raises(Conflict, match="has opened"):
        choose(offering, "exit")


def choose(offering, name):
    return afterwards.choose(
        offering.id,
        requires_survey=False,
        survey_template_id=named(name).id,
        reflections_required=0,
    )


def test_the_questions_of_another_hall_cannot_be_chosen(north, south):
    with tenant_scope(south):
        theirs = authoring.begin("Theirs", [OVERALL]).id
    offering = offer()

    with pytest.raises(NotFound):
        afterwards.choose(
            offering.id, requires_survey=False, survey_template_id=theirs, reflections_required=0
        )


def test_the_pages_write_copy_and_put_away(client, north, ada):
    client.sign_in(ada)
    index = client.see(north, "/surveys/questions").text
    answer = client.send(
        north, "/surveys/questions/new", name="Drivers", en_0="How was it?", es_0="¿Qué tal?", **ROW
    )
    refused = client.send(north, "/surveys/questions/new", name="Drivers", en_0="How was it?")
    mine = db.session.scalars(select(SurveyTemplate).where(SurveyTemplate.name == "Drivers")).one()
    page = client.see(north, f"/surveys/questions/{mine.id}").text
    form = client.see(north, f"/surveys/questions/{mine.id}/change").text
    away = client.send(north, f"/surveys/questions/{mine.id}/away")

    assert "WAC 181-85-200 and engagement" in index
    assert (answer.status_code, refused.status_code, away.status_code) == (303, 422, 303)
    assert "Another template is called that" in refused.text
    assert "Which one?" in page
    assert "Red | Rojo\nBlue" in form
    (_overall, second) = mine.items
    assert [each["key"] for each in second["choices"]] == ["red", "blue"]
    assert second["choices"][0]["text"] == {"en": "Red", "es": "Rojo"}


def test_the_choice_stands_on_the_offerings_page(client, north, ada):
    client.sign_in(ada)
    offering = offer()
    path = f"/offerings/{offering.id}/afterwards"

    page = client.see(north, path).text
    refused = client.send(north, path, reflections_required="1")
    answer = client.send(north, path, survey_template_id=str(named("engagement").id))

    assert "Our questions and engagement" in page
    assert "nothing between sessions to reflect on" in refused.text
    assert answer.status_code == 303
    db.session.refresh(offering)
    assert (offering.survey_template_id, offering.requires_survey) == (
        named("engagement").id,
        False,
    )


def test_a_member_writes_no_questions(client, north, grace):
    client.sign_in(grace)

    assert client.see(north, "/surveys/questions").status_code == 403
    make_member("Nora", "Nosy")
