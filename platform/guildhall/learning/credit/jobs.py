"""Settling by the clock: sessions end whether or not anybody taps."""

from uuid import UUID

from guildhall import jobs
from guildhall.learning.credit import completion


def settle_ended() -> None:
    """Promise the settling of every offering that may have something due."""
    for offering_id in completion.offerings_to_settle():
        jobs.enqueue(settle_offering, offering_id=offering_id)


def settle_offering(offering_id: str) -> None:
    """Settle everybody in one offering."""
    completion.settle(UUID(offering_id))
