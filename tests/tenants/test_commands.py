"""`guildhall tenant ...`: a tenant without a browser, and plain sentences on bad input."""

import secrets
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from guildhall.db import db, tenant_scope
from guildhall.errors import Invalid
from guildhall.people.models.persons import Person
from guildhall.plugin import Plugin
from tenants.commands import tenant as command
from tenants.directory import find_slug
from tenants.models import RoleAssignment, Tenant
from tenants.sample import services

FOUNDER = ("--founder-name", "Ada Lovelace", "--founder-email")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(command, list(arguments))


def new_slug() -> str:
    return f"east-{secrets.token_hex(4)}"


def create(slug: str, *more: str) -> Result:
    email = f"{slug}@example.org"
    return run("create", slug, "--name", "East Bus Drivers", *FOUNDER, email, *more)


def row_of(slug: str) -> Tenant:
    with tenant_scope(None):
        return db.session.scalars(select(Tenant).where(Tenant.slug == slug)).one()


def test_it_prints_where_the_tenant_is(app) -> None:
    slug = new_slug()

    result = create(slug, "--no-sample")

    assert result.exit_code == 0
    assert result.output.splitlines()[0] == f"http://guildhall.test/t/{slug}/"
    assert not row_of(slug).has_sample


def test_it_prints_a_link_that_lets_the_founder_in_once(app, client) -> None:
    printed = create(new_slug(), "--no-sample").output.splitlines()[1]
    link = urlsplit(printed.rpartition(" ")[2]).path

    shown = client.get(link)
    entered = client.post(link, data={"csrf_token": client.token()})

    assert shown.status_code == 200
    assert entered.status_code == 303
    assert client.get(f"{link.partition('/sign-in')[0]}/settings").status_code == 200


def test_every_option_is_taken(app, tmp_path: Path) -> None:
    slug, logo = new_slug(), tmp_path / "logo.svg"
    logo.write_text('<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9"/></svg>')

    result = create(
        slug, "--no-sample", "--kind", "district", "--template", "district_pd_fund",
        "--time-zone", "America/Denver", "--state", "co", "--fiscal-year-start", "10-01",
        "--languages", "es,en", "--logo", str(logo),
    )  # fmt: skip

    found = row_of(slug)
    assert result.exit_code == 0
    assert (found.kind, found.template, found.time_zone) == (
        "district",
        "district_pd_fund",
        "America/Denver",
    )
    assert (found.region, found.fiscal_month, found.languages) == ("CO", 10, ["es", "en"])
    assert found.logo_type == "image/svg+xml"


def test_the_sample_is_written_before_it_returns(app, monkeypatch) -> None:
    slug = new_slug()
    teller = Plugin(
        key="story",
        name="Story",
        core=True,
        demo=lambda: db.session.add(Person(first_name="Sample", last_name="Sally")),
    )
    monkeypatch.setattr(services, "storytellers", lambda: [teller])

    result = create(slug)

    place = find_slug(slug)
    assert result.exit_code == 0
    assert row_of(slug).has_sample
    with tenant_scope(place):
        real = db.session.scalars(select(Person.first_name).where(~Person.sample)).all()
        roles = db.session.scalar(
            select(func.count()).select_from(RoleAssignment).where(~RoleAssignment.sample)
        )
    assert real == ["Ada"]
    assert roles == 1


def test_what_is_left_open_comes_from_the_state(app) -> None:
    slug = new_slug()

    create(slug, "--no-sample", "--state", "WA")

    found = row_of(slug)
    assert (found.fiscal_month, found.fiscal_day, found.time_zone) == (
        9,
        1,
        "America/Los_Angeles",
    )


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--kind", "club"), "Choose a kind"),
        (("--template", "circus"), "Choose a template"),
        (("--time-zone", "Mars/Olympus"), "Choose a time zone"),
        (("--state", "ZZ"), "Choose a state"),
        (("--fiscal-year-start", "31-12"), "MM-DD"),
        (("--languages", "en,tlh"), "English (en), Spanish (es)"),
    ],
)
def test_bad_input_is_one_sentence_and_founds_nothing(app, more, sentence: str) -> None:
    slug = new_slug()

    result = create(slug, "--no-sample", *more)

    assert result.exit_code != 0
    assert isinstance(result.exception, Invalid)
    assert sentence in str(result.exception)
    with tenant_scope(None):
        assert db.session.scalar(select(Tenant.id).where(Tenant.slug == slug)) is None


def test_a_logo_that_is_none_is_refused_before_anything_is_written(app, tmp_path: Path) -> None:
    slug, logo = new_slug(), tmp_path / "logo.png"
    logo.write_bytes(b"not a picture")

    result = create(slug, "--no-sample", "--logo", str(logo))

    assert isinstance(result.exception, Invalid)
    with tenant_scope(None):
        assert db.session.scalar(select(Tenant.id).where(Tenant.slug == slug)) is None


def test_a_founders_address_must_be_one(app) -> None:
    result = run("create", new_slug(), "--name", "East", *FOUNDER, "ada at example")

    assert "e-mail address" in str(result.exception)


@pytest.mark.parametrize("arguments", [("--help",), ("create", "--help"), ("list", "--help")])
def test_help_ends_with_an_example(arguments: tuple[str, ...]) -> None:
    shown = run(*arguments).output

    assert "Example: guildhall tenant" in shown[shown.rindex("  -h") if "  -h" in shown else 0 :]


def test_tenants_are_listed(app) -> None:
    slug = new_slug()
    create(slug, "--no-sample")

    assert f"{slug}\tsetup\tEast Bus Drivers" in run("list").output
