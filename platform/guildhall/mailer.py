"""The one place that speaks SMTP: a message goes out, or the server's own words come back."""

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from flask import current_app

from guildhall.config import Config

TIMEOUT: Final = 20
PERMANENT: Final = 500
"""SMTP replies from here on say that another attempt would fail too (RFC 5321, 4.2.1)."""


class Bounced(Exception):
    """The receiving server refused the address for good; its words are kept."""


class Unreachable(Exception):
    """The message could not be handed over this time; another attempt may go through."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one address."""

    address: str
    subject: str
    text: str
    html: str = ""
    message_id: str = ""
    """The same at every attempt, so that a repeated one is recognised."""
    sender: str = ""
    headers: Mapping[str, str] | None = None


def send(letter: Letter) -> str:
    """Hand a letter over; return what became of it in a few words.

    Raise Bounced where the address is refused for good, Unreachable for everything that may pass.
    Without an SMTP server (the demo) the letter is kept in a folder, and nothing leaves.
    """
    config: Config = current_app.extensions["guildhall_config"]
    message = compose(letter, config.mail_from)
    if config.demo or not config.smtp_url:
        return _keep(message, config.state_dir / "mail")
    try:
        with _connect(config.smtp_url) as server:
            server.send_message(message)
    except smtplib.SMTPRecipientsRefused as refusal:
        raise _judge(*next(iter(refusal.recipients.values()))) from None
    except smtplib.SMTPResponseException as answer:
        raise _judge(answer.smtp_code, answer.smtp_error) from None
    except (OSError, smtplib.SMTPException) as trouble:
        raise Unreachable(
            f"The mail server could not be reached ({type(trouble).__name__})."
        ) from None
    return "handed to the mail server"


def compose(letter: Letter, default_sender: str) -> EmailMessage:
    """Write the letter as a message with a plain part and, where there is one, an HTML part."""
    message = EmailMessage(policy=SMTP)
    message["From"] = letter.sender or default_sender
    message["To"] = letter.address
    message["Subject"] = " ".join(letter.subject.split())
    if letter.message_id:
        message["Message-ID"] = letter.message_id
    for name, value in (letter.headers or {}).items():
        message[name] = value
    message.set_content(letter.text)
    if letter.html:
        message.add_alternative(letter.html, subtype="html")
    return message


def _connect(url: str) -> smtplib.SMTP:
    parts = urlsplit(url)
    host, port = parts.hostname or "localhost", parts.port
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
    if parts.username:
        server.login(unquote(parts.username), unquote(parts.password or ""))
    return server


def _judge(code: int, words: bytes | str) -> Exception:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    sentence = f"{code} {said}".strip()[:300]
    return Bounced(sentence) if code >= PERMANENT else Unreachable(sentence)


def _keep(message: EmailMessage, folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    name = "".join(c for c in message.get("Message-ID", "") if c.isalnum())[:80] or "letter"
    (folder / f"{name}.eml").write_bytes(message.as_bytes())
    return "kept here, nothing was sent"
