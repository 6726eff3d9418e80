"""How this local runs its CLC; the Advisory Board's rules as data."""

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, fields, validate

LONGEST_MONTH = 31


class ClcSettings(Schema):
    """The program's figures; the default follows the public ten-point project: 40 hours for ten."""

    class Meta:
        """Settings of a later version are kept but not read."""

        unknown = EXCLUDE

    minutes_per_point = fields.Integer(
        load_default=240,
        validate=validate.Range(1, 6000, error=_l("Enter minutes between 1 and 6,000.")),
        metadata={
            "label": _l("Minutes for one point"),
            "help": _l("Used where the course itself gives no points. 240 is four hours."),
        },
    )
    required_points = fields.Decimal(
        load_default=30,
        places=2,
        validate=validate.Range(1, 10000, error=_l("Enter points between 1 and 10,000.")),
        metadata={
            "label": _l("Points to reach in a cycle"),
            "help": _l("A cycle that has begun keeps the figure it began with."),
        },
    )
    due_month = fields.Integer(
        load_default=10,
        validate=validate.Range(1, 12, error=_l("Enter a month from 1 to 12.")),
        metadata={"label": _l("Month in which records are due"), "help": _l("10 is October.")},
    )
    due_day = fields.Integer(
        load_default=1,
        validate=validate.Range(1, LONGEST_MONTH, error=_l("Enter a day from 1 to 31.")),
        metadata={
            "label": _l("Day on which records are due"),
            "help": _l("Received on this day counts, the day after does not."),
        },
    )
    enrols_by_itself = fields.Boolean(
        load_default=True,
        metadata={
            "label": _l("Open a cycle with the first credit"),
            "help": _l("For classified employees who earn credit before anybody enrolled them."),
        },
    )
