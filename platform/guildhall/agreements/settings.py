"""How a tenant reckons the days of its contracts."""

from datetime import date
from typing import Any, Final, cast

from flask_babel import lazy_gettext as _l
from marshmallow import Schema, ValidationError, fields, validate

from guildhall.directory import directory
from guildhall.wording import gettext as _

MOST_HOLIDAYS: Final = 400


def read_holidays(text: str) -> frozenset[date]:
    """Read days like "2026-09-07", with commas or spaces between; raise ValueError."""
    return frozenset(date.fromisoformat(word) for word in text.replace(",", " ").split())


def _are_days(text: str) -> None:
    try:
        found = read_holidays(text)
    except ValueError:
        raise ValidationError(
            _("Write each holiday like 2026-09-07, with commas between.")
        ) from None
    if len(found) > MOST_HOLIDAYS:
        raise ValidationError(_("At most %(most)s holidays can be kept.", most=MOST_HOLIDAYS))


class AgreementsSettings(Schema):
    """Each with its default; a tenant changes them on its settings page."""

    holidays = fields.String(
        load_default="",
        validate=_are_days,
        metadata={
            "label": _l("Holidays, for deadlines"),
            "help": _l("Such as 2026-09-07, 2026-11-26"),
        },
    )
    remind_days = fields.Integer(
        load_default=30,
        validate=validate.Range(1, 366),
        metadata={"label": _l("Days before a contract's date to remind"), "unit": "d"},
    )


def setting(name: str) -> Any:  # noqa: ANN401 - a setting may be of any plain type
    """Return one setting of the current tenant."""
    return cast("dict[str, Any]", directory().settings_of("agreements"))[name]


def holidays() -> frozenset[date]:
    """Return the days that are no working days, weekends aside."""
    return read_holidays(setting("holidays"))
