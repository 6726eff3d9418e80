"""`guildhall tenant ...`: found and list tenants without a browser."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from marshmallow import ValidationError
from sqlalchemy import select

from guildhall.accounts.models import Account
from guildhall.accounts.services.links import issue
from guildhall.db import db, tenant_scope
from guildhall.directory import directory
from guildhall.errors import Invalid
from tenants.founding import services
from tenants.founding.schemas import FoundingSchema
from tenants.founding.services import Founder, Wish
from tenants.founding.starts import BY_KEY, KINDS
from tenants.models import Membership, Tenant
from tenants.sample.services import load_sample
from tenants.settings.pictures import read_picture

EXAMPLE = (
    "Example: guildhall tenant create north-local --name 'North Classified Employees' "
    "--template clc_local --state CA --founder-name 'Ada Lovelace' --founder-email ada@example.org"
)


@click.group(epilog="Example: guildhall tenant list")
def tenant() -> None:
    """Found and list tenants: locals, districts, federations."""


@tenant.command(epilog=EXAMPLE)
@click.argument("slug")
@click.option("--name", required=True, help="As its members know it.")
@click.option("--template", default="clc_local", show_default=True, help=", ".join(BY_KEY) + ".")
@click.option("--kind", default="", help=f"{', '.join(KINDS)}; by the template if not given.")
@click.option("--state", "region", default="", help="Two letters, such as CA.")
@click.option("--time-zone", default="", help="Such as America/Denver; by the state if not given.")
@click.option("--fiscal-year-start", default="", help="MM-DD; by the state if not given.")
@click.option("--languages", default="en,es", show_default=True, help="The first is the default.")
@click.option("--founder-name", required=True, help="Who will coordinate it.")
@click.option("--founder-email", required=True, help="How the coordinator signs in.")
@click.option("--logo", type=click.Path(path_type=Path), help="A PNG, SVG or JPEG picture.")
@click.option("--sample/--no-sample", default=True, show_default=True, help="With a sample year.")
def create(slug: str, logo: Path | None, **given: Any) -> None:  # noqa: ANN401 - the options above
    """Found a tenant called SLUG and print its address.

    Nothing is sent to anybody before its coordinator lets it go live.
    """
    data = _read({**given, "slug": slug, "languages": given["languages"].split(",")})
    founder = Founder(data.pop("founder_name"), data.pop("founder_email"))
    with_sample = data.pop("sample")
    picture = read_picture(logo.read_bytes()) if logo else None
    place = services.create(Wish(**data, logo=picture), founder=founder)
    if with_sample:
        with tenant_scope(place):
            load_sample()
    click.echo(directory().url_of(place.id))
    with tenant_scope(place):
        click.echo(f"{founder.name} signs in once within 15 minutes at {_first_link(place.id)}")


def _first_link(tenant_id: UUID) -> str:
    """Return a link that lets the founder in, who may have neither a password nor mail yet."""
    account = db.session.scalars(
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .order_by(Membership.created_at)
        .limit(1)
    ).one()
    secret = issue(account, "sign_in", address=account.email)
    return directory().url_of(tenant_id, f"/sign-in/link/{secret}")


@tenant.command("list", epilog="Example: guildhall tenant list")
def list_tenants() -> None:
    """Print every tenant: slug, state and name, one a line."""
    with tenant_scope(None):
        found = db.session.execute(
            select(Tenant.slug, Tenant.status, Tenant.name).order_by(Tenant.slug)
        )
        for row in found:
            click.echo(f"{row.slug}\t{row.status}\t{row.name}")


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read the options as the page reads its form; raise Invalid with a sentence."""
    typed = {key: value for key, value in given.items() if value not in ("", None)}
    typed["languages"] = [one.strip() for one in given["languages"] if one.strip()]
    try:
        loaded: dict[str, Any] = FoundingSchema().load(typed)
    except ValidationError as problem:
        raise Invalid(**_sentences(problem.messages_dict)) from None
    return loaded


def _sentences(messages: Mapping[str, Any]) -> dict[str, str]:
    """Return one sentence an option; of a list, the first of its items that was refused."""
    found: dict[str, str] = {}
    for name, value in messages.items():
        first = value
        while isinstance(first, Mapping):
            first = next(iter(first.values()))
        found[name] = str(first[0] if isinstance(first, list) else first)
    return found
