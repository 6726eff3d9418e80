"""Every route, for everybody who should not: anonymous, stranger, member without the permission."""

import secrets
from dataclasses import dataclass
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.routing import Rule

from guildhall import web
from guildhall.context import TenantContext
from guildhall.db import db
from guildhall.people.models.persons import Person
from tenants.models import ROLES, RoleBundle
from tests.characters import Browser, address, found_tenant, make_member

SERVER_ERROR = 500
WITHOUT_A_TOKEN = {
    "door.deliver": "no cookie is read: a pass in the body and a PIN in each mark say who it is",
    "communications.confirm_unsubscribe": "mail programs post it without our page (RFC 8058)",
}
"""Forms that need no token of ours, each with its reason."""


@dataclass(frozen=True)
class Call:
    """One method of one rule, its variables filled with values that exist nowhere."""

    rule: Rule
    method: str
    path: str
    access: web.Access

    def __str__(self) -> str:
        """Return what a failure shows."""
        return f"{self.method} {self.rule.rule}"


def calls(app: Flask, kind: str, where: str = "tenant") -> list[Call]:
    """Return every call of a kind that the application knows."""
    found = []
    for rule in app.url_map.iter_rules():
        access = web.access_of(app, rule.endpoint)
        assert access is not None, rule
        if access.kind == kind and access.where == where:
            found += [
                Call(rule, method, filled(rule), access)
                for method in sorted(rule.methods or ())
                if method in {"GET", "POST", "PUT", "PATCH", "DELETE"}
            ]
    return found


def filled(rule: Rule) -> str:
    """Return the rule's path with ids that belong to nobody."""
    path = rule.rule
    for name, converter in rule._converters.items():
        kind = type(converter).__name__
        value = {"UUIDConverter": str(uuid4()), "IntegerConverter": "1"}.get(kind)
        value = value or "x" + secrets.token_hex(8)
        for spelling in (f"<{name}>", f"<uuid:{name}>", f"<int:{name}>", f"<path:{name}>"):
            path = path.replace(spelling, value)
        if f":{name}>" in path:
            path = path[: path.index("<")] + value + path[path.index(">") + 1 :]
    return path


def send(browser: Browser, tenant: TenantContext, call: Call) -> int:
    """Make the call as a form of the page would; return its status."""
    answer = browser.open(
        address(tenant, call.path),
        method=call.method,
        data={"csrf_token": browser.token()} if call.method != "GET" else None,
    )
    return int(answer.status_code)


@pytest.fixture
def powerless(north: TenantContext) -> Person:
    """Return a member of North whose bundle allows nothing at all."""
    person = make_member("Max", "Powerless")
    db.session.add(RoleBundle(role="member", permissions=[]))
    db.session.commit()
    return person


def test_the_anonymous_are_asked_to_sign_in(
    app: Flask, client: Browser, north: TenantContext
) -> None:
    for call in calls(app, "permission") + calls(app, "signed_in"):
        status = send(client, north, call)
        assert status in ({303} if call.method == "GET" else {403}), f"{call} answered {status}"


def test_a_stranger_finds_nothing(
    app: Flask, client: Browser, north: TenantContext, south: TenantContext
) -> None:
    stranger = make_member("Sam", "Stranger", roles=("coordinator", "president"))
    client.sign_in(stranger)

    for call in calls(app, "permission") + calls(app, "signed_in"):
        status = send(client, south, call)
        assert status == 404, f"{call} answered {status}"


def test_a_member_without_the_permission_is_refused(
    app: Flask, client: Browser, north: TenantContext, powerless: Person
) -> None:
    client.sign_in(powerless)

    for call in calls(app, "permission"):
        status = send(client, north, call)
        assert status == 403, f"{call} answered {status}"


def test_a_member_with_every_permission_is_let_in(
    app: Flask, client: Browser, north: TenantContext
) -> None:
    mighty = make_member("Mia", "Mighty", roles=ROLES[:1])
    everything = sorted(app.extensions["guildhall"].permissions)
    db.session.add(RoleBundle(role="president", permissions=everything))
    db.session.commit()
    client.sign_in(mighty)

    for call in calls(app, "permission"):
        if "sign_out" in call.rule.endpoint or "closing" in call.rule.endpoint:
            continue
        status = send(client, north, call)
        assert status < SERVER_ERROR, f"{call} answered {status}"
        assert status != 403 or "<" in call.rule.rule, f"{call} answered {status}"


def test_nothing_fails_for_anybody_on_public_pages(
    app: Flask, client: Browser, north: TenantContext
) -> None:
    for call in calls(app, "public") + calls(app, "public", "both"):
        if call.rule.endpoint != "static":
            status = send(client, north, call)
            assert status < SERVER_ERROR, f"{call} answered {status}"


def test_the_sites_pages_are_not_there_inside_a_tenant(
    app: Flask, client: Browser, north: TenantContext
) -> None:
    for call in calls(app, "public", "site") + calls(app, "signed_in", "site"):
        status = send(client, north, call)
        assert status == 404 or has_twin(app, call), f"{call} answered {status}"


def test_a_tenants_pages_are_not_there_on_the_site(app: Flask, client: Browser) -> None:
    for call in calls(app, "permission"):
        answer = client.open(
            call.path,
            method=call.method,
            data={"csrf_token": client.token()} if call.method != "GET" else None,
        )
        assert answer.status_code == 404 or has_twin(app, call), f"{call}: {answer.status_code}"


def test_every_form_is_protected(
    app: Flask, client: Browser, ada: Person, north: TenantContext
) -> None:
    client.sign_in(ada)

    for call in calls(app, "permission") + calls(app, "signed_in") + calls(app, "public"):
        if call.method != "GET" and call.rule.endpoint not in WITHOUT_A_TOKEN:
            answer = client.open(address(north, call.path), method=call.method)
            assert answer.status_code == 400, f"{call} took a form without its token"


def test_a_closed_tenant_is_gone(client: Browser) -> None:
    gone = found_tenant("gone", "Gone Local", status="closed")

    assert client.see(gone, "/").status_code == 404


def has_twin(app: Flask, call: Call) -> bool:
    """Say whether another route answers the same path elsewhere (the site's "/" and a tenant's)."""
    return any(
        rule.rule == call.rule.rule and rule.endpoint != call.rule.endpoint
        for rule in app.url_map.iter_rules()
    )
