"""Verbs of surveys: open one, invite to it, answer it."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import Select, exists, null, select, update
from sqlalchemy.dialects.postgresql import insert

from guildhall import audit, context
from guildhall.context import midnight
from guildhall.db import db, new_id, one_at_a_time, transaction
from guildhall.errors import Conflict, Denied, Invalid
from guildhall.people.models.persons import Person
from guildhall.surveys import authoring
from guildhall.surveys.models import Survey, SurveyInvitation, SurveyResponse, SurveyTemplate
from guildhall.surveys.queries import get_template
from guildhall.surveys.questions import OVERALL
from guildhall.surveys.rules import choices_of, to_publish
from guildhall.wording import gettext as _

Privacy = Literal["anonymous", "named"]
LONGEST_TEXT = 4000
THEME_ANSWERS = ("need", "want", "neither")
"""What somebody says of a theme: needed for the work, wanted, or neither (A22)."""


@transaction
def open_survey(  # noqa: PLR0913 - about what, called what, until when, how private, what is asked
    subject: tuple[str, UUID],
    title: str,
    *,
    closes_at: datetime | None = None,
    privacy: Privacy = "anonymous",
    items: list[Any] | None = None,
    template_id: UUID | None = None,
) -> Survey:
    """Open the survey about a subject, once, however often asked.

    Without questions of its own it is an exit survey, with today's questions of the template
    named, or else of the tenant's default one.
    """
    kind, subject_id = subject
    found = db.session.scalar(_about(kind, subject_id))
    if found is not None:
        return found
    db.session.execute(
        insert(Survey)
        .values(
            **_fresh_row(),
            subject_type=kind,
            subject_id=subject_id,
            title=title,
            privacy=privacy,
            items=_exit_template(template_id).items if items is None else items,
            closes_at=closes_at,
        )
        .on_conflict_do_nothing()
    )
    survey = db.session.scalars(_about(kind, subject_id)).one()
    audit.record("surveys.opened", survey, title, after={"privacy": privacy, "closes": closes_at})
    return survey


@transaction
def move_end(subject: tuple[str, UUID], moved: Callable[[datetime], datetime]) -> None:
    """Let the survey about a subject close at another moment, if one was opened."""
    hold_end(subject)
    survey = db.session.scalar(_about(*subject).with_for_update(key_share=True))
    if survey is None or survey.closes_at is None:
        return
    before, survey.closes_at = survey.closes_at, moved(survey.closes_at)
    if survey.closes_at == before:
        return
    audit.record(
        "surveys.end_moved",
        survey,
        survey.title,
        before={"closes": before},
        after={"closes": survey.closes_at},
    )


def hold_end(subject: tuple[str, UUID]) -> None:
    """Keep others from opening the survey about a subject, and from moving its end, until commit.

    Whoever opens one reads after this how long the subject lasts; whoever changes that, and finds
    no survey yet, has been read. A survey that is not there has no row to hold.
    """
    kind, subject_id = subject
    one_at_a_time(f"survey of {kind} {subject_id}")


def _about(kind: str, subject_id: UUID) -> Select[tuple[Survey]]:
    return select(Survey).where(Survey.subject_type == kind, Survey.subject_id == subject_id)


def _fresh_row() -> dict[str, Any]:
    """Return what the ORM's defaults would fill in."""
    return {
        "tenant_id": context.tenant_id(),
        "id": new_id(),
        "created_at": context.now(),
        "created_by": context.person_id(),
        "sample": context.is_sample(),
    }


def _exit_template(template_id: UUID | None) -> SurveyTemplate:
    """Return the questions that were chosen, or the tenant's default ones."""
    if template_id is not None:
        return get_template(template_id)
    return authoring.default()


@transaction
def invite(survey: Survey, person_ids: Iterable[UUID]) -> list[UUID]:
    """Let these people answer; return whom of them nobody had invited before."""
    rows = [
        {**_fresh_row(), "survey_id": survey.id, "person_id": person_id, "answered": False}
        for person_id in sorted(set(person_ids))
    ]
    if not rows:
        return []
    statement = insert(SurveyInvitation).values(rows).on_conflict_do_nothing()
    return list(db.session.scalars(statement.returning(SurveyInvitation.person_id)))


@transaction
def answer(survey: Survey, person: Person, answers: Mapping[str, Any]) -> bool:
    """Take somebody's answers; return False, and change nothing, if she has answered before.

    Anonymous answers leave no trace of who gave them: no person, no author, no audit entry, a
    random id, and the day on which the survey opened instead of a moment. The mark that she has
    answered stands elsewhere, and is set in the same transaction.
    """
    _refuse_closed(survey)
    given = _checked(survey, answers)
    taken = db.session.execute(
        update(SurveyInvitation)
        .where(
            SurveyInvitation.survey_id == survey.id,
            SurveyInvitation.person_id == person.id,
            SurveyInvitation.answered.is_(False),
        )
        .values(answered=True)
        .returning(SurveyInvitation.id)
    ).first()
    if taken is None:
        _refuse_uninvited(survey, person)
        return False
    if survey.privacy == "named":
        _keep_named(survey, person, given)
    else:
        _keep_anonymous(survey, given)
    db.session.flush()
    _hold(survey)
    if survey.privacy != "named":
        _shuffle(survey)
    publish(survey)
    return True


