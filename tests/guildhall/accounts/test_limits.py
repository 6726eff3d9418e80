"""Rate limits on the doors."""

import secrets
from collections.abc import Iterator

import pytest

from guildhall.security import limiter
from tests.characters import Browser
from tests.guildhall.accounts.conftest import PASSWORD


@pytest.fixture
def limits(app) -> Iterator[None]:
    """Switch the limits on, for somebody at an address of their own."""
    limiter.enabled = True
    yield
    limiter.reset()
    limiter.enabled = False


def attempt(client: Browser, north, path: str, **fields: str) -> int:
    return client.send(north, path, **fields).status_code


def test_an_address_is_tried_ten_times_and_then_rests(
    client: Browser, limits, north, graces_account
) -> None:
    tries = [
        attempt(client, north, "/sign-in", email=graces_account.email, password="wrong " * 3)
        for _ in range(11)
    ]
    right = client.send(north, "/sign-in", email=graces_account.email, password=PASSWORD)
    somebody_else = attempt(
        client, north, "/sign-in", email="other@example.org", password="wrong " * 3
    )

    assert tries == [422] * 10 + [429]
    assert right.status_code == 429
    assert "Too many tries" in right.text
    assert int(right.headers["Retry-After"]) > 0
    assert somebody_else == 422


def test_one_number_is_tried_twenty_times(client: Browser, limits, north) -> None:
    number = secrets.token_hex(4)

    tries = [
        attempt(client, north, "/sign-in/number", number=number, pin="111333") for _ in range(21)
    ]

    assert tries == [422] * 20 + [429]


def test_looking_at_the_door_is_not_counted(client: Browser, limits, north) -> None:
    looks = [client.see(north, "/sign-in").status_code for _ in range(40)]

    assert set(looks) == {200}


def test_a_hundred_people_sign_in_at_one_kiosk(client: Browser, limits, north) -> None:
    tries = [
        attempt(client, north, "/sign-in/number", number=f"n-{n}", pin="111333") for n in range(100)
    ]

    assert set(tries) == {422}
