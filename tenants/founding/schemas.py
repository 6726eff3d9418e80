"""What is typed to found a tenant, by page and by command alike."""

import re
from typing import Any
from zoneinfo import available_timezones

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate

from guildhall.localisation import LANGUAGES
from tenants.founding.regions import STATES, fiscal_start_for, zone_for
from tenants.founding.starts import BY_KEY, KINDS

MONTH_DAY = re.compile(r"(?P<month>\d{1,2})-(?P<day>\d{1,2})")
LONGEST_DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""Without 29 February: a fiscal year that begins on it would begin every four years."""


class MonthDay(fields.Field[tuple[int, int]]):
    """A day of every year, written MM-DD."""

    def _deserialize(self, value: Any, *_args: Any, **_kwargs: Any) -> tuple[int, int]:  # noqa: ANN401 - marshmallow's signature
        found = MONTH_DAY.fullmatch(str(value))
        month, day = (int(found["month"]), int(found["day"])) if found else (0, 0)
        if not 1 <= month <= len(LONGEST_DAYS) or not 1 <= day <= LONGEST_DAYS[month - 1]:
            raise ValidationError(str(_l("Write the day as MM-DD, such as 07-01.")))
        return month, day

    def _serialize(self, value: Any, *_args: Any, **_kwargs: Any) -> str:  # noqa: ANN401 - as above
        return f"{value[0]:02d}-{value[1]:02d}"


class HallSchema(Schema):
    """What founding and settings have in common: name, state, time zone, year, languages."""

    name = fields.String(
        required=True,
        validate=validate.Length(2, 120, error=_l("Give it a name of 2 to 120 letters.")),
        error_messages={"required": _l("Give it a name, such as the local's own.")},
    )
    region = fields.String(
        load_default="",
        validate=validate.OneOf(
            ("", *STATES), error=_l("Choose a state from the list, such as CA.")
        ),
    )
    time_zone = fields.String(
        load_default="",
        validate=validate.OneOf(
            ("", *available_timezones()),
            error=_l("Choose a time zone such as America/Los_Angeles."),
        ),
    )
    fiscal_year_start = MonthDay(load_default=None)
    languages = fields.List(
        fields.String(
            validate=validate.OneOf(
                tuple(LANGUAGES),
                error=_l("Choose English (en), Spanish (es) or both."),
            )
        ),
        load_default=list,
    )

    @pre_load
    def tidy(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Read a state in small letters too, and drop a language named twice."""
        tidied = dict(data)
        if isinstance(tidied.get("region"), str):
            tidied["region"] = tidied["region"].strip().upper()
        if isinstance(tidied.get("languages"), list):
            tidied["languages"] = list(dict.fromkeys(tidied["languages"]))
        return tidied

    @post_load
    def fill(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Take what was left open from the state."""
        data["time_zone"] = data["time_zone"] or zone_for(data["region"])
        data["fiscal_year_start"] = data["fiscal_year_start"] or fiscal_start_for(data["region"])
        data["languages"] = tuple(data["languages"]) or tuple(LANGUAGES)
        return data


class FoundingSchema(HallSchema):
    """A new tenant and, where somebody else shall coordinate it, who."""

    slug = fields.String(load_default="")
    template = fields.String(
        load_default="clc_local",
        validate=validate.OneOf(
            tuple(BY_KEY),
            error=_l("Choose a template: {choices}."),
        ),
    )
    kind = fields.String(
        load_default="",
        validate=validate.OneOf(
            ("", *KINDS),
            error=_l("Choose a kind: local_union, district, state_federation or national."),
        ),
    )
    sample = fields.Boolean(load_default=False)
    founder_name = fields.String(
        load_default="",
        validate=validate.Length(max=120, error=_l("Use at most 120 letters for the name.")),
    )
    founder_email = fields.String(
        load_default=None,
        validate=validate.Email(error=_l("Write an e-mail address such as ada@example.org.")),
    )

    @post_load
    def complete(self, data: dict[str, Any], **_kwargs: object) -> dict[str, Any]:
        """Take the kind from the template; a founder needs a name and an address."""
        data["kind"] = data["kind"] or BY_KEY[data["template"]].kind
        data["slug"] = data["slug"].strip().lower()
        if data["founder_name"] and not data["founder_email"]:
            raise ValidationError(
                {"founder_email": [str(_l("Write where the coordinator can be reached."))]}
            )
        if data["founder_email"] and not data["founder_name"]:
            raise ValidationError({"founder_name": [str(_l("Write the coordinator's name."))]})
        return data
