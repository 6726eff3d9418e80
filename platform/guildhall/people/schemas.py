"""What people's forms take: words, hours, shares and days, each refused with a sentence."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from guildhall import context
from guildhall.fields import Day, chosen
from guildhall.people.fields import Hours, Share, Words
from guildhall.people.settings import CLASSIFICATIONS
from guildhall.wording import gettext as _

SHORTEST_FULL_TIME: Final = 1
LONGEST: Final = 200
OLDEST: Final = 120


def _needed(sentence: object) -> dict[str, Any]:
    return {"required": True, "error_messages": {"required": sentence}}


def _one_of(*choices: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        if value not in choices:
            raise ValidationError(_("Choose one of the list."))

    return check


def _address(value: str) -> None:
    try:
        validate.Email()(value)
    except ValidationError:
        raise ValidationError(_("Write an e-mail address like ada@example.org.")) from None


def _months() -> fields.Integer:
    return fields.Integer(
        load_default=None,
        validate=_between(1, 12),
        error_messages={"invalid": _l("Enter months between 1 and 12.")},
    )


def _between(least: int, most: int) -> Callable[[int], None]:
    def check(value: int) -> None:
        if not least <= value <= most:
            raise ValidationError(
                _("Enter a number between %(least)s and %(most)s.", least=least, most=most)
            )

    return check


class PersonSchema(Schema):
    """A person's names and how to reach her."""

    first_name = Words(**_needed(_l("Write the first name.")))
    middle_name = Words()
    last_name = Words(**_needed(_l("Write the last name.")))
    suffix = Words(20)
    preferred_name = Words()
    employee_number = Words(40, load_default=None)
    badge_code = Words(80, load_default=None)
    email = Words(254, load_default=None, validate=_address)
    phone = Words(40)
    language = fields.String(load_default="", validate=_one_of("", "en", "es"))