def _hold(survey: Survey) -> None:
    """Wait for others who publish; whoever only points at the survey is not held up."""
    lock = select(Survey.id).where(Survey.id == survey.id).with_for_update(key_share=True)
    db.session.execute(lock)


def _shuffle(survey: Survey) -> None:
    """Write the answers that wait anew, in the order of their random ids.

    PostgreSQL tells of each row which transaction wrote it last, and where it stands: else the
    mark that somebody has answered, written by the same one, would lead to her answers.
    """
    waiting = db.session.scalars(_waiting(survey)).all()
    same = {"tenant_id": survey.tenant_id, "published": False}
    db.session.execute(update(SurveyResponse), [{**same, "id": each} for each in waiting])


def _waiting(survey: Survey) -> Select[tuple[UUID]]:
    return (
        select(SurveyResponse.id)
        .where(SurveyResponse.survey_id == survey.id, SurveyResponse.published.is_(False))
        .order_by(SurveyResponse.id)
    )


@transaction
def publish(survey: Survey) -> int:
    """Let the results take in the answers that wait, if enough of them do; return how many."""
    _hold(survey)
    waiting = db.session.scalars(_waiting(survey)).all()
    now = waiting[: to_publish(len(waiting), ended=_has_ended(survey))]
    if now:
        db.session.execute(
            update(SurveyResponse).where(SurveyResponse.id.in_(now)).values(published=True)
        )
    return len(now)


def _has_ended(survey: Survey) -> bool:
    """Say whether nobody can answer any more: it is closed, or everybody has."""
    if survey.closes_at is not None and survey.closes_at <= context.now():
        return True
    still = select(SurveyInvitation.id).where(
        SurveyInvitation.survey_id == survey.id, SurveyInvitation.answered.is_(False)
    )
    return db.session.scalar(still.limit(1)) is None


@transaction
def publish_closed() -> None:
    """Publish what waits in surveys that have closed (by the clock)."""
    waits = exists().where(
        SurveyResponse.tenant_id == Survey.tenant_id,
        SurveyResponse.survey_id == Survey.id,
        SurveyResponse.published.is_(False),
    )
    closed = select(Survey).where(Survey.closes_at <= context.now(), waits).order_by(Survey.id)
    for survey in db.session.scalars(closed):
        publish(survey)


def _refuse_closed(survey: Survey) -> None:
    if survey.closes_at is not None and survey.closes_at <= context.now():
        raise Conflict(_("This survey is closed. Thank you for wanting to answer."))


def _refuse_uninvited(survey: Survey, person: Person) -> None:
    invited = db.session.scalar(
        select(SurveyInvitation.id).where(
            SurveyInvitation.survey_id == survey.id, SurveyInvitation.person_id == person.id
        )
    )
    if invited is None:
        raise Denied(_("This survey was not sent to you."))


def _keep_named(survey: Survey, person: Person, given: dict[str, Any]) -> None:
    overall = given.pop(OVERALL, None)
    response = SurveyResponse(
        survey_id=survey.id, person_id=person.id, overall=overall, answers=given
    )
    db.session.add(response)
    db.session.flush()
    audit.record("surveys.answered", response, survey.title)


def _keep_anonymous(survey: Survey, given: dict[str, Any]) -> None:
    """Write the answers so that nothing leads back; null() keeps the author's default out."""
    opened_on = survey.created_at.astimezone(context.tenant().zone).date()
    overall = given.pop(OVERALL, None)
    db.session.add(
        SurveyResponse(
            id=uuid4(),
            created_at=midnight(opened_on),
            created_by=null(),
            survey_id=survey.id,
            person_id=null(),
            overall=overall,
            answers=given,
        )
    )


def _checked(survey: Survey, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers to this survey's own questions; raise Invalid with a sentence for each."""
    given: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for item in survey.items:
        key, value = item["key"], answers.get(item["key"])
        if value in (None, ""):
            if item.get("required"):
                wrong[key] = _("Choose one answer.")
        elif (clean := _clean(item, value)) is None:
            wrong[key] = _("Choose one of the answers shown.")
        elif isinstance(clean, str) and len(clean) > LONGEST_TEXT:
            wrong[key] = _("Write at most %(most)s letters.", most=LONGEST_TEXT)
        else:
            given[key] = clean
    if wrong:
        raise Invalid(**wrong)
    return given


def _clean(item: Mapping[str, Any], value: Any) -> Any:  # noqa: ANN401 - a step, a choice or a text
    text = str(value).strip()
    match item["kind"]:
        case "scale":
            return int(text) if text in {"1", "2", "3", "4", "5"} else None
        case "theme":
            return text if text in THEME_ANSWERS else None
        case "choice":
            return text if text in dict(choices_of(item, "en")) else None
        case _:
            return text.replace("\x00", "").replace("\r\n", "\n")  # as the browser counts them
