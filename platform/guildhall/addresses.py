"""Addresses of pages whose place is told by ids, put together without asking the map each time."""

from typing import Any, Final
from uuid import UUID

from flask import url_for

from guildhall.here import this_app, this_request

KEPT_IN: Final = "guildhall_addresses"
PROBES: Final = tuple(UUID(int=(1 << 127) + at) for at in range(4))
"""Ids that no row has: url_for() is asked once with these, and keeps the pattern around them."""
WRITTEN: Final = tuple(str(probe) for probe in PROBES)
"""What stands in an address that is kept where its ids will be."""


def address(endpoint: str, **ids: UUID) -> str:
    """Return the address of a page, as url_for() does; its endpoint is written whole.

    Where a route stands is asked once for every front door that it is reached by.
    """
    kept: dict[tuple[str, ...], str] = this_app().extensions.setdefault(KEPT_IN, {})
    key = (this_request().script_root, endpoint, *ids)
    pattern = kept.get(key)
    if pattern is None:
        probes: dict[str, Any] = dict(zip(ids, PROBES, strict=False))
        pattern = kept[key] = url_for(endpoint, **probes)
    for probe, number in zip(WRITTEN, ids.values(), strict=False):
        pattern = pattern.replace(probe, str(number))
    return pattern
