"""Verbs of needs: name a theme, ask people, link what is offered to what is needed."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, Literal, cast
from uuid import UUID

from msgspec import Struct
from sqlalchemy import select

from guildhall import audit, context, jobs
from guildhall.communications.services import is_live, language_of, write
from guildhall.db import db, transaction
from guildhall.directory import directory
from guildhall.errors import Conflict, Invalid
from guildhall.learning.models.courses import Offering
from guildhall.outreach import audience, signed
from guildhall.outreach.models.needs import NeedsSurvey, NeedTheme, OfferingNeed
from guildhall.outreach.needs import queries
from guildhall.people.models.persons import Person
from guildhall.surveys import services as surveys
from guildhall.surveys.models import Survey, SurveyInvitation
from guildhall.wording import gettext as _

BATCH: Final = 50
OTHER: Final[dict[str, Any]] = {
    "key": "other",
    "kind": "text",
    "required": False,
    "text": {
        "en": "What else would you like to learn?",
        "es": "¿Qué más le gustaría aprender?",
    },
}


class Questions(Struct, frozen=True):
    """What a survey of needs says and asks, and whom."""

    title: str
    title_es: str
    intro: str
    intro_es: str
    privacy: str
    themes: list[str]
    closes_at: datetime


# Themes


@transaction
def add_theme(name: str, name_es: str = "") -> NeedTheme:
    """Name something that people may need or want to learn."""
    if queries.theme_named(name) is not None:
        raise Invalid(name=_("There is a theme of this name already."))
    theme = NeedTheme(name=name, name_es=name_es)
    db.session.add(theme)
    db.session.flush()
    audit.record("outreach.theme_added", theme, name)
    return theme


@transaction
def retire_theme(theme_id: UUID, *, retired: bool) -> NeedTheme:
    """Ask about a theme no more, or again; what was answered about it stays."""
    theme = queries.get_theme(theme_id)
    if (theme.retired_at is not None) != retired:
        theme.retired_at = context.now() if retired else None
        audit.record(
            "outreach.theme_retired" if retired else "outreach.theme_restored", theme, theme.name
        )
    return theme


@transaction
def decide_themes(offering: Offering, theme_ids: Iterable[UUID]) -> None:
    """Say which needs an offering answers."""
    wanted = set(theme_ids)
    links = db.session.scalars(
        select(OfferingNeed).where(OfferingNeed.offering_id == offering.id)
    ).all()
    held = {link.theme_id for link in links}
    for link in links:
        if link.theme_id not in wanted:
            db.session.delete(link)
    for theme_id in sorted(wanted - held):
        queries.get_theme(theme_id)
        db.session.add(OfferingNeed(offering_id=offering.id, theme_id=theme_id))
    if wanted != held:
        audit.record(
            "outreach.needs_decided",
            ("offering", offering.id),
            offering.title,
            before={"themes": sorted(map(str, held))},
            after={"themes": sorted(map(str, wanted))},
        )


# A survey


@transaction
def draft(asked: Questions, rule: dict[str, Any]) -> NeedsSurvey:
    """Write a survey down; nobody is asked yet."""
    survey = NeedsSurvey(title=asked.title, closes_at=asked.closes_at)
    db.session.add(survey)
    _fill(survey, asked, rule)
    db.session.flush()
    audit.record("outreach.survey_drafted", survey, asked.title)
    return survey


@transaction
def change(survey_id: UUID, asked: Questions, rule: dict[str, Any]) -> NeedsSurvey:
    """Change a survey that nobody has been asked yet."""
    survey = queries.get_survey(survey_id, lock=True)
    _refuse_unless_draft(survey)
    _fill(survey, asked, rule)
    audit.record("outreach.survey_changed", survey, asked.title)
    return survey


def _refuse_unless_draft(survey: NeedsSurvey) -> None:
    if survey.state != "draft":
        raise Conflict(_("People are being asked already, so its questions stay as they are."))


def _fill(survey: NeedsSurvey, asked: Questions, rule: dict[str, Any]) -> None:
    if not asked.themes:
        raise Invalid(asked=_("Choose at least one theme to ask about."))
    if asked.closes_at <= context.now():
        raise Invalid(closes=_("Choose a day to come."))
    survey.title, survey.title_es = asked.title, asked.title_es
    survey.intro, survey.intro_es = asked.intro, asked.intro_es
    survey.privacy, survey.themes = asked.privacy, asked.themes
    survey.closes_at, survey.audience = asked.closes_at, rule


@transaction
def ask(survey_id: UUID) -> NeedsSurvey:
    """Ask everybody whom it is for, once: a second click asks nobody again."""
    survey = queries.get_survey(survey_id, lock=True)
    if survey.state == "open":
        return survey
    _refuse_unless_draft(survey)
    if not is_live() and not context.is_sample():
        raise Conflict(_("Nobody is asked before this hall is live."))
    people = db.session.scalars(audience.people(survey.audience).with_only_columns(Person.id)).all()
    if not people:
        raise Conflict(_("Nobody fits this audience, so there is nobody to ask."))
    opened = surveys.open_survey(
        ("needs", survey.id),
        survey.title,
        closes_at=survey.closes_at,
        privacy=cast("Literal['anonymous', 'named']", survey.privacy),
        items=[*(_item(theme) for theme in queries.themes_of(survey)), OTHER],
    )
    surveys.invite(opened, people)
    survey.state, survey.opened_at = "open", context.now()
    audit.record("outreach.survey_asked", survey, survey.title, after={"people": len(people)})
    jobs.enqueue(write_batch, survey=survey.id, kind="needs_survey", after="")
    return survey


def _item(theme: NeedTheme) -> dict[str, Any]:
    texts = {"en": theme.name, "es": theme.name_es or theme.name}
    return {"key": str(theme.id), "kind": "theme", "required": False, "text": texts}


@transaction
def remind(survey_id: UUID) -> NeedsSurvey:
    """Write once more to those who have not answered; once a day at most."""
    survey = queries.get_survey(survey_id, lock=True)
    if survey.state != "open" or survey.closes_at <= context.now():
        raise Conflict(_("This survey is not open, so there is nothing to remind of."))
    key = f"needs-reminder:{survey.id}:{context.today()}"
    jobs.enqueue(write_batch, key=key, survey=survey.id, kind="needs_reminder", after="")
    audit.record("outreach.survey_reminded", survey, survey.title)
    return survey


def write_batch(survey: str, kind: str, after: str) -> None:
    """Write the next letters; killed half-way it is done again, each letter once."""
    found = queries.get_survey(UUID(survey))
    if found.state != "open":
        return
    statement = (
        select(SurveyInvitation.id, Person)
        .join(Survey, Survey.id == SurveyInvitation.survey_id)
        .join(Person, Person.id == SurveyInvitation.person_id)
        .where(
            Survey.subject_type == "needs",
            Survey.subject_id == found.id,
            SurveyInvitation.answered.is_(False),
        )
        .order_by(SurveyInvitation.id)
        .limit(BATCH)
    )
    if after:
        statement = statement.where(SurveyInvitation.id > UUID(after))
    rows = db.session.execute(statement).all()
    for _invitation, person in rows:
        _write(found, person, kind)
    if len(rows) == BATCH:
        jobs.enqueue(write_batch, survey=found.id, kind=kind, after=rows[-1][0])


def _write(survey: NeedsSurvey, person: Person, kind: str) -> None:
    language = language_of(person)
    day = f":{context.today()}" if kind == "needs_reminder" else ""
    write(
        person,
        kind,
        key=f"{kind}:{survey.id}:{person.id}{day}",
        about=survey.id,
        title=survey.titled(language),
        intro=survey.introduced(language),
        anonymous=survey.privacy == "anonymous",
        closes=survey.closes_at,
        url=answer_url(survey, person.id),
    )


def answer_url(survey: NeedsSurvey, person_id: UUID) -> str:
    """Return the address at which one person answers, without a sign-in."""
    token = signed.token(signed.NEEDS, survey.id, person_id)
    return directory().url_of(context.tenant_id(), f"/needs/answer/{token}")


@transaction
def answer(survey: NeedsSurvey, person: Person, answers: Mapping[str, Any]) -> bool:
    """Take somebody's answers; False, and nothing changed, if she has answered before."""
    opened = queries.opened(survey)
    if not any(answers.get(item["key"]) for item in opened.items):
        raise Invalid(**{opened.items[0]["key"]: _("Answer at least one of them.")})
    return surveys.answer(opened, person, answers)


@transaction
def close(survey_id: UUID) -> NeedsSurvey:
    """End a survey; its results stay."""
    survey = queries.get_survey(survey_id, lock=True)
    if survey.state == "open":
        survey.state = "closed"
        opened = queries.opened(survey)
        opened.closes_at = min(context.now(), survey.closes_at)
        surveys.publish(opened)
        audit.record("outreach.survey_closed", survey, survey.title)
    return survey


@transaction
def close_due() -> None:
    """End the surveys whose last day is over."""
    due = db.session.scalars(
        select(NeedsSurvey)
        .where(NeedsSurvey.state == "open", NeedsSurvey.closes_at <= context.now())
        .with_for_update(skip_locked=True)
    ).all()
    for survey in due:
        survey.state = "closed"
        audit.record("outreach.survey_closed", survey, survey.title)
