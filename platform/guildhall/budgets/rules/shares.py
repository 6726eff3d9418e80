"""Costs that parties share: a percentage or a fixed amount, capped, to the cent (A34)."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from guildhall.money import ZERO, split


class Party(Struct, frozen=True):
    """One who bears a part: so many percent, or a fixed amount, or whatever is left."""

    name: str
    percent: Decimal | None = None
    fixed: Decimal | None = None
    cap: Decimal | None = None
    """The most it bears."""
    takes_rest: bool = False
    """Bears what the others leave, and the odd cent unless one of them is named for it."""
    takes_odd_cent: bool = False
    """The agreement names this party for the odd cent of its percentage."""


def share(total: Decimal, parties: Sequence[Party]) -> dict[str, Decimal]:
    """Return what each party bears; the parts sum to the total.

    Fixed amounts come first, percentages are of the total, and what caps cut off goes to the party
    that takes the rest. Raises ValueError unless exactly one does, or if that one is left in debt.
    """
    (rest,) = [party for party in parties if party.takes_rest]
    borne = {party.name: _capped(_part(total, party), party) for party in parties}
    borne[rest.name] = total - sum(
        (part for name, part in borne.items() if name != rest.name), ZERO
    )
    if borne[rest.name] < 0 or (rest.cap is not None and borne[rest.name] > rest.cap):
        raise ValueError("These shares do not bear the whole cost.")
    return borne


def _part(total: Decimal, party: Party) -> Decimal:
    if party.fixed is not None:
        return party.fixed
    percent = Fraction(party.percent or 0)
    return split(total, [percent, 100 - percent], odd_to=0 if party.takes_odd_cent else 1)[0]


def _capped(part: Decimal, party: Party) -> Decimal:
    return part if party.cap is None else min(part, party.cap)
