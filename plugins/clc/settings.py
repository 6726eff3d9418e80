"""How this local runs its CLC, day by day; what a point is, the Board's rules say (clc/board)."""

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, fields, validate

from guildhall.directory import directory


class ClcSettings(Schema):
    """What the coordinator may set without a decision of the Advisory Board."""

    class Meta:
        """Settings of another version are kept but not read."""

        unknown = EXCLUDE

    enrols_by_itself = fields.Boolean(
        load_default=True,
        metadata={
            "label": _l("Open a cycle with the first credit"),
            "help": _l("For classified employees who earn credit before anybody enrolled them."),
        },
    )
    due_soon_days = fields.Integer(
        load_default=60,
        validate=validate.Range(1, 365, error=_l("Enter days between 1 and 365.")),
        metadata={
            "label": _l("Days before the due date on which a record is due soon"),
            "help": _l("Members and the coordinator see it from then on."),
        },
    )


def enrols_by_itself() -> bool:
    """Say whether a first credit opens a cycle."""
    return bool(directory().settings_of("clc")["enrols_by_itself"])


def due_soon_days() -> int:
    """Return how many days before its due date a record is called due soon."""
    return int(str(directory().settings_of("clc")["due_soon_days"]))
