"""A real mail server that refuses whom it is told to refuse."""

import random
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from msgspec.structs import replace


@dataclass
class PostOffice:
    """Keeps what it took; refuses the addresses that were named to it."""

    answers: dict[str, str] = field(default_factory=dict)
    """What to answer to an address instead of taking mail for it."""
    at_the_end: str = ""
    """What to answer to every letter once it has been read."""
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take an address or refuse it."""
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - as above
        """Take a letter."""
        if self.at_the_end:
            return self.at_the_end
        self.taken.append(message_from_bytes(envelope.content, policy=policy.default))  # type: ignore[arg-type]
        return "250 taken"


@pytest.fixture
def post_office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    """Open a mail server, and let the application send through it."""
    handler = PostOffice()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings = app.extensions["guildhall_config"]
    monkeypatch.setitem(
        app.extensions,
        "guildhall_config",
        replace(settings, smtp_url=f"smtp://127.0.0.1:{controller.port}"),
    )
    try:
        yield handler
    finally:
        controller.stop()


def free_port() -> int:
    """Return a port that nobody listens at, below those that outgoing connections take."""
    while True:
        port = random.randint(20_000, 32_000)  # noqa: S311 - any free one
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port


@pytest.fixture
def letters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the tests a kind of letter of their own."""
    loader = app.jinja_env.loader
    assert loader is not None
    real = loader.get_source

    def get_source(environment: Any, template: str) -> Any:
        if template == "mail/test_letter.txt":
            text = (
                "{{ _('Registered') }}: {{ title }}\n"
                "Dear {{ person.name }},\n\nit is on {{ at|when }}. "
                "See https://example.org/x?a=1&b=2\n"
            )
            return text, None, lambda: True
        return real(environment, template)

    monkeypatch.setattr(loader, "get_source", get_source)
    app.jinja_env.cache.clear()  # type: ignore[union-attr]
