"""Tell a person that a credential of hers is ending (M31)."""

from guildhall import context
from guildhall.communications import services
from guildhall.directory import directory
from guildhall.events import CredentialExpiring
from guildhall.people.models.persons import Credential
from guildhall.people.queries import get, get_person


def announce(event: CredentialExpiring) -> None:
    """Write to whom the credential belongs, once for each of its last days."""
    credential = get(Credential, event.credential_id)
    if credential.voided_at is not None:
        return
    services.write(
        get_person(event.person_id),
        "credential_expiring",
        key=f"credential:{credential.id}:{event.expires_on}",
        credential=credential.kind,
        ends=event.expires_on,
        url=directory().url_of(context.tenant_id(), "/my-record"),
    )
