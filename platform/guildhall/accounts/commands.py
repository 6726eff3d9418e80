"""`guildhall account ...`: what whoever runs the installation may do for somebody locked out."""

import click

from guildhall.accounts.queries import account_by_email
from guildhall.accounts.services.resetting import reset_everywhere
from guildhall.db import tenant_scope
from guildhall.errors import NotFound

EXAMPLE = (
    "Example: guildhall account reset-step rosa@example.org --by 'Kim Osei' "
    "--reason 'Phone and paper lost in the flood; she came to the office with her badge.'"
)


@click.group(epilog=EXAMPLE)
def account() -> None:
    """Help somebody who cannot sign in."""


@account.command("reset-step", epilog=EXAMPLE)
@click.argument("email")
@click.option("--by", required=True, help="Who does it: the log of every hall names them.")
@click.option("--reason", required=True, help="Why, and how you knew who it was.")
def reset_step(email: str, by: str, reason: str) -> None:
    """Take app, passkeys and recovery codes of the account EMAIL away and end its sessions.

    The log of each hall that the account opens says so, and its owner gets a mail.
    """
    with tenant_scope(None):
        found = account_by_email(email)
        if found is None:
            raise NotFound(f"No account signs in with {email}.")
        halls = reset_everywhere(found, reason=reason, by=by)
    click.echo(f"Reset. {halls} hall(s) have it in their log; {found.name} was told by mail.")
