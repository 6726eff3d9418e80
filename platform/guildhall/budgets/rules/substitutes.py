"""What a substitute costs and who bears it: days × rate, and the part that is paid back."""

from decimal import Decimal
from fractions import Fraction
from typing import Final

from msgspec import Struct

from guildhall.budgets.rules.shares import Party, share
from guildhall.money import to_cent

WHOLE: Final = Decimal(100)
BEARERS: Final = {"employer": "employer", "union": "union", "pool": "union"}
"""Who bears the substitute by the clause's word; of "none" nobody does."""


class Cost(Struct, frozen=True):
    """What a substitute costs, and how the two sides divide it."""

    amount: Decimal
    reimbursed: Decimal
    """What whoever did not pay first pays back."""

    @property
    def kept(self) -> Decimal:
        """Return what stays with whoever paid first, the odd cent included."""
        return self.amount - self.reimbursed

    def ours(self, payer: str) -> Decimal:
        """Return what is asked for from a fund of ours."""
        return self.amount if payer == "us" else self.reimbursed


def cost_of(quantity: Decimal, rate: Decimal, percent: Decimal) -> Cost:
    """Return days or hours × rate to the cent, and so many percent of it as what is paid back."""
    amount = to_cent(Fraction(quantity) * Fraction(rate))
    parts = share(amount, [Party("back", percent=percent), Party("payer", takes_rest=True)])
    return Cost(amount, parts["back"])


def paid_back(substitute: str, payer: str, *, party_is_employer: bool) -> Decimal | None:
    """Return the percentage that a clause lets the other side pay back; None where it names nobody.

    `substitute` is the clause's word, `payer` who pays first: us or the party.
    """
    bearer = BEARERS.get(substitute)
    if bearer is None:
        return None
    side = "party" if (bearer == "employer") == party_is_employer else "us"
    return Decimal(0) if side == payer else WHOLE
