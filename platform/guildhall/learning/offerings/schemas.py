"""What the forms of offerings and sessions take."""

from typing import Any, Final

from flask_babel import lazy_gettext as _l
from marshmallow import fields, validate

from guildhall.fields import Clock, Day, PageSchema, chosen, several, words
from guildhall.learning.models.courses import AIMS, FORMATS, OUTCOMES
from guildhall.people.naming import WHOM

MORE_SESSIONS: Final = 5
"""Further sessions that fit on the one page; more are added on the offering's own."""
NEEDED: Final = {"required": _l("Fill this in.")}


def _title() -> fields.String:
    return fields.String(
        required=True,
        validate=validate.Length(2, 200, error=_l("Enter a title of 2 to 200 letters.")),
        error_messages={"required": _l("Enter a title.")},
    )


def _whole(low: int, high: int, sentence: Any, **more: Any) -> fields.Integer:  # noqa: ANN401 - a lazy sentence
    return fields.Integer(
        load_default=None,
        validate=validate.Range(low, high, error=sentence),
        error_messages={"invalid": sentence},
        **more,
    )


class TermsSchema(PageSchema):
    """What an offering says besides its sessions."""

    title = _title()
    seats = _whole(1, 100_000, _l("Enter a number of seats from 1, or leave it empty."))
    points = fields.Decimal(
        load_default=0,
        places=2,
        validate=validate.Range(0, 999, error=_l("Enter points between 0 and 999.")),
        error_messages={"invalid": _l("Enter points as a number, such as 2 or 1.5.")},
    )
    summary = words(4000)
    units = several()
    worksites = several()
    job_classes = several()
    classification = fields.String(
        load_default="", validate=validate.OneOf(("", "classified", "certificated"))
    )
    members_only = fields.Boolean(load_default=False)
    has_waitlist = fields.Boolean(load_default=False)
    opens = Day(load_default=None)
    closes = Day(load_default=None)
    cancel_by = Day(load_default=None)
    minimum_minutes = _whole(0, 60_000, _l("Enter whole minutes, such as 90."))
    requires_survey = fields.Boolean(load_default=False)
    gives_clock_hours = fields.Boolean(load_default=False)
    gives_ceu = fields.Boolean(load_default=False)
    kind = fields.String(
        load_default="district", validate=validate.OneOf(("individual", "building", "district"))
    )
    format = fields.String(load_default="session", validate=validate.OneOf(FORMATS))
    outcomes = fields.List(fields.String(validate=validate.OneOf(OUTCOMES)), load_default=list)
    aims = fields.List(fields.String(validate=validate.OneOf(AIMS)), load_default=list)
    tags = several()
    provider = words(200)
    access_notes = words(2000)


class PlaceSchema(PageSchema):
    """Where a session is, and who leads it."""

    room_id = chosen()
    room_name = words(120)
    online_url = fields.String(
        load_default="",
        validate=[
            validate.Regexp(
                r"https?://[^\s<>]+$",
                error=_l("Enter the whole address, with https:// at its front."),
            ),
            validate.Length(max=2000),
        ],
    )
    leaders = words(1000)
    agenda = words(4000)


class SessionSchema(PlaceSchema):
    """One session: day, start, end, place, facilitators."""

    day = Day.needed()
    starts = Clock(required=True, error_messages={"required": _l("Enter when it starts.")})
    ends = Clock(required=True, error_messages={"required": _l("Enter when it ends.")})
    version = fields.Integer(load_default=0)


class PlanSchema(SessionSchema, TermsSchema):
    """A whole offering on one page."""

    course_id = chosen()
    follow = fields.Boolean(load_default=False)
    """Last time's further sessions come again, as far from the first as they were."""


for _number in range(2, MORE_SESSIONS + 2):
    for _name, _kind in (("day", Day), ("starts", Clock), ("ends", Clock)):
        PlanSchema._declared_fields[f"{_name}{_number}"] = _kind(load_default=None)  # noqa: SLF001 - one row is written once, not five times


class ChangeSchema(TermsSchema):
    """The terms of an offering that stands already."""

    version = fields.Integer(required=True)


class ReasonSchema(PageSchema):
    """Why something is done to others."""

    reason = fields.String(
        load_default="",
        validate=validate.Length(max=500, error=_l("Keep the reason below 500 letters.")),
    )


class AddSchema(ReasonSchema):
    """Who is registered by the coordinator."""

    person = words(200, needed=WHOM)
    person_id = chosen()


class MoveSchema(ReasonSchema):
    """To which offering somebody is moved."""

    to = chosen(_l("Choose an offering."))
