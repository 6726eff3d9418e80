"""How learning works in a tenant."""

from datetime import datetime, timedelta
from typing import Any, cast

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, fields, validate

from guildhall import context
from guildhall.directory import directory
from guildhall.learning.access.rules import KINDS, USUAL
from guildhall.learning.models.courses import FORMATS, OUTCOMES
from guildhall.learning.words import FORMAT_WORDS, OUTCOME_WORDS

TRAININGS = ("session", "course", "workshop", "institute", "study_group")


class LearningSettings(Schema):
    """Each with its default; a tenant changes them on its settings page."""

    offer_hours = fields.Integer(
        load_default=24,
        validate=validate.Range(1, 336),
        metadata={"label": _l("Hours an offer from the waitlist stands"), "unit": "h"},
    )
    cancel_hours = fields.Integer(
        load_default=24,
        validate=validate.Range(0, 720),
        metadata={"label": _l("Hours before the start from which cancelling is late"), "unit": "h"},
    )
    minimum_percent = fields.Integer(
        load_default=80,
        validate=validate.Range(0, 100),
        metadata={"label": _l("Share that has to be attended to complete"), "unit": "%"},
    )
    kiosk_before = fields.Integer(
        load_default=60,
        validate=validate.Range(0, 240),
        metadata={"label": _l("Sign-in opens before the start"), "unit": "min"},
    )
    kiosk_after = fields.Integer(
        load_default=120,
        validate=validate.Range(0, 720),
        metadata={"label": _l("Sign-out closes after the end"), "unit": "min"},
    )
    grace_minutes = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 15),
        metadata={"label": _l("A mark this late or early still counts as on time"), "unit": "min"},
    )
    missing_sign_out = fields.String(
        load_default="look",
        validate=validate.OneOf(("look", "credit")),
        metadata={
            "label": _l("When somebody did not sign out"),
            "choices": {
                "look": _l("The facilitator looks: nothing is credited until then"),
                "credit": _l("Credited to the end once the sheet is verified"),
            },
        },
    )
    credit_needs_sheet = fields.Boolean(
        load_default=False,
        metadata={"label": _l("Credit waits until every sheet is verified")},
    )
    survey_days = fields.Integer(
        load_default=14,
        validate=validate.Range(1, 90),
        metadata={"label": _l("Days that an exit survey stays open"), "unit": "d"},
    )
    survey_privacy = fields.String(
        load_default="anonymous",
        validate=validate.OneOf(("anonymous", "named")),
        metadata={
            "label": _l("Answers to exit surveys"),
            "choices": {
                "anonymous": _l("Anonymous: nobody can tell who answered what"),
                "named": _l("With the name of who answered"),
            },
        },
    )
    needs_offered = fields.List(
        fields.String(validate=validate.OneOf(tuple(KINDS), labels=tuple(KINDS.values()))),
        load_default=lambda: list(USUAL),
        metadata={"label": _l("What the registration offers to ask for")},
    )
    needs_more = fields.String(
        load_default="",
        validate=validate.Length(max=500),
        metadata={
            "label": _l("And, in your own words"),
            "help": _l("With commas between them: Braille, quiet room."),
        },
    )
    counted_formats = fields.List(
        fields.String(
            validate=validate.OneOf(FORMATS, labels=[FORMAT_WORDS[each] for each in FORMATS])
        ),
        load_default=lambda: list(TRAININGS),
        metadata={"label": _l("Kinds of event that count as trainings")},
    )
    trainings_target = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 10_000),
        metadata={"label": _l("Trainings that have to count in a fiscal year; 0 for no target")},
    )
    usual_outcome = fields.String(
        load_default="solve_problems",
        validate=validate.OneOf(OUTCOMES),
        metadata={
            "label": _l("What an offering is for, where nothing else is chosen"),
            "choices": dict(OUTCOME_WORDS),
        },
    )
    goal_needed = fields.Boolean(
        load_default=False,
        metadata={"label": _l("Each offering names a goal before it is published")},
    )
    hold_hours = fields.Integer(
        load_default=48,
        validate=validate.Range(0, 720),
        metadata={
            "label": _l("Hours before the start at which seats held for a group return"),
            "unit": "h",
        },
    )


def setting(name: str) -> Any:  # noqa: ANN401 - a setting may be of any plain type
    """Return one setting of the current tenant."""
    return cast("dict[str, Any]", directory().settings_of("learning"))[name]


def survey_end(last_session_ends: datetime) -> datetime:
    """Return when an exit survey closes that opens now."""
    return max(last_session_ends, context.now()) + timedelta(days=setting("survey_days"))


def moved_survey_end(last_session_ends: datetime, closes_at: datetime) -> datetime:
    """Return when an open or closed survey closes once the last session ends at another time.

    One that loses its last session leaves the days from now on; one that is over stays over.
    """
    at_latest = min(closes_at, survey_end(last_session_ends))
    return max(at_latest, last_session_ends + timedelta(days=setting("survey_days")))
