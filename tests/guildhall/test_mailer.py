"""Handing mail over: to a server that answers, refuses, or is not there."""

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy

import pytest
from aiosmtpd.controller import Controller
from msgspec.structs import replace

from guildhall import mailer
from guildhall.config import Config


class Server:
    """A mail server that keeps what it takes and refuses one address for good, one for now."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802 - aiosmtpd's name
        """Judge an address."""
        if address.startswith("gone@"):
            return "550 5.1.1 No such mailbox"
        if address.startswith("full@"):
            return "452 4.2.2 Mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd's name
        """Keep a mail."""
        self.taken.append(envelope.content)
        return "250 Taken"


@pytest.fixture
def server(app) -> Iterator[Server]:
    """Run a mail server on a free port and point the application to it."""
    found = Server()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(found, hostname="127.0.0.1", port=port)
    controller.start()
    settings: Config = app.extensions["guildhall_config"]
    app.extensions["guildhall_config"] = replace(
        settings, smtp_url=f"smtp://127.0.0.1:{port}", mail_from="Guildhall <no-reply@hall.test>"
    )
    yield found
    app.extensions["guildhall_config"] = settings
    controller.stop()


def test_a_mail_arrives_whole(server: Server) -> None:
    mailer.send(
        "rosa@example.org",
        "Grüße 🚌",
        "Plain text",
        "<p>Rich text</p>",
        "<one@hall.test>",
        sender="North, Classified",
        headers={"List-Unsubscribe": "<https://hall.test/u>"},
    )

    mail = message_from_bytes(server.taken[0], policy=policy.default)
    assert mail["To"] == "rosa@example.org"
    assert mail["From"].addresses[0].display_name == "North, Classified"
    assert mail["From"].addresses[0].addr_spec == "no-reply@hall.test"
    assert mail["Subject"] == "Grüße 🚌"
    assert mail["Message-ID"] == "<one@hall.test>"
    assert mail["List-Unsubscribe"] == "<https://hall.test/u>"
    assert "Plain text" in mail.get_body(("plain",)).get_content()
    assert "Rich text" in mail.get_body(("html",)).get_content()


def test_a_name_cannot_smuggle_a_header_in(server: Server) -> None:
    mailer.send("rosa@example.org", "Hi\r\nBcc: all@example.org", "x", sender="A\nBcc: b@c.d")

    mail = message_from_bytes(server.taken[0], policy=policy.default)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi Bcc: all@example.org"


@pytest.mark.parametrize(("address", "permanent"), [("gone@x.org", True), ("full@x.org", False)])
def test_a_refusal_says_whether_trying_again_is_of_use(server, address, permanent) -> None:
    with pytest.raises(mailer.Undelivered, match="ailbox") as refusal:
        mailer.send(address, "Hello", "x")

    assert refusal.value.permanent is permanent


def test_a_server_that_is_not_there_is_tried_again(app) -> None:
    settings: Config = app.extensions["guildhall_config"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        app.extensions["guildhall_config"] = replace(
            settings, smtp_url=f"smtp://127.0.0.1:{probe.getsockname()[1]}"
        )
        try:
            with pytest.raises(mailer.Undelivered) as refusal:
                mailer.send("rosa@example.org", "Hello", "x")
        finally:
            app.extensions["guildhall_config"] = settings

    assert refusal.value.permanent is False


@pytest.mark.parametrize("address", ["", "no-at-sign", "two@at@signs", "a@b\r\nBcc: c@d.e"])
def test_what_is_no_address_is_refused_for_good(app, address: str) -> None:
    with pytest.raises(mailer.Undelivered) as refusal:
        mailer.send(address, "Hello", "x")

    assert refusal.value.permanent is True


def test_without_a_server_mail_goes_to_a_folder(app, north) -> None:
    address = f"kept-{north.id.hex[-8:]}@example.org"

    mailer.send(address, "First", "one")
    mailer.send(address, "Second", "two 🚌")

    assert [(mail.subject, mail.text.strip()) for mail in mailer.kept(to=address)] == [
        ("Second", "two 🚌"),
        ("First", "one"),
    ]


def test_the_demo_sends_to_nobody_even_with_a_server(app, server: Server, north) -> None:
    settings: Config = app.extensions["guildhall_config"]
    app.extensions["guildhall_config"] = replace(settings, demo=True)
    address = f"demo-{north.id.hex[-8:]}@example.org"

    mailer.send(address, "Hello", "x")

    assert server.taken == []
    assert len(mailer.kept(to=address)) == 1
