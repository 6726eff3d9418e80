"""What the forms of campaigns take."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.communications.models import CHANNELS
from guildhall.fields import Clock, Day, PageSchema, chosen, words
from guildhall.outreach.audience_form import AudienceSchema
from guildhall.outreach.models.campaigns import Campaign

WRITTEN_IN: Final = ("en", "es")
LONGEST_LETTER: Final = 8000


class CampaignSchema(AudienceSchema):
    """A campaign: what we call it, whom it goes to, and the letter in each language."""

    title = fields.String(
        required=True,
        validate=validate.Length(2, 120, error=_l("Enter a title of 2 to 120 letters.")),
        error_messages={"required": _l("Enter a title.")},
    )
    offering = chosen()
    subject_en = words(150)
    body_en = words(LONGEST_LETTER)
    subject_es = words(150)
    body_es = words(LONGEST_LETTER)
    version = fields.Integer(load_default=1)


class PlanSchema(PageSchema):
    """When a campaign is to leave."""

    day = Day.needed(_l("Enter a day."))
    time = Clock(required=True, error_messages={"required": _l("Enter a time.")})


class LinkSchema(PageSchema):
    """One more link."""

    channel = fields.String(
        required=True,
        validate=validate.OneOf(CHANNELS, error=_l("Choose one of the channels.")),
        error_messages={"required": _l("Choose one of the channels.")},
    )
    label = words(80)


def words_of(data: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Return the letter in each language in which it was written."""
    found = {
        code: {"subject": data[f"subject_{code}"], "body": data[f"body_{code}"]}
        for code in WRITTEN_IN
    }
    return {code: words for code, words in found.items() if words["subject"] or words["body"]}


def start_of(campaign: Campaign) -> dict[str, Any]:
    """Return what stands in the form of a campaign that there is."""
    words = {
        f"{part}_{code}": each.get(part, "")
        for code, each in campaign.words.items()
        for part in ("subject", "body")
    }
    return {
        **campaign.audience,
        **words,
        "title": campaign.title,
        "offering": campaign.offering_id,
        "version": campaign.version,
    }
