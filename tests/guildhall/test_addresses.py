"""Addresses that are put together are those that the application itself would give."""

from uuid import uuid4

import pytest
from flask import url_for

from guildhall.addresses import address


@pytest.mark.parametrize("root", ["/t/north", "", "/t/south"])
def test_an_address_is_the_one_that_the_map_gives(app, root):
    for _again in range(2):
        offering, registration = uuid4(), uuid4()
        with app.test_request_context("/x", environ_overrides={"SCRIPT_NAME": root}):
            assert address("catalogue.offering", offering_id=offering) == url_for(
                "catalogue.offering", offering_id=offering
            )
            assert address("registration.cancel", registration_id=registration) == url_for(
                "registration.cancel", registration_id=registration
            )


def test_an_address_without_ids_is_one_too(app):
    with app.test_request_context("/x"):
        assert address("catalogue.index") == url_for("catalogue.index") == "/catalogue"
