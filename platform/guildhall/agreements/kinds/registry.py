"""Every kind of clause by its key, in the order in which a form offers them."""

from collections.abc import Mapping
from typing import Any, Final

from flask_babel import lazy_gettext as _l

from guildhall.agreements.kinds import (
    claims,
    committees,
    credit,
    entitlements,
    limits,
    payments,
    pools,
    release,
    required,
    rounds,
    service,
    targets,
    windows,
)
from guildhall.agreements.kinds.base import Kind
from guildhall.errors import NotFound

PARTS: Final = (
    pools, entitlements, limits, rounds, claims, payments, windows, required, service, release,
    committees, targets, credit,
)  # fmt: skip
KINDS: Final[Mapping[str, Kind]] = {kind.key: kind for part in PARTS for kind in part.KINDS}
GROUPS: Final[Mapping[str, Any]] = {
    "pools": _l("Pools and shares"),
    "claims": _l("Claims and payments"),
    "time": _l("Time and duties"),
    "people": _l("People, leave and committees"),
    "targets": _l("Targets and credit"),
}
DATES: Final[Mapping[str, Any]] = {
    "submission": _l("the day of submission"),
    "event": _l("the day of the event"),
    "approval": _l("the day of approval"),
    "payment": _l("the day of payment"),
}
"""The dates that a rule may name to be judged by."""


def kind_of(key: str) -> Kind:
    """Return a kind by its key; raise NotFound."""
    found = KINDS.get(key)
    if found is None:
        raise NotFound
    return found
