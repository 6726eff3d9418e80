"""Figures of the pool that locals may be compared by."""

from datetime import date
from decimal import Decimal

from msgspec import Struct

from guildhall import context
from guildhall.plugin import Metric
from guildhall.resources.pool import queries, rules


class FromMembership(Struct, frozen=True):
    """The figure with what it was reckoned from."""

    numerator: int
    denominator: int
    percent: Decimal | None


def from_membership(on: date | None = None) -> FromMembership:
    """Return the share of those who may lead that comes from the unit's own members."""
    found = queries.from_unit(on or context.today())
    return share_of(found.members, found.facilitators)


def share_of(members: int, facilitators: int) -> FromMembership:
    """Return the figure of two counts."""
    return FromMembership(members, facilitators, rules.share(members, facilitators))


FROM_MEMBERSHIP = Metric(
    key="resources.facilitators_from_membership",
    label="Facilitators from membership",
    numerator="qualified facilitators who are members of a unit on the day",
    denominator="qualified facilitators on the day",
    period="a day",
    privacy="a count of people who lead in public; no name leaves the tenant",
    compute=from_membership,
)
