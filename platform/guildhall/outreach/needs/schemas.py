"""What the forms of needs take."""

from datetime import datetime, time
from typing import Any

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall import context
from guildhall.fields import Day, PageSchema, several, words
from guildhall.outreach.audience_form import AudienceSchema
from guildhall.outreach.models.needs import NeedsSurvey
from guildhall.outreach.needs.services import Questions
from guildhall.surveys.models import Survey


class ThemeSchema(PageSchema):
    """A theme in two languages."""

    name = fields.String(
        required=True,
        validate=validate.Length(2, 80, error=_l("Enter a name of 2 to 80 letters.")),
        error_messages={"required": _l("Enter a name of 2 to 80 letters.")},
    )
    name_es = words(80)


class SurveySchema(AudienceSchema):
    """A survey of needs."""

    title = fields.String(
        required=True,
        validate=validate.Length(2, 120, error=_l("Enter a title of 2 to 120 letters.")),
        error_messages={"required": _l("Enter a title.")},
    )
    title_es = words(120)
    intro = words(1000)
    intro_es = words(1000)
    privacy = fields.String(
        load_default="anonymous", validate=validate.OneOf(("anonymous", "named"))
    )
    asked = several()
    closes = Day.needed(_l("Enter the last day."))


class ThemesSchema(PageSchema):
    """Which needs an offering answers."""

    themes = several()


def questions_of(data: dict[str, Any]) -> Questions:
    """Return what a form's input says, open to the end of its last day."""
    return Questions(
        title=data["title"],
        title_es=data["title_es"],
        intro=data["intro"],
        intro_es=data["intro_es"],
        privacy=data["privacy"],
        themes=[str(each) for each in data["asked"]],
        closes_at=datetime.combine(data["closes"], time(23, 59), context.tenant().zone),
    )


def start_of(survey: NeedsSurvey) -> dict[str, Any]:
    """Return what stands in the form of a survey that there is."""
    return {
        **survey.audience,
        "title": survey.title,
        "title_es": survey.title_es,
        "intro": survey.intro,
        "intro_es": survey.intro_es,
        "privacy": survey.privacy,
        "asked": survey.themes,
        "closes": survey.closes_at.astimezone(context.tenant().zone).date().isoformat(),
    }


def answers_to(survey: Survey) -> Schema:
    """Return a schema of the survey's own keys; what they hold is judged by the survey."""
    return Schema.from_dict({item["key"]: fields.String() for item in survey.items})()
