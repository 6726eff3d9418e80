"""How this local runs its CLC, day by day; what a point is, the Board's rules say (clc/board)."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from flask_babel import lazy_gettext as _l
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from msgspec import Struct

from guildhall.budgets.queries.funds import funds
from guildhall.directory import directory
from guildhall.fields import Amount
from guildhall.wording import gettext as _


class FundChoices(Mapping[str, str]):
    """The funds in use by their ids, looked up whenever the form is drawn."""

    def __getitem__(self, key: str) -> str:
        return self._named()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._named())

    def __len__(self) -> int:
        return len(self._named())

    @staticmethod
    def _named() -> dict[str, str]:
        return {"": _("None yet"), **{str(fund.id): fund.name for fund in funds()}}


def _is_id(text: str) -> None:
    try:
        _id_of(text)
    except ValueError:
        raise ValidationError(_("Choose one of the list.")) from None


def _id_of(text: str) -> UUID | None:
    return UUID(text) if text else None


def _amount(label: Any, help: Any) -> Amount:  # noqa: A002, ANN401 - as marshmallow's forms call it
    return Amount(
        load_default=None,
        allow_none=True,
        metadata={"label": label, "help": help, "kind": "money"},
    )


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
    stipend_fund = fields.String(
        load_default="",
        validate=_is_id,
        metadata={
            "label": _l("Fund that pays the stipends"),
            "help": _l("Its budget’s line for stipends is what awards are set aside from."),
            "choices": FundChoices(),
        },
    )
    stipend_line = fields.String(
        load_default="",
        validate=validate.Length(max=80),
        metadata={
            "label": _l("Name of that line"),
            "help": _l("Only where the budget has several lines for stipends."),
        },
    )
    contribution = _amount(
        _l("The district’s yearly contribution"),
        _l("What is still to come into the fund each year; what its budget holds counts already."),
    )
    other_costs = _amount(
        _l("What else the program costs in a year"),
        _l("Release time, courses and materials: everything but the stipends."),
    )


def enrols_by_itself() -> bool:
    """Say whether a first credit opens a cycle."""
    return bool(directory().settings_of("clc")["enrols_by_itself"])


def due_soon_days() -> int:
    """Return how many days before its due date a record is called due soon."""
    return int(str(directory().settings_of("clc")["due_soon_days"]))


class PaySettings(Struct, frozen=True):
    """Which money the stipends come from, as this local has set it."""

    fund_id: UUID | None
    line: str
    contribution: Decimal | None
    other_costs: Decimal | None


def pay_settings() -> PaySettings:
    """Return which fund and line pay, and what the forecast is told of the years ahead."""
    found = cast("dict[str, Any]", directory().settings_of("clc"))
    return PaySettings(
        _id_of(found["stipend_fund"]),
        found["stipend_line"].strip(),
        found["contribution"],
        found["other_costs"],
    )
