"""The links of the demo."""

import pytest
from msgspec.structs import replace

from guildhall.accounts import demo
from guildhall.config import Config
from tests.characters import Browser, account_of, address


@pytest.fixture
def in_a_demo(app):
    settings: Config = app.extensions["guildhall_config"]
    app.extensions["guildhall_config"] = replace(settings, demo=True)
    yield
    app.extensions["guildhall_config"] = settings


def test_a_link_of_the_demo_signs_in(client: Browser, in_a_demo, north, grace) -> None:
    answer = client.see(north, demo.link(account_of(grace)))

    assert answer.location == address(north, "/")
    assert "Grace Hopper" in client.see(north, "/account").text


def test_outside_the_demo_the_same_link_is_nothing(client: Browser, north, grace) -> None:
    answer = client.see(north, demo.link(account_of(grace)))

    assert answer.status_code == 404
    assert client.see(north, "/account").status_code == 303


def test_a_forged_link_is_nothing(client: Browser, in_a_demo, north, grace) -> None:
    path = demo.link(account_of(grace))

    for forged in (
        path[:-9] + ("A" if path[-9] != "A" else "B") + path[-8:],  # the last one may be padding
        "/demo/sign-in/x.y",
        "/demo/sign-in/💥",
    ):
        assert client.see(north, forged).status_code == 404


def test_a_link_of_the_demo_opens_no_tenant_where_its_account_has_no_place(
    client: Browser, in_a_demo, north, south, grace
) -> None:
    answer = client.see(south, demo.link(account_of(grace)))

    assert answer.status_code == 404
