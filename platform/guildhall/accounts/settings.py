"""What a tenant asks of the way in of those who work for it."""

from datetime import date
from typing import cast

from flask_babel import lazy_gettext as _l
from marshmallow import Schema

from guildhall.directory import directory
from guildhall.fields import Day


class AccountsSettings(Schema):
    """Each with its default; a tenant changes them on its settings page."""

    second_step_from = Day(
        load_default=None,
        allow_none=True,
        metadata={
            "label": _l("Everybody with a role needs a second step from"),
            "help": _l(
                "A passkey, or a code from an app on the phone. Until this day they are reminded; "
                "from it on, staff pages stay closed without it, and everybody's own pages open. "
                "Leave it empty to ask for none."
            ),
        },
    )


def second_step_from() -> date | None:
    """Return the day from which this tenant asks its roles for a second step."""
    return cast("date | None", directory().settings_of("accounts")["second_step_from"])
