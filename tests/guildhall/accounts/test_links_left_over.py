"""Links that lie in mailboxes when a password or an address was changed."""

import pytest

from guildhall.accounts.services import links
from guildhall.accounts.services.passwords import change_password, choose_password
from guildhall.accounts.services.sessions import open_login
from guildhall.errors import NotFound
from tests.guildhall.accounts.conftest import PASSWORD


@pytest.mark.parametrize("purpose", ["verify", "reset", "sign_in"])
def test_a_new_password_ends_every_link_that_is_out(graces_account, purpose) -> None:
    """Who was in her account may have asked for the link, to an address of his own."""
    left_over = links.issue(graces_account, purpose, address="mallory@example.org")
    login = open_login(graces_account.id, method="password")

    change_password(
        graces_account, current=PASSWORD, password="a much better one", keep_login=login.id
    )

    with pytest.raises(NotFound):
        links.look(left_over, purpose)


def test_an_invitation_outlives_a_new_password(graces_account) -> None:
    invitation = links.issue(graces_account, "invite", address=graces_account.email)

    choose_password(graces_account, "a much better one")

    assert links.look(invitation, "invite").account_id == graces_account.id


def test_of_two_new_addresses_the_later_one_counts(graces_account) -> None:
    new = f"hopper-{graces_account.id.hex[-8:]}@example.org"
    mistyped = links.issue(graces_account, "verify", address=f"mistyped-{new}")
    right = links.issue(graces_account, "verify", address=new)

    links.confirm_address(right)

    with pytest.raises(NotFound):
        links.confirm_address(mistyped)
    assert graces_account.email == new


@pytest.mark.parametrize("purpose", ["reset", "sign_in"])
def test_what_lies_in_the_former_mailbox_opens_nothing(graces_account, purpose) -> None:
    new = f"hopper-{graces_account.id.hex[-8:]}@example.org"
    former = links.issue(graces_account, purpose, address=graces_account.email)

    links.confirm_address(links.issue(graces_account, "verify", address=new))

    with pytest.raises(NotFound):
        links.look(former, purpose)