class ConfidentialPersonSchema(PersonSchema):
    """With the birth date, for whoever may see it."""

    birth_date = Day(load_default=None)

    @validates_schema
    def check_birth_date(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Refuse a day to come, and one that nobody alive was born on."""
        born: date | None = data.get("birth_date")
        today = context.today()
        if born and not (born < today and today.year - born.year <= OLDEST):
            raise ValidationError(
                _("Write a birth date with its year, such as 3/4/1980."), "birth_date"
            )


class TermSchema(Schema):
    """What is true of a position for a time."""

    title = Words(160)
    job_class_id = chosen()
    worksite_id = chosen()
    bargaining_unit_id = chosen()
    department = Words(160)
    employment_status = Words(60)
    classification = fields.String(load_default="", validate=_one_of(*CLASSIFICATIONS))
    annual_fte = Share(load_default=None)
    weekly_minutes = Hours(load_default=None)
    full_time_minutes = Hours(SHORTEST_FULL_TIME, load_default=None)
    months = _months()
    flsa = Words(40)
    salary_schedule = Words(160)
    supervisor_number = Words(80)

    @validates_schema
    def check_named(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Refuse a position that says neither its title nor its class."""
        if not data.get("title") and not data.get("job_class_id"):
            raise ValidationError(_("Write a title or choose a job class."), "title")


class OpenPositionSchema(TermSchema):
    """A new position."""

    starts_on = Day.needed(_l("Say on which day it starts."))
    last_day = Day(load_default=None)
    hire_date = Day(load_default=None)
    probation_end = Day(load_default=None)


class ChangePositionSchema(TermSchema):
    """A change of a position from a day on."""

    starts_on = Day.needed(_l("Say from which day on."))


class CorrectTermSchema(TermSchema):
    """A correction of what a term says, with its dates."""

    starts_on = Day(load_default=None)
    last_day = Day(load_default=None)


class PositionDatesSchema(Schema):
    """Since when a position counts."""

    hire_date = Day(load_default=None)
    probation_end = Day(load_default=None)


class LastDaySchema(Schema):
    """The last day of something."""

    last_day = Day.needed(_l("Say which day is the last."))


class LeaveSchema(Schema):
    """A leave of absence from a position."""

    kind = fields.String(
        validate=_one_of("union_release", "medical", "family", "personal", "other"),
        **_needed(_l("Choose what kind of leave it is.")),
    )
    starts_on = Day.needed(_l("Say on which day it starts."))
    last_day = Day(load_default=None)
    seniority_continues = fields.Boolean(load_default=False)
    accrual_continues = fields.Boolean(load_default=False)
    payer = Words(120)
    cba_reference = Words(80)
    serving_as = Words(120)
    backfill_number = Words(80)


class MembershipSchema(Schema):
    """A membership in one of the union's units."""

    bargaining_unit_id = chosen(_l("Choose the unit."))
    status = fields.String(
        load_default="member", validate=_one_of("member", "fee_payer", "retired")
    )
    starts_on = Day.needed(_l("Say since when."))
    last_day = Day(load_default=None)


class StandingSchema(Schema):
    """Good standing, or none, from a day on."""

    good = fields.Boolean(**_needed(_l("Say whether the standing is good.")))
    starts_on = Day.needed(_l("Say from which day on."))
    note = Words(400)


class CredentialSchema(Schema):
    """A certificate or licence."""

    kind = Words(160, **_needed(_l("Say what it is: “Teaching licence”.")))
    issuer = Words(160)
    area = Words(160)
    number = Words(80)
    valid_from = Day(load_default=None)
    valid_to = Day(load_default=None)
    alert_days = fields.Integer(
        load_default=None,
        validate=_between(0, 730),
        error_messages={"invalid": _l("Enter days between 0 and 730.")},
    )

    @validates_schema
    def check_order(self, data: dict[str, Any], **_kwargs: object) -> None:
        """Refuse an end before the beginning."""
        first, last = data.get("valid_from"), data.get("valid_to")
        if first and last and last < first:
            raise ValidationError(_("It cannot end before it begins."), "valid_to")


class AttestationSchema(Schema):
    """A yes or no; the day of the latest concern is used and not kept."""

    question = Words(LONGEST, **_needed(_l("Write what is attested.")))
    answer = fields.String(
        validate=_one_of("yes", "no", "lookback"),
        **_needed(_l("Choose yes, no, or the look-back.")),
    )
    as_of = Day(load_default=None)
    concern_on = Day(load_default=None)
    years = fields.Integer(
        load_default=None,
        validate=_between(1, 50),
        error_messages={"invalid": _l("Enter years between 1 and 50.")},
    )


class ReasonSchema(Schema):
    """Why something is taken back."""

    reason = Words(400, **_needed(_l("Say why, for whoever asks later.")))


class OrgUnitSchema(Schema):
    """A department in the tree."""

    name = Words(160, **_needed(_l("Write its name.")))
    code = Words(40)
    parent_id = chosen()


class WorksiteSchema(Schema):
    """A school, an office or a depot."""

    name = Words(160, **_needed(_l("Write its name.")))
    code = Words(40)
    kind = fields.String(load_default="other", validate=_one_of("central", "school", "other"))
    level = fields.String(
        load_default="", validate=_one_of("", "elementary", "middle", "high", "mixed")
    )
    address = Words(300)
    org_unit_id = chosen()


class JobClassSchema(Schema):
    """A class of jobs; its code is text."""

    title = Words(160, **_needed(_l("Write the official title.")))
    code = Words(40)
    working_title = Words(160)
    grade = Words(40)
    months = _months()
    classification = fields.String(load_default="", validate=_one_of(*CLASSIFICATIONS))
    flsa = Words(40)
    sq_oq = Words(160)


class BargainingUnitSchema(Schema):
    """A unit that a contract covers."""

    name = Words(160, **_needed(_l("Write its name.")))
    code = Words(40)
