"""A tenant may have a host name of its own: its pages, links, cookies and redirects stay on it."""

from collections.abc import Iterator

import pytest
from flask import Flask
from msgspec.structs import replace

from guildhall.app import create_app
from guildhall.config import Config
from guildhall.context import TenantContext
from guildhall.db import db, tenant_scope
from guildhall.directory import directory
from guildhall.people.models.persons import Person
from tenants.models import Membership
from tests.characters import Browser, account_of, found_tenant, make_person, slug_of

HOST = "learn.north.example"


@pytest.fixture
def hosted(settings: Config, north: TenantContext, ada: Person) -> Iterator[Flask]:
    """Return an application that knows North's own host name, beside the tests' own."""
    app = create_app(replace(settings, tenant_hosts={HOST: slug_of(north)}, open_signup=True))
    app.config["TESTING"] = True
    app.config["RATELIMIT_ENABLED"] = False
    app.test_client_class = Browser
    yield app
    with app.app_context():
        db.engine.dispose()
    app.extensions["guildhall_every_engine"].dispose()
    app.extensions["guildhall_redis"].close()


def browser(hosted: Flask, ada: Person) -> Browser:
    return hosted.test_client().sign_in(ada)


def test_its_pages_stand_at_its_own_host(hosted: Flask, north, ada: Person) -> None:
    page = browser(hosted, ada).get("/settings", base_url=f"http://{HOST}/")

    body = page.get_data(as_text=True)
    assert page.status_code in {200, 303}
    assert f"/t/{slug_of(north)}/settings" not in body


def test_a_redirect_stays_on_the_host(hosted: Flask, north, ada: Person) -> None:
    client = hosted.test_client()

    answer = client.get("/settings", base_url=f"http://{HOST}/")

    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")
    assert "next=/settings" in answer.location.replace("%2F", "/")


def test_a_port_and_capitals_do_not_matter(hosted: Flask, north) -> None:
    client = hosted.test_client()

    for host in (f"{HOST}:8443", HOST.upper()):
        assert client.get("/settings", base_url=f"http://{host}/").status_code == 303


def test_the_hosts_tenant_cannot_be_left_by_the_path(hosted: Flask, north, south) -> None:
    client = hosted.test_client()

    answer = client.get(f"/t/{slug_of(south)}/settings", base_url=f"http://{HOST}/")

    assert answer.status_code == 404


def test_an_unknown_host_is_the_site(hosted: Flask, north) -> None:
    client = hosted.test_client()

    page = client.get("/", base_url="http://other.example/", follow_redirects=True)

    assert page.status_code == 200
    assert "Guildhall runs professional learning" in page.get_data(as_text=True)


def test_the_cookie_is_for_this_host_alone(hosted: Flask, north) -> None:
    client = hosted.test_client()

    answer = client.get("/language/es", base_url=f"http://{HOST}/")

    cookie = answer.headers["Set-Cookie"]
    assert "Domain=" not in cookie
    assert "Path=/" in cookie
    assert "HttpOnly" in cookie


def test_links_in_mail_name_the_host(hosted: Flask, north, south) -> None:
    with hosted.app_context():
        assert directory().url_of(north.id, "/x") == f"http://{HOST}/x"
        assert directory().url_of(south.id, "/x") == f"http://guildhall.test/t/{slug_of(south)}/x"


def test_the_switcher_leads_to_the_right_hosts(hosted: Flask, north, ada: Person) -> None:
    account = account_of(ada)
    with tenant_scope(None):
        east = found_tenant("east", "East Local")
    with tenant_scope(east):
        person = make_person("Ada", "Lovelace")
        db.session.add(Membership(account_id=account, person_id=person.id))
        db.session.commit()

    page = browser(hosted, ada).get("/welcome").get_data(as_text=True)

    assert f'href="http://{HOST}/"' in page
    assert f'href="http://guildhall.test/t/{slug_of(east)}/"' in page
