"""A process that posts its share to the ledger, from the beginning each time it is started."""

import os
import sys
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from guildhall import context
from guildhall.app import create_app
from guildhall.budgets.services.ledger import Leg, Source, pair, post
from guildhall.context import TenantContext
from guildhall.db import tenant_scope, transaction

CENT = Decimal("0.01")


@transaction
def post_two(key: str, here: UUID, there: UUID) -> None:
    """Move a cent and appropriate one: both, or neither."""
    facts = {"source": Source("test", here, "Chaos"), "on": context.today()}
    legs = [Leg(here, "transfer", CENT), Leg(there, "transfer", -CENT)]
    post("transfer", legs, key=f"{key}-moved", **facts)  # type: ignore[arg-type]
    post("appropriation", pair(here, "appropriation", -CENT), key=f"{key}-given", **facts)  # type: ignore[arg-type]


def main() -> None:
    """Post every pair of this worker; what stands already changes nothing."""
    tenant, one, two, worker, pairs = sys.argv[1:]
    lines = (UUID(one), UUID(two))
    app = create_app()
    with app.app_context(), tenant_scope(TenantContext(UUID(tenant), ZoneInfo("UTC"))):
        for number in range(int(pairs)):
            here, there = lines if number % 2 else lines[::-1]
            post_two(f"{worker}-{number}", here, there)


if __name__ == "__main__":
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    main()
