"""A tenant is founded by page or by command, and opens for its coordinator."""

import secrets

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from guildhall.accounts.models import Account
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.errors import Invalid
from guildhall.people.models.persons import Person
from tenants.directory import find_slug
from tenants.founding.rules import next_free, split_name, suggest
from tenants.founding.services import Founder, Wish, create
from tenants.models import Membership, PluginSwitch, RoleAssignment, Tenant


def wish(**changes) -> Wish:
    facts = {
        "name": "East Bus Drivers",
        "slug": f"east-{secrets.token_hex(4)}",
        "template": "clc_local",
        "kind": "local_union",
        "region": "CA",
        "time_zone": "America/Los_Angeles",
        "fiscal_year_start": (7, 1),
        "languages": ("en", "es"),
    }
    return Wish(**{**facts, **changes})


def test_a_founder_becomes_the_coordinator(app, account: Account) -> None:
    place = create(wish(), founder=Founder(account.name, None, account.id))

    with tenant_scope(place):
        person = db.session.scalars(select(Person)).one()
        role = db.session.scalars(select(RoleAssignment)).one()
        belongs = db.session.scalars(select(Membership)).one()
    assert (person.first_name, person.last_name, role.role) == ("Sam", "Stranger", "coordinator")
    assert belongs.account_id == account.id


def test_a_template_switches_on_what_is_installed(app, account: Account) -> None:
    clc = create(wish(), founder=Founder(account.name, None, account.id))
    district = create(
        wish(template="district_pd_fund", kind="district"),
        founder=Founder(account.name, None, account.id),
    )

    with tenant_scope(clc):
        on = set(db.session.scalars(select(PluginSwitch.plugin).where(PluginSwitch.enabled)))
    with tenant_scope(district):
        others = set(db.session.scalars(select(PluginSwitch.plugin)))
    assert "clc" in on
    assert "clc" not in others
    assert "classified_pd" not in others


def test_a_slug_is_taken_once_and_the_sentence_names_a_free_one(app, account: Account) -> None:
    me = Founder(account.name, None, account.id)
    first = wish()
    create(first, founder=me)

    with pytest.raises(Invalid) as refusal:
        create(wish(slug=first.slug), founder=me)

    assert f"{first.slug}-2 is free" in refusal.value.fields["slug"]


@pytest.mark.parametrize("slug", ["static", "t", "sign-in", "kiosk", "healthz"])
def test_addresses_of_the_house_are_not_given_away(app, account: Account, slug: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create(wish(slug=slug), founder=Founder(account.name, None, account.id))

    assert "slug" in refusal.value.fields


@pytest.mark.parametrize("slug", ["Émile!", "-north", "north-", "a/b", "x" * 64, "no rth", "🚌"])
def test_an_address_has_plain_letters(app, account: Account, slug: str) -> None:
    with pytest.raises(Invalid) as refusal:
        create(wish(slug=slug), founder=Founder(account.name, None, account.id))

    assert "small letters" in refusal.value.fields["slug"]


def test_a_founder_named_by_mail_is_found_again_whatever_the_case(app) -> None:
    email = f"ada-{secrets.token_hex(4)}@example.org"
    one = create(wish(), founder=Founder("Ada Lovelace", email))
    two = create(wish(), founder=Founder("Ada L.", email.upper()))

    with tenant_scope(one):
        first = db.session.scalar(select(Membership.account_id))
    with tenant_scope(two):
        second = db.session.scalar(select(Membership.account_id))
    assert first == second


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("North Classified Employees, Local 12", "north-classified-employees-local-12"),
        ("Peña & Núñez Union", "pena-nunez-union"),
        ("教師組合", "hall"),
        ("🚌🚌", "hall"),
        ("A" * 200, "a" * 40),
    ],
)
def test_an_address_is_made_from_any_name(name: str, slug: str) -> None:
    assert suggest(name) == slug


def test_the_next_free_address_skips_what_is_kept() -> None:
    assert next_free("north", frozenset({"north", "north-2"})) == "north-3"
    assert next_free("kiosk", frozenset()) == "kiosk-2"


def test_one_word_is_a_name_too() -> None:
    assert split_name("Cher") == ("Cher", "")
    assert split_name(" María del Carmen  Ruiz ") == ("María del Carmen", "Ruiz")


def test_a_stranger_founds_a_tenant_on_the_page_and_lands_in_it(
    client: FlaskClient, account: Account
) -> None:
    client.sign_in_to_account(account)
    name = f"West Local {secrets.token_hex(4)}"

    answer = client.post(
        "/tenants/new",
        data={
            "csrf_token": client.token(),
            "name": name,
            "template": "clc_local",
            "region": "WA",
        },
    )

    place = find_slug(suggest(name))
    assert answer.status_code == 303
    assert answer.location == f"http://guildhall.test/t/{suggest(name)}/"
    with tenant_scope(place):
        tenant = db.session.scalars(select(Tenant).where(Tenant.id == place.id)).one()
    assert (tenant.fiscal_month, tenant.time_zone, tenant.kind, tenant.status) == (
        9,
        "America/Los_Angeles",
        "local_union",
        "setup",
    )
    assert client.get(f"/t/{tenant.slug}/settings").status_code == 200


def test_a_form_without_its_token_founds_nothing(client: FlaskClient, account: Account) -> None:
    client.sign_in_to_account(account)

    answer = client.post("/tenants/new", data={"name": "East", "template": "clc_local"})

    assert answer.status_code == 400


def test_bad_input_is_answered_at_its_field_and_nothing_typed_is_lost(
    client: FlaskClient, account: Account
) -> None:
    client.sign_in_to_account(account)

    answer = client.post(
        "/tenants/new",
        data={
            "csrf_token": client.token(),
            "name": "<b>East</b>",
            "slug": "static",
            "template": "clc_local",
            "region": "CA",
        },
    )

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "kept for Guildhall itself" in page
    assert "&lt;b&gt;East&lt;/b&gt;" in page


def test_nobody_reads_the_page_unless_signed_in(client: FlaskClient) -> None:
    assert client.get("/tenants/new").status_code in {303, 500}


def test_the_page_belongs_to_the_site_and_not_to_a_tenant(
    client: FlaskClient, north: TenantContext, ada: Person
) -> None:
    client.sign_in(ada)

    assert client.see(north, "/tenants/new").status_code == 404
