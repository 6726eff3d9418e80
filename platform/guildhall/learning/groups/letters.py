"""What whoever holds seats is told when some go back."""

from uuid import UUID

from guildhall import context, jobs
from guildhall.communications.services import write
from guildhall.directory import directory
from guildhall.learning.groups import queries


def promise_returned(group_id: UUID, returned: int) -> None:
    """Promise to tell a holder that unnamed seats went back."""
    jobs.enqueue(tell_of_returned_seats, group_id=group_id, returned=returned)


def tell_of_returned_seats(group_id: str, returned: int) -> None:
    """Tell a holder how many of her seats went back, and how many have a name."""
    group = queries.get_group(UUID(group_id))
    write(
        group.holder,
        "seats_returned",
        key=f"returned:{group.id}",
        offering=group.offering,
        returned=returned,
        named=queries.how_many_named(group.id),
        url=directory().url_of(context.tenant_id(), f"/groups/{group.id}"),
    )
