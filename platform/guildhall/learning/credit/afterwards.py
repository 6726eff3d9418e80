"""What an offering asks for afterwards: which survey, and how many reflections."""

from uuid import UUID

from sqlalchemy import select

from guildhall import audit
from guildhall.db import db, transaction
from guildhall.errors import Conflict, Invalid, NotFound
from guildhall.learning.models.courses import Offering
from guildhall.learning.reflections import queries as reflections
from guildhall.surveys import queries as surveys
from guildhall.wording import gettext as _


@transaction
def choose(
    offering_id: UUID,
    *,
    requires_survey: bool,
    survey_template_id: UUID | None,
    reflections_required: int,
) -> Offering:
    """Choose them, until the survey has opened: nobody is asked for more than she was told."""
    offering = db.session.scalar(
        select(Offering).where(Offering.id == offering_id).with_for_update()
    )
    if offering is None:
        raise NotFound
    if surveys.survey_about("offering", offering_id) is not None:
        raise Conflict(_("The survey has opened. What this offering asks for stays as it is."))
    if survey_template_id is not None:
        surveys.get_template(survey_template_id)
    possible = len(reflections.between(reflections.sessions_of(offering_id)))
    if reflections_required > possible:
        raise Invalid(reflections_required=_most(possible))
    before = _facts(offering)
    offering.requires_survey = requires_survey
    offering.survey_template_id = survey_template_id
    offering.reflections_required = reflections_required
    audit.record(
        "learning.afterwards_chosen",
        offering,
        offering.title,
        before=before,
        after=_facts(offering),
    )
    return offering


def _most(possible: int) -> str:
    if not possible:
        return _("It has one session: there is nothing between sessions to reflect on.")
    return _("At most %(num)s: one after each session but the last.", num=possible)


def _facts(offering: Offering) -> dict[str, object]:
    return {
        "requires_survey": offering.requires_survey,
        "survey_template": offering.survey_template_id,
        "reflections_required": offering.reflections_required,
    }
