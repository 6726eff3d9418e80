"""What a member is told about her claim, so that nobody has to phone."""

from guildhall import context
from guildhall.communications.services import write
from guildhall.directory import directory
from guildhall.learning.models.outside import OutsideClaim
from guildhall.people.queries import get_person


def tell_of_decision(claim: OutsideClaim) -> None:
    """Write to its holder what became of a claim, and why."""
    write(
        get_person(claim.person_id),
        "outside_decided",
        key=f"outside:{claim.id}:{claim.state}:{claim.decided_at:%Y%m%d%H%M%S}",
        claim=claim,
        url=directory().url_of(context.tenant_id(), f"/outside-learning/{claim.id}"),
    )
