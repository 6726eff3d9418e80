"""Found a tenant: its row, its programs, and the coordinator who opens it."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext as _
from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.exc import IntegrityError

from guildhall import audit, context
from guildhall.accounts.models import Account
from guildhall.context import TenantContext
from guildhall.db import constraint_of, db, new_id, tenant_scope, transaction
from guildhall.errors import Invalid
from guildhall.people.models.persons import Person
from guildhall.registry import registry
from tenants.founding.queries import free_slug
from tenants.founding.rules import RESERVED, is_address, split_name, suggest
from tenants.founding.starts import BY_KEY
from tenants.models import Membership, PluginSwitch, RoleAssignment, Tenant
from tenants.settings.pictures import Picture


class Wish(Struct, frozen=True):
    """What a tenant shall be like."""

    name: str
    slug: str
    """Empty: made from the name."""
    template: str
    kind: str
    region: str
    time_zone: str
    fiscal_year_start: tuple[int, int]
    languages: tuple[str, ...]
    logo: Picture | None = None


class Founder(Struct, frozen=True):
    """Who will coordinate it: an account that exists, or somebody with an e-mail address."""

    name: str
    email: str | None
    account_id: UUID | None = None


def create(wish: Wish, *, founder: Founder) -> TenantContext:
    """Found a tenant whose coordinator is the founder, in one transaction; return where it is."""
    place = TenantContext(new_id(), ZoneInfo(wish.time_zone))
    with tenant_scope(None):
        slug = _free(wish.slug, wish.name)
    try:
        with tenant_scope(place):
            _write(place, slug, wish, founder)
    except IntegrityError as error:
        if constraint_of(error) != "uq_tenant_slug":
            raise
        raise Invalid(slug=_("Somebody took this address just now. Choose another one.")) from error
    return place


def _free(slug: str, name: str) -> str:
    """Return the wanted slug, or one made from the name; refuse with a sentence that helps."""
    if not slug:
        return free_slug(suggest(name))
    if not is_address(slug):
        raise Invalid(
            slug=_(
                "Use small letters, digits and hyphens for the address, such as %(slug)s.",
                slug=free_slug(suggest(slug)),
            )
        )
    if slug in RESERVED:
        raise Invalid(
            slug=_("The address %(slug)s is kept for Guildhall itself. Choose another.", slug=slug)
        )
    if (free := free_slug(slug)) != slug:
        raise Invalid(
            slug=_("The address %(slug)s is taken. %(free)s is free.", slug=slug, free=free)
        )
    return slug


@transaction
def _write(place: TenantContext, slug: str, wish: Wish, founder: Founder) -> None:
    tenant = _tenant(place, slug, wish)
    db.session.add(tenant)
    _switch_programs_on(wish.template)
    coordinator = _make_coordinator(founder)
    audit.record(
        "tenants.founded",
        ("tenant", place.id),
        wish.name,
        after={
            "slug": slug,
            "kind": wish.kind,
            "template": wish.template,
            "coordinator": coordinator.name,
        },
    )


def _tenant(place: TenantContext, slug: str, wish: Wish) -> Tenant:
    month, day = wish.fiscal_year_start
    tenant = Tenant(
        id=place.id,
        slug=slug,
        name=wish.name,
        kind=wish.kind,
        region=wish.region,
        time_zone=wish.time_zone,
        fiscal_month=month,
        fiscal_day=day,
        languages=list(wish.languages),
        template=wish.template,
    )
    if wish.logo:
        tenant.logo, tenant.logo_type = wish.logo.data, wish.logo.mimetype
        tenant.logo_digest = wish.logo.digest
    return tenant


def _switch_programs_on(template: str) -> None:
    start, known = BY_KEY[template], registry()
    programs, settings = start.programs_in(known), start.settings_in(known)
    for key in sorted({*programs, *settings}):
        on = key in programs or known.by_key[key].core
        db.session.add(PluginSwitch(plugin=key, enabled=on, settings=settings.get(key, {})))


def _make_coordinator(founder: Founder) -> Person:
    """Make the founder a person of the tenant, who may sign in and coordinates from today on."""
    account = _account(founder)
    first, last = split_name(account.name)
    person = Person(first_name=first, last_name=last, email=account.email)
    db.session.add(person)
    db.session.flush()
    db.session.add(Membership(account_id=account.id, person_id=person.id))
    db.session.add(
        RoleAssignment(
            person_id=person.id,
            role="coordinator",
            valid=Range(context.today(), None),
            note=_("Founded this hall."),
        )
    )
    return person


def _account(founder: Founder) -> Account:
    """Return the founder's account; make one for an e-mail address that has none."""
    if founder.account_id is not None:
        return db.session.get_one(Account, founder.account_id)
    found = db.session.scalar(select(Account).where(Account.email == founder.email))
    if found is None:
        found = Account(name=founder.name, email=founder.email)
        db.session.add(found)
        db.session.flush()
    if found.closed_at is not None:
        raise Invalid(
            founder_email=_("The account of %(email)s was closed.", email=founder.email or "")
        )
    return found
